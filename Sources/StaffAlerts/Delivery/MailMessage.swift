internal import CivilTime
internal import Foundation
internal import Postgres
internal import TriageCore

/// The text of a mail (RFC 5322): the level as its subject, an opaque id, a link, and nothing about a patient.
struct MailMessage {
    private let message: AlertMessage
    private let from: String
    private let to: String
    private let link: String?

    init(_ message: AlertMessage, from: String, to: String, link: String?) {
        self.message = message
        self.from = from
        self.to = to
        self.link = link
    }

    /// The same at every attempt, so that servers and people can drop repeats.
    var messageID: String { "<\(message.id)@\(domain)>" }

    private var domain: Substring { from.split(separator: "@").last ?? "localhost" }

    /// The whole mail, with CRLF at the ends of lines.
    var bytes: [UInt8] {
        var lines = [
            "Date: \(Self.date(message.created))", "From: Intake triage <\(from)>", "To: <\(to)>",
            "Subject: \(message.title)",
            "Message-ID: \(messageID)",
        ]
        if let alert = message.alert {
            // All mails about one alert are one thread.
            lines += ["In-Reply-To: <alert-\(alert)@\(domain)>", "References: <alert-\(alert)@\(domain)>"]
        }
        if message.level == .emergency { lines += ["Importance: high", "X-Priority: 1"] }
        lines += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        ]
        let body = body
        // Names of staff may have other letters.
        if body.utf8.allSatisfy({ $0 < 0x80 }) {
            lines += ["Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit", "", body]
        } else {
            lines += [
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
                Data(body.utf8).base64EncodedString(options: [
                    .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
                ]),
            ]
        }
        return Array(lines.joined(separator: "\r\n").utf8) + [0x0D, 0x0A]
    }

    private var body: String {
        var lines = [message.summary, ""]
        if let alert = message.alert { lines.append("Alert: \(alert)") }
        if let link { lines.append("Open it: \(link)") }
        lines += ["Notification: \(message.id)", "Created: \(message.created.rfc3339)"]
        if message.alert != nil || message.count > 1 {
            let duty = message.kind == .status ? "" : " Acknowledge the alert, or others will be told."
            lines += ["", "This mail says nothing about a patient.\(duty)"]
        }
        return lines.joined(separator: "\r\n")
    }

    /// The date-time of RFC 5322, in UTC.
    static func date(_ instant: Instant) -> String {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = instant.date
        let seconds = Int(instant.microseconds / 1_000_000) - day.daysSinceEpoch * 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[day.weekday - 1]), \(day.day) \(months[day.month - 1]) \(day.year) "
            + "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)) +0000"
    }
}

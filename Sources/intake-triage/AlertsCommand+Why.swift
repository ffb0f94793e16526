import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

extension AlertsCommand {
    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows why people were told of an alert, or nobody was, at every moment.",
            discussion: """
                From its opening until its closing or now. Times are the clinic's. Says nothing about whose the alert is. \
                Needs the rights of intake_staff.
                """
        ).examples("alerts why 7c2e")

        @OptionGroup var subject: SubjectOptions

        @Option(help: "The one moment, such as 2026-03-02T09:00:00Z.")
        var at: String?

        func run() async throws {
            let moment = try moment()
            try await subject.open { desk in
                let alert = try await desk.alert(subject.id)
                var intervals = try await desk.act(on: nil, remedy: "'intake-triage alerts list' shows open alerts") {
                    try await AlertDesk.timeline(of: alert, desk.connection)
                }
                if let moment {
                    intervals = intervals.filter { $0.since <= moment && moment < $0.until }
                    if intervals.isEmpty {
                        try desk.refuse("the alert was not open then", "leave --at out to see when")
                    }
                }
                if subject.report.json {
                    for interval in intervals { output(Self.report(interval).line) }
                    return
                }
                var page = Page()
                page.line("ALERT \(try await desk.short(alert)); times of \(desk.clock.zone)")
                for interval in intervals {
                    page.words(Self.text(interval, desk.clock), after: "  - ")
                }
                output(page.text)
            }
        }

        private func moment() throws -> Instant? {
            guard let at else { return nil }
            guard let moment = Instant(rfc3339: at) else {
                complain("--at must be a moment such as 2026-03-02T09:00:00Z")
                throw ExitStatus.usage.exit
            }
            return moment
        }

        private static func text(_ interval: AlertDesk.Interval, _ clock: ClinicClock) -> String {
            let length = ClinicClock.span(
                seconds: (interval.until.microseconds - interval.since.microseconds) / 1_000_000)
            var text = "\(clock.text(interval.since)), for \(length): \(interval.words)"
            if let next = interval.next, next >= interval.until {
                switch interval.reason {
                case "acknowledged": text += "; to be closed by \(clock.text(next))"
                case "opening", "storm": text += ", \(clock.text(next))"
                default: text += "; told again \(clock.text(next))"
                }
            }
            return text
        }

        private static func report(_ interval: AlertDesk.Interval) -> JSONObject {
            [
                "since": interval.since.rfc3339, "until": interval.until.rfc3339, "reason": interval.reason,
                "words": interval.words, "nextAt": interval.next?.rfc3339,
            ]
        }
    }
}

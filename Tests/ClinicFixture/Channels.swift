internal import Foundation
package import Postgres
package import StaffAlerts
package import TriageCore

/// Channels as a configuration file describes them.
package enum Channels {
    package static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// A channel from its JSON.
    package static func make(_ json: String, name: String = "tested", link: String? = nil) throws -> Channel {
        let settings = try JSONDecoder().decode(ChannelSettings.self, from: Data(json.utf8))
        return try Channel(name, settings, link: link, secrets: SecretStore(environment: [:]))
    }

    /// The JSON of a webhook that the receivers answer as `path` says.
    package static func webhook(_ peers: Peers, _ path: String, timeout: Int = 30, more: String = "") throws -> String {
        let file = try peers.file("webhook-secret", secret)
        return """
            {"kind": "webhook", "url": "\(try peers.url(path))", "secretFile": "\(file)", "caFile": "\(peers.authority)", \
            "timeoutSeconds": \(timeout)\(more)}
            """
    }

    /// The JSON of a mail channel.
    package static func mail(
        _ peers: Peers, _ peer: String = "starttls", security: String? = nil, to: String = "oncall@clinic.example",
        password: String? = "correct horse", authority: Bool = true, timeout: Int = 30
    ) throws -> String {
        let word = security ?? (peer == "smtps" ? "tls" : peer == "smtp" ? "none" : "starttls")
        var json =
            "{\"kind\": \"mail\", \"server\": \"127.0.0.1:\(try peers.port(peer))\", \"security\": \"\(word)\", "
            + "\"from\": \"alerts@clinic.example\", \"to\": \"\(to)\", \"timeoutSeconds\": \(timeout)"
        if let password {
            let file = try peers.file("password-\(password.count)", password + "\n")
            json += ", \"user\": \"alerter\", \"passwordFile\": \"\(file)\""
        }
        if authority { json += ", \"caFile\": \"\(peers.authority)\"" }
        return json + "}"
    }
}

/// A message about an alert.
package func message(
    _ kind: AlertMessage.Kind = .opened, _ level: Level = .urgent, id: PostgresUUID = .random(),
    alert: PostgresUUID? = .random(), step: Int = 1
) -> AlertMessage {
    AlertMessage(
        id: id, kind: kind, level: level, created: Instant(rfc3339: "2026-03-02T09:00:00Z")!, alert: alert, step: step)
}

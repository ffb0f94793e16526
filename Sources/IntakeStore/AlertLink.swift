package import Postgres
package import TriageCore

/// An address of one alert, sent to one person's own channel: whoever opens it acknowledges in that person's name.
///
/// Its text is alert, end, channel and a proof, with dots between. It holds nothing of a patient, and does nothing but
/// show one alert and acknowledge it, until its end.
package struct AlertLink: Sendable, Hashable {
    package let alert: PostgresUUID
    /// As `intake.channel_name` calls it.
    package let channel: String
    /// Whole seconds.
    package let end: Instant

    /// What alerter and board share, so that nobody else can make links.
    package struct Key: Sendable {
        private let bytes: [UInt8]

        /// - Parameter text: of 32 bytes and more, which nobody can guess.
        package init?(_ text: String) {
            guard text.utf8.count >= 32 else { return nil }
            bytes = Array(text.utf8)
        }

        /// Differs from another key's. Holds nothing of it.
        package var fingerprint: String { String(proof(of: "fingerprint").prefix(16)) }

        /// The first half of an HMAC-SHA256 (RFC 2104), as hexadecimal digits.
        fileprivate func proof(of text: String) -> String {
            let message = Array("intake-triage alert link\n\(text)".utf8)
            return KeyedDigest.hexadecimal(KeyedDigest.sha256(message, key: bytes).prefix(16))
        }
    }

    package init(alert: PostgresUUID, channel: String, end: Instant) {
        self.alert = alert
        self.channel = channel
        self.end = end
    }

    package func token(_ key: Key) -> String {
        let content = "\(alert).\(String(end.microseconds / 1_000_000, radix: 36)).\(channel)"
        return "\(content).\(key.proof(of: content))"
    }

    /// nil for what this key did not sign, whatever its end.
    package init?(_ token: some StringProtocol, _ key: Key) {
        guard token.utf8.count <= 200 else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let alert = PostgresUUID(parts[0]), let seconds = Int64(parts[1], radix: 36),
            (0...32_503_680_000).contains(seconds)
        else { return nil }
        let link = AlertLink(
            alert: alert, channel: String(parts[2]), end: Instant(microseconds: seconds * 1_000_000))
        guard KeyedDigest.isSame(token, link.token(key)) else { return nil }
        self = link
    }

    /// Whose channel it was sent to, while they act and the channel has not ended; else nil.
    package func holder(_ connection: Connection) async throws(PostgresError) -> String? {
        try await connection.query("SELECT intake.channel_holder($1)", channel)
            .single { (row) throws(PostgresError) in try row.decode(0, as: String?.self) }
    }
}

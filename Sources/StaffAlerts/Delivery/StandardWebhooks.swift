internal import Foundation
internal import IntakeStore

/// Signs requests by the Standard Webhooks specification 1.0 (symmetric signatures, `v1`).
package struct StandardWebhooks: Sendable {
    private let keys: [Secret]

    /// - Parameter secrets: one secret a line, the present one first, as `whsec_` and base64 or base64 alone, of 24 to 64
    ///   bytes. All of them sign, so that a receiver can change from one to the next.
    /// - Throws: ``AlertsConfigurationError`` for anything else.
    package init(_ secrets: Secret, for setting: String) throws(AlertsConfigurationError) {
        var keys: [Secret] = []
        for line in secrets.revealedText.split(whereSeparator: \.isNewline) {
            let text = line.trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { continue }
            let encoded = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
            guard let key = Data(base64Encoded: encoded), (24...64).contains(key.count) else {
                throw AlertsConfigurationError(
                    "\(setting): line \(keys.count + 1) is no secret such as whsec_ and the base64 of 24 to 64 bytes")
            }
            keys.append(Secret(bytes: Array(key)))
        }
        guard !keys.isEmpty else { throw AlertsConfigurationError("\(setting): the file has no secret") }
        self.keys = keys
    }

    /// The value of `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 of id, timestamp and body for each secret.
    ///
    /// - Parameter timestamp: seconds since the Unix epoch, of this attempt.
    package func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        return keys.map { "v1," + Data(KeyedDigest.sha256(signed, key: $0.revealed)).base64EncodedString() }
            .joined(separator: " ")
    }

    /// Whether a request was signed with one of the secrets, within five minutes of now.
    ///
    /// - Parameters:
    ///   - signatures: as the header has them, separated by spaces.
    ///   - timestamp: as the header has it.
    package func isSigned(id: String, timestamp: String, body: [UInt8], signatures: String, now: Int64) -> Bool {
        guard let time = Int64(timestamp), (now - 300...now + 300).contains(time) else { return false }
        let given = signatures.split(separator: " ")
        return signature(id: id, timestamp: time, body: body).split(separator: " ").contains { own in
            given.contains { KeyedDigest.isSame($0, String(own)) }
        }
    }
}

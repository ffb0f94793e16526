internal import Foundation
internal import IntakeStore
internal import Postgres
package import TriageCore

/// The keys by which the clinic's own canary forms are known, and by which they are made.
///
/// A canary form is one fixed text around a token: when it was made, a random number, and a message authentication code of
/// both. The database looks at the text and shows the token of nothing else; a patient who writes a token, or copies one,
/// has no form that is this text, or no code that fits.
package struct CanaryKey: Sendable {
    private let keys: [Secret]

    /// How long a form may have waited for its assessment, and how far the clocks of its maker and the database may differ.
    private static let longestWait: Int64 = 86_400
    private static let clockError: Int64 = 600

    /// Reads the keys: one a line, the present one first, each of at least 32 characters. All of them are known, so that the
    /// makers of canary forms can change from one to the next.
    ///
    /// - Parameter file: a path from `/` on, or the name of a credential.
    /// - Throws: ``AlertsConfigurationError``.
    package init(file: String, secrets: SecretStore) throws(AlertsConfigurationError) {
        var keys: [Secret] = []
        for line in try secrets.secret(file, for: "canaryKeyFile").revealedText.split(whereSeparator: \.isNewline) {
            let text = line.trimmingCharacters(in: .whitespaces)
            guard text.utf8.count >= 32 else {
                throw AlertsConfigurationError(
                    "canaryKeyFile: line \(keys.count + 1) has fewer than 32 characters; 'openssl rand -hex 32' makes a key"
                )
            }
            keys.append(Secret(text))
        }
        self.keys = keys
    }

    /// Stands for the keys.
    var fingerprint: String { Channel.digest("canary", keys.map(\.revealedText).joined(separator: "\n")) }

    /// A canary form with a token of its own, to be submitted byte for byte and once.
    package func form(madeAt now: Instant) -> String {
        let random = PostgresUUID.random().description.filter { $0 != "-" }
        let signed = "intake-canary:\(Self.seconds(now)):\(random)"
        return
            #"{"questionnaire": "spine-intake|1", "patient": {"reference": "\#(signed):\#(Self.code(signed, by: keys[0]))"}, "#
            + #""answers": {"age": 50, "footLiftR": "cannot", "footDrag": "right", "weakDays": 7}}"#
    }

    /// Whether a token was made with one of the keys, and within a day before the alert was opened.
    package func knows(_ token: String, ofAlertOpenedAt opened: Instant) -> Bool {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let made = Int64(parts[1]) else { return false }
        let age = Self.seconds(opened) - made
        guard (-Self.clockError...Self.longestWait).contains(age) else { return false }
        let signed = parts[0..<3].joined(separator: ":")
        return keys.contains { KeyedDigest.isSame(parts[3], Self.code(signed, by: $0)) }
    }

    /// The input of a plan, with the clinic's own canaries marked as such.
    func marking(_ input: PlanningInput) -> PlanningInput {
        var input = input
        for index in input.threads.indices {
            guard let token = input.threads[index].canaryToken else { continue }
            input.threads[index].isCanary = knows(token, ofAlertOpenedAt: input.threads[index].opened)
        }
        return input
    }

    private static func seconds(_ moment: Instant) -> Int64 { moment.microseconds / 1_000_000 }

    private static func code(_ text: String, by key: Secret) -> String {
        KeyedDigest.hexadecimal(KeyedDigest.sha256(Array(text.utf8), key: key.revealed))
    }
}

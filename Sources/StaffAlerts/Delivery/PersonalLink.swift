internal import Foundation
internal import IntakeStore
internal import TriageCore

/// Makes the addresses by which a person acknowledges one alert on a telephone, without signing in.
package struct PersonalLink: Sendable {
    private let settings: PersonalLinkSettings
    private let key: AlertLink.Key

    /// Differs from that of another key. Holds nothing of it.
    var fingerprint: String { key.fingerprint }

    /// Reads the key.
    ///
    /// - Throws: ``AlertsConfigurationError``.
    package init(_ settings: PersonalLinkSettings, secrets: SecretStore) throws(AlertsConfigurationError) {
        let text = try secrets.secret(settings.keyFile, for: "personalLink.keyFile").revealedText
        guard let key = AlertLink.Key(text) else {
            throw AlertsConfigurationError(
                "personalLink.keyFile: the key has fewer than 32 characters; 'openssl rand -hex 32' makes one")
        }
        self.settings = settings
        self.key = key
    }

    /// nil where the message is about no single alert that somebody could acknowledge.
    ///
    /// - Parameter channel: a person's own.
    func address(for message: AlertMessage, on channel: String) -> String? {
        guard let alert = message.alert else { return nil }
        // By the message's time and not by that of the attempt, so that each attempt sends the same.
        let end = message.created.microseconds / 1_000_000 + settings.validity
        let link = AlertLink(alert: alert, channel: channel, end: Instant(microseconds: end * 1_000_000))
        return settings.address.replacingOccurrences(of: "{token}", with: link.token(key))
    }
}

internal import Foundation

/// Bytes that must not be shown: no description, log or dump of it holds them.
package struct Secret: Sendable, Hashable {
    private let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The bytes, for the one place that needs them.
    var revealed: [UInt8] { bytes }

    /// The bytes as text, for the one place that needs them.
    var revealedText: String { String(decoding: bytes, as: UTF8.self) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where secrets are read from: files given by their path, and the credentials that systemd passes to a service.
package struct SecretStore: Sendable {
    private let credentialsDirectory: String?

    /// - Parameter environment: where `CREDENTIALS_DIRECTORY` is looked up (systemd.exec(5)).
    package init(environment: [String: String]) {
        credentialsDirectory = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads the file at a path that begins with `/`, else the credential of this name; white space around it is dropped.
    ///
    /// - Throws: ``AlertsConfigurationError`` when it cannot be read or is empty.
    package func secret(_ name: String, for setting: String) throws(AlertsConfigurationError) -> Secret {
        let path: String
        if name.hasPrefix("/") {
            path = name
        } else if let credentialsDirectory {
            guard !name.isEmpty, !name.contains("/"), name != ".." else {
                throw AlertsConfigurationError("\(setting) is no path from / on and no name of a credential")
            }
            path = credentialsDirectory + "/" + name
        } else {
            throw AlertsConfigurationError(
                "\(setting) names the credential '\(name)', and CREDENTIALS_DIRECTORY is not set; give a path from / on, or "
                    + "LoadCredential= in the unit")
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536 else {
            throw AlertsConfigurationError("\(setting): the file '\(path)' cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw AlertsConfigurationError("\(setting): the file '\(path)' is empty") }
        return Secret(text)
    }
}

/// A setting of the alerter that cannot be used, with its name and the remedy; never the value of a secret.
package struct AlertsConfigurationError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

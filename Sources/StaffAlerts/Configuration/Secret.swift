internal import Foundation
internal import Glibc

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
    /// - Throws: ``AlertsConfigurationError`` when it cannot be read, is empty, or is open to other accounts.
    package func secret(_ name: String, for setting: String) throws(AlertsConfigurationError) -> Secret {
        let path = try path(name, for: setting)
        // A service's credential may be its group's to read, as systemd makes it.
        let data = try Self.content(of: path, for: setting, forbidden: S_IRWXO | S_IWGRP, remedy: "chmod 600 '\(path)'")
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw AlertsConfigurationError("\(setting): the file '\(path)' is empty") }
        return Secret(text)
    }

    /// The path of a file with certificates of authorities, found as a secret is, that libcurl can use.
    ///
    /// - Throws: ``AlertsConfigurationError`` when it cannot be read, has no certificate, or may be changed by other accounts.
    package func authorities(_ name: String, for setting: String) throws(AlertsConfigurationError) -> String {
        let path = try path(name, for: setting)
        let data = try Self.content(of: path, for: setting, forbidden: S_IWOTH, remedy: "chmod 644 '\(path)'")
        guard Certificates.count(inPEM: Array(data)) > 0 else {
            throw AlertsConfigurationError(
                "\(setting): the file '\(path)' has no certificate that can be read; give the authority's in PEM, between "
                    + "the lines BEGIN CERTIFICATE and END CERTIFICATE, or leave the setting out for the system's authorities"
            )
        }
        return path
    }

    private func path(_ name: String, for setting: String) throws(AlertsConfigurationError) -> String {
        if name.hasPrefix("/") { return name }
        guard let credentialsDirectory else {
            throw AlertsConfigurationError(
                "\(setting) names the credential '\(name)', and CREDENTIALS_DIRECTORY is not set; give a path from / on, or "
                    + "LoadCredential= in the unit")
        }
        guard !name.isEmpty, !name.contains("/"), name != ".." else {
            throw AlertsConfigurationError("\(setting) is no path from / on and no name of a credential")
        }
        return credentialsDirectory + "/" + name
    }

    /// Reads a file that must have none of the `forbidden` permissions.
    private static func content(
        of path: String, for setting: String, forbidden: mode_t, remedy: String
    ) throws(AlertsConfigurationError) -> Data {
        let unreadable = AlertsConfigurationError("\(setting): the file '\(path)' cannot be read")
        // A pipe that nobody writes to must not be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable }
        if status.st_mode & forbidden != 0 {
            let verb = forbidden & S_IROTH == 0 ? "changed" : "read or changed"
            throw AlertsConfigurationError(
                "\(setting): the file '\(path)' may be \(verb) by other accounts; run \(remedy)")
        }
        do {
            let data = try file.read(upToCount: longestFile + 1) ?? Data()
            guard data.count <= longestFile else { throw unreadable }
            return data
        } catch {
            throw unreadable
        }
    }

    /// The system's own authorities are a fifth of it.
    private static let longestFile = 1 << 20
}

/// A setting of the alerter that cannot be used, with its name and the remedy; never the value of a secret.
package struct AlertsConfigurationError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

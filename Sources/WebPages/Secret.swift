internal import Foundation
internal import IntakeStore

/// What nobody can guess.
package enum Secret {
    /// So many random bytes, as hexadecimal digits.
    package static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return KeyedDigest.hexadecimal((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    /// What a file holds, which only an account of ours should be able to read.
    ///
    /// - Parameter setting: the name of the setting with the file's path, for the error.
    /// - Throws: ``WebSettingsError`` where there is no file, or it is easy to guess.
    package static func read(_ file: String, setting: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8)
        else { throw WebSettingsError("\(setting) '\(file)' cannot be read") }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard secret.utf8.count >= 32, secret.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) else {
            throw WebSettingsError(
                "\(setting) '\(file)' must hold at least 32 printable characters: head -c 32 /dev/urandom | base64")
        }
        return secret
    }

    /// Compares in the same time, whatever differs.
    package static func isSame(_ given: String, _ secret: String) -> Bool {
        KeyedDigest.isSame(given, secret)
    }
}

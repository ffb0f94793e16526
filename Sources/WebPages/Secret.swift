internal import Foundation

/// What nobody can guess.
package enum Secret {
    /// So many random bytes, as hexadecimal digits.
    package static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
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
        let given = Array(given.utf8)
        let secret = Array(secret.utf8)
        guard given.count == secret.count else { return false }
        return zip(given, secret).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

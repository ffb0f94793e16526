internal import COpenSSL

/// HMAC-SHA256 (RFC 2104): what only somebody with the key can make.
///
/// It is OpenSSL's: libcurl and libpq load that library anyway, and libpq's headers bring its headers.
package enum KeyedDigest {
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        precondition(result != nil && length == 32, "OpenSSL cannot compute an HMAC-SHA256")
        return digest
    }

    package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Compares in the same time, whatever differs.
    package static func isSame(_ given: some StringProtocol, _ secret: String) -> Bool {
        let given = Array(given.utf8)
        let secret = Array(secret.utf8)
        guard given.count == secret.count else { return false }
        return zip(given, secret).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

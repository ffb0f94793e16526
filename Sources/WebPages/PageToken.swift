internal import COpenSSL

/// What a page of ours carries and no other page can: proof that what a person or a browser sends began here.
package struct PageToken: Sendable {
    private let key: [UInt8]

    package init() {
        var generator = SystemRandomNumberGenerator()
        key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    package func token(for whom: String) -> String {
        let message = Array(whom.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        precondition(result != nil && length == 32, "OpenSSL cannot compute an HMAC-SHA256")
        return digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    package func isValid(_ given: String?, for whom: String) -> Bool {
        Secret.isSame(given ?? "", token(for: whom))
    }
}

internal import COpenSSL

/// What a page of ours carries and no other page can: proof that a person's act began here.
struct PageToken: Sendable {
    private let key: [UInt8]

    init() {
        var generator = SystemRandomNumberGenerator()
        key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    func token(for visitor: Visitor) -> String {
        let message = Array(visitor.person.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        precondition(result != nil && length == 32, "OpenSSL cannot compute an HMAC-SHA256")
        return digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    func isValid(_ given: String?, for visitor: Visitor) -> Bool {
        let wanted = Array(token(for: visitor).utf8)
        let given = Array((given ?? "").utf8)
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

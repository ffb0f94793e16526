import Foundation
import IntakeStore
import StaffAlerts
import Testing

@Suite struct StandardWebhooksTests {
    private let body = Array(#"{"test": 2432232314}"#.utf8)

    private func signature(_ secrets: String) throws -> String {
        try StandardWebhooks(Secret(secrets), for: "secretFile").signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: body)
    }

    @Test(arguments: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func `the published vector is signed as published`(secret: String) throws {
        let signature = try signature(secret)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `each secret of a rotation signs, the first one first`() throws {
        let present = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let next = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"
        let one = try signature(present)
        let other = try signature(next)
        let both = try signature(present + "\n\n" + next + "\n")
        #expect(one != other)
        #expect(both == "\(one) \(other)")
    }

    @Test(arguments: ["", "whsec_", "whsec_not base64!", "whsec_c2hvcnQ=", "\n\n"])
    func `what is no secret is refused, and not shown`(secret: String) {
        let error = #expect(throws: AlertsConfigurationError.self) { try signature(secret) }
        if secret.count > 8 { #expect(error.map { !$0.description.contains(secret.dropFirst(6)) } == true) }
    }

    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `the HMAC is the one of RFC 4231`(key: [UInt8], text: String, expected: String) {
        #expect(KeyedDigest.hexadecimal(KeyedDigest.sha256(Array(text.utf8), key: key)) == expected)
    }

    @Test func `a signature is taken within five minutes, by any of the secrets, and no other`() throws {
        let (one, two) = (
            "whsec_" + Data(repeating: 1, count: 32).base64EncodedString(),
            "whsec_" + Data(repeating: 2, count: 32).base64EncodedString()
        )
        func signer(_ text: String) throws -> StandardWebhooks { try StandardWebhooks(Secret(text), for: "test") }
        let body = Array("{}".utf8)
        let signature = try signer(one).signature(id: "m", timestamp: 1_000_000, body: body)
        func takes(
            _ receiver: String, id: String = "m", at: String = "1000000", _ body: [UInt8], now: Int64 = 1_000_000,
            _ given: String? = nil
        ) throws -> Bool {
            try signer(receiver).isSigned(id: id, timestamp: at, body: body, signatures: given ?? signature, now: now)
        }
        #expect(try takes(one, body) && takes("\(two)\n\(one)", body))
        #expect(try takes(one, body, now: 1_000_300) && takes(one, body, now: 999_700))
        #expect(try !takes(one, body, now: 1_000_301) && !takes(one, body, now: 999_699))
        #expect(try !takes(two, body) && !takes(one, id: "n", body) && !takes(one, at: "1000001", body))
        #expect(try !takes(one, Array("{ }".utf8)) && !takes(one, body, "") && !takes(one, at: "x", body))
        #expect(try takes(one, body, "v1,AAAA " + signature) && !takes(one, body, String(signature.dropLast())))
    }
}

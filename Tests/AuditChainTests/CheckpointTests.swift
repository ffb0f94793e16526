import Foundation
import Testing

@testable import AuditChain

@Suite struct CheckpointTests {
    /// A private key of nobody, made with `openssl genpkey -algorithm ed25519`.
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEICrUzeEVsIAuDyEdpUJO35NigpULwVZr4CM3rfAeQx5A
        -----END PRIVATE KEY-----
        """
    private static let root = sha256([1, 2, 3])

    private static func key(_ pem: String) throws -> CheckpointKey {
        try CheckpointKey(pem: Array(pem.utf8), from: "test.pem")
    }

    private func read(_ note: String, _ key: CheckpointKey) -> Checkpoint? {
        do throws(AuditChainError) {
            return try Checkpoint(note: Array(note.utf8), key: key, from: "test")
        } catch {
            return nil
        }
    }

    /// The example of golang.org/x/mod/sumdb/note.
    @Test func `a signature that another implementation made is taken, and its key id agrees`() throws {
        let key = try Self.key(
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGlzZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY=
            -----END PUBLIC KEY-----
            """)
        #expect(!key.isPrivate)
        #expect(key.id(name: "PeterNeumann") == [0xC7, 0x4F, 0x20, 0xA3])
        let line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        let bytes = Array(try #require(Data(base64Encoded: line)))
        let text = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            """
        #expect(Array(bytes.prefix(4)) == key.id(name: "PeterNeumann"))
        #expect(key.isSignature(Array(bytes.dropFirst(4)), of: Array(text.utf8)))
        #expect(!key.isSignature(Array(bytes.dropFirst(4)), of: Array((text + " ").utf8)))
    }

    @Test func `what is signed is read again, with the private and with the public key, and has the form of C2SP`()
        throws
    {
        let key = try Self.key(Self.privateKey)
        let checkpoint = Checkpoint(origin: "clinic.example/audit", size: 12, root: Self.root)
        let note = try #require(checkpoint.signed(by: key))
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6 && lines[3].isEmpty && lines[5].isEmpty)
        #expect(
            lines[0] == "clinic.example/audit" && lines[1] == "12" && lines[2] == Data(Self.root).base64EncodedString())
        #expect(lines[4].hasPrefix("\u{2014} clinic.example/audit "))
        #expect(read(note, key) == checkpoint)
        // openssl pkey -pubout
        let publicKey = try Self.key(
            """
            -----BEGIN PUBLIC KEY-----
            \((Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]) + Data(key.publicKey)).base64EncodedString())
            -----END PUBLIC KEY-----
            """)
        #expect(read(note, publicKey) == checkpoint)
        #expect(checkpoint.signed(by: publicKey) == nil)
        // Extension lines are opaque, and signed; signatures of others are ignored.
        let cosigned = note + "\u{2014} witness.example AAAAAAAA\n"
        #expect(read(cosigned, key) == checkpoint)
    }

    @Test func `what is not signed by the key, or has another form, is refused`() throws {
        let key = try Self.key(Self.privateKey)
        let note = try #require(Checkpoint(origin: "a/b", size: 12, root: Self.root).signed(by: key))
        let root = Data(Self.root).base64EncodedString()
        let signature = note.split(separator: "\n")[3]
        for changed in [
            note.replacing("12\n", with: "13\n"), note.replacing("a/b\n", with: "a/c\n"),
            note.replacing("\u{2014} a/b", with: "\u{2014} a/c"), note.replacing("\u{2014}", with: "-"),
            note.replacing("12\n", with: "012\n"), note.replacing("12\n", with: "+12\n"),
            note.replacing("12\n", with: "12\r\n"), note.replacing(root, with: Data(sha256([])).base64EncodedString()),
            "a/b\n12\n\(root)\n", "a/b\n12\n\(root)\n\n", "a/b\n12\n\n\(signature)\n", "", "\n\n",
            String(note.dropLast()), note + "x", "a/b\n12\n\(root)\n\n\u{2014} a/b AAAA\n",
        ] {
            #expect(read(changed, key) == nil, "\(changed)")
        }
    }

    @Test func `a file that is no Ed25519 key is refused, and no key is shown`() throws {
        for pem in ["", "nonsense", Self.privateKey.replacing("MC4C", with: "MC5C")] {
            #expect(throws: AuditChainError.self) { try Self.key(pem) }
        }
        let key = try Self.key(Self.privateKey)
        var shown = ""
        dump(key, to: &shown)
        #expect("\(key)\(shown)\(String(reflecting: key))".allSatisfy { !$0.isNumber })
    }

    @Test func `an origin is a name without spaces and plus signs`() {
        for good in ["intake-triage/audit", "clinic.example/audit", "\u{E9}"] { #expect(Checkpoint.isOrigin(good)) }
        for bad in ["", "a b", "a+b", "a\u{A0}b", "a\nb", "a\u{2003}"] { #expect(!Checkpoint.isOrigin(bad)) }
    }
}

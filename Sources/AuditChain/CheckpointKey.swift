internal import COpenSSL
internal import Foundation

/// A key for Ed25519 (RFC 8032): a private one, which also signs, or the public one of it.
package struct CheckpointKey: Sendable {
    /// The public key's 32 bytes.
    package let publicKey: [UInt8]
    private let seed: [UInt8]?

    /// Reads a key from PEM, as `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` write it, without a passphrase.
    ///
    /// - Throws: ``AuditChainError/unusable(_:)`` for anything else.
    package init(pem: [UInt8], from path: String) throws(AuditChainError) {
        let read = Self.withKey(pem) { key -> (publicKey: [UInt8], seed: [UInt8]?)? in
            guard EVP_PKEY_get_id(key) == NID_ED25519, let publicKey = Self.raw(key, EVP_PKEY_get_raw_public_key)
            else { return nil }
            return (publicKey, Self.raw(key, EVP_PKEY_get_raw_private_key))
        }
        guard let read else {
            throw .unusable(
                "the file '\(path)' holds no Ed25519 key in PEM without a passphrase; make one with "
                    + "'openssl genpkey -algorithm ed25519 -out FILE', and its public one with 'openssl pkey -in FILE -pubout'"
            )
        }
        (publicKey, seed) = read
    }

    /// Whether it signs.
    package var isPrivate: Bool { seed != nil }

    /// Signs, where it is private.
    func signature(of message: [UInt8]) -> [UInt8]? {
        guard let seed, let key = EVP_PKEY_new_raw_private_key(NID_ED25519, nil, seed, seed.count),
            let context = EVP_MD_CTX_new()
        else { return nil }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
        }
        var signature = [UInt8](repeating: 0, count: 64)
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == 64
        else { return nil }
        return signature
    }

    func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = EVP_PKEY_new_raw_public_key(NID_ED25519, nil, publicKey, publicKey.count),
            let context = EVP_MD_CTX_new()
        else { return false }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// The key's id under a name, by C2SP signed-note v1.0.0: four bytes of a hash of the name, the signature type 0x01 for
    /// Ed25519, and the public key.
    func id(name: String) -> [UInt8] { Array(sha256(Array(name.utf8) + [0x0A, 0x01] + publicKey).prefix(4)) }

    private static func withKey<T>(_ pem: [UInt8], _ body: (OpaquePointer) -> T?) -> T? {
        defer { ERR_clear_error() }
        // Without a function of our own OpenSSL would ask for a passphrase at the terminal.
        let refuse: @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
            _, _, _, _ in -1
        }
        let readers = [PEM_read_bio_PrivateKey, PEM_read_bio_PUBKEY]
        for read in readers {
            guard let source = BIO_new_mem_buf(pem, Int32(pem.count)) else { return nil }
            defer { BIO_free(source) }
            guard let key = read(source, nil, refuse, nil) else { continue }
            defer { EVP_PKEY_free(key) }
            return body(key)
        }
        return nil
    }

    private static func raw(
        _ key: OpaquePointer,
        _ get: (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?) -> Int32
    ) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 32)
        var length = bytes.count
        return get(key, &bytes, &length) == 1 && length == 32 ? bytes : nil
    }
}

extension CheckpointKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

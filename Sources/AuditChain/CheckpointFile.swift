internal import Daemon
internal import Foundation
internal import Glibc

/// Where the head of the tree is kept outside the database, signed.
package struct CheckpointFile: Sendable {
    package let path: String
    package let origin: String
    private let key: CheckpointKey

    /// - Throws: ``AuditChainError/unusable(_:)`` where the origin can be no name or the key does not sign.
    package init(path: String, origin: String, key: CheckpointKey) throws(AuditChainError) {
        guard Checkpoint.isOrigin(origin) else {
            throw .unusable(
                "the origin '\(origin)' is no name without spaces and plus signs, such as clinic.example/audit")
        }
        guard key.isPrivate else { throw .unusable("a public key signs no checkpoint; give the private one") }
        self.path = path
        self.origin = origin
        self.key = key
    }

    /// The checkpoint in the file; nil where there is no file.
    func read() throws(AuditChainError) -> Checkpoint? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unusable("the file '\(path)' cannot be read")
        }
        let checkpoint = try Checkpoint(note: Array(bytes), key: key, from: path)
        guard checkpoint.origin == origin else {
            throw .unusable(
                "the file '\(path)' holds a checkpoint of '\(checkpoint.origin)', not of '\(origin)'; give another file"
            )
        }
        return checkpoint
    }

    /// Replaces the file as a whole.
    func write(size: Int64, root: [UInt8]) throws(AuditChainError) {
        guard let note = Checkpoint(origin: origin, size: size, root: root).signed(by: key) else {
            throw .unusable("OpenSSL cannot sign the checkpoint")
        }
        let scratch = path + ".new"
        let descriptor = open(scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unusable("the file '\(scratch)' cannot be written: \(Self.reason)") }
        let bytes = Array(note.utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let reason = Self.reason
        close(descriptor)
        guard isWritten else { throw .unusable("the file '\(scratch)' cannot be written: \(reason)") }
        guard rename(scratch, path) == 0 else {
            throw .unusable("the file '\(path)' cannot be written: \(Self.reason)")
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// Why the audit log is not sealed or checked.
package enum AuditChainError: UnrecoverableError, Hashable, CustomStringConvertible {
    /// A key, a file or a name that cannot be used, with the remedy.
    case unusable(String)
    /// The database's schema is missing or not the one that this executable was built with.
    case schemaMismatch(String)
    /// What is sealed is not what was sealed before.
    case broken(String)

    package var isOfDatabase: Bool { if case .schemaMismatch = self { true } else { false } }

    package var description: String {
        switch self {
        case .unusable(let text), .schemaMismatch(let text), .broken(let text): text
        }
    }
}

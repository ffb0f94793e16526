import AuditChain
import ClinicFixture
import Foundation
import IntakeStore
import Postgres

/// A database whose audit log has entries, and the ways to seal and check it.
struct SealedLog: Sendable {
    let database: ClinicDatabase
    let folder: URL

    /// - Parameter entries: how many are written and sealed.
    init(entries: Int) async throws {
        database = try await Clinic.newDatabase()
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(CheckpointTests.privateKey.utf8).write(to: folder.appending(path: "key"))
        // As if it were the first: the fixture has entries of its own.
        try await database.falsify("TRUNCATE intake.audit_log RESTART IDENTITY")
        try await append(entries)
        try await seal()
    }

    var key: CheckpointKey {
        get throws { try CheckpointKey(pem: Array(CheckpointTests.privateKey.utf8), from: "key") }
    }
    var checkpointPath: String { folder.appending(path: "checkpoint").path() }
    var file: CheckpointFile {
        get throws { try CheckpointFile(path: checkpointPath, origin: "clinic.example/audit", key: key) }
    }

    func append(_ count: Int) async throws {
        try await database.execute(
            """
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
            SELECT 'worker', 'alert.opened', 'alert', n::text, jsonb_build_object('level', 'urgent')
            FROM generate_series(1, \(count)) AS n
            """)
    }

    @discardableResult
    func seal() async throws -> MerkleTree {
        try await database.with("sealer") { sealer in try await AuditSealer.seal(file, sealer) }
    }

    /// What the check says: without the checkpoint, and with the one that is in the file.
    func verify() async throws -> (alone: AuditVerifier.Report, withCheckpoint: AuditVerifier.Report) {
        let note = FileManager.default.contents(atPath: checkpointPath) ?? Data()
        let kept = try Checkpoint(note: Array(note), key: key, from: checkpointPath)
        return try await database.with("auditor") { auditor in
            (try await AuditVerifier.verify(nil, auditor), try await AuditVerifier.verify(kept, auditor))
        }
    }
}

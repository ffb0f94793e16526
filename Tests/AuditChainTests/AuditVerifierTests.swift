import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import Testing

@testable import AuditChain

/// What somebody with all rights did to the log or its seals, and what the check must name first.
struct Falsification: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    let kind: AuditVerifier.Fault.Kind
    let position: Int64

    /// Of nine entries, numbered as they are sealed.
    static let all = [
        Falsification(
            testDescription: "another person",
            sql: "UPDATE intake.audit_log SET by_whom = 'Dr House' WHERE seq IN (4, 7)", kind: .entryChanged,
            position: 4),
        Falsification(
            testDescription: "another time by a microsecond",
            sql: "UPDATE intake.audit_log SET at = at + interval '1 microsecond' WHERE seq = 9", kind: .entryChanged,
            position: 9),
        Falsification(
            testDescription: "a detail more",
            sql: "UPDATE intake.audit_log SET detail = detail || '{\"a\": 1}' WHERE seq = 1",
            kind: .entryChanged, position: 1),
        Falsification(
            testDescription: "an entry that is gone", sql: "DELETE FROM intake.audit_log WHERE seq = 6",
            kind: .entryRemoved,
            position: 6),
        Falsification(
            testDescription: "two entries that changed places",
            sql: """
                ALTER TABLE intake.audit_log ALTER seq DROP IDENTITY;
                UPDATE intake.audit_log SET seq = -3 WHERE seq = 3; UPDATE intake.audit_log SET seq = 3 WHERE seq = 8;
                UPDATE intake.audit_log SET seq = 8 WHERE seq = -3
                """, kind: .entryChanged, position: 3),
        Falsification(
            testDescription: "an entry in place of another",
            sql: """
                DELETE FROM intake.audit_log WHERE seq = 5;
                INSERT INTO intake.audit_log (seq, by_whom, action, object_kind, object_id) OVERRIDING SYSTEM VALUE
                VALUES (5, 'worker', 'alert.opened', 'alert', '5')
                """, kind: .entryChanged, position: 5),
        Falsification(
            testDescription: "another hash of an entry",
            sql: "UPDATE intake.audit_seal SET entry_hash = sha256('x') WHERE position = 5", kind: .sealChanged,
            position: 5),
        Falsification(
            testDescription: "another hash of the tree",
            sql: "UPDATE intake.audit_seal SET tree_hash = sha256('x') WHERE position = 5", kind: .doesNotFollow,
            position: 5),
        Falsification(
            testDescription: "a seal that is gone", sql: "DELETE FROM intake.audit_seal WHERE position = 5",
            kind: .sealRemoved, position: 5),
        Falsification(
            testDescription: "two seals that changed places",
            sql: """
                UPDATE intake.audit_seal SET seq = -1 WHERE position = 2;
                UPDATE intake.audit_seal SET seq = 2 WHERE position = 6;
                UPDATE intake.audit_seal SET seq = 6 WHERE position = 2
                """, kind: .entryChanged, position: 2),
        Falsification(
            testDescription: "an entry and its seal's hash",
            sql: """
                UPDATE intake.audit_log SET by_whom = 'x' WHERE seq = 4;
                UPDATE intake.audit_seal SET entry_hash = sha256('x') WHERE position = 4
                """, kind: .bothChanged, position: 4),
    ]
}

@Suite struct AuditVerifierTests {
    @Test func `what is as it was sealed is in order, and what is not sealed yet is counted`() async throws {
        let log = try await SealedLog(entries: 9)
        try await log.append(3)
        let (alone, kept) = try await log.verify()
        for report in [alone, kept] {
            #expect(report.isInOrder && report.tree.size == 9 && report.unsealed?.count == 3)
            #expect(report.sealedUntil != nil && report.unsealed?.oldest != nil)
        }
    }

    @Test(arguments: Falsification.all)
    func `the first that is not as it was sealed is named`(falsification: Falsification) async throws {
        let log = try await SealedLog(entries: 9)
        try await log.database.falsify(falsification.sql)
        let (alone, kept) = try await log.verify()
        for report in [alone, kept] {
            #expect(report.fault?.kind == falsification.kind && report.fault?.position == falsification.position)
            #expect(!report.isInOrder)
        }
    }

    @Test func `an entry rewritten with its own seal is named by the next one`() async throws {
        let log = try await SealedLog(entries: 9)
        try await log.database.falsify("UPDATE intake.audit_log SET by_whom = 'Dr House' WHERE seq = 4")
        let seals = try await log.database.with("auditor") { try await AuditLog.seals(after: 0, limit: 9, $0) }
        var tree = MerkleTree()
        for seal in seals.prefix(4) { tree.append(leafHash: try #require(seal.entry).leafHash) }
        let hash = try #require(seals[3].entry).leafHash
        try await log.database.falsify(
            "UPDATE intake.audit_seal SET entry_hash = '\(hex(hash))', tree_hash = '\(hex(tree.root))' WHERE position = 4"
        )
        let (alone, _) = try await log.verify()
        #expect(alone.fault?.kind == .doesNotFollow && alone.fault?.position == 5)
    }

    @Test func `log and seals rewritten together are found by the checkpoint alone`() async throws {
        let log = try await SealedLog(entries: 9)
        let kept = try #require(FileManager.default.contents(atPath: log.checkpointPath))
        try await log.database.falsify(
            "UPDATE intake.audit_log SET by_whom = 'Dr House' WHERE seq = 4; TRUNCATE intake.audit_seal")
        // The sealer that knows the checkpoint seals nothing.
        let refused = await #expect(throws: AuditChainError.self) { try await log.seal() }
        #expect(refused.map { if case .broken = $0 { true } else { false } } == true)
        try await log.database.with("sealer") { sealer in _ = try await AuditSealer.seal(nil, sealer) }
        let (alone, withCheckpoint) = try await log.verify()
        #expect(alone.isInOrder)
        #expect(withCheckpoint.fault?.kind == .checkpointDiffers && withCheckpoint.fault?.position == 9)
        let unchanged = FileManager.default.contents(atPath: log.checkpointPath)
        #expect(unchanged == kept)
    }

    @Test func `the end taken away from log and seals is found by the checkpoint alone`() async throws {
        let log = try await SealedLog(entries: 9)
        try await log.database.falsify(
            "DELETE FROM intake.audit_log WHERE seq > 7; DELETE FROM intake.audit_seal WHERE position > 7")
        let (alone, withCheckpoint) = try await log.verify()
        #expect(alone.isInOrder && alone.tree.size == 7)
        #expect(withCheckpoint.fault?.kind == .checkpointIsAhead)
        await #expect(throws: AuditChainError.self) { try await log.seal() }
    }

    @Test func `an entry inserted between sealed ones is named before and after it is sealed`() async throws {
        let log = try await SealedLog(entries: 4)
        // Numbers of transactions that were rolled back.
        _ = try await log.database.count("SELECT nextval('intake.audit_log_seq_seq')")
        try await log.append(4)
        try await log.seal()
        try await log.database.falsify(
            """
            UPDATE intake.audit_seal SET sealed_at = sealed_at - interval '1 hour';
            INSERT INTO intake.audit_log (seq, by_whom, action, object_kind, object_id) OVERRIDING SYSTEM VALUE
            VALUES (5, 'Dr House', 'alert.closed', 'alert', 'x')
            """)
        let (unsealed, _) = try await log.verify()
        #expect(unsealed.fault == nil && unsealed.unsealed?.firstLate == 5 && !unsealed.isInOrder)
        try await log.seal()
        let (sealed, kept) = try await log.verify()
        #expect(sealed.fault == nil && sealed.late == [5] && kept.late == [5] && !kept.isInOrder)
    }

    @Test func `the command names the entry with person and login, and ends with 65`() async throws {
        let log = try await SealedLog(entries: 3)
        let arguments = ["audit", "verify", "--database", log.database.connectionString("auditor")]
        let checkpoint = ["--checkpoint", log.checkpointPath, "--key", log.folder.appending(path: "key").path()]
        let good = try await Program.run(arguments + checkpoint)
        #expect(good.status == 0 && good.output.contains("3 entries are as they were sealed, until "), "\(good.errors)")
        #expect(good.output.contains("the checkpoint of clinic.example/audit at 3 agrees"))
        try await log.database.falsify("UPDATE intake.audit_log SET by_whom = E'Dr\\u001B[2J House' WHERE seq = 2")
        let bad = try await Program.run(arguments)
        #expect(bad.status == 65 && bad.output.contains("BROKEN at position 2, entry 2"), "\(bad.output)")
        #expect(bad.output.contains("login postgres") && !bad.output.contains("\u{1B}"))
        let json = try await Program.run(arguments + ["--json"])
        #expect(json.status == 65 && json.output.contains(#""entry":2,"fault":"entryChanged""#))
        #expect(json.output.contains(#""position":2"#))
        let nurse = try await Program.run(["audit", "verify", "--database", log.database.connectionString("nurse")])
        #expect(nurse.status == 77)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        "\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

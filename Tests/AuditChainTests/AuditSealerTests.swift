import TestSupport
import ClinicFixture
import Foundation
import Glibc
import IntakeStore
import Postgres
import Testing

@testable import AuditChain

@Suite struct AuditSealerTests {
    @Test func `every entry is sealed once, in as many goes as it takes`() async throws {
        let log = try await SealedLog(entries: 2_500)
        try await log.append(1)
        let tree = try await log.seal()
        #expect(tree.size == 2_501)
        let (alone, kept) = try await log.verify()
        #expect(alone.isInOrder && kept.isInOrder && alone.tree == tree && alone.unsealed?.count == 0)
        let again = try await log.seal()
        #expect(again == tree)
    }

    @Test func `sealers at the same time seal nothing twice`() async throws {
        let log = try await SealedLog(entries: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<5 {
                        try await log.append(20)
                        try await log.database.with("sealer") { _ = try await AuditSealer.seal(nil, $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (alone, _) = try await log.verify()
        #expect(alone.isInOrder && alone.tree.size == 301 && alone.unsealed?.count == 0)
    }

    @Test func `an entry that is committed after higher numbers were sealed is sealed after them`() async throws {
        let log = try await SealedLog(entries: 2)
        let name = Clinic.newName("late")
        try await log.database.execute(
            """
            BEGIN;
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id) VALUES ('worker', 'x', 'alert', 'late');
            PREPARE TRANSACTION '\(name)'
            """)
        try await log.database.with("sealer") { sealer in
            var session = try await SealingSession.load(nil, sealer)
            _ = try await session.seal(sweeps: true, sealer)
            try await log.append(2)
            let first = try await session.seal(sweeps: false, sealer)
            #expect(first.count == 2)
            // A sweep whose floor lies above it.
            _ = try await session.seal(sweeps: true, sealer)
            try await log.database.execute("COMMIT PREPARED '\(name)'")
            let unseen = try await session.seal(sweeps: false, sealer)
            #expect(unseen.count == 0)
            let swept = try await session.seal(sweeps: true, sealer)
            #expect(swept.count == 1 && swept.late == [3])
        }
        let order = try await log.database.texts("SELECT seq::text FROM intake.audit_seal ORDER BY position")
        #expect(order == ["1", "2", "4", "5", "3"])
        let (alone, _) = try await log.verify()
        #expect(alone.isInOrder)
    }

    @Test func `the sealer's role appends seals and changes nothing`() async throws {
        let log = try await SealedLog(entries: 3)
        try await log.database.with("sealer") { sealer in
            for statement in [
                "UPDATE intake.audit_log SET by_whom = 'x'", "DELETE FROM intake.audit_log",
                "TRUNCATE intake.audit_log",
                "INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id) VALUES ('x', 'x', 'x', 'x')",
                "UPDATE intake.audit_seal SET seq = 9", "DELETE FROM intake.audit_seal", "TRUNCATE intake.audit_seal",
                "INSERT INTO intake.audit_seal VALUES (4, 4, sha256(''), sha256(''), '2000-01-01')",
                "SELECT FROM intake.submission", "SELECT FROM intake.assessment", "SELECT FROM dashboard.worklist",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await sealer.execute(statement) }
                #expect(error?.sqlState == .insufficientPrivilege, "\(statement)")
            }
        }
        try await log.database.asOwner { superuser in
            try await superuser.execute("SET session_replication_role = replica")
            for statement in ["UPDATE intake.audit_seal SET seq = 9", "DELETE FROM intake.audit_seal WHERE false"] {
                let error = await #expect(throws: PostgresError.self) { try await superuser.execute(statement) }
                #expect(error?.sqlState == .insufficientPrivilege, "\(statement)")
            }
        }
    }

    @Test func `health says how long an entry has waited for its seal`() async throws {
        let log = try await SealedLog(entries: 0)
        func health() async throws -> Dashboard.Health {
            try await log.database.with("monitor") { try await Dashboard.health($0) }
        }
        try await log.append(1)
        let never = try await health()
        #expect(never.auditUnsealedSeconds == nil)
        try await log.seal()
        let sealed = try await health()
        #expect(sealed.auditUnsealedSeconds == 0)
        try await log.append(1)
        try await log.database.falsify("UPDATE intake.audit_log SET at = at - interval '1 hour' WHERE seq = 2")
        let late = try await health()
        #expect((late.auditUnsealedSeconds ?? 0) >= 3_600)
    }

    @Test func `the daemon seals on, through kills and lost sessions, until it is told to stop`() async throws {
        let log = try await SealedLog(entries: 1)
        let arguments = [
            "audit", "seal", "--follow", "--interval", "1", "--checkpoint", log.checkpointPath, "--key",
            log.folder.appending(path: "key").path(), "--origin", "clinic.example/audit", "--database",
            log.database.connectionString("sealer"),
        ]
        func waitUntilSealed(_ size: Int) async throws {
            try await eventually("\(size) entries are sealed, and the checkpoint says so") {
                let text = FileManager.default.contents(atPath: log.checkpointPath) ?? Data()
                return String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst().first == "\(size)"
            }
        }
        let first = try Program(arguments)
        try await first.wait(for: "sealing")
        try await log.append(3)
        try await waitUntilSealed(4)
        first.signal(SIGKILL)
        _ = await first.ending()
        try await log.append(3)
        let second = try Program(arguments)
        try await waitUntilSealed(7)
        _ = try await log.database.count(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'intake-triage sealer'
            """)
        try await log.append(3)
        try await waitUntilSealed(10)
        second.signal(SIGTERM)
        let ending = await second.ending()
        #expect(ending.status == 0 && ending.errors.contains("the database is back"), "\(ending.errors)")
        let (alone, kept) = try await log.verify()
        #expect(alone.isInOrder && kept.isInOrder && kept.tree.size == 10)
    }

    @Test func `the daemon ends with 65 where the seals were changed, and the command refuses what cannot be used`()
        async throws
    {
        let log = try await SealedLog(entries: 3)
        let key = log.folder.appending(path: "key").path()
        let seal = ["audit", "seal", "--database", log.database.connectionString("sealer")]
        let noKey = try await Program.run(seal + ["--checkpoint", log.checkpointPath])
        #expect(noKey.status == 64)
        let badKey = try await Program.run(seal + ["--checkpoint", "/nonexistent/x", "--key", log.checkpointPath])
        #expect(badKey.status == 78 && badKey.errors.contains("openssl genpkey"), "\(badKey.errors)")
        let badFile = try await Program.run(seal + ["--checkpoint", "/nonexistent/x", "--key", key])
        #expect(badFile.status == 78 && badFile.errors.contains("/nonexistent/x"), "\(badFile.errors)")
        let other = try await Program.run(seal + ["--checkpoint", log.checkpointPath, "--key", key, "--origin", "b/c"])
        #expect(other.status == 78 && other.errors.contains("clinic.example/audit"), "\(other.errors)")
        let auditor = try await Program.run(["audit", "seal", "--database", log.database.connectionString("nurse")])
        #expect(auditor.status == 77)
        try await log.database.falsify("UPDATE intake.audit_seal SET entry_hash = sha256('x') WHERE position = 2")
        for arguments in [seal, seal + ["--follow"]] {
            let ending = try await Program.run(arguments)
            #expect(ending.status == 65 && ending.errors.contains("audit verify"), "\(ending.errors)")
        }
    }
}

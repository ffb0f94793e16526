import TestSupport
import ClinicFixture
import Daemon
import Foundation
import Postgres
import Testing

@Suite struct DatabaseMemoryTests {
    @Test
    func `a lock that keeps a setback from being noted keeps no daemon from its work, and it is noted afterwards`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = LogCapture()
        try await database.submit(Forms.caudaEquina("A"))
        try await database.with("worker") { worker in
            try await DatabaseMemory(folder: folder, name: "test", logger: log.logger).check(.random(), worker)
            let file = URL(filePath: folder + "/test.seen")
            let seen = try String(contentsOf: file, encoding: .utf8)
            let later = seen.replacing(/"number":\d+/, with: "\"number\":1000000")
            #expect(later != seen)
            try Data(later.utf8).write(to: file)
            let memory = DatabaseMemory(folder: folder, name: "test", logger: log.logger)
            let held = try await OpenTransaction(database, "LOCK TABLE intake.setback IN ROW EXCLUSIVE MODE")
            try await memory.check(.random(), isConnecting: true, worker)
            #expect(log.text.contains("cannot be noted"))
            let before = try await database.count("SELECT count(*) FROM intake.setback")
            try await held.rollBack()
            try await memory.check(.random(), worker)
            let after = try await database.count("SELECT count(*) FROM intake.setback")
            #expect(before == 0 && after == 1)
        }
    }
}

@testable import IntakeWorker
import Foundation
import Glibc
import Postgres
import Testing

struct FlightRecorderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flight-\(UUID().uuidString)").path()
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch { print("left behind: \(error)") } }
        try body(folder)
    }

    /// The record as a process leaves it that ends: its lock is gone and its file is not.
    private func abandoned(_ folder: String, tag: String = "t", _ write: (FlightRecorder) -> Void) throws {
        let recorder = try FlightRecorder(folder: folder, tag: tag)
        write(recorder)
    }

    @Test func `the record of a worker that is gone names the form that it had in hand`() throws {
        try withFolder { folder in
            let id = PostgresUUID.random()
            try abandoned(folder) { recorder in
                recorder.step(.claiming, batch: 500)
                recorder.step(.claiming, batch: 40)
                recorder.form(.assessing, 17, id)
            }
            let found = FlightRecorder.predecessors(in: folder, tag: "t")
            #expect(found.count == 1)
            #expect(
                found.first?.finding
                    == FlightRecorder.Finding(phase: .assessing, isHang: false, number: 17, form: id, batch: 40))
            found.first?.remove()
            #expect(FlightRecorder.predecessors(in: folder, tag: "t").isEmpty)
        }
    }

    @Test func `the record of a worker that lives is nobody else's, nor is one that somebody acts on`() throws {
        try withFolder { folder in
            let living = try FlightRecorder(folder: folder, tag: "t")
            living.form(.assessing, 1, .random())
            #expect(FlightRecorder.predecessors(in: folder, tag: "t").isEmpty)
            try abandoned(folder) { $0.form(.reading, 2, .random()) }
            let first = FlightRecorder.predecessors(in: folder, tag: "t")
            #expect(first.map(\.finding?.number) == [2])
            #expect(FlightRecorder.predecessors(in: folder, tag: "t").isEmpty)
            withExtendedLifetime((living, first)) {}
        }
    }

    @Test func `workers of another database leave a record alone`() throws {
        try withFolder { folder in
            try abandoned(folder, tag: "one") { $0.form(.assessing, 1, .random()) }
            #expect(FlightRecorder.predecessors(in: folder, tag: "two").isEmpty)
            #expect(FlightRecorder.predecessors(in: folder, tag: "one").count == 1)
        }
    }

    @Test func `a finished batch and a removed record accuse no form`() throws {
        try withFolder { folder in
            try abandoned(folder) { recorder in
                recorder.form(.assessing, 1, .random())
                recorder.idle()
            }
            try abandoned(folder) { recorder in
                recorder.form(.assessing, 2, .random())
                recorder.remove()
            }
            let found = FlightRecorder.predecessors(in: folder, tag: "t")
            #expect(found.map(\.finding?.phase) == [.idle])
            #expect(found.first?.finding?.number == 0)
        }
    }

    @Test func `a record of an earlier boot, a torn one and a file of something else accuse no form`() throws {
        try withFolder { folder in
            try abandoned(folder) { $0.form(.assessing, 1, .random()) }
            let path = try #require(FlightRecorder.predecessors(in: folder, tag: "t").first?.path)
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[8] ^= 1
            try bytes.write(to: URL(filePath: folder + "/t-boot.flight"))
            try bytes.prefix(30).write(to: URL(filePath: folder + "/t-short.flight"))
            try Data("what is this".utf8).write(to: URL(filePath: folder + "/t-odd.flight"))
            try Data(repeating: 0xFF, count: 72).write(to: URL(filePath: folder + "/t-ones.flight"))
            unlink(path)
            let found = FlightRecorder.predecessors(in: folder, tag: "t")
            #expect(found.count == 4)
            for record in found { #expect(record.finding == nil) }
        }
    }

    @Test func `a folder that others can write to, or that is none, is refused with the remedy`() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            chmod(folder, 0o777)
            let open = #expect(throws: FlightRecorderError.self) { try FlightRecorder(folder: folder, tag: "t") }
            #expect(open?.description.contains("worker.stateFolder") == true)
            let file = folder + "/file"
            try Data().write(to: URL(filePath: file))
            #expect(throws: FlightRecorderError.self) { try FlightRecorder(folder: file, tag: "t") }
            #expect(throws: FlightRecorderError.self) { try FlightRecorder(folder: file + "/deeper", tag: "t") }
            chmod(folder, 0o700)
        }
    }
}

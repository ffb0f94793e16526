import ClinicFixture
import Foundation
import Glibc
import Testing

/// What a process that ends in a crash says of the form that it had in hand.
@Suite struct CrashSilenceTests {
    /// As talkative as the runtime can be made.
    private static let talkative = """
        enable=yes,sanitize=no,interactive=no,color=no,threads=all,registers=all,images=all,limit=none,output-to=stderr
        """

    @Test(arguments: [
        "trap", "abort", "bounds", "absent", "overflow", "stack", "segment", "instruction", "division", "cast",
        "quit", "memory",
    ])
    func `a crash shows nothing of the form in hand, and leaves no core file`(kind: String) async throws {
        let database = try await Clinic.newDatabase()
        let folder = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let canary = "canary\(UInt64.random(in: 1...UInt64.max))"
        try await database.submit(
            """
            {"questionnaire":"spine-intake|1","patient":{"reference":"fault-\(kind)-\(canary)","contact":"\(canary)"},
             "answers":{"age":66,"footLiftR":"\(canary)","freeText":"\(canary) \(canary)"}}
            """)
        let worker = try Program(
            ["worker", "--database", database.connectionString("worker")],
            environment: [
                "INTAKE_TRIAGE_TEST_FAULTS": "on", "SWIFT_BACKTRACE": Self.talkative,
                "INTAKE_TRIAGE_WORKER_MEMORY_MEGABYTES": "512",
                "INTAKE_TRIAGE_WORKER_STATE_FOLDER": folder.path() + "/state",
            ], launcher: ["/bin/sh", "-c", "ulimit -c unlimited; cd \(folder.path()); exec \"$@\"", "sh"])
        let ending = await worker.ending()
        // Where memory is slow to be had, the watchdog ends the process before there is none left.
        #expect(
            ending.status < 0 || (kind == "memory" && ending.status != 0), "the worker ended with \(ending.status)")
        #expect(ending.status != -SIGKILL)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).sorted()
        #expect(files.allSatisfy { $0 == "state" || $0.hasSuffix(".flight") }, "\(files)")
        var written = ending.output + ending.errors
        for file in files where file.hasSuffix(".flight") {
            let content = FileManager.default.contents(atPath: folder.path() + "/" + file) ?? Data()
            written += String(decoding: content, as: UTF8.self)
        }
        #expect(written.contains("working"))
        #expect(!written.contains(canary))
        // A backtrace tears strings into lines of memory.
        #expect(!written.contains("canary"))
        #expect(!written.contains("Registers") && !written.contains("Backtrace"))
    }

    @Test func `others of its account cannot look into a process, and it may not write core files`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await worker.wait(for: "working")
        let limits = try String(contentsOfFile: "/proc/\(worker.processID)/limits", encoding: .utf8)
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(whereSeparator: \.isWhitespace).suffix(3) == ["0", "0", "bytes"])
        // What is not dumpable belongs to root in /proc; so a process of another account's tells, where one runs the tests.
        var status = stat()
        #expect(stat("/proc/\(worker.processID)/mem", &status) == 0 && status.st_uid == 0)
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }
}

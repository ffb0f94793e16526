import ClinicFixture
import Glibc
import TestSupport
import Testing

/// What a daemon says where systemd's journal reads it.
@Suite struct JournalTests {
    @Test(arguments: [true, false])
    func `a line to the journal has its priority and no time, and any other a time and no priority`(
        isJournal: Bool
    ) async throws {
        let stream = isJournal ? "$(stat -L -c %d:%i /dev/stderr)" : "1:2"
        // Nothing is there to be found: the first thing that it says is an error.
        let worker = try Program(
            ["worker", "--database", "host=/nowhere dbname=none"],
            launcher: ["/bin/bash", "-c", "JOURNAL_STREAM=\(stream) exec \"$@\"", "bash"])
        try await worker.wait(for: "the database is lost")
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        let line = try #require(ending.errors.split(separator: "\n").first { $0.contains("the database is lost") })
        #expect(line.hasPrefix("<3>the database is lost") == isJournal, "\(line)")
        #expect(line.contains("worker="))
    }
}

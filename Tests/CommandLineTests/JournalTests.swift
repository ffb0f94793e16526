import ClinicFixture
import Foundation
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

    /// The table itself is not reached from here: the source says what it holds, and where the words are logged.
    @Test func `each id of a message is its own, and its words are still logged`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
            .standardizedFileURL
        var texts: [String: String] = [:]
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            if file.pathExtension == "swift" {
                texts[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
            }
        }
        let journalFile = texts.removeValue(forKey: "Journal.swift")
        let journal = try #require(journalFile)
        let table = try #require(journal.split(separator: "messageIDs: [String: String] = [").last)
        let entries = table.prefix { $0 != "]" }.matches(of: /"([^"]+)":\s+"([0-9a-f]{32})"/)
        #expect(entries.count >= 18 && Set(entries.map(\.2)).count == entries.count)
        for entry in entries {
            #expect(texts.values.contains { $0.contains("\"\(entry.1)\"") }, "nothing logs '\(entry.1)' any more")
        }
    }
}

import ClinicFixture
import Foundation
import IntakeStore
import Testing

/// The schema of an earlier release, as it is kept in `Sources/CSchema/Released`.
struct ReleasedSchema: Sendable, CustomTestStringConvertible {
    let version: String
    var testDescription: String { version }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/CSchema/Released").standardizedFileURL

    /// Every release that is kept, the latest last.
    static let all: [ReleasedSchema] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".sql.gz") }.map { ReleasedSchema(version: String($0.dropLast(7))) }
            .sorted { $0.version.compare($1.version, options: .numeric) == .orderedAscending }
    }()

    /// What its `schema.sql` was.
    func text() throws -> String { try Self.unpacked(Self.folder.appending(path: "\(version).sql.gz")) }

    /// What a file that gzip made holds.
    static func unpacked(_ file: URL) throws -> String {
        let unpacking = Process()
        let pipe = Pipe()
        unpacking.executableURL = URL(filePath: "/usr/bin/env")
        unpacking.arguments = ["gzip", "-dc", file.path()]
        unpacking.standardOutput = pipe
        try unpacking.run()
        let content = pipe.fileHandleForReading.readDataToEndOfFile()
        unpacking.waitUntilExit()
        try #require(unpacking.terminationStatus == 0)
        return String(decoding: content, as: UTF8.self)
    }

    /// What it makes, one line an object.
    func objects() throws -> [String] {
        try String(contentsOf: Self.folder.appending(path: "\(version).txt"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// A database of that release, with nothing in it but the people of ``Clinic``.
    func newDatabase() async throws -> ClinicDatabase {
        // For the roles.
        _ = try await Clinic.server()
        let database = try await Clinic.newEmptyDatabase()
        try await database.execute(try text())
        return database
    }
}

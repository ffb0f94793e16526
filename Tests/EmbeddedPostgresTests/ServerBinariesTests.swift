import Foundation
import Testing

@testable import EmbeddedPostgres

@Suite struct ServerBinariesTests {
    @Test func `the highest version wins by number, not by spelling`() throws {
        try withFolder { folder in
            for version in ["9.6", "15", "16", "common"] { try install(in: "\(folder)/\(version)/bin") }
            let found = try ServerBinaries.find(environment: [:], versionFolders: [folder])
            #expect(found.folder == "\(folder)/16/bin")
        }
    }

    @Test func `a version without a server is passed over`() throws {
        try withFolder { folder in
            try install(in: "\(folder)/15/bin")
            try install(in: "\(folder)/17/bin", programs: ["createdb", "pg_config"])
            let found = try ServerBinaries.find(environment: [:], versionFolders: [folder])
            #expect(found.folder == "\(folder)/15/bin")
        }
    }

    @Test func `PATH is searched when no version's folder holds a server`() throws {
        try withFolder { folder in
            try install(in: "\(folder)/own")
            let environment = ["PATH": "/nowhere:\(folder)/own"]
            let found = try ServerBinaries.find(environment: environment, versionFolders: ["\(folder)/absent"])
            #expect(found.folder == "\(folder)/own")
        }
    }

    @Test func `the environment's folder comes before every other`() throws {
        try withFolder { folder in
            try install(in: "\(folder)/15/bin")
            try install(in: "\(folder)/chosen")
            let environment = [ServerBinaries.overrideVariable: "\(folder)/chosen"]
            let found = try ServerBinaries.find(environment: environment, versionFolders: [folder])
            #expect(found.folder == "\(folder)/chosen")
        }
    }

    @Test func `an environment's folder that lacks a program is an error, not a reason to look elsewhere`() throws {
        try withFolder { folder in
            try install(in: "\(folder)/15/bin")
            try install(in: "\(folder)/chosen", programs: ["initdb", "pg_ctl"])
            let environment = [ServerBinaries.overrideVariable: "\(folder)/chosen"]
            let expected = EmbeddedPostgresError.incompleteBinaries(folder: "\(folder)/chosen", missing: "postgres")
            #expect(throws: expected) {
                try ServerBinaries.find(environment: environment, versionFolders: [folder])
            }
        }
    }

    @Test func `no server anywhere is an error that names the package to install`() throws {
        try withFolder { folder in
            let error = #expect(throws: EmbeddedPostgresError.self) {
                try ServerBinaries.find(environment: ["PATH": "/nowhere"], versionFolders: [folder])
            }
            #expect(error == .serverNotInstalled(searched: ["\(folder)/*/bin", "/nowhere"]))
            #expect(error?.description.contains("apt-get install postgresql") == true)
        }
    }

    @Test func `no account stands in for root`() {
        #expect(ServerAccount.lookUp("root") == nil)
        #expect(ServerAccount.lookUp("no such user") == nil)
        #expect(ServerAccount.lookUp("nobody") != nil)
    }

    private func install(in folder: String, programs: [String] = ServerBinaries.required) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for program in programs {
            let made = FileManager.default.createFile(
                atPath: "\(folder)/\(program)", contents: nil, attributes: [.posixPermissions: 0o755])
            try #require(made)
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try body(folder.path())
    }
}

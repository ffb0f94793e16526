import ClinicFixture
import Foundation
import Glibc
import TestSupport
import Testing

/// The whole way round, from a monitor that submits to the message that comes back to it.
@Suite struct MonitorCommandTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-monitor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = folder.appending(path: name).path()
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// A port of this machine that nobody has just now.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw NeverHappened(what: "a port is free") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// - Parameter webhookSecret: what the monitor takes for the alerter's.
    private func arguments(
        _ database: String, port: UInt16, within: Int, webhookSecret: String = secret, more: [String] = []
    ) throws -> [String] {
        [
            "monitor", "--database", database, "--key-file",
            try file("canary-key", String(repeating: "0123456789abcdef", count: 4)), "--listen", "127.0.0.1:\(port)",
            "--webhook-secret-file", try file("webhook-\(UUID().uuidString)", webhookSecret), "--within", "\(within)",
            "--once",
            "--command", try file("tell", "#!/bin/sh\necho \"$1\" >>'\(folder.path())/told'\n", mode: 0o700),
        ] + more
    }

    private var told: String {
        (try? String(contentsOf: folder.appending(path: "told"), encoding: .utf8)) ?? ""
    }

    private func withAlerter(
        _ database: ClinicDatabase, port: UInt16, _ body: () async throws -> Void
    ) async throws {
        let webhook = """
            {"kind": "webhook", "url": "http://127.0.0.1:\(port)/", "allowHTTP": true, "secretFile": "\(try file("secret", Self.secret))"}
            """
        let alerts = AlertFiles.json(
            ["monitor": webhook, "siren": AlertFiles.siren, "bell": AlertFiles.bell], emergency: ["siren", "bell"],
            urgent: ["siren", "bell"],
            more: #", "operations": {"channels": ["monitor"]}, "canaryKeyFile": "\#(folder.path())/canary-key""#)
        _ = try file("canary-key", String(repeating: "0123456789abcdef", count: 4))
        let alerter = try Program([
            "alerter", "--config", try file("config.json", "{\"alerts\": \(alerts)}"), "--database",
            database.connectionString("alerter"),
        ])
        try await alerter.wait(for: "working")
        try await body()
        alerter.signal(SIGTERM)
        let ending = await alerter.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test func `a canary that comes round is a round in order, and nobody is told`() async throws {
        let database = try await Clinic.newDatabase()
        let port = try Self.freePort()
        try await withWorkers(database) { _ in
            try await withAlerter(database, port: port) {
                let ending = try await Program.run(
                    try arguments(database.connectionString("site"), port: port, within: 3_600))
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(ending.errors.contains("the canary came round"))
            }
        }
        #expect(told == "")
        #expect(try await database.count("SELECT count(*) FROM intake.work_item") == 0, "the alerter closes its alert")
    }

    @Test func `where nobody answers a person is told, and the status says so`() async throws {
        let database = try await Clinic.newDatabase()
        let silent = try await Program.run(
            try arguments(database.connectionString("site"), port: try Self.freePort(), within: 5))
        #expect(silent.status == 2 && silent.errors.contains("did not come round"), "\(silent.errors)")
        try await eventually("the program has told somebody") { told == "notReturned\n" }
        let away = try await Program.run(
            try arguments("host=/nowhere dbname=none", port: try Self.freePort(), within: 5))
        #expect(away.status == 2 && away.errors.contains("could not be submitted"))
        try await eventually("the program has told somebody again") { told == "notReturned\nnotSubmitted\n" }
    }

    @Test func `a message that is signed with another secret does not count`() async throws {
        let database = try await Clinic.newDatabase()
        let port = try Self.freePort()
        try await withWorkers(database) { _ in
            try await withAlerter(database, port: port) {
                let ending = try await Program.run(
                    try arguments(
                        database.connectionString("site"), port: port, within: 15,
                        webhookSecret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                #expect(ending.status == 2, "\(ending.errors)")
                #expect(ending.errors.contains("not signed with the secret was refused"), "\(ending.errors)")
            }
        }
    }

    @Test(arguments: [
        ["--every", "0"], ["--within", "1"], ["--url", "https://x.example/forms"],
        ["--url", "http://x.example/forms", "--secret-file", "/dev/null"],
    ])
    func `what makes no sense is refused`(more: [String]) async throws {
        let ending = try await Program.run(
            try arguments("host=/nowhere", port: 9_470, within: 10, more: more))
        #expect([64, 78].contains(ending.status), "\(ending.errors)")
    }
}

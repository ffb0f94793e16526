import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import Glibc

/// pgbouncer in transaction mode before a database, on a Unix socket and as Debian configures it otherwise.
final class Pooler: Sendable {
    /// For a connection string's `host`.
    let folder: String
    private let process: Process

    /// - Parameters:
    ///   - ignoresOptions: whether it accepts the start-up parameter `options` and does nothing with it.
    ///   - sessions: how many sessions of the server all clients of a role share.
    ///   - server: the server; pgbouncer runs as the same account.
    init(
        to server: EmbeddedPostgres, roles: [String], sessions: Int, ignoresOptions: Bool = false
    ) async throws {
        folder = "/tmp/intake-pooler-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let configuration = """
            [databases]
            * = host=\(server.socketDirectory)
            [pgbouncer]
            listen_port = 5432
            unix_socket_dir = \(folder)
            auth_type = trust
            auth_file = \(folder)/users
            pool_mode = transaction
            default_pool_size = \(sessions)
            server_login_retry = 1
            ignore_startup_parameters = \(ignoresOptions ? "options" : "extra_float_digits")
            """
        try Data(configuration.utf8).write(to: URL(filePath: "\(folder)/pgbouncer.ini"))
        let users = roles.map { "\"\($0)\" \"\"\n" }.joined()
        try Data(users.utf8).write(to: URL(filePath: "\(folder)/users"))
        var owner = stat()
        guard stat(server.dataDirectory, &owner) == 0 else { throw POSIXError(.ENOENT) }
        let search = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"]
        guard let program = search.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw NeverHappened(what: "pgbouncer was installed")
        }
        process = Process()
        if geteuid() == 0 {
            // It refuses to run as root.
            for name in ["", "/users", "/pgbouncer.ini"] { chown(folder + name, owner.st_uid, owner.st_gid) }
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments = [
                "--reuid=\(owner.st_uid)", "--regid=\(owner.st_gid)", "--clear-groups", "--", program, "-q",
                "\(folder)/pgbouncer.ini",
            ]
        } else {
            process.executableURL = URL(filePath: program)
            process.arguments = ["-q", "\(folder)/pgbouncer.ini"]
        }
        let log = "\(folder)/log"
        try Data().write(to: URL(filePath: log))
        let output = FileHandle(forWritingAtPath: log)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try await eventually("pgbouncer listens; it said: \(text(of: log))") {
            FileManager.default.fileExists(atPath: "\(folder)/.s.PGSQL.5432")
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("the folder of a pooler could not be removed: \(error)")
        }
    }

    private func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    func connectionString(_ database: ClinicDatabase, _ role: String) -> String {
        "host=\(folder) port=5432 dbname=\(database.name) user=\(role)"
    }
}

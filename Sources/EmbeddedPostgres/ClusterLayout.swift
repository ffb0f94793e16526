import Foundation
import Glibc

/// Where the parts of a cluster lie: one folder of mode 0700 that holds the data, the socket and the log.
struct ClusterLayout: Sendable {
    /// A path of a socket has at most 107 bytes; what follows the parent folder needs up to 40 of them.
    private static let longestParent = 60

    let folder: String

    var data: String { "\(folder)/data" }
    var log: String { "\(folder)/server.log" }
    /// The file that `flock` locks.
    var lock: String { "\(folder)/lock" }

    /// Makes an empty folder that belongs to `account`.
    ///
    /// The parent is `TMPDIR`; it is `/tmp` when `TMPDIR` is too long for a socket's path, and for root, whose `TMPDIR`
    /// the server's account may be unable to enter.
    static func create(for account: ServerAccount?) throws(EmbeddedPostgresError) -> ClusterLayout {
        let wanted = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        let usesTemporary = account == nil && wanted.hasPrefix("/") && wanted.utf8.count <= longestParent
        let template = (usesTemporary ? wanted : "/tmp") + "/intake-pg-XXXXXX"
        var path = Array(template.utf8CString)
        guard mkdtemp(&path) != nil else { throw .folderNotCreated(path: template, errno: errno) }
        let folder = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        if let account, chown(folder, account.userID, account.groupID) != 0 {
            let error = errno
            rmdir(folder)
            throw .folderNotCreated(path: folder, errno: error)
        }
        return ClusterLayout(folder: folder)
    }

    /// Appends to the `postgresql.conf` that `initdb` wrote, so that its owner stays.
    func appendConfiguration(_ settings: String) throws {
        let addresses = """

            listen_addresses = ''
            port = 5432
            unix_socket_directories = '\(folder.replacing("\\", with: "\\\\").replacing("'", with: "''"))'
            unix_socket_permissions = 0700

            """
        let file = try FileHandle(forWritingTo: URL(filePath: "\(data)/postgresql.conf"))
        try file.seekToEnd()
        try file.write(contentsOf: Data((addresses + settings).utf8))
        try file.close()
    }

    /// Whether the server that runs as `processID` accepts connections, as its own lock file tells.
    func isReady(processID: Int32) -> Bool {
        // Line 1 is the process, line 8 its state; a file that is being written, or a dead server's, is not ready.
        guard let file = FileManager.default.contents(atPath: "\(data)/postmaster.pid") else { return false }
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count >= 8 && lines[0] == String(processID) && lines[7].hasPrefix("ready")
    }

    /// The server's log, or nothing when the server never got so far.
    func logIfAny() throws -> String {
        guard FileManager.default.fileExists(atPath: log) else { return "" }
        return "\n" + String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
    }

    var exists: Bool { FileManager.default.fileExists(atPath: folder) }

    /// Deletes the folder with all that it holds.
    ///
    /// - Throws: ``EmbeddedPostgresError/notDeleted(folder:)``.
    func delete() throws(EmbeddedPostgresError) {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            throw .notDeleted(folder: folder)
        }
    }
}

import Foundation
import Testing

@testable import EmbeddedPostgres

/// Runs `body` with a cluster and removes it, also when `body` throws.
func withCluster(
    settings: [String: String] = [:], durable: Bool = false, _ body: (EmbeddedPostgres) async throws -> Void
) async throws {
    let cluster = try await EmbeddedPostgres.start(settings: settings, durable: durable)
    do {
        try await body(cluster)
    } catch {
        try await cluster.remove()
        throw error
    }
    try await cluster.remove()
}

/// `psql` ended with an error.
struct QueryFailure: Error {
    let output: String
}

/// Runs one statement through `psql`, as this process's own user, and returns what it printed.
@discardableResult
func query(
    _ statement: String, on cluster: EmbeddedPostgres, database: String = "postgres", user: String? = nil
) throws -> String {
    let process = try psql(statement, on: cluster, database: database, user: user)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw QueryFailure(output: text) }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}

/// A `psql` that has yet to be run.
func psql(
    _ statement: String, on cluster: EmbeddedPostgres, database: String = "postgres", user: String? = nil
) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try ServerBinaries.find().path(of: "psql"))
    let connection = cluster.connectionString(database: database, user: user)
    process.arguments = ["--no-psqlrc", "--no-align", "--tuples-only", "--dbname", connection, "--command", statement]
    process.standardInput = FileHandle.nullDevice
    return process
}

/// Whether a process runs; a zombie that nobody has reaped yet does not.
func isAlive(_ processID: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8) else { return false }
    let state = status.split(separator: ")").last?.split(separator: " ").first
    return state != "Z" && state != "X"
}

/// Waits until the kernel tells that a folder is deleted; false after a minute.
func waitUntilDeleted(_ folder: String) async -> Bool {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            let watch = inotify_init1(Int32(IN_CLOEXEC))
            defer { close(watch) }
            guard inotify_add_watch(watch, folder, UInt32(IN_DELETE_SELF)) >= 0 else {
                return continuation.resume(returning: errno == ENOENT)
            }
            var descriptor = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            continuation.resume(returning: poll(&descriptor, 1, 60_000) == 1)
        }
    }
}

import Foundation
package import Logging
import Synchronization

/// A private PostgreSQL cluster in a temporary folder, for the demo, the tests and the benchmark.
///
/// The server listens on one Unix socket and on no network. Every role may connect without a password (`trust`),
/// which is safe because the socket lies in a folder of mode 0700: only the account that runs the server, and root,
/// can reach it.
///
/// The server runs in a session of its own, so a Ctrl-C on the terminal does not reach it. It ends, and its folder
/// goes, with ``remove()``; a watcher process does the same when this process ends without having called it, even by
/// `SIGKILL`.
package final class EmbeddedPostgres: Sendable {
    /// How ``stop(_:)`` ends the server; the names are `pg_ctl`'s.
    package enum StopMode: String, Sendable, CaseIterable {
        /// Waits until every client has disconnected.
        case smart
        /// Rolls back what is running, disconnects every client and shuts down cleanly.
        case fast
        /// Ends at once without a checkpoint, so the next start recovers as after a crash.
        case immediate
    }

    /// The name of the role that owns the cluster.
    package static let superuserName = "postgres"

    /// Settings that say where the server is reached; ``start(settings:durable:launcher:logger:)`` refuses them.
    private static let reservedSettings: Set<String> = ["listen_addresses", "port", "unix_socket_directories"]

    private static let startPatience = Duration.seconds(60)

    /// The name of the role that owns the cluster.
    package var superuser: String { Self.superuserName }
    /// The folder of the server's Unix socket: libpq's `host`.
    package var socketDirectory: String { layout.folder }
    /// The number in the socket's name: libpq's `port`.
    package var port: Int { 5432 }
    /// The cluster's `PGDATA`.
    package var dataDirectory: String { layout.data }
    /// The path of the server's log; it grows over restarts and goes with ``remove()``.
    package var serverLog: String { layout.log }
    /// The server's main process, or nil while it is stopped or dead.
    package var serverProcessID: Int32? { runningServer?.processID }

    private struct State {
        var server: ServerProcess?
        var isRemoved = false
    }

    private let layout: ClusterLayout
    private let programs: ServerPrograms
    private let watcher: ClusterWatcher
    private let logger: Logger?
    private let state = Mutex(State())

    private init(layout: ClusterLayout, programs: ServerPrograms, watcher: ClusterWatcher, logger: Logger?) {
        self.layout = layout
        self.programs = programs
        self.watcher = watcher
        self.logger = logger
    }

    deinit {
        watcher.release()
    }

    /// Makes a cluster, starts its server and returns when it accepts connections.
    ///
    /// The encoding is UTF-8 and the locale `C.UTF-8`, or `C` where the system lacks it. `initdb` and the server refuse
    /// to run as root, so root runs them as `postgres`, or `nobody` where there is no such user.
    ///
    /// - Parameters:
    ///   - settings: server settings by name, with values as `postgresql.conf` would hold them but unquoted.
    ///   - durable: whether a commit survives a crash of the machine; without it (`fsync = off`,
    ///     `full_page_writes = off`) a commit still survives a crash of the server.
    ///   - launcher: a program with arguments that becomes the one named after them, as nsenter(1) and env(1) do; it
    ///     becomes the server at every start, before that gives up the rights of root.
    ///   - logger: told about start and stop.
    /// - Throws: ``EmbeddedPostgresError``; nothing of the cluster is left behind then.
    package static func start(
        settings: [String: String] = [:], durable: Bool = false, launcher: [String] = [], logger: Logger? = nil
    ) async throws -> EmbeddedPostgres {
        let configuration = try configurationText(settings: settings, durable: durable)
        return try await make(launcher: launcher, logger: logger) { programs in
            try await programs.initialiseCluster(durable: durable)
            return configuration
        }
    }

    /// Makes a copy of a running cluster, starts it as a hot standby that follows `primary` by streaming, and returns
    /// when it answers queries.
    ///
    /// - Parameters:
    ///   - name: its name in `pg_stat_replication` and for `synchronous_standby_names`.
    ///   - settings: what differs from the settings of `primary`.
    ///   - tablespaces: an empty folder, which the server's account owns, for each tablespace's folder of `primary`.
    ///   - launcher: as for ``start(settings:durable:launcher:logger:)``.
    /// - Throws: ``EmbeddedPostgresError``; nothing of the standby is left behind then.
    package static func startStandby(
        of primary: EmbeddedPostgres, name: String, settings: [String: String] = [:],
        tablespaces: [String: String] = [:], launcher: [String] = [], logger: Logger? = nil
    ) async throws -> EmbeddedPostgres {
        try primary.checkNotRemoved()
        let configuration = try configurationText(settings: settings, durable: true)
        return try await make(launcher: launcher, logger: logger) { programs in
            let source = primary.connectionString() + " application_name='\(quoted(name))'"
            try await programs.copyCluster(from: source, tablespaces: tablespaces)
            return configuration
        }
    }

    /// Makes a cluster whose data and settings come from `fill`, and starts its server.
    private static func make(
        launcher: [String], logger: Logger?, fill: @escaping @Sendable (ServerPrograms) async throws -> String
    ) async throws -> EmbeddedPostgres {
        let binaries = try ServerBinaries.find()
        let account = try ServerAccount.current()
        return try await shielded {
            let layout = try ClusterLayout.create(for: account)
            let programs = ServerPrograms(binaries: binaries, layout: layout, account: account, launcher: launcher)
            let watcher: ClusterWatcher
            do {
                watcher = try await ClusterWatcher.start(programs: programs)
            } catch {
                try layout.delete()
                throw error
            }
            let cluster = EmbeddedPostgres(layout: layout, programs: programs, watcher: watcher, logger: logger)
            do {
                try layout.appendConfiguration(try await fill(programs))
                try await cluster.launch()
            } catch EmbeddedPostgresError.serverDidNotStart(let reason) {
                // The log goes with the folder; before the first start no patient's words can be in it.
                let log = try layout.logIfAny()
                try await cluster.removeUnshielded()
                throw EmbeddedPostgresError.serverDidNotStart(output: reason + log)
            } catch {
                try await cluster.removeUnshielded()
                throw error
            }
            return cluster
        }
    }

    /// A libpq connection string for a database of this cluster, quoted as libpq requires.
    ///
    /// - Parameter user: the role; nil for the superuser.
    package func connectionString(database: String = "postgres", user: String? = nil) -> String {
        let parameters = [
            ("host", socketDirectory), ("port", String(port)), ("dbname", database), ("user", user ?? superuser),
        ]
        return parameters.map { name, value in "\(name)='\(Self.quoted(value))'" }.joined(separator: " ")
    }

    /// A value as libpq wants it between single quotes.
    private static func quoted(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }

    /// Makes a database.
    ///
    /// - Parameters:
    ///   - owner: an existing role; nil for the superuser.
    ///   - template: the database to copy, to which nobody may be connected; nil for `template1`.
    /// - Throws: ``EmbeddedPostgresError/commandFailed(command:status:output:)`` when the server refuses.
    package func createDatabase(_ name: String, owner: String? = nil, template: String? = nil) async throws {
        try checkNotRemoved()
        var arguments = ["--host=\(socketDirectory)", "--port=\(port)", "--username=\(superuser)", "--no-password"]
        arguments += ["--maintenance-db=postgres"]
        arguments += owner.map { ["--owner=\($0)"] } ?? []
        arguments += template.map { ["--template=\($0)"] } ?? []
        arguments += ["--", name]
        try await programs.succeed(programs.binaries.path(of: "createdb"), arguments)
    }

    /// Stops the server and keeps its data; does nothing when it is not running.
    ///
    /// - Throws: ``EmbeddedPostgresError/commandFailed(command:status:output:)`` when it did not stop within a minute.
    package func stop(_ mode: StopMode = .fast) async throws {
        try checkNotRemoved()
        try await Self.shielded {
            guard let server = self.runningServer else { return }
            try await self.programs.stopServer(mode)
            try await server.waitUntilEnd()
            self.logger?.debug("PostgreSQL stopped", metadata: ["mode": "\(mode.rawValue)"])
        }
    }

    /// Kills the server's main process (SIGKILL), as a shortage of memory would; the clients' processes end by
    /// themselves, or with the next ``resume()``.
    package func crash() async throws {
        try checkNotRemoved()
        try await Self.shielded {
            guard let server = self.runningServer else { return }
            kill(server.processID, SIGKILL)
            try await server.waitUntilEnd()
        }
    }

    /// Starts the server again after ``stop(_:)`` or ``crash()``; does nothing when it is running.
    ///
    /// - Throws: ``EmbeddedPostgresError/serverDidNotStart(output:)``; the log may tell more.
    package func resume() async throws {
        try checkNotRemoved()
        try await Self.shielded {
            guard self.runningServer == nil else { return }
            try await self.programs.endServer()
            try await self.launch()
        }
    }

    /// Stops the server and starts it again with the same data.
    ///
    /// - Throws: what ``stop(_:)`` and ``resume()`` throw.
    package func restart(_ mode: StopMode = .fast) async throws {
        try await stop(mode)
        try await resume()
    }

    /// Makes a standby a primary and returns when it takes writes; the former primary must be gone, or cut off, by then.
    ///
    /// - Throws: ``EmbeddedPostgresError/commandFailed(command:status:output:)`` when it is no running standby, or was
    ///   not promoted within a minute.
    package func promote() async throws {
        try checkNotRemoved()
        try await Self.shielded { try await self.programs.promoteServer() }
    }

    /// Stops the server and deletes everything of the cluster; does nothing the second time.
    ///
    /// - Throws: ``EmbeddedPostgresError/notDeleted(folder:)``, or
    ///   ``EmbeddedPostgresError/commandFailed(command:status:output:)`` when the server could not be ended.
    package func remove() async throws {
        try await Self.shielded { try await self.removeUnshielded() }
    }

    private func checkNotRemoved() throws(EmbeddedPostgresError) {
        if state.withLock(\.isRemoved) { throw .removed }
    }

    private var runningServer: ServerProcess? {
        state.withLock { $0.server.flatMap { $0.hasEnded ? nil : $0 } }
    }

    private func launch() async throws {
        let server = try await programs.startServer()
        state.withLock { $0.server = server }
        let deadline = ContinuousClock.now + Self.startPatience
        while !layout.isReady(processID: server.processID) {
            guard !server.hasEnded else { throw EmbeddedPostgresError.serverDidNotStart(output: "it ended at once") }
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError.serverDidNotStart(output: "it was not ready after \(Self.startPatience)")
            }
            // PostgreSQL tells nobody but systemd that it is ready, so its lock file is looked at.
            try await Task.sleep(for: .milliseconds(20))
        }
        logger?.debug(
            "PostgreSQL started", metadata: ["pid": "\(server.processID)", "socketDirectory": "\(socketDirectory)"])
    }

    private func removeUnshielded() async throws {
        let server = state.withLock { state in
            state.isRemoved = true
            return state.server
        }
        try await watcher.finish()
        // The watcher may have been killed before.
        if layout.exists {
            try await programs.endServer()
            try layout.delete()
        }
        try await server?.waitUntilEnd()
        logger?.debug("PostgreSQL removed", metadata: ["socketDirectory": "\(socketDirectory)"])
    }

    /// Runs to its end even if the caller's task is cancelled, since swift-subprocess kills the programs of a cancelled task.
    private static func shielded<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task { try await body() }.value
    }

    private static func configurationText(
        settings: [String: String], durable: Bool
    ) throws(EmbeddedPostgresError) -> String {
        var lines = durable ? [] : ["fsync = off", "full_page_writes = off"]
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            guard !reservedSettings.contains(name.lowercased()) else { throw .reservedSetting(name) }
            // What `postgresql.conf` would read as two settings, or as none, must not pass for one.
            guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_$.]*/) != nil, !value.contains("\0") else {
                throw .malformedSetting(name)
            }
            let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "''").replacing("\n", with: "\\n")
            lines.append("\(name) = '\(escaped)'")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

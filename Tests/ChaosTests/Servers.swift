import TestSupport
import ClinicFixture
import EmbeddedPostgres
import FaultyNetwork
import Foundation
import Postgres
import Synchronization

/// A primary, its synchronous standby, and the ways to them, each end of which can fail.
final class Servers: Sendable {
    /// Two proxies, which lead to whichever servers stand in the two places.
    struct Route: Sendable {
        let proxies: [FaultProxy]

        /// A connection string that finds the primary wherever it stands.
        func connectionString(database: String, role: String) -> String {
            "host=\(proxies.map(\.folder).joined(separator: ",")) port=5432,5432 dbname=\(database) user=\(role) "
                + "target_session_attrs=read-write connect_timeout=5"
        }
    }

    /// A server with the disk under its tablespace, where there can be one, and a clock of its own.
    private struct Member {
        let server: EmbeddedPostgres
        var disk: TinyDisk?
        let clock: WrongClock
    }

    private struct State {
        var primary: Member
        /// Which of the two places the primary stands in.
        var place = 0
        var standby: Member?
        var standbys = 0
    }

    /// How far from the right time a server's clock is at most, in hours.
    static let clockError = 6

    /// The roles of all who work, quoted, as a list of SQL.
    static let clients = "'site', 'worker', 'alerter', 'board', 'phone'"
    /// A role with a worker's rights, of somebody who takes connections and does nothing with them.
    private static let hoarder = "hoarder"

    let databaseName: String
    let workersRoute: Route
    let sitesRoute: Route
    private let folder: ScratchFolder
    private let canary: String
    private let tally: Tally
    private let state: Mutex<State>

    /// The database, on the server that is the primary now.
    var database: ClinicDatabase { ClinicDatabase(server: state.withLock(\.primary.server), name: databaseName) }
    var hasTinyDisk: Bool { state.withLock { $0.primary.disk != nil } }

    /// - Parameter canary: words that must be in no log.
    static func start(canary: String, tally: Tally) async throws -> Servers {
        let folder = try ScratchFolder()
        let clock = try WrongClock(hours: 0, in: folder.url)
        let primary = try await Clinic.newServer(
            settings: [
                "wal_keep_size": "512MB", "max_wal_size": "2GB", "wal_receiver_timeout": "5s",
                "wal_sender_timeout": "5s",
                "wal_retrieve_retry_interval": "200ms", "deadlock_timeout": "200ms", "max_connections": "60",
                "superuser_reserved_connections": "10",
            ], launcher: clock.launcher)
        do {
            let database = try await Clinic.newDatabase(on: primary)
            try await database.execute("CREATE ROLE \(hoarder) LOGIN IN ROLE intake_worker")
            let disk = try TinyDisk(ownedAs: primary.dataDirectory)
            if let disk {
                let cluster = ClinicDatabase(server: primary, name: "postgres")
                try await cluster.asOwner { owner in
                    try await owner.execute("CREATE TABLESPACE tiny LOCATION '\(disk.folder)'")
                    try await owner.execute("ALTER DATABASE \(database.name) SET TABLESPACE tiny")
                }
            } else {
                tally.impossible("full disk under the server's tablespace", because: "only root may mount a small one")
            }
            let servers = try Servers(
                Member(server: primary, disk: disk, clock: clock), databaseName: database.name, folder: folder,
                canary: canary, tally: tally)
            try await servers.addStandby()
            return servers
        } catch {
            try await primary.remove()
            throw error
        }
    }

    private init(
        _ primary: Member, databaseName: String, folder: ScratchFolder, canary: String, tally: Tally
    ) throws {
        func route() throws -> Route {
            Route(proxies: try (0..<2).map { _ in try FaultProxy(upstreamFolder: primary.server.socketDirectory) })
        }
        workersRoute = try route()
        sitesRoute = try route()
        self.databaseName = databaseName
        self.folder = folder
        self.canary = canary
        self.tally = tally
        state = Mutex(State(primary: primary))
    }

    private func lead(place: Int, to server: EmbeddedPostgres) {
        for route in [workersRoute, sitesRoute] { route.proxies[place].lead(to: server.socketDirectory) }
    }

    /// Makes a standby of the primary in the other place, and has commits wait for it from then on.
    private func addStandby() async throws {
        let (primary, disk, place, number) = state.withLock { state in
            state.standbys += 1
            return (state.primary.server, state.primary.disk, 1 - state.place, state.standbys)
        }
        var tablespaces: [String: String] = [:]
        let newDisk = try disk.map { disk in
            guard let new = try TinyDisk(ownedAs: primary.dataDirectory) else { throw NeverHappened(what: "a mount") }
            tablespaces[disk.folder] = new.folder
            return new
        }
        let clock = try WrongClock(hours: Self.clockError * (number % 2 == 0 ? 1 : -1), in: folder.url)
        let standby = try await EmbeddedPostgres.startStandby(
            of: primary, name: "standby\(number)", tablespaces: tablespaces, launcher: clock.launcher)
        state.withLock { $0.standby = Member(server: standby, disk: newDisk, clock: clock) }
        lead(place: place, to: standby)
        try await setSynchronous("*")
        try await insist("the standby is synchronous") { owner in
            try await owner.count("SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')") > 0
        }
    }

    private func setSynchronous(_ names: String) async throws {
        try await insist("the standby's part is set") { owner in
            try await owner.executeScript("ALTER SYSTEM SET synchronous_standby_names = '\(names)'")
            try await owner.executeScript("SELECT pg_reload_conf()")
            return true
        }
    }

    /// Tries on the primary until it is so, whatever happens to the connection.
    private func insist(_ what: String, _ body: @escaping @Sendable (Connection) async throws -> Bool) async throws {
        try await eventually(what) {
            do {
                return try await ClinicDatabase(server: self.database.server, name: "postgres").asOwner(body)
            } catch let error as PostgresError {
                if error.isConnectionGone { return false }
                throw error
            }
        }
    }

    // MARK: Faults

    /// Ends the primary without a checkpoint and starts it again after a while.
    func crashPrimary(bySignal: Bool, pause: Duration) async throws {
        let primary = state.withLock(\.primary.server)
        if bySignal { try await primary.crash() } else { try await primary.stop(.immediate) }
        try await Task.sleep(for: pause)
        try await primary.resume()
    }

    func restartPrimary() async throws { try await state.withLock(\.primary.server).restart(.fast) }

    /// Lets commits wait for a while.
    func interruptStandby(pause: Duration) async throws {
        guard let standby = state.withLock(\.standby)?.server else { return }
        try await standby.stop(.immediate)
        try await Task.sleep(for: pause)
        try await standby.resume()
    }

    /// Leaves the primary's tablespace without room for a while; returns whether it could.
    func fillDisk(pause: Duration) async throws -> Bool {
        guard let disk = state.withLock(\.primary.disk), try disk.fill() else { return false }
        try await Task.sleep(for: pause)
        try await eventually("the disk has room again") { try disk.empty() }
        return true
    }

    /// Takes every free connection as a worker's role may, has all others come for a new one, and lets go after a while.
    ///
    /// - Returns: how many connections it had.
    func exhaustConnections(for time: Duration) async throws -> Int {
        let database = database
        let end = ContinuousClock.now + time
        var taken: [Connection] = []
        var haveOthersLeft = false
        while ContinuousClock.now < end {
            do {
                taken.append(try await database.connect(Self.hoarder))
            } catch let error as PostgresError {
                guard error.sqlState == .tooManyConnections else { break }
                if haveOthersLeft {
                    try await Task.sleep(for: .milliseconds(20))
                } else {
                    haveOthersLeft = true
                    _ = try await database.count(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename IN (\(Self.clients))"
                    )
                }
            }
        }
        for connection in taken { await connection.close() }
        return taken.count
    }

    /// Steps the primary's clock.
    func stepClock(_ dice: inout Dice) throws {
        let hours = dice.number(-Self.clockError...Self.clockError)
        try state.withLock(\.primary.clock).step(toHours: hours)
    }

    enum Failover: Sendable {
        case stopped
        case killed
        /// The old primary goes on for a while, cut off from its standby, and clients still reach it.
        case alive(Duration)
    }

    /// Promotes the standby, removes the old primary for ever, and makes a new standby.
    func failOver(_ how: Failover) async throws {
        let (former, next, place) = state.withLock { ($0.primary, $0.standby, 1 - $0.place) }
        guard let next else { throw NeverHappened(what: "there is a standby") }
        let old = former.server
        switch how {
        case .stopped: try await old.stop(.immediate)
        case .killed: try await old.crash()
        case .alive: break
        }
        try await next.server.promote()
        // The new primary must not wait for a standby that it does not have yet.
        state.withLock { state in
            state.primary = next
            state.standby = nil
            state.place = place
        }
        try await setSynchronous("")
        if case .alive(let time) = how { try await Task.sleep(for: time) }
        try await old.stop(.immediate)
        try read(logOf: old)
        try await old.remove()
        withExtendedLifetime(former.disk) {}
        try await addStandby()
    }

    // MARK: The end

    /// Repairs what is broken: all ways lead to running servers again.
    func settle() async throws {
        for proxy in workersRoute.proxies + sitesRoute.proxies { proxy.set(.none) }
        let (primary, standby) = state.withLock { ($0.primary, $0.standby) }
        try primary.disk?.empty()
        try await primary.server.resume()
        try await standby?.server.resume()
        try await insist("the primary is one") { owner in
            try await owner.count("SELECT count(*) WHERE NOT pg_is_in_recovery()") == 1
        }
    }

    /// Reads the logs, and ends all.
    func remove() async throws {
        for proxy in workersRoute.proxies + sitesRoute.proxies { proxy.close() }
        let (primary, standby) = state.withLock { ($0.primary, $0.standby) }
        for server in [standby, primary].compactMap({ $0?.server }) {
            try await server.stop(.immediate)
            try read(logOf: server)
            try await server.remove()
        }
    }

    /// Counts what a server complained of, and looks for patients' words.
    private func read(logOf server: EmbeddedPostgres) throws {
        let log = try String(contentsOfFile: server.serverLog, encoding: .utf8)
        if log.contains(canary) { tally.broken("a server's log holds what a patient said") }
        tally.add(.servers, "(lines of their logs)", log.utf8.count { $0 == UInt8(ascii: "\n") })
        for line in log.split(separator: "\n") {
            guard let (_, severity, text) = line.firstMatch(of: /(ERROR|PANIC|FATAL):  (.*)/)?.output else { continue }
            // Ends of sessions are what most faults are about.
            if severity == "FATAL", !text.contains("connection slots"), !text.contains("too many") { continue }
            // Ids and positions would make every line another.
            let message = text.replacing(/[0-9a-f\-]*[0-9][0-9a-f\-\/]*/, with: "#")
            tally.add(.servers, "\(severity) \(message.prefix(66))")
        }
    }
}

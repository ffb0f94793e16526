import ClinicFixture
import FaultyNetwork
import Foundation
import Postgres
import Synchronization

/// Sites, workers and servers at work for a while, while three streams of faults strike them.
final class ChaosRun: Sendable {
    let tally = Tally()
    private let seed: UInt64
    private let books: Books
    private let servers: Servers
    private let crew: WorkerCrew
    private let sites: Sites
    private let end: ContinuousClock.Instant

    /// Words that are in every form.
    private static let canary = "canary\(UInt64.random(in: 1...UInt64.max))"

    private init(seed: UInt64, duration: Duration) async throws {
        self.seed = seed
        books = Books(tally: tally)
        servers = try await Servers.start(canary: Self.canary, tally: tally)
        crew = try WorkerCrew(
            count: 4,
            connectionString: servers.workersRoute.connectionString(database: servers.databaseName, role: "worker"),
            canary: Self.canary, tally: tally)
        sites = Sites(
            connectionString: servers.sitesRoute.connectionString(database: servers.databaseName, role: "site"),
            canary: Self.canary, books: books, tally: tally)
        end = .now + duration
    }

    /// Runs it all.
    ///
    /// - Returns: what happened, with all that is broken.
    static func run(seed: UInt64, duration: Duration) async throws -> Tally {
        let run = try await ChaosRun(seed: seed, duration: duration)
        do {
            try await run.strike()
            try await run.books.audit(run.servers.database)
        } catch {
            run.tally.broken("the run came to no end: \(error)")
        }
        try await run.servers.remove()
        return run.tally
    }

    private func dice(_ stream: UInt64) -> Dice { Dice(seed: seed, stream: stream) }

    private func strike() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for place in 0..<crew.count {
                group.addTask { [self] in try await crew.run(place, dice: dice(10 + UInt64(place))) }
            }
            do {
                try await submitUnderFaults()
                try await servers.database.waitUntilIdle(atMost: .seconds(300))
            } catch {
                await crew.stop()
                throw error
            }
            await crew.stop()
            try await group.waitForAll()
        }
    }

    /// Ends when the last fault is over and the last form accepted.
    private func submitUnderFaults() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for site in 0..<4 {
                group.addTask { [self] in try await sites.runSite(dice: dice(20 + UInt64(site))) }
            }
            group.addTask { [self] in try await sites.runCommands(dice: dice(30)) }
            defer { sites.stop() }
            try await withThrowingTaskGroup(of: Void.self) { faults in
                faults.addTask { [self] in try await strikeProcesses(dice(1)) }
                faults.addTask { [self] in try await strikeNetwork(dice(2)) }
                faults.addTask { [self] in try await strikeServers(dice(3)) }
                try await faults.waitForAll()
            }
            try await servers.settle()
            sites.stop()
            try await group.waitForAll()
        }
    }

    private var isTimeLeft: Bool { ContinuousClock.now < end }

    // MARK: Processes

    private enum ProcessFault: String { case kill, ask, pause, longPause, terminate, cancel, step }

    private func strikeProcesses(_ seeded: Dice) async throws {
        var dice = seeded
        var deck = Deck<ProcessFault>([
            .kill: 16, .ask: 2, .pause: 2, .longPause: 1, .terminate: 5, .cancel: 3, .step: 2,
        ])
        try await withThrowingTaskGroup(of: Void.self) { pauses in
            while isTimeLeft {
                let fault = deck.draw(&dice)
                let place = dice.number(0...crew.count - 1)
                switch fault {
                case .kill:
                    // Mostly in the middle of work, sometimes before it has begun.
                    if !crew.isWorking(place), !dice.oneIn(3) { continue }
                    if crew.kill(place) { tally.add(.faults, "kill -9 of a worker") }
                case .ask:
                    if crew.ask(place) { tally.add(.faults, "worker asked to end (SIGTERM) and started again") }
                case .pause, .longPause:
                    let isLong = fault == .longPause
                    // The server cuts off who is idle in a transaction for five seconds.
                    let pause = dice.milliseconds(isLong ? 5_500...7_000 : 50...1_500)
                    guard crew.freeze(place) else { break }
                    tally.add(.faults, "SIGSTOP and SIGCONT of a worker, \(isLong ? "over five seconds" : "short")")
                    pauses.addTask { [self] in
                        try await Task.sleep(for: pause)
                        crew.thaw(place)
                    }
                case .terminate: await interrupt("pg_terminate_backend", &dice)
                case .cancel: await interrupt("pg_cancel_backend", &dice)
                case .step:
                    if try crew.stepClock(&dice) { tally.add(.faults, "step of a worker's clock") }
                }
                try await Task.sleep(for: dice.milliseconds(10...150))
            }
            try await pauses.waitForAll()
        }
    }

    /// Ends one session of a worker or a site, or what it does, or those of all of them.
    private func interrupt(_ function: String, _ dice: inout Dice) async {
        let limit = dice.oneIn(6) ? 1_000 : 1
        let offset = dice.number(0...7)
        do {
            let count = try await servers.database.count(
                """
                SELECT count(\(function)(pid)) FROM (
                    SELECT pid FROM pg_stat_activity WHERE usename IN ('site', 'worker') AND backend_type = 'client backend'
                    ORDER BY pid LIMIT $1 OFFSET $2) AS s
                """, limit, limit == 1 ? offset : 0)
            if count > 0 { tally.add(.faults, function, count) }
        } catch {
            // The server is away by another fault.
        }
    }

    // MARK: Network

    private enum NetworkFault: String {
        case cutOne, cutAll, delay, split, freeze, longFreeze, stall, half, swallowCommit, loseCommit
    }

    private func strikeNetwork(_ seeded: Dice) async throws {
        var dice = seeded
        var deck = Deck<NetworkFault>([
            .cutOne: 4, .cutAll: 1, .delay: 2, .split: 2, .freeze: 2, .longFreeze: 1, .stall: 1, .half: 3,
            .swallowCommit: 3, .loseCommit: 2,
        ])
        while isTimeLeft {
            let fault = deck.draw(&dice)
            let route = dice.oneIn(3) ? servers.sitesRoute : servers.workersRoute
            let proxies = route.proxies
            func hold(_ fault: FaultProxy.Fault, _ time: ClosedRange<Int>) async throws {
                for proxy in proxies { proxy.set(fault) }
                try await Task.sleep(for: dice.milliseconds(time))
                for proxy in proxies { proxy.set(.none) }
            }
            switch fault {
            case .cutOne:
                let position = dice.number(0...7)
                let isCut = proxies.contains { $0.cutOne(at: position) }
                if isCut { tally.add(.faults, "network: one connection cut") }
            case .cutAll:
                let count = proxies.reduce(0) { $0 + $1.cutAll() }
                tally.add(.faults, "network: all connections cut", count)
            case .delay:
                tally.add(.faults, "network: delays of 2 to 300 ms")
                try await hold(.delayed(milliseconds: dice.number(2...300)), 300...2_000)
            case .split:
                tally.add(.faults, "network: messages in pieces of a few bytes")
                try await hold(.splits, 300...2_000)
            case .freeze:
                tally.add(.faults, "network: frozen for up to two seconds")
                try await hold(.blocked, 100...2_000)
            case .longFreeze:
                tally.add(.faults, "network: frozen for over five seconds")
                try await hold(.blocked, 5_200...6_500)
            case .stall:
                tally.add(.faults, "network: silence, then everything cut")
                try await hold(.stalled, 300...3_000)
                for proxy in proxies { proxy.cutAll() }
            case .half:
                tally.add(.faults, "network: half a message, then cut")
                try await hold(.cutsInHalf, 100...500)
            case .swallowCommit:
                tally.add(.faults, "network: answers to COMMIT swallowed for a while")
                try await hold(.swallowsAnswerTo("COMMIT"), 50...600)
            case .loseCommit:
                tally.add(.faults, "network: COMMITs lost for a while")
                try await hold(.cutsBeforeForwarding("COMMIT"), 50...600)
            }
            try await Task.sleep(for: dice.milliseconds(20...800))
        }
    }

    // MARK: Servers

    private enum ServerFault: String {
        case stop, kill, restart, standby, fill, failover, failoverKilled, failoverAlive
    }

    private func strikeServers(_ seeded: Dice) async throws {
        var dice = seeded
        var deck = Deck<ServerFault>([
            .stop: 2, .kill: 1, .restart: 1, .standby: 2, .fill: 2, .failover: 1, .failoverKilled: 1, .failoverAlive: 1,
        ])
        while isTimeLeft {
            try await Task.sleep(for: dice.milliseconds(300...1_500))
            let pause = dice.milliseconds(50...1_200)
            switch deck.draw(&dice) {
            case .stop:
                try await servers.crashPrimary(bySignal: false, pause: pause)
                tally.add(.faults, "server: pg_ctl stop -m immediate, then start")
            case .kill:
                try await servers.crashPrimary(bySignal: true, pause: pause)
                tally.add(.faults, "server: kill -9 of its main process, then start")
            case .restart:
                try await servers.restartPrimary()
                tally.add(.faults, "server: restarted")
            case .standby:
                try await servers.interruptStandby(pause: pause)
                tally.add(.faults, "server: standby away, so that commits wait")
            case .fill:
                guard servers.hasTinyDisk else { continue }
                if try await servers.fillDisk(pause: pause + .milliseconds(500)) {
                    tally.add(.faults, "server: disk full under the tablespace")
                }
            case .failover:
                try await servers.failOver(.stopped)
                tally.add(.faults, "failover: primary stopped, standby promoted")
            case .failoverKilled:
                try await servers.failOver(.killed)
                tally.add(.faults, "failover: primary killed, standby promoted")
            case .failoverAlive:
                try await servers.failOver(.alive(pause))
                tally.add(.faults, "failover: standby promoted while clients still reach the old primary")
            }
        }
    }
}

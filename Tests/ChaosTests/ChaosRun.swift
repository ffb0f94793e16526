import TestSupport
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
    private let workers: Crew
    private let alerters: Crew
    private let receivers: Receivers
    private let people: People
    private let sites: Sites
    private let end: ContinuousClock.Instant

    /// Words that are in every form.
    private static let canary = "canary\(UInt64.random(in: 1...UInt64.max))"

    private init(seed: UInt64, duration: Duration) async throws {
        self.seed = seed
        books = Books(tally: tally)
        servers = try await Servers.start(canary: Self.canary, tally: tally)
        let folder = try ScratchFolder()
        receivers = try Receivers(in: folder, failsOnceIn: 12, dice: Dice(seed: seed, stream: 50))
        let (servers, tally) = (servers, tally)
        workers = Crew.workers(
            count: 4,
            connectionString: servers.workersRoute.connectionString(database: servers.databaseName, role: "worker"),
            folder: folder, canary: Self.canary, tally: tally)
        alerters = try Crew.alerters(
            count: 2,
            connectionString: servers.workersRoute.connectionString(database: servers.databaseName, role: "alerter"),
            receivers: receivers, canary: Self.canary, tally: tally)
        people = People(
            connectionString: { servers.sitesRoute.connectionString(database: servers.databaseName, role: $0) },
            tally: tally)
        try await People.join(servers.database)
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
            try await run.audit()
        } catch {
            run.tally.broken("the run came to no end: \(error)")
        }
        run.receivers.close()
        try await run.servers.remove()
        return run.tally
    }

    private var alertBooks: AlertBooks { AlertBooks(people: people, receivers: receivers, tally: tally) }

    private func audit() async throws {
        let database = servers.database
        // The questions of the books name entries by what they are about, as no program does.
        try await database.execute("CREATE INDEX ON intake.audit_log (object_id)")
        try await books.audit(database)
        try await alertBooks.audit(database)
    }

    private func dice(_ stream: UInt64) -> Dice { Dice(seed: seed, stream: stream) }

    private func strike() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, crew) in [workers, alerters].enumerated() {
                for place in 0..<crew.count {
                    let dice = dice(10 + UInt64(10 * number + place))
                    group.addTask { try await crew.run(place, dice: dice) }
                }
            }
            do {
                try await submitUnderFaults()
                try await servers.database.waitUntilIdle(atMost: .seconds(300))
                try await alertBooks.waitUntilTold(servers.database)
            } catch {
                await stopDaemons()
                throw error
            }
            await stopDaemons()
            try await group.waitForAll()
        }
    }

    private func stopDaemons() async {
        await workers.stop()
        await alerters.stop()
    }

    /// Ends when the last fault is over and the last form accepted.
    private func submitUnderFaults() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for site in 0..<4 {
                group.addTask { [self] in try await sites.runSite(dice: dice(30 + UInt64(site))) }
            }
            group.addTask { [self] in try await sites.runCommands(dice: dice(40)) }
            for (number, role) in ["board", "phone"].enumerated() {
                group.addTask { [self] in try await people.run(role, dice: dice(41 + UInt64(number))) }
            }
            defer {
                sites.stop()
                people.stop()
            }
            try await withThrowingTaskGroup(of: Void.self) { faults in
                faults.addTask { [self] in try await strikeProcesses(dice(1)) }
                faults.addTask { [self] in try await strikeNetwork(dice(2)) }
                faults.addTask { [self] in try await strikeServers(dice(3)) }
                try await faults.waitForAll()
            }
            try await servers.settle()
            sites.stop()
            people.stop()
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
                let crew = dice.oneIn(5) ? alerters : workers
                let place = dice.number(0...crew.count - 1)
                switch fault {
                case .kill:
                    // Mostly in the middle of work, sometimes before it has begun.
                    if !crew.isWorking(place), !dice.oneIn(3) { continue }
                    if crew.kill(place) { tally.add(.faults, "kill -9 of \(crew.one)") }
                case .ask:
                    if crew.ask(place) { tally.add(.faults, "\(crew.name) asked to end (SIGTERM) and started again") }
                case .pause, .longPause:
                    let isLong = fault == .longPause
                    // The server cuts off who is idle in a transaction for five seconds.
                    let pause = dice.milliseconds(isLong ? 5_500...7_000 : 50...1_500)
                    guard crew.freeze(place) else { break }
                    tally.add(
                        .faults, "SIGSTOP and SIGCONT of \(crew.one), \(isLong ? "over five seconds" : "short")")
                    pauses.addTask {
                        try await Task.sleep(for: pause)
                        crew.thaw(place)
                    }
                case .terminate: await interrupt("pg_terminate_backend", &dice)
                case .cancel: await interrupt("pg_cancel_backend", &dice)
                case .step:
                    if try crew.stepClock(&dice) { tally.add(.faults, "step of a clock of \(crew.one)") }
                }
                try await Task.sleep(for: dice.milliseconds(10...150))
            }
            try await pauses.waitForAll()
        }
    }

    /// Ends one session of somebody, or what it does, or those of all of them.
    private func interrupt(_ function: String, _ dice: inout Dice) async {
        let limit = dice.oneIn(6) ? 1_000 : 1
        let offset = dice.number(0...11)
        do {
            let count = try await servers.database.count(
                """
                SELECT count(\(function)(pid)) FROM (
                    SELECT pid FROM pg_stat_activity 
                    WHERE usename IN (\(Servers.clients)) AND backend_type = 'client backend'
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
        case stop, kill, restart, standby, fill, exhaust, step, failover, failoverKilled, failoverAlive
    }

    private func strikeServers(_ seeded: Dice) async throws {
        var dice = seeded
        var deck = Deck<ServerFault>([
            .stop: 2, .kill: 1, .restart: 1, .standby: 2, .fill: 2, .exhaust: 2, .step: 3, .failover: 1,
            .failoverKilled: 1,
            .failoverAlive: 1,
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
            case .exhaust:
                let count = try await servers.exhaustConnections(for: pause + .milliseconds(1_500))
                for crew in [workers, alerters] { crew.weigh() }
                tally.add(.faults, "server: every connection taken by somebody else")
                tally.most(.servers, "(most connections taken by somebody else)", count)
            case .step:
                try servers.stepClock(&dice)
                tally.add(.faults, "server: step of its clock by hours")
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

import ClinicFixture
import Foundation
import Glibc
import Synchronization

/// Worker processes of the real executable; one that has ended is started again.
final class WorkerCrew: Sendable {
    private struct Place {
        var program: Program?
        var wasKilled = false
        var wasAsked = false
        var clock: WrongClock?
    }

    private let connectionString: String
    private let canary: String
    private let tally: Tally
    private let folder: URL
    private let places: Mutex<[Place]>
    private let isOver = Mutex(false)

    init(count: Int, connectionString: String, canary: String, tally: Tally) throws {
        self.connectionString = connectionString
        self.canary = canary
        self.tally = tally
        places = Mutex(Array(repeating: Place(), count: count))
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-crew-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("the folder of the workers' clocks could not be removed: \(error)")
        }
    }

    var count: Int { places.withLock(\.count) }

    /// Keeps the worker of one place running until ``stop()``.
    func run(_ place: Int, dice: Dice) async throws {
        var dice = dice
        while !isOver.withLock({ $0 }) {
            let batch = [1, 7, 50, 500].randomElement(using: &dice) ?? 500
            var clock: WrongClock?
            if dice.oneIn(3) {
                clock = try WrongClock(hours: Self.hours(&dice), in: folder)
                tally.add(.faults, "worker started with a clock up to a year wrong")
            }
            let level = ["trace", "info", "info"].randomElement(using: &dice) ?? "info"
            let program = try Program(
                ["worker", "--database", connectionString, "--batch", "\(batch)", "--log-level", level],
                environment: ["XDG_RUNTIME_DIR": folder.path()].merging(clock?.environment ?? [:]) { $1 })
            places.withLock { $0[place] = Place(program: program, clock: clock) }
            tally.add(.workers, "started")
            // `stop` may have looked just before.
            if isOver.withLock({ $0 }) { _ = ask(place) }
            let ending = await program.ending(atMost: .seconds(86_400))
            let ended = places.withLock { places in
                defer { places[place].program = nil }
                return places[place]
            }
            judge(ending, ended)
        }
    }

    private func judge(_ ending: Program.Ending, _ place: Place) {
        if ending.errors.contains(canary) { tally.broken("a worker's log holds what a patient said") }
        for (words, name) in [
            ("outcome unknown", "commits with an unknown outcome (noticed)"), ("the database is back", "reconnected"),
            ("in halves", "batches tried in halves"), ("starting over", "started over"),
        ] {
            let count = ending.errors.ranges(of: words).count
            if count > 0 { tally.add(.workers, name, count) }
        }
        switch ending.status {
        case -SIGKILL where place.wasKilled: tally.add(.workers, "ended by kill -9")
        case 0 where place.wasAsked: tally.add(.workers, "ended when asked, with 0")
        case -SIGTERM where place.wasAsked && ending.errors.isEmpty:
            tally.add(.workers, "ended when asked, before it could listen for signals")
        default:
            tally.broken(
                "a worker ended with \(ending.status)\(place.wasAsked ? " when asked" : " by itself"): "
                    + ending.errors.suffix(600))
        }
    }

    /// A clock's difference from the right one, up to a year.
    private static func hours(_ dice: inout Dice) -> Int { dice.number(-365 * 24...365 * 24) }

    // MARK: Faults

    /// - Returns: whether there was a process that was to get it.
    private func send(_ signal: Int32, to place: Int, _ mark: (inout Place) -> Bool = { _ in true }) -> Bool {
        places.withLock { places in
            guard let program = places[place].program, mark(&places[place]) else { return false }
            program.signal(signal)
            return true
        }
    }

    func kill(_ place: Int) -> Bool {
        send(SIGKILL, to: place) { place in
            place.wasKilled = true
            return true
        }
    }

    /// Once: a second signal ends a worker at once.
    func ask(_ place: Int) -> Bool {
        send(SIGTERM, to: place) { place in
            defer { place.wasAsked = true }
            return !place.wasAsked
        }
    }

    func freeze(_ place: Int) -> Bool { send(SIGSTOP, to: place) }
    func thaw(_ place: Int) { _ = send(SIGCONT, to: place) }

    /// Steps the clock of some worker that has one of its own; returns whether there was one.
    func stepClock(_ dice: inout Dice) throws -> Bool {
        let clocks = places.withLock { $0.compactMap { $0.program == nil ? nil : $0.clock } }
        guard let clock = clocks.randomElement(using: &dice) else { return false }
        try clock.step(toHours: Self.hours(&dice))
        return true
    }

    /// Whether the worker of a place has begun to work.
    func isWorking(_ place: Int) -> Bool {
        places.withLock { $0[place].program }?.errorsSoFar.contains("working") ?? false
    }

    /// Starts no more, asks those that run to end, and returns when they have.
    func stop() async {
        isOver.withLock { $0 = true }
        do {
            try await eventually("the workers end when asked", atMost: .seconds(60)) {
                for place in 0..<count {
                    thaw(place)
                    _ = ask(place)
                }
                return places.withLock { places in places.allSatisfy { $0.program == nil } }
            }
        } catch {
            tally.broken("\(error)")
            for place in 0..<count { _ = kill(place) }
        }
    }
}

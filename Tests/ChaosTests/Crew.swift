import TestSupport
import ClinicFixture
import Foundation
import Glibc
import Synchronization

/// Daemons of one kind, processes of the real executable; one that has ended is started again.
final class Crew: Sendable {
    /// What is to be started at a place, and with which clock of its own.
    struct Start: Sendable {
        var arguments: [String]
        var environment: [String: String] = [:]
        var clock: WrongClock?
    }

    private struct Place {
        var program: Program?
        var wasKilled = false
        var wasAsked = false
        var clock: WrongClock?
    }

    /// More than this, in MB, is no bounded memory: a daemon at work has a tenth of it.
    private static let memoryLimit = 400

    /// What they are, in words for people.
    let name: String
    /// One of them, with its article.
    var one: String { (name.first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + name }
    private let canary: String
    private let tally: Tally
    private let start: @Sendable (inout Dice) throws -> Start
    private let places: Mutex<[Place]>
    private let isOver = Mutex(false)

    init(
        _ name: String, count: Int, canary: String, tally: Tally,
        start: @escaping @Sendable (inout Dice) throws -> Start
    ) {
        self.name = name
        self.canary = canary
        self.tally = tally
        self.start = start
        places = Mutex(Array(repeating: Place(), count: count))
    }

    var count: Int { places.withLock(\.count) }

    /// Keeps the daemon of one place running until ``stop()``.
    func run(_ place: Int, dice: Dice) async throws {
        var dice = dice
        while !isOver.withLock({ $0 }) {
            let start = try start(&dice)
            if start.clock != nil { tally.add(.faults, "\(name) started with a clock up to a year wrong") }
            let program = try Program(
                start.arguments, environment: start.environment.merging(start.clock?.environment ?? [:]) { $1 })
            places.withLock { $0[place] = Place(program: program, clock: start.clock) }
            tally.add(.daemons, "\(name): started")
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
        if ending.errors.contains(canary) { tally.broken("the log of \(one) holds what a patient said") }
        for (words, name) in [
            ("outcome unknown", "commits with an unknown outcome (noticed)"), ("the database is back", "reconnected"),
            ("in halves", "batches tried in halves"), ("starting over", "started over"),
        ] {
            let count = ending.errors.ranges(of: words).count
            if count > 0 { tally.add(.daemons, "\(self.name): \(name)", count) }
        }
        switch ending.status {
        case -SIGKILL where place.wasKilled: tally.add(.daemons, "\(name): ended by kill -9")
        case 0 where place.wasAsked: tally.add(.daemons, "\(name): ended when asked, with 0")
        case -SIGTERM where place.wasAsked && ending.errors.isEmpty:
            tally.add(.daemons, "\(name): ended when asked, before it could listen for signals")
        default:
            tally.broken(
                "\(one) ended with \(ending.status)\(place.wasAsked ? " when asked" : " by itself"): "
                    + ending.errors.suffix(600))
        }
    }

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
        weigh()
        return send(SIGKILL, to: place) { place in
            place.wasKilled = true
            return true
        }
    }

    /// Once: a second signal ends a daemon at once.
    func ask(_ place: Int) -> Bool {
        send(SIGTERM, to: place) { place in
            defer { place.wasAsked = true }
            return !place.wasAsked
        }
    }

    func freeze(_ place: Int) -> Bool { send(SIGSTOP, to: place) }
    func thaw(_ place: Int) { _ = send(SIGCONT, to: place) }

    /// Looks how much memory they have had at most until now.
    func weigh() {
        for program in places.withLock({ $0.compactMap(\.program) }) {
            guard let peak = program.peakMemory else { continue }
            tally.most(.daemons, "\(name): most memory, MB", peak)
            if peak > Self.memoryLimit { tally.broken("\(one) had \(peak) MB of memory") }
        }
    }

    /// Steps the clock of some daemon that has one of its own; returns whether there was one.
    func stepClock(_ dice: inout Dice) throws -> Bool {
        let clocks = places.withLock { $0.compactMap { $0.program == nil ? nil : $0.clock } }
        guard let clock = clocks.randomElement(using: &dice) else { return false }
        try clock.step(toHours: WrongClock.hours(&dice))
        return true
    }

    /// Whether the daemon of a place has begun to work.
    func isWorking(_ place: Int) -> Bool {
        places.withLock { $0[place].program }?.errorsSoFar.contains("working") ?? false
    }

    /// Starts no more, asks those that run to end, and returns when they have.
    func stop() async {
        isOver.withLock { $0 = true }
        weigh()
        do {
            try await eventually("every \(name) ends when asked", atMost: .seconds(60)) {
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

extension Program {
    /// How much memory it has had at most, in MB; nil where it has ended.
    var peakMemory: Int? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(processID)/status"),
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasPrefix("VmHWM:")
            }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return kilobytes / 1_024
    }
}

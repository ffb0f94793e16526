internal import Foundation
internal import Glibc
internal import IntakeForms
internal import IntakeStore
internal import Postgres
internal import Synchronization

/// How quick the staff board is with many open patients and many people who read.
package struct BoardBenchmark: Sendable {
    /// What a page took, of all who loaded it.
    package struct Page: Sendable {
        package let name: String
        /// From asking to the last byte, in milliseconds.
        package let milliseconds: Sample
        package let bytes: Int
    }

    private let server: BenchmarkServer
    private let worker: WorkerProgram
    private let board: WorkerProgram
    private let readers: Int
    private let streams: Int
    private let seconds: Double
    private let pause: Double

    /// - Parameters:
    ///   - board: how the board is started, but for its configuration.
    ///   - readers: people who load a page and look at it for `pause` seconds, each with a stream of events.
    ///   - streams: of so many open streams the memory is measured.
    package init(
        _ server: BenchmarkServer, worker: WorkerProgram, board: WorkerProgram, readers: Int, streams: Int,
        seconds: Double, pause: Double
    ) {
        self.server = server
        self.worker = worker
        self.board = board
        self.readers = readers
        self.streams = streams
        self.seconds = seconds
        self.pause = pause
    }

    /// Lets a worker assess so many forms, opens the board, and lets people read while forms keep coming, one a second.
    package func run(forms: Int, report: @escaping @Sendable (String) -> Void) async throws -> BoardReport {
        guard server.isPrivate else {
            throw BenchmarkError.unbalanced("the board's benchmark makes people and roles; leave --database out")
        }
        let database = try await server.newRun()
        report("a worker assesses \(forms) forms")
        try await server.add(forms: forms, to: database)
        let run = try await WorkerRun(worker, count: 1, database, batch: 500, paused: false)
        try await database.waitUntilEmpty()
        let role = "bench_board_\(database.name)"
        let cases = try await BenchmarkServer.with(database.owner, database.logger) { owner in
            try await owner.executeScript("CREATE ROLE \(role) LOGIN IN ROLE intake_clinician, intake_board; ANALYZE")
            for person in 0..<readers { _ = try await People.add("Reader \(person)", login: nil, by: nil, owner) }
            return try await owner.query(
                "SELECT submission_id::text FROM dashboard.worklist LIMIT 1000"
            ).map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "intake-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let socket = folder.appending(path: "board").path
        let configuration: JSONObject = [
            "database": database.owner + " user=\(role)",
            "board": [
                "listen": socket, "address": "http://board.invalid", "groups": ["readers": "staff"],
            ] as JSONObject,
        ]
        let file = folder.appending(path: "board.json").path
        try Data(configuration.line.utf8).write(to: URL(filePath: file))
        let process = try WorkerProcess(board, arguments: ["--config", file])
        try await Self.waitUntilOpen(socket, process)

        let home = Home(socket: socket, readers: readers)
        let before = process.meter.residentMemory ?? 0
        let measured = try await watch(home, cases, database, report)
        let idle = process.meter.residentMemory ?? 0
        report("\(streams) streams are opened")
        let held = try await home.hold(streams)
        try await Task.sleep(for: .seconds(2))
        let after = process.meter.residentMemory ?? 0
        held.letGo()
        let peak = process.meter.peakMemory ?? 0
        try await process.stop()
        try await run.stop()
        try await server.drop(database)
        return BoardReport(
            forms: forms, readers: readers, pause: pause, pages: measured.pages, updates: measured.updates,
            memoryAtStart: before, peakMemory: peak, streams: streams,
            bytesAStream: Double(max(0, after - idle)) / Double(max(1, streams)))
    }

    private static func waitUntilOpen(_ socket: String, _ process: WorkerProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let status = process.status { throw BenchmarkError.workerFailed("the board ended with \(status)") }
            if (try? BoardClient(socket: socket, headers: "")) != nil { return }
            guard ContinuousClock.now < deadline else { throw BenchmarkError.workerFailed("the board does not open") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Where the board is, and who reads there.
    private struct Home: Sendable {
        let socket: String
        let readers: Int

        func client(_ person: Int) throws -> BoardClient {
            try BoardClient(
                socket: socket,
                headers:
                    "Host: board.invalid\r\nX-Forwarded-User: Reader \(person % readers)\r\nX-Forwarded-Groups: readers\r\n"
            )
        }

        /// Keeps so many streams open.
        func hold(_ count: Int) async throws -> Held {
            let held = Held()
            for number in 0..<count {
                let thread = Thread {
                    do {
                        let client = try client(number)
                        try client.openStream()
                        held.opened()
                        withExtendedLifetime(client) { held.wait() }
                    } catch { held.failed(error) }
                }
                thread.stackSize = 512 * 1_024
                thread.start()
            }
            while held.openCount < count {
                if let error = held.error { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
            return held
        }
    }

    private final class Held: Sendable {
        private let state = Mutex((open: 0, error: (any Error)?.none))
        private let end = DispatchSemaphore(value: 0)

        var openCount: Int { state.withLock { $0.open } }
        var error: (any Error)? { state.withLock { $0.error } }
        func opened() { state.withLock { $0.open += 1 } }
        func failed(_ error: any Error) { state.withLock { $0.error = error } }

        func wait() {
            end.wait()
            end.signal()
        }

        func letGo() { end.signal() }
    }

    /// What readers and streams have measured so far.
    private struct Measured: Sendable {
        var times: [String: [Double]] = [:]
        var bytes: [String: Int] = [:]
        /// From the return of `intake.submit` to the stream, for each form and stream.
        var updates: [Double] = []
        var error: (any Error)?

        var pages: [Page] {
            times.keys.sorted().map { Page(name: $0, milliseconds: Sample(times[$0]!), bytes: bytes[$0] ?? 0) }
        }
    }

    private func watch(
        _ home: Home, _ cases: [String], _ database: BenchmarkDatabase, _ report: @Sendable (String) -> Void
    ) async throws -> (pages: [Page], updates: Sample) {
        let measured = Mutex(Measured())
        let submitted = Mutex([String: ContinuousClock.Instant]())
        let isOver = Atomic(false)
        let running = Atomic(2 * readers)
        func begin(_ body: @escaping @Sendable () throws -> Void) {
            let thread = Thread {
                do { try body() } catch { measured.withLock { $0.error = $0.error ?? error } }
                running.subtract(1, ordering: .relaxed)
            }
            thread.start()
        }
        report("\(readers) people read for \(seconds.decimals(0)) s")
        for reader in 0..<readers {
            begin {
                let client = try home.client(reader)
                let pages = [("worklist", "/"), ("case", ""), ("own words", "/words"), ("operations", "/operations")]
                var turn = reader
                // They do not all begin at once.
                usleep(UInt32(Double(reader) / Double(readers) * pause * 1e6))
                while !isOver.load(ordering: .relaxed) {
                    let (name, path) = pages[turn % pages.count]
                    let start = ContinuousClock.now
                    let body = try client.page(path.isEmpty ? "/cases/\(cases[(turn * 37) % cases.count])" : path)
                    let time = (ContinuousClock.now - start) / .milliseconds(1)
                    measured.withLock {
                        $0.times[name, default: []].append(time)
                        $0.bytes[name] = body.utf8.count
                    }
                    turn += 1
                    usleep(UInt32(pause * 1e6))
                }
            }
            begin {
                let client = try home.client(reader)
                try client.openStream()
                while !isOver.load(ordering: .relaxed) {
                    // A sign of life comes each 15 s.
                    let text = try client.nextOfStream()
                    let now = ContinuousClock.now
                    let times = submitted.withLock { forms in
                        forms.filter { text.contains($0.key) }.map { (now - $0.value) / .milliseconds(1) }
                    }
                    if !times.isEmpty { measured.withLock { $0.updates += times } }
                }
            }
        }
        let entries = server.pool.entries.filter { $0.isNamed }
        try await BenchmarkServer.with(database.owner, database.logger) { site in
            for number in 0..<Int(seconds) {
                let form = entries[number % entries.count].form.replacing(
                    FormPool.placeholder, with: "LIVE-\(number)")
                let id = try await Submissions.submit(Array(form.utf8), key: nil, site)
                submitted.withLock { $0["\(id)"] = ContinuousClock.now }
                if let error = measured.withLock({ $0.error }) { throw error }
                try await Task.sleep(for: .seconds(1))
            }
        }
        isOver.store(true, ordering: .relaxed)
        while running.load(ordering: .relaxed) > 0 { try await Task.sleep(for: .milliseconds(50)) }
        let result = measured.withLock { $0 }
        if let error = result.error { throw error }
        return (result.pages, Sample(result.updates))
    }
}

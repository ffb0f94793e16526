internal import BenchmarkTwins
internal import IntakeWorker

/// Submits forms as a web site does, and serves as the smallest consumer; both in C.
enum LoadClient {
    /// What submitting at a fixed rate showed.
    struct Stream: Sendable {
        let seconds: Double
        /// How late each form was sent, in milliseconds.
        let lateness: [Double]
    }

    /// Submits forms at a fixed rate a second, over several connections.
    static func produce(
        _ count: Int, rate: Double, connections: Int, _ database: BenchmarkDatabase
    ) async throws -> Stream {
        try await TwinClient.blocking {
            let texts = CTexts()
            let forms = texts.texts(database.pool.forms(count))
            var lateness = [Double](repeating: 0, count: count)
            var tally = floor_tally()
            let seconds = floor_produce(
                texts.text(database.owner), forms.baseAddress, count, rate, Int32(connections), &lateness, &tally)
            try tally.check()
            return Stream(seconds: seconds, lateness: lateness.map { $0 * 1_000 })
        }
    }

    /// Submits one form after the other and looks for each assessment all the time; how long that took, in milliseconds.
    static func ask(_ count: Int, pause: Double, _ database: BenchmarkDatabase) async throws -> [Double] {
        try await TwinClient.blocking {
            let texts = CTexts()
            let forms = texts.texts(database.pool.forms(count))
            var waits = [Double](repeating: 0, count: count)
            var tally = floor_tally()
            let owner = texts.text(database.owner)
            floor_ask(owner, owner, forms.baseAddress, count, pause, &waits, &tally)
            try tally.check()
            return waits.map { $0 * 1_000 }
        }
    }

    /// What serves beside the worker.
    enum Consumer {
        /// One statement that claims and inserts a constant result.
        case oneStatement
        /// The worker's statements and constant results.
        case workersStatements
    }

    /// Runs a consumer in C while `body` runs.
    static func serving<T: Sendable>(
        _ consumer: Consumer, _ database: BenchmarkDatabase, _ body: @Sendable () async throws -> T
    ) async throws -> T {
        let flag = Flag()
        async let serving: Void = TwinClient.blocking {
            let texts = CTexts()
            var tally = floor_tally()
            switch consumer {
            case .oneStatement:
                let settings = texts.settings(WorkerConfiguration.sessionSettings)
                floor_serve(
                    texts.text(database.owner), settings.baseAddress, settings.count,
                    texts.text(ServerStatement.text(alerts: false, database)), Int32(batch), flag.pointer, &tally)
            case .workersStatements:
                var work = texts.work(database, batch: batch)
                floor_attend(&work, flag.pointer, &tally)
            }
            try tally.check()
        }
        do {
            let value = try await body()
            flag.raise()
            try await serving
            return value
        } catch {
            flag.raise()
            throw error
        }
    }

    private static let batch = 500

    /// Unchecked: the C code reads and writes the flag atomically.
    private final class Flag: @unchecked Sendable {
        let pointer: OpaquePointer = floor_flag_new()
        func raise() { floor_flag_raise(pointer) }
        deinit { floor_flag_free(pointer) }
    }
}

extension floor_tally {
    /// - Throws: ``BenchmarkError/twinFailed(_:)`` when something went wrong.
    func check() throws(BenchmarkError) {
        let words = withUnsafeBytes(of: failure) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard words.isEmpty else { throw .twinFailed(words) }
    }
}

extension FormPool {
    /// Forms of different patients.
    func forms(_ count: Int) -> [String] {
        (0..<count).map { index in
            entries[index % entries.count].form.replacing(Self.placeholder, with: "SITE-\(index)")
        }
    }
}

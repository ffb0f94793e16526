internal import BenchmarkTwins
internal import Dispatch
internal import Glibc
internal import IntakeStore
internal import IntakeWorker
internal import Postgres
internal import TriageCore

/// The client of libpq in C that every other figure is compared with.
enum TwinClient {
    /// What one run of it did.
    struct Outcome: Sendable {
        let seconds: Double
        var forms: Int64 = 0
        var batches: Int64 = 0
        var roundTrips: Int64 = 0
        var clientSeconds = 0.0
        var serverSeconds = 0.0
    }

    /// Drains the queue with the worker's own statements and constant results.
    static func drain(
        _ database: BenchmarkDatabase, connections: Int, batch: Int
    ) async throws -> Outcome {
        try await blocking {
            let texts = CTexts()
            var work = texts.work(database, batch: batch)
            var tallies = [floor_tally](repeating: floor_tally(), count: connections)
            let seconds = floor_drain(&work, Int32(connections), &tallies)
            return try outcome(tallies, seconds)
        }
    }

    /// Runs one statement, which takes a floor and a limit, until it finds no more forms.
    static func repeated(_ statement: String, _ database: BenchmarkDatabase, batch: Int) async throws -> Outcome {
        try await blocking {
            let texts = CTexts()
            let settings = texts.settings(WorkerConfiguration.sessionSettings)
            var tally = floor_tally()
            let seconds = floor_repeat(
                texts.text(database.owner), settings.baseAddress, settings.count, texts.text(statement), Int32(batch),
                &tally)
            return try outcome([tally], seconds)
        }
    }

    private static func outcome(_ tallies: [floor_tally], _ seconds: Double) throws -> Outcome {
        var outcome = Outcome(seconds: seconds)
        for tally in tallies {
            try tally.check()
            outcome.forms += tally.forms
            outcome.batches += tally.batches
            outcome.roundTrips += tally.round_trips
            outcome.clientSeconds += tally.cpu_seconds
            outcome.serverSeconds += tally.server_cpu_seconds
        }
        return outcome
    }

    /// Runs `body` on a thread that may block; a cancelled task makes the C code return early.
    static func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let value = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
                DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
            }
        } onCancel: {
            floor_stop()
        }
        try Task.checkCancellation()
        return value
    }
}

/// Texts and tables for C, freed with this object.
final class CTexts {
    private var owned: [UnsafeMutableRawPointer] = []

    deinit { for pointer in owned { free(pointer) } }

    private func keep<T>(_ pointer: UnsafeMutablePointer<T>?) -> UnsafeMutablePointer<T> {
        guard let pointer else { preconditionFailure("out of memory") }
        owned.append(UnsafeMutableRawPointer(pointer))
        return pointer
    }

    func text(_ text: String) -> UnsafePointer<CChar> { UnsafePointer(keep(strdup(text))) }

    private func table<T: BitwiseCopyable>(_ elements: [T]) -> UnsafeMutableBufferPointer<T> {
        let bytes = malloc(max(1, elements.count * MemoryLayout<T>.stride))
        let memory = keep(bytes?.bindMemory(to: T.self, capacity: max(1, elements.count)))
        memory.initialize(from: elements, count: elements.count)
        return UnsafeMutableBufferPointer(start: memory, count: elements.count)
    }

    func texts(_ texts: [String]) -> UnsafeMutableBufferPointer<UnsafePointer<CChar>?> { table(texts.map { text($0) }) }

    func settings(_ settings: [String: String]) -> UnsafeMutableBufferPointer<floor_setting> {
        table(settings.sorted { $0.key < $1.key }.map { floor_setting(name: text($0.key), value: text($0.value)) })
    }

    /// The worker's statements, for a client that takes batches.
    func work(_ database: BenchmarkDatabase, batch: Int) -> floor_work {
        let settings = settings(WorkerConfiguration.sessionSettings)
        let outcomes = outcomes(database.pool)
        var work = floor_work()
        work.conninfo = text(database.worker)
        work.settings = UnsafePointer(settings.baseAddress)
        work.setting_count = settings.count
        work.claim = text(WorkQueue.claimStatement.sql)
        work.assessments = text(AssessmentStore.assessments.sql)
        work.alert_actions = text(AssessmentStore.alerts.sql)
        work.protocol_hash = text(database.terms.protocolHash)
        work.protocol_version = text(database.terms.protocolVersion)
        work.settings_hash = text(database.terms.settingsHash)
        work.outcomes = UnsafePointer(outcomes.baseAddress)
        work.outcome_count = outcomes.count
        work.first_number = database.firstNumber
        work.history_limit = Int64(WorkQueue.historyLimit)
        work.batch = Int32(batch)
        return work
    }

    private func outcomes(_ pool: FormPool) -> UnsafeMutableBufferPointer<floor_outcome> {
        table(
            pool.entries.map { entry in
                floor_outcome(
                    json: UnsafePointer(table(entry.result).baseAddress), json_length: entry.result.count,
                    level: text(entry.level.rawValue), possible_level: text(entry.possibleLevel.rawValue),
                    respond_after: entry.respondAfter ?? -1, opens_alert: entry.level.opensAlert)
            })
    }
}

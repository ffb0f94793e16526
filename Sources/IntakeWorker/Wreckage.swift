internal import IntakeStore
internal import Logging
internal import Postgres

extension Batch.PutAside {
    /// A form whose result the database refused each time when it was alone.
    init(refused number: Int64) {
        self.init(
            number: number, reason: "resultRefused", detail: "the database refused the result of this form",
            attempts: BatchSize.refusalsAlone)
    }

    /// A form that has had its last strike; nil for one that may be tried again.
    init?(_ suspect: Strikes.Suspect) {
        guard suspect.strikes >= Strikes.most else { return nil }
        let reason = suspect.phase ?? "crashed"
        let detail =
            switch reason {
            case "hung": "assessing this form did not come to an end, \(suspect.strikes) times"
            case "resultRefused": "the database refused the result of this form"
            default: "the worker that had this form in hand ended, \(suspect.strikes) times"
            }
        self.init(number: suspect.number, reason: reason, detail: detail, attempts: suspect.strikes)
    }
}

/// What workers that are gone have left behind.
struct Wreckage: Sendable {
    let folder: String
    let tag: String
    let logger: Logger

    /// Counts a strike against each form that was in hand; returns the size of the next batch where a whole batch ended a
    /// worker: a half.
    func clear(_ connection: Connection) async throws(PostgresError) -> Int? {
        var limit: Int?
        for predecessor in FlightRecorder.predecessors(in: folder, tag: tag) {
            do throws(PostgresError) {
                if let finding = predecessor.finding {
                    switch finding.phase {
                    case .idle: break
                    case .reading, .assessing: try await strike(finding, connection)
                    case .readingHistory: try await strike(earlier: finding, connection)
                    case .writing where finding.number != 0: try await strike(finding, connection)
                    case .claiming, .writing: limit = min(limit ?? .max, max(1, finding.batch / 2))
                    }
                }
            } catch  where error.sqlState == .lockNotAvailable {
                logger.warning("another session holds the strikes of a form that a worker had in hand; counting later")
                continue
            }
            predecessor.remove()
        }
        return limit
    }

    private func strike(
        earlier finding: FlightRecorder.Finding, _ connection: Connection
    ) async throws(PostgresError) {
        let strikes = try await Strikes.record(
            earlier: finding.number, id: finding.form, phase: finding.isHang ? "hung" : "crashed", connection)
        guard strikes != nil else { return }
        logger.error(
            "a worker ended while it read this earlier form; it is left out of its patient's history",
            metadata: ["submission": "\(finding.form)", "hung": "\(finding.isHang)"])
    }

    private func strike(_ finding: FlightRecorder.Finding, _ connection: Connection) async throws(PostgresError) {
        let strikes = try await Strikes.record(
            number: finding.number, id: finding.form, phase: finding.isHang ? "hung" : "crashed", connection)
        guard let strikes else { return }
        logger.error(
            "a worker ended with this form in hand",
            metadata: [
                "submission": "\(finding.form)", "strikes": "\(strikes)", "hung": "\(finding.isHang)",
            ])
    }
}

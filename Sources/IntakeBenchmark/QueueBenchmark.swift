/// Forms per second from a full queue: PostgreSQL alone, the leanest client of libpq, and the worker, side by side on the
/// same server and rows.
package struct QueueBenchmark: Sendable {
    /// Who empties the queue.
    package enum Contender: Sendable, Hashable {
        /// One SQL statement claims and inserts assessments and work items; with the alerts as well, or without.
        case server(alerts: Bool)
        /// The client in C with the worker's statements and constant results.
        case twin(connections: Int)
        case worker(processes: Int)

        package var name: String {
            switch self {
            case .server(let alerts): alerts ? "a+" : "a"
            case .twin(let connections): "b\(connections)"
            case .worker(let processes): "c\(processes)"
            }
        }

        /// Reads a name such as `a+`, `b2` or `c4`; nil for anything else.
        package init?(name: String) {
            let count = Int(name.dropFirst()).flatMap { (1...64).contains($0) ? $0 : nil }
            switch (name.first, count) {
            case ("a", nil) where name == "a" || name == "a+": self = .server(alerts: name == "a+")
            case ("b", let count?): self = .twin(connections: count)
            case ("c", let count?): self = .worker(processes: count)
            default: return nil
            }
        }

        package var title: String {
            switch self {
            case .server(false): "one SQL statement in the server: assessments, work items"
            case .server(true): "the same with the alerts' rows"
            case .twin(1): "the worker's statements from C, 1 connection"
            case .twin(let connections): "the worker's statements from C, \(connections) connections"
            case .worker(1): "1 worker"
            case .worker(let processes): "\(processes) workers"
            }
        }
    }

    /// What one run showed.
    package struct Run: Sendable {
        package let contender: Contender
        package let formsPerSecond: Double
        /// Without the first and the last twentieth.
        package let steadyPerSecond: Double
        package let walBytesPerForm: Double
        package let commitsPerForm: Double
        /// nil for the worker, whose statements are not counted.
        package let roundTripsPerForm: Double?
        /// CPU time of the client, in microseconds; nil where there is none to speak of.
        package let clientMicroseconds: Double
        /// CPU time of the processes of the server that serve the client, in microseconds.
        package let serverMicroseconds: Double
        /// In bytes; nil for the others than the worker.
        package let peakMemory: Int?

        var totalMicroseconds: Double { clientMicroseconds + serverMicroseconds }

        /// One line for people who wait.
        package var summary: String {
            "\(contender.name): \(formsPerSecond.decimals(0)) forms/s, steady \(steadyPerSecond.decimals(0)), "
                + "client \(clientMicroseconds.decimals(1)) µs, server \(serverMicroseconds.decimals(1)) µs"
        }
    }

    package static let contenders: [Contender] = [
        .server(alerts: false), .server(alerts: true), .twin(connections: 1), .twin(connections: 2),
        .worker(processes: 1), .worker(processes: 2), .worker(processes: 4),
    ]

    private let server: BenchmarkServer
    private let program: WorkerProgram
    private let forms: Int
    private let batch: Int
    private let contenders: [Contender]

    package init(
        _ server: BenchmarkServer, _ program: WorkerProgram, forms: Int, batch: Int,
        contenders: [Contender] = Self.contenders
    ) {
        self.server = server
        self.program = program
        self.forms = forms
        self.batch = batch
        self.contenders = contenders
    }

    /// Runs all contenders in turn, again and again, so that what else the machine does hits all alike.
    ///
    /// - Parameter report: called after each run.
    /// - Throws: ``BenchmarkError`` when a form has not exactly one assessment after a run.
    package func run(rounds: Int, report: (Run) -> Void) async throws -> QueueReport {
        try await server.fill(forms: forms)
        var runs: [Run] = []
        for _ in 0..<rounds {
            for contender in contenders {
                try Task.checkCancellation()
                let database = try await server.newRun(forms: forms)
                let run = try await measure(contender, database)
                try await server.drop(database)
                runs.append(run)
                report(run)
            }
        }
        return QueueReport(
            runs: runs, contenders: contenders, forms: forms, batch: batch, rounds: rounds, pool: server.pool,
            isPrivate: server.isPrivate)
    }

    private func measure(_ contender: Contender, _ database: BenchmarkDatabase) async throws -> Run {
        let before = try await database.counters()
        var seconds = 0.0
        var client = 0.0
        var backend = 0.0
        var roundTrips: Int64?
        var peakMemory: Int?
        var otherCommits: Int64 = 0
        switch contender {
        case .server(let alerts):
            let outcome = try await TwinClient.repeated(
                ServerStatement.text(alerts: alerts, database), database, batch: batch)
            (seconds, client, backend) = (outcome.seconds, outcome.clientSeconds, outcome.serverSeconds)
            roundTrips = outcome.roundTrips
        case .twin(let connections):
            let outcome = try await TwinClient.drain(database, connections: connections, batch: batch)
            (seconds, client, backend) = (outcome.seconds, outcome.clientSeconds, outcome.serverSeconds)
            roundTrips = outcome.roundTrips
        case .worker(let processes):
            var workers = try await WorkerRun(program, count: processes, database, batch: batch, paused: true)
            let outcome = try await workers.drain()
            try await workers.stop()
            (seconds, client, backend) = (outcome.seconds, outcome.workerSeconds, outcome.serverSeconds)
            peakMemory = outcome.peakMemory
            otherCommits = outcome.observerCommits
        }
        let after = try await database.counters()
        try await database.verify()
        let count = Double(forms)
        return Run(
            contender: contender, formsPerSecond: count / seconds, steadyPerSecond: try await database.steadyRate(),
            walBytesPerForm: Double(after.walBytes - before.walBytes) / count,
            commitsPerForm: Double(after.commits - before.commits - otherCommits) / count,
            roundTripsPerForm: roundTrips.map { Double($0) / count }, clientMicroseconds: client / count * 1e6,
            serverMicroseconds: backend / count * 1e6, peakMemory: peakMemory)
    }
}

/// The statement with which PostgreSQL alone does the work: it claims, and inserts results that were made beforehand.
enum ServerStatement {
    static func text(alerts: Bool, _ database: BenchmarkDatabase) -> String {
        let alertID =
            alerts
            ? """
            CASE WHEN f.opens_alert THEN coalesce(
                (SELECT a.id FROM intake.alert AS a WHERE a.patient_key = s.patient_key AND a.closed_at IS NULL),
                gen_random_uuid()) END
            """ : "NULL::uuid"
        let alertRows = """
            , acted AS (
                SELECT alert_id, id, patient_key, level,
                       CASE WHEN EXISTS (SELECT FROM intake.alert AS a WHERE a.id = alert_id) THEN 'joined' ELSE 'opened' END
                       AS kind
                FROM result WHERE alert_id IS NOT NULL
            ), opened AS (
                INSERT INTO intake.alert (id, patient_key, submission_id, level, cause)
                SELECT alert_id, patient_key, id, level, 'assessment' FROM acted WHERE kind = 'opened'
            ), linked AS (
                INSERT INTO intake.alert_submission (alert_id, submission_id, level) SELECT alert_id, id, level FROM acted
            ), noted AS (
                INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
                SELECT 'worker', 'alert.' || kind, 'alert', alert_id::text,
                       jsonb_build_object('level', level, 'cause', 'assessment', 'submission', id)
                FROM acted
            ), told AS (
                INSERT INTO intake.notification (alert_id, kind, level) SELECT alert_id, kind, level FROM acted
            )
            """
        // One patient has one open alert, so that two of their forms cannot be in one batch.
        let order =
            alerts
            ? """
            AND NOT EXISTS (
                SELECT FROM intake.ready AS e WHERE e.patient_key = r.patient_key AND e.number < r.number)
            """ : ""
        return """
            WITH claimed AS MATERIALIZED (
                SELECT r.number FROM intake.ready AS r
                WHERE r.number > $1 \(order)
                ORDER BY r.number LIMIT $2 FOR UPDATE OF r SKIP LOCKED
            ), removed AS (
                DELETE FROM intake.ready USING claimed WHERE ready.number = claimed.number
            ), result AS MATERIALIZED (
                SELECT s.id, s.number, s.received_at, s.patient_key, f.level, f.possible_level, f.result,
                       s.received_at + f.respond_after * interval '1 microsecond' AS respond_by, \(alertID) AS alert_id
                FROM claimed JOIN intake.submission AS s ON s.number = claimed.number
                JOIN bench.form AS f ON f.position = (s.number - \(database.firstNumber)) % \(database.pool.entries.count)
            ), stored AS (
                INSERT INTO intake.assessment (
                    submission_id, number, received_at, respond_by, level, possible_level, alert_id, result, worker, protocol,
                    settings_hash)
                SELECT id, number, received_at, respond_by, level, possible_level, alert_id, result,
                       '00000000-0000-4000-8000-000000000000', '\(database.terms.protocolVersion)',
                       '\(database.terms.settingsHash)'
                FROM result
            ), listed AS (
                INSERT INTO intake.work_item (
                    submission_id, number, respond_by, level, possible_level, alert_id, patient_key)
                SELECT id, number, respond_by, level, possible_level, alert_id, patient_key FROM result
            )\(alerts ? alertRows : "")
            SELECT coalesce(max(number), 0), count(*) FROM claimed
            """
    }
}

package import Postgres
package import TriageCore

/// The alerters' rows, their channels, and what is wrong with the program itself.
package enum AlerterRegistry {
    private static let limit: Duration = .seconds(15)

    /// Adds the row of an alerter that starts, or starts again after its connection was lost or with another configuration,
    /// and makes the channels of the database those of all alerters that live; one that is configured anew counts as
    /// untested.
    ///
    /// A person's channel that is new is told so by a test, which also says whether it works.
    ///
    /// - Parameters:
    ///   - configuration: a hash of whom it tells, by which channels and when.
    ///   - personal: persons' own channels.
    ///   - roles: whose duty its policies name; nil for anybody on duty.
    ///   - routes: of persons' own channels.
    package static func register(
        _ id: PostgresUUID, host: String, pid: Int32, version: String, configuration: String,
        channels: [ConfiguredChannel], personal: [ConfiguredChannel] = [], roles: [String?] = [], routes: [String] = [],
        _ connection: Connection
    ) async throws(PostgresError) {
        let all = channels + personal
        let names = all.map(\.name)
        try await connection.transaction(deadline: .now + limit) { (transaction) throws(PostgresError) in
            try transaction.execute("SET LOCAL lock_timeout = '1s'")
            try transaction.execute(
                """
                INSERT INTO intake.alerter (id, host, pid, version, configuration, channels, roles, routes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE
                SET state = 'running', heartbeat_at = clock_timestamp(), configuration = excluded.configuration,
                    channels = excluded.channels, roles = excluded.roles, routes = excluded.routes
                """, id, host, pid, version, configuration, names, roles, routes)
            try transaction.execute(forgetting)
            let changed = try transaction.query(
                """
                WITH own AS (
                    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS own (name, kind, fingerprint)
                ), other AS MATERIALIZED (
                    -- One whose row another session holds stays as it was: nobody is kept waiting for that.
                    SELECT k.name FROM intake.channel AS k JOIN own USING (name) WHERE k.fingerprint <> own.fingerprint
                    FOR UPDATE OF k SKIP LOCKED
                ), renewed AS (
                    UPDATE intake.channel AS k
                    SET kind = own.kind, fingerprint = own.fingerprint, known_at = clock_timestamp(), tested_at = NULL,
                        succeeded_at = NULL, failed_at = NULL, failures = 0, last_failure = NULL, disabled_at = NULL
                    FROM own JOIN other USING (name)
                    WHERE k.name = own.name
                    RETURNING k.name
                ), added AS (
                    INSERT INTO intake.channel (name, kind, fingerprint) SELECT name, kind, fingerprint FROM own
                    ON CONFLICT (name) DO NOTHING
                    RETURNING name
                )
                SELECT name FROM renewed UNION ALL SELECT name FROM added
                """, names, all.map(\.kind), all.map(\.fingerprint)
            ).map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
            let fresh = changed.filter { name in personal.contains { $0.name == name } }.sorted()
            if fresh.isEmpty { return }
            let now = try transaction.query("SELECT clock_timestamp()").single { (row) throws(PostgresError) in
                try row.decode(0, as: Timestamp.self)
            }
            let tests = fresh.map { name in
                PlannedMessage(id: .random(), kind: "test", level: nil, step: 1, alerts: [], channels: [name])
            }
            try AlertPlanning.insert(tests, at: now, transaction)
        }
    }

    private static let forgetting = Statement(name: "forget_channels", "SELECT intake.forget_channels()")

    /// Forgets the channels that no alerter has that lives.
    package static func forgetChannels(_ connection: Connection) async throws(PostgresError) {
        try await connection.execute(forgetting, deadline: .now + limit)
    }

    /// Says that the alerter is alive; returns the hash of the clinic's settings in force, nil where none are.
    ///
    /// - Parameter now: the time by the alerter's own clock, which is compared with the server's.
    package static func beat(
        _ id: PostgresUUID, state: String = "running", delivered: Int64, at now: Instant, _ connection: Connection
    ) async throws(PostgresError) -> String? {
        try await connection.query(
            Statement(
                name: "alerter_heartbeat",
                """
                WITH beat AS (
                    UPDATE intake.alerter
                    SET heartbeat_at = clock_timestamp(), state = $2, delivered = $3,
                        clock_ahead = extract(epoch FROM $4 - clock_timestamp())
                    WHERE id = $1)
                SELECT (SELECT hash FROM intake.settings_in_force)
                """), id, state, delivered, Timestamp(now), deadline: .now + limit
        ).value(row: 0, column: 0, as: String?.self)
    }

    /// The clinic's settings in force.
    package struct SettingsInForce: Sendable {
        package let hash: String
        /// JSON.
        package let content: String
    }

    /// The clinic's settings in force; nil where none are.
    package static func settings(_ connection: Connection) async throws(PostgresError) -> SettingsInForce? {
        try await connection.query(
            "SELECT s.hash, s.content FROM intake.settings_in_force AS f JOIN intake.settings AS s USING (hash)",
            deadline: .now + limit
        ).optional { (row) throws(PostgresError) in
            SettingsInForce(hash: try row.decode(0), content: try row.decode(1, as: JSONB.self).text)
        }
    }

    /// A channel of the configuration.
    package struct ConfiguredChannel: Sendable, Hashable {
        package let name: String
        package let kind: String
        package let fingerprint: String

        package init(name: String, kind: String, fingerprint: String) {
            self.name = name
            self.kind = kind
            self.fingerprint = fingerprint
        }
    }

    /// How a channel does.
    package struct ChannelHealth: Sendable, Hashable {
        package enum State: String, Sendable, Hashable {
            case healthy, untested, failing, disabled
        }

        package let name: String
        package let kind: String
        package let state: State
        package let tested: Instant?
        package let succeeded: Instant?
        package let failures: Int
        package let lastFailure: String?
        package let undelivered: Int
        /// Whose it is; nil for one of the configuration.
        package let person: String?

        package init(
            name: String, kind: String, state: State, tested: Instant?, succeeded: Instant?, failures: Int,
            lastFailure: String?, undelivered: Int, person: String? = nil
        ) {
            self.name = name
            self.kind = kind
            self.state = state
            self.tested = tested
            self.succeeded = succeeded
            self.failures = failures
            self.lastFailure = lastFailure
            self.undelivered = undelivered
            self.person = person
        }
    }

    /// All channels, by name.
    package static func channels(_ connection: Connection) async throws(PostgresError) -> [ChannelHealth] {
        try await connection.query(
            """
            SELECT name, kind, state, tested_at, succeeded_at, failures, last_failure, undelivered, person
            FROM dashboard.channels
            """, deadline: .now + limit
        ).map { (row) throws(PostgresError) in
            guard let state = ChannelHealth.State(rawValue: try row.decode(2, as: String.self)) else {
                throw row.failure(2, expected: "a state", found: "another word")
            }
            return ChannelHealth(
                name: try row.decode(0), kind: try row.decode(1), state: state,
                tested: try Instant.ifPresent(row, 3),
                succeeded: try Instant.ifPresent(row, 4),
                failures: try row.decode(5, as: Int.self), lastFailure: try row.decode(6, as: String?.self),
                undelivered: try row.decode(7, as: Int.self), person: try row.decode(8, as: String?.self))
        }
    }

    /// What the state of the whole is judged by.
    package struct Circumstances: Sendable {
        package var now: Instant
        package var health: Dashboard.Health
        package var channels: [ChannelHealth]
        /// When a canary's test notification was last delivered.
        package var lastCanary: Instant?
        /// When several alerts were last told in one message.
        package var lastDigest: Instant?
        /// Rows whose moments cannot be read.
        package var unreadable: Int
        /// Setbacks of the database that nobody has acknowledged.
        package var setbacks: [Setback]
        /// The alerters that live.
        package var alerters: [LivingAlerter]
        /// Troubles that are known, by code and subject, with when people are told again.
        package var known: [KnownTrouble]
        /// What is wrong with the rota, as far as policies name it.
        package var gaps = DutyTelling.Gaps()
        /// Why no worker works; nil where one does, or it cannot be known.
        package var absence: WorkerAbsence?
        /// Persons' own channels that this alerter cannot use.
        package var unusableChannels: [String] = []

        package init(
            now: Instant, health: Dashboard.Health, channels: [ChannelHealth], lastCanary: Instant?,
            lastDigest: Instant? = nil, unreadable: Int = 0, setbacks: [Setback] = [],
            alerters: [LivingAlerter] = [], known: [KnownTrouble]
        ) {
            self.now = now
            self.health = health
            self.channels = channels
            self.lastCanary = lastCanary
            self.lastDigest = lastDigest
            self.unreadable = unreadable
            self.setbacks = setbacks
            self.alerters = alerters
            self.known = known
        }
    }

    /// What the others have to know of an alerter.
    package struct LivingAlerter: Sendable, Hashable {
        package let host: String
        package let version: String
        /// A hash of whom it tells, by which channels and when.
        package let configuration: String?
        /// Seconds by which its clock is ahead of the server's.
        package let clockAhead: Double

        package init(host: String, version: String, configuration: String?, clockAhead: Double) {
            self.host = host
            self.version = version
            self.configuration = configuration
            self.clockAhead = clockAhead
        }
    }

    private static func alerters(_ connection: Connection) async throws(PostgresError) -> [LivingAlerter] {
        try await connection.query(
            Statement(
                name: "living_alerters",
                """
                SELECT host, version, configuration, coalesce(clock_ahead, 0)
                FROM intake.alerter
                WHERE intake.lives(state, heartbeat_at)
                """),
            deadline: .now + limit
        ).map { (row) throws(PostgresError) in
            LivingAlerter(
                host: try row.decode(0), version: try row.decode(1), configuration: try row.decode(2, as: String?.self),
                clockAhead: try row.decode(3))
        }
    }

    /// A row of `intake.trouble`.
    package struct KnownTrouble: Sendable, Hashable {
        package var code: String
        package var subject: String
        package var since: Instant
        /// When people are told again, not before.
        package var next: Instant
        /// When it was last decided to tell people; nil while nobody was told.
        package var told: Instant?
        /// Since when it is over; nil while it lasts.
        package var cleared: Instant?
        /// The channels that have taken a message about it since it began.
        package var reached: [String]

        package init(
            code: String, subject: String, since: Instant, next: Instant, told: Instant? = nil, cleared: Instant? = nil,
            reached: [String] = []
        ) {
            self.code = code
            self.subject = subject
            self.since = since
            self.next = next
            self.told = told
            self.cleared = cleared
            self.reached = reached
        }

        /// Two readings of one row; a delivery in between makes no difference.
        fileprivate var row: [String] {
            [code, subject] + [since, next, told, cleared].map { $0.map { "\($0.microseconds)" } ?? "" }
        }
    }

    /// Reads what the state of the whole is judged by.
    package static func circumstances(_ connection: Connection) async throws(PostgresError) -> Circumstances {
        let health = try await Dashboard.health(connection)
        let channels = try await channels(connection)
        let setbacks = try await Setbacks.unacknowledged(connection)
        let alerters = try await alerters(connection)
        let absence = health.workersAlive == 0 ? try await WorkerAbsence(connection) : nil
        let known = try await connection.query(troubles, deadline: .now + limit).map { (row) throws(PostgresError) in
            try KnownTrouble(row)
        }
        return try await connection.query(
            Statement(
                name: "circumstances",
                """
                SELECT clock_timestamp(), (
                    SELECT max(d.delivered_at)
                    FROM (SELECT id FROM intake.message WHERE kind = 'canary' ORDER BY created_at DESC LIMIT 20) AS m
                    JOIN intake.delivery AS d ON d.message_id = m.id), (
                    SELECT max(created_at) FROM intake.message
                    WHERE kind = 'digest' AND created_at BETWEEN now() - interval '3 hours' AND now()), (
                    SELECT count(*)
                    FROM (
                        SELECT opened_at AS a, acknowledged_at AS b, respond_by AS c
                        FROM intake.alert_thread WHERE closed_at IS NULL
                        UNION ALL
                        SELECT told_at, next_at, NULL FROM intake.escalation WHERE phase <> 'over'
                        UNION ALL
                        SELECT created_at, NULL, NULL FROM intake.notification
                        WHERE planned_at IS NULL AND overtaken_at IS NULL
                    ) AS moment
                    WHERE least(a, b, c) < to_timestamp(0) OR greatest(a, b, c) >= to_timestamp(7258118400))
                """), deadline: .now + limit
        ).single { (row) throws(PostgresError) in
            var circumstances = Circumstances(
                now: try Instant(decoding: row, 0), health: health, channels: channels,
                lastCanary: try Instant.ifPresent(row, 1), lastDigest: try Instant.ifPresent(row, 2),
                unreadable: try row.decode(3, as: Int.self), setbacks: setbacks,
                alerters: alerters, known: known)
            circumstances.absence = absence
            return circumstances
        }
    }

    private static let troubles = Statement(
        name: "troubles",
        """
        SELECT t.code, t.subject, t.since, t.next_at, t.told_at, t.cleared_at, ARRAY(
            SELECT DISTINCT d.channel
            FROM intake.message AS m
            JOIN intake.delivery AS d ON d.message_id = m.id
            WHERE m.trouble = t.code AND m.subject = t.subject AND m.created_at >= t.since AND d.delivered_at IS NOT NULL
            ORDER BY d.channel)
        FROM intake.trouble AS t
        """)

    /// Stores the troubles that there are now and the messages about them, unless another alerter has done so since
    /// they were read. What was not delivered about a trouble that is over, or is told again, need not be any more.
    ///
    /// - Returns: whether it was stored.
    package static func store(
        _ troubles: [KnownTrouble], replacing known: [KnownTrouble], messages: [PlannedMessage],
        _ connection: Connection
    ) async throws(PostgresError) -> Bool {
        try await connection.transaction(deadline: .now + limit) { (transaction) throws(PostgresError) -> Bool in
            guard let now = try AlertPlanning.lock(transaction) else { return false }
            let present = try transaction.query(self.troubles).map { (row) throws(PostgresError) in
                try KnownTrouble(row)
            }
            guard Set(present.map(\.row)) == Set(known.map(\.row)) else { return false }
            try transaction.execute("DELETE FROM intake.trouble")
            try transaction.execute(
                """
                INSERT INTO intake.trouble (code, subject, since, next_at, told_at, cleared_at)
                SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
                                     $6::timestamptz[])
                """, troubles.map(\.code), troubles.map(\.subject), troubles.map { Timestamp($0.since) },
                troubles.map { Timestamp($0.next) }, troubles.map { $0.told.map { Timestamp($0) } },
                troubles.map { $0.cleared.map { Timestamp($0) } })
            let lasting = Set(troubles.filter { $0.cleared == nil }.map { [$0.code, $0.subject] })
            let told = messages.compactMap { message in message.trouble.map { [$0, message.subject ?? ""] } }
            let void = Set(known.map { [$0.code, $0.subject] }).subtracting(lasting).union(told)
            try transaction.execute(
                """
                WITH over AS MATERIALIZED (
                    SELECT d.message_id, d.channel
                    FROM unnest($1::text[], $2::text[]) AS v (code, subject)
                    JOIN intake.message AS m ON m.trouble = v.code AND m.subject = v.subject
                    JOIN intake.delivery AS d ON d.message_id = m.id
                    WHERE d.delivered_at IS NULL AND d.overtaken_at IS NULL
                    FOR UPDATE OF d SKIP LOCKED
                )
                UPDATE intake.delivery AS d SET overtaken_at = $3
                FROM over WHERE d.message_id = over.message_id AND d.channel = over.channel
                """, void.map { $0[0] }, void.map { $0[1] }, Timestamp(now))
            try AlertPlanning.insert(messages, at: Timestamp(now), transaction)
            return true
        }
    }

    /// Records a test of a channel that was made outside of the alerter.
    package static func recordTest(
        _ message: PlannedMessage, channel: ConfiguredChannel, failure: String?, _ connection: Connection
    ) async throws(PostgresError) {
        try await connection.transaction(deadline: .now + limit) { (transaction) throws(PostgresError) in
            let now = try transaction.query("SELECT clock_timestamp()").single { (row) throws(PostgresError) in
                try row.decode(0, as: Timestamp.self)
            }
            try AlertPlanning.insert([message], at: now, transaction)
            try transaction.execute(
                """
                UPDATE intake.delivery
                SET attempts = 1, first_attempt_at = $3, last_attempt_at = $3, last_failure = $4,
                    delivered_at = CASE WHEN $4::text IS NULL THEN $3 END,
                    overtaken_at = CASE WHEN $4::text IS NOT NULL THEN $3 END
                WHERE message_id = $1 AND channel = $2
                """, message.id, channel.name, now, failure)
            try transaction.execute(
                """
                INSERT INTO intake.channel (name, kind, fingerprint) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO NOTHING
                """, channel.name, channel.kind, channel.fingerprint)
            try transaction.execute(
                """
                UPDATE intake.channel
                SET tested_at = CASE WHEN $3::text IS NULL THEN $2 ELSE tested_at END,
                    succeeded_at = CASE WHEN $3::text IS NULL THEN $2 ELSE succeeded_at END,
                    failures = CASE WHEN $3::text IS NULL THEN 0 ELSE failures + 1 END,
                    failed_at = CASE WHEN $3::text IS NULL THEN failed_at ELSE $2 END,
                    last_failure = coalesce($3, last_failure),
                    disabled_at = CASE WHEN $3::text IS NULL THEN NULL ELSE disabled_at END
                WHERE name = $1
                """, channel.name, now, failure)
        }
    }
}

extension AlerterRegistry.KnownTrouble {
    /// A moment that cannot be read counts as long ago: people are told.
    fileprivate init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            code: try row.decode(0), subject: try row.decode(1),
            since: try Instant.ifPresent(row, 2) ?? Instant(seconds: 0),
            next: try Instant.ifPresent(row, 3) ?? Instant(seconds: 0), told: try Instant.ifPresent(row, 4),
            cleared: try Instant.ifPresent(row, 5), reached: try row.decode(6, as: [String].self))
    }
}

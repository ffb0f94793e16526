internal import Glibc
package import Postgres
package import TriageCore

/// Something about a database, its server or the way to it that an operator should know or change.
package struct DatabaseAdvice: Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case parametersLogged, parametersLoggedOnError, parametersLoggedForRole, statementsLogged, plansLogged
        case transport, publicRights, notifyQueue, clock, noStandby, standbyAway, commitNotDurable, wentBack
        case noPersons
        case schemaOther, serverOld, rolesTooMany, rolesMissing, releasesDiffer, channelsUntested, channelsFailing
        case rotaGap, timeZoneRules, strangersRead, pooler, disk, walKept

        /// By which people speak of it: the place in the list, at whose end new ones come.
        package var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
    }

    /// What a person has to do about it; the numbers are exit codes.
    package enum Severity: Int32, Sendable, Hashable, Comparable {
        case look = 1
        case act = 2

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    package let code: Code
    package let severity: Severity
    /// What, and why it matters.
    package let text: String
    package let remedy: String

    /// All that there is to say about a database, what is most pressing first.
    ///
    /// - Parameter now: gives this host's time.
    package static func about(
        _ connection: Connection, now: () -> Instant
    ) async throws(PostgresError) -> [DatabaseAdvice] {
        mostPressingFirst(try await DatabaseFacts(connection, now: now).advice)
    }

    /// The same, and about the clinic: who may do what, what runs, who can be told.
    ///
    /// - Parameter isPooled: whether the daemons are told that there is a pooler.
    package static func aboutAll(
        _ connection: Connection, isPooled: Bool, now: () -> Instant
    ) async throws(PostgresError) -> [DatabaseAdvice] {
        var facts = try await DatabaseFacts(connection, now: now)
        if isPooled { facts.hasPooler = false }
        return mostPressingFirst(facts.advice + (try await ClinicFacts(connection).advice))
    }

    private static func mostPressingFirst(_ advice: [DatabaseAdvice]) -> [DatabaseAdvice] {
        advice.enumerated().sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
            .map(\.element)
    }
}

/// What advice is made from.
package struct DatabaseFacts: Sendable, Hashable {
    package var database = ""
    package var transport: Transport?
    /// Settings of the server as this session has them; what the server does not have is absent.
    package var settings: [String: String] = [:]
    /// Roles for which parameters are logged although they are not for others.
    package var rolesWithParameters: [String] = []
    package var publicRights: [String] = []
    /// The part of the NOTIFY queue that is in use, 0 to 1.
    package var notifyQueue = 0.0
    /// How far the database's clock is ahead of this host's, in seconds.
    package var clockAhead = 0.0
    package var standbys = 0
    package var setbacks: [Setback] = []
    /// Whether nobody is known in whose name an alert can be answered.
    package var hasNoPersons = false
    /// Whether something between lends this session of the server.
    package var hasPooler = false
    /// Of the server's disk; nil where it cannot be seen from here.
    package var room: Room?
    /// How much of its log the server keeps for replication slots that nobody reads, in bytes, by their names.
    package var keptLog: [String: Int64] = [:]

    /// What is free on a disk, and how large it is, in bytes.
    package struct Room: Sendable, Hashable {
        package var folder: String
        package var free: Int64
        package var total: Int64

        package init(folder: String, free: Int64, total: Int64) {
            self.folder = folder
            self.free = free
            self.total = total
        }

        /// Nil where there is no such folder.
        package init?(of folder: String) {
            var status = statvfs()
            guard statvfs(folder, &status) == 0 else { return nil }
            self.init(
                folder: folder, free: Int64(status.f_bavail * status.f_frsize),
                total: Int64(status.f_blocks * status.f_frsize))
        }
    }

    package init() {}

    /// Reads them; every role may.
    package init(_ connection: Connection, now: () -> Instant) async throws(PostgresError) {
        transport = await connection.transport
        let before = now()
        let row = try await connection.query(Self.statement, Self.names, deadline: .now + .seconds(15))
        let after = now()
        let middle = (before.microseconds + after.microseconds) / 2
        let pid = await connection.backendPID
        let isLocal = transport?.isLocalSocket ?? false
        let mayReadSetbacks = try row.single { (row) throws(PostgresError) in
            database = try row.decode(0)
            let values = try row.decode(1, as: [String?].self)
            for (name, value) in zip(Self.names, values) { settings[name] = value }
            rolesWithParameters = try row.decode(2, as: [String].self)
            publicRights = try row.decode(3, as: [String].self)
            notifyQueue = try row.decode(4)
            clockAhead = Double(try Instant(decoding: row, 5).microseconds - middle) / 1_000_000
            standbys = try row.decode(6, as: Int.self)
            // A pooler tells its client another id, by which it knows whom to cancel.
            hasPooler = pid != (try row.decode(8, as: Int32.self))
            // Where it may not be asked, it is where Debian has it.
            let folder = try row.decode(9, as: String?.self) ?? "/var/lib/postgresql"
            if isLocal { room = Room(of: folder) }
            return try row.decode(7, as: Bool.self)
        }
        keptLog = try await Self.keptLog(connection)
        if mayReadSetbacks { setbacks = try await Setbacks.unacknowledged(connection) }
        hasNoPersons = try await People.areMissing(connection)
    }

    private static let names = [
        "log_parameter_max_length", "log_parameter_max_length_on_error", "log_statement", "log_min_duration_statement",
        "log_min_duration_sample", "log_transaction_sample_rate", "auto_explain.log_min_duration",
        "auto_explain.log_parameter_max_length", "pgaudit.log_parameter", "synchronous_standby_names",
        "synchronous_commit", "fsync", "full_page_writes",
    ]

    /// Whether this role may read a relation, as an expression; not where the schema is not there yet.
    static func mayRead(_ schema: String, _ relation: String) -> String {
        """
        EXISTS (
            SELECT
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = '\(schema)' AND c.relname = '\(relation)'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
        """
    }

    /// Nothing on a standby, which has no place of its own to compare with.
    private static func keptLog(_ connection: Connection) async throws(PostgresError) -> [String: Int64] {
        let slots = try await connection.query(
            """
            SELECT slot_name::text, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
            FROM pg_catalog.pg_replication_slots
            WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()
            """, deadline: .now + .seconds(15)
        ).map { (row) throws(PostgresError) in (try row.decode(0, as: String.self), try row.decode(1, as: Int64.self)) }
        return Dictionary(slots) { $1 }
    }

    /// Whether this role may read a relation; not where the schema is not there yet.
    static func mayRead(
        _ schema: String, _ relation: String, _ connection: Connection
    ) async throws(PostgresError) -> Bool {
        try await connection.query(Statement("SELECT \(mayRead(schema, relation))"), deadline: .now + .seconds(15))
            .value(row: 0, column: 0)
    }

    private static let statement = Statement(
        """
        SELECT
            current_database()::text,
            ARRAY(SELECT current_setting(name, true) FROM unnest($1::text[]) WITH ORDINALITY AS n (name, place) ORDER BY place),
            ARRAY(
                SELECT DISTINCT r.rolname::text
                FROM pg_catalog.pg_db_role_setting AS s
                JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
                CROSS JOIN LATERAL unnest(s.setconfig) AS entry
                WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
                    AND entry ~ '^log_parameter_max_length(_on_error)?=' AND entry !~ '=0$'
                ORDER BY 1),
            ARRAY(
                SELECT privilege_type
                FROM pg_catalog.pg_database CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba)))
                WHERE datname = current_database() AND grantee = 0 AND privilege_type IN ('TEMPORARY', 'CREATE')
                ORDER BY 1),
            pg_notification_queue_usage(),
            clock_timestamp(),
            (SELECT count(*) FROM pg_catalog.pg_stat_replication),
            \(mayRead("dashboard", "setbacks")),
            pg_backend_pid(),
            CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END
        """)
}

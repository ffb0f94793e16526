package import Postgres
package import TriageCore

/// What the views for staff and monitors show.
package enum Dashboard {
    /// A row of `dashboard.worklist`.
    package struct WorkItem: Sendable {
        package let submission: PostgresUUID
        package let received: Instant
        package let reference: String?
        package let level: Level
        package let possibleLevel: Level
        package let overrideLevel: Level?
        package let reasons: [String]
        package let respondBy: Instant?
        package let isOverdue: Bool
        package let alertState: String
        /// Other references that look the same: other patients, as far as is known.
        package let similarReferences: [String]
        package let contact: String?
        package let destinations: [String]
        package let alert: PostgresUUID?
        package let acknowledgedBy: String?
        package let takenBy: String?
        package let areWordsUnread: Bool
        /// What somebody who acts on it says that they saw.
        package let seen: JSONB

        /// The level that counts: a clinician's, where one has given another.
        package var effectiveLevel: Level { overrideLevel ?? level }
    }

    /// The row of `dashboard.health`.
    package struct Health: Sendable {
        package let pending: Int
        package let oldestPendingSeconds: Double
        package let lastAssessed: Instant?
        package let workersAlive: Int
        package let quarantined: Int
        package let openAlerts: Int
        package let oldestUnacknowledgedSeconds: Double
        package let undeliveredNotifications: Int
        package let isStalled: Bool
        package let alertersAlive: Int
        package let channelsUnhealthy: Int
        /// Alerts that people should have been told of and were not.
        package let untold: Int
        /// nil while no entry of the audit log was ever sealed.
        package let auditUnsealedSeconds: Double?
        package let notificationQueue: NotificationQueue
        package let unaccounted: Int
        /// How long ago it was last looked whether every accepted form is in its place.
        package let reconciledSeconds: Double

        package init(
            pending: Int, oldestPendingSeconds: Double, lastAssessed: Instant?, workersAlive: Int, quarantined: Int,
            openAlerts: Int, oldestUnacknowledgedSeconds: Double, undeliveredNotifications: Int, isStalled: Bool,
            alertersAlive: Int, channelsUnhealthy: Int, untold: Int = 0, auditUnsealedSeconds: Double? = nil,
            notificationQueueUsage: Double = 0, unaccounted: Int = 0, reconciledSeconds: Double = 0
        ) {
            self.pending = pending
            self.oldestPendingSeconds = oldestPendingSeconds
            self.lastAssessed = lastAssessed
            self.workersAlive = workersAlive
            self.quarantined = quarantined
            self.openAlerts = openAlerts
            self.oldestUnacknowledgedSeconds = oldestUnacknowledgedSeconds
            self.undeliveredNotifications = undeliveredNotifications
            self.isStalled = isStalled
            self.alertersAlive = alertersAlive
            self.channelsUnhealthy = channelsUnhealthy
            self.untold = untold
            self.auditUnsealedSeconds = auditUnsealedSeconds
            notificationQueue = NotificationQueue(usage: notificationQueueUsage)
            self.unaccounted = unaccounted
            self.reconciledSeconds = reconciledSeconds
        }
    }

    /// The worklist, most urgent first.
    package static func worklist(_ connection: Connection, limit: Int) async throws(PostgresError) -> [WorkItem] {
        try await worklist(where: "true", [limit], connection)
    }

    /// A form of the worklist; nil where it is not there.
    package static func workItem(
        _ submission: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> WorkItem? {
        try await worklist(where: "submission_id = $2", [1, submission], connection).first
    }

    private static func worklist(
        where condition: String, _ parameters: [any PostgresEncodable], _ connection: Connection
    ) async throws(PostgresError) -> [WorkItem] {
        let result = try await connection.query(
            Statement(
                """
                SELECT submission_id, received_at, patient_reference, level, possible_level, override_level, reasons,
                       respond_by, overdue, alert_state, similar_references, patient_contact, destinations, alert_id,
                       acknowledged_by, taken_by, words_unread, seen
                FROM dashboard.worklist WHERE \(condition) LIMIT $1
                """), parameters: parameters)
        return try result.map { (row) throws(PostgresError) in
            WorkItem(
                submission: try row.decode(0), received: Instant(try row.decode(1, as: Timestamp.self)),
                reference: try row.decode(2, as: String?.self), level: try Level(decoding: row, 3),
                possibleLevel: try Level(decoding: row, 4),
                overrideLevel: try row.isNull(5) ? nil : Level(decoding: row, 5),
                reasons: try row.decode(6, as: [String].self),
                respondBy: try Instant.ifPresent(row, 7), isOverdue: try row.decode(8),
                alertState: try row.decode(9), similarReferences: try row.decode(10, as: [String].self),
                contact: try row.decode(11, as: String?.self), destinations: try row.decode(12, as: [String].self),
                alert: try row.decode(13, as: PostgresUUID?.self), acknowledgedBy: try row.decode(14, as: String?.self),
                takenBy: try row.decode(15, as: String?.self), areWordsUnread: try row.decode(16),
                seen: try row.decode(17, as: JSONB.self))
        }
    }

    /// How much waits for people, and how much of it for too long.
    package struct Duties: Sendable, Hashable {
        /// Work items at each effective level.
        package var forms: [Level: Int] = [:]
        package var overdue: [Level: Int] = [:]
        /// Open alerts that nobody has acknowledged.
        package var unacknowledged = 0
        /// Those of them whose time to respond has passed.
        package var unacknowledgedLate = 0
        /// Open alerts of whose messages no channel has taken any.
        package var unreached = 0
        package var wordsUnread = 0
        package var wordsOverdue = 0
    }

    /// How much waits for people.
    package static func duties(_ connection: Connection) async throws(PostgresError) -> Duties {
        var duties = Duties()
        try await connection.query(
            """
            SELECT coalesce(override_level, level), count(*), count(*) FILTER (WHERE overdue)
            FROM dashboard.worklist GROUP BY 1
            """
        ).forEach { (row) throws(PostgresError) in
            let level = try Level(decoding: row, 0)
            duties.forms[level] = try row.decode(1, as: Int.self)
            duties.overdue[level] = try row.decode(2, as: Int.self)
        }
        try await connection.query(
            """
            SELECT count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'open' AND late),
                   count(*) FILTER (WHERE phase = 'unreached'), (SELECT count(*) FROM dashboard.words),
                   (SELECT count(*) FROM dashboard.words WHERE overdue)
            FROM dashboard.alerts
            """
        ).forEach { (row) throws(PostgresError) in
            duties.unacknowledged = try row.decode(0)
            duties.unacknowledgedLate = try row.decode(1)
            duties.unreached = try row.decode(2)
            duties.wordsUnread = try row.decode(3)
            duties.wordsOverdue = try row.decode(4)
        }
        return duties
    }

    /// Queue, workers and alerts.
    package static func health(_ connection: Connection) async throws(PostgresError) -> Health {
        let result = try await connection.query(
            """
            SELECT pending, oldest_pending_seconds, last_assessed_at, workers_alive, quarantined, open_alerts,
                   oldest_unacknowledged_seconds, undelivered_notifications, stalled, alerters_alive, channels_unhealthy,
                   untold, audit_unsealed_seconds, notification_queue_usage, unaccounted,
                   reconciled_seconds
            FROM dashboard.health
            """)
        return try result.single { (row) throws(PostgresError) in
            Health(
                pending: try row.decode(0), oldestPendingSeconds: try row.decode(1),
                lastAssessed: try Instant.ifPresent(row, 2),
                workersAlive: try row.decode(3),
                quarantined: try row.decode(4), openAlerts: try row.decode(5),
                oldestUnacknowledgedSeconds: try row.decode(6), undeliveredNotifications: try row.decode(7),
                isStalled: try row.decode(8), alertersAlive: try row.decode(9),
                channelsUnhealthy: try row.decode(10), untold: try row.decode(11),
                auditUnsealedSeconds: try row.decode(12, as: Double?.self),
                notificationQueueUsage: try row.decode(13), unaccounted: try row.decode(14),
                reconciledSeconds: try row.decode(15))
        }
    }
}

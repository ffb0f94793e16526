package import Postgres
package import TriageCore

/// What the assessment of one form leaves in the database.
package struct AssessmentRecord: Sendable {
    package var id: PostgresUUID
    package var number: Int64
    package var received: Instant
    package var patient: PostgresUUID?
    package var level: Level
    package var possibleLevel: Level
    package var respondBy: Instant?
    /// The forms of the same patient that were used.
    package var history: [PostgresUUID]
    package var latchingAlert: PostgresUUID?
    package var alert: AlertAction?
    package var ownWords: OwnWordsDuty?
    /// The assessment in JSON.
    package var result: [UInt8]

    package init(
        id: PostgresUUID, number: Int64, received: Instant, patient: PostgresUUID?, level: Level, possibleLevel: Level,
        respondBy: Instant?, history: [PostgresUUID], latchingAlert: PostgresUUID?, alert: AlertAction?,
        ownWords: OwnWordsDuty? = nil, result: [UInt8]
    ) {
        self.id = id
        self.number = number
        self.received = received
        self.patient = patient
        self.level = level
        self.possibleLevel = possibleLevel
        self.respondBy = respondBy
        self.history = history
        self.latchingAlert = latchingAlert
        self.alert = alert
        self.ownWords = ownWords
        self.result = result
    }
}

/// Own words that a person has to read.
package struct OwnWordsDuty: Sendable, Hashable {
    /// The worst level that the reader's findings gave the form; nil where it found no sign.
    package let level: Level?
    /// The part that the reader could explain, from 0 to 1.
    package let explained: Double
    package let due: Instant

    package init(level: Level?, explained: Double, due: Instant) {
        self.level = level
        self.explained = explained
        self.due = due
    }
}

extension AssessmentRecord {
    /// The history as PostgreSQL writes an array, since arrays of arrays must be rectangular.
    fileprivate var historyLiteral: String {
        history.isEmpty ? "{}" : "{" + history.map(\.description).joined(separator: ",") + "}"
    }
}

/// What happens to a patient's alert because of a form.
package struct AlertAction: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case opened
        /// Joins the patient's open alert.
        case joined
        /// Joins the patient's open alert and makes its level worse.
        case raised
    }

    package let alert: PostgresUUID
    package let kind: Kind
    /// Whether the alert is opened beside the patient's own, which another session's open transaction holds: it is told at
    /// once, and joins that one later.
    package let isAside: Bool

    package init(_ kind: Kind, _ alert: PostgresUUID, isAside: Bool = false) {
        self.kind = kind
        self.alert = alert
        self.isAside = isAside
    }

    /// The same for a form whose patient's alert somebody is just opening, which nobody else sees yet.
    package var setAside: AlertAction { kind == .opened ? AlertAction(.opened, alert, isAside: true) : self }

    /// What a form does that needs an alert: it opens one, or joins the patient's open one, which it may raise.
    package init(_ level: Level, _ alerts: PatientAlerts) {
        if let open = alerts.joinable {
            self.init(level > open.level ? .raised : .joined, open.id)
        } else {
            self.init(.opened, .random(), isAside: alerts.areLocked)
        }
    }
}

/// A form that cannot be read, as it is put aside.
package struct QuarantineRecord: Sendable {
    package var id: PostgresUUID
    package var number: Int64
    package var patient: PostgresUUID?
    /// A code such as `notJSON`.
    package var reason: String
    /// In words, without anything of the form.
    package var detail: String
    /// How often it was tried.
    package var attempts: Int
    package var respondBy: Instant?
    package var alert: AlertAction

    package init(
        id: PostgresUUID, number: Int64, patient: PostgresUUID?, reason: String, detail: String, attempts: Int = 1,
        respondBy: Instant?, alert: AlertAction
    ) {
        self.id = id
        self.number = number
        self.patient = patient
        self.reason = reason
        self.detail = detail
        self.attempts = attempts
        self.respondBy = respondBy
        self.alert = alert
    }
}

/// Writes what a batch of forms came to, from arrays, in the transaction that claimed them.
package enum AssessmentStore {
    /// The assessments and work items of a batch.
    package static let assessments = Statement(
        name: "assessments",
        """
        WITH stored AS (
            INSERT INTO intake.assessment (
                submission_id, number, received_at, respond_by, level, possible_level, history, latching_alerts,
                alert_id, result, worker, protocol, settings_hash)
            SELECT t.id, t.number, t.received_at, t.respond_by, t.level, t.possible_level, t.history::uuid[],
                   CASE WHEN t.latching IS NULL THEN '{}' ELSE ARRAY[t.latching] END, t.alert_id, t.result, $12, $13, $14
            FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[],
                        $7::text[], $8::uuid[], $9::uuid[], $10::jsonb[])
                AS t (id, number, received_at, respond_by, level, possible_level, history, latching, alert_id, result)
        )
        INSERT INTO intake.work_item (
            submission_id, number, respond_by, level, possible_level, alert_id, patient_key)
        SELECT t.id, t.number, t.respond_by, t.level, t.possible_level, t.alert_id, t.patient_key
        FROM unnest($1::uuid[], $2::bigint[], $4::timestamptz[], $5::text[], $6::text[], $9::uuid[], $11::uuid[])
            AS t (id, number, respond_by, level, possible_level, alert_id, patient_key)
        """)

    private static let ownWords = Statement(
        name: "ownWords",
        """
        INSERT INTO intake.own_words (submission_id, number, patient_key, level, explained, due_at)
        SELECT t.* FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::float8[], $6::timestamptz[])
            AS t (id, number, patient_key, level, explained, due_at)
        -- Those of a form that a person completed are read with the form that the patient sent.
        WHERE NOT EXISTS (SELECT FROM intake.amendment AS m WHERE m.submission_id = t.id)
        """)

    private static let quarantine = Statement(
        name: "quarantine",
        """
        WITH aside AS (
            INSERT INTO intake.quarantine AS q (submission_id, reason, detail, attempts, worker)
            SELECT t.id, t.reason, t.detail, t.attempts, $8
            FROM unnest($1::uuid[], $6::text[], $7::text[], $9::int[]) AS t (id, reason, detail, attempts)
            -- One that was given back to the queue.
            ON CONFLICT (submission_id) DO UPDATE
            SET reason = excluded.reason, detail = excluded.detail, attempts = q.attempts + excluded.attempts,
                state = 'held', quarantined_at = clock_timestamp(), worker = excluded.worker
        ), noted AS (
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
            SELECT 'worker', 'submission.quarantined', 'submission', t.id::text, jsonb_build_object('reason', t.reason)
            FROM unnest($1::uuid[], $6::text[]) AS t (id, reason)
        )
        INSERT INTO intake.work_item (
            submission_id, number, patient_key, respond_by, alert_id, quarantined, level, possible_level)
        SELECT t.id, t.number, t.patient_key, t.respond_by, t.alert_id, true, 'urgent', 'emergency'
        FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::uuid[])
            AS t (id, number, patient_key, respond_by, alert_id)
        """)

    /// One statement for all alerts of a batch; the batch has at most one form of each patient.
    package static let alerts = Statement(
        name: "alertActions",
        """
        WITH t AS MATERIALIZED (
            SELECT alert_id, CASE step WHEN 'aside' THEN 'opened' ELSE step END AS kind, step = 'aside' AS aside,
                   patient_key, submission_id, level, cause
            FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
                AS t (alert_id, step, patient_key, submission_id, level, cause)
        ), opened AS (
            INSERT INTO intake.alert (id, patient_key, submission_id, level, cause)
            SELECT alert_id, CASE WHEN NOT aside THEN patient_key END, submission_id, level, cause
            FROM t WHERE kind = 'opened'
        ), beside AS (
            INSERT INTO intake.alert_aside (alert_id, patient_key) SELECT alert_id, patient_key FROM t WHERE aside
        ), raised AS (
            UPDATE intake.alert AS a SET level = t.level FROM t WHERE t.kind = 'raised' AND a.id = t.alert_id
        ), linked AS (
            INSERT INTO intake.alert_submission (alert_id, submission_id, level)
            SELECT alert_id, submission_id, level FROM t
            ON CONFLICT DO NOTHING
        ), noted AS (
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
            SELECT 'worker', 'alert.' || kind, 'alert', alert_id::text,
                   jsonb_build_object('level', level, 'cause', cause, 'submission', submission_id)
            FROM t
        ), told AS (
            INSERT INTO intake.notification (alert_id, kind, level) SELECT alert_id, kind, level FROM t
        )
        SELECT intake.wake('intake_alert', alert_id::text) FROM t
        """)

    /// Stores assessments, with their work items, in one message with the transaction's COMMIT.
    package static func storeAtCommit(
        _ records: ArraySlice<AssessmentRecord>, protocolVersion: String, settingsHash: String, worker: PostgresUUID,
        _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        guard !records.isEmpty else { return }
        try transaction.atCommit(
            assessments, parameters: parameters(records, protocolVersion, settingsHash, worker))
    }

    /// Sends assessments with their work items, without waiting for the answer, so that the server stores them while the
    /// next ones are made.
    ///
    /// - Parameter records: at least one.
    package static func send(
        _ records: ArraySlice<AssessmentRecord>, protocolVersion: String, settingsHash: String, worker: PostgresUUID,
        _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        try transaction.send(assessments, parameters: parameters(records, protocolVersion, settingsHash, worker))
    }

    private static func parameters(
        _ records: ArraySlice<AssessmentRecord>, _ protocolVersion: String, _ settingsHash: String,
        _ worker: PostgresUUID
    ) -> [any PostgresEncodable] {
        var results = PostgresArray<JSONB>()
        results.reserveCapacity(bytes: records.reduce(0) { $0 + $1.result.count + 8 })
        for record in records { record.result.withUnsafeBytes { results.append(utf8: $0) } }
        let ids: [PostgresUUID] = records.map(\.id)
        let numbers: [Int64] = records.map(\.number)
        let received: [Timestamp] = records.map { Timestamp($0.received) }
        let respondBy: [Timestamp?] = records.map { record in record.respondBy.map { Timestamp($0) } }
        let levels: [String] = records.map(\.level.rawValue)
        let possibleLevels: [String] = records.map(\.possibleLevel.rawValue)
        let histories: [String] = records.map(\.historyLiteral)
        let latching: [PostgresUUID?] = records.map(\.latchingAlert)
        let alertIDs: [PostgresUUID?] = records.map { $0.alert?.alert }
        let patients: [PostgresUUID?] = records.map(\.patient)
        return [
            ids, numbers, received, respondBy, levels, possibleLevels, histories, latching, alertIDs, results, patients,
            worker, protocolVersion, settingsHash,
        ]
    }

    /// Stores which own words have to be read, in one message with the transaction's COMMIT.
    package static func storeAtCommit(
        ownWordsOf records: [AssessmentRecord], _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        let written: [(record: AssessmentRecord, duty: OwnWordsDuty)] = records.compactMap { record in
            record.ownWords.map { (record, $0) }
        }
        guard !written.isEmpty else { return }
        let ids: [PostgresUUID] = written.map(\.record.id)
        let numbers: [Int64] = written.map(\.record.number)
        let patients: [PostgresUUID?] = written.map(\.record.patient)
        let levels: [String?] = written.map { $0.duty.level?.rawValue }
        let explained: [Double] = written.map(\.duty.explained)
        let due: [Timestamp] = written.map { Timestamp($0.duty.due) }
        let parameters: [any PostgresEncodable] = [ids, numbers, patients, levels, explained, due]
        try transaction.atCommit(ownWords, parameters: parameters)
    }

    /// Opens, joins and raises the alerts of assessments, in one message with the transaction's COMMIT.
    package static func openAtCommit(
        alertsOf records: [AssessmentRecord], _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        try act(
            records.compactMap { record in
                record.alert.map {
                    Entry(
                        action: $0, patient: record.patient, submission: record.id, level: record.level,
                        cause: "assessment")
                }
            }, transaction)
    }

    /// Puts forms aside that cannot be read, with their work items and alerts, in one message with the transaction's COMMIT.
    package static func storeAtCommit(
        _ records: [QuarantineRecord], worker: PostgresUUID, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        guard !records.isEmpty else { return }
        let ids: [PostgresUUID] = records.map(\.id)
        let numbers: [Int64] = records.map(\.number)
        let patients: [PostgresUUID?] = records.map(\.patient)
        let respondBy: [Timestamp?] = records.map { record in record.respondBy.map { Timestamp($0) } }
        let alertIDs: [PostgresUUID] = records.map(\.alert.alert)
        let reasons: [String] = records.map(\.reason)
        let details: [String] = records.map(\.detail)
        let attempts: [Int32] = records.map { Int32(clamping: $0.attempts) }
        let parameters: [any PostgresEncodable] = [
            ids, numbers, patients, respondBy, alertIDs, reasons, details, worker, attempts,
        ]
        try transaction.atCommit(quarantine, parameters: parameters)
        try act(
            records.map { record in
                Entry(
                    action: record.alert, patient: record.patient, submission: record.id, level: .urgent,
                    cause: "quarantine")
            }, transaction)
    }

    private struct Entry {
        let action: AlertAction
        let patient: PostgresUUID?
        let submission: PostgresUUID
        let level: Level
        let cause: String
    }

    private static func act(_ entries: [Entry], _ transaction: borrowing Transaction) throws(PostgresError) {
        guard !entries.isEmpty else { return }
        let alertIDs: [PostgresUUID] = entries.map(\.action.alert)
        // Who is nobody's patient has no alert to stand beside.
        let kinds: [String] = entries.map {
            $0.action.isAside && $0.patient != nil ? "aside" : $0.action.kind.rawValue
        }
        let patients: [PostgresUUID?] = entries.map(\.patient)
        let submissions: [PostgresUUID] = entries.map(\.submission)
        let levels: [String] = entries.map(\.level.rawValue)
        let causes: [String] = entries.map(\.cause)
        let parameters: [any PostgresEncodable] = [alertIDs, kinds, patients, submissions, levels, causes]
        try transaction.atCommit(alerts, parameters: parameters)
    }
}

package import Postgres
package import TriageCore

/// A form that a worker has taken from the queue, within the transaction that will also store its result.
package struct ClaimedForm<Content: Sendable>: Sendable {
    package let number: Int64
    package let id: PostgresUUID
    package let received: Instant
    /// Stands for the patient; nil without a reference that names somebody.
    package let patient: PostgresUUID?
    package let reference: String?
    package let content: Content

    package init(
        number: Int64, id: PostgresUUID, received: Instant, patient: PostgresUUID?, reference: String?, content: Content
    ) {
        self.number = number
        self.id = id
        self.received = received
        self.patient = patient
        self.reference = reference
        self.content = content
    }
}

extension ClaimedForm {
    /// The same form with another content.
    package func with<Other>(_ content: Other) -> ClaimedForm<Other> {
        ClaimedForm<Other>(
            number: number, id: id, received: received, patient: patient, reference: reference, content: content)
    }
}

/// What a claim depends on besides the queue.
package struct ClaimTerms: Sendable {
    /// Only numbers above this are looked at.
    package var floor: Int64
    /// Only numbers up to this.
    package var through: Int64 = .max
    package var limit: Int
    /// The version and settings that the worker assesses by; when others are in force, nothing is claimed.
    package var protocolHash: String
    package var settingsHash: String
    /// The numbers of forms that are left for later; later forms of their patients wait for them.
    package var excluded: [Int64]
    /// Whether only forms with an alarming answer are taken, ahead of the others.
    package var expeditedOnly = false
    /// Whether forms are taken too whose patients' alerts somebody holds: theirs are opened beside those.
    package var opensBeside = false
    /// How many waiting forms the claim looks at, at most; nil where it is known that few of them cannot be taken.
    package var looksAtMost: Int?

    package init(
        floor: Int64, limit: Int, protocolHash: String, settingsHash: String, excluded: [Int64] = []
    ) {
        self.floor = floor
        self.limit = limit
        self.protocolHash = protocolHash
        self.settingsHash = settingsHash
        self.excluded = excluded
    }
}

/// The patient's other forms and open alert, as an assessment needs them.
package struct PatientContext: Sendable {
    package struct Earlier: Sendable {
        package let number: Int64
        package let id: PostgresUUID
        package let received: Instant
        package let reference: String?
        package let content: [UInt8]
    }

    /// In the order of receipt.
    package internal(set) var earlier: [Earlier] = []
    package internal(set) var alerts = PatientAlerts()
    /// What older forms than ``earlier`` answered, where there are so many forms that some may be pushed out.
    package internal(set) var baseline: [BaselineAnswer] = []
    /// Whether there are more earlier forms than ``earlier``.
    package internal(set) var isTruncated = false
    /// Whether there are so many that ``earlier`` will soon not hold all.
    package internal(set) var isLong = false
    /// Whether an earlier form is left out because it ended whoever read it.
    package internal(set) var isMissingStruckForm = false
    /// Whether another patient's reference looks the same.
    package internal(set) var hasSimilarReference = false

    package init() {}
}

/// A patient's open alerts: mostly none or one.
package struct PatientAlerts: Sendable, Hashable {
    package struct Open: Sendable, Hashable {
        package let id: PostgresUUID
        package let level: Level

        package init(id: PostgresUUID, level: Level) {
            self.id = id
            self.level = level
        }
    }

    /// The one that a form joins; it is locked, so that nobody closes it meanwhile.
    package let joinable: Open?
    /// The worst one, which latches the patient.
    package let worst: Open?
    /// Whether there are some, and another session's open transaction holds them all.
    package var areLocked: Bool { worst != nil && joinable == nil }

    package init(joinable: Open? = nil, worst: Open? = nil) {
        self.joinable = joinable
        self.worst = worst ?? joinable
    }
}

/// Forms that were taken from the queue, in the order of receipt, and what is known of their patients, by the forms' numbers.
package struct Claim: Sendable {
    package fileprivate(set) var forms: [ClaimedForm<[UInt8]>] = []
    package internal(set) var contexts: [Int64: PatientContext] = [:]
    /// The last number that was looked at, where more wait behind it that were not.
    package fileprivate(set) var cutAt: Int64?

    /// The server sends rows in any order.
    fileprivate mutating func sort() {
        forms.sort { $0.number < $1.number }
        for number in contexts.keys { contexts[number]?.earlier.sort { $0.number < $1.number } }
    }
}

/// The queue of forms that wait for their assessment; every call belongs to one transaction.
package enum WorkQueue {
    /// How many earlier forms of a patient are read, the latest ones.
    package static let historyLimit = 100
    /// How many bytes of them.
    static let historyBytes = 4 * 1_048_576
    /// How many waiting forms a bounded claim looks at, unless its limit is near that.
    package static let lookLimit = 2_000

    /// Takes forms, and reads with them what their assessment needs: the patients' earlier forms and open alerts. All of it is
    /// one statement, since each further one costs every form a round trip.
    ///
    /// `FOR UPDATE SKIP LOCKED` in a materialised part, since DELETE has neither that nor LIMIT. A form waits while an
    /// earlier one of its patient is in the queue; a delete that another worker has not committed still shows, so it
    /// waits for that too. Who sees that delete sees the alert that came with it.
    ///
    /// Where the queue is all but empty and full of dead entries, the statistics say that walking over all of it costs
    /// nothing: so no part of the statement can be planned that way, by its form or by the session's settings.
    ///
    /// Forms that ended a worker are left out: they are taken alone. What is beyond the bytes that one batch may have, the
    /// earlier forms included, stays in the queue, but the first form is taken however large it is.
    ///
    /// The alerts are locked, so that none is closed between reading it and joining it; the statement never waits for one.
    /// Where the patient's own is closed or locked at this moment, one that stands beside it will do. Each patient is looked
    /// up alone, also for the lock: for a plain join, or by the alert's id, the planner may read every open alert.
    ///
    /// Of the earlier forms the latest ones of each patient are read, within a number and a number of bytes; what is in
    /// quarantine is left alone, since it cannot be read or ends whoever reads it. They follow the claimed form as rows of
    /// their own, without a patient; one that ended a worker, while it was read as history, without its form.
    ///
    /// Parameters: the floor, the limit, the protocol's hash, the settings' hash, the excluded forms, the number of
    /// earlier forms, the highest number. Whoever prepares it need not state their types: they follow from the statement.
    package static let claimStatement = Statement(
        name: "claim",
        claim(
            where: """
                r.number > $1 AND r.number <= $7
                AND r.number <> ALL (ARRAY (SELECT submission_number FROM intake.strike))
                """))

    /// The same for the forms with an alarming answer alone, for when the queue is long.
    private static let expeditedStatement = Statement(
        name: "claimExpedited",
        claim(
            where: """
                r.number > $1 AND r.number <= $7 AND r.expedited
                AND r.number <> ALL (ARRAY (SELECT submission_number FROM intake.strike))
                """))

    /// The same for the one form with the number after the floor, if it has so many strikes as is thought.
    private static let suspectStatement = Statement(
        name: "claimSuspect",
        claim(
            where: """
                r.number = $1 + 1 AND r.number <= $7
                AND EXISTS (SELECT FROM intake.strike AS k WHERE k.submission_number = r.number AND k.strikes = $8)
                """))

    /// The first and the last of the next waiting forms, and how many they are, so that a claim need not look at more of them:
    /// each form that waits for an earlier one of its patient costs it four pages, and there may be 100,000 of one patient.
    ///
    /// None where nothing may be claimed: what is not taken for that is not passed.
    ///
    /// Parameters: the floor, the highest number, the number of forms, the protocol's hash, the settings' hash.
    package static let surveyStatement = Statement(name: "survey", survey(where: "true"))
    private static let expeditedSurveyStatement = Statement(name: "surveyExpedited", survey(where: "expedited"))

    /// That this worker may claim forms at all.
    private static func mayClaim(_ protocolHash: String, _ settingsHash: String) -> String {
        """
        NOT (SELECT paused FROM intake.control)
        AND (SELECT content_hash FROM intake.protocol_in_force) = \(protocolHash)
        AND (SELECT hash FROM intake.settings_in_force) = \(settingsHash)
        """
    }

    private static func survey(where condition: String) -> String {
        """
        SELECT min(number), max(number), count(*)
        FROM (
            SELECT number FROM intake.ready
            WHERE number > $1 AND number <= $2 AND \(condition) AND \(mayClaim("$4", "$5"))
            ORDER BY number LIMIT $3
        ) AS next
        """
    }

    private static func claim(where condition: String) -> String {
        """
        WITH claimed AS MATERIALIZED (
            SELECT r.number
            FROM intake.ready AS r
            WHERE \(condition)
                AND NOT EXISTS (
                    SELECT FROM intake.ready AS e
                    WHERE e.patient_key = r.patient_key AND (e.patient_key, e.number) < (r.patient_key, r.number)
                    OFFSET 0)
                AND r.number <> ALL ($5)
                AND \(mayClaim("$3", "$4"))
            ORDER BY r.number
            LIMIT $2
            FOR UPDATE OF r SKIP LOCKED
        ), sized AS MATERIALIZED (
            SELECT s.number, s.id, s.received_at, s.patient_key, s.patient_reference, s.form,
                   earlier.forms AS earlier_forms, earlier.bytes AS earlier_bytes,
                   sum(octet_length(s.form) + least(earlier.bytes, \(historyBytes)))
                           OVER (ORDER BY s.number ROWS UNBOUNDED PRECEDING)
                       - octet_length(s.form) - least(earlier.bytes, \(historyBytes)) AS bytes_before
            FROM claimed
            CROSS JOIN LATERAL (
                SELECT w.number, w.id, w.received_at, w.patient_key, w.patient_reference, w.form
                FROM intake.submission AS w
                WHERE w.number = claimed.number
                LIMIT 1
            ) AS s
            CROSS JOIN LATERAL (
                SELECT count(*)::int AS forms, coalesce(sum(octet_length(e.form)), 0)::int AS bytes
                FROM (
                    SELECT e.form FROM intake.submission AS e
                    WHERE e.patient_key = s.patient_key AND e.number < s.number
                    ORDER BY e.number DESC
                    LIMIT $6::bigint + 1
                ) AS e
            ) AS earlier
        ), kept AS MATERIALIZED (
            SELECT number, id, received_at, patient_key, patient_reference, form, earlier_forms, earlier_bytes
            FROM sized
            WHERE bytes_before < \(batchBytes)
        ), removed AS (
            DELETE FROM intake.ready WHERE number = ANY (ARRAY (SELECT number FROM kept))
        )
        SELECT kept.number, kept.number AS own_number, kept.id, kept.received_at, kept.patient_key, kept.patient_reference,
               kept.form, standing.id AS alert_id, standing.level::text AS alert_level, locked.level::text AS locked_level,
               aside.id AS aside_id, aside.level::text AS aside_level, aside_locked.level::text AS aside_locked_level,
               kept.earlier_forms, kept.earlier_bytes, coalesce(other.found, plain.found, false) AS has_similar
        FROM kept
        LEFT JOIN LATERAL (
            SELECT a.id, a.level FROM intake.alert AS a
            WHERE a.patient_key = kept.patient_key AND a.closed_at IS NULL
            LIMIT 1
        ) AS standing ON true
        LEFT JOIN LATERAL (
            SELECT a.level FROM intake.alert AS a
            WHERE a.patient_key = kept.patient_key AND a.id = standing.id AND a.closed_at IS NULL
            FOR UPDATE SKIP LOCKED
        ) AS locked ON true
        LEFT JOIN LATERAL (
            SELECT a.id, a.level
            FROM intake.alert_aside AS x
            CROSS JOIN LATERAL (
                SELECT w.id, w.level FROM intake.alert AS w WHERE w.id = x.alert_id AND \(isOpen("w")) LIMIT 1) AS a
            WHERE x.patient_key = kept.patient_key AND x.ended_at IS NULL
            ORDER BY intake.level_rank(a.level) DESC
            LIMIT 1
        ) AS aside ON true
        LEFT JOIN LATERAL (
            SELECT a.level FROM intake.alert AS a
            WHERE a.id = aside.id AND \(isOpen("a"))
            FOR UPDATE SKIP LOCKED
        ) AS aside_locked ON true
        LEFT JOIN LATERAL (
            SELECT v.folded_key FROM intake.spelling AS v WHERE v.patient_key = kept.patient_key LIMIT 1
        ) AS own ON true
        LEFT JOIN LATERAL (
            SELECT true AS found FROM intake.spelling AS v
            WHERE v.folded_key = coalesce(own.folded_key, kept.patient_key) AND v.patient_key <> kept.patient_key
            LIMIT 1
        ) AS other ON true
        LEFT JOIN LATERAL (
            SELECT true AS found FROM intake.submission AS p WHERE p.patient_key = own.folded_key LIMIT 1
        ) AS plain ON true
        UNION ALL
        SELECT kept.number, earlier.number, earlier.id, earlier.received_at, NULL, earlier.patient_reference,
               earlier.form, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM kept
        CROSS JOIN LATERAL (
            SELECT e.id, e.number, e.received_at, e.patient_reference,
                   CASE WHEN e.number <> ALL (ARRAY (SELECT submission_number FROM intake.strike)) THEN e.form END AS form
            FROM intake.submission AS e
            WHERE e.patient_key = kept.patient_key AND e.number < kept.number AND \(isReadable)
            ORDER BY e.number DESC
            LIMIT CASE WHEN kept.earlier_bytes <= \(historyBytes) THEN $6 ELSE (
                SELECT count(*)
                FROM (
                    SELECT sum(octet_length(e.form)) OVER (ORDER BY e.number DESC ROWS UNBOUNDED PRECEDING) AS bytes
                    FROM (
                        SELECT e.number, e.form FROM intake.submission AS e
                        WHERE e.patient_key = kept.patient_key AND e.number < kept.number AND \(isReadable)
                        ORDER BY e.number DESC
                        LIMIT $6
                    ) AS e
                ) AS latest
                WHERE latest.bytes <= \(historyBytes)) END
        ) AS earlier
        """
    }

    /// That an alert, which is looked up by its id, is open: not so that the index of the open ones seems to serve, which has
    /// none of their ids, and would be read from end to end.
    private static func isOpen(_ alert: String) -> String { "num_nulls(\(alert).closed_at) = 1" }

    /// That a form can be read, as a condition on `e`, a submission.
    static let isReadable =
        "NOT EXISTS (SELECT FROM intake.quarantine AS q WHERE q.submission_id = e.id AND q.state <> 'retried')"

    /// A batch takes no further form once it has so many bytes of forms and their patients' earlier forms.
    private static let batchBytes = 16 * 1_048_576

    /// Takes forms from the queue, the oldest first.
    ///
    /// - Throws: ``StoreError/alertsLockedElsewhere(_:)`` when somebody else works on an alert of their patients at this moment,
    ///   unless the terms take such forms.
    package static func claim(
        _ transaction: borrowing Transaction, _ terms: ClaimTerms
    ) throws(StoreError) -> Claim {
        try claim(terms.expeditedOnly ? expeditedStatement : claimStatement, transaction, terms)
    }

    /// Takes a form that has strikes, if it waits, may be taken, and has had no other strike since; `terms` has the rest.
    ///
    /// - Throws: as ``claim(_:_:)``.
    package static func claim(
        suspect: Strikes.Suspect, _ transaction: borrowing Transaction, _ terms: ClaimTerms
    ) throws(StoreError) -> Claim {
        var terms = terms
        terms.floor = suspect.number - 1
        terms.limit = 1
        return try claim(suspectStatement, transaction, terms, strikes: suspect.strikes)
    }

    private static func claim(
        _ statement: Statement, _ transaction: borrowing Transaction, _ terms: ClaimTerms, strikes: Int? = nil
    ) throws(StoreError) -> Claim {
        var terms = terms
        var claim = Claim()
        if let most = terms.looksAtMost {
            guard let next = try survey(transaction, terms, most) else { return claim }
            terms.floor = next.numbers.lowerBound - 1
            if next.count == most {
                terms.through = next.numbers.upperBound
                claim.cutAt = terms.through
            }
        }
        var parameters: [any PostgresEncodable] = [
            terms.floor, Int64(terms.limit), terms.protocolHash, terms.settingsHash, terms.excluded,
            Int64(historyLimit), terms.through,
        ]
        if let strikes { parameters.append(Int32(clamping: strikes)) }
        var locked: [Int64] = []
        do throws(PostgresError) {
            let result = try transaction.query(statement, parameters: parameters)
            claim.forms.reserveCapacity(result.rowCount)
            try result.forEach { (row) throws(PostgresError) in
                let number = try row.decode(0, as: Int64.self)
                guard try row.decode(1) == number else {
                    if try row.isNull(6) {
                        claim.contexts[number, default: PatientContext()].isMissingStruckForm = true
                    } else {
                        claim.contexts[number, default: PatientContext()].earlier.append(try earlier(row))
                    }
                    return
                }
                let form = try claimed(row, number)
                claim.forms.append(form)
                let (forms, bytes) = (Int(try row.decode(13, as: Int32.self)), Int(try row.decode(14, as: Int32.self)))
                if forms > historyLimit / 2 || bytes > historyBytes / 2 {
                    claim.contexts[number, default: PatientContext()].isLong = true
                    claim.contexts[number]?.isTruncated = forms > historyLimit || bytes > historyBytes
                }
                if try row.decode(15, as: Bool.self) {
                    claim.contexts[number, default: PatientContext()].hasSimilarReference = true
                }
                if let alerts = try alerts(row) {
                    if alerts.areLocked { locked.append(number) }
                    claim.contexts[number, default: PatientContext()].alerts = alerts
                }
            }
        } catch {
            throw StoreError(error)
        }
        guard locked.isEmpty || terms.opensBeside else { throw .alertsLockedElsewhere(locked) }
        claim.sort()
        do throws(PostgresError) {
            try Baselines.complete(&claim, transaction)
        } catch {
            throw StoreError(error)
        }
        return claim
    }

    private static func survey(
        _ transaction: borrowing Transaction, _ terms: ClaimTerms, _ most: Int
    ) throws(StoreError) -> (numbers: ClosedRange<Int64>, count: Int)? {
        do throws(PostgresError) {
            return try transaction.query(
                terms.expeditedOnly ? expeditedSurveyStatement : surveyStatement, terms.floor, terms.through,
                Int64(most),
                terms.protocolHash, terms.settingsHash
            ).single { (row) throws(PostgresError) in
                guard let first = try row.decode(0, as: Int64?.self) else { return nil }
                return (first...(try row.decode(1, as: Int64.self)), try row.decode(2, as: Int.self))
            }
        } catch {
            throw StoreError(error)
        }
    }

    private static func claimed(
        _ row: borrowing Row, _ number: Int64
    ) throws(PostgresError) -> ClaimedForm<[UInt8]> {
        ClaimedForm(
            number: number, id: try row.decode(2), received: Instant(try row.decode(3, as: Timestamp.self)),
            patient: try row.decode(4, as: PostgresUUID?.self), reference: try row.decode(5, as: String?.self),
            content: try row.withUnsafeBytes(6) { Array($0 ?? .init(start: nil, count: 0)) })
    }

    /// The patient's own alert and the worst one that stands beside it.
    private static func alerts(_ row: borrowing Row) throws(PostgresError) -> PatientAlerts? {
        func open(_ id: Int, _ level: Int) throws(PostgresError) -> PatientAlerts.Open? {
            guard try !row.isNull(id), try !row.isNull(level) else { return nil }
            return PatientAlerts.Open(id: try row.decode(id), level: try Level(decoding: row, level))
        }
        let own = try open(7, 8)
        let aside = try open(10, 11)
        guard own != nil || aside != nil else { return nil }
        let worst = [own, aside].compactMap(\.self).max { $0.level < $1.level }
        var joinable = try open(7, 9)
        if joinable == nil { joinable = try open(10, 12) }
        return PatientAlerts(joinable: joinable, worst: worst)
    }

    static func earlier(_ row: borrowing Row) throws(PostgresError) -> PatientContext.Earlier {
        PatientContext.Earlier(
            number: try row.decode(1), id: try row.decode(2), received: Instant(try row.decode(3, as: Timestamp.self)),
            reference: try row.decode(5, as: String?.self),
            content: try row.withUnsafeBytes(6) { Array($0 ?? .init(start: nil, count: 0)) })
    }

    /// Says whether `intake.submit` has to wake a worker.
    package static func setAsleep(_ asleep: Bool, _ connection: Connection) async throws(PostgresError) {
        _ = try await connection.query(
            Statement(name: "asleep", "SELECT intake.set_asleep($1)"), asleep, deadline: .now + .seconds(15))
    }
}

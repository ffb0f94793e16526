package import Postgres
package import TriageCore

/// An answer that an earlier form of a patient gave, kept for when newer forms have pushed that form out of what is read.
package struct BaselineAnswer: Sendable, Hashable {
    package let patient: PostgresUUID
    /// The item's name in the questionnaire.
    package let item: String
    /// The choice's name, or the number.
    package let answer: String
    /// When the latest form that gave this answer was filled in.
    package let moment: Instant
    /// That form.
    package let form: PostgresUUID

    package init(patient: PostgresUUID, item: String, answer: String, moment: Instant, form: PostgresUUID) {
        self.patient = patient
        self.item = item
        self.answer = answer
        self.moment = moment
        self.form = form
    }

    fileprivate struct Key: Hashable, Comparable {
        let patient: PostgresUUID
        let item: String
        let answer: String

        static func < (left: Key, right: Key) -> Bool {
            (left.patient.high, left.patient.low, left.item, left.answer)
                < (right.patient.high, right.patient.low, right.item, right.answer)
        }
    }

    fileprivate var key: Key { Key(patient: patient, item: item, answer: answer) }
}

/// What patients with a long history once answered. Of most patients all forms are read, and nothing is kept here.
///
/// Each answer of each compared item is kept once, with the latest form that gave it: from these follow the last known answer,
/// the highest number of the last so many days and every answer that stays true, whatever number of forms came since.
package enum Baselines {
    private static let readStatement = Statement(
        name: "baselines",
        """
        SELECT b.patient_key, b.item, b.answer, b.answered_at, b.submission_id
        FROM intake.baseline AS b
        WHERE b.patient_key = ANY ($1)
        ORDER BY b.answered_at
        """)

    /// The oldest forms of a patient that can be read, for a history that was long before baselines were kept.
    private static let oldestStatement = Statement(
        name: "oldestForms",
        """
        SELECT oldest.number, oldest.number, oldest.id, oldest.received_at, NULL, oldest.patient_reference, oldest.form
        FROM (
            SELECT e.number, e.id, e.received_at, e.patient_reference, e.form,
                   sum(octet_length(e.form)) OVER (ORDER BY e.number ROWS UNBOUNDED PRECEDING) AS bytes
            FROM (
                SELECT e.number, e.id, e.received_at, e.patient_reference, e.form
                FROM intake.submission AS e
                WHERE e.patient_key = $1 AND e.number < $2 AND \(WorkQueue.isReadable)
                    AND e.number <> ALL (ARRAY (SELECT submission_number FROM intake.strike))
                ORDER BY e.number
                LIMIT $3
            ) AS e
        ) AS oldest
        WHERE oldest.bytes <= \(WorkQueue.historyBytes)
        """)

    private static let storeStatement = Statement(
        name: "storeBaselines",
        """
        INSERT INTO intake.baseline AS b (patient_key, item, answer, answered_at, submission_id)
        SELECT t.patient_key, t.item, t.answer, t.answered_at, t.submission_id
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[])
            AS t (patient_key, item, answer, answered_at, submission_id)
        ON CONFLICT (patient_key, item, answer) DO UPDATE
        SET answered_at = excluded.answered_at, submission_id = excluded.submission_id
        WHERE b.answered_at < excluded.answered_at
        """)

    /// Adds to the long histories of a claim what older forms answered.
    static func complete(_ claim: inout Claim, _ transaction: borrowing Transaction) throws(PostgresError) {
        var long: [Int64: PostgresUUID] = [:]
        for form in claim.forms where claim.contexts[form.number]?.isLong == true { long[form.number] = form.patient }
        guard !long.isEmpty else { return }
        var found: [PostgresUUID: [BaselineAnswer]] = [:]
        let patients: [PostgresUUID] = Array(long.values)
        try transaction.query(readStatement, parameters: [patients]).forEach { (row) throws(PostgresError) in
            let answer = BaselineAnswer(
                patient: try row.decode(0), item: try row.decode(1), answer: try row.decode(2),
                moment: Instant(try row.decode(3, as: Timestamp.self)), form: try row.decode(4))
            found[answer.patient, default: []].append(answer)
        }
        for (number, patient) in long {
            claim.contexts[number]?.baseline = found[patient] ?? []
            guard found[patient] == nil, claim.contexts[number]?.isTruncated == true,
                let first = claim.contexts[number]?.earlier.first?.number
            else { continue }
            let limit = Int64(WorkQueue.historyLimit)
            let result = try transaction.query(oldestStatement, parameters: [patient, first, limit])
            let oldest = try result.map { (row) throws(PostgresError) in try WorkQueue.earlier(row) }
            claim.contexts[number]?.earlier.insert(contentsOf: oldest, at: 0)
        }
    }

    /// Keeps answers, each unless the same one of a later form is kept, in one message with the transaction's COMMIT.
    package static func storeAtCommit(
        _ answers: [BaselineAnswer], _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        guard !answers.isEmpty else { return }
        var latest: [BaselineAnswer.Key: BaselineAnswer] = [:]
        for answer in answers where latest[answer.key].map({ $0.moment < answer.moment }) ?? true {
            latest[answer.key] = answer
        }
        // In one order, so that two workers do not wait for each other.
        let rows = latest.sorted { $0.key < $1.key }.map(\.value)
        let patients: [PostgresUUID] = rows.map(\.patient)
        let items: [String] = rows.map(\.item)
        let texts: [String] = rows.map(\.answer)
        let moments: [Timestamp] = rows.map { Timestamp($0.moment) }
        let forms: [PostgresUUID] = rows.map(\.form)
        try transaction.atCommit(storeStatement, parameters: [patients, items, texts, moments, forms])
    }
}

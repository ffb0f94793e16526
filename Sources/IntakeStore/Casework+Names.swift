package import Postgres

/// Ids as people write them: whole, or any beginning that means one thing only.
extension Casework {
    /// A form or an alert that an id may mean.
    package struct Named: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable {
            case form, alert
        }

        package let kind: Kind
        package let id: PostgresUUID
        package let reference: String?

        package init(kind: Kind, id: PostgresUUID, reference: String? = nil) {
            self.kind = kind
            self.id = id
            self.reference = reference
        }
    }

    /// The beginning of an id: all ids from `low` to `high`.
    package struct Beginning: Sendable, Hashable {
        package let low: PostgresUUID
        package let high: PostgresUUID

        package static let fewestDigits = 4

        /// Reads hexadecimal digits, with or without the hyphens of a UUID; nil for anything else, or fewer than
        /// ``fewestDigits``.
        package init?(_ text: String) {
            let digits = text.filter { $0 != "-" }
            guard Self.fewestDigits...32 ~= digits.count, digits.utf8.count == digits.count,
                let first = PostgresUUID(Self.whole(digits, "0")), let last = PostgresUUID(Self.whole(digits, "f"))
            else { return nil }
            low = first
            high = last
        }

        /// The first so many digits of an id.
        package init(of id: PostgresUUID, digits: Int) {
            precondition(1...16 ~= digits, "a beginning within the id's first half")
            let rest: UInt64 = digits == 16 ? 0 : .max >> UInt64(4 * digits)
            low = PostgresUUID(high: id.high & ~rest, low: 0)
            high = PostgresUUID(high: id.high | rest, low: .max)
        }

        private static func whole(_ digits: String, _ filler: Character) -> String {
            var text = ""
            for (position, digit) in (digits + String(repeating: filler, count: 32 - digits.count)).enumerated() {
                if [8, 12, 16, 20].contains(position) { text += "-" }
                text.append(digit)
            }
            return text
        }
    }

    /// The forms and alerts that wait for somebody whose ids begin so, up to 20.
    ///
    /// - Parameter done: what was done instead of what is open.
    package static func named(
        _ beginning: Beginning, done: Bool, _ connection: Connection
    ) async throws(PostgresError) -> [Named] {
        let rows = try await connection.query(
            Statement((done ? doneScope : openScope) + " LIMIT 20"), parameters: [beginning.low, beginning.high]
        ).map { (row) throws(PostgresError) in
            Named(
                kind: try row.decode(0, as: String.self) == "alert" ? .alert : .form, id: try row.decode(1),
                reference: try row.decode(2, as: String?.self))
        }
        // The same form may wait for several reasons.
        var seen: Set<PostgresUUID> = []
        return rows.filter { seen.insert($0.id).inserted }
    }

    /// The open alerts that an id means: its own, or those that hold the form.
    package static func openAlerts(
        of id: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> [Named] {
        try await connection.query(
            "SELECT alert_id FROM dashboard.alerts WHERE alert_id = $1 OR seen -> 'submissions' ? $1::text", id
        ).map { (row) throws(PostgresError) in Named(kind: .alert, id: try row.decode(0)) }
    }

    /// The forms that an alert holds, or held when it was closed.
    package static func forms(
        of alert: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> [Named] {
        if let file = try await Casework.alert(alert, connection) {
            return file.forms.map { Named(kind: .form, id: $0.submission, reference: $0.reference) }
        }
        let act = try await lastAct(on: alert, connection)
        return (act?.submissions ?? []).map { Named(kind: .form, id: $0, reference: act?.reference) }
    }

    /// For each id the shortest beginning, of at least eight digits, that no other one of what is open or given has.
    package static func shortened(
        _ ids: some Sequence<PostgresUUID>, _ connection: Connection
    ) async throws(PostgresError) -> [PostgresUUID: String] {
        let given = Set(ids)
        let beginnings = Set(given.map { Beginning(of: $0, digits: 8) })
        let others = try await connection.query(
            """
            SELECT f.id
            FROM unnest($1::uuid[], $2::uuid[]) AS r (low, high)
            CROSS JOIN LATERAL (
                SELECT w.submission_id FROM dashboard.worklist AS w WHERE w.submission_id BETWEEN r.low AND r.high
                UNION ALL
                SELECT o.submission_id FROM dashboard.words AS o WHERE o.submission_id BETWEEN r.low AND r.high
                UNION ALL
                SELECT a.alert_id FROM dashboard.alerts AS a WHERE a.alert_id BETWEEN r.low AND r.high) AS f (id)
            """, beginnings.map(\.low), beginnings.map(\.high)
        ).map { (row) throws(PostgresError) in try row.decode(0, as: PostgresUUID.self) }
        let all = given.union(others)
        return Dictionary(uniqueKeysWithValues: given.map { ($0, shortest($0, among: all)) })
    }

    private static func shortest(_ id: PostgresUUID, among others: Set<PostgresUUID>) -> String {
        let text = id.description
        let common =
            others.filter { $0 != id && $0.high >> 32 == id.high >> 32 }.map {
                zip(text, $0.description).prefix { $0 == $1 }.count
            }.max() ?? 0
        return String(text.prefix(max(8, common + 1)))
    }

    private static let openScope = """
        SELECT 'form', w.submission_id, w.patient_reference FROM dashboard.worklist AS w
        WHERE w.submission_id BETWEEN $1 AND $2
        UNION ALL
        SELECT 'form', o.submission_id, o.patient_reference FROM dashboard.words AS o WHERE o.submission_id BETWEEN $1 AND $2
        UNION ALL
        SELECT 'alert', a.alert_id, NULL FROM dashboard.alerts AS a WHERE a.alert_id BETWEEN $1 AND $2
        """

    private static let doneScope = """
        SELECT 'form', f.id, d.patient_reference
        FROM dashboard.done AS d CROSS JOIN LATERAL unnest(d.submission_ids) AS f (id) WHERE f.id BETWEEN $1 AND $2
        UNION ALL
        SELECT 'alert', d.alert_id, d.patient_reference FROM dashboard.done AS d WHERE d.alert_id BETWEEN $1 AND $2
        UNION ALL
        SELECT 'form', q.submission_id, NULL FROM dashboard.quarantine AS q WHERE q.submission_id BETWEEN $1 AND $2
        """
}

internal import Foundation
package import Postgres
package import TriageCore

/// What a message of hand-overs, summaries and troubles says besides its kind: numbers, codes, and names of duties, staff and
/// hosts.
package struct DutyDetail: Sendable, Hashable, Codable {
    /// Who comes, leaves, or had the channel.
    package var person: String?
    package var role: String?
    /// Who is on duty as that now.
    package var onDuty: [String]?
    /// What `intake.open_counts` says.
    package var open: [String: Int]?
    /// Messages about alerts that channels took over night.
    package var told: Int?
    /// Why no worker works, and where the last one was.
    package var reason: WorkerAbsence.Reason?
    package var host: String?

    package init(
        person: String? = nil, role: String? = nil, onDuty: [String]? = nil, open: [String: Int]? = nil,
        told: Int? = nil, reason: WorkerAbsence.Reason? = nil, host: String? = nil
    ) {
        self.reason = reason
        self.host = host
        self.person = person
        self.role = role
        self.onDuty = onDuty
        self.open = open
        self.told = told
    }

    /// Whether anybody has anything to do.
    package static func isAnythingOpen(_ counts: [String: Int]) -> Bool { counts.values.contains { $0 > 0 } }

    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Texts and numbers, which cannot fail.
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }

    /// nil for what another release wrote.
    package init?(json: String) {
        guard let detail = try? JSONDecoder().decode(DutyDetail.self, from: Data(json.utf8)) else { return nil }
        self = detail
    }
}

/// Hand-overs, morning summaries and ended channels: each told once, whatever the number of alerters and their restarts,
/// since what was told is noted in the transaction that stores the message.
package enum DutyTelling {
    /// What the configuration says of them.
    package struct Plan: Sendable {
        /// The roles that policies name; nil for anybody on duty.
        package var roles: [String?]
        package var handsOver: Bool
        /// Whom the morning summary is told; nil where there is none.
        package var summary: (channels: [String], roles: [String?])?
        package var operators: [String]

        package init(
            roles: [String?], handsOver: Bool, summary: (channels: [String], roles: [String?])?, operators: [String]
        ) {
            self.roles = roles
            self.handsOver = handsOver
            self.summary = summary
            self.operators = operators
        }
    }

    /// - Parameter moment: stands for now; nil for the database's clock.
    /// - Returns: the messages that were stored; nil when another alerter is planning at this moment.
    package static func tell(
        _ plan: Plan, at moment: Instant? = nil, _ connection: Connection
    ) async throws(PostgresError) -> [PlannedMessage]? {
        try await connection.transaction(deadline: .now + .seconds(15)) {
            (transaction) throws(PostgresError) -> [PlannedMessage]? in
            guard let clock = try AlertPlanning.lock(transaction) else { return nil }
            let now = Timestamp(moment ?? clock)
            let usable = Set(
                try transaction.query("SELECT name FROM intake.channel WHERE disabled_at IS NULL").map {
                    (row) throws(PostgresError) in try row.decode(0, as: String.self)
                })
            var messages = try changes(plan, at: now, usable, transaction)
            if let summary = plan.summary,
                let message = try self.summary(summary, plan.operators, at: now, usable, transaction)
            {
                messages.append(message)
            }
            for message in messages { try replace(message, at: now, transaction) }
            try AlertPlanning.insert(messages, at: now, transaction)
            return messages
        }
    }

    private static func changes(
        _ plan: Plan, at now: Timestamp, _ usable: Set<String>, _ transaction: borrowing Transaction
    ) throws(PostgresError) -> [PlannedMessage] {
        let rows = try transaction.query(
            Statement(
                name: "note_duty", "SELECT kind, person, role, others, channels FROM intake.note_duty($1, $2)"),
            plan.roles, now
        ).map { (row) throws(PostgresError) in
            (
                kind: try row.decode(0, as: String.self), person: try row.decode(1, as: String.self),
                role: try row.decode(2, as: String?.self), others: try row.decode(3, as: [String].self),
                channels: try row.decode(4, as: [String].self)
            )
        }
        if rows.isEmpty { return [] }
        let open = try counts(transaction)
        return rows.compactMap { row in
            let isOfChannel = row.kind == "channelEnded"
            if !isOfChannel, !plan.handsOver || !DutyDetail.isAnythingOpen(open) { return nil }
            let channels = distinct(row.channels + (isOfChannel ? plan.operators : []), usable)
            if channels.isEmpty { return nil }
            let detail =
                isOfChannel
                ? DutyDetail(person: row.person)
                : DutyDetail(person: row.person, role: row.role, onDuty: row.others, open: open)
            return message(row.kind, detail, by: channels)
        }
    }

    private static func summary(
        _ summary: (channels: [String], roles: [String?]), _ operators: [String], at now: Timestamp,
        _ usable: Set<String>, _ transaction: borrowing Transaction
    ) throws(PostgresError) -> PlannedMessage? {
        let begun = try transaction.query(
            Statement(name: "begin_summary", "SELECT told FROM intake.begin_summary($1)"), now
        ).optional { (row) throws(PostgresError) in try row.decode(0, as: Int.self) }
        guard let begun else { return nil }
        let roster = try DutyRoster.read(summary.roles, at: now, transaction)
        let persons = summary.roles.flatMap { roster.onDuty(as: $0).flatMap(\.channels) }
        var channels = distinct(summary.channels + persons, usable)
        // Nobody is there to hear it, which somebody has to know.
        if channels.isEmpty { channels = distinct(operators, usable) }
        if channels.isEmpty { return nil }
        return message("summary", DutyDetail(open: try counts(transaction), told: begun), by: channels)
    }

    private static func counts(_ transaction: borrowing Transaction) throws(PostgresError) -> [String: Int] {
        var counts: [String: Int] = [:]
        try transaction.query("SELECT key, value::bigint FROM jsonb_each_text(intake.open_counts())").forEach {
            (row) throws(PostgresError) in
            counts[try row.decode(0, as: String.self)] = try row.decode(1, as: Int.self)
        }
        return counts
    }

    private static func distinct(_ names: [String], _ usable: Set<String>) -> [String] {
        var seen: Set<String> = []
        return names.filter { usable.contains($0) && seen.insert($0).inserted }
    }

    private static func message(_ kind: String, _ detail: DutyDetail, by channels: [String]) -> PlannedMessage {
        PlannedMessage(
            id: .random(), kind: kind, level: nil, step: 1, alerts: [], channels: channels, detail: detail)
    }

    /// What an earlier one said is not true any more.
    private static func replace(
        _ message: PlannedMessage, at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if message.kind == "channelEnded" { return }
        try transaction.execute(
            """
            WITH free AS MATERIALIZED (
                SELECT d.message_id, d.channel
                FROM intake.delivery AS d
                JOIN intake.message AS m ON m.id = d.message_id
                WHERE d.channel = ANY ($1) AND d.delivered_at IS NULL AND d.overtaken_at IS NULL AND m.kind = $2
                FOR UPDATE OF d SKIP LOCKED
            )
            UPDATE intake.delivery AS d SET overtaken_at = $3
            FROM free WHERE d.message_id = free.message_id AND d.channel = free.channel
            """, message.channels, message.kind, now)
    }

    // MARK: What is wrong with the rota

    /// Roles that policies name and that nobody has now, and those whose persons have no channel that can be used.
    package struct Gaps: Sendable, Hashable {
        package struct Vacancy: Sendable, Hashable {
            /// nil for anybody on duty.
            package let role: String?
            /// Such as `Mon-0800`, by the clinic's clock; nil where it is not over within 7 days.
            package let until: String?

            package init(role: String?, until: String?) {
                self.role = role
                self.until = until
            }
        }

        package var vacancies: [Vacancy]
        package var unreachable: [String?]

        package init(vacancies: [Vacancy] = [], unreachable: [String?] = []) {
            self.vacancies = vacancies
            self.unreachable = unreachable
        }
    }

    /// - Parameter usable: whether a channel can be used.
    package static func gaps(
        _ roles: [String?], usable: (String) -> Bool, _ connection: Connection
    ) async throws(PostgresError) -> Gaps {
        if roles.isEmpty { return Gaps() }
        let now = try await connection.query("SELECT clock_timestamp()").value(row: 0, column: 0, as: Timestamp.self)
        let vacancies = try await connection.query(
            Statement(
                name: "vacancies",
                """
                SELECT role, to_char(until AT TIME ZONE intake.clinic_zone(), 'Dy-HH24MI')
                FROM intake.rota_gaps($1, $2, $2 + interval '7 days') WHERE since = $2
                """), roles, now
        ).map { (row) throws(PostgresError) in
            Gaps.Vacancy(role: try row.decode(0, as: String?.self), until: try row.decode(1, as: String?.self))
        }
        let roster = try await DutyRoster.read(roles, at: Instant(now), connection)
        let unreachable = roles.filter { role in
            let persons = roster.onDuty(as: role)
            return !persons.isEmpty && !persons.contains { $0.channels.contains(where: usable) }
        }
        return Gaps(vacancies: vacancies, unreachable: unreachable)
    }
}

/// A row of `intake.person_channel` that can be used.
package struct PersonalAddress: Sendable, Hashable {
    /// What it is called among the alerter's channels.
    package let channel: String
    package let route: String
    package let address: String

    /// All that have not ended, in order.
    package static func all(_ connection: Connection) async throws(PostgresError) -> [PersonalAddress] {
        try await connection.query(
            Statement(
                name: "personal_addresses",
                """
                SELECT 'p' || id || '-' || route, route, address FROM intake.person_channel
                WHERE until IS NULL ORDER BY id
                """), deadline: .now + .seconds(15)
        ).map { (row) throws(PostgresError) in
            PersonalAddress(channel: try row.decode(0), route: try row.decode(1), address: try row.decode(2))
        }
    }
}

extension PersonalAddress: CustomStringConvertible, CustomReflectable {
    /// The address is somebody's telephone number: no log shows it.
    package var description: String { channel }
    package var customMirror: Swift.Mirror { Swift.Mirror(self, children: []) }
}

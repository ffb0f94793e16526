package import Postgres
package import TriageCore

/// Who is told as what at one moment, by the rota: what `intake.duty_channels` says.
package struct DutyRoster: Sendable, Hashable {
    package enum Standing: Int, Sendable, Hashable, CaseIterable {
        case onDuty
        /// Has the role, and is not on duty.
        case offDuty
        case away
    }

    package struct Member: Sendable, Hashable {
        /// As it was asked for; nil for whoever is on duty, as whatever.
        package let role: String?
        package let person: String
        package let standing: Standing
        /// The names of their own channels.
        package let channels: [String]

        package init(role: String?, person: String, standing: Standing, channels: [String]) {
            self.role = role
            self.person = person
            self.standing = standing
            self.channels = channels
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) { self.members = members }

    /// Who is told as a role: those on duty; where none of them has a usable channel, all who have the role; and where none
    /// of these has, those who are away.
    package func told(as role: String?, usable: (String) -> Bool) -> [Member] {
        for standing in Standing.allCases {
            let found = members.filter { $0.role == role && $0.standing == standing }
                .filter { $0.channels.contains(where: usable) }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Who is on duty as a role, with channels or without.
    package func onDuty(as role: String?) -> [Member] {
        members.filter { $0.role == role && $0.standing == .onDuty }
    }

    private static let statement = Statement(
        name: "duty_channels", "SELECT role, person, standing, channels FROM intake.duty_channels($1, $2)")

    /// - Parameter roles: as policies name them; nil for anybody on duty.
    static func read(
        _ roles: [String?], at moment: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) -> DutyRoster {
        if roles.isEmpty { return DutyRoster() }
        return DutyRoster(
            try transaction.query(statement, roles, moment).map { (row) throws(PostgresError) in try Member(row) })
    }

    /// - Parameter roles: as policies name them; nil for anybody on duty.
    package static func read(
        _ roles: [String?], at moment: Instant, _ connection: Connection
    ) async throws(PostgresError) -> DutyRoster {
        if roles.isEmpty { return DutyRoster() }
        return DutyRoster(
            try await connection.query(statement, roles, Timestamp(moment)).map { (row) throws(PostgresError) in
                try Member(row)
            })
    }
}

extension DutyRoster.Member {
    fileprivate init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            role: try row.decode(0, as: String?.self), person: try row.decode(1),
            standing: DutyRoster.Standing(rawValue: try row.decode(2, as: Int.self)) ?? .away,
            channels: try row.decode(3, as: [String].self))
    }
}

package import Postgres
package import TriageCore

extension Dashboard {
    /// A row of `dashboard.response`: how soon people answered the forms of a level in the last 7 days.
    package struct Response: Sendable, Hashable {
        package let level: Level
        package let inTime: Int
        package let late: Int
        /// Not answered though it is overdue; counts as having taken until now.
        package let overdue: Int
        /// Not answered, and not overdue yet.
        package let waiting: Int
        package let targetSeconds: Double
        /// What the middle one took, and within what nine of ten were answered; nil while nothing is answered or overdue.
        package let times: Times?

        package struct Times: Sendable, Hashable {
            package let medianSeconds: Double
            package let nineTenthsSeconds: Double
            /// As parts of the time that there was.
            package let medianShare: Double
            package let nineTenthsShare: Double
        }

        package init(
            level: Level, inTime: Int, late: Int, overdue: Int, waiting: Int, targetSeconds: Double, times: Times?
        ) {
            self.level = level
            self.inTime = inTime
            self.late = late
            self.overdue = overdue
            self.waiting = waiting
            self.targetSeconds = targetSeconds
            self.times = times
        }
    }

    /// The worst level first; levels without forms are missing.
    package static func responses(_ connection: Connection) async throws(PostgresError) -> [Response] {
        try await connection.query(
            """
            SELECT level, in_time, late, overdue, waiting, target_seconds, median_seconds, nine_tenths_seconds,
                   median_share, nine_tenths_share
            FROM dashboard.response
            """
        ).map { (row) throws(PostgresError) in
            let median = try row.decode(6, as: Double?.self)
            return Response(
                level: try Level(decoding: row, 0), inTime: try row.decode(1), late: try row.decode(2),
                overdue: try row.decode(3), waiting: try row.decode(4), targetSeconds: try row.decode(5),
                times: median == nil
                    ? nil
                    : Response.Times(
                        medianSeconds: try row.decode(6), nineTenthsSeconds: try row.decode(7),
                        medianShare: try row.decode(8), nineTenthsShare: try row.decode(9)))
        }
    }

    /// How many alerts opened in the last 7 days, and for how many hours people were on duty; nil without a rota.
    package static func alertLoad(
        _ connection: Connection
    ) async throws(PostgresError) -> (alerts: Int, staffHours: Double?) {
        try await connection.query("SELECT alerts, staff_hours FROM dashboard.alert_load")
            .single { (row) throws(PostgresError) in
                (alerts: try row.decode(0, as: Int.self), staffHours: try row.decode(1, as: Double?.self))
            }
    }
}

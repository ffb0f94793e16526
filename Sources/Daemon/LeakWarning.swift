internal import IntakeStore
package import Logging
package import Postgres
internal import TriageCore

/// Warns, when a daemon starts, of ways in which what patients said gets out of the database besides the daemon.
package enum LeakWarning {
    private static let codes: Set<DatabaseAdvice.Code> = [
        .transport, .parametersLogged, .parametersLoggedOnError, .parametersLoggedForRole, .plansLogged,
    ]

    package static func give(_ connection: Connection, logger: Logger) async throws(PostgresError) {
        let advice = try await DatabaseAdvice.about(connection) { .ofThisHost }
        for entry in advice where entry.severity == .act && codes.contains(entry.code) {
            logger.warning("\(entry.text)", metadata: ["remedy": "\(entry.remedy)"])
        }
    }
}

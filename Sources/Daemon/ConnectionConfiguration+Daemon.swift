package import Postgres

extension ConnectionConfiguration {
    /// A daemon's connection, whose ends find out within about half a minute that the other one is gone without a word.
    ///
    /// - Parameters:
    ///   - settings: the session's.
    ///   - isPooled: whether a pooler lends sessions for one transaction.
    package static func ofDaemon(
        _ database: String, applicationName: String, settings: [String: String], isPooled: Bool
    ) -> ConnectionConfiguration {
        ConnectionConfiguration(
            database, applicationName: applicationName,
            settings: isPooled ? settings : settings.merging(serverKeepalives) { $1 },
            settingsScope: isPooled ? .transaction : .session, defaults: daemonKeepalives, preparesStatements: !isPooled
        )
    }
}

/// libpq's keywords: when the daemon gives up a server.
private let daemonKeepalives = [
    "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
    "connect_timeout": "10",
]

/// The session's settings: when the server gives up the daemon, and with it what its transaction holds.
///
/// `statement_timeout` and `idle_in_transaction_session_timeout` do not end a session whose server waits for the
/// network to take what it sends. Behind a pooler they would be about the pooler's connection, which is not the daemon's.
private let serverKeepalives = [
    "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
]

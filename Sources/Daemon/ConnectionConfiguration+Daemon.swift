internal import Foundation
package import Postgres

extension ConnectionConfiguration {
    /// A daemon's connection, whose ends find out within about half a minute that the other one is gone without a word.
    ///
    /// - Parameters:
    ///   - settings: the session's.
    ///   - isPooled: whether a pooler lends sessions for one transaction.
    ///   - hosts: what the daemon's sessions have found out about its servers.
    package static func ofDaemon(
        _ database: String, applicationName: String, settings: [String: String], isPooled: Bool, hosts: HostMemory
    ) -> ConnectionConfiguration {
        ConnectionConfiguration(
            database, applicationName: applicationName,
            settings: isPooled ? settings : settings.merging(serverKeepalives) { $1 },
            settingsScope: isPooled ? .transaction : .session, defaults: daemonKeepalives,
            preparesStatements: !isPooled,
            hosts: hosts)
    }

    /// Stands for a database, as its connection string and libpq's variables give it, in the names of files; no secret can
    /// be read from it.
    package static func tag(of database: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let names = ["PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"]
        let text = ([database] + names.map { environment[$0] ?? "" }).joined(separator: "\u{0}")
        // FNV-1a with 64 bits: it only has to tell a few databases apart.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
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

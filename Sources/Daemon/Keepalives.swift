/// How the ends of a daemon's connection find out that the other one is gone without a word: within about half a minute.
package enum Keepalives {
    /// libpq's keywords: when the daemon gives up a server.
    package static let ofDaemon = [
        "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
        "connect_timeout": "10",
    ]

    /// The session's settings: when the server gives up the daemon, and with it what its transaction holds.
    ///
    /// `statement_timeout` and `idle_in_transaction_session_timeout` do not end a session whose server waits for the
    /// network to take what it sends. Behind a pooler they would be about the pooler's connection, which is not the daemon's.
    package static let ofServer = [
        "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
        "tcp_user_timeout": "20000",
    ]
}

/// The queue of all notifications of the cluster, which any role of any database can fill.
package struct NotificationQueue: Sendable, Hashable {
    /// From this part on, nobody is woken; as in `intake.wake`.
    package static let most = 0.25

    /// The part that is taken, from 0 to 1.
    package let usage: Double

    package init(usage: Double) { self.usage = usage }

    package var takesNotifications: Bool { usage < Self.most }

    /// What is wrong, why that matters and what helps; nil while it is in order.
    package var warning: String? {
        guard !takesNotifications else { return nil }
        return
            "the notification queue of the PostgreSQL cluster is \(Int(usage * 100)) % full, so that nobody is woken and "
            + "daemons look about once a second instead; when it is full, COMMIT of every program that notifies is refused; a "
            + "session of any database holds it up: in pg_stat_activity look for state 'idle in transaction' after LISTEN, and "
            + "end that session with pg_terminate_backend"
    }
}

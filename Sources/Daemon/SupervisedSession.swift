package import Postgres

/// A session with a server that ``SessionSupervisor`` opens, has worked on, and closes.
package protocol SupervisedSession: Sendable {
    /// Ends a wait on the session's own descriptor, since the daemon is to stop.
    func wakeUp()
    func close() async
}

extension Connection: SupervisedSession {}

extension NotificationListener: SupervisedSession {
    /// It listens on while the daemon finishes, and ends with its task.
    package func wakeUp() {}
}

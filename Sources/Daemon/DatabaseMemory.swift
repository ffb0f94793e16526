internal import Foundation
internal import IntakeStore
package import Logging
package import Postgres
internal import Synchronization
internal import TriageCore

/// What a daemon remembers of its database, over its own end and the host's, to notice that the database went back: a
/// former primary that took over again, or a backup that was restored, serves as if nothing had happened.
package final class DatabaseMemory: Sendable {
    private struct State {
        var seen: LastSeen?
        var saved: LastSeen?
    }

    private let path: String?
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - folder: outlives the boot; nil where there is none, and what is remembered ends with the process.
    ///   - name: stands for the kind of daemon and the database.
    package init(folder: String?, name: String, logger: Logger) {
        path = folder.map { $0 + "/" + name + ".seen" }
        self.logger = logger
        var state = State()
        if let path, let content = FileManager.default.contents(atPath: path) {
            do { state.seen = try JSONDecoder().decode(LastSeen.self, from: content) } catch {
                logger.warning("what was remembered of the database cannot be read; starting anew")
            }
        }
        state.saved = state.seen
        self.state = Mutex(state)
        guard let folder else {
            logger.info("there is no folder for what is remembered of the database; it ends with this process")
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            complain("made", folder)
        }
    }

    /// systemd's `StateDirectory`, else a folder of the user; nil where there is no home.
    package static var defaultFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(given) }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/intake-triage" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/intake-triage" }
        return nil
    }

    /// Compares what the database has with what was last seen, and remembers what it has now.
    ///
    /// Where the database went back, another server comes first, if there is one; else it is logged and noted for people.
    ///
    /// - Parameter isConnecting: whether the daemon has given no sign of life on this connection yet.
    /// - Throws: also where this server is given up for another one.
    package func check(
        _ daemon: PostgresUUID, isConnecting: Bool = false, _ connection: Connection
    ) async throws(PostgresError) {
        let seen = state.withLock(\.seen)
        let bearings = try await Setbacks.bearings(since: seen, daemon: daemon, connection)
        if let seen, let setback = bearings.setback(since: seen, isConnecting: isConnecting) {
            try await connection.leaveServerBehind()
            logger.critical(
                "the database went back: what was stored is not there any more; \(setback.remedy)",
                metadata: [
                    "lastSeen": "\(setback.until.rfc3339)",
                    "submission": "\(setback.fromNumber) to \(setback.toNumber)",
                    "auditEntry": "\(setback.fromEntry) to \(setback.toEntry)",
                    "timeline": "\(setback.fromTimeline) to \(setback.toTimeline)",
                ])
            do {
                try await Setbacks.note(setback, connection)
            } catch {
                if error.isConnectionGone { throw error }
                // The work goes on; it is noticed, and noted, again.
                logger.critical(
                    "that the database went back cannot be noted for people", metadata: ["error": "\(error)"])
                return
            }
            remember(bearings.now)
            return
        }
        if isConnecting, let seen, (seen.system, seen.database) != (bearings.now.system, bearings.now.database) {
            logger.notice("this is another database than the one that was last seen")
        }
        // What a server shows that confirms no commit is nothing to rely on: only one that took a sign of life counts.
        if !isConnecting { remember(bearings.now) }
    }

    /// Remembers a submission that a commit of this daemon's has dealt with, until the next look.
    ///
    /// Else what came since the last look and is lost before the next would be missed by nobody.
    package func saw(_ submission: PostgresUUID, number: Int64) {
        state.withLock { state in
            guard let seen = state.seen, seen.number < number else { return }
            state.seen?.number = number
            state.seen?.submission = submission.description
        }
    }

    /// Saves it where something has come, or a minute has passed.
    private func remember(_ now: LastSeen) {
        let mustSave = state.withLock { state in
            state.seen = now
            guard let saved = state.saved else { return true }
            return (saved.system, saved.database, saved.timeline) != (now.system, now.database, now.timeline)
                || (saved.number, saved.entry, saved.daemon) != (now.number, now.entry, now.daemon)
                || now.moment - saved.moment > 60_000_000
        }
        guard mustSave, let path else { return }
        do {
            try JSONEncoder().encode(now).write(to: URL(filePath: path), options: .atomic)
            state.withLock { $0.saved = now }
        } catch {
            complain("saved", path)
        }
    }

    private func complain(_ what: String, _ path: String) {
        logger.warning(
            """
            what is remembered of the database could not be \(what): one that goes back while this process is not running \
            is not noticed; give a folder of its own with memoryFolder
            """, metadata: ["path": "\(path)"])
    }
}

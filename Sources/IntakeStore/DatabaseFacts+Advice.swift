internal import Postgres

extension DatabaseFacts {
    /// What these facts are worth saying of.
    package var advice: [DatabaseAdvice] {
        var found: [DatabaseAdvice] = []
        func add(_ code: DatabaseAdvice.Code, _ severity: DatabaseAdvice.Severity, _ text: String, _ remedy: String) {
            found.append(DatabaseAdvice(code: code, severity: severity, text: text, remedy: remedy))
        }
        for setback in setbacks {
            add(
                .wentBack, .act, "the database went back to submission \(setback.toNumber) from \(setback.fromNumber)",
                setback.remedy)
        }
        if hasNoPersons {
            add(
                .noPersons, .act, "no person is known, so nobody can acknowledge an alert, take it or close it",
                "a superuser, or a member of intake_owner, runs: intake-triage people add NAME --login ROLE")
        }
        adviseOnLogs(add)
        adviseOnCommits(add)
        if let transport, !transport.isLocalSocket {
            switch transport.sslMode {
            case "verify-full", "verify-ca": break
            case "require":
                add(.transport, .look, "sslmode=require does not check who the server is", Self.encryption)
            default:
                add(
                    .transport, transport.isLoopback ? .look : .act,
                    "sslmode=\(transport.sslMode) over TCP lets whoever is between read forms and take the server's place",
                    Self.encryption)
            }
        }
        if !publicRights.isEmpty {
            add(
                .publicRights, .look,
                "every role may create objects in this database (\(publicRights.joined(separator: ", ")))",
                "the owner of the database runs: REVOKE TEMPORARY, CREATE ON DATABASE \(quoted) FROM PUBLIC;")
        }
        if notifyQueue > 0.1 {
            add(
                .notifyQueue, NotificationQueue(usage: notifyQueue).takesNotifications ? .look : .act,
                "the server's NOTIFY queue is \(Int(notifyQueue * 100)) % full; full, it makes other programs' commits fail",
                "end the oldest transaction of a session that listens, in any database of the server (see pg_stat_activity)"
            )
        }
        if hasPooler {
            add(
                .pooler, .look,
                "a pooler between lends the server's sessions: what a session sets, and what it listens to, may be another client's",
                "set pooled for the daemons where it lends them for one transaction each; else lead them to the server itself"
            )
        }
        adviseOnRoom(add)
        if abs(clockAhead) > 60 {
            add(
                .clock, .look,
                "the database's clock is \(Int(abs(clockAhead))) s \(clockAhead > 0 ? "ahead of" : "behind") this host's",
                "set both by NTP; deadlines follow the database's clock, and signatures of webhooks the alerter's")
        }
        return found
    }

    private typealias Add = (DatabaseAdvice.Code, DatabaseAdvice.Severity, String, String) -> Void

    /// Where the server writes what forms say into its log.
    private func adviseOnLogs(_ add: Add) {
        let logsSlow = ["log_min_duration_statement", "log_min_duration_sample"].contains {
            (settings[$0] ?? "-1") != "-1"
        }
        let logsSome = logsSlow || (settings["log_transaction_sample_rate"] ?? "0") != "0"
        let logsAll = ["all", "mod"].contains(settings["log_statement"] ?? "none")
        if settings["log_parameter_max_length"] != "0" {
            add(
                .parametersLogged, logsSome || logsAll ? .act : .look,
                "log_parameter_max_length is not 0: "
                    + (logsSome || logsAll
                        ? "the server writes whole forms into its log"
                        : "the server writes whole forms into its log as soon as somebody has it log slow statements"),
                "a superuser runs: ALTER DATABASE \(quoted) SET log_parameter_max_length = 0;")
        }
        if settings["log_parameter_max_length_on_error"] != "0" {
            add(
                .parametersLoggedOnError, .act,
                "log_parameter_max_length_on_error is not 0: the server writes the forms of failed statements into its log",
                "the owner of the database runs: ALTER DATABASE \(quoted) SET log_parameter_max_length_on_error = 0;")
        }
        if !rolesWithParameters.isEmpty {
            add(
                .parametersLoggedForRole, .act,
                "statements of \(rolesWithParameters.joined(separator: ", ")) are logged with their parameters",
                "a superuser runs, for each: ALTER ROLE … RESET log_parameter_max_length, and _on_error")
        }
        if logsAll {
            add(
                .statementsLogged, .look,
                "log_statement is \(settings["log_statement"] ?? ""): forms that a site sends as literals get into the server's log",
                "have the site bind the form as a parameter, or set log_statement to ddl or none")
        }
        let explains = (settings["auto_explain.log_min_duration"] ?? "-1") != "-1"
        let explainsParameters = settings["auto_explain.log_parameter_max_length"].map { $0 != "0" } ?? false
        if (explains && explainsParameters) || settings["pgaudit.log_parameter"] == "on" {
            add(
                .plansLogged, .act,
                "auto_explain or pgaudit writes parameters, and so whole forms, into the server's log",
                "set auto_explain.log_parameter_max_length = 0 and pgaudit.log_parameter = off")
        }
    }

    private static let gigabyte: Int64 = 1_000_000_000

    /// What fills the server's disk: full, it takes no form.
    private func adviseOnRoom(_ add: Add) {
        if let room, room.free < 50 * Self.gigabyte, room.free < room.total / 10 {
            add(
                .disk, room.free < 2 * Self.gigabyte ? .act : .look,
                "the disk of \(room.folder) has \(room.free / 1_000_000) MB left of \(room.total / Self.gigabyte) GB; full, it takes no form",
                "make room, or give it more: a form takes some 5 kB; a log that grows is the server's, or that of 'walKept'"
            )
        }
        for (slot, kept) in keptLog.sorted(by: { $0.key < $1.key }) where kept > Self.gigabyte {
            add(
                .walKept, .look,
                "the server keeps \(kept / Self.gigabyte) GB of its log for the replication slot \(slot), which nobody reads",
                "start what reads it, or drop it: SELECT pg_drop_replication_slot('\(slot)'); max_slot_wal_keep_size limits it"
            )
        }
    }

    /// Where what was confirmed can be lost.
    private func adviseOnCommits(_ add: Add) {
        for name in ["fsync", "full_page_writes"] where settings[name] == "off" {
            add(
                .commitNotDurable, .act, "\(name) is off: a power cut can lose, or damage, everything",
                "set \(name) = on in the server's configuration")
        }
        let names = settings["synchronous_standby_names"] ?? ""
        let commit = settings["synchronous_commit"] ?? "on"
        if commit == "off" || (commit == "local" && !names.isEmpty) {
            add(
                .commitNotDurable, .act,
                "synchronous_commit is \(commit) for other programs: what a site was told is stored may be lost",
                "ALTER DATABASE \(quoted) SET synchronous_commit = on;")
        }
        if names.isEmpty {
            add(
                .noStandby, .look, "no standby is synchronous: a failover may lose forms that were confirmed",
                "set synchronous_standby_names, with two standbys or more")
        } else if standbys == 0 {
            add(
                .standbyAway, .act, "no standby follows, and commits wait for a synchronous one",
                "start a standby; see pg_stat_replication")
        }
    }

    private static let encryption =
        "put sslmode=verify-full and sslrootcert=FILE into the connection string, or use a Unix socket"

    /// The database's name as SQL wants it.
    private var quoted: String { "\"" + database.replacing("\"", with: "\"\"") + "\"" }
}

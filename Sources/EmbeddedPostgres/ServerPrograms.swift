import Glibc
import Subprocess

/// Runs PostgreSQL's programs for one cluster, as its account.
///
/// `initdb`, `pg_basebackup` and the server hold the cluster's lock, by a descriptor that every process of the server inherits: who gets
/// the lock knows that no such process is left.
struct ServerPrograms: Sendable {
    /// Holds the lock `$1` as descriptor 9 and becomes the rest of the arguments.
    private static let lockedScript = #"exec 9>"$1" && flock 9 && shift && exec "$@""#

    /// The same with the output appended to the file `$2`.
    private static let loggedScript = #"exec 9>"$1" >>"$2" 2>&1 && flock 9 && shift 2 && exec "$@""#

    /// Ends the server by `pg_ctl`, and what that leaves over (the clients' processes after the main process was
    /// killed) by SIGKILL; on return no process of the cluster is left. Takes its folder, its data and `pg_ctl`.
    static let endingScript = """
        end() {
            if "$3" stop --silent --no-wait -D "$2" -m immediate && flock -w 5 9; then return; fi
            for entry in /proc/[0-9]*; do
                if [ "$(readlink "$entry/cwd")" = "$2" ]; then kill -KILL "${entry#/proc/}"; fi
            done
            flock -w 5 9
        }
        exec 9>"$1/lock"
        flock -n 9 || end "$@" || end "$@"
        """

    let binaries: ServerBinaries
    let layout: ClusterLayout
    let account: ServerAccount?
    /// A program with arguments that becomes the server, given after them.
    let launcher: [String]

    /// The parameters `$1`, `$2` and `$3` of ``endingScript``.
    var endingArguments: [String] { [layout.folder, layout.data, binaries.path(of: "pg_ctl")] }

    func initialiseCluster(durable: Bool) async throws {
        let arguments = [
            "--pgdata=\(layout.data)", "--username=\(EmbeddedPostgres.superuserName)", "--encoding=UTF8",
            "--locale=\(Self.locale)", "--lc-messages=C", "--auth-local=trust", "--auth-host=reject",
        ]
        let command = [binaries.path(of: "initdb")] + arguments + (durable ? [] : ["--no-sync"])
        try await succeed("sh", ["-c", Self.lockedScript, "initdb", layout.lock] + command)
    }

    /// Fills the data folder with a copy of the running cluster at `source`, set up to follow it.
    ///
    /// - Parameter tablespaces: the new folder of each tablespace by its folder at the source.
    func copyCluster(from source: String, tablespaces: [String: String]) async throws {
        let mappings = tablespaces.map { old, new in
            "--tablespace-mapping=\(old.replacing("=", with: "\\="))=\(new.replacing("=", with: "\\="))"
        }
        let command = [
            binaries.path(of: "pg_basebackup"), "--pgdata=\(layout.data)", "--dbname=\(source)",
            "--write-recovery-conf", "--wal-method=stream",
            "--checkpoint=fast", "--no-sync", "--no-password",
        ]
        try await succeed("sh", ["-c", Self.lockedScript, "pg_basebackup", layout.lock] + command + mappings)
    }

    func promoteServer() async throws {
        let arguments = ["promote", "--wait", "--silent", "-t", "60", "-D", layout.data]
        try await succeed(binaries.path(of: "pg_ctl"), arguments)
    }

    /// Starts the server and returns without waiting for it to accept connections.
    func startServer() async throws -> ServerProcess {
        let command = [binaries.path(of: "postgres"), "-D", layout.data]
        return try await ServerProcess.start(
            configuration(
                for: "sh", ["-c", Self.loggedScript, "postgres", layout.lock, layout.log] + command, launcher: launcher)
        )
    }

    /// Asks the server to stop and waits for up to a minute.
    func stopServer(_ mode: EmbeddedPostgres.StopMode) async throws {
        let arguments = ["stop", "--wait", "--silent", "-t", "60", "-D", layout.data, "-m", mode.rawValue]
        try await succeed(binaries.path(of: "pg_ctl"), arguments)
    }

    /// Ends whatever process of the server there is.
    func endServer() async throws {
        try await succeed("sh", ["-c", Self.endingScript, "ending"] + endingArguments)
    }

    /// Runs a program and throws ``EmbeddedPostgresError/commandFailed(command:status:output:)`` unless it succeeds.
    func succeed(_ program: String, _ arguments: [String]) async throws {
        let result = try await run(
            configuration(for: program, arguments), output: .string(limit: 1 << 20), error: .combinedWithOutput)
        guard result.terminationStatus.isSuccess else {
            throw EmbeddedPostgresError.commandFailed(
                command: program, status: result.terminationStatus.description, output: result.standardOutput)
        }
    }

    /// A program in the root folder (the programs complain about a current folder that their account may not enter), as
    /// the server's account, with nothing of the caller's `PG*` variables, which would lead it to another cluster.
    ///
    /// The session is its own, so that the terminal's signals to its foreground processes do not reach the server.
    func configuration(for program: String, _ arguments: [String], launcher: [String] = []) -> Configuration {
        // Not swift-subprocess's `userID`: it calls `setuid` between clone and exec, where glibc can wait for ever for a
        // lock that another thread of this process held at that moment.
        let changeAccount =
            account.map { ["setpriv", "--reuid=\($0.userID)", "--regid=\($0.groupID)", "--clear-groups", "--"] } ?? []
        let search = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        var options = PlatformOptions()
        options.createSession = true
        return Configuration(
            executable: .name("env"),
            arguments: Arguments(["--chdir=/"] + launcher + changeAccount + [program] + arguments),
            environment: .custom(["PATH": search, "LC_ALL": "C", "HOME": layout.folder]),
            platformOptions: options
        )
    }

    private static var locale: String {
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }
}

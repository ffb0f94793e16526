import ArgumentParser
import Foundation
import Glibc
import IntakeStore
import Postgres

/// From an installed package to a worker that assesses forms.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Sets up this machine: the database, the services' logins, the worker.",
        discussion: """
            As root, on a machine with PostgreSQL and systemd: makes the database and a login for each service, as the account \
            postgres, says in /etc/intake-triage/environment where the database is, and starts the worker. Repeat it as often as \
            you like: what is there stays, and it says what it does. Where the server is on another host, run 'setup database' \
            there, and write the environment yourself.

              intake-triage setup
              intake-triage setup --dry-run
              runuser -u postgres -- intake-triage setup database --name clinic
            """,
        subcommands: [DatabasePart.self, Machine.self], defaultSubcommand: Machine.self)

    /// Where the server is and what the database is called.
    struct Place: ParsableArguments {
        @Option(help: "The folder of the server's Unix socket, or its host.")
        var host = "/run/postgresql"

        @Option(help: "The server's port; without it, libpq's own.")
        var port: Int?

        @Option(help: "The name of the database.")
        var name = "clinic"

        func connectionString(_ database: String, user: String? = nil) -> String {
            let parameters = [("host", host), ("port", port.map(String.init)), ("dbname", database), ("user", user)]
            return parameters.compactMap { name, value in
                value.map { "\(name)='" + $0.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }
            }.joined(separator: " ")
        }

        func validate() throws {
            if name.isEmpty || name.utf8.count > 63 || name.contains("\n") {
                throw ValidationError("a database's name has 1 to 63 bytes and no line break")
            }
        }
    }

    struct DatabasePart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "database",
            abstract: "Makes the database, its schema and the services' logins, as a superuser of the server."
        )

        @OptionGroup var common: CommonOptions
        @OptionGroup var place: Place

        @Option(help: "The superuser; without it, the login that libpq takes, which is the account's name.")
        var superuser: String?

        func run() async throws {
            do {
                let settings = try await common.settings()
                let logger = try common.logger(settings)
                func connect(_ database: String) async throws -> Connection {
                    return try await Connection.connect(
                        ConnectionConfiguration(
                            place.connectionString(database, user: superuser), applicationName: "intake-triage setup"),
                        logger: logger)
                }
                let server = try await connect("postgres")
                var done = try await ClinicSetup.makeDatabase(place.name, server)
                await server.close()
                let database = try await connect(place.name)
                try await IntakeSchema.apply(to: database)
                done.append("schema \(IntakeSchema.version) is in place")
                done += try await ClinicSetup.makeLogins(database)
                let isUnattended = try await People.areMissing(database)
                await database.close()
                for line in done { output(line + "\n") }
                if isUnattended {
                    complain("nobody can acknowledge an alert yet: add each person with 'intake-triage people add'")
                }
            } catch let error as ClinicSetup.Unusable {
                complain(error.description)
                throw ExitStatus.badConfiguration.exit
            } catch {
                throw fail(error)
            }
        }
    }

    /// What root does.
    struct Machine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "machine", abstract: "All of it, on this machine (what 'setup' alone does).")

        @OptionGroup var place: Place

        @Flag(help: "Say what would be done, and do nothing.")
        var dryRun = false

        private static let environment = "/etc/intake-triage/environment"
        private static let variable = "INTAKE_TRIAGE_DATABASE"
        private static let unit = "intake-triage.service"

        func run() async throws {
            let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            var step = ["/usr/sbin/runuser", "-u", "postgres", "--", program, "setup", "database"]
            step += ["--host", place.host, "--name", place.name] + (place.port.map { ["--port", "\($0)"] } ?? [])
            if dryRun {
                output(step.joined(separator: " ") + "\n")
                output(
                    "write \(Self.variable)=\(place.connectionString(place.name)) into \(Self.environment), unless it has one\n"
                )
                output("systemctl enable --now \(Self.unit)\n")
                return
            }
            guard geteuid() == 0 else {
                complain(
                    "this needs root; as a superuser of the server, 'intake-triage setup database' does the database's part"
                )
                throw ExitStatus.noPermission.exit
            }
            guard getpwnam("postgres") != nil else {
                complain(
                    "there is no account 'postgres': install the server (apt-get install postgresql), or give 'intake-triage setup "
                        + "database --host HOST' the one that you have")
                throw ExitStatus.badConfiguration.exit
            }
            let status = try Self.run(step)
            guard status == 0 else {
                complain("the database could not be set up; the line above says why")
                throw ExitCode(status)
            }
            try writeEnvironment()
            guard FileManager.default.fileExists(atPath: "/run/systemd/system") else {
                output("systemd does not run here: start the worker yourself, as the account intake-triage\n")
                return
            }
            guard try Self.run(["/usr/bin/systemctl", "enable", "--now", Self.unit]) == 0 else {
                complain("the worker did not start: journalctl -u \(Self.unit) says why")
                throw ExitStatus.unavailable.exit
            }
            output("the worker runs, and forms are assessed from now on; 'intake-triage doctor' looks at the rest\n")
        }

        private static func run(_ words: [String]) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: words[0])
            process.arguments = Array(words.dropFirst())
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }

        /// Says where the database is, where the file does not say it already.
        private func writeEnvironment() throws {
            let present =
                FileManager.default.contents(atPath: Self.environment).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let isThere = present.split(separator: "\n").contains {
                $0.trimmingCharacters(in: .whitespaces).hasPrefix(Self.variable + "=")
            }
            if isThere {
                output("\(Self.environment) says already where the database is\n")
                return
            }
            let folder = URL(fileURLWithPath: Self.environment).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let line = "\(Self.variable)=\"\(place.connectionString(place.name))\"\n"
            try Data((present + (present.isEmpty || present.hasSuffix("\n") ? "" : "\n") + line).utf8).write(
                to: URL(fileURLWithPath: Self.environment))
            output("wrote into \(Self.environment) where the database is\n")
        }
    }
}

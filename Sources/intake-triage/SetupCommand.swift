import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres

/// From an installed package to a worker that assesses forms.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Sets up this machine: the database, the services' logins, the services.",
        discussion: """
            As root, on a machine with PostgreSQL and systemd: makes the database and a login for each service, as the account \
            postgres, tells each service where the database is, and starts those that need no settings of their own and those \
            whose settings are there. Repeat it as often as you like: what is there stays, and it says what it does. Where the \
            server is on another host, run 'setup database' there and 'setup --existing --host HOST' here.

              intake-triage setup
              intake-triage setup --dry-run
              runuser -u postgres -- intake-triage setup database --name clinic
              intake-triage setup --existing --host db.clinic.example
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
        ).examples("setup database --name clinic")

        @OptionGroup var common: CommonOptions
        @OptionGroup var place: Place
        @OptionGroup var report: ReportOptions

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
                report.tell(
                    Deed(
                        "setup database", done.joined(separator: "\n"),
                        [
                            "database": place.name, "version": IntakeSchema.version, "steps": done,
                            "personsMissing": isUnattended,
                        ]))
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
}

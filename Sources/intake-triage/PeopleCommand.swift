import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Who acknowledges and closes alerts, pauses and adopts.",
        discussion: """
            Each person acts by a login of their own, in that name alone, or through a service that names them, such as the \
            staff board, whose login is a member of intake_board. The first person is added by a superuser or a member of \
            intake_owner; make it somebody whose login is a member of intake_owner, who then adds the others.
            """,
        subcommands: [List.self, Add.self, End.self, MustAcknowledge.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who acts, and by which login.",
            discussion: "Needs the rights of intake_staff, intake_owner or intake_auditor.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Show also who has left.")
        var left = false

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let people = try await People.all(left: left, connection)
                await connection.close()
                for person in people { output(json ? Self.report(person).line : Self.text(person)) }
            } catch {
                throw fail(error)
            }
        }

        private static func text(_ person: People.Person) -> String {
            let login = person.login.map { "by the login \($0)" } ?? "through services"
            let left = person.until.map { ", until \($0)" } ?? ""
            return "\(person.name.printable)  \(login), since \(person.since)\(left)\n"
        }

        private static func report(_ person: People.Person) -> JSONObject {
            [
                "name": person.name, "login": person.login, "since": "\(person.since)",
                "until": person.until.map { "\($0)" },
            ]
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a person act from now on.", discussion: "Needs the rights of intake_owner.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The person's name, as it is to stand in the audit log.")
        var name: String

        @Option(help: "The role that logs in as this person and nobody else; none for who acts through a service.")
        var login: String?

        func run() async throws {
            try await database.perform(common) { _, connection in
                "\(try await People.add(name, login: login, by: actor.by, connection)) may act from now on"
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a person act no more; what they did stays theirs.",
            discussion: "Needs the rights of intake_owner.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The person's name.")
        var name: String

        func run() async throws {
            try await database.perform(common) { _, connection in
                "\(try await People.end(name, by: actor.by, connection)) acts no more"
            }
        }
    }
}

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
        subcommands: [List.self, Add.self, End.self, MustAcknowledge.self, Role.self, Channel.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who acts, and by which login.",
            discussion: "Needs the rights of intake_staff, intake_owner or intake_auditor."
        ).examples("people list")

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
                let roles = try await People.roles(connection)
                await connection.close()
                for person in people {
                    let held = person.until == nil ? roles[person.name] ?? [] : []
                    output(json ? Self.report(person, held).line : Self.text(person, held))
                }
            } catch {
                throw fail(error)
            }
        }

        private static func text(_ person: People.Person, _ roles: [String]) -> String {
            let login = person.login.map { "by the login \($0)" } ?? "through services"
            let left = person.until.map { ", until \($0)" } ?? ""
            let serves = roles.isEmpty ? "" : ", serves as \(roles.joined(separator: ", ").printable)"
            return "\(person.name.printable)  \(login), since \(person.since)\(left)\(serves)\n"
        }

        private static func report(_ person: People.Person, _ roles: [String]) -> JSONObject {
            [
                "name": person.name, "login": person.login, "since": "\(person.since)",
                "until": person.until.map { "\($0)" }, "roles": roles,
            ]
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a person act from now on.", discussion: "Needs the rights of intake_owner."
        ).examples("people add \"Ann Ames\" --login ann --role coordinator")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person's name, as it is to stand in the audit log.")
        var name: String

        @Option(help: "The role that logs in as this person and nobody else; none for who acts through a service.")
        var login: String?

        @Option(help: "What the person can be on duty as, such as coordinator; may be given several times.")
        var role: [String] = []

        func run() async throws {
            try await database.perform(common, report) { _, connection in
                let kept = try await People.add(name, login: login, by: actor.by, connection)
                var roles: [String] = []
                for role in role {
                    roles.append(try await People.addRole(role, to: kept, by: actor.by, connection))
                }
                return Deed(
                    "people add",
                    "\(kept) may act from now on"
                        + (roles.isEmpty ? "" : ", and serves as \(roles.joined(separator: ", "))"),
                    ["person": kept, "login": login, "roles": roles])
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a person act no more; what they did stays theirs.",
            discussion: "Needs the rights of intake_owner."
        ).examples("people end \"Ann Ames\"")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person's name.")
        var name: String

        func run() async throws {
            try await database.perform(common, report) { _, connection in
                let kept = try await People.end(name, by: actor.by, connection)
                return Deed("people end", "\(kept) acts no more", ["person": kept])
            }
        }
    }
}

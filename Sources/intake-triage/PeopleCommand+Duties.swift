import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres

extension PeopleCommand {
    struct Role: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a person can be on duty as.", discussion: "Needs the rights of intake_owner.",
            subcommands: [Add.self, End.self])

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Lets a person serve as something; people who do can be put on the rota as that."
            ).examples("people role add \"Ann Ames\" coordinator")

            @OptionGroup var common: CommonOptions
            @OptionGroup var database: DatabaseOptions
            @OptionGroup var actor: ActorOptions
            @OptionGroup var report: ReportOptions

            @Argument(help: "The person.")
            var name: String

            @Argument(help: "A name of the clinic's own, such as coordinator.")
            var role: String

            func run() async throws {
                try await database.perform(common, report) { _, connection in
                    let kept = try await People.addRole(role, to: name, by: actor.by, connection)
                    return Deed(
                        "people role add", "\(name) serves as \(kept) from now on", ["person": name, "role": kept])
                }
            }
        }

        struct End: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Lets a person serve as something no more; not while the rota has them as that."
            ).examples("people role end \"Ann Ames\" coordinator")

            @OptionGroup var common: CommonOptions
            @OptionGroup var database: DatabaseOptions
            @OptionGroup var actor: ActorOptions
            @OptionGroup var report: ReportOptions

            @Argument(help: "The person.")
            var name: String

            @Argument(help: "The role.")
            var role: String

            func run() async throws {
                try await database.perform(common, report) { _, connection in
                    let kept = try await People.endRole(role, of: name, by: actor.by, connection)
                    return Deed("people role end", "\(name) serves as \(kept) no more", ["person": name, "role": kept])
                }
            }
        }
    }

    struct Channel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The channels by which a person is told of alerts while on duty.",
            discussion: """
                A channel is a route of the alerter's file, which has the secrets, and the person's address there. A person \
                changes their own channels, a member of intake_owner everybody's. A new channel gets a test message. Where one \
                ends whose person is on duty, the operators are told, and the person by their other channels.
                """,
            subcommands: [List.self, Add.self, End.self])

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Shows the persons' channels; addresses only to that person and members of intake_owner."
            ).examples("people channel list")

            @OptionGroup var common: CommonOptions
            @OptionGroup var database: DatabaseOptions
            @OptionGroup var actor: ActorOptions

            @Flag(help: "Print one JSON object a line.")
            var json = false

            func run() async throws {
                do {
                    let settings = try await common.settings()
                    let connection = try await database.connect(settings, try common.logger(settings))
                    let channels = try await People.channels(by: actor.by, connection)
                    await connection.close()
                    for channel in channels { output(json ? Self.report(channel).line : Self.text(channel)) }
                } catch {
                    throw fail(error)
                }
            }

            private static func text(_ channel: People.PersonalChannel) -> String {
                let state =
                    switch channel.state {
                    case "healthy": "healthy"
                    case "unknown": "UNKNOWN: no alerter that runs can use it"
                    default: channel.state.uppercased()
                    }
                var page = Page()
                page.words(
                    "\(channel.person): \(channel.address ?? "(not shown)"), \(state)", after: channel.name + "  ")
                return page.text
            }

            private static func report(_ channel: People.PersonalChannel) -> JSONObject {
                [
                    "person": channel.person, "channel": channel.name, "route": channel.route,
                    "address": channel.address,
                    "state": channel.state,
                ]
            }
        }

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Gives a person a channel.").examples(
                "people channel add \"Ann Ames\" sms +441632960001")

            @OptionGroup var common: CommonOptions
            @OptionGroup var database: DatabaseOptions
            @OptionGroup var actor: ActorOptions
            @OptionGroup var report: ReportOptions

            @Argument(help: "The person.")
            var name: String

            @Argument(help: "The route in the alerter's file, such as sms.")
            var route: String

            @Argument(help: "The person's address there, without blanks, such as +441632960001.")
            var address: String

            func run() async throws {
                try await database.perform(common, report) { _, connection in
                    let channel = try await People.addChannel(route, address, to: name, by: actor.by, connection)
                    return Deed(
                        "people channel add", "\(name) has the channel \(channel); the alerter sends it a test message",
                        ["person": name, "channel": channel])
                }
            }
        }

        struct End: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Ends a person's channel and forgets the address."
            ).examples("people channel end p1-sms")

            @OptionGroup var common: CommonOptions
            @OptionGroup var database: DatabaseOptions
            @OptionGroup var actor: ActorOptions
            @OptionGroup var report: ReportOptions

            @Argument(help: "The channel as 'people channel list' shows it, such as p1-sms.")
            var channel: String

            func run() async throws {
                try await database.perform(common, report) { _, connection in
                    let person = try await People.endChannel(channel, by: actor.by, connection)
                    return Deed(
                        "people channel end", "\(person) is not told by \(channel) any more",
                        ["person": person, "channel": channel])
                }
            }
        }
    }
}

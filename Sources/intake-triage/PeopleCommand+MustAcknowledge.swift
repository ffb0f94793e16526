import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import TriageCore

extension PeopleCommand {
    struct MustAcknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "must-acknowledge",
            abstract: "Shows or says who must each acknowledge the alerts of a level.",
            discussion: """
                Until each of them has acknowledged what is there, people are told. By default anybody may, and that is \
                enough. To say who must needs the rights of intake_owner.
                """
        ).examples("people must-acknowledge emergency \"Dr Dee\"", "people must-acknowledge emergency --anybody")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "emergency, urgent, clinician_review, soon, routine or conservative; none shows the rule.")
        var level: Level?

        @Argument(help: "The names of those who must.")
        var persons: [String] = []

        @Flag(help: "Let anybody acknowledge the alerts of the level.")
        var anybody = false

        func validate() throws {
            if level != nil, persons.isEmpty != anybody {
                throw ValidationError("give the names of those who must, or --anybody")
            }
        }

        func run() async throws {
            guard let level else { return try await show() }
            try await database.perform(common, report) { _, connection in
                let kept = try await AlertDesk.requireAcknowledgement(level, of: persons, by: actor.by, connection)
                return Deed(
                    "people must-acknowledge", Self.text(level, kept), ["level": level.rawValue, "persons": kept])
            }
        }

        private func show() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let rules = try await AlertDesk.requiredAcknowledgements(connection)
                await connection.close()
                if report.json {
                    for rule in rules { output(["level": rule.level.rawValue, "persons": rule.persons]) }
                    return
                }
                if rules.isEmpty { output("anybody may acknowledge an alert\n") }
                for rule in rules { output(Self.text(rule.level, rule.persons) + "\n") }
            } catch {
                throw fail(error)
            }
        }

        private static func text(_ level: Level, _ names: [String]) -> String {
            let level = level.title.lowercased()
            return names.isEmpty
                ? "\(level): anybody may acknowledge"
                : "\(level): each must acknowledge: \(names.joined(separator: ", ").printable)"
        }
    }
}

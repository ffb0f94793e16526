import ArgumentParser
import IntakeStore

extension AlertsCommand {
    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an acknowledged alert back; people are told of it anew, at once.",
            discussion: "Needs the rights of intake_staff. The audit log keeps who had acknowledged it.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The alert's id.")
        var alert: String

        @Option(help: "What that person notes.")
        var note: String?

        func run() async throws {
            try await AlertsCommand.decide(common, database, alert) { id, connection in
                try await AlertDesk.release(id, by: actor.by, note: note, connection)
                return "given back"
            }
        }
    }

    struct HandOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hand-over", abstract: "Gives an acknowledged alert to another person.",
            discussion: "Needs the rights of intake_staff. The time within which it must be closed stays as it is.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The alert's id.")
        var alert: String

        @Option(help: "Who has it from now on; 'intake-triage people list' shows who acts.")
        var to: String

        @Option(help: "What that person notes.")
        var note: String?

        func run() async throws {
            try await AlertsCommand.decide(common, database, alert) { id, connection in
                try await AlertDesk.handOver(id, by: actor.by, to: to, note: note, connection)
                return "handed over to \(to)"
            }
        }
    }
}

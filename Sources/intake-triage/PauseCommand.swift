import ArgumentParser
import IntakeStore

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stops all workers from claiming forms, until 'resume'.",
        discussion: """
            Forms are still accepted and wait; nothing is lost. Batches in hand are finished. Needs the rights of \
            intake_staff or intake_owner.
            """
    ).examples("pause --by Max")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await database.perform(common, report) { _, connection in
            try await Pausing.pause(by: actor.by, connection)
            return Deed("pause", "paused; workers claim nothing until 'intake-triage resume'")
        }
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets all workers claim forms again after 'pause'."
    ).examples("resume --by Max")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await database.perform(common, report) { _, connection in
            try await Pausing.resume(by: actor.by, connection)
            return Deed("resume", "resumed")
        }
    }
}

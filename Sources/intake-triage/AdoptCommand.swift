import ArgumentParser

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Puts a protocol, or the clinic's settings, in force in the database.",
        discussion: "Workers take up what is in force within seconds. Needs the rights of intake_owner.",
        subcommands: [AdoptProtocol.self, AdoptSettings.self])
}

import ArgumentParser
import Foundation
import IntakeStore
import Postgres
import SpineProtocol
import TriageCore

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Puts this release's protocol, or the clinic's settings, in force in the database.",
        discussion: "Workers take up what is in force within seconds. Needs the rights of intake_owner.",
        subcommands: [AdoptProtocol.self, AdoptSettings.self])
}

struct AdoptProtocol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol", abstract: "Puts the built-in protocol in force.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions

    func run() async throws {
        try await database.perform(common) { _, connection in
            try await InForce.adopt(spineProtocol, by: actor.by, connection)
            return "\(spineProtocol.title) is in force"
        }
    }
}

struct AdoptSettings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Puts the settings of the configuration file's 'clinic' in force.",
        discussion: """
            'clinic' may have: calendar {timeZone, opens, closes (minutes after midnight), weekdays (1 is Monday), holidays}, \
            targets {emergencyMinutes, urgentWorkingHours, urgentElapsedHours, soonDays, conservativeDays}, thresholds {name: \
            value}, destinations {name: text}, reviewWeeks [weeks]. What is left out stays as the protocol has it.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions

    func run() async throws {
        do {
            let settings = try await common.settings()
            let clinic = try settings.clinic()
            let connection = try await database.connect(settings, try common.logger(settings))
            let hash = try await InForce.adopt(clinic, by: actor.by, connection)
            await connection.close()
            complain("the clinic's settings are in force, with the hash \(hash)")
        } catch {
            throw fail(error)
        }
    }
}

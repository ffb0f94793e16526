import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Logging
import Postgres
import StaffAlerts
import TriageCore

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows, acknowledges and closes alerts, and tests the channels.",
        subcommands: [
            List.self, Acknowledge.self, Release.self, HandOver.self, Close.self, NotGenuine.self, Test.self,
            CanaryForm.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the open alerts and the channels by which people are told.",
            discussion: "Needs the rights of intake_staff or intake_dashboard. Says nothing about whose the alerts are."
        )

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Print one JSON object a line: alerts, then channels.")
        var json = false

        @Flag(help: "Show every step of the telling of each alert.")
        var steps = false

        func run() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let alerts = try await AlertDesk.open(connection)
                for alert in alerts {
                    let steps = steps ? try await AlertDesk.steps(of: alert.id, connection) : nil
                    output(json ? AlertsText.report(alert, steps).line : AlertsText.text(alert, steps ?? []))
                }
                let channels = try await AlerterRegistry.channels(connection)
                let health = try await Dashboard.health(connection)
                await connection.close()
                if json {
                    for channel in channels { output(AlertsText.report(channel).line) }
                } else {
                    output(AlertsText.text(channels, alerts: alerts.count, alertersAlive: health.alertersAlive))
                }
            } catch {
                throw fail(error)
            }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that a person has seen an alert; others are not told any more.",
            discussion: """
                Needs the rights of intake_staff. Again, by the same person or another, it holds anew for the time within which \
                the alert must be closed.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The alert's id.")
        var alert: String

        @Option(help: "What that person notes.")
        var note: String?

        func run() async throws {
            try await AlertsCommand.decide(common, database, alert) { id, connection in
                let seen = try await AlertDesk.seen(of: id, connection)
                let last = try await AlertDesk.acknowledge(id, by: actor.by, seen: seen, note: note, connection)
                return "acknowledged by \(last.by) at \(last.at.rfc3339)"
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that a clinician has dealt with an alert; its forms leave the worklist.",
            discussion: "Needs the rights of intake_clinician. A second time changes nothing and shows who was first.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions

        @Argument(help: "The alert's id.")
        var alert: String

        @Option(help: "What came of it.")
        var outcome: String

        @Option(help: "What that person notes.")
        var note: String?

        func run() async throws {
            try await AlertsCommand.decide(common, database, alert) { id, connection in
                let seen = try await AlertDesk.seen(of: id, connection)
                let first = try await AlertDesk.close(
                    id, by: actor.by, outcome: outcome, seen: seen, note: note, connection)
                return "closed by \(first.by) at \(first.at.rfc3339)"
            }
        }
    }

    /// Runs what a person decides about an alert, and prints what came of it.
    static func decide(
        _ common: CommonOptions, _ database: DatabaseOptions, _ alert: String,
        _ decision: (PostgresUUID, Connection) async throws -> String
    ) async throws {
        do {
            guard let id = PostgresUUID(alert) else {
                complain("'\(alert.prefix(50))' is no id of an alert; 'intake-triage alerts list' shows them")
                throw ExitStatus.usage.exit
            }
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            let words: String
            do {
                words = try await decision(id, connection)
            } catch let error as PostgresError where error.sqlState == "P0002" {
                await connection.close()
                complain("there is no open alert \(id)")
                throw ExitStatus.badData.exit
            } catch let error as PostgresError where error.sqlState == "55000" {
                await connection.close()
                complain("alert \(id) is not acknowledged; its escalation goes on")
                throw ExitStatus.badData.exit
            }
            await connection.close()
            output("\(id) \(words)\n")
        } catch {
            throw fail(error)
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a message marked as a test through every channel and reports each step.",
            discussion: """
                Uses the channels and secrets of the configuration file, as the alerter does; needs the rights of \
                intake_alerter to record that a channel was tested, which also makes one usable again that was disabled. \
                Ends with 69 where a channel failed.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Argument(help: "Names of channels; all where none is given.")
        var channels: [String] = []

        @Flag(help: "Do not record the tests in the database.")
        var unrecorded = false

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            do {
                let settings = try await common.settings()
                let logger = try common.logger(settings)
                let known = try AlerterConfiguration.channels(
                    try settings.requiredAlerts(),
                    secrets: SecretStore(environment: ProcessInfo.processInfo.environment))
                if let unknown = channels.first(where: { known[$0] == nil }) {
                    throw ConfigurationError(
                        description:
                            "there is no channel '\(unknown)'; known are \(known.keys.sorted().joined(separator: ", "))"
                    )
                }
                let names = channels.isEmpty ? known.keys.sorted() : channels
                // The tests come first: they must work where the database does not.
                var tests: [(ChannelTest, DeliveryReport)] = []
                for name in names {
                    guard let channel = known[name] else { continue }
                    let test = ChannelTest(channel)
                    let report = await test.run()
                    output(json ? AlertsText.report(report, of: channel).line : AlertsText.text(report, of: channel))
                    tests.append((test, report))
                }
                if !unrecorded {
                    let connection = try await database.connect(settings, logger)
                    for (test, report) in tests { try await test.record(report, connection) }
                    await connection.close()
                }
                if tests.contains(where: { $0.1.failure != nil }) { throw ExitStatus.unavailable.exit }
            } catch {
                throw fail(error)
            }
        }
    }
}

import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Logging
import Postgres
import StaffAlerts
import StaffWords
import TriageCore

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows open alerts and tests the channels by which people are told.",
        discussion: "Alerts are answered by 'acknowledge', 'release', 'hand-over', 'escalate' and 'close'.",
        subcommands: [List.self, Why.self, NotGenuine.self, Test.self, CanaryForm.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the open alerts and the channels by which people are told.",
            discussion: "Needs the rights of intake_staff or intake_dashboard. Says nothing about whose the alerts are."
        ).examples("alerts list --steps")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Print one JSON object a line: alerts, then channels.")
        var json = false

        @Flag(help: "Show every step of the telling of each alert.")
        var steps = false

        func run() async throws {
            try await CaseworkDesk.open(common, database) { desk in
                let alerts = try await AlertDesk.open(desk.connection)
                var page = Page()
                if !alerts.isEmpty {
                    page.line("ALERTS  \(counted(alerts.count, "open alert")); times of \(desk.clock.zone)")
                }
                let names = json ? nil : try await desk.short(alerts.map(\.id))
                for alert in alerts {
                    let steps = steps ? try await AlertDesk.steps(of: alert.id, desk.connection) : nil
                    if let names {
                        page.line()
                        AlertsText.write(alert, steps ?? [], to: &page, names, desk.clock)
                    } else {
                        output(AlertsText.report(alert, steps).line)
                    }
                }
                let channels = try await AlerterRegistry.channels(desk.connection)
                if json {
                    for channel in channels { output(AlertsText.report(channel).line) }
                    return
                }
                if !alerts.isEmpty { page.line() }
                let health = try await Dashboard.health(desk.connection)
                AlertsText.write(
                    channels, alerts: alerts.count, alertersAlive: health.alertersAlive, to: &page, desk.clock)
                output(page.text, red: [Level.emergency.title, AlertsText.noAlerter])
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a message marked as a test through every channel and reports each step.",
            discussion: """
                Uses the channels and secrets of the configuration file, as the alerter does; needs the rights of \
                intake_alerter to record that a channel was tested and for persons' own channels, such as p1-sms. A test \
                that goes through makes a channel usable again that was disabled. \
                Ends with 69 where a channel failed.
                """
        ).examples("alerts test pager --config /etc/intake-triage/alerts.json")

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
                let alerts = try settings.requiredAlerts()
                let secrets = SecretStore(environment: ProcessInfo.processInfo.environment)
                let known = try AlerterConfiguration.channels(alerts, secrets: secrets)
                let routes = try AlerterConfiguration.routes(alerts, secrets: secrets)
                let asked = channels.filter { AlertsConfiguration.isPersonal($0) }
                if let unknown = channels.first(where: { known[$0] == nil && !asked.contains($0) }) {
                    throw ConfigurationError(
                        description:
                            "there is no channel '\(unknown)'; known are \(known.keys.sorted().joined(separator: ", "))"
                    )
                }
                let names = channels.isEmpty ? known.keys.sorted() : channels.filter { !asked.contains($0) }
                // The tests come first: they must work where the database does not.
                var tests: [(ChannelTest, DeliveryReport)] = []
                func run(_ channel: Channel) async {
                    let test = ChannelTest(channel)
                    let report = await test.run()
                    output(json ? AlertsText.report(report, of: channel).line : AlertsText.text(report, of: channel))
                    tests.append((test, report))
                }
                for name in names {
                    if let channel = known[name] { await run(channel) }
                }
                let isOfPersons = !asked.isEmpty || (channels.isEmpty && !routes.isEmpty)
                if !unrecorded || isOfPersons {
                    let connection = try await database.connect(settings, logger)
                    let addresses = isOfPersons ? try await PersonalAddress.all(connection) : []
                    for address in addresses where channels.isEmpty || asked.contains(address.channel) {
                        let channel = routes[address.route]?.addressed(to: address.address, name: address.channel)
                        guard let channel else {
                            throw ConfigurationError(
                                description:
                                    "the file has no route '\(address.route)' for \(address.channel), or the address does not fit it"
                            )
                        }
                        await run(channel)
                    }
                    if let unknown = asked.first(where: { name in !addresses.contains { $0.channel == name } }) {
                        throw ConfigurationError(
                            description:
                                "no person has the channel '\(unknown)'; 'intake-triage people channel list' shows them"
                        )
                    }
                    if !unrecorded { for (test, report) in tests { try await test.record(report, connection) } }
                    await connection.close()
                }
                if tests.contains(where: { $0.1.failure != nil }) { throw ExitStatus.unavailable.exit }
            } catch {
                throw fail(error)
            }
        }
    }
}

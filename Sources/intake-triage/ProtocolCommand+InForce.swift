import ArgumentParser
import IntakeForms
import IntakeStore
import IntakeWorker
import Postgres
import SpineProtocol
import TriageCore

extension ProtocolCommand {
    struct Present: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "in-force",
            abstract:
                "Says what is in force in the database, since when, by whom, and whether this release would run it.",
            discussion: """
                Needs the rights of intake_owner or intake_worker. The exit code is 0 when this release would run it, 78 \
                when a worker of this release would stand by.
                """
        ).examples("protocol in-force")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let state = try await InForce.state(connection)
                await connection.close()
                guard let state else {
                    complain("no protocol, or no settings, are in force")
                    throw ExitStatus.badConfiguration.exit
                }
                let problem = Self.problem(state)
                output(json ? Self.report(state, problem).line : Self.text(state, problem))
                if problem != nil { throw ExitStatus.badConfiguration.exit }
            } catch {
                throw fail(error)
            }
        }

        private static func problem(_ state: InForce.State) -> String? {
            do {
                _ = try TriageEngine(of: state, own: spineProtocol)
                return nil
            } catch {
                return "\(error)"
            }
        }

        private static func facts(_ state: InForce.State, _ problem: String?) -> [(name: String, value: String?)] {
            [
                ("protocol", state.protocolTitle), ("hash", state.protocolHash),
                ("since", "\(state.protocolSince)"), ("byWhom", state.protocolBy), ("rolledBackBecause", state.reason),
                ("approval", state.approval?.summary), ("approvedAt", state.approval.map { "\($0.approvedAt)" }),
                ("singleHanded", state.approval.map { $0.kind == .singleHanded ? "yes" : "no" }),
                ("documentHash", state.approval?.documentHash), ("settings", state.settingsHash),
                ("settingsSince", "\(state.settingsSince)"), ("settingsByWhom", state.settingsBy),
                ("runs", problem == nil ? "yes" : "no"), ("problem", problem),
            ]
        }

        private static func text(_ state: InForce.State, _ problem: String?) -> String {
            facts(state, problem).compactMap { fact in fact.value.map { "\(fact.name): \($0)\n" } }.joined()
        }

        private static func report(_ state: InForce.State, _ problem: String?) -> JSONObject {
            var report: JSONObject = [:]
            for fact in facts(state, problem) { report.set(fact.name, to: fact.value) }
            return report
        }
    }
}

import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

/// How long the clinic keeps what is done.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Shows, or sets, for how long what is done is kept; without it, for ever.",
        discussion: """
            Workers erase what is older, a little at a time: forms whose work is done with all that was made of them, and \
            messages that were delivered. Whatever anybody still has to do with stays, however old. The audit log is never \
            erased; it names forms by their ids.

              intake-triage retention
              intake-triage retention --forms 3650 --messages 365
              intake-triage retention --forms forever --messages 90
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions

    @Option(help: "For how many days forms are kept, 90 or more, or 'forever'.")
    var forms: Days?

    @Option(help: "For how many days delivered messages are kept, 30 or more, or 'forever'.")
    var messages: Days?

    @Flag(help: "Print JSON.")
    var json = false

    enum Days: ExpressibleByArgument {
        case forever
        case days(Int)

        init?(argument: String) {
            if argument == "forever" {
                self = .forever
            } else if let days = Int(argument), (1...36_500).contains(days) {
                self = .days(days)
            } else {
                return nil
            }
        }

        var count: Int? { if case .days(let count) = self { count } else { nil } }
    }

    func run() async throws {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            var policy = try await Retention.policy(connection)
            if forms != nil || messages != nil {
                // What is not said stays as it is.
                try await Retention.set(
                    formDays: forms.map(\.count) ?? policy.formDays,
                    messageDays: messages.map(\.count) ?? policy.messageDays, by: actor.by, connection)
                policy = try await Retention.policy(connection)
            }
            await connection.close()
            output(json ? Self.report(policy).line : Self.text(policy))
        } catch let error as PostgresError {
            guard error.sqlState == .invalidParameterValue, let message = error.serverError?.raisedMessage else {
                throw fail(error)
            }
            complain(message)
            throw ExitStatus.badData.exit
        } catch {
            throw fail(error)
        }
    }

    private static func span(_ days: Int?) -> String { days.map { counted($0, "day") } ?? "for ever" }

    static func text(_ policy: Retention.Policy) -> String {
        var lines = ["forms      kept \(span(policy.formDays))", "messages   kept \(span(policy.messageDays))"]
        if let by = policy.by { lines.append("           set by \(by), \(policy.since.map { "\($0)" } ?? "")") }
        lines.append("           the oldest form is of \(policy.oldestForm.map { "\($0)" } ?? "no day: there is none")")
        lines.append("           \(counted(policy.formsErased, "form")) erased in all")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func report(_ policy: Retention.Policy) -> JSONObject {
        [
            "formDays": policy.formDays, "messageDays": policy.messageDays, "by": policy.by,
            "since": policy.since.map { "\($0)" }, "oldestForm": policy.oldestForm.map { "\($0)" },
            "formsErased": policy.formsErased,
        ]
    }
}

/// Forgets one patient.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erases all forms of one patient, and all that was made of them, for ever.",
        discussion: """
            Refused while anything of the patient waits for somebody. The audit log keeps its entries, which have nothing of \
            the patient but ids; backups keep the forms for as long as they are kept. Needs the rights of intake_owner.

              echo MRN-123 | intake-triage erase --yes
            """
    ).examples("erase --yes --by Max <reference.txt")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    @Argument(help: "The patient's reference; without it, a line of standard input, which no list of processes shows.")
    var reference: String?

    @Flag(help: "Erase, without asking.")
    var yes = false

    func run() async throws {
        do {
            guard let reference = reference ?? readLine(), !reference.isEmpty else {
                complain(
                    "erase needs the patient's reference, best as a line of standard input; see 'intake-triage erase --help'"
                )
                throw ExitStatus.usage.exit
            }
            guard yes else {
                complain("what is erased cannot be had back; give --yes")
                throw ExitStatus.usage.exit
            }
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            let count = try await Retention.erase(patient: reference, by: actor.by, connection)
            await connection.close()
            report.tell(Deed("erase", "\(counted(count, "form")) erased", ["forms": count]))
        } catch let error as PostgresError {
            guard let server = error.serverError, let message = server.raisedMessage,
                ["P0002", "55000", .invalidParameterValue].contains(server.sqlState)
            else { throw fail(error) }
            complain(message)
            if server.sqlState == "55000" {
                complain("nothing was erased: resolve them, close their alerts and read their own words first")
            }
            throw ExitStatus.badData.exit
        } catch {
            throw fail(error)
        }
    }
}

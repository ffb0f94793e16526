import ArgumentParser
import Daemon
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Looks for what is wrong with the database, its server and the way to it.",
        discussion: """
            Says what is wrong, why it matters and what to do, the most pressing first. Exit code 0: in order; 1: look at \
            it; 2: act. Any role may ask; setbacks of the database show to intake_staff and intake_dashboard. Ask as the \
            role of each daemon, since settings can differ.
            """
    ).examples("doctor --database 'host=/run/postgresql dbname=clinic'")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            let advice = try await DatabaseAdvice.aboutAll(
                connection, isPooled: try database.isPooled(settings)
            ) { .ofThisHost }
            await connection.close()
            for entry in advice {
                if json { output(entry.report) } else { output(entry.line + "\n", red: [DatabaseAdvice.actMark]) }
            }
            if advice.isEmpty, !json { output("nothing to say\n") }
            if let worst = advice.map(\.severity).max() { throw ExitCode(worst.rawValue) }
        } catch {
            throw fail(error)
        }
    }
}

struct SetbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setback", abstract: "Shows, or acknowledges, that the database went back.",
        discussion: """
            A daemon found that what it had seen stored is not there any more: a former primary took over again, or a backup \
            was restored. The operators are told until a person acknowledges it. Needs the rights of intake_staff.
            """
    ).examples("setback", "setback --acknowledge --by Max")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Say that you have seen to it that the site repeats what was lost.")
    var acknowledge = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await database.perform(common, report) { _, connection in
            if acknowledge {
                let count = try await Setbacks.acknowledge(by: actor.by, connection)
                return Deed("setback acknowledge", "\(count) setbacks acknowledged", ["count": count])
            }
            let setbacks = try await Setbacks.unacknowledged(connection)
            if !report.json {
                for setback in setbacks { output("noticed \(setback.noticed.rfc3339): \(setback.remedy)\n") }
            }
            return Deed(
                "setback", "\(setbacks.count) setbacks that nobody has acknowledged",
                [
                    "count": setbacks.count,
                    "setbacks": setbacks.map { ["noticedAt": $0.noticed.rfc3339, "remedy": $0.remedy] },
                ])
        }
    }
}

extension DatabaseAdvice {
    /// All that there is to say, by this host's clock.
    static func about(_ connection: Connection) async throws(PostgresError) -> [DatabaseAdvice] {
        try await about(connection) { .ofThisHost }
    }

    /// "D14", by which a finding is known whatever language it is told in.
    private var number: String { "D\(code.number < 10 ? "0" : "")\(code.number)" }

    static let actMark = "ACT "

    var line: String {
        "\(severity == .act ? Self.actMark : "look") \(number) \(code.rawValue): \(text)\n     \(remedy)"
    }

    var report: JSONObject {
        ["number": number, "code": code.rawValue, "severity": "\(severity)", "text": text, "remedy": remedy]
    }
}

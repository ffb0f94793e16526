import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import StaffWords

struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Shows everything about one form and its patient; the audit log says who looked.",
        discussion: "Needs the rights of intake_staff."
    ).examples("case 7c2e")

    @OptionGroup var subject: SubjectOptions

    func run() async throws {
        try await subject.open { desk in
            let form = try await desk.form(subject.id, includesDone: true)
            let file = try await desk.file(of: form, by: subject.actor.by)
            if subject.report.json { return output(file.text + "\n") }
            output(try await desk.text(file).text)
        }
    }
}

/// Who does something to which form or alert, and where.
struct SubjectOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    @Argument(help: "The id of a form or an alert, whole or its beginning.")
    var id: String

    func open(_ body: (CaseworkDesk) async throws -> Void) async throws {
        try await CaseworkDesk.open(common, database, body)
    }

    /// The same, and says what was done.
    func perform(_ body: (CaseworkDesk) async throws -> Deed) async throws {
        try await open { desk in report.tell(try await body(desk)) }
    }
}

extension CaseworkDesk {
    func file(of form: PostgresUUID, by person: String?) async throws -> JSONB {
        try await act(on: form, remedy: "look at it again") {
            try await Casework.file(of: form, by: person, connection)
        }
    }

    func text(_ json: JSONB) async throws -> CaseText {
        let file = try CaseFile(json.utf8)
        return CaseText(file: file, names: try await short(CaseText.ids(file)), clock: clock)
    }
}

import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct DoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "Shows what people did, the latest first.",
        discussion: "Needs the rights of intake_staff or intake_dashboard. Times are the clinic's."
    ).examples("done --limit 20")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: "Whose acts alone.")
    var by: String?

    @Option(help: "How many at most.")
    var limit = 50

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        try await CaseworkDesk.open(common, database) { desk in
            let acts = try await Casework.done(by: by, limit: limit, desk.connection)
            if json {
                for act in acts { output(Self.report(act)) }
                return
            }
            let names = try await desk.short(acts.compactMap { $0.submission ?? $0.alert })
            var page = Page()
            page.line(acts.isEmpty ? "DONE  nothing" : "DONE  the latest first; times of \(desk.clock.zone)")
            for act in acts {
                let subject = act.submission.map { "form \(names[$0])" } ?? act.alert.map { "alert \(names[$0])" } ?? ""
                let reference = act.reference.map { " of \($0)" } ?? ""
                let undone = act.undone.map { ", TAKEN BACK \(desk.clock.text($0))" } ?? ""
                page.words(
                    "\(act.by), \(subject)\(reference): \(ActText.words(act, desk.clock))\(undone)", after: "  - ")
            }
            output(page.text)
        }
    }

    private static func report(_ act: Casework.Act) -> JSONObject {
        [
            "at": act.at?.rfc3339, "by": act.by, "kind": act.kind, "submission": act.submission?.description,
            "alert": act.alert?.description, "submissions": act.submissions.map(\.description),
            "patient": act.reference, "outcome": act.outcome, "undoneAt": act.undone?.rfc3339,
        ]
    }
}

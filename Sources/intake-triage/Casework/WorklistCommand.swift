import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct WorklistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worklist", abstract: "Shows what waits for staff, the most urgent first.",
        discussion: """
            One row a patient; with --forms, one a form. Times are the clinic's. Needs the rights of intake_staff or \
            intake_dashboard.
            """
    ).examples("worklist", "worklist --limit 10 --json")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "One row a form instead of one a patient.")
    var forms = false

    @Option(help: "How many rows at most.")
    var limit = 1_000

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        try await CaseworkDesk.open(common, database) { desk in
            // One more than is shown says whether there are more.
            var rows =
                if forms {
                    try await Dashboard.worklist(desk.connection, limit: limit + 1).map(WorklistRow.init)
                } else {
                    try await Casework.patients(desk.connection, limit: limit + 1).map(WorklistRow.init)
                }
            let isCut = rows.count > limit
            rows = Array(rows.prefix(limit))
            if json {
                for row in rows { output(row.report) }
                return
            }
            output(
                try await desk.worklist(rows, forms ? "form" : "patient", isCut: isCut), red: [Level.emergency.title])
        }
    }
}

extension CaseworkDesk {
    /// The worklist on paper.
    ///
    /// - Parameters:
    ///   - what: what a row is of.
    ///   - isCut: whether there are more.
    func worklist(_ rows: [WorklistRow], _ what: String, isCut: Bool) async throws -> String {
        let names = try await short(rows.map(\.id))
        var page = Page()
        let count = "\(isCut ? "the first " : "")\(counted(rows.count, what))"
        page.line(
            rows.isEmpty
                ? "WORKLIST  nothing waits" : "WORKLIST  \(count), the most urgent first; times of \(clock.zone)")
        for row in rows {
            page.line()
            row.write(to: &page, names, self)
        }
        if isCut {
            page.line()
            page.line("There are more: --limit shows them.")
        }
        return page.text
    }
}

/// A row of the worklist, of a patient or of a form.
struct WorklistRow {
    let id: PostgresUUID
    let level: Level
    let possibleLevel: Level?
    let reference: String?
    let contact: String?
    let respondBy: Instant?
    let isOverdue: Bool
    let owner: String?
    let alertState: String
    let acknowledgedBy: String?
    let wordsUnread: Int
    let destination: String?
    let forms: Int
    let reason: String?
    let similarReferences: [String]
    let report: JSONObject

    init(_ patient: Casework.Patient) {
        id = patient.leading
        level = patient.level
        possibleLevel = nil
        reference = patient.reference
        contact = patient.contact
        respondBy = patient.respondBy
        isOverdue = patient.isOverdue
        owner = patient.owner
        alertState = patient.alertState
        acknowledgedBy = patient.acknowledgedBy
        wordsUnread = patient.wordsUnread
        destination = patient.destination
        forms = patient.forms
        reason = patient.topReason
        similarReferences = []
        report = [
            "patient": patient.reference, "contact": patient.contact, "level": patient.level,
            "submission": patient.leading.description, "submissions": patient.submissions.map(\.description),
            "respondBy": patient.respondBy?.rfc3339, "overdue": patient.isOverdue, "forms": patient.forms,
            "wordsUnread": patient.wordsUnread, "owner": patient.owner, "alert": patient.alert?.description,
            "alertState": patient.alertState, "acknowledgedBy": patient.acknowledgedBy,
            "destination": patient.destination, "reason": patient.topReason, "seen": patient.seen.value,
        ]
    }

    init(_ item: Dashboard.WorkItem) {
        id = item.submission
        level = item.effectiveLevel
        possibleLevel = item.possibleLevel
        reference = item.reference
        contact = item.contact
        respondBy = item.respondBy
        isOverdue = item.isOverdue
        owner = item.takenBy
        alertState = item.alertState
        acknowledgedBy = item.acknowledgedBy
        wordsUnread = item.areWordsUnread ? 1 : 0
        destination = item.destinations.first
        forms = 1
        reason = item.reasons.first
        similarReferences = item.similarReferences
        report = [
            "patient": item.reference, "contact": item.contact, "level": item.effectiveLevel,
            "assessedLevel": item.level, "possibleLevel": item.possibleLevel,
            "submission": item.submission.description, "receivedAt": item.received.rfc3339,
            "respondBy": item.respondBy?.rfc3339, "overdue": item.isOverdue, "wordsUnread": item.areWordsUnread,
            "owner": item.takenBy, "alert": item.alert?.description, "alertState": item.alertState,
            "acknowledgedBy": item.acknowledgedBy, "destinations": item.destinations, "reasons": item.reasons,
            "similarReferences": item.similarReferences, "seen": item.seen.value,
        ]
    }

    /// "EMERGENCY  3f2a91c0  MRN-1".
    func title(_ names: ShortNames) -> String {
        [level.title, names[id], reference ?? "no reference"].joined(separator: "  ")
    }

    func write(to page: inout Page, _ names: ShortNames, _ desk: CaseworkDesk) {
        let due = respondBy.map { ", \(desk.clock.deadline($0))" } ?? ""
        let padding = String(repeating: " ", count: max(0, 16 - level.title.count))
        page.words((reference ?? "no reference") + due, after: "\(level.title)\(padding)  \(names[id])  ")
        var facts: [String] = []
        switch alertState {
        case "open": facts.append("ALERT, nobody has acknowledged it")
        case "acknowledged": facts.append("alert acknowledged by \(acknowledgedBy ?? "somebody")")
        default: break
        }
        facts.append(owner.map { "taken by \($0)" } ?? "taken by nobody")
        if forms > 1 { facts.append(counted(forms, "form")) }
        if wordsUnread > 0 {
            facts.append(forms > 1 ? "OWN WORDS UNREAD in \(wordsUnread)" : "OWN WORDS UNREAD")
        }
        page.words(facts.joined(separator: "; "), after: Self.indent)
        if let possibleLevel, possibleLevel > level {
            page.words("could be as high as \(possibleLevel.title.lowercased())", after: Self.indent)
        }
        if !similarReferences.isEmpty {
            page.words(
                "another patient's reference looks the same: \(similarReferences.joined(separator: ", "))",
                after: Self.indent)
        }
        if let reason { page.words(reason, after: Self.indent) }
        if let destination { page.words(desk.destination(destination), after: Self.indent) }
    }

    private static let indent = "    "
}

import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct TakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Says that you work on a form; it acknowledges no alert.",
        discussion: "Needs the rights of intake_staff."
    ).examples("take 7c2e")

    @OptionGroup var subject: SubjectOptions

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.form(subject.id)
            let title = try await desk.title(form)
            let taken = try await desk.act(
                on: form,
                remedy:
                    "'intake-triage release' gives it back, 'hand-over' passes it on, 'reopen' brings back what is done"
            ) {
                try await Casework.take(form, by: subject.actor.by, desk.connection)
            }
            return Deed(
                "take", "\(title): taken by \(taken.by), \(desk.clock.text(taken.at))",
                ["submission": form.description, "by": taken.by, "at": taken.at.rfc3339])
        }
    }
}

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Gives back what somebody has taken or acknowledged.",
        discussion: """
            Where an alert was acknowledged, people are told of it anew, at once. Anybody of the staff may do it; the audit \
            log keeps who had it. Needs the rights of intake_staff.
            """
    ).examples("release 7c2e --note \"my shift ends\"")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.anyForm(subject.id)
            let title = try await desk.title(form)
            let alert = try await desk.act(
                on: form, remedy: "nobody has it: 'intake-triage take' or 'acknowledge' takes it"
            ) {
                try await Casework.release(form, by: subject.actor.by, note: note, desk.connection)
            }
            return Deed(
                "release", "\(title): given back\(alert == nil ? "" : "; people are told of its alert anew")",
                ["submission": form.description, "alert": alert?.description])
        }
    }
}

struct HandOverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand-over", abstract: "Gives an acknowledged alert to another person.",
        discussion: """
            The time within which it must be closed stays as it is. Needs the rights of intake_staff; 'intake-triage people \
            list' shows who acts.
            """
    ).examples("hand-over 7c2e --to Bea")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "Who has it from now on.")
    var to: String

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.anyForm(subject.id)
            let title = try await desk.title(form)
            let alert = try await desk.act(
                on: form,
                remedy:
                    "only an acknowledged alert is handed over: 'intake-triage acknowledge' comes first; a form without one "
                    + "is given back by 'release'"
            ) {
                try await Casework.handOver(form, by: subject.actor.by, to: to, note: note, desk.connection)
            }
            return Deed(
                "hand-over", "\(title): handed over to \(to)",
                ["submission": form.description, "alert": alert.description, "to": to])
        }
    }
}

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Says that the work on a form without an open alert is done.",
        discussion: """
            It leaves the worklist; own words that nobody has read stay to be read. 'intake-triage undo' takes it back for \
            five minutes, 'reopen' at any time. Needs the rights of intake_staff.
            """
    ).examples("resolve 7c2e --outcome letter")

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var view: SeenOption

    @Option(help: "What came of it.")
    var outcome: String

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        let seen = try view.value()
        try await subject.perform { desk in
            let form = try await desk.form(subject.id, includesDone: true)
            let item = try await Dashboard.workItem(form, desk.connection)
            let title = try await desk.title(form)
            let isAlerted = item.map { ["open", "acknowledged"].contains($0.alertState) } ?? false
            let done = try await desk.act(
                on: form,
                remedy: isAlerted
                    ? "a clinician closes its alert: intake-triage close \(subject.id) --outcome …"
                    : "'intake-triage case' shows it; 'reopen' brings back what is done"
            ) {
                try await Casework.resolve(
                    form, by: subject.actor.by, outcome: outcome, note: note, seen: seen ?? item?.seen,
                    desk.connection)
            }
            let areWordsUnread = item?.areWordsUnread ?? false
            return Deed(
                "resolve",
                "\(title): resolved by \(done.by), \(desk.clock.text(done.at))"
                    + (areWordsUnread
                        ? "\n  its own words still wait to be read: intake-triage case \(subject.id), then read" : ""),
                [
                    "submission": form.description, "by": done.by, "at": done.at.rfc3339,
                    "wordsUnread": areWordsUnread,
                ])
        }
    }
}

struct ResolveAllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve-all",
        abstract: "Resolves the forms of a low level together, as when their letters are sent.",
        discussion: """
            Left out, and counted, are those whose own words nobody has read, and those that could be worse by what is not known, \
            that an open alert holds or that somebody else has taken. Needs the rights of intake_staff.

              intake-triage resolve-all --level conservative --received-before 2026-11-01 --outcome "letter sent" --dry-run
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    @Option(help: "soon, routine or conservative.")
    var level: Level

    @Option(help: "Those that came before this day, or moment ('2026-11-01 18:00'), by the clinic's clock.")
    var receivedBefore: String

    @Option(help: "What came of them.")
    var outcome: String

    @Option(help: "What you note.")
    var note: String?

    @Flag(help: "Only count.")
    var dryRun = false

    func run() async throws {
        try await CaseworkDesk.open(common, database) { desk in
            let moment = try await ClinicTime(receivedBefore).moment(desk.connection)
            let done = try await desk.act(on: nil, remedy: "each of the others is resolved by itself") {
                try await Casework.resolveAll(
                    level, receivedBefore: moment, by: actor.by, outcome: outcome, note: note, isDry: dryRun,
                    desk.connection)
            }
            var lines = [
                "\(counted(done.resolved, "form")) \(dryRun ? "would be" : done.resolved == 1 ? "is" : "are") resolved"
            ]
            if done.wordsUnread > 0 { lines.append("\(done.wordsUnread) left: nobody has read their own words") }
            if done.skipped > 0 { lines.append("\(done.skipped) left: each needs a look") }
            report.tell(
                Deed(
                    "resolve-all", lines.joined(separator: "\n"),
                    [
                        "resolved": done.resolved, "wordsUnread": done.wordsUnread, "skipped": done.skipped,
                        "dryRun": dryRun,
                    ]))
        }
    }
}

struct OverrideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "override", abstract: "Gives a form another level; the assessment stays, and both are shown.",
        discussion: """
            A higher level of emergency or urgent opens an alert, or raises the patient's open one; a lower one closes none. \
            Needs the rights of intake_clinician.
            """
    ).examples("override 7c2e --level urgent --reason \"worse on the phone\"")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "emergency, urgent, clinician_review, soon, routine or conservative.")
    var level: Level

    @Option(help: "Why.")
    var reason: String

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.form(subject.id)
            try await desk.act(
                on: form, remedy: "'intake-triage reopen' brings back what is done", needs: "intake_clinician"
            ) {
                try await Casework.override(form, to: level, by: subject.actor.by, reason: reason, desk.connection)
            }
            return Deed(
                "override", "\(try await desk.title(form)): now \(level.title.lowercased())",
                ["submission": form.description, "level": level.rawValue])
        }
    }
}

extension Level: ExpressibleByArgument {}

struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Says what you made of a form's own words, which 'case' shows.",
        discussion: """
            needs_call makes the form at least urgent, and emergency an emergency, with an alert; both bring back a form whose \
            work was done. Needs the rights of intake_staff.
            """
    ).examples("read 7c2e --verdict needs_call")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "nothing_urgent, needs_call or emergency.")
    var verdict: Casework.Verdict

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.form(subject.id, includesDone: true)
            let read = try await desk.act(
                on: form, remedy: "a worse verdict may follow a milder one, and never the other way round"
            ) {
                try await Casework.read(form, by: subject.actor.by, verdict: verdict, note: note, desk.connection)
            }
            return Deed(
                "read",
                "\(try await desk.title(form)): own words read by \(read.by), \(desk.clock.text(read.at)): "
                    + verdict.rawValue.spelledOut,
                [
                    "submission": form.description, "by": read.by, "at": read.at.rfc3339,
                    "verdict": verdict.rawValue,
                ])
        }
    }
}

extension Casework.Verdict: ExpressibleByArgument {}

struct AmendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend", abstract: "Completes a form with what the patient answered on the phone.",
        discussion: """
            It is assessed anew, as a form of its own; the form that it completes stays as it came. 'case' shows what to ask, \
            with the items' names; 'questionnaire' what each takes. Needs the rights of intake_staff.

              echo '{"saddle": "no", "weakDays": 6}' | intake-triage amend 3f2a91c0
            """
    ).examples("amend 7c2e --answers answers.json --note \"by phone\"")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "A file with a JSON object of answers by their items; - for standard input.")
    var answers = "-"

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        let documents = try DocumentSource.documents(of: answers)
        // Read here first: the server's own error would quote it.
        guard documents.count == 1, let document = documents.first,
            (try? JSONDecoder().decode([String: JSONValue].self, from: Data(document))) != nil
        else {
            complain("--answers needs one JSON object of answers by their items; see 'intake-triage amend --help'")
            throw ExitStatus.usage.exit
        }
        try await subject.perform { desk in
            let form = try await desk.form(subject.id, includesDone: true)
            let completed = try await desk.act(
                on: form,
                remedy: "'intake-triage case' shows where it is; a form is completed once, and then the completed one"
            ) {
                try await Casework.amend(
                    form, answers: JSONB(String(decoding: document, as: UTF8.self)), by: subject.actor.by, note: note,
                    desk.connection)
            }
            let names = try await desk.short([completed])
            return Deed(
                "amend",
                "\(try await desk.title(form)): completed as \(names[completed]), which is assessed now: "
                    + "intake-triage case \(names[completed])",
                ["submission": form.description, "completed": completed.description])
        }
    }
}

struct ReopenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Brings back a form that was resolved or closed, at its level.",
        discussion: """
            It gets a new deadline; where it is urgent or worse an alert opens, and people are told. 'intake-triage done' \
            shows what is done. Needs the rights of intake_staff.
            """
    ).examples("reopen 7c2e --reason \"she called again\"")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "Why.")
    var reason: String

    func run() async throws {
        try await subject.perform { desk in
            let form = try await desk.form(subject.id, includesDone: true)
            let alert = try await desk.act(on: form, remedy: "'intake-triage case' shows where it is") {
                try await Casework.reopen(form, by: subject.actor.by, reason: reason, desk.connection)
            }
            return Deed(
                "reopen",
                "\(try await desk.title(form)): on the worklist again\(alert == nil ? "" : ", with an alert")",
                ["submission": form.description, "alert": alert?.description])
        }
    }
}

struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Takes back your last act of the last five minutes.",
        discussion: """
            An acknowledgement, a take, a resolution, a reading or a closing, if nobody has acted on the same since. Both stay \
            on record. Needs the rights of intake_staff.
            """
    ).examples("undo")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await CaseworkDesk.open(common, database) { desk in
            let undone = try await desk.act(
                on: nil,
                remedy: "'intake-triage done' shows who did what; 'reopen', 'release' and 'override' are for the rest"
            ) {
                try await Casework.undo(by: actor.by, desk.connection)
            }
            let what = undone.kind == "read_words" ? "reading of own words" : undone.kind.spelledOut
            var title = ""
            if let form = undone.submission {
                title = try await desk.title(form)
            } else if let alert = undone.alert {
                title = "alert \(try await desk.short(alert))"
            }
            report.tell(
                Deed(
                    "undo", "\(title): \(what) taken back",
                    [
                        "kind": undone.kind, "submission": undone.submission?.description,
                        "alert": undone.alert?.description,
                    ]))
        }
    }
}

extension CaseworkDesk {
    /// Which form it is, so that a wrong one is noticed: "URGENT  3f2a91c0  MRN-1".
    func title(_ form: PostgresUUID) async throws -> String {
        let names = try await short([form])
        guard let item = try await Dashboard.workItem(form, connection) else { return "form \(names[form])" }
        return WorklistRow(item).title(names)
    }
}

import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct AcknowledgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Says that you have seen an alert; others are not told any more.",
        discussion: """
            Shows what there is and asks. Where more came meanwhile, nothing changes, and it shows and asks again. Again, by \
            the same person or another, it holds anew for the time within which the alert must be closed. Needs the rights \
            of intake_staff.
            """
    ).examples("acknowledge 7c2e --note \"calling her now\"")

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var consent: ConsentOptions

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try consent.check(subject.report)
        try await subject.perform { desk in
            let alert = try await desk.alert(subject.id)
            return try await desk.answer(alert, "Acknowledge", consent, subject.report) { seen in
                try await desk.act(on: alert, remedy: "'intake-triage worklist' shows what waits") {
                    try await AlertDesk.acknowledge(
                        alert, by: subject.actor.by, seen: seen, note: note, desk.connection)
                }
            } deed: { name, done in
                let rest =
                    done.awaiting.isEmpty
                    ? "nobody else is told until it must be closed"
                    : "people are told until \(done.awaiting.joined(separator: ", ")) acknowledge it, too"
                return Deed(
                    "acknowledge", "alert \(name) acknowledged by \(done.by), \(desk.clock.text(done.at)); \(rest)",
                    [
                        "alert": alert.description, "by": done.by, "at": done.at.rfc3339, "awaiting": done.awaiting,
                    ])
            }
        }
    }
}

struct CloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Says that a clinician has dealt with an alert; its forms leave the worklist.",
        discussion: """
            Shows what there is and asks. Where more came meanwhile, nothing changes, and it shows and asks again. Own words \
            that nobody has read stay to be read. Needs the rights of intake_clinician.
            """
    ).examples("close 7c2e --outcome \"operated today\"")

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var consent: ConsentOptions

    @Option(help: "What came of it.")
    var outcome: String

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try consent.check(subject.report)
        try await subject.perform { desk in
            let alert = try await desk.alert(subject.id)
            return try await desk.answer(alert, "Close", consent, subject.report) { seen in
                try await desk.act(
                    on: alert, remedy: "'intake-triage reopen' brings a form back that should not have been closed",
                    needs: "intake_clinician"
                ) {
                    try await AlertDesk.close(
                        alert, by: subject.actor.by, outcome: outcome, seen: seen, note: note, desk.connection)
                }
            } deed: { name, done in
                Deed(
                    "close", "alert \(name) closed by \(done.by), \(desk.clock.text(done.at))",
                    ["alert": alert.description, "by": done.by, "at": done.at.rfc3339])
            }
        }
    }
}

struct EscalateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escalate", abstract: "Asks for help with an alert now: the next people are told at once.",
        discussion: """
            The next step of the alerter's policy is told, after the last one everybody, at whatever hour; and the waits go on \
            from there. What you have acknowledged stays yours until somebody acknowledges it anew. The note is kept, and told \
            to nobody. Needs the rights of intake_staff.
            """
    ).examples("escalate 7c2e --note \"no answer on the ward\"")

    @OptionGroup var subject: SubjectOptions

    @Option(help: "What you note.")
    var note: String?

    func run() async throws {
        try await subject.perform { desk in
            let alert = try await desk.alert(subject.id)
            let name = try await desk.short(alert)
            try await desk.act(on: alert, remedy: "'intake-triage reopen' brings back what is done") {
                try await AlertDesk.escalate(alert, by: subject.actor.by, note: note, desk.connection)
            }
            let alerters = try await Dashboard.health(desk.connection).alertersAlive
            return Deed(
                "escalate",
                "alert \(name): the next people are told now"
                    + (alerters > 0
                        ? "" : "\n  \(AlertsText.noAlerter): nobody is told until one does; phone somebody"),
                ["alert": alert.description, "alertersAlive": alerters])
        }
    }
}

/// How a person says that they mean it.
struct ConsentOptions: ParsableArguments {
    @Flag(help: "Do not ask; for programs. What is there at that moment is printed and acted on.")
    var yes = false

    @OptionGroup var view: SeenOption

    /// Nobody is asked.
    var isGiven: Bool { yes || view.seen != nil }

    /// - Throws: a usage error where nobody can be asked.
    func check(_ report: ReportOptions) throws {
        _ = try view.value()
        guard !isGiven, !Terminal.isInteractive || report.json else { return }
        complain(
            "\(report.json ? "with --json nobody is asked" : "there is no terminal to ask on"): look with 'intake-triage case', then give --yes"
        )
        throw ExitStatus.usage.exit
    }

    /// - Throws: an exit code where the person says no.
    func ask(_ question: String) throws {
        if isGiven { return }
        _ = Stream.error.write("\(question)? [y/N] ")
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
        guard answer == "y" || answer == "yes" else {
            complain("nothing was changed")
            throw ExitCode.failure
        }
    }
}

/// What a program showed to the person in whose name it acts.
struct SeenOption: ParsableArguments {
    @Option(
        help: "For programs: 'seen' of the row that the person saw, as 'worklist --json' and the dashboard have it.")
    var seen: String?

    /// - Throws: a usage error for what is no JSON object.
    func value() throws -> JSONB? {
        guard let seen else { return nil }
        let json = JSONB(seen)
        guard case .object = json.value else {
            complain("--seen must be the JSON object 'seen' of 'intake-triage worklist --json', as it was then")
            throw ExitStatus.usage.exit
        }
        return json
    }
}

extension CaseworkDesk {
    /// Shows an alert, asks, and does it with what was shown; again where more came meanwhile.
    ///
    /// - Parameter act: throws exit code 75 where the alert has changed since.
    fileprivate func answer<Done>(
        _ alert: PostgresUUID, _ verb: String, _ consent: ConsentOptions, _ report: ReportOptions,
        _ act: (JSONB) async throws -> Done, deed: (_ name: String, _ done: Done) -> Deed
    ) async throws -> Deed {
        if let seen = try consent.view.value() {
            let name = try await short(alert)
            return deed(name, try await act(seen))
        }
        while true {
            let file = try await Casework.alert(alert, connection)
            var name = alert.description
            if let file {
                let names = try await short([alert] + file.forms.map(\.submission))
                name = names[alert]
                if !report.json { output(Self.text(file, names, clock)) }
                try consent.ask(verb)
            }
            do {
                // One that is closed or unknown is the server's to speak of.
                let done = try await act(file?.seen ?? JSONB(#"{"level":"emergency","submissions":[]}"#))
                return deed(name, done)
            } catch let code as ExitCode where code == ExitStatus.tryAgain.exit && !consent.yes && file != nil {
                output("\nThis is what is there now:\n\n")
            }
        }
    }

    private static func text(_ file: Casework.AlertFile, _ names: ShortNames, _ clock: ClinicClock) -> String {
        var page = Page()
        let opened = file.opened.map { ", opened \(clock.text($0))" } ?? ""
        page.words(
            "\(file.level.title)  alert \(names[file.id])\(file.isLate ? "  LATE" : ""), \(counted(file.forms.count, "form"))"
                + "\(opened) by \(file.cause.spelledOut)")
        if let person = file.acknowledgedBy, let at = file.acknowledged {
            page.words("acknowledged by \(person), \(clock.text(at))", after: "  ")
        } else if !file.awaiting.isEmpty || !file.seenBy.isEmpty {
            page.words(AcknowledgementText.open(file.seenBy, awaiting: file.awaiting), after: "  ")
        }
        for form in file.forms {
            let level = form.level.map(\.title) ?? "WORK DONE"
            page.words(
                "\(level)  \(names[form.submission])  \(form.reference ?? "no reference")"
                    + (form.contact.map { "  \($0)" } ?? "") + (form.respondBy.map { "  \(clock.deadline($0))" } ?? ""),
                after: "  ")
            if form.areWordsUnread { page.words("OWN WORDS UNREAD: 'intake-triage case' shows them", after: "    ") }
            for reason in form.reasons.prefix(3) { page.words(reason, after: "    - ") }
        }
        return page.text
    }
}

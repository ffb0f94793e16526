import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Forms that could not be read, or that ended the programs that tried.",
        discussion:
            "Each is urgent until a person has looked at it: nobody knows what it says. Nothing of it is ever lost.",
        subcommands: [List.self, Show.self, Retry.self, Discard.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which there are and why, never what they say.",
            discussion: "Needs the rights of intake_staff or intake_dashboard."
        ).examples("quarantine list --all")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Also those that were given back or discarded.")
        var all = false

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await CaseworkDesk.open(common, database) { desk in
                let forms = try await Casework.quarantine(all: all, desk.connection)
                if json {
                    for form in forms { output(Self.report(form)) }
                    return
                }
                let names = try await desk.short(forms.map(\.submission))
                var page = Page()
                page.line(
                    forms.isEmpty
                        ? "QUARANTINE  no form is held"
                        : "QUARANTINE  \(counted(forms.count, "form")); times of \(desk.clock.zone)")
                for form in forms {
                    let received = form.received.map { "received \(desk.clock.text($0)), " } ?? ""
                    page.line()
                    page.words(
                        "\(names[form.submission])  \(received)\(form.state), \(counted(form.attempts, "attempt"))")
                    page.words("\(form.words) [\(form.reason)]", after: "    ")
                }
                output(page.text)
            }
        }

        private static func report(_ form: Casework.Quarantined) -> JSONObject {
            [
                "submission": form.submission.description, "receivedAt": form.received?.rfc3339, "reason": form.reason,
                "words": form.words, "attempts": form.attempts, "state": form.state,
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a form as it came; the audit log says who looked.",
            discussion: "Needs the rights of intake_staff."
        ).examples("quarantine show 7c2e")

        @OptionGroup var subject: SubjectOptions

        func run() async throws {
            try await subject.open { desk in
                let form = try await desk.form(subject.id, includesDone: true)
                let json = try await desk.file(of: form, by: subject.actor.by)
                let text = try await desk.text(json)
                if text.file.quarantine == nil {
                    try desk.refuse("form \(subject.id) was read", "'intake-triage case \(subject.id)' shows it")
                }
                output(subject.report.json ? json.text + "\n" : text.text)
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a form back to the queue, for a release that can read it.",
            discussion: "Needs the rights of intake_staff."
        ).examples("quarantine retry 7c2e --reason \"the new release reads it\"")

        @OptionGroup var subject: SubjectOptions

        @Option(help: "Why.")
        var reason: String

        func run() async throws {
            try await subject.perform { desk in
                let form = try await desk.form(subject.id, includesDone: true)
                try await desk.act(on: form, remedy: "'intake-triage quarantine list' shows what is held") {
                    try await Casework.retryQuarantined(form, by: subject.actor.by, reason: reason, desk.connection)
                }
                return Deed(
                    "quarantine retry", "form \(try await desk.short(form)): given back to the queue",
                    ["submission": form.description])
            }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that nothing more will come of a form; it stays stored.",
            discussion: "A clinician closes its alert first. Needs the rights of intake_staff."
        ).examples("quarantine discard 7c2e --reason \"a test of the site\"")

        @OptionGroup var subject: SubjectOptions

        @Option(help: "Why.")
        var reason: String

        func run() async throws {
            try await subject.perform { desk in
                let form = try await desk.form(subject.id, includesDone: true)
                try await desk.act(
                    on: form,
                    remedy:
                        "'intake-triage quarantine list' shows what is held; where it has an open alert, a clinician closes "
                        + "that first: intake-triage close \(subject.id) --outcome …"
                ) {
                    try await Casework.discardQuarantined(form, by: subject.actor.by, reason: reason, desk.connection)
                }
                return Deed(
                    "quarantine discard", "form \(try await desk.short(form)): discarded; it stays stored",
                    ["submission": form.description])
            }
        }
    }
}

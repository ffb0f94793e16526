import ArgumentParser
import Daemon
import Foundation
import IntakeForms
import PatientForm
import Postgres
import StaffAlerts
import StaffBoard
import StaffWords
import TriageCore

/// What the configuration says, from where, and what is wrong with it, before a daemon starts on it.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Says what each setting is, from where, and what a daemon would do; connects to nothing.",
        discussion: """
            Reads the file, the variables and the files of secrets as the daemons do, and names everything that they would \
            refuse; then it ends with 78. Run it as the account of the daemon, with its environment, before a restart:

              runuser -u intake-alerter -- intake-triage check-config --config /etc/intake-triage/alerter.json
              intake-triage check-config --reference
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print every setting there is, in Markdown: type, unit, what holds without it, variable, example.")
    var reference = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        if reference { return output(Self.referenceText) }
        let settings: Settings
        do { settings = try await common.settings() } catch { throw fail(error) }
        let (values, daemons, problems) = Self.look(settings)
        if json {
            output([
                "file": settings.path, "problems": problems,
                "settings": values.map { ["name": $0.name, "value": $0.value, "origin": $0.origin] },
                "daemons": daemons.map { ["name": $0.name, "does": $0.does] },
            ])
        } else {
            var page = Page()
            page.line("SETTINGS  " + (settings.path.map { "from '\($0)', and variables" } ?? "from variables alone"))
            for (name, value, origin) in values {
                page.words(
                    "\(value)  (\(origin))", after: "  \(name.padding(toLength: 24, withPad: " ", startingAt: 0))")
            }
            for (name, does) in daemons {
                page.words(
                    does ?? "cannot be used, see below",
                    after: name.padding(toLength: 10, withPad: " ", startingAt: 0))
            }
            output(page.text)
        }
        for problem in problems { complain(problem) }
        if !problems.isEmpty { throw ExitStatus.badConfiguration.exit }
    }

    /// What each setting is, what each daemon would do, nil where it cannot, and why not.
    private static func look(
        _ settings: Settings
    ) -> (values: [(name: String, value: String, origin: String)], daemons: [(name: String, does: String?)], [String]) {
        var problems: [String] = []
        func trying<Value>(_ body: () throws -> Value) -> Value? {
            do { return try body() } catch {
                problems.append("\(error)")
                return nil
            }
        }
        let values = SettingKey.all.filter { $0.kind != .object }.compactMap { key in
            trying { (key.name, try value(of: key, settings), settings.origin(of: key) ?? "default") }
        }
        let does = daemons.map { name, check in (name, trying { try check(settings) }) }
        return (values, does, problems)
    }

    private static func value(of key: SettingKey, _ settings: Settings) throws -> String {
        switch key.kind {
        case .truth: return "\(try settings.bool(key.name))"
        case .whole: return try settings.int(key.name).map(String.init) ?? key.fallback
        case .text, .object:
            guard let text = try settings.string(key.name) else { return key.fallback }
            // A password is shown to nobody.
            let isSecret = key.name == "database" && !ConnectionConfiguration.secretKeywords(in: text).isEmpty
            return isSecret ? "given, with a password" : text
        }
    }

    private static let daemons: [(name: String, check: @Sendable (Settings) throws -> String)] = [
        (
            "worker",
            { settings in
                let clinic = try settings.clinic()
                let databases = try WorkerDatabases.parse([]).named(settings)
                let names = databases.map(\.name).joined(separator: ", ")
                return
                    "assesses the forms of \(databases.count == 1 ? "one database" : names); on an empty database, first settings for the time zone \(clinic.calendar.timeZone)"
            }
        ),
        (
            "alerter",
            { settings in
                guard let alerts = try settings.alerts() else { return "does not start: there is no object 'alerts'" }
                let configuration = try AlerterConfiguration(
                    database: try settings.string("database") ?? "", alerts: alerts,
                    secrets: SecretStore(environment: ProcessInfo.processInfo.environment), version: releaseVersion,
                    host: ProcessInfo.processInfo.hostName, pid: getpid(), isPooled: try settings.bool("pooled"),
                    memoryFolder: try settings.string("memoryFolder") ?? DatabaseMemory.defaultFolder)
                _ = configuration
                let steps = [
                    ("emergencies", alerts.emergency), ("urgent ones", alerts.urgent), ("others", alerts.other),
                ]
                .map { "\(counted($1.steps.count, "step")) for \($0)" }
                return
                    "tells by \(alerts.channels.keys.sorted().joined(separator: ", ")): \(steps.joined(separator: ", "))"
            }
        ),
        (
            "board",
            { settings in
                guard let board = try settings.board() else { return "is not opened: there is no object 'board'" }
                _ = try BoardConfiguration(
                    board, database: WebCommand.session(try settings.string("database") ?? "", "board"),
                    printedProtocol: .init(version: "", markdown: ""))
                return
                    "listens on \(board.listen), is asked as \(board.address), for \(counted(board.groups.count, "group"))"
            }
        ),
        (
            "form",
            { settings in
                guard let form = try settings.form() else { return "is not opened: there is no object 'form'" }
                _ = try FormConfiguration(
                    form, database: WebCommand.session(try form.database ?? settings.string("database") ?? "", "form"),
                    documents: form.siteSecretFile == nil ? nil : WebCommand.siteDocuments)
                return
                    "listens on \(form.listen), is asked as \(form.address), in \(form.languages.joined(separator: ", "))"
            }
        ),
    ]

    static var referenceText: String {
        var lines = [
            "# Settings", "",
            "A flag prevails over a variable, a variable over the file that `--config` names (JSON), and that over what holds "
                + "without it. A dot is a level of the file: `worker.batch` is `{\"worker\": {\"batch\": 500}}`. A name that does "
                + "not exist is refused. Secrets stand in files of their own, or in systemd's credentials.",
            "", "| setting | type | without it | variable | example |", "|---|---|---|---|---|",
        ]
        lines += SettingKey.all.map { key in
            "| `\(key.name)` | \(key.type) | \(key.fallback) | \(key.variable.map { "`\($0)`" } ?? "none") | `\(key.example)` |"
        }
        lines += ["", "What each is for:", ""]
        lines += SettingKey.all.map { "- `\($0.name)`: \($0.words)" }
        lines += ["", InnerKeys.markdown]
        return lines.joined(separator: "\n") + "\n"
    }
}

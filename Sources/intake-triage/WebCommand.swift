import ArgumentParser
import Daemon
import Foundation
import Glibc
import IntakeForms
import Logging
import PatientForm
import Postgres
import ProtocolReview
import ServiceLifecycle
import SpineProtocol
import StaffBoard
import TriageCore
import WebPages

struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "The staff board and the patient form, in a browser: two listeners, each with settings of its own.",
        discussion: """
            The configuration file's object 'board' opens the staff board: worklist, cases and what people do about them. Its \
            object 'form' opens the patient form, which everybody may fill in. Each says where it listens and by which address \
            browsers reach it: on a Unix socket, which it makes for its own account and group alone, or on a port of \
            127.0.0.1; a proxy in front speaks TLS, and before the board signs people in. Run them as two services with two \
            accounts where the form is open to the world; --board and --form leave out the other of a file that has both.

            The board's database login needs the rights of intake_clinician and is marked by intake_board: it acts in the \
            names of people, and for nobody never. The form's is a member of intake_web alone, which may submit and nothing \
            else; 'form.database' names it where both run. SIGTERM and SIGINT let requests end and end with 0; SIGHUP reads \
            the settings again, and keeps those before where the new ones cannot be used or say another address or database. \
            Under systemd it sends READY, STATUS, WATCHDOG and STOPPING.
            """
    ).examples("web --board --config /etc/intake-triage/board.json", "web --form --config /etc/intake-triage/form.json")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: MetricsOptions.help)
    var metrics: String?

    @Flag(name: .customLong("board"), help: "Only the staff board.")
    var boardAlone = false

    @Flag(name: .customLong("form"), help: "Only the patient form.")
    var formAlone = false

    func validate() throws {
        if boardAlone, formAlone {
            throw ValidationError("--board and --form leave nothing; give one of them, or none.")
        }
    }

    func run() async throws {
        do {
            let settings = try await common.settings()
            if try database.isPooled(settings) {
                throw ConfigurationError(
                    description: "it keeps few sessions of its own: give it the database itself, not a pooler")
            }
            let logger = try common.logger(settings, default: .info)
            let configurations = try configurations(settings)
            try ListeningPlace.checkSockets(
                of: [configurations.board?.place, configurations.form?.place].compactMap { $0 })
            // The first of them speaks to the service manager.
            let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
            let board = configurations.board.map { StaffBoard($0, notifier: notifier, logger: logger) }
            let form = try configurations.form.map { form in
                try PatientForm(
                    form, notifier: board == nil ? notifier : ServiceNotifier(environment: [:]), logger: logger)
            }
            let listeners: [(any Service)?] = [board, form]
            let counted = [("board", board?.metrics), ("form", form?.metrics)].compactMap { name, metrics in
                metrics.map { (name: name, metrics: $0) }
            }
            let monitored = try MetricsOptions.serving(
                WebListeners(listeners.compactMap { $0 }), at: try metrics ?? settings.string("web.metrics"),
                logger: logger,
                isReady: { true }
            ) { Metrics.openMetrics(of: counted, by: "listener") }
            // A socket is for its account and group from the moment at which it exists.
            umask(0o117)
            try await ServiceRunner.run(monitored, logger: logger) {
                await common.readAgain(logger) { settings in
                    let next = try self.configurations(settings)
                    guard (next.board == nil) == (board == nil), (next.form == nil) == (form == nil) else {
                        throw ConfigurationError(
                            description: "it opens other listeners than before; start the service again")
                    }
                    if let board, let next = next.board { try board.check(next) }
                    if let form, let next = next.form { try form.check(next) }
                    if let board, let next = next.board { board.use(next) }
                    if let form, let next = next.form { form.use(next) }
                    return [:]
                }
            }
        } catch {
            throw await failService(error)
        }
    }

    /// What the settings open.
    ///
    /// - Throws: ``ConfigurationError`` where that is nothing.
    private func configurations(_ settings: Settings) throws -> (board: BoardConfiguration?, form: FormConfiguration?) {
        let main = try database.connectionString(settings)
        var board: BoardConfiguration?
        if !formAlone, let given = try settings.board() {
            board = try BoardConfiguration(
                given, database: Self.session(main, "board"), printedProtocol: try Self.printedProtocol)
        }
        var form: FormConfiguration?
        if !boardAlone, let given = try settings.form() {
            if board != nil, given.database == nil {
                throw ConfigurationError(
                    description: "form.database is missing: the form has a login of its own, which may only submit")
            }
            form = try FormConfiguration(
                given, database: Self.session(given.database ?? main, "form"),
                documents: given.siteSecretFile == nil ? nil : Self.siteDocuments)
        }
        guard board != nil || form != nil else {
            let wanted = formAlone ? "'form'" : boardAlone ? "'board'" : "'board' or 'form'"
            throw ConfigurationError(
                description: "there is nothing to open; give a file with the object \(wanted) by --config")
        }
        return (board, form)
    }

    static func session(_ database: String, _ listener: String) -> ConnectionConfiguration {
        .ofDaemon(
            database, applicationName: "intake-triage web \(listener)", settings: WebSession.settings, isPooled: false,
            hosts: HostMemory())
    }

    static var siteDocuments: SiteDocuments {
        let document = QuestionnaireDocument(spineProtocol)
        return SiteDocuments(questionnaire: document.json.text, schema: document.schema)
    }

    static var printedProtocol: BoardConfiguration.PrintedProtocol {
        get throws { .init(version: spineProtocol.version, markdown: try ProtocolFile.document(spineProtocol)) }
    }
}

/// The listeners of one process; what ends one ends all.
struct WebListeners: Service {
    private let listeners: [any Service]

    init(_ listeners: [any Service]) { self.listeners = listeners }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for listener in listeners { group.addTask { try await listener.run() } }
            try await group.waitForAll()
        }
    }
}

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
            else; 'form.database' names it where both run. SIGTERM and SIGINT let requests end and end with 0. Under systemd \
            it sends READY, STATUS, WATCHDOG and STOPPING.
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
            let main = try database.connectionString(settings)
            // The first of them speaks to the service manager.
            let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
            var listeners: [any Service] = []
            var counted: [(name: String, metrics: Metrics)] = []
            if !formAlone, let board = try settings.board() {
                let configuration = try BoardConfiguration(
                    board, database: Self.session(main, "board"), printedProtocol: try Self.printedProtocol)
                let open = StaffBoard(configuration, notifier: notifier, logger: logger)
                listeners.append(open)
                counted.append(("board", open.metrics))
            }
            if !boardAlone, let form = try settings.form() {
                if !listeners.isEmpty, form.database == nil {
                    throw ConfigurationError(
                        description: "form.database is missing: the form has a login of its own, which may only submit")
                }
                let configuration = try FormConfiguration(
                    form, database: Self.session(form.database ?? main, "form"),
                    documents: form.siteSecretFile == nil ? nil : Self.siteDocuments)
                let open = PatientForm(
                    configuration, notifier: listeners.isEmpty ? notifier : ServiceNotifier(environment: [:]),
                    logger: logger)
                listeners.append(open)
                counted.append(("form", open.metrics))
            }
            guard !listeners.isEmpty else {
                let wanted = formAlone ? "'form'" : boardAlone ? "'board'" : "'board' or 'form'"
                throw ConfigurationError(
                    description: "there is nothing to open; give a file with the object \(wanted) by --config")
            }
            let monitored = try MetricsOptions.serving(
                WebListeners(listeners), at: try metrics ?? settings.string("web.metrics"), logger: logger,
                isReady: { true }
            ) { [counted] in Metrics.openMetrics(of: counted, by: "listener") }
            // A socket is for its account and group from the moment at which it exists.
            umask(0o117)
            try await ServiceRunner.run(monitored, logger: logger) {
                logger.notice("SIGHUP changes nothing; start it again to have it read its configuration")
            }
        } catch {
            throw await failService(error)
        }
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

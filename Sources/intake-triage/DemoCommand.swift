import ArgumentParser
import Daemon
import EmbeddedPostgres
import Foundation
import Glibc
import IntakeForms
import IntakeStore
import IntakeWorker
import Logging
import PatientForm
import Postgres
import ServiceLifecycle
import SpineProtocol
import StaffAlerts
import StaffBoard
import StaffWords
import TriageCore
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs everything on a private PostgreSQL with invented forms and shows the worklist.",
        discussion: """
            The server lives in a temporary folder, listens on a Unix socket only, and is removed at the end. On a terminal \
            everything keeps running until Ctrl-C, so that you can submit forms of your own; each one is a line as it comes.
            """
    ).examples("demo", "demo --once --json")

    @OptionGroup var common: CommonOptions

    @Flag(help: "End after the worklist is shown.")
    var once = false

    @Flag(help: "Print the worklist as JSON, one object a line.")
    var json = false

    @Option(
        help: """
            The port of 127.0.0.1 on which the staff board is shown in a browser, with the patient form on the next one; 0 for \
            none.
            """)
    var port: UInt16 = 8_080

    private var ends: Bool { once || !Terminal.isInteractive }
    func validate() throws {
        if port == .max { throw ValidationError("--port is at most 65534: the patient form has the next one.") }
    }

    private var showsBoard: Bool { port > 0 && !ends }

    func run() async throws {
        do {
            let settings = try await common.settings()
            // What the daemons would tell an operator of the invented forms is no news here.
            let logger = try common.logger(settings, default: .error)
            complain("starting a private PostgreSQL")
            // As a clinic has it, so that 'status' and 'doctor' have nothing to say of it.
            let server = try await EmbeddedPostgres.start(durable: true, logger: logger)
            do {
                let messages = try DemoMessages()
                defer { messages.remove() }
                try await show(DemoClinic(server), messages, logger)
            } catch {
                try await server.remove()
                throw error
            }
            try await server.remove()
        } catch is CancellationError {
            return
        } catch {
            throw fail(error)
        }
    }

    private func show(_ clinic: DemoClinic, _ messages: DemoMessages, _ logger: Logger) async throws {
        try await clinic.open(logger)
        let alerter = Alerter(
            try AlerterConfiguration(
                database: clinic.connectionString("clinic_alerter"), alerts: try messages.alerts(),
                secrets: SecretStore(environment: [:]), version: releaseVersion, host: ProcessInfo.processInfo.hostName,
                pid: getpid()),
            notifier: ServiceNotifier(environment: [:]), logger: logger)
        let worker = IntakeWorker(
            WorkerConfiguration(
                database: clinic.connectionString("clinic_worker"), firstProtocol: spineProtocol,
                version: releaseVersion, host: ProcessInfo.processInfo.hostName, pid: getpid()),
            notifier: ServiceNotifier(environment: [:]), logger: logger)
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: alerter, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        if showsBoard {
            configuration.services.append(
                .init(
                    service: StaffBoard(
                        try clinic.board(port: Int(port)), notifier: ServiceNotifier(environment: [:]), logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup))
            configuration.services.append(
                .init(
                    service: try PatientForm(
                        try clinic.form(port: Int(port) + 1), notifier: ServiceNotifier(environment: [:]),
                        logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(configuration: configuration)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do { try await group.run() } catch is CancellationError {}
            }
            let watching = Task { try await watch(clinic, messages, worker, group, logger) }
            tasks.addTask {
                for await _ in signals { break }
                watching.cancel()
                if !ends { complain("stopping, and removing the private PostgreSQL") }
                await group.triggerGracefulShutdown()
                try await Task.sleep(for: .seconds(86_400))
            }
            tasks.addTask {
                let result = await watching.result
                await group.triggerGracefulShutdown()
                do { try result.get() } catch {
                    // A signal ends a query in the middle, which is no failure.
                    if !watching.isCancelled { throw error }
                }
                try await Task.sleep(for: .seconds(86_400))
            }
            defer {
                watching.cancel()
                tasks.cancelAll()
            }
            // The services, or what went wrong beside them.
            try await tasks.next()
        }
    }

    /// Submits the samples as the web site, shows the worklist as a nurse sees it, and then each form that comes.
    private func watch(
        _ clinic: DemoClinic, _ messages: DemoMessages, _ worker: IntakeWorker, _ group: ServiceGroup, _ logger: Logger
    ) async throws {
        let nurse = try await clinic.connect("clinic_nurse", logger)
        // A worker that finds no alerter says so, and rightly.
        while try await Dashboard.health(nurse).alertersAlive == 0 { try await Task.sleep(for: .milliseconds(20)) }
        await group.addServiceUnlessShutdown(
            .init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup))
        let site = try await clinic.connect("clinic_site", logger)
        for form in SampleForms.all { _ = try await Submissions.submit(Array(form.utf8), key: nil, site) }
        await site.close()
        while try await Dashboard.health(nurse).pending > 0 { try await Task.sleep(for: .milliseconds(20)) }
        let desk = try await CaseworkDesk.over(nurse)
        var items = try await Dashboard.worklist(nurse, limit: 1_000)
        if json {
            for item in items { output(WorklistRow(item).report) }
        } else {
            let rows = try await Casework.patients(nurse, limit: 1_000).map(WorklistRow.init)
            output(DemoText.summary(clinic, messages, forms: SampleForms.all.count))
            output("\n\(try await desk.worklist(rows, "patient", isCut: false))\n")
            if !ends { output(DemoText.hint(clinic, port: showsBoard ? port : nil)) }
        }
        var shown = Set(items.map(\.submission))
        while !ends {
            try await Task.sleep(for: .seconds(1))
            items = try await Dashboard.worklist(nurse, limit: 1_000)
            for item in items where shown.insert(item.submission).inserted {
                if json {
                    output(WorklistRow(item).report)
                } else {
                    output(DemoText.update(item, desk.clock))
                }
            }
        }
        await nurse.close()
    }
}

/// A clinic's database on a private server.
private struct DemoClinic: Sendable {
    let server: EmbeddedPostgres

    init(_ server: EmbeddedPostgres) { self.server = server }

    func connectionString(_ role: String) -> String { server.connectionString(database: "clinic", user: role) }

    func board(port: Int) throws -> BoardConfiguration {
        try BoardConfiguration(
            demo: "Dr Dan Doyle", role: .clinician, port: port,
            database: WebCommand.session(connectionString("clinic_board"), "board"),
            printedProtocol: try WebCommand.printedProtocol)
    }

    func form(port: Int) throws -> FormConfiguration {
        try FormConfiguration(demo: port, database: WebCommand.session(connectionString("clinic_site"), "form"))
    }

    func connect(_ role: String, _ logger: Logger) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString(role)), deadline: .now + .seconds(15), logger: logger)
    }

    /// Makes the database, its schema, the logins and the people.
    func open(_ logger: Logger) async throws {
        let owner = try await Connection.connect(
            ConnectionConfiguration(server.connectionString()), deadline: .now + .seconds(15), logger: logger)
        try await owner.executeScript("CREATE DATABASE clinic")
        await owner.close()
        let administrator = try await connect(server.superuser, logger)
        try await IntakeSchema.apply(to: administrator)
        try await administrator.executeScript(
            """
            CREATE ROLE clinic_site LOGIN IN ROLE intake_web;
            CREATE ROLE clinic_worker LOGIN IN ROLE intake_worker;
            CREATE ROLE clinic_alerter LOGIN IN ROLE intake_alerter;
            CREATE ROLE clinic_nurse LOGIN IN ROLE intake_staff;
            CREATE ROLE clinic_doctor LOGIN IN ROLE intake_clinician;
            CREATE ROLE clinic_board LOGIN IN ROLE intake_clinician, intake_board;
            SELECT intake.add_person('Nora Nurse', 'clinic_nurse', NULL);
            SELECT intake.add_person('Dr Dan Doyle', 'clinic_doctor', NULL);
            """)
        await administrator.close()
    }
}

/// Where the demo's alerter tells people: two files, since nobody is to be disturbed.
private struct DemoMessages: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    func remove() {
        do { try FileManager.default.removeItem(at: folder) } catch {
            complain("the folder \(folder.path()) could not be removed")
        }
    }

    func alerts() throws -> AlertsConfiguration {
        let channel = { (name: String) -> JSONObject in
            [
                "kind": "command",
                "program": [
                    "/bin/sh", "-c", #"message=$(cat); echo "$message" >> "$0""#, folder.appending(path: name).path(),
                ],
            ]
        }
        let text: JSONObject = [
            "channels": ["desk": channel("desk.jsonl"), "pager": channel("pager.jsonl")] as JSONObject
        ]
        return try JSONDecoder().decode(AlertsConfiguration.self, from: Data(text.text.utf8))
    }
}

private enum DemoText {
    /// What runs and where, before anything else.
    static func summary(_ clinic: DemoClinic, _ messages: DemoMessages, forms: Int) -> String {
        """

        DEMO  all of intake-triage \(releaseVersion), on this machine alone
          database  a private PostgreSQL in \(clinic.server.socketDirectory), removed at the end
          forms     \(forms) invented ones, submitted as the web site does
          daemons   a worker, and an alerter that writes what it tells into \(messages.folder.path())
          people    Nora Nurse (login clinic_nurse) and Dr Dan Doyle (clinic_doctor)

        """
    }

    static func hint(_ clinic: DemoClinic, port: UInt16?) -> String {
        let site = clinic.connectionString("clinic_site")
        let nurse = clinic.connectionString("clinic_nurse")
        let board =
            port.map {
                """
                In a browser:
                  http://127.0.0.1:\($0)/   the staff board, as Dr Dan Doyle
                  http://127.0.0.1:\($0 + 1)/   the patient form

                """
            } ?? ""
        return """
            \(board)In another terminal:
              intake-triage questionnaire --examples | intake-triage submit --database "\(site)" -
              intake-triage status --database "\(nurse)"
              psql "\(nurse)" -c "SELECT level, patient_reference, reasons FROM dashboard.worklist"

            Forms as they come, until Ctrl-C:

            """
    }

    /// A form that has come, on one line.
    static func update(_ item: Dashboard.WorkItem, _ clock: ClinicClock) -> String {
        let reason = item.reasons.first.map { ": \($0)" } ?? ""
        var page = Page()
        page.words(
            "\(item.effectiveLevel.title)  \(item.reference ?? "no reference")\(reason)",
            after: "\(clock.text(item.received))  ")
        return page.text
    }
}

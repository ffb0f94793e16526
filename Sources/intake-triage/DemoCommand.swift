import ArgumentParser
import Daemon
import EmbeddedPostgres
import Foundation
import Glibc
import IntakeForms
import IntakeStore
import IntakeWorker
import Logging
import Postgres
import ServiceLifecycle
import SpineProtocol
import TriageCore
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs everything on a private PostgreSQL with invented forms and shows the worklist.",
        discussion: """
            The server lives in a temporary folder, listens on a Unix socket only, and is removed at the end. On a terminal \
            the worker keeps running until Ctrl-C, so that you can submit forms of your own.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "End after the worklist is shown.")
    var once = false

    @Flag(help: "Print the worklist as JSON, one object a line.")
    var json = false

    func run() async throws {
        do {
            let settings = try await common.settings()
            let logger = try common.logger(settings, default: .warning)
            complain("starting a private PostgreSQL")
            let server = try await EmbeddedPostgres.start(logger: logger)
            do {
                try await show(server, logger)
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

    private func show(_ server: EmbeddedPostgres, _ logger: Logger) async throws {
        let owner = try await Connection.connect(
            ConnectionConfiguration(server.connectionString()), deadline: .now + .seconds(15), logger: logger)
        try await owner.executeScript("CREATE DATABASE clinic")
        await owner.close()
        let administrator = try await Connection.connect(
            ConnectionConfiguration(server.connectionString(database: "clinic")), deadline: .now + .seconds(15),
            logger: logger)
        try await IntakeSchema.apply(to: administrator)
        try await administrator.executeScript(
            """
            CREATE ROLE clinic_site LOGIN IN ROLE intake_web;
            CREATE ROLE clinic_worker LOGIN IN ROLE intake_worker;
            CREATE ROLE clinic_nurse LOGIN IN ROLE intake_staff;
            SELECT intake.add_person('Nora Nurse', 'clinic_nurse', NULL);
            """)
        await administrator.close()

        let worker = IntakeWorker(
            WorkerConfiguration(
                database: server.connectionString(database: "clinic", user: "clinic_worker"),
                firstProtocol: spineProtocol,
                version: releaseVersion, host: ProcessInfo.processInfo.hostName, pid: getpid()),
            notifier: ServiceNotifier(environment: [:]), logger: logger)
        var quiet = logger
        quiet.logLevel = .error
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet)
        )
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                for await _ in signals {
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            tasks.addTask {
                try await work(server, logger)
                if once || !Terminal.isInteractive {
                    await group.triggerGracefulShutdown()
                } else {
                    output(hint(server))
                }
            }
            // The group of services ends last; what else ends is of no interest.
            defer { tasks.cancelAll() }
            var ended = 0
            while try await tasks.next() != nil {
                ended += 1
                if ended == 2, once || !Terminal.isInteractive { break }
            }
        }
    }

    /// Submits the samples as the web site, waits until none is pending, and prints the worklist as a nurse sees it.
    private func work(_ server: EmbeddedPostgres, _ logger: Logger) async throws {
        let site = try await Connection.connect(
            ConnectionConfiguration(server.connectionString(database: "clinic", user: "clinic_site")),
            deadline: .now + .seconds(15), logger: logger)
        for form in SampleForms.all { _ = try await Submissions.submit(Array(form.utf8), key: nil, site) }
        await site.close()
        complain("\(SampleForms.all.count) invented forms submitted as the web site")
        let nurse = try await Connection.connect(
            ConnectionConfiguration(server.connectionString(database: "clinic", user: "clinic_nurse")),
            deadline: .now + .seconds(15), logger: logger)
        while try await Dashboard.health(nurse).pending > 0 { try await Task.sleep(for: .milliseconds(20)) }
        let items = try await Dashboard.worklist(nurse, limit: 200)
        await nurse.close()
        output(
            json
                ? items.map { WorklistText.report($0).line }.joined() : WorklistText.text(items, width: Terminal.width))
    }

    private func hint(_ server: EmbeddedPostgres) -> String {
        let site = server.connectionString(database: "clinic", user: "clinic_site")
        let nurse = server.connectionString(database: "clinic", user: "clinic_nurse")
        return """

            The worker keeps running until Ctrl-C. In another terminal:
              intake-triage submit --database "\(site)" FILE.json
              intake-triage status --database "\(nurse)"
              psql "\(nurse)" -c "SELECT level, patient_reference, reasons FROM dashboard.worklist"

            """
    }
}

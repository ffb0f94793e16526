internal import CWeb
package import Daemon
internal import IntakeStore
package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import SpineProtocol
internal import TriageCore
internal import WebPages

/// The patient form: pages that everybody may fill in, and that do nothing but submit.
package struct PatientForm: Service {
    private let configuration: FormConfiguration
    private let database: WebDatabase
    private let responder: FormResponder
    private let notifier: ServiceNotifier
    private let logger: Logger
    /// What it tells a monitor.
    package let metrics = WebMetrics.make()

    /// - Throws: `ProtocolError` when the protocol that is built in cannot be compiled.
    package init(_ configuration: FormConfiguration, notifier: ServiceNotifier, logger: Logger) throws {
        self.configuration = configuration
        database = WebDatabase(
            configuration.database, sessions: configuration.limits.databaseSessions, logger: logger)
        responder = try FormResponder(configuration, database, logger: logger)
        self.notifier = notifier
        self.logger = logger
    }

    /// Goes on with other words, languages and secrets; forms that are being filled in stay.
    package func use(_ next: FormConfiguration) { responder.use(next) }

    /// - Throws: ``WebSettingsError`` where it would listen elsewhere, by another address or for another database.
    package func check(_ next: FormConfiguration) throws { try configuration.fixed.check(next.fixed) }

    /// Serves until it is told to stop; the database may come and go.
    package func run() async throws {
        try await refuseMightyLogin(database)
        let sender = responder.sender
        try await WebServer.run(
            responder, name: "the patient form", metrics: metrics, place: configuration.place,
            address: configuration.address,
            connections: configuration.limits.connections, notifier: notifier, logger: logger,
            helpers: [
                {
                    while !Task.isCancelled {
                        do { try await Task.sleep(for: .seconds(15)) } catch { return }
                        await sender.sweep()
                    }
                }
            ])
        // Whoever was told what to do at once is not left with nobody knowing.
        await sender.sweep(isLast: true)
        await database.close()
    }

    /// Whoever breaks into what the whole world may reach is to find a login that submits and nothing else.
    private func refuseMightyLogin(_ database: WebDatabase) async throws {
        do {
            guard try await database.read({ try await Submissions.mayMore($0) }) else { return }
        } catch {
            return logger.warning("nobody knows yet what the form's login may do: the database does not say")
        }
        throw WebSettingsError(
            "the form's login may do more than submit; give form.database a login that is a member of intake_web alone")
    }
}

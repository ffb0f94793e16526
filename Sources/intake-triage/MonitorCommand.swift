import ArgumentParser
import Daemon
import Foundation
import HTTPTypes
import IntakeStore
import Logging
import Postgres
import ServiceLifecycle
import StaffAlerts
import Synchronization
import TriageCore
import WebPages

/// Notices from elsewhere that all of it is dead.
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor", abstract: "Run elsewhere: sends a canary form and expects its message to come round.",
        discussion: """
            On another machine than the clinic's, so that it is alive when all of that is dead. It submits a canary form as the \
            site does, by SQL (--database, a login in intake_web) or by HTTP (--url), and expects the message of it, which the \
            alerter sends to a webhook of 'operations', at --listen, through a proxy with TLS. Where it does not come in time, \
            that is logged, and the program of --command is run with one word: notSubmitted, notReturned, or cameRound when \
            it does again. With --once it ends after one round: 0 it came round, 2 it did not.

              intake-triage monitor --url https://forms.clinic.example/forms --secret-file site-secret \\
                --key-file canary-key --listen 127.0.0.1:9470 --webhook-secret-file webhook-secret --command /usr/local/bin/tell
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: "The file with the key of canary forms, which 'alerts.canaryKeyFile' names for the alerter.")
    var keyFile: String

    @Option(
        help: "Where the alerter's webhook comes in: a Unix socket's path, or an address of this machine and a port.")
    var listen: String

    @Option(help: "The file with the secret of that webhook.")
    var webhookSecretFile: String

    @Option(help: "The address of POST /forms; without it, forms go by SQL.")
    var url: String?

    @Option(help: "With --url: the file with the site's secret.")
    var secretFile: String?

    @Option(help: "With --url: authorities in PEM that are trusted instead of the system's.")
    var caFile: String?

    @Option(help: "How often, in minutes.")
    var every = 30

    @Option(help: "Within how many seconds its message has to come.")
    var within = 300

    @Option(help: "A program that tells a person; it gets one word.")
    var command: String?

    @Flag(help: "One round, then end.")
    var once = false

    func validate() throws {
        guard (1...1_440).contains(every) else { throw ValidationError("--every is \(every); give 1 to 1440 minutes") }
        guard (5...3_600).contains(within) else {
            throw ValidationError("--within is \(within); give 5 to 3600 seconds")
        }
        guard (url == nil) == (secretFile == nil) else {
            throw ValidationError("--url and --secret-file belong together")
        }
    }

    func run() async throws {
        do {
            let settings = try await common.settings()
            let logger = try common.logger(settings, default: .info)
            let secrets = SecretStore(environment: ProcessInfo.processInfo.environment)
            let rounds = try CanaryRounds(
                key: CanaryKey(file: keyFile, secrets: secrets),
                webhooks: StandardWebhooks(
                    secrets.secret(webhookSecretFile, for: "webhook-secret-file"), for: "webhook-secret-file"),
                within: .seconds(within), every: .seconds(every * 60), isOne: once, command: command, logger: logger,
                submit: try submission(settings, secrets, logger))
            let listener = try EventListener(listen, logger: logger) { headers, body in rounds.take(headers, body) }
            try await ServiceRunner.run(Watched(listener: listener, rounds: rounds), logger: logger) {}
            if once, !rounds.hasComeRound { throw ExitCode(2) }
        } catch {
            throw fail(error)
        }
    }

    /// How a form is submitted: nil where it was stored, else why not.
    private func submission(
        _ settings: Settings, _ secrets: SecretStore, _ logger: Logger
    ) throws -> @Sendable (String, String) async -> String? {
        if let url, let secretFile {
            let sender = try FormSender(url: url, secretFile: secretFile, caFile: caFile, secrets: secrets)
            return { form, key in
                let sent = await sender.send(form, key: key)
                return sent.isStored ? nil : sent.failure
            }
        }
        return { [database] form, key in
            do {
                let connection = try await database.connect(settings, logger, timeout: .seconds(20))
                do {
                    _ = try await Submissions.submit(Array(form.utf8), key: key, connection)
                } catch {
                    await connection.close()
                    throw error
                }
                await connection.close()
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}

/// The listener, and the rounds beside it; both end together.
private struct Watched: Service {
    let listener: EventListener
    let rounds: CanaryRounds

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            group.addTask { try await rounds.run() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Sends canary forms, one after the other, and waits for the message of each.
final class CanaryRounds: Sendable {
    private let key: CanaryKey
    private let webhooks: StandardWebhooks
    private let within: Duration
    private let every: Duration
    private let isOne: Bool
    private let command: String?
    private let logger: Logger
    private let submit: @Sendable (_ form: String, _ key: String) async -> String?
    private let state = Mutex(State())

    private struct State {
        /// When the message of a canary last came.
        var arrival: ContinuousClock.Instant?
        var hasComeRound = false
        /// What was told last; nil while nothing had to be.
        var told: String?
    }

    init(
        key: CanaryKey, webhooks: StandardWebhooks, within: Duration, every: Duration, isOne: Bool, command: String?,
        logger: Logger, submit: @escaping @Sendable (_ form: String, _ key: String) async -> String?
    ) {
        self.key = key
        self.webhooks = webhooks
        self.within = within
        self.every = every
        self.isOne = isOne
        self.command = command
        self.logger = logger
        self.submit = submit
    }

    var hasComeRound: Bool { state.withLock(\.hasComeRound) }

    /// Takes what the alerter sends: everything that it signed, since it has more to tell than canaries.
    func take(_ headers: HTTPFields, _ body: [UInt8]) -> Bool {
        func header(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
        guard
            webhooks.isSigned(
                id: header("webhook-id"), timestamp: header("webhook-timestamp"), body: body,
                signatures: header("webhook-signature"), now: Instant.ofThisHost.microseconds / 1_000_000)
        else {
            logger.warning("an event that is not signed with the secret was refused")
            return false
        }
        struct Event: Decodable {
            let type: String
        }
        let type = (try? JSONDecoder().decode(Event.self, from: Data(body)))?.type ?? ""
        if type == "alerts.test" { state.withLock { $0.arrival = .now } }
        return true
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await tell(try await round())
            if isOne { return }
            try await cancelWhenGracefulShutdown { [every] in try await Task.sleep(for: every) }
        }
    }

    /// - Returns: nil where it came round, else what did not happen.
    private func round() async throws -> String? {
        let start = ContinuousClock.now
        let form = key.form(madeAt: .ofThisHost)
        let name = "canary-\(PostgresUUID.random())"
        // The same bytes with the same key until it is stored, as a site does.
        var failure: String?
        for attempt in 0..<3 {
            if attempt > 0 { try await Task.sleep(for: .seconds(2)) }
            failure = await submit(form, name)
            if failure == nil { break }
        }
        if let failure {
            logger.error("the canary form could not be submitted", metadata: ["error": "\(failure)"])
            return "notSubmitted"
        }
        while ContinuousClock.now - start < within {
            if let arrival = state.withLock(\.arrival), arrival > start {
                logger.info("the canary came round", metadata: ["after": "\(arrival - start)"])
                return nil
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        logger.critical("the canary did not come round: nobody may be told of alerts")
        return "notReturned"
    }

    /// Tells a person what is wrong, at each round while it is, and once that it is over.
    private func tell(_ failure: String?) async {
        let word = state.withLock { state -> String? in
            state.hasComeRound = failure == nil
            defer { state.told = failure }
            return failure ?? (state.told == nil ? nil : "cameRound")
        }
        guard let word, let command else { return }
        let process = Process()
        process.executableURL = URL(filePath: command)
        process.arguments = [word]
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            logger.critical("the program that tells a person does not start", metadata: ["error": "\(error)"])
        }
    }
}

package import Daemon
internal import Foundation
internal import IntakeStore
package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import TriageCore

/// The daemon that tells people of alerts until one answers.
///
/// States: connecting (with backoff), working, stopping; it ends with an error where the database does not fit this
/// executable. What to tell is planned in one transaction, by one alerter at a time; each delivery is taken by one alerter
/// for a limited time, tried on a thread of its own, and recorded. The process may end at any point: what it had planned is
/// stored, and what it had taken another takes when the time is over, with the same id.
package struct Alerter: Service {
    private let current: Current<AlerterConfiguration>
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let supervisor: SessionSupervisor
    private let room: DeliveryRoom
    private let hindered: Trouble
    private let direct: DirectTelling
    private let incidents = IncidentKeeper()
    private let personal = PersonalChannels()
    private let row = DaemonRow()
    private let lastError = LastError(of: .alerter)
    package let metrics = AlerterMetrics.make()

    /// Whether the database was of use at the last sign of life.
    package var isReady: Bool { metrics.value(of: AlerterMetrics.up) == 1 }

    /// How often the outbox is looked at without a notification.
    private static let poll: Duration = .seconds(1)
    /// How often an alerter says that it lives, and looks at the state of the whole.
    private static let beat: Duration = .seconds(5)
    /// A plan is not made more often than this, however many deliveries end.
    private static let planningInterval: Duration = .milliseconds(250)
    /// How long deliveries under way may take when the service is to end.
    private static let farewell: Duration = .seconds(4)
    /// How late an attempt may begin, after its delivery was taken, and still end before another alerter may take it.
    private static let leaseReserve: Duration = .seconds(10)
    /// How long the database may be lost, and how long nothing may be planned or recorded, before people are told.
    private static let patience = (ofLoss: Duration.seconds(60), ofHindrance: Duration.seconds(120))

    /// - Parameter now: what the times until people are told without the database are measured by.
    package init(
        _ configuration: AlerterConfiguration, notifier: ServiceNotifier, logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        current = Current(configuration)
        self.notifier = notifier
        var logger = lastError.noting(logger)
        logger[metadataKey: "alerter"] = "\(row.id)"
        self.logger = logger
        let host = Trouble.subject(ofHost: configuration.host)
        let lost = Trouble(.databaseLost, host)
        hindered = Trouble(.alerterHindered, host)
        direct = DirectTelling(
            current, patience: [lost: Self.patience.ofLoss, hindered: Self.patience.ofHindrance], logger: logger,
            now: now)
        supervisor = SessionSupervisor(notifier: notifier, logger: logger) { [direct, metrics] isLost in
            direct.note(lost, isThere: isLost)
            guard isLost else { return }
            metrics.set(AlerterMetrics.up, to: 0)
            metrics.add(AlerterMetrics.losses)
        }
        room = DeliveryRoom(wake: supervisor.wake)
    }

    private var configuration: AlerterConfiguration { current.value }

    /// Those of the file and persons', by name.
    private var channels: [String: Channel] { configuration.channels.merging(personal.channels) { own, _ in own } }

    /// Goes on with another configuration; what is under way ends as it began. The database stays the one before.
    package func use(_ configuration: AlerterConfiguration) {
        current.replace(with: configuration)
        supervisor.wake.signal()
    }

    /// Runs until a graceful shutdown, which lets deliveries under way come to their end for some seconds.
    ///
    /// - Throws: ``AlerterError`` when the database does not fit this executable.
    package func run() async throws {
        let memory = DatabaseMemory(
            folder: configuration.memoryFolder, name: "alerter-" + configuration.databaseTag, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if !configuration.isPooled {
                let listener = WakeListener(
                    configuration.listening, channel: "intake_alert", purpose: "alerts", wake: supervisor.wake,
                    logger: logger)
                group.addTask { try await listener.run() }
            }
            group.addTask { await direct.run() }
            try await work(memory)
            group.cancelAll()
        }
    }

    /// Connects and works until told to stop, whatever happens to the server.
    private func work(_ memory: DatabaseMemory) async throws {
        try await withThrowingDiscardingTaskGroup { deliveries in
            var isFirst = true
            // What fails is told of until it succeeds, over the loss of connections.
            var attempts = Attempts(
                logger: logger, words: { _ in "what is to be told could not be planned or recorded" },
                onChange: { [direct, hindered] in direct.note(hindered, isThere: $1, by: $0) })
            try await supervisor.run {
                try await Connection.connect(configuration.connection, deadline: .now + .seconds(15), logger: logger)
            } work: { connection in
                let version = current.version
                personal.forget()
                let session = try await AlerterSession.open(
                    connection, configuration, row: row, isFirst: isFirst, personal: personal, memory: memory,
                    logger: logger)
                isFirst = false
                notifier.ready("working, \(configuration.channels.count) channels")
                try await serve(session, memory, version, &attempts, &deliveries)
            }
        }
    }

    /// Works on one connection until told to stop, or the clinic's settings or the configuration change.
    ///
    /// - Throws: when the connection is of no more use.
    private func serve(
        _ session: AlerterSession, _ memory: DatabaseMemory, _ version: Int, _ attempts: inout Attempts,
        _ deliveries: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        let connection = session.connection
        var isFirst = true
        // Nothing is begun before they are known.
        var disabled: Set<String>?
        var lastBeat: ContinuousClock.Instant?
        var lastPlan: ContinuousClock.Instant?
        var lastCall: ContinuousClock.Instant?
        while !supervisor.isStopping {
            notifier.alive()
            if current.version != version {
                logger.notice("another configuration is in use; starting over")
                return
            }
            // A channel whose receiver is gone is not tried again, nor do its messages wait for the next beat.
            if room.takeGone() {
                lastBeat = nil
                disabled = nil
            }
            try await attempts.run("recording", else: ()) { () throws(PostgresError) in try await record(connection) }
            try await attempts.run("noting how channels do", else: ()) { () throws(PostgresError) in
                try await noteChannels(connection)
            }
            let now = ContinuousClock.now
            if lastPlan.map({ now - $0 >= Self.planningInterval }) ?? true {
                lastPlan = now
                try await attempts.run("planning", else: ()) { () throws(PostgresError) in
                    if try await personal.refresh(configuration.routes, connection) {
                        do throws(PostgresError) {
                            try await AlerterSession.register(row, configuration, personal, connection, logger)
                        } catch {
                            personal.forget()
                            throw error
                        }
                    }
                    try await plan(session)
                }
            }
            // What people are told waits for nothing that only the state of the whole needs.
            let wereKnown = disabled != nil
            if let disabled { try await begin(connection, except: disabled, &deliveries) }
            if lastBeat.map({ now - $0 >= Self.beat }) ?? true {
                lastBeat = now
                notifier.alive()
                let hash = try await sayAlive("running", connection)
                if hash != session.settingsHash {
                    logger.notice("other settings of the clinic are in force; starting over")
                    return
                }
                // Where it fails, deliveries go on; the monitor is not called, and hears silence.
                disabled = try await attempts.run("looking", else: disabled ?? []) { () throws(PostgresError) in
                    try await memory.check(row.id, connection)
                    try await lastError.record(in: row, connection)
                    return try await look(session, &lastCall, &deliveries)
                }
                metrics.set(AlerterMetrics.up, to: 1)
                notifier.status("working, \(room.delivered) messages delivered")
            }
            // What had to wait for them begins at once.
            if !wereKnown { continue }
            notifier.alive()
            try await settleIncidents(connection, &deliveries)
            if isFirst, !supervisor.works() { logger.notice("working") }
            isFirst = false
            await supervisor.wake.wait(atMost: Self.poll * .random(in: 0.8...1.2))
        }
        try await stop(session, &deliveries)
    }

    private func plan(_ session: AlerterSession) async throws(PostgresError) {
        let planner = session.planner
        let canaries = configuration.canaryKey
        let receivers = channels.mapValues(\.receiver)
        let output = try await AlertPlanning.plan(
            window: configuration.alerts.storm.window, roles: namedRoles, session.connection
        ) { input in
            var input = canaries?.marking(input) ?? input
            input.receivers = receivers
            return planner.plan(input)
        }
        for message in output?.messages ?? [] {
            logger.info(
                "telling of alerts",
                metadata: [
                    "message": "\(message.id)", "kind": "\(message.kind)",
                    "level": "\(message.level?.rawValue ?? "none")",
                    "alerts": message.alerts.count == 1 ? "\(message.alerts[0])" : "\(message.alerts.count)",
                    "channels": "\(message.channels.joined(separator: " "))",
                ])
        }
        if let skipped = output?.skipped, !skipped.isEmpty {
            logger.warning(
                "went on to the next step, since none of the step's channels is usable",
                metadata: ["alerts": "\(skipped.count)"])
        }
    }

    /// Whose duty a plan has to know of; nil for anybody on duty.
    private var namedRoles: [String?] {
        if configuration.routes.isEmpty { return [] }
        let roles = configuration.alerts.dutyRoles
        return roles.contains(nil) ? roles : roles + [nil]
    }

    /// Tells hand-overs, the morning's summary, and of channels of persons on duty that have ended.
    private func tellOfDuty(_ connection: Connection) async throws(PostgresError) {
        let alerts = configuration.alerts
        let roles = alerts.dutyRoles
        let summary = alerts.summary
        if roles.isEmpty, summary == nil, configuration.routes.isEmpty { return }
        let messages = try await DutyTelling.tell(
            DutyTelling.Plan(
                roles: roles, handsOver: alerts.handsOver, summary: summary.map { ($0.channels, $0.onDuty.roles) },
                operators: alerts.operations.channels), connection)
        for message in messages ?? [] {
            logger.info(
                "telling of the rota",
                metadata: [
                    "message": "\(message.id)", "kind": "\(message.kind)",
                    "channels": "\(message.channels.joined(separator: " "))",
                ])
        }
    }

    /// Takes what is due on every channel that has room, and begins to deliver it.
    private func begin(
        _ connection: Connection, except disabled: Set<String>,
        _ deliveries: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws(PostgresError) {
        for (name, channel) in channels where !disabled.contains(name) {
            let free = room.free(name)
            if free == 0 { continue }
            let lease = channel.longestAttempt + Self.leaseReserve
            let latest = ContinuousClock.now + lease
            let taken = try await AlertDeliveries.claim(
                channel: name, atMost: free, alerter: row.id,
                lease: lease / .seconds(1), except: room.busy(name), connection)
            for delivery in taken {
                let incident = try await incident(of: delivery, by: channel, connection)
                room.begin(delivery)
                deliveries.addTask { await deliver(delivery, by: channel, incident: incident, latest: latest) }
            }
        }
    }

    /// The key of the incident that a delivery belongs to, where the receiver keeps incidents; people are called without
    /// one too.
    private func incident(
        of delivery: ClaimedDelivery, by channel: Channel, _ connection: Connection
    ) async throws(PostgresError) -> String? {
        // What is over calls nobody: it only ends the incident.
        guard channel.keepsIncidents, delivery.kind != AlertMessage.Kind.recovered.rawValue else { return nil }
        do throws(PostgresError) {
            return try await Incidents.trigger(delivery, connection)
        } catch {
            if error.isConnectionGone { throw error }
            logger.warning("an incident cannot be kept", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// - Parameter latest: from when on another alerter may have taken it, so that it is not begun any more.
    private func deliver(
        _ delivery: ClaimedDelivery, by channel: Channel, incident: String?, latest: ContinuousClock.Instant
    ) async {
        var message = AlertMessage(delivery)
        message.incident = incident
        let start = ContinuousClock.now
        let report = start <= latest ? await channel.deliver(message) : DeliveryReport(.failed("cancelled"))
        metrics.observe(AlerterMetrics.time, (ContinuousClock.now - start) / .seconds(1))
        let wasCancelled = report.failure == "cancelled"
        let wait = RetryPlan.wait(after: delivery.attempts, level: delivery.level, jitter: .random(in: 0...1))
        let change = room.end(
            DeliveryResult(
                message: delivery.message, channel: channel.name, attempt: delivery.attempts, failure: report.failure,
                isGone: report.outcome == .gone,
                wait: wasCancelled ? 0 : wait), wasCancelled: wasCancelled)
        let outcome =
            switch report.outcome {
            case .delivered: "delivered"
            case .failed: "failed"
            case .gone: "gone"
            }
        metrics.add(AlerterMetrics.deliveries, of: outcome)
        let metadata: Logger.Metadata = [
            "message": "\(delivery.message)", "channel": "\(channel.name)", "attempt": "\(delivery.attempts)",
            "failure": "\(report.failure ?? "none")",
        ]
        switch (change, report.outcome) {
        case (_, .gone):
            logger.critical(
                "a channel is disabled: its receiver says that it is gone for ever", metadata: metadata)
        case (.isFailing, _): logger.error("a channel keeps failing", metadata: metadata)
        case (.worksAgain, _): logger.notice("a channel works again", metadata: metadata)
        case (.none, .delivered): logger.info("delivered", metadata: metadata)
        case (.none, .failed): logger.info("not delivered; trying again", metadata: metadata)
        }
    }

    /// Has receivers that keep incidents learn what people here have answered, and what is over.
    private func settleIncidents(
        _ connection: Connection, _ deliveries: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws(PostgresError) {
        let channels = configuration.channels.filter { $0.value.keepsIncidents }
        let changes: [Incidents.Change]
        do throws(PostgresError) {
            changes = try await incidents.take(channels, connection)
        } catch {
            // The deliveries go on.
            if error.isConnectionGone { throw error }
            logger.warning("incidents cannot be settled", metadata: ["error": "\(error)"])
            return
        }
        if !changes.isEmpty { deliveries.addTask { await incidents.settle(changes, channels, connection, logger) } }
    }

    private func record(_ connection: Connection) async throws(PostgresError) {
        while true {
            let results = room.results
            if results.isEmpty { return }
            try await AlertDeliveries.record(results, by: row.id, connection)
            room.recorded(results.count)
        }
    }

    private func noteChannels(_ connection: Connection) async throws(PostgresError) {
        let results = room.unnoted
        if results.isEmpty { return }
        try await AlertDeliveries.noteChannels(of: results, connection)
        room.noted(results.count)
    }

    // MARK: The state of the whole

    /// Returns the hash of the clinic's settings in force.
    private func sayAlive(_ state: String, _ connection: Connection) async throws(PostgresError) -> String? {
        try await row.beat(logger: logger) { (id) throws(PostgresError) in
            try await AlerterRegistry.beat(
                id, state: state, delivered: room.delivered, at: .ofThisHost, connection)
        } register: { (id) throws(PostgresError) in
            try await AlerterSession.add(id, configuration, personal, connection)
        }
    }

    /// Looks at queue, workers and channels, has the operators told of what is wrong, and calls the monitor while nothing is.
    ///
    /// - Returns: the channels that are disabled.
    private func look(
        _ session: AlerterSession, _ lastCall: inout ContinuousClock.Instant?,
        _ deliveries: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws(PostgresError) -> Set<String> {
        let connection = session.connection
        // Where no worker runs, this is who notices.
        let unaccounted = try await Reconciliation.run(connection)
        if unaccounted > 0 {
            logger.critical(
                "accepted forms were missing from the queue, or in it although assessed; put right",
                metadata: ["count": "\(unaccounted)"])
        }
        try await AlerterRegistry.forgetChannels(connection)
        try await tellOfDuty(connection)
        var circumstances = try await AlerterRegistry.circumstances(connection)
        let works = Set(circumstances.channels.filter { $0.state != .disabled }.map(\.name))
        circumstances.gaps = try await DutyTelling.gaps(
            configuration.alerts.dutyRoles, usable: works.contains, connection)
        circumstances.unusableChannels = personal.unusable
        let plan = session.troubles.plan(circumstances)
        var isStored = true
        if plan.troubles != circumstances.known {
            isStored = try await AlerterRegistry.store(
                plan.troubles, replacing: circumstances.known, messages: plan.messages, connection)
        }
        // Another session may hold what is locked for it.
        direct.note(hindered, isThere: !isStored, by: "storing")
        for message in plan.messages where isStored {
            logger.error(
                "telling the operators",
                metadata: [
                    "kind": "\(message.kind)", "trouble": "\(message.trouble ?? "")",
                    "subject": "\(message.subject ?? "")",
                ])
        }
        var disabled = Set(circumstances.channels.filter { $0.state == .disabled }.map(\.name))
        // Where no other is left, a receiver that said that it was gone is asked all the same.
        let channels = channels
        if disabled.isSuperset(of: channels.keys) { disabled = [] }
        let usable = channels.keys.filter { !disabled.contains($0) }.sorted()
        let others = circumstances.channels.map(\.name).filter { channels[$0] == nil && !disabled.contains($0) }
        let first = try await heirs(usable, at: circumstances.now, connection)
        let moved = try await AlertDeliveries.reroute(usable: usable, sparing: others, heirs: first, connection)
        if moved > 0 {
            logger.warning(
                "gave deliveries of channels that are disabled or not configured to the others",
                metadata: ["count": "\(moved)"])
        }
        let widened =
            try await AlertDeliveries.widen(usable: first, connection)
            + AlertDeliveries.widen(usable: usable, after: 4, connection)
        if widened > 0 {
            logger.warning(
                "gave messages that none of their channels takes to the others", metadata: ["count": "\(widened)"])
        }
        if plan.isWell, let heartbeat = configuration.heartbeat {
            let now = ContinuousClock.now
            if lastCall.map({ now - $0 >= heartbeat.interval }) ?? true {
                lastCall = now
                deliveries.addTask {
                    if let failure = await heartbeat.call() {
                        logger.warning("the monitor could not be called", metadata: ["failure": "\(failure)"])
                    }
                }
            }
        }
        return disabled
    }

    /// Who gets what no other channel takes: the channels of the file and of whoever is on duty. Others are left in peace for as
    /// long as any of these can be used.
    private func heirs(
        _ usable: [String], at now: Instant, _ connection: Connection
    ) async throws(PostgresError) -> [String] {
        if personal.channels.isEmpty { return usable }
        let roster = try await DutyRoster.read([nil], at: now, connection)
        let names = Set(roster.onDuty(as: nil).flatMap(\.channels)).union(configuration.channels.keys)
        let first = usable.filter(names.contains)
        return first.isEmpty ? usable : first
    }

    private func stop(
        _ session: AlerterSession, _ deliveries: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        notifier.stopping("finishing deliveries")
        let end = ContinuousClock.now + Self.farewell
        while !room.isEmpty, ContinuousClock.now < end {
            await supervisor.wake.wait(atMost: .milliseconds(100))
            try await record(session.connection)
        }
        if !room.isEmpty {
            deliveries.cancelAll()
            while !room.isEmpty { await supervisor.wake.wait(atMost: .milliseconds(100)) }
        }
        try await record(session.connection)
        try await noteChannels(session.connection)
        _ = try await sayAlive("stopped", session.connection)
        logger.notice("stopped", metadata: ["delivered": "\(room.delivered)"])
    }
}

extension Alerter: CustomStringConvertible {
    /// Shows nothing of the configuration: ServiceLifecycle writes its services into its log.
    package var description: String { "Alerter" }
}

extension AlertMessage {
    /// The message of a delivery.
    init(_ delivery: ClaimedDelivery) {
        self.init(
            id: delivery.message, kind: Kind(rawValue: delivery.kind) ?? .reminder, level: delivery.level,
            created: delivery.created, alert: delivery.alert, count: delivery.alerts, step: delivery.step,
            told: delivery.told, who: delivery.who,
            trouble: delivery.trouble.flatMap { Trouble.Code(rawValue: $0) }.map {
                Trouble($0, delivery.subject ?? "")
            }, detail: delivery.detail
        )
    }
}

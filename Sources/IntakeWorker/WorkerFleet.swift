package import Daemon
package import Logging
internal import ServiceLifecycle
internal import Synchronization

/// A worker for each of several databases in one process: one database a clinic, and no clinic waits for another's trouble.
///
/// Each has its connection, its record, its memory of the database and its own states. A worker that ends in an error begins
/// again, later and later, and says so; the others go on. A form that ends or hangs the process ends it for all of them, and
/// the record says whose it was.
package final class WorkerFleet: Service {
    /// A database's worker.
    private final class Member: Sendable {
        let name: String
        let worker: IntakeWorker
        let notifier: ServiceNotifier
        let wake = WakeSignal()
        private let state = Mutex<(group: ServiceGroup?, isWanted: Bool)>((nil, true))

        init(name: String, worker: IntakeWorker, notifier: ServiceNotifier) {
            self.name = name
            self.worker = worker
            self.notifier = notifier
        }

        /// Whether somebody still wants it to work, and the process goes on.
        var isWanted: Bool {
            state.withLock(\.isWanted) && !Task.isShuttingDownGracefully && !Task.isCancelled
        }

        /// The next attempt; nil where it is no longer wanted.
        func begin(_ logger: Logger) -> ServiceGroup? {
            guard isWanted else { return nil }
            return state.withLock { state in
                guard state.isWanted else { return nil }
                let group = ServiceGroup(
                    configuration: ServiceGroupConfiguration(
                        services: [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)],
                        logger: logger))
                state.group = group
                return group
            }
        }

        /// Has it finish the batch in hand and end.
        func end() async {
            let group = state.withLock { state in
                state.isWanted = false
                return state.group
            }
            wake.signal()
            await group?.triggerGracefulShutdown()
        }
    }

    private let joint: JointNotifier
    private let logger: Logger
    private let shelf = EngineShelf()
    private let members = Mutex<[String: Member]>([:])
    private let (wishes, wish) = AsyncStream.makeStream(
        of: [(name: String, configuration: WorkerConfiguration)].self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter configurations: one for each database, by names of their own for logs and metrics.
    package init(
        _ configurations: [(name: String, configuration: WorkerConfiguration)], notifier: ServiceNotifier,
        logger: Logger
    ) {
        joint = JointNotifier(notifier, of: "databases")
        self.logger = logger
        wish.yield(configurations)
    }

    /// From now on these databases are worked for: workers of others finish the batch in hand and end.
    package func serve(_ configurations: [(name: String, configuration: WorkerConfiguration)]) {
        wish.yield(configurations)
    }

    /// Whether every worker's last look at its queue succeeded.
    package var isReady: Bool {
        let all = members.withLock { Array($0.values) }
        return !all.isEmpty && all.allSatisfy(\.worker.isReady)
    }

    /// What all of them count, by the label `clinic`.
    package var openMetrics: String {
        let all = members.withLock { $0.values.sorted { $0.name < $1.name } }
        return Metrics.openMetrics(of: all.map { ($0.name, $0.worker.metrics) }, by: "clinic")
    }

    /// Runs until a graceful shutdown, which finishes the batches in hand.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { tasks in
                for await configurations in wishes {
                    for member in await change(to: configurations) { tasks.addTask { await self.keep(member) } }
                }
            }
        } onGracefulShutdown: { [wish] in
            wish.finish()
        }
    }

    /// Ends whom nobody wants any more; returns those that are new.
    private func change(to configurations: [(name: String, configuration: WorkerConfiguration)]) async -> [Member] {
        let wanted = Dictionary(
            configurations.map { ($0.configuration.database, $0) }, uniquingKeysWith: { first, _ in first })
        let present = members.withLock { $0 }
        for (database, member) in present where wanted[database] == nil {
            logger.notice("ending the work for a database", metadata: ["database": "\(member.name)"])
            members.withLock { $0[database] = nil }
            await member.end()
        }
        var new: [Member] = []
        for (database, (name, configuration)) in wanted where present[database] == nil {
            var logger = logger
            logger[metadataKey: "database"] = "\(name)"
            let notifier = joint.part(name)
            let member = Member(
                name: name,
                worker: IntakeWorker(configuration, shelf: shelf, notifier: notifier, logger: logger),
                notifier: notifier)
            members.withLock { $0[database] = member }
            new.append(member)
        }
        return new
    }

    /// Has a worker work until it is no longer wanted, whatever it ends with.
    private func keep(_ member: Member) async {
        var quiet = logger
        quiet.logLevel = max(.critical, logger.logLevel)
        var backoff = Backoff(first: .seconds(2), longest: .seconds(60))
        await withGracefulShutdownHandler {
            while let group = member.begin(quiet) {
                do {
                    try await group.run()
                    break
                } catch {
                    member.notifier.ready("ended in an error: \(error)")
                    logger.critical(
                        "a database's worker has ended and begins again; its forms wait",
                        metadata: ["database": "\(member.name)", "error": "\(error)"])
                    let wait = backoff.next(jitter: .random(in: 0...1))
                    let end = ContinuousClock.now + wait
                    // A process whose other workers live is alive.
                    while member.isWanted, ContinuousClock.now < end {
                        member.notifier.alive()
                        await member.wake.wait(atMost: min(.seconds(5), end - .now))
                    }
                }
            }
        } onGracefulShutdown: {
            member.wake.signal()
        }
        member.notifier.leave()
    }
}

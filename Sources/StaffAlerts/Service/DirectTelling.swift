internal import Daemon
internal import Logging
internal import Postgres
internal import Synchronization
internal import TriageCore

/// Tells people of what cannot be stored, beside the work on the database and whatever that waits for.
final class DirectTelling: Sendable {
    private struct Notice {
        var plan: DirectNotice
        /// What it is due to at present.
        var causes: Set<String> = []
        /// The last message: the same over its attempts and channels, so that receivers can drop repeats.
        var message: AlertMessage?
    }

    private let configuration: Current<AlerterConfiguration>
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let notices: Mutex<[Trouble: Notice]>
    private let wake = WakeSignal()

    /// How often it is looked whether there is something to tell.
    private static let poll: Duration = .seconds(1)

    /// - Parameter patience: how long each trouble may last before people are told.
    init(
        _ configuration: Current<AlerterConfiguration>, patience: [Trouble: Duration], logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.now = now
        self.configuration = configuration
        self.logger = logger
        notices = Mutex(patience.mapValues { Notice(plan: DirectNotice(patience: $0)) })
    }

    /// Notes whether a trouble is there, as far as this cause goes.
    func note(_ trouble: Trouble, isThere: Bool, by cause: String = "") {
        notices.withLock { notices in
            if isThere {
                notices[trouble]?.plan.begins(at: now())
                notices[trouble]?.causes.insert(cause)
            } else {
                notices[trouble]?.causes.remove(cause)
                if notices[trouble]?.causes.isEmpty == true { notices[trouble]?.plan.ends(at: now()) }
            }
        }
    }

    /// Tells until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let configuration = configuration.value
                let plan = DirectNotice.Plan(configuration.alerts)
                for (trouble, telling, message) in due(plan) {
                    for name in telling.channels {
                        group.addTask { await self.tell(message, of: trouble, by: name, configuration, plan) }
                    }
                }
                await wake.wait(atMost: Self.poll)
            }
            group.cancelAll()
        }
    }

    private func due(_ plan: DirectNotice.Plan) -> [(Trouble, DirectNotice.Telling, AlertMessage)] {
        notices.withLock { notices in
            notices.keys.compactMap { trouble in
                guard let telling = notices[trouble]?.plan.telling(plan, at: now()) else { return nil }
                var message = notices[trouble]?.message
                if !telling.isRepeat { message = nil }
                let used =
                    message
                    ?? AlertMessage(
                        id: .random(), kind: telling.kind, level: nil, created: .ofThisHost, count: 0, trouble: trouble)
                notices[trouble]?.message = used
                return (trouble, telling, used)
            }
        }
    }

    private func tell(
        _ message: AlertMessage, of trouble: Trouble, by name: String, _ configuration: AlerterConfiguration,
        _ plan: DirectNotice.Plan
    ) async {
        let report = await configuration.channels[name]?.deliver(message) ?? DeliveryReport(.failed("unknownChannel"))
        notices.withLock {
            $0[trouble]?.plan.came(
                of: name, wasTaken: report.failure == nil, plan, jitter: .random(in: 0...1), at: now())
        }
        wake.signal()
        logger.error(
            report.failure == nil
                ? "told without the database" : "a channel has not taken what is told without the database",
            metadata: [
                "kind": "\(message.kind)", "trouble": "\(trouble.code)", "channel": "\(name)",
                "failure": "\(report.failure ?? "none")",
            ])
    }
}

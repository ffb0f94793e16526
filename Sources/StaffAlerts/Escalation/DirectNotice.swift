internal import TriageCore

/// What people are told, without the database, of a trouble that keeps anything from being stored.
///
/// The operators' channels are tried first; where none of them takes it, all are, again and again until one has. When the
/// trouble has been over for a while, whoever took it hears so. Without I/O or clock.
package struct DirectNotice: Sendable, Hashable {
    package struct Telling: Sendable, Hashable {
        /// `trouble` or `recovered`.
        package let kind: AlertMessage.Kind
        package let channels: [String]
        /// Whether this is another attempt at the last message.
        package let isRepeat: Bool
    }

    /// Whom there is to tell, and how often.
    package struct Plan: Sendable, Hashable {
        let operators: [String]
        let all: [String]
        let repetition: Duration
        let calm: Duration

        package init(_ alerts: AlertsConfiguration) {
            all = alerts.channels.keys.sorted()
            operators = alerts.operations.channels
            repetition = .seconds(alerts.operations.repetition)
            calm = .seconds(alerts.operations.calm)
        }
    }

    /// How often it is tried to say that it is over.
    private static let farewells = 20

    /// Attempts at one message.
    private struct Attempts: Sendable, Hashable {
        var count = 0
        /// When the next may begin; nil where at once.
        var next: ContinuousClock.Instant?

        func areDue(at now: ContinuousClock.Instant) -> Bool { next.map { $0 <= now } ?? true }
    }

    /// How long it may last before people are told.
    private let patience: Duration
    private var since: ContinuousClock.Instant?
    private var ended: ContinuousClock.Instant?
    /// Attempts to tell of it that no channel took.
    private var news = Attempts()
    private var farewell = Attempts()
    /// What is being told, by which channels.
    private var kind = AlertMessage.Kind.trouble
    private var trying: Set<String> = []
    private var wasTaken = false
    /// Channels that have taken it, and not yet that it is over.
    private var reached: Set<String> = []

    package init(patience: Duration) { self.patience = patience }

    /// Notes that the trouble is there.
    package mutating func begins(at now: ContinuousClock.Instant) {
        // Whoever heard that it was over hears of it anew.
        if farewell.count > 0 || (kind == .recovered && !trying.isEmpty) { self = DirectNotice(patience: patience) }
        ended = nil
        since = since ?? now
    }

    /// Notes that it is not there.
    package mutating func ends(at now: ContinuousClock.Instant) {
        if since != nil, ended == nil { ended = now }
    }

    /// What is to be told now; what came of it each of the channels must bring to ``came(of:wasTaken:_:jitter:at:)``.
    package mutating func telling(_ plan: Plan, at now: ContinuousClock.Instant) -> Telling? {
        guard let since, trying.isEmpty else { return nil }
        if let ended {
            let channels = reached.intersection(plan.all)
            if channels.isEmpty || farewell.count >= Self.farewells {
                self = DirectNotice(patience: patience)
                return nil
            }
            // What comes and goes is one trouble.
            guard now - ended >= plan.calm, farewell.areDue(at: now) else { return nil }
            return begin(.recovered, channels, isRepeat: farewell.count > 0)
        }
        guard now - since >= patience, news.areDue(at: now) else { return nil }
        return begin(.trouble, Set(news.count == 0 ? plan.operators : plan.all), isRepeat: news.count > 0)
    }

    private mutating func begin(_ kind: AlertMessage.Kind, _ channels: Set<String>, isRepeat: Bool) -> Telling {
        self.kind = kind
        trying = channels
        wasTaken = false
        return Telling(kind: kind, channels: channels.sorted(), isRepeat: isRepeat)
    }

    /// Notes whether a channel took what it was to tell.
    ///
    /// - Parameter jitter: from 0 to 1.
    package mutating func came(
        of channel: String, wasTaken: Bool, _ plan: Plan, jitter: Double, at now: ContinuousClock.Instant
    ) {
        guard trying.remove(channel) != nil else { return }
        if wasTaken {
            self.wasTaken = true
            if kind == .trouble { reached.insert(channel) } else { reached.remove(channel) }
        }
        guard trying.isEmpty else { return }
        func wait(after attempts: Int) -> ContinuousClock.Instant {
            now + .seconds(RetryPlan.wait(after: attempts, level: .emergency, jitter: jitter))
        }
        if kind == .recovered {
            farewell.count += 1
            farewell.next = wait(after: farewell.count)
        } else if self.wasTaken {
            news = Attempts(count: 0, next: now + plan.repetition)
        } else {
            news.count += 1
            // After the operators come all, at once.
            news.next = news.count == 1 ? nil : wait(after: news.count - 1)
        }
    }
}

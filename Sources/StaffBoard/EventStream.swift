internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization
internal import TriageCore
internal import WebPages

/// Server-sent events for one open page: what ``LiveFeed`` says, and a sign of life between.
struct EventStream: Sendable {
    let feed: LiveFeed
    let database: WebDatabase
    let mark: LiveFeed.Mark?
    /// Whether whoever reads may still do so.
    let isAllowed: @Sendable () -> Bool
    var keepalive: Duration = .seconds(15)

    @concurrent func write(to writer: inout some ResponseBodyWriter) async throws {
        let changes = feed.changes()
        var position = mark
        var wasLost = false
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        var signals = Signals(changes, every: keepalive)
        defer { signals.end() }
        while isAllowed(), !Task.isShuttingDownGracefully, !Task.isCancelled {
            var text = ""
            if feed.isLost != wasLost {
                wasLost.toggle()
                text += Self.event(wasLost ? "lost" : "back", id: nil, wasLost ? lostData : "{}")
            }
            if let place = position {
                let (news, now) = feed.news(after: place)
                switch news {
                case .tooOld: text += Self.event("old", id: now, "{}")
                case .steps(let steps):
                    for step in steps {
                        text += Self.event("rows", id: .init(run: now.run, number: step.number), Self.data(step))
                    }
                }
                position = now
            } else {
                position = feed.news(after: .init(run: "", number: 0)).now
                text += Self.event("old", id: position, "{}")
            }
            if text.isEmpty { text = ":\n\n" }
            try await writer.write(ByteBuffer(string: text))
            guard await signals.next() else { return }
        }
    }

    private var lostData: String {
        let since = database.lostSince ?? database.lastSeen
        return since.map { #"{"since":\#($0.microseconds / 1_000)}"# } ?? "{}"
    }

    private static func event(_ name: String, id: LiveFeed.Mark?, _ data: String) -> String {
        (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: \(data)\n\n"
    }

    static func data(_ step: LiveFeed.Step) -> String {
        let lists = [("new", step.new), ("changed", step.changed), ("gone", step.gone)].map { name, ids in
            #""\#(name)":[\#(ids.map { #""\#($0)""# }.joined(separator: ","))]"#
        }
        return "{\(lists.joined(separator: ",")),\"emergencies\":\(step.emergencies)}"
    }

    /// The feed's signals, and one now and then without any.
    private struct Signals {
        private var iterator: AsyncStream<Void>.AsyncIterator
        private let continuation: AsyncStream<Void>.Continuation
        private let tasks: [Task<Void, Never>]

        init(_ changes: AsyncStream<Void>, every pause: Duration) {
            let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            self.continuation = continuation
            iterator = stream.makeAsyncIterator()
            tasks = [
                Task {
                    for await _ in changes { continuation.yield() }
                    continuation.finish()
                },
                Task {
                    while !Task.isCancelled {
                        do { try await Task.sleep(for: pause) } catch { return }
                        continuation.yield()
                    }
                },
            ]
        }

        /// Whether the stream goes on.
        mutating func next() async -> Bool { await iterator.next(isolation: #isolation) != nil }

        func end() {
            continuation.finish()
            for task in tasks { task.cancel() }
        }
    }
}

/// How many streams are open, and whose.
final class StreamCount: Sendable {
    private let limit: Int
    private let limitAPerson: Int
    private let counts = Mutex<[String: Int]>([:])

    init(limit: Int, aPerson: Int) {
        self.limit = limit
        limitAPerson = aPerson
    }

    var all: Int { counts.withLock { $0.values.reduce(0, +) } }

    func begin(_ person: String) -> Bool {
        counts.withLock { counts in
            guard counts.values.reduce(0, +) < limit, counts[person, default: 0] < limitAPerson else { return false }
            counts[person, default: 0] += 1
            return true
        }
    }

    func end(_ person: String) {
        counts.withLock { counts in
            let left = counts[person, default: 1] - 1
            counts[person] = left > 0 ? left : nil
        }
    }
}

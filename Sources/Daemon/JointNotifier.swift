internal import Synchronization

/// Several daemons of one process as one before the service manager: ready once each of them is, alive as long as each of them is,
/// and in its status how many of them do what.
package final class JointNotifier: Sendable {
    private struct Standing {
        var status = "starting"
        var isReady = false
        var isAlive = false
    }

    private struct State {
        var parts: [String: Standing] = [:]
        var isReady = false
        var said = ""
    }

    private let whole: ServiceNotifier
    private let noun: String
    private let state = Mutex(State())

    /// - Parameter noun: what there are several of, such as `databases`.
    package init(_ whole: ServiceNotifier, of noun: String) {
        self.whole = whole
        self.noun = noun
    }

    /// The notifier for one of the daemons, which counts from now on.
    ///
    /// - Parameter name: its own; the status names those that do not do what most do.
    package func part(_ name: String) -> ServiceNotifier {
        state.withLock { $0.parts[name] = Standing() }
        return ServiceNotifier(Part(joint: self, name: name), of: whole)
    }

    /// Counts a daemon no longer, which has come to its end.
    package func remove(_ name: String) {
        change { $0.parts[name] = nil }
    }

    /// One of the daemons.
    package struct Part: Sendable {
        fileprivate let joint: JointNotifier
        fileprivate let name: String

        func ready(_ status: String) {
            joint.change(name) {
                $0.isReady = true
                $0.status = status
            }
        }

        func status(_ status: String) { joint.change(name) { $0.status = status } }
        func alive() { joint.change(name) { $0.isAlive = true } }
    }

    private func change(_ name: String, _ body: (inout Standing) -> Void) {
        // A daemon that was removed may still say that it has stopped.
        change { if $0.parts[name] != nil { body(&$0.parts[name, default: Standing()]) } }
    }

    /// Sent under the lock, so that the manager hears in the order in which it happened.
    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            if !state.parts.isEmpty, state.parts.values.allSatisfy(\.isAlive) {
                for name in state.parts.keys { state.parts[name]?.isAlive = false }
                whole.alive()
            }
            let isReady = state.isReady || (!state.parts.isEmpty && state.parts.values.allSatisfy(\.isReady))
            let status = Self.summary(of: state.parts.mapValues(\.status), noun)
            guard isReady != state.isReady || status != state.said else { return }
            if isReady, !state.isReady { whole.ready(status) } else { whole.status(status) }
            state.isReady = isReady
            state.said = status
        }
    }

    /// "100 databases: 98 working, 2 waiting for the database (north, south)".
    static func summary(of statuses: [String: String], _ noun: String) -> String {
        // What comes behind differs from one to the other, as counts do.
        let groups = Dictionary(grouping: statuses.keys) {
            String(statuses[$0, default: ""].prefix { !",:;".contains($0) })
        }
        let sorted = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        let words = sorted.enumerated().map { index, group in
            let names = group.value.sorted()
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            let named =
                index == 0 && group.key == "working" ? "" : " (\(names.prefix(3).joined(separator: ", "))\(more))"
            return "\(names.count) \(group.key)\(named)"
        }
        return "\(statuses.count) \(noun): \(words.joined(separator: ", "))"
    }
}

internal import Synchronization

/// Several daemons of one process as one before the service manager: ready once each of them is, alive as long as each of them is,
/// and in its status how many of them do what.
package final class JointNotifier: Sendable {
    private struct Standing {
        let name: String
        var status = "starting"
        var isReady = false
        var isAlive = false
    }

    private struct State {
        var parts: [Int: Standing] = [:]
        var count = 0
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

    /// The notifier for one of the daemons, which counts until it leaves.
    ///
    /// - Parameter name: by which the status names those that do not do what most do; one that comes may have the name of one
    ///   that has not left yet.
    package func part(_ name: String) -> ServiceNotifier {
        let number = state.withLock { state in
            state.count += 1
            state.parts[state.count] = Standing(name: name)
            return state.count
        }
        return ServiceNotifier(Part(joint: self, number: number), of: whole)
    }

    /// One of the daemons. What it says after it has left counts for nothing.
    package struct Part: Sendable {
        fileprivate let joint: JointNotifier
        fileprivate let number: Int

        func ready(_ status: String) {
            joint.change { parts in
                parts[number]?.isReady = true
                parts[number]?.status = status
            }
        }

        func status(_ status: String) { joint.change { $0[number]?.status = status } }
        func leave() { joint.change { $0[number] = nil } }

        /// Often, and so without a look at what all of them do.
        func alive() {
            joint.state.withLock { state in
                state.parts[number]?.isAlive = true
                joint.beat(&state)
            }
        }
    }

    private func beat(_ state: inout State) {
        guard !state.parts.isEmpty, state.parts.values.allSatisfy(\.isAlive) else { return }
        for number in state.parts.keys { state.parts[number]?.isAlive = false }
        whole.alive()
    }

    /// Sent under the lock, so that the manager hears in the order in which it happened.
    private func change(_ body: (inout [Int: Standing]) -> Void) {
        state.withLock { state in
            body(&state.parts)
            beat(&state)
            let isReady = state.isReady || (!state.parts.isEmpty && state.parts.values.allSatisfy(\.isReady))
            let status = summary(of: state.parts.values)
            guard isReady != state.isReady || status != state.said else { return }
            if isReady, !state.isReady { whole.ready(status) } else { whole.status(status) }
            state.isReady = isReady
            state.said = status
        }
    }

    /// "100 databases: 98 working, 2 waiting for the database (north, south)".
    private func summary(of parts: some Collection<Standing>) -> String {
        // What comes behind differs from one to the other, as counts do.
        let groups = Dictionary(grouping: parts) { String($0.status.prefix { !",:;".contains($0) }) }
        let sorted = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        let words = sorted.enumerated().map { index, group in
            let names = group.value.map(\.name).sorted()
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            let named =
                index == 0 && group.key == "working" ? "" : " (\(names.prefix(3).joined(separator: ", "))\(more))"
            return "\(names.count) \(group.key)\(named)"
        }
        return "\(parts.count) \(noun): \(words.joined(separator: ", "))"
    }
}

import Synchronization

/// What happened, how often, and what must not have happened.
final class Tally: Sendable {
    enum Section: String, CaseIterable {
        case faults = "fault"
        case forms = "forms"
        case alerts = "alerts"
        case daemons = "daemons"
        case servers = "servers' errors"
    }

    private struct State {
        var counts: [Section: [String: Int]] = [:]
        var impossible: [(String, String)] = []
        var broken: [String] = []
    }

    private let state = Mutex(State())

    func add(_ section: Section, _ what: String, _ count: Int = 1) {
        state.withLock { $0.counts[section, default: [:]][what, default: 0] += count }
    }

    /// Keeps the largest of the values.
    func most(_ section: Section, _ what: String, _ value: Int) {
        state.withLock { $0.counts[section, default: [:]][what] = max($0.counts[section]?[what] ?? value, value) }
    }

    func count(_ section: Section, _ what: String) -> Int { state.withLock { $0.counts[section]?[what] ?? 0 } }

    /// A fault that cannot be made on this machine.
    func impossible(_ fault: String, because reason: String) {
        state.withLock { $0.impossible.append((fault, reason)) }
    }

    /// Something that must hold does not.
    func broken(_ what: String) { state.withLock { $0.broken.append(what) } }

    var broken: [String] { state.withLock(\.broken) }

    /// A table for people.
    var table: String {
        state.withLock { state in
            let names = state.counts.values.flatMap(\.keys) + state.impossible.map(\.0)
            let width = min(names.map(\.count).max() ?? 0, 72)
            var lines: [String] = []
            for section in Section.allCases {
                let counts = state.counts[section] ?? [:]
                let others = section == .faults ? state.impossible : []
                guard !counts.isEmpty || !others.isEmpty else { continue }
                lines.append(
                    "-- \(section.rawValue) "
                        + String(repeating: "-", count: max(0, width + 5 - section.rawValue.count)))
                for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                    let number = String(count)
                    let gap = max(1, width + 9 - min(name.count, width) - number.count)
                    lines.append(name.prefix(width) + String(repeating: " ", count: gap) + number)
                }
                for (name, reason) in others { lines.append("\(name): not possible here, \(reason)") }
            }
            return lines.joined(separator: "\n")
        }
    }
}

#if DEBUG || INTAKE_FAULTS
    internal import Foundation
    internal import Glibc

    /// Makes the assessment of a marked form fail the process, so that tests can see what becomes of it.
    ///
    /// Only in builds for debugging, or with `-Xswiftc -DINTAKE_FAULTS`, and only where `INTAKE_TRIAGE_TEST_FAULTS` is `on`.
    /// The mark is the patient's reference: `fault-` and the name of a ``Kind``, then anything; with `history-` before it, it
    /// is reading an earlier form that fails.
    enum DeliberateFault {
        enum Kind: String, CaseIterable {
            case trap, hang, memory, exit, abort, bounds, absent, overflow, stack, segment, instruction, division, cast,
                quit
        }

        private static let isOn = ProcessInfo.processInfo.environment["INTAKE_TRIAGE_TEST_FAULTS"] == "on"

        static func happen(_ reference: String?) {
            guard isOn, let reference, reference.hasPrefix("fault-") else { return }
            fail(reference)
        }

        static func happenInHistory(_ reference: String?) {
            guard isOn, let reference, reference.hasPrefix("history-fault-") else { return }
            fail(String(reference.dropFirst("history-".count)))
        }

        private static func fail(_ reference: String) {
            guard let kind = Kind.allCases.first(where: { reference.dropFirst(6).hasPrefix($0.rawValue) }) else {
                return
            }
            switch kind {
            case .trap: fatalError("a deliberate fault")
            case .hang: while true { sleep(1) }
            case .memory:
                var eaten: [[UInt8]] = []
                while true { eaten.append([UInt8](repeating: 1, count: 64 << 20)) }
            case .exit: _exit(1)
            case .abort: abort()
            case .bounds: _ = Array(reference.utf8)[reference.utf8.count]
            case .absent: _ = Int(reference)!
            case .overflow: _ = Int.max + reference.utf8.count
            case .stack: _ = depth(of: reference)
            case .segment: UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = reference.utf8.count
            case .instruction: raise(SIGILL)
            case .division: raise(SIGFPE)
            case .cast: _ = (reference as Any) as! Int
            case .quit:
                // The threads of connections have their signals blocked.
                kill(getpid(), SIGQUIT)
                while true { sleep(1) }
            }
        }

        /// Calls itself until there is no stack left.
        private static func depth(of text: String) -> Int {
            text.isEmpty ? 0 : 1 + depth(of: text)
        }
    }
#endif

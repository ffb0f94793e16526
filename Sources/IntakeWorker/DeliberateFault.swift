#if DEBUG || INTAKE_FAULTS
    internal import Foundation
    internal import Glibc

    /// Makes the assessment of a marked form fail the process, so that tests can see what becomes of it.
    ///
    /// Only in builds for debugging, or with `-Xswiftc -DINTAKE_FAULTS`, and only where `INTAKE_TRIAGE_TEST_FAULTS` is `on`.
    /// The mark is the patient's reference: `fault-trap…`, `fault-hang…`, `fault-memory…` or `fault-exit…`; with
    /// `history-` before it, it is reading an earlier form that fails.
    enum DeliberateFault {
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
            if reference.hasPrefix("fault-trap") {
                fatalError("a deliberate fault")
            } else if reference.hasPrefix("fault-hang") {
                while true { sleep(1) }
            } else if reference.hasPrefix("fault-memory") {
                var eaten: [[UInt8]] = []
                while true { eaten.append([UInt8](repeating: 1, count: 64 << 20)) }
            } else if reference.hasPrefix("fault-exit") {
                _exit(1)
            }
        }
    }
#endif

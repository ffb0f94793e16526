internal import Foundation
package import TriageCore

extension Instant {
    /// The time by this host's clock.
    package static var ofThisHost: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}

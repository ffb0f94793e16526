package import Logging

extension Logger {
    package static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension ContinuousClock.Instant {
    /// A bound that only a hang reaches.
    package static var generous: Self { .now + .seconds(50) }
}

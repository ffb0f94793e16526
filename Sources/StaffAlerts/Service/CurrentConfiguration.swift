internal import Synchronization

/// The configuration that an alerter goes by at present.
final class CurrentConfiguration: Sendable {
    private let state: Mutex<(value: AlerterConfiguration, version: Int)>

    init(_ value: AlerterConfiguration) { state = Mutex((value, 0)) }

    var value: AlerterConfiguration { state.withLock { $0.value } }

    /// How often it was replaced.
    var version: Int { state.withLock { $0.version } }

    func replace(with value: AlerterConfiguration) {
        state.withLock { $0 = (value, $0.version + 1) }
    }
}

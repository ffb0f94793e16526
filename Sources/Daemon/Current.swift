internal import Synchronization

/// What a daemon goes by at present, such as its configuration, which may be read again while it works.
package final class Current<Value: Sendable>: Sendable {
    private let state: Mutex<(value: Value, version: Int)>

    package init(_ value: Value) { state = Mutex((value, 0)) }

    package var value: Value { state.withLock { $0.value } }

    /// How often it was replaced.
    package var version: Int { state.withLock { $0.version } }

    package func replace(with value: Value) { state.withLock { $0 = (value, $0.version + 1) } }
}

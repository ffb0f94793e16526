internal import IntakeStore
internal import Postgres
internal import Synchronization

/// Persons' own channels: the routes of the file, with the addresses that the database has at present.
final class PersonalChannels: Sendable {
    private struct State {
        var addresses: [PersonalAddress]?
        var channels: [String: Channel] = [:]
        var unusable: [String] = []
    }

    private let state = Mutex(State())

    /// By name.
    var channels: [String: Channel] { state.withLock(\.channels) }

    /// Those whose route the file has not, or whose address does not fit it.
    var unusable: [String] { state.withLock(\.unusable) }

    /// Reads the addresses anew.
    ///
    /// - Returns: whether they are others than before.
    func refresh(_ routes: [String: Channel], _ connection: Connection) async throws(PostgresError) -> Bool {
        let addresses = try await PersonalAddress.all(connection)
        if state.withLock({ $0.addresses == addresses }) { return false }
        var channels: [String: Channel] = [:]
        for address in addresses {
            channels[address.channel] = routes[address.route]?.addressed(to: address.address, name: address.channel)
        }
        let unusable = addresses.map(\.channel).filter { channels[$0] == nil }
        state.withLock { $0 = State(addresses: addresses, channels: channels, unusable: unusable) }
        return true
    }

    /// Has the addresses read again, for routes that may be others.
    func forget() { state.withLock { $0.addresses = nil } }
}

internal import IntakeStore
internal import TriageCore

/// The engines of the workers of one process: what is in force in several databases is proven and compiled once.
package actor EngineShelf {
    /// What an engine is made from, and nothing of who signed it.
    private struct Key: Hashable {
        // What differs soonest comes first; the contents are long.
        let settingsHash: String
        let protocolHash: String
        let protocolVersion: String
        let settingsContent: String
        let protocolContent: String

        init(_ state: InForce.State) {
            protocolVersion = state.protocolVersion
            protocolContent = state.protocolContent
            protocolHash = state.protocolHash
            settingsContent = state.settingsContent
            settingsHash = state.settingsHash
        }
    }

    /// Beyond so many the oldest goes; a worker keeps its own as long as it uses it.
    private static let capacity = 256

    private var engines: [(key: Key, engine: Task<TriageEngine, any Error>)] = []

    package init() {}

    /// The engine for what is in force in a database; who signed it is looked at for each database.
    ///
    /// - Throws: ``WorkerError/unusableProtocol(_:)`` as the engine's own initializer does.
    func engine(of state: InForce.State, own: TriageProtocol) async throws -> TriageEngine {
        let key = Key(state)
        if let found = engines.first(where: { $0.key == key }), case .success(let engine) = await found.engine.result {
            try TriageEngine.checkApproval(of: state)
            return engine
        }
        // What is wrong in one database is not wrong in another: each says it for itself.
        let making = Task { try TriageEngine(of: state, own: own) }
        engines.append((key, making))
        if engines.count > Self.capacity { engines.removeFirst() }
        do {
            return try await making.value
        } catch {
            engines.removeAll { $0.engine == making }
            throw error
        }
    }
}

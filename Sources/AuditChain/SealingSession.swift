internal import IntakeStore
package import Postgres

/// The tree as it is sealed so far, and where to look for entries that are not.
///
/// Entries are sealed in the order in which they are seen: numbers of the log commit out of order. The floor is a hint: what
/// comes late below it is found by a sweep from the beginning.
package struct SealingSession: Sendable {
    package private(set) var tree: MerkleTree
    /// No entry above it was looked for in vain at the last sweep.
    private var floor: Int64 = 0
    private var highest: Int64 = 0

    private static let batch = 1_000

    /// Reads the tree that is sealed, and checks that it goes on from the checkpoint in the file.
    ///
    /// - Parameter progress: called now and then.
    /// - Throws: ``AuditChainError/broken(_:)`` where it does not, or the seals do not follow from each other.
    package static func load(
        _ file: CheckpointFile?, _ connection: Connection, progress: () -> Void = {}
    ) async throws -> SealingSession {
        let previous = try file?.read()
        var session = SealingSession(tree: MerkleTree())
        while true {
            progress()
            let seals = try await AuditLog.hashes(after: session.tree.size, limit: 10_000, connection)
            for seal in seals {
                session.tree.append(leafHash: seal.entryHash)
                guard seal.position == session.tree.size else { throw AuditChainError.broken(Self.advice) }
                if session.tree.size == previous?.size, session.tree.root != previous?.root {
                    throw AuditChainError.broken(Self.advice)
                }
                session.highest = max(session.highest, seal.seq)
            }
            guard let last = seals.last else { break }
            guard last.treeHash == session.tree.root else { throw AuditChainError.broken(Self.advice) }
        }
        if let previous, previous.size > session.tree.size {
            throw AuditChainError.broken(
                "the database has \(session.tree.size) seals of the audit log, and the checkpoint was of \(previous.size): they "
                    + "were taken away, or the database went back; nothing is sealed until another file is given")
        }
        return session
    }

    private static let advice =
        "the seals of the audit log do not follow from each other or from the checkpoint; nothing is sealed; see "
        + "'intake-triage audit verify'"

    /// Seals what is committed and not sealed.
    ///
    /// - Parameter sweeps: whether to look also below the floor.
    /// - Returns: how many entries it sealed, and the numbers of those that came late, below the floor.
    /// - Throws: ``PostgresError``; with SQLSTATE 23505 another sealer was quicker, and a new session goes on from there.
    package mutating func seal(sweeps: Bool, _ connection: Connection) async throws -> (count: Int, late: [Int64]) {
        let lateBelow = floor
        if sweeps { floor = 0 }
        var count = 0
        var late: [Int64] = []
        while true {
            let (tree, floor) = (tree, floor)
            let (next, numbers) = try await connection.transaction { transaction -> (MerkleTree, [Int64]) in
                guard try AuditLog.size(transaction) == tree.size else { throw Overtaken() }
                var next = tree
                var seals: [AuditLog.NewSeal] = []
                for entry in try AuditLog.unsealed(above: floor, limit: Self.batch, transaction) {
                    let hash = entry.leafHash
                    next.append(leafHash: hash)
                    seals.append(AuditLog.NewSeal(seq: entry.seq, entryHash: hash, treeHash: next.root))
                }
                if !seals.isEmpty { try AuditLog.append(seals, from: tree.size + 1, transaction) }
                return (next, seals.map(\.seq))
            }
            self.tree = next
            count += numbers.count
            late += numbers.filter { $0 < lateBelow }
            highest = max(highest, numbers.max() ?? 0)
            if numbers.count < Self.batch { break }
        }
        if sweeps { floor = highest }
        return (count, late)
    }

    /// Another sealer has sealed meanwhile: the tree has to be read again.
    package struct Overtaken: Error {}
}

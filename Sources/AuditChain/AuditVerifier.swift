package import IntakeStore
package import Postgres

/// Checks the audit log against its seals, from the first on.
package enum AuditVerifier {
    /// What came of a check.
    package struct Report: Sendable {
        /// The tree as far as it was as it should be.
        package internal(set) var tree = MerkleTree()
        package internal(set) var sealedUntil: Timestamp?
        /// The first thing that is not as it was sealed.
        package internal(set) var fault: Fault?
        /// Entries that were sealed long after higher numbers: inserted later, or of a transaction that was open so long.
        package internal(set) var late: [Int64] = []
        package internal(set) var unsealed: AuditLog.Unsealed?

        package var isInOrder: Bool { fault == nil && late.isEmpty && unsealed?.firstLate == nil }
    }

    /// Where log, seals and checkpoint do not agree.
    package struct Fault: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case entryRemoved, entryChanged, sealRemoved, sealChanged, bothChanged, doesNotFollow, checkpointDiffers,
                checkpointIsAhead
        }

        package let kind: Kind
        /// The place in the tree.
        package let position: Int64
        /// The entry as it is now.
        package let entry: AuditLog.Entry?
        /// The entry's number, as the seal has it.
        package let seq: Int64?

        init(_ kind: Kind, _ position: Int64, _ seal: AuditLog.Seal? = nil) {
            self.kind = kind
            self.position = position
            entry = seal?.entry
            seq = seal?.seq
        }
    }

    /// Reads all seals with their entries, in order, and stops at the first fault.
    ///
    /// - Parameters:
    ///   - checkpoint: a head that was kept elsewhere; it is looked at when all before it is in order.
    ///   - progress: told how many seals were looked at.
    package static func verify(
        _ checkpoint: Checkpoint?, _ connection: Connection, progress: (Int) -> Void = { _ in }
    ) async throws(PostgresError) -> Report {
        var report = Report()
        var clock = LatenessClock()
        if let checkpoint, checkpoint.size == 0, checkpoint.root != report.tree.root {
            report.fault = Fault(.checkpointDiffers, 0)
        }
        scan: while report.fault == nil {
            let seals = try await AuditLog.seals(after: report.tree.size, limit: 2_000, connection)
            if seals.isEmpty { break }
            progress(Int(report.tree.size))
            for seal in seals {
                if let fault = fault(at: seal, after: report.tree) {
                    report.fault = fault
                    break scan
                }
                report.tree.append(leafHash: seal.entryHash)
                report.sealedUntil = seal.sealed
                if clock.isLate(seal.seq, sealed: seal.sealed) { report.late.append(seal.seq) }
                if let checkpoint, checkpoint.size == seal.position, checkpoint.root != report.tree.root {
                    report.fault = Fault(.checkpointDiffers, seal.position)
                    break scan
                }
            }
        }
        if report.fault == nil, let checkpoint, checkpoint.size > report.tree.size {
            report.fault = Fault(.checkpointIsAhead, checkpoint.size)
        }
        report.unsealed = try await AuditLog.unsealed(connection)
        return report
    }

    /// What is wrong with the next seal or its entry, by which of the two the tree's hash goes with.
    static func fault(at seal: AuditLog.Seal, after tree: MerkleTree) -> Fault? {
        let position = tree.size + 1
        guard seal.position == position else { return Fault(.sealRemoved, position) }
        func follows(_ hash: [UInt8]) -> Bool { tree.appending(leafHash: hash).root == seal.treeHash }
        guard let entry = seal.entry else { return Fault(.entryRemoved, position, seal) }
        let hash = entry.leafHash
        if hash == seal.entryHash { return follows(hash) ? nil : Fault(.doesNotFollow, position, seal) }
        if follows(seal.entryHash) { return Fault(.entryChanged, position, seal) }
        return Fault(follows(hash) ? .sealChanged : .bothChanged, position, seal)
    }
}

/// Tells which entries were sealed long after higher numbers.
struct LatenessClock {
    /// The highest numbers by when they were sealed, a second or more apart.
    private var steps: [(sealed: Int64, highest: Int64)] = []
    private var next = 0
    private var passed: Int64 = 0
    private var highest: Int64 = 0

    mutating func isLate(_ seq: Int64, sealed: Timestamp) -> Bool {
        let now = sealed.microsecondsSinceUnixEpoch
        let limit = now - Int64(AuditLog.lateness / .microseconds(1))
        while next < steps.count, steps[next].sealed <= limit {
            passed = max(passed, steps[next].highest)
            next += 1
        }
        highest = max(highest, seq)
        if let last = steps.last, next < steps.count, now - last.sealed < 1_000_000 {
            steps[steps.count - 1].highest = highest
        } else {
            steps.append((now, highest))
        }
        return seq < passed
    }
}

internal import Postgres
package import TriageCore

/// By whose word a version of the protocol came into force.
package struct ProtocolApproval: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// Two persons signed its document.
        case signed
        /// One person did, for a clinic of one, and said so.
        case singleHanded
        /// The first worker of an empty database brought it.
        case first
    }

    package let kind: Kind?
    package let version: String
    package let contentHash: String
    package let documentHash: String?
    package let proposedBy: String?
    package let proposedAt: Instant?
    package let approvedBy: String
    package let approvedAt: Instant

    /// Reads the columns from `first` on; nil where there is no row.
    init?(decoding row: borrowing Row, from first: Int) throws(PostgresError) {
        guard let name = try row.decode(first, as: String?.self) else { return nil }
        kind = Kind(rawValue: name)
        version = try row.decode(first + 1)
        contentHash = try row.decode(first + 2)
        documentHash = try row.decode(first + 3, as: String?.self)
        proposedBy = try row.decode(first + 4, as: String?.self)
        proposedAt = try Instant.ifPresent(row, first + 5)
        approvedBy = try row.decode(first + 6)
        approvedAt = try Instant(decoding: row, first + 7)
    }

    /// Why it is no ground to run a version; nil where it is.
    package func problem(for version: String, hash: String) -> String? {
        guard self.version == version, contentHash == hash else {
            return "its approval is that of version \(self.version) with the hash \(contentHash)"
        }
        switch kind {
        case .signed:
            guard documentHash != nil, let proposedBy, Self.name(proposedBy) != Self.name(approvedBy) else {
                return "its approval is not that of two persons"
            }
            return nil
        case .singleHanded, .first: return nil
        case nil: return "its approval is of a kind that this release does not know"
        }
    }

    private static func name(_ person: String) -> String {
        person.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    /// By whom and how, in a few words.
    package var summary: String {
        switch kind {
        case .signed: "proposed by \(proposedBy ?? "nobody"), approved by \(approvedBy)"
        case .singleHanded: "signed by \(approvedBy) alone (single-handed clinic)"
        case .first: "brought by the first worker of the empty database"
        case nil: "of an unknown kind"
        }
    }
}

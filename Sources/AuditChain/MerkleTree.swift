internal import COpenSSL
package import IntakeStore

/// The Merkle tree of RFC 6962, section 2.1, over SHA-256, as far as appending to it needs it.
package struct MerkleTree: Sendable, Hashable {
    /// How many leaves it has.
    package private(set) var size: Int64 = 0
    /// The roots of the perfect trees that it consists of, the largest first.
    private var peaks: [[UInt8]] = []

    package init() {}

    /// The hash of a leaf: of 0x00 and the leaf.
    package static func leafHash(_ leaf: [UInt8]) -> [UInt8] { sha256([0x00] + leaf) }

    package mutating func append(leafHash: [UInt8]) {
        var node = leafHash
        var rest = size
        while rest & 1 == 1 {
            node = Self.parent(peaks.removeLast(), node)
            rest >>= 1
        }
        peaks.append(node)
        size += 1
    }

    /// The root hash; that of no leaves is the hash of nothing.
    package var root: [UInt8] {
        guard var node = peaks.last else { return sha256([]) }
        for peak in peaks.dropLast().reversed() { node = Self.parent(peak, node) }
        return node
    }

    /// The tree with one more leaf.
    package func appending(leafHash: [UInt8]) -> MerkleTree {
        var tree = self
        tree.append(leafHash: leafHash)
        return tree
    }

    private static func parent(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { sha256([0x01] + left + right) }
}

extension AuditLog.Entry {
    /// The entry's leaf: the format's name and each field, every one after its length in four bytes, the highest first; a
    /// field that is NULL is the length 0xFFFFFFFF alone. So no two entries have the same bytes.
    package var leaf: [UInt8] {
        var bytes: [UInt8] = []
        for field in ["intake.audit_log/1"] + fields {
            let content = field.map { Array($0.utf8) }
            let length = content.map { UInt32($0.count) } ?? .max
            withUnsafeBytes(of: length.bigEndian) { bytes += $0 }
            bytes += content ?? []
        }
        return bytes
    }

    /// The hash by which the entry is sealed.
    package var leafHash: [UInt8] { MerkleTree.leafHash(leaf) }
}

/// SHA-256 (FIPS 180-4).
func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let result = SHA256(bytes, bytes.count, &digest)
    precondition(result != nil, "OpenSSL cannot compute a SHA-256")
    return digest
}

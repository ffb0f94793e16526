import IntakeStore
import Testing

@testable import AuditChain

@Suite struct MerkleTreeTests {
    /// The leaves and roots of the reference implementation of Certificate Transparency.
    @Test func `the roots are those of the known trees`() {
        let leaves: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6F),
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var tree = MerkleTree()
        #expect(hex(tree.root) == roots[0])
        for (leaf, root) in zip(leaves, roots.dropFirst()) {
            tree.append(leafHash: MerkleTree.leafHash(leaf))
            #expect(hex(tree.root) == root)
        }
        #expect(tree.size == 8)
    }

    @Test func `every root is the one that RFC 6962 defines by halves`() {
        var tree = MerkleTree()
        var hashes: [[UInt8]] = []
        for number in 0..<200 {
            #expect(tree.root == Self.root(hashes[...]))
            hashes.append(MerkleTree.leafHash([UInt8(number)]))
            tree.append(leafHash: hashes[number])
        }
    }

    private static func root(_ hashes: ArraySlice<[UInt8]>) -> [UInt8] {
        if hashes.isEmpty { return sha256([]) }
        if hashes.count == 1 { return hashes[hashes.startIndex] }
        var half = 1
        while half * 2 < hashes.count { half *= 2 }
        return sha256([1] + root(hashes.prefix(half)) + root(hashes.dropFirst(half)))
    }

    @Test func `two entries that differ in any way have different leaves`() {
        let fields: [String?] = ["1", "2.5", "nurse", "Ann", "alert.closed", "alert", "x", "{}"]
        var entries = [fields]
        for position in fields.indices {
            for other in ["", "nurseAnn", nil] as [String?] {
                var changed = fields
                changed[position] = other
                entries.append(changed)
            }
        }
        // What moves from one field to the next.
        entries.append(["1", "2.5", "nurseA", "nn", "alert.closed", "alert", "x", "{}"])
        entries.append(["12", ".5", "nurse", "Ann", "alert.closed", "alert", "x", "{}"])
        let leaves = Set(entries.map { AuditLog.Entry(seq: 1, fields: $0).leaf })
        #expect(leaves.count == entries.count)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

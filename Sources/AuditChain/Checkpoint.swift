internal import Foundation

/// The head of the tree at a size, as C2SP tlog-checkpoint writes it in a note of C2SP signed-note v1.0.0.
package struct Checkpoint: Sendable, Hashable {
    /// The log's name, also the name of the key that signs.
    package let origin: String
    package let size: Int64
    package let root: [UInt8]

    package init(origin: String, size: Int64, root: [UInt8]) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Whether a text can name a log and its key: not empty, without white space, control characters and plus signs.
    package static func isOrigin(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && !text.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace || $0.value < 0x20 }
    }

    package var rootText: String { Data(root).base64EncodedString() }

    /// The text of the note.
    package var text: String { "\(origin)\n\(size)\n\(rootText)\n" }

    /// The note, signed; nil where the key is a public one.
    package func signed(by key: CheckpointKey) -> String? {
        guard let signature = key.signature(of: Array(text.utf8)) else { return nil }
        return "\(text)\n\u{2014} \(origin) \(Data(key.id(name: origin) + signature).base64EncodedString())\n"
    }

    /// Reads a note of at most 64 KiB that the key has signed under the origin's name; signatures of other keys count for nothing.
    ///
    /// - Throws: ``AuditChainError/unusable(_:)`` where it is no such note.
    package init(note bytes: [UInt8], key: CheckpointKey, from path: String) throws(AuditChainError) {
        guard bytes.count <= 65_536, let note = String(validating: bytes, as: UTF8.self),
            !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }), note.hasSuffix("\n"),
            let separator = note.range(of: "\n\n", options: .backwards)
        else { throw .unusable("the file '\(path)' holds no checkpoint") }
        let text = String(note[..<separator.lowerBound]) + "\n"
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard lines.count >= 3, !lines.contains(""), let size = Int64(lines[1]), size >= 0, String(size) == lines[1],
            let root = Data(base64Encoded: String(lines[2])), root.count == 32,
            root.base64EncodedString() == lines[2]
        else { throw .unusable("the file '\(path)' holds no checkpoint") }
        let origin = String(lines[0])
        let signatures = note[separator.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map { Self.signature($0) }
        guard !signatures.isEmpty, !signatures.contains(where: { $0 == nil }) else {
            throw .unusable("the file '\(path)' holds no checkpoint: a line of its signatures is none")
        }
        let ours = signatures.compactMap { $0 }.filter { $0.name == origin && $0.id == key.id(name: origin) }
        guard !ours.isEmpty else {
            throw .unusable("the checkpoint in '\(path)' is not signed by this key under the name '\(origin)'")
        }
        guard ours.allSatisfy({ key.isSignature($0.signature, of: Array(text.utf8)) }) else {
            throw .unusable("the signature of the checkpoint in '\(path)' is false")
        }
        self.init(origin: origin, size: size, root: Array(root))
    }

    private static func signature(_ line: Substring) -> (name: String, id: [UInt8], signature: [UInt8])? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", isOrigin(String(parts[1])),
            let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
        else { return nil }
        return (String(parts[1]), Array(bytes.prefix(4)), Array(bytes.dropFirst(4)))
    }
}

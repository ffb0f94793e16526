import Foundation

/// The documents of files given on a command line: one JSON document, or one JSON document a line.
struct DocumentSource {
    /// Why a file cannot be read.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// The documents of a file, `-` for standard input.
    static func documents(of path: String) throws -> [[UInt8]] {
        let data: Data
        if path == "-" {
            do {
                data = try FileHandle.standardInput.readToEnd() ?? Data()
            } catch {
                throw Unreadable(description: "standard input cannot be read")
            }
        } else {
            do {
                data = try Data(contentsOf: URL(fileURLWithPath: path))
            } catch {
                throw Unreadable(description: "the file '\(path)' cannot be read")
            }
        }
        return split([UInt8](data))
    }

    /// One document a line where every line that is not blank begins like an object and ends like one; else one document.
    static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var content = bytes[...]
        // A byte order mark, which some editors write.
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
            .map(trimmed).filter { !$0.isEmpty }
        // A document over several lines may have a line that is an object; then the whole is JSON, and lines are not.
        if lines.count > 1, lines.contains(where: { startsObject($0) && endsObject($0) }), !isJSON(content) {
            return lines.map { Array($0) }
        }
        let whole = trimmed(content)
        return whole.isEmpty ? [] : [Array(whole)]
    }

    /// Stops at the end of the first document, so it costs little where there is one a line.
    private static func isJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            return true
        } catch {
            return false
        }
    }

    private static func startsObject(_ line: ArraySlice<UInt8>) -> Bool { line.first == UInt8(ascii: "{") }
    private static func endsObject(_ line: ArraySlice<UInt8>) -> Bool { line.last == UInt8(ascii: "}") }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return bytes[first...last]
    }
}

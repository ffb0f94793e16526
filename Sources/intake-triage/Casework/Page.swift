import IntakeForms

/// Text of 80 columns for a terminal or a printer, in which nothing acts on either.
struct Page {
    static let columns = 80

    private(set) var text = ""

    /// A line as it is.
    mutating func line(_ content: String = "") { text += content.printable + "\n" }

    /// Words, wrapped; further lines begin under the first one's words.
    ///
    /// - Parameters:
    ///   - mark: what stands before the first line.
    ///   - quotes: whether `mark` stands before each line.
    mutating func words(_ content: String, after mark: String = "", quotes: Bool = false) {
        let indent = quotes ? mark : String(repeating: " ", count: mark.count)
        var line = mark
        var isEmpty = true
        for word in content.printable.split(separator: " ") {
            var rest = word[...]
            if !isEmpty, line.count + 1 + rest.count > Self.columns {
                text += line + "\n"
                line = indent
                isEmpty = true
            }
            // What has no blanks is broken anywhere.
            while line.count + rest.count > Self.columns {
                let room = max(1, Self.columns - line.count - (isEmpty ? 0 : 1))
                text += line + (isEmpty ? "" : " ") + rest.prefix(room) + "\n"
                rest = rest.dropFirst(room)
                line = indent
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + rest
            isEmpty = false
        }
        text += line + "\n"
    }

    /// Somebody's own text with its lines.
    mutating func quote(_ content: String, atMost limit: Int = 20_000) {
        let shown = content.prefix(limit)
        for line in shown.split(separator: "\n", omittingEmptySubsequences: false) {
            words(String(line), after: "  | ", quotes: true)
        }
        if shown.endIndex < content.endIndex {
            line("  … and more: --json has all of it")
        }
    }

    /// A heading, unless there is nothing below it.
    mutating func section(_ title: String, _ entries: [String]) {
        if entries.isEmpty { return }
        line()
        line(title)
        for entry in entries { words(entry, after: "  - ") }
    }
}

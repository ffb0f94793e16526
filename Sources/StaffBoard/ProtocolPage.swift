internal import StaffWords
internal import WebPages

/// The printed protocol as a page.
struct ProtocolPage {
    let frame: Frame
    /// The versions by which workers that live assess.
    let inForce: [String]
    let printed: BoardConfiguration.PrintedProtocol
    let content: HTML

    var html: HTML {
        let others = inForce.filter { $0 != printed.version }
        let warning: HTML =
            if !others.isEmpty {
                Frame.notice(
                    "stale", "late",
                    "<strong>This is not the protocol in force.</strong> Workers assess by \(others.joined(separator: ", ")); below is \(printed.version), which this release of the board has built in."
                )
            } else if inForce.isEmpty {
                Frame.notice(
                    "stale", "late",
                    "<strong>No worker runs,</strong> so that nobody can tell here which version is in force. Below is \(printed.version)."
                )
            } else {
                ""
            }
        return frame.page(
            "Protocol", .protocol, script: " data-page=\"protocol\"",
            "\(warning)<article class=\"panel protocol\">\(content)</article>")
    }
}

/// Markdown as our own printer writes it: headings, tables, lists two deep, paragraphs, emphasis and code.
///
/// Everything else stays as it is written; nothing of it is taken for markup of a page.
enum Markdown {
    static func html(_ source: String) -> HTML {
        var blocks: [HTML] = []
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var place = 0
        while place < lines.count {
            let line = lines[place]
            if line.isEmpty {
                place += 1
            } else if let heading = heading(line) {
                blocks.append(heading)
                place += 1
            } else {
                let isTable = line.hasPrefix("|")
                let isList = isItem(line)
                let start = place
                while place < lines.count, !lines[place].isEmpty, lines[place].hasPrefix("|") == isTable,
                    isTable || heading(lines[place]) == nil, isList || place == start || !isItem(lines[place])
                {
                    place += 1
                }
                let block = Array(lines[start..<place])
                blocks.append(
                    isTable ? table(block) : isList ? list(block) : "<p>\(inline(block.joined(separator: " ")))</p>\n")
            }
        }
        return "\(blocks)"
    }

    private static func depth(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    private static func isItem(_ line: String) -> Bool { line.drop { $0 == " " }.hasPrefix("- ") }

    private static func heading(_ line: String) -> HTML? {
        let depth = line.prefix { $0 == "#" }.count
        guard 1...4 ~= depth, line.dropFirst(depth).hasPrefix(" ") else { return nil }
        let words = String(line.dropFirst(depth + 1))
        switch depth {
        case 1: return "<h1>\(inline(words))</h1>\n"
        case 2: return "<h2>\(inline(words))</h2>\n"
        case 3: return "<h3>\(inline(words))</h3>\n"
        default:
            // A rule: what the reasons of a case refer to.
            let rule = String(words.prefix { $0 != "." })
            return "<h4 id=\"\(rule)\">\(inline(words))</h4>\n"
        }
    }

    private static func cells(_ line: String) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func table(_ lines: [String]) -> HTML {
        let head = cells(lines[0]).map { "<th scope=\"col\">\(inline($0))</th>" as HTML }
        let rows = lines.dropFirst().filter { !$0.hasPrefix("|---") }.map { line in
            "<tr>\(cells(line).map { "<td>\(inline($0))</td>" as HTML })</tr>\n" as HTML
        }
        return "<table tabindex=\"0\"><thead><tr>\(head)</tr></thead><tbody>\(rows)</tbody></table>\n"
    }

    private static func list(_ lines: [String]) -> HTML {
        // An item's own list stands within the item.
        var items: [HTML] = []
        var rest = lines[...]
        while let line = rest.popFirst() {
            let depth = Self.depth(line)
            let below = rest.prefix { Self.depth($0) > depth }
            rest = rest.dropFirst(below.count)
            let words = String(line.drop { $0 == " " }.dropFirst(isItem(line) ? 2 : 0))
            items.append("<li>\(inline(words))\(when(!below.isEmpty, list(Array(below))))</li>\n")
        }
        return "<ul>\(items)</ul>\n"
    }

    /// `code`, **bold** and *emphasis*; a mark without its partner is a letter.
    private static func inline(_ words: String) -> HTML {
        var parts: [HTML] = []
        var rest = words[...]
        var plain = ""
        func flush() {
            if !plain.isEmpty { parts.append("\(plain)") }
            plain = ""
        }
        while let character = rest.first {
            let mark = rest.hasPrefix("**") ? "**" : character == "*" || character == "`" ? String(character) : ""
            let body = rest.dropFirst(mark.count)
            if !mark.isEmpty, let end = body.firstRange(of: mark), end.lowerBound > body.startIndex {
                flush()
                let inner = String(body[..<end.lowerBound])
                parts.append(
                    mark == "`"
                        ? "<code>\(inner)</code>" : mark == "*" ? "<em>\(inner)</em>" : "<strong>\(inner)</strong>")
                rest = body[end.upperBound...]
            } else {
                plain.append(character)
                rest = rest.dropFirst()
            }
        }
        flush()
        return "\(parts)"
    }
}

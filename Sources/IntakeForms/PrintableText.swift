extension String {
    /// The text on one line for a terminal or a log: what would move the cursor, change the order of letters or be invisible
    /// stands as an escape of JSON, such as `\u001b`. Doing it twice changes nothing.
    package var printable: String { escaped { _ in false } }

    /// The same for text of many lines, which keeps its line breaks and tabs; JSON stays JSON of the same meaning.
    package var printableLines: String { escaped { $0 == "\n" || $0 == "\t" } }

    private func escaped(except isKept: (Unicode.Scalar) -> Bool) -> String {
        let isPlain = utf8.allSatisfy { 0x20..<0x7F ~= $0 || $0 < 0x20 && isKept(Unicode.Scalar($0)) }
        if isPlain { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            guard scalar.isUnprintable, !isKept(scalar) else {
                result.append(scalar)
                continue
            }
            switch scalar {
            case "\n": result.append(contentsOf: #"\n"#.unicodeScalars)
            case "\r": result.append(contentsOf: #"\r"#.unicodeScalars)
            case "\t": result.append(contentsOf: #"\t"#.unicodeScalars)
            default:
                for unit in UTF16.encode(scalar)! {
                    let digits = String(unit, radix: 16)
                    let escape = #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
                    result.append(contentsOf: escape.unicodeScalars)
                }
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Whether it shows nothing of its own, or does something to what is around it.
    fileprivate var isUnprintable: Bool {
        if isASCII { return value < 0x20 || value == 0x7F }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}

/// What stands between two words.
struct TextBoundary: OptionSet {
    let rawValue: UInt8

    static let comma = TextBoundary(rawValue: 1 << 0)
    static let slash = TextBoundary(rawValue: 1 << 1)
    /// A bracket, a dash, an ellipsis, an emoji: a new clause of the same sentence.
    static let weak = TextBoundary(rawValue: 1 << 2)
    static let colon = TextBoundary(rawValue: 1 << 3)
    static let question = TextBoundary(rawValue: 1 << 4)
    /// The end of a sentence.
    static let strong = TextBoundary(rawValue: 1 << 5)
    /// A line break, which may end a clause or only a line: cues do not reach over it, phrases do.
    static let line = TextBoundary(rawValue: 1 << 6)

    static let clauseEnd: TextBoundary = [.weak, .colon, .question, .strong, .line]
    static let sentenceEnd: TextBoundary = [.question, .strong]
}

/// A word or a number of a text.
struct TextToken {
    /// The bytes of the original text.
    var start: Int
    var end: Int
    var word: Int32
    var classes: UInt64
    /// What stands before it.
    var boundary: TextBoundary
    /// The value of a number, as far as it matters for a year.
    var number: Int32 = 0
    /// The word as the weights number it.
    var weighed: Int32 = 0

    /// Nothing stands between it and the word before, or only a line break.
    var isJoined: Bool { boundary.subtracting(.line).isEmpty }

    func has(_ wordClass: TextWordClass) -> Bool {
        classes & wordClass.bit != 0
    }
}

/// Splits UTF-8 into words, in one pass and without regard to well-formedness: what is no scalar separates words.
struct TextTokenizer {
    private typealias Class = TextFold.Class

    private let vocabulary: TextVocabulary
    /// The words of the weights, which are numbered in the same pass.
    private let weighed: TextVocabulary?
    private let ascii: [UInt8]
    private let ampersand: Int32
    private let weighedAmpersand: Int32

    init(vocabulary: inout TextVocabulary, weighed: TextVocabulary? = nil) {
        ampersand = vocabulary.intern("and")
        self.vocabulary = vocabulary
        self.weighed = weighed
        weighedAmpersand = weighed?.known("and") ?? TextVocabulary.unknown
        ascii = TextFold.asciiTable()
    }

    /// What a text consists of.
    struct Result {
        var tokens: [TextToken] = []
        /// Words, where about two ideographs are one.
        var words = 0
        var knownWords = 0
        var foreignLetters = 0
        /// The longest row of words that are unknown.
        var longestUnknownRun = 0
        /// The last sentence ends with a question mark.
        var endsAsQuestion = false
        fileprivate var unknownRun = 0

        fileprivate mutating func count(isKnown: Bool, weight: Int = 1) {
            words += weight
            if isKnown {
                knownWords += 1
                unknownRun = 0
            } else {
                unknownRun += weight
                longestUnknownRun = max(longestUnknownRun, unknownRun)
            }
        }
    }

    /// The word that is being read.
    private struct Pending {
        var start = -1
        var end = 0
        var count = 0
        var foreign = 0
        var latin = 0
        var isNumber = false
        var isTooLong = false
        var hasRun = false
        var number = 0
    }

    func tokens(of text: UnsafeBufferPointer<UInt8>) -> Result {
        var result = Result()
        result.tokens.reserveCapacity(text.count / 5 + 8)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextVocabulary.longestWord) { letters in
            ascii.withUnsafeBufferPointer { ascii in
                scan(text, ascii, letters, into: &result)
            }
        }
        return result
    }

    private func scan(
        _ text: UnsafeBufferPointer<UInt8>, _ ascii: UnsafeBufferPointer<UInt8>,
        _ letters: UnsafeMutableBufferPointer<UInt8>, into result: inout Result
    ) {
        var pending = Pending()
        var boundary: TextBoundary = []
        var position = 0
        while position < text.count {
            let start = position
            let byte = text[position]
            var fold: TextFold
            if byte < 0x80 {
                position += 1
                let code = ascii[Int(byte)]
                if code >= UInt8(ascii: "a") || code >= UInt8(ascii: "0") {
                    append(code, start, position, &pending, letters, &boundary, &result)
                    continue
                }
                if pending.start >= 0 {
                    if joins(code, text, position, &pending, ascii) { continue }
                    finish(&pending, letters, &boundary, &result)
                }
                separate(code, text, start, position, &boundary, &result)
                continue
            }
            let (scalar, length) = Self.scalar(text, position)
            position += length
            fold = scalar == 0 ? TextFold(beyondASCII: 0x00A0) : TextFold(beyondASCII: scalar)
            switch fold.code {
            case Class.removed: continue
            case Class.foreign:
                if pending.start >= 0, pending.isNumber { finish(&pending, letters, &boundary, &result) }
                if pending.start < 0 { pending.start = start }
                pending.end = position
                pending.foreign += 1
                pending.isTooLong = true
            case UInt8(ascii: "0")...:
                append(fold.code, start, position, &pending, letters, &boundary, &result)
                if fold.isForeign {
                    pending.foreign += 1
                    pending.latin -= 1
                }
                if fold.second != 0 { append(fold.second, start, position, &pending, letters, &boundary, &result) }
                if fold.third != 0 { append(fold.third, start, position, &pending, letters, &boundary, &result) }
            default:
                if pending.start >= 0 {
                    if joins(fold.code, text, position, &pending, ascii) { continue }
                    finish(&pending, letters, &boundary, &result)
                }
                separate(fold.code, text, start, position, &boundary, &result)
            }
        }
        if pending.start >= 0 { finish(&pending, letters, &boundary, &result) }
        result.endsAsQuestion = boundary.contains(.question)
    }

    @inline(__always)
    private func append(
        _ code: UInt8, _ start: Int, _ end: Int, _ pending: inout Pending,
        _ letters: UnsafeMutableBufferPointer<UInt8>, _ boundary: inout TextBoundary, _ result: inout Result
    ) {
        let isDigit = code <= UInt8(ascii: "9")
        if pending.start >= 0, pending.isNumber != isDigit { finish(&pending, letters, &boundary, &result) }
        if pending.start < 0 {
            pending.start = start
            pending.isNumber = isDigit
        }
        pending.end = end
        if isDigit {
            pending.number = min(pending.number * 10 + Int(code & 0x0F), 100_000)
            return
        }
        pending.latin += 1
        let count = pending.count
        if count >= 2, letters[count - 1] == code, letters[count - 2] == code {
            pending.hasRun = true
            if count >= 3, letters[count - 3] == code { return }
        }
        if count < TextVocabulary.longestWord {
            letters[count] = code
            pending.count = count + 1
        } else {
            pending.isTooLong = true
        }
    }

    /// An apostrophe within a word and a point within a number belong to it.
    private func joins(
        _ code: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ next: Int, _ pending: inout Pending,
        _ ascii: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard next < text.count else { return false }
        let following = text[next] < 0x80 ? ascii[Int(text[next])] : UInt8(ascii: "a")
        if pending.isNumber {
            guard [Class.strong, Class.comma, Class.colon, Class.slash, Class.hyphen].contains(code),
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(following)
            else { return false }
            // The last part of a date is its year.
            pending.number = 0
            return true
        }
        return code == Class.apostrophe && following >= UInt8(ascii: "a")
    }

    private func separate(
        _ code: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ boundary: inout TextBoundary,
        _ result: inout Result
    ) {
        switch code {
        case Class.comma: boundary.insert(.comma)
        case Class.slash:
            // "numb/weak" is a list, " / " sets clauses apart.
            let isApart = start > 0 && text[start - 1] == 0x20 || end < text.count && text[end] == 0x20
            boundary.insert(isApart ? .weak : .slash)
        case Class.weak: boundary.insert(.weak)
        case Class.colon: boundary.insert(.colon)
        case Class.question: boundary.insert(.question)
        case Class.strong:
            // A point after a point is an ellipsis, which ends less than a sentence.
            if boundary.contains(.strong), start > 0, text[start] == UInt8(ascii: "."),
                text[start - 1] == UInt8(ascii: ".")
            {
                boundary.remove(.strong)
                boundary.insert(.weak)
            } else if !(boundary.contains(.weak) && start > 0 && text[start] == UInt8(ascii: ".")
                && text[start - 1] == UInt8(ascii: "."))
            {
                boundary.insert(.strong)
            }
        case Class.newline:
            // The second of two line breaks ends the sentence; "\r\n" is one.
            if start > 0, text[start] == 0x0A, text[start - 1] == 0x0D { return }
            boundary.insert(isBlankSinceNewline(text, start) ? .strong : .line)
        case Class.hyphen:
            let isTight =
                start > 0 && end < text.count && Self.isWordByte(text[start - 1]) && Self.isWordByte(text[end])
            if !isTight { boundary.insert(.weak) }
        case Class.ampersand:
            appendToken(
                TextToken(
                    start: start, end: end, word: ampersand, classes: 0, boundary: boundary, weighed: weighedAmpersand),
                &result)
            boundary = []
        default: break
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }

    private func isBlankSinceNewline(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        var index = position - 1
        var steps = 0
        while index >= 0, steps < 8 {
            let isPairOfThis = text[position] == 0x0A && index == position - 1
            switch text[index] {
            case 0x0A: return true
            case 0x0D: if !isPairOfThis { return true }
            case 0x20, 0x09: break
            default: return false
            }
            index -= 1
            steps += 1
        }
        return false
    }

    private func finish(
        _ pending: inout Pending, _ letters: UnsafeMutableBufferPointer<UInt8>, _ boundary: inout TextBoundary,
        _ result: inout Result
    ) {
        defer {
            pending = Pending()
            boundary = []
        }
        if pending.isNumber {
            let word = (1900...2099).contains(pending.number) ? TextVocabulary.year : TextVocabulary.number
            appendToken(
                TextToken(
                    start: pending.start, end: pending.end, word: word, classes: 0, boundary: boundary,
                    number: Int32(pending.number), weighed: word), &result)
            return
        }
        if pending.latin <= 0, pending.foreign > 0 {
            let weight = max(1, pending.foreign / 6)
            result.foreignLetters += pending.foreign
            result.count(isKnown: false, weight: weight)
            appendToken(
                TextToken(
                    start: pending.start, end: pending.end, word: TextVocabulary.unknown, classes: 0,
                    boundary: boundary), &result)
            return
        }
        var word = TextVocabulary.unknown
        var weighedWord = TextVocabulary.unknown
        if !pending.isTooLong {
            weighedWord = weighedNumber(UnsafeBufferPointer(rebasing: letters[..<pending.count]), pending.hasRun)
            word = vocabulary.word(
                UnsafeMutableBufferPointer(rebasing: letters[..<pending.count]), hasRun: pending.hasRun)
        }
        // "don't" whose apostrophe became a space or a comma.
        if pending.count == 1, letters[0] == UInt8(ascii: "t"), let last = result.tokens.last,
            vocabulary.contractions[Int(last.word)] != 0,
            boundary.subtracting(.comma).isEmpty || pending.start - last.end == 1
        {
            let joined = vocabulary.contractions[Int(last.word)]
            result.tokens[result.tokens.count - 1].word = joined
            result.tokens[result.tokens.count - 1].classes = vocabulary.classes[Int(joined)]
            result.tokens[result.tokens.count - 1].end = pending.end
            if let weighed {
                result.tokens[result.tokens.count - 1].weighed = weighed.known(vocabulary.spelling(of: joined))
            }
            return
        }
        result.count(isKnown: word != TextVocabulary.unknown)
        appendToken(
            TextToken(
                start: pending.start, end: pending.end, word: word, classes: 0, boundary: boundary,
                weighed: weighedWord), &result)
    }

    /// The word as the weights number it; the letters stay as they are.
    @inline(__always)
    private func weighedNumber(_ letters: UnsafeBufferPointer<UInt8>, _ hasRun: Bool) -> Int32 {
        guard let weighed else { return TextVocabulary.unknown }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextVocabulary.longestWord) { copy in
            _ = copy.update(fromContentsOf: letters)
            return weighed.word(UnsafeMutableBufferPointer(rebasing: copy[..<letters.count]), hasRun: hasRun)
        }
    }

    @inline(__always)
    private func appendToken(_ token: TextToken, _ result: inout Result) {
        var token = token
        token.classes = vocabulary.classes[Int(token.word)]
        result.tokens.append(token)
    }

    /// The scalar at a position and its length in bytes; 0 and 1 where there is none.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> (UInt32, Int) {
        let first = UInt32(text[position])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard length > 0, first < 0xF5, position + length <= text.count else { return (0, 1) }
        var value = first & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = UInt32(text[position + offset])
            guard byte & 0xC0 == 0x80 else { return (0, 1) }
            value = value << 6 | byte & 0x3F
        }
        return (value, length)
    }
}

/// What weighs: a word, a class of words, or two of them in some relation, within one sentence.
package enum TextFeature {
    /// What a feature names.
    package enum Argument: Sendable { case word, wordClass, mark, number }

    package enum Kind: UInt64, CaseIterable, Sendable {
        case word = 1
        case first, last
        /// Two words next to each other.
        case pair
        /// The same with punctuation between them.
        case pairAcross
        /// Two words with one between them.
        case gap
        case wordClass
        case classWord, wordThenClass
        /// After a negation.
        case deniedWord, deniedClass
        /// After what was read or feared or is a condition, after another person, after a time past.
        case readClass, otherClass, pastClass
        /// Two classes in this order: next to each other, in one segment, in two segments, and anyhow.
        case adjacent, together, apart, near
        /// A word without a class, within a segment before a class.
        case lead
        case question
        /// What the sentence before, or after, is about.
        case before, after
        /// What the text is.
        case text
        /// The words of the sentence, by fours.
        case length

        package var arguments: [Argument] {
            switch self {
            case .word, .first, .last, .deniedWord: [.word]
            case .pair, .pairAcross, .gap: [.word, .word]
            case .wordClass, .deniedClass, .readClass, .otherClass, .pastClass: [.wordClass]
            case .classWord: [.wordClass, .word]
            case .wordThenClass, .lead: [.word, .wordClass]
            case .adjacent, .together, .apart, .near: [.wordClass, .wordClass]
            case .question: []
            case .before, .after, .text: [.mark]
            case .length: [.number]
            }
        }

        package init?(named name: some StringProtocol) {
            guard let kind = Self.byName[String(name)] else { return nil }
            self = kind
        }

        private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ("\($0)", $0) })
    }

    package static let marks = ["other", "past", "read", "question", "first-person", "for-family"]

    @inline(__always)
    package static func key(_ kind: Kind, _ first: UInt64, _ second: UInt64 = 0) -> UInt64 {
        kind.rawValue << 48 | first << 24 | second
    }
}

/// The sentences of a text as weights see them: windows of a bounded number of words, with what is around them.
struct WeighedText {
    /// A sentence, or a window of a long one.
    struct Window {
        var tokens: Range<Int>
        var sentence: Int
        var isQuestion: Bool
    }

    struct Marks: OptionSet {
        let rawValue: UInt8
        static let other = Marks(rawValue: 1)
        static let past = Marks(rawValue: 2)
        static let read = Marks(rawValue: 4)
        static let question = Marks(rawValue: 8)
        static let firstPerson = Marks(rawValue: 16)
        static let thirdPerson = Marks(rawValue: 32)
        /// Of these the neighbours are told.
        static let told: Marks = [.other, .past, .read, .question]
    }

    private static let longestWindow = 28
    private static let step = 14
    private static let ends: TextBoundary = [.strong, .question, .line]
    /// How far apart two classes may be.
    private static let reach = 9
    private static let leadReach = 5
    private static let negationReach = 7

    let tokens: [TextToken]
    private(set) var windows: [Window] = []
    private(set) var sentences: [(tokens: Range<Int>, marks: Marks)] = []
    private(set) var classStarts: [Int32] = []
    private(set) var classes: [UInt8] = []
    private var segments: [Int32] = []
    private var document: Marks = []
    private let roles: TextWeightRoles

    init(_ tokens: [TextToken], endsAsQuestion: Bool, _ weights: TextWeights) {
        self.tokens = tokens
        roles = weights.roles
        guard !tokens.isEmpty else { return }
        classStarts.reserveCapacity(tokens.count + 1)
        classes.reserveCapacity(tokens.count)
        segments.reserveCapacity(tokens.count)
        var start = 0
        while start < tokens.count {
            var end = start + 1
            while end < tokens.count, tokens[end].boundary.isDisjoint(with: Self.ends) { end += 1 }
            let isQuestion = end < tokens.count ? tokens[end].boundary.contains(.question) : endsAsQuestion
            addSentence(start..<end, isQuestion: isQuestion, weights.thesaurus)
            start = end
        }
        classStarts.append(Int32(classes.count))
        let all = sentences.reduce(into: Marks()) { $0.formUnion($1.marks) }
        if all.contains(.firstPerson) { document.insert(.firstPerson) }
        if sentences[0].marks.contains(.other), all.contains(.thirdPerson) { document.insert(.thirdPerson) }
    }

    private mutating func addSentence(_ range: Range<Int>, isQuestion: Bool, _ thesaurus: TextThesaurus) {
        var marks: Marks = isQuestion ? .question : []
        var segment: Int32 = segments.last.map { $0 + 1 } ?? 0
        for position in range {
            let token = tokens[position]
            if position > range.lowerBound, !token.boundary.isEmpty || roles.separates[Int(token.weighed)] {
                segment += 1
            }
            segments.append(segment)
            let first = classes.count
            classStarts.append(Int32(first))
            thesaurus.append(at: position, tokens, end: range.upperBound, to: &classes)
            var index = first
            while index < classes.count {
                marks.formUnion(roles.marks[Int(classes[index])])
                index += 1
            }
        }
        let sentence = sentences.count
        sentences.append((range, marks))
        var start = range.lowerBound
        while true {
            let end = min(start + Self.longestWindow, range.upperBound)
            let isLast = end == range.upperBound
            windows.append(Window(tokens: start..<end, sentence: sentence, isQuestion: isQuestion && isLast))
            if isLast { break }
            start += Self.step
        }
    }

    /// The names of the classes of some words, each once.
    func classes(of positions: [Int], _ weights: TextWeights) -> [String] {
        var names: [String] = []
        for position in positions {
            for number in classes[Int(classStarts[position])..<Int(classStarts[position + 1])] {
                let name = weights.thesaurus.names[Int(number)]
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    /// Calls `body` with the key of each feature of a window and the two positions that it is about, of what is about
    /// none or one twice the same; a feature may come more than once.
    @inline(__always)
    func forEachFeature(_ window: Window, _ body: (UInt64, Int, Int) -> Void) {
        tokens.withUnsafeBufferPointer { tokens in
            classes.withUnsafeBufferPointer { classes in
                classStarts.withUnsafeBufferPointer { starts in
                    segments.withUnsafeBufferPointer { segments in
                        forEachFeature(window, tokens, classes, starts, segments, body)
                    }
                }
            }
        }
    }

    @inline(__always)
    private func forEachFeature(
        _ window: Window, _ tokens: UnsafeBufferPointer<TextToken>, _ classes: UnsafeBufferPointer<UInt8>,
        _ starts: UnsafeBufferPointer<Int32>, _ segments: UnsafeBufferPointer<Int32>,
        _ body: (UInt64, Int, Int) -> Void
    ) {
        typealias Kind = TextFeature.Kind
        let (first, end) = (window.tokens.lowerBound, window.tokens.upperBound)
        var denied = 0
        var reached: Kind?
        var position = first
        while position < end {
            let word = UInt64(tokens[position].weighed)
            let (classStart, classEnd) = (Int(starts[position]), Int(starts[position + 1]))
            let boundary = tokens[position].boundary
            if denied > 0 {
                if position > first, !boundary.subtracting(.comma).isEmpty || roles.endsNegation[Int(word)] {
                    denied = 0
                }
            }
            if word != 0 {
                body(TextFeature.key(.word, word), position, position)
                if position == first { body(TextFeature.key(.first, word), position, position) }
                if position == end - 1 { body(TextFeature.key(.last, word), position, position) }
                if denied > 0 { body(TextFeature.key(.deniedWord, word), position, position) }
                if position > first {
                    let previous = UInt64(tokens[position - 1].weighed)
                    if previous != 0 {
                        body(
                            TextFeature.key(boundary.isEmpty ? .pair : .pairAcross, previous, word), position - 1,
                            position)
                    }
                }
                if position > first + 1 {
                    let previous = UInt64(tokens[position - 2].weighed)
                    if previous != 0 { body(TextFeature.key(.gap, previous, word), position - 2, position) }
                }
            }
            var effects: TextWeightRoles.Effects = []
            var index = classStart
            while index < classEnd {
                let own = UInt64(classes[index])
                body(TextFeature.key(.wordClass, own), position, position)
                if position + 1 < end, tokens[position + 1].weighed != 0 {
                    body(
                        TextFeature.key(.classWord, own, UInt64(tokens[position + 1].weighed)), position, position + 1)
                }
                if position > first, tokens[position - 1].weighed != 0 {
                    body(
                        TextFeature.key(.wordThenClass, UInt64(tokens[position - 1].weighed), own), position - 1,
                        position)
                }
                if denied > 0 { body(TextFeature.key(.deniedClass, own), position, position) }
                if let reached { body(TextFeature.key(reached, own), position, position) }
                effects.formUnion(roles.effects[Int(own)])
                // What leads to it within its segment.
                var before = position - 1
                while before >= max(first, position - Self.leadReach), segments[before] == segments[position] {
                    if starts[before] == starts[before + 1], tokens[before].weighed != 0 {
                        body(TextFeature.key(.lead, UInt64(tokens[before].weighed), own), before, position)
                    }
                    before -= 1
                }
                // The classes after it.
                var after = position + 1
                while after < min(end, position + Self.reach) {
                    let kind: Kind =
                        segments[after] != segments[position] ? .apart : after == position + 1 ? .adjacent : .together
                    var other = Int(starts[after])
                    while other < Int(starts[after + 1]) {
                        body(TextFeature.key(kind, own, UInt64(classes[other])), position, after)
                        body(TextFeature.key(.near, own, UInt64(classes[other])), position, after)
                        other += 1
                    }
                    after += 1
                }
                index += 1
            }
            denied = effects.contains(.negation) ? Self.negationReach : max(0, denied - 1)
            if effects.contains(.reading) {
                reached = .readClass
            } else if effects.contains(.other) {
                reached = .otherClass
            } else if effects.contains(.past) {
                reached = .pastClass
            }
            position += 1
        }
        forEachMark(window, body)
    }

    @inline(__always)
    private func forEachMark(_ window: Window, _ body: (UInt64, Int, Int) -> Void) {
        let place = window.tokens.lowerBound
        if window.isQuestion { body(TextFeature.key(.question, 0), place, place) }
        let before = window.sentence > 0 ? sentences[window.sentence - 1].marks : []
        let after = window.sentence + 1 < sentences.count ? sentences[window.sentence + 1].marks : []
        var number: UInt64 = 1
        while number <= 4 {
            let mark = Marks(rawValue: 1 << UInt8(number - 1))
            if before.contains(mark) { body(TextFeature.key(.before, number), place, place) }
            if after.contains(mark) { body(TextFeature.key(.after, number), place, place) }
            number += 1
        }
        if document.contains(.firstPerson) { body(TextFeature.key(.text, 5), place, place) }
        if document.contains(.thirdPerson) { body(TextFeature.key(.text, 6), place, place) }
        body(TextFeature.key(.length, UInt64(min(6, window.tokens.count / 4))), place, place)
    }
}

/// The words and classes that decide how others weigh, by number.
struct TextWeightRoles: Sendable {
    struct Effects: OptionSet {
        let rawValue: UInt8
        static let negation = Effects(rawValue: 1)
        static let reading = Effects(rawValue: 2)
        static let other = Effects(rawValue: 4)
        static let past = Effects(rawValue: 8)
    }

    let separates: [Bool]
    let endsNegation: [Bool]
    let effects: [Effects]
    let marks: [WeighedText.Marks]

    init(_ vocabulary: TextVocabulary, _ thesaurus: TextThesaurus) {
        func set(_ words: String) -> [Bool] {
            var set = Array(repeating: false, count: vocabulary.count)
            for word in words.split(separator: " ") { set[Int(vocabulary.known(word))] = true }
            set[Int(TextVocabulary.unknown)] = false
            return set
        }
        separates = set("but however only although though except because cos and then or so as just")
        endsNegation = set("but however only although though except")
        effects = thesaurus.names.map { name in
            switch name {
            case "no", "not": .negation
            case "read", "if", "fear": .reading
            case "other": .other
            case "past": .past
            default: []
            }
        }
        marks = thesaurus.names.map { name in
            switch name {
            case "other": .other
            case "past": .past
            case "read": .read
            case "i": .firstPerson
            case "he": .thirdPerson
            default: []
            }
        }
    }
}

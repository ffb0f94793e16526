/// The words between a cue and a mention, as far as they decide whether the cue reaches it.
struct TextScope {
    enum Coordinator {
        case none, or, and, comma
    }

    /// Further away than this no cue reaches.
    static let longest = 40

    private(set) var isBlocked = false
    private(set) var isInterrupted = false
    /// Words since the last coordinator.
    private(set) var wordsSinceCoordinator = 0
    /// All words since the last coordinator may stand between a cue and what it speaks for.
    private(set) var isTransparent = true
    private(set) var isTransparentForSoft = true
    /// The same, with the words that may follow a relative.
    private(set) var isTransparentForPerson = true
    private(set) var coordinator = Coordinator.none
    private(set) var commas = 0
    private(set) var firstPersons = 0
    /// Words that start a clause as its subject, "my" included where it is no object.
    private(set) var subjects = 0
    private(set) var hasSpeech = false
    private(set) var hasThirdPerson = false
    /// Another mention stands between.
    private(set) var hasMention = false
    private(set) var startsWithComma = false
    /// The patient is named after the last "and".
    private(set) var firstPersonAfterAnd = false

    /// Reads the words from `start` to the mention at `end`; those within other mentions only end what is transparent.
    init(from start: Int, to end: Int, in analysis: TextAnalysis, covered: [Bool]) {
        guard start <= end, end - start <= Self.longest else {
            isBlocked = true
            return
        }
        var position = start
        while position < end {
            let token = analysis.tokens[position]
            join(token.boundary, isFirst: position == start)
            if covered[position], !token.has(.or) {
                cloud()
            } else {
                add(token, position: position, end: end, analysis)
            }
            position += 1
        }
        if end < analysis.tokens.count { join(analysis.tokens[end].boundary, isFirst: end == start) }
    }

    private mutating func join(_ boundary: TextBoundary, isFirst: Bool) {
        if boundary.contains(.comma) {
            commas += 1
            if isFirst { startsWithComma = true }
            coordinate(.comma)
        }
        if boundary.contains(.slash) { coordinate(.or) }
    }

    private mutating func coordinate(_ next: Coordinator) {
        coordinator = next
        wordsSinceCoordinator = 0
        isTransparent = true
        isTransparentForSoft = true
        isTransparentForPerson = true
        firstPersonAfterAnd = false
    }

    private mutating func cloud() {
        hasMention = true
        isTransparent = false
        isTransparentForSoft = false
        isTransparentForPerson = false
    }

    private mutating func add(_ token: TextToken, position: Int, end: Int, _ analysis: TextAnalysis) {
        if token.has(.or) {
            coordinate(.or)
            return
        }
        if token.has(.and) {
            coordinate(.and)
            return
        }
        wordsSinceCoordinator += 1
        if token.has(.terminator) { isBlocked = true }
        if token.has(.interrupter) { isInterrupted = true }
        if token.has(.speech) { hasSpeech = true }
        if token.has(.thirdPerson) { hasThirdPerson = true }
        let isObject = position > 0 && analysis.tokens[position - 1].has(.objectVerb)
        if token.has(.firstPerson) {
            firstPersons += 1
            if coordinator == .and { firstPersonAfterAnd = true }
        }
        if token.has(.subject) || token.has(.firstPerson), !isObject { subjects += 1 }
        var isPassable = token.has(.transparent)
        if !isPassable, token.has(.transparentHead) {
            // "signs" in "no signs of numbness", not in "no signs numb".
            isPassable = position + 1 < end && analysis.tokens[position + 1].has(.linker)
        }
        if !isPassable {
            isTransparent = false
            if !token.has(.transparentForSoft) { isTransparentForSoft = false }
            if !token.has(.personFiller), !token.has(.thirdPerson) { isTransparentForPerson = false }
        }
    }
}

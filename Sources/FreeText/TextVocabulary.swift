/// The words of a lexicon, numbered, with what each is to the reader.
///
/// Number 0 is any word that the lexicon does not know.
struct TextVocabulary: Sendable {
    static let longestWord = 32
    static let unknown: Int32 = 0
    static let number: Int32 = 1
    static let year: Int32 = 2

    /// One way to spell a word; a word has several where misspellings lead to it.
    private struct Entry {
        var start: Int32
        var length: Int32
        var word: Int32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Entries by the hash of their spelling.
    private var exact = KeyTable()
    /// Words by the hashes of their spelling with and without each of its letters.
    private var near = KeyTable()
    private var spellings: [[UInt8]] = [[], Array("#".utf8), Array("#year".utf8)]
    /// The bits of `TextWordClass` by word.
    private(set) var classes: [UInt64] = [0, 0, 0]
    /// "dont" by "don", 0 where there is none.
    private(set) var contractions: [Int32] = [0, 0, 0]
    private let powers: [UInt64]

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

    var count: Int { spellings.count }

    init() {
        var powers: [UInt64] = [1]
        for _ in 0..<Self.longestWord { powers.append(powers.last! &* Self.base) }
        self.powers = powers
    }

    /// The number of a word of the lexicon, which is added where it is new.
    mutating func intern(_ word: some StringProtocol) -> Int32 {
        if word == "#" { return Self.number }
        if word == "#year" { return Self.year }
        let spelling = Array(word.utf8)
        let known = spelling.withUnsafeBufferPointer { exact($0) }
        if known != Self.unknown { return known }
        let number = Int32(spellings.count)
        spellings.append(spelling)
        classes.append(0)
        contractions.append(0)
        add(spelling, as: number)
        return number
    }

    /// Makes a misspelling another spelling of a word, unless it is a word itself.
    mutating func alias(_ misspelling: String, to word: String) {
        let number = intern(word)
        let spelling = Array(misspelling.utf8)
        if spelling.withUnsafeBufferPointer({ exact($0) }) == Self.unknown { add(spelling, as: number) }
    }

    mutating func mark(_ word: some StringProtocol, as wordClass: TextWordClass) {
        classes[Int(intern(word))] |= wordClass.bit
        if wordClass == .contractionStem {
            let stem = intern(word)
            contractions[Int(stem)] = intern(String(word) + "t")
        }
    }

    /// Makes a word known with one letter wrong.
    mutating func addSpellingTarget(_ word: String) {
        let number = intern(word)
        let spelling = Array(word.utf8)
        spelling.withUnsafeBufferPointer { letters in
            var hashes = [hash(letters)]
            for index in letters.indices { hashes.append(hash(letters, without: index)) }
            for value in Set(hashes) { near.insert(number, for: value) }
        }
    }

    private mutating func add(_ spelling: [UInt8], as number: Int32) {
        exact.insert(Int32(entries.count), for: spelling.withUnsafeBufferPointer { hash($0) })
        entries.append(Entry(start: Int32(bytes.count), length: Int32(spelling.count), word: number))
        bytes += spelling
    }

    private func hash(_ letters: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for letter in letters { value = value &* Self.base &+ UInt64(letter) }
        return value
    }

    private func hash(_ letters: UnsafeBufferPointer<UInt8>, without index: Int) -> UInt64 {
        var value: UInt64 = 0
        for (position, letter) in letters.enumerated() where position != index {
            value = value &* Self.base &+ UInt64(letter)
        }
        return value
    }

    /// The number of a word written as it stands; that of no word where it is unknown.
    func known(_ word: some StringProtocol) -> Int32 {
        if word == "#" { return Self.number }
        if word == "#year" { return Self.year }
        return Array(word.utf8).withUnsafeBufferPointer { exact($0) }
    }

    /// How a word is written.
    func spelling(of word: Int32) -> String { String(decoding: spellings[Int(word)], as: UTF8.self) }

    private func exact(_ letters: UnsafeBufferPointer<UInt8>) -> Int32 {
        let found = exact.value(for: hash(letters)) { index in
            let entry = entries[Int(index)]
            guard Int(entry.length) == letters.count else { return false }
            var index = 0
            while index < letters.count, bytes[Int(entry.start) + index] == letters[index] { index += 1 }
            return index == letters.count
        }
        return found.map { entries[Int($0)].word } ?? Self.unknown
    }

    /// The number of a folded word, whose runs of one letter are no longer than three: as it stands, with its long
    /// runs shortened, or with one letter wrong.
    func word(_ letters: UnsafeMutableBufferPointer<UInt8>, hasRun: Bool) -> Int32 {
        let found = exact(UnsafeBufferPointer(letters))
        if found != Self.unknown { return found }
        if hasRun {
            let twice = shorten(letters, to: 2)
            let doubled = exact(UnsafeBufferPointer(rebasing: letters[..<twice]))
            if doubled != Self.unknown { return doubled }
            let once = shorten(UnsafeMutableBufferPointer(rebasing: letters[..<twice]), to: 1)
            let single = exact(UnsafeBufferPointer(rebasing: letters[..<once]))
            if single != Self.unknown { return single }
            return nearest(UnsafeBufferPointer(rebasing: letters[..<once]))
        }
        return nearest(UnsafeBufferPointer(letters))
    }

    private func shorten(_ letters: UnsafeMutableBufferPointer<UInt8>, to length: Int) -> Int {
        var count = 0
        for index in letters.indices {
            if count >= length, letters[index] == letters[count - 1],
                length == 1 || letters[index] == letters[count - 2]
            {
                continue
            }
            letters[count] = letters[index]
            count += 1
        }
        return count
    }

    private func nearest(_ letters: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard (4...20).contains(letters.count) else { return Self.unknown }
        let whole = hash(letters)
        let found = nearest(letters, hash: whole)
        if found != Self.unknown { return found }
        var head: UInt64 = 0
        for index in letters.indices {
            // The hash of a polynomial without one place follows from those of its head and its tail.
            let rest = letters.count - index - 1
            let through = head &* Self.base &+ UInt64(letters[index])
            let tail = whole &- through &* powers[rest]
            if index > 0 {
                let found = nearest(letters, hash: head &* powers[rest] &+ tail)
                if found != Self.unknown { return found }
            }
            head = through
        }
        return Self.unknown
    }

    private func nearest(_ letters: UnsafeBufferPointer<UInt8>, hash value: UInt64) -> Int32 {
        near.value(for: value) { differsByOne(letters, spellings[Int($0)]) } ?? Self.unknown
    }

    /// One letter added, missing or other, or two neighbours swapped, and the first letter the same.
    private func differsByOne(_ left: UnsafeBufferPointer<UInt8>, _ right: [UInt8]) -> Bool {
        guard abs(left.count - right.count) <= 1, left[0] == right[0] else { return false }
        var head = 0
        while head < min(left.count, right.count), left[head] == right[head] { head += 1 }
        var tail = 0
        while tail < min(left.count, right.count) - head,
            left[left.count - 1 - tail] == right[right.count - 1 - tail]
        {
            tail += 1
        }
        let leftRest = left.count - head - tail
        let rightRest = right.count - head - tail
        if leftRest <= 1, rightRest <= 1 { return true }
        return leftRest == 2 && rightRest == 2 && left[head] == right[head + 1] && left[head + 1] == right[head]
    }
}

extension TextWordClass {
    /// The class's own bit in a word's set of classes.
    var bit: UInt64 {
        switch self {
        case .transparent: 1 << 0
        case .transparentForSoft: 1 << 1
        case .transparentHead: 1 << 2
        case .linker: 1 << 3
        case .or: 1 << 4
        case .and: 1 << 5
        case .firstPerson: 1 << 6
        case .subject: 1 << 7
        case .thirdPerson: 1 << 8
        case .speech: 1 << 9
        case .objectVerb: 1 << 10
        case .terminator: 1 << 11
        case .current: 1 << 12
        case .present: 1 << 13
        case .timeFiller: 1 << 14
        case .negator: 1 << 15
        case .personFiller: 1 << 16
        case .definite: 1 << 17
        case .listNoun: 1 << 18
        case .bodyPart: 1 << 19
        case .left: 1 << 20
        case .right: 1 << 21
        case .both: 1 << 22
        case .sideArticle: 1 << 23
        case .contractionStem: 1 << 24
        case .unit: 1 << 25
        case .interrupter: 1 << 26
        case .theirs: 1 << 27
        case .verbless: 1 << 28
        case .recent: 1 << 29
        case .shortTime: 1 << 30
        case .timePointer: 1 << 31
        case .pastTense: 1 << 32
        case .owning: 1 << 33
        }
    }
}

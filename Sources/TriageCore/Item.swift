/// A question of the questionnaire.
package struct Item: Codable, Hashable, Sendable {
    /// What kind of answer the question takes.
    package enum Kind: Codable, Hashable, Sendable {
        /// One of the choices, which run from the most reassuring to the worst; `yes`/`no` questions are of this kind.
        case choice(of: [String])
        /// A list: any number of the choices, at most 15. One that is called `none` says that nothing is ticked; without it
        /// nothing is said by a list that is empty, where ``Item/saysNothingWhenEmpty`` has it so.
        case choices(of: [String])
        /// A whole number within the bounds, both included.
        case number(from: Int, to: Int, unit: String)
        /// Free text of up to `limit` characters on the web form; longer text is kept and read whole.
        case text(limit: Int)
    }

    /// How a change of the answer is told: "Right foot: lifted normally on 16 February, cannot be lifted on 2 March 2026".
    package struct Told: Codable, Hashable, Sendable {
        /// What the answers are about, such as "Right foot".
        package let subject: String
        /// Words for each choice, in the order of the choices; empty for numbers.
        package let choices: [String]

        package init(_ subject: String, _ choices: String...) {
            self.subject = subject
            self.choices = choices
        }
    }

    /// How a question's answers worsen, as far as it is claimed that a worse one never lowers a level.
    package enum Worsening: Codable, Hashable, Sendable {
        /// The choices as they stand, the most reassuring first.
        case asListed
        /// None, one side, both; the two sides are not compared.
        case sides
        /// One side, both; neither is compared with them, as what does not hurt can be the worse sign.
        case spreading
        /// Only these choices, the most reassuring first.
        case named([String])
        /// Fewer is worse.
        case fewer
        /// An answer can take weight from others, which an unknown one must not do; these add weight instead.
        case mitigating(except: [String])
    }

    /// An answer as a form writes it.
    package enum Value: Hashable, Sendable {
        case choice(String)
        case choices([String])
        case number(Int)
    }

    package var id: ItemID
    package var kind: Kind
    /// The question in plain words.
    package var wording: String
    /// What helps to answer it, below the question; nil where nothing has to be said.
    package var hint: String?
    /// The choices in the patient's words, in the order of the choices; nil where their names say it all.
    package var choiceLabels: [String]?
    /// What the question is about, in a few words, for lists and reasons.
    package var label: String
    /// Whether an unknown answer must be asked for (marked ★ in the reference).
    package var isSafety: Bool
    /// When the question is asked; nil for always.
    package var askedWhen: Condition?
    /// Answers that stay true once given in an earlier form of the same patient.
    package var carriedForward: [String]
    /// How a change is told; nil for the label and the plain answers.
    package var told: Told?
    /// How the answers worsen; nil where nothing is claimed.
    package var worsening: Worsening?
    /// The answer of a patient whom nothing worries; nil for the first choice, none of several, and no number.
    package var reassuring: Value?
    /// The same question about the other side of the body.
    package var mirror: Mirror<ItemID>?
    /// Whether the patient may answer that they would rather say it by phone; nil for no.
    package var isPrivate: Bool?
    /// What the answer is where there is none, by the answer to another question; nil where nothing follows.
    package var implied: Implied?
    /// Whether a list without `none` in which nothing is ticked has no answer; nil where it says that nothing holds.
    package var saysNothingWhenEmpty: Bool?

    package init(
        _ id: ItemID, _ kind: Kind, label: String, wording: String, hint: String? = nil, choiceLabels: [String]? = nil,
        isSafety: Bool = false, askedWhen: Condition? = nil, carriedForward: [String] = [], told: Told? = nil,
        worsening: Worsening? = nil, reassuring: Value? = nil, isPrivate: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.wording = wording
        self.hint = hint
        self.choiceLabels = choiceLabels
        self.label = label
        self.isSafety = isSafety
        self.askedWhen = askedWhen
        self.carriedForward = carriedForward
        self.told = told
        self.worsening = worsening
        self.reassuring = reassuring
        self.isPrivate = isPrivate ? true : nil
    }

    /// The names of the choices; empty for numbers and text.
    package var choiceNames: [String] {
        switch kind {
        case .choice(let names), .choices(let names): names
        case .number, .text: []
        }
    }
}

extension Item {
    /// What another question says of one that it leaves out: "which foot is weak?" answered with "the left one" says that the
    /// right one is normal.
    package struct Implied: Codable, Hashable, Sendable {
        package let answer: String
        /// The other question, and its answers from which this follows.
        package let item: ItemID
        package let isOneOf: [String]
    }

    /// The question with the answer that it has where another one leaves it out.
    package func being(_ answer: String, when item: ItemID, isOneOf choices: String...) -> Item {
        var changed = self
        changed.implied = Implied(answer: answer, item: item, isOneOf: choices)
        return changed
    }

    /// The list as one that says nothing when nothing is ticked.
    package func sayingNothingWhenEmpty() -> Item {
        var item = self
        item.saysNothingWhenEmpty = true
        return item
    }

    /// Whether several choices can be ticked.
    package var isList: Bool { if case .choices = kind { true } else { false } }

    /// The choice of a list that says that nothing is ticked.
    package static let none = "none"

    /// Where a list has the choice that says that nothing is ticked.
    package var noneIndex: Int? { isList ? choiceNames.firstIndex(of: Self.none) : nil }

    /// The choices of a list that can be ticked, as bits; no bit for other kinds.
    package var tickable: UInt32 {
        guard isList else { return 0 }
        let all: UInt32 = (1 << UInt32(choiceNames.count)) - 1
        return noneIndex.map { all & ~(1 << UInt32($0)) } ?? all
    }

    /// Whether a list in which nothing is ticked, `none` neither, has no answer.
    package var isUnansweredWhenEmpty: Bool { noneIndex != nil || saysNothingWhenEmpty == true }
}

extension Item.Value: Codable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral value: String) { self = .choice(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(arrayLiteral elements: String...) { self = .choices(elements) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let name = try? container.decode(String.self) {
            self = .choice(name)
        } else {
            self = .choices(try container.decode([String].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .choice(let name): try container.encode(name)
        case .choices(let names): try container.encode(names)
        case .number(let number): try container.encode(number)
        }
    }
}

/// An ordered list of questions with a name and a version.
package struct Questionnaire: Codable, Hashable, Sendable {
    package let name: String
    package let version: String
    package let items: [Item]
    /// Whether a number may be answered with "unsure"; nil for no.
    package var numbersMayBeUnsure: Bool?
    /// Earlier versions whose forms are read too; nil for none.
    package var predecessors: [Predecessor]?
    /// The language of wordings, hints and labels as BCP 47 has it; nil in versions that do not say, which are English.
    package let language: String?

    package init(name: String, version: String, items: [Item], language: String? = nil) {
        self.name = name
        self.version = version
        self.items = items
        self.language = language
    }

    /// The form's `questionnaire` value, such as `spine-intake|1`.
    package var canonical: String { name + "|" + version }
}

/// A set of items of one questionnaire, by their positions (below 128).
package struct ItemSet: Hashable, Sendable {
    @usableFromInline
    var low: UInt64 = 0
    @usableFromInline
    var high: UInt64 = 0

    package init() {}

    init(_ positions: some Sequence<Int>) { for position in positions { insert(position) } }

    package var isEmpty: Bool { low == 0 && high == 0 }
    package var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

    @inlinable
    package func contains(_ index: Int) -> Bool {
        index < 64 ? low & (1 &<< UInt64(index)) != 0 : high & (1 &<< UInt64(index - 64)) != 0
    }

    @inlinable
    package mutating func insert(_ index: Int) {
        if index < 64 { low |= 1 &<< UInt64(index) } else { high |= 1 &<< UInt64(index - 64) }
    }

    package mutating func remove(_ index: Int) {
        if index < 64 { low &= ~(1 &<< UInt64(index)) } else { high &= ~(1 &<< UInt64(index - 64)) }
    }

    package mutating func formUnion(_ other: ItemSet) {
        low |= other.low
        high |= other.high
    }

    /// Every position that there can be.
    static var all: ItemSet {
        var result = ItemSet()
        (result.low, result.high) = (.max, .max)
        return result
    }

    mutating func set(_ index: Int, _ isIn: Bool) { if isIn { insert(index) } else { remove(index) } }

    package func union(_ other: ItemSet) -> ItemSet {
        var result = self
        result.formUnion(other)
        return result
    }

    package func intersection(_ other: ItemSet) -> ItemSet {
        var result = ItemSet()
        result.low = low & other.low
        result.high = high & other.high
        return result
    }

    func subtracting(_ other: ItemSet) -> ItemSet {
        var result = self
        result.low &= ~other.low
        result.high &= ~other.high
        return result
    }

    package func isDisjoint(with other: ItemSet) -> Bool { low & other.low == 0 && high & other.high == 0 }

    /// Whether there are no other items in it than these two.
    package func isWithin(_ first: Int, _ second: Int) -> Bool {
        var rest = self
        rest.remove(first)
        rest.remove(second)
        return rest.isEmpty
    }

    /// Calls `body` with each position in ascending order.
    package func forEach(_ body: (Int) throws -> Void) rethrows {
        var bits = low
        while bits != 0 {
            try body(bits.trailingZeroBitCount)
            bits &= bits - 1
        }
        bits = high
        while bits != 0 {
            try body(64 + bits.trailingZeroBitCount)
            bits &= bits - 1
        }
    }
}

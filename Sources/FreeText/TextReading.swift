/// The name of something that the reader looks for in free text, such as `ces.saddle`.
package struct TextConceptID: RawRepresentable, Hashable, Sendable, Codable, Comparable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.init(rawValue: value) }

    package static func < (left: TextConceptID, right: TextConceptID) -> Bool {
        left.rawValue < right.rawValue
    }

    package var description: String { rawValue }
}

/// What the text says about a concept that it mentions.
package enum TextStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// The patient has it, or it cannot be told apart from having it.
    case affirmed
    /// The patient says that it is absent.
    case negated
    /// Feared, asked about, read about or conditional.
    case hypothetical
    /// It was so once and is over.
    case historical
    /// Somebody else has or had it.
    case otherPerson
    /// Nothing that the reader knows by hand speaks against it, and the learnt weights of the words around it do, by far.
    case outweighed
}

/// The side of the body that a clause names.
package enum TextSide: String, Hashable, Sendable, Codable, CaseIterable {
    case left, right, both
}

/// The cue that decided a mention's status.
package struct TextCueMatch: Hashable, Sendable, Codable {
    /// What the cue speaks for.
    package var kind: TextCueKind
    /// The bytes of the cue in the original text's UTF-8.
    package var range: Range<Int>

    package init(kind: TextCueKind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

/// One place where the text names a concept.
package struct TextMention: Hashable, Sendable, Codable {
    package var concept: TextConceptID
    package var status: TextStatus
    /// The side that the clause names; nil where it names none.
    package var side: TextSide?
    /// The bytes of the words in the original text's UTF-8, from the first word matched to the end of the last.
    package var range: Range<Int>
    /// The cue that decided; nil for what is affirmed without one.
    package var cue: TextCueMatch?

    package init(
        concept: TextConceptID, status: TextStatus, side: TextSide? = nil, range: Range<Int>,
        cue: TextCueMatch? = nil
    ) {
        self.concept = concept
        self.status = status
        self.side = side
        self.range = range
        self.cue = cue
    }
}

/// A sentence that names what a concept is about and in which no pattern tells what it says.
package struct TextTopic: Hashable, Sendable, Codable {
    package var concept: TextConceptID
    /// The bytes of the words in the original text's UTF-8.
    package var range: Range<Int>

    package init(concept: TextConceptID, range: Range<Int>) {
        self.concept = concept
        self.range = range
    }
}

/// What a reader found in one text.
package struct TextReading: Hashable, Sendable, Codable {
    /// In the order of the text; of one concept no two overlap.
    package var mentions: [TextMention]
    /// False where the text, or a considerable part of it, is in a script or a language that cannot be read: that
    /// nothing was found then says nothing. A text without a single word is readable.
    package var isReadable: Bool
    /// Topics that were named and not understood, one for each concept and sentence. Most are harmless ("I get up to
    /// pee"); a phrase that the lexicon does not know is among them.
    package var topics: [TextTopic]
    /// The part of the text's sentences that a mention explains, from 0 to 1; 0 for what cannot be read.
    package var explained: Double
    /// The sentences whose words weigh for a sign of danger, the strongest of them where there are many.
    package var weighed: [TextWeighed]

    package init(
        mentions: [TextMention], isReadable: Bool, topics: [TextTopic] = [], explained: Double = 0,
        weighed: [TextWeighed] = []
    ) {
        self.mentions = mentions
        self.topics = topics
        self.isReadable = isReadable
        self.explained = explained
        self.weighed = weighed
    }

    /// Whether the words around a mention weigh for it and not a little against it.
    package func bearsOut(_ mention: TextMention) -> Bool { weighed.contains { $0.range.overlaps(mention.range) } }

    /// Whether a sentence weighs so much or more.
    package func weighs(_ level: TextWeightLevel) -> Bool { weighed.contains { $0.level >= level } }
}

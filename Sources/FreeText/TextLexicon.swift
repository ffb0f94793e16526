/// Everything a ``TextReader`` knows about the language and the concepts, as plain data.
///
/// Words are written in lower case, without apostrophes and hyphens (`cant`, `self harm`), since texts are folded the
/// same way before they are compared. `#` stands for any number and `#year` for a year from 1900 to 2099.
///
/// A pattern is a sequence of words separated by spaces, where
/// - `a|b` is either word, a trailing `?` makes a word optional, `<name>` is any phrase of the group of that name;
/// - `~n` is a gap of up to `n` words, which contains no negation and at most one weak break; `~n^name` is a gap
///   without a word of the group `name`;
/// - `!a|b` and `!<name>` demand that the text does not go on so, and `$` that the clause ends here.
package struct TextLexicon<Kind: TextConceptKind>: Hashable, Sendable, Codable {
    /// Groups of phrases that patterns refer to; a phrase may use `|`, `?` and other groups.
    package var groups: [String: [String]]
    package var concepts: [TextConcept<Kind>]
    /// Phrases that contain a term and are not one, such as "hay fever".
    package var ignored: [String]
    package var cues: [TextCue]
    /// Words by their part in a sentence.
    package var wordClasses: [TextWordList]
    /// Common misspellings: the wrong word to the right one.
    package var misspellings: [String: String]
    /// Long words that are recognised with one letter wrong, missing, added or swapped, where the first is right.
    package var spellingTargets: [String]
    /// Common words of the language, separated by spaces; with all other words here they tell if a text is readable.
    package var commonWords: [String]
    /// The last year that counts as past where the reader is not told when the text was written.
    package var latestPastYear: Int
    /// What words weigh, learnt from a corpus; nil where nothing was learnt.
    package var weights: TextWeightsText?

    package init(
        groups: [String: [String]], concepts: [TextConcept<Kind>], ignored: [String], cues: [TextCue],
        wordClasses: [TextWordList], misspellings: [String: String], spellingTargets: [String],
        commonWords: [String], latestPastYear: Int, weights: TextWeightsText? = nil
    ) {
        self.groups = groups
        self.concepts = concepts
        self.ignored = ignored
        self.cues = cues
        self.wordClasses = wordClasses
        self.misspellings = misspellings
        self.spellingTargets = spellingTargets
        self.commonWords = commonWords
        self.latestPastYear = latestPastYear
        self.weights = weights
    }
}

/// What concepts have in common: a vague mention gives way to any other of its kind, and so does a topic.
///
/// The kinds are the lexicon's; the reader knows them only by how their mentions are to be read.
package protocol TextConceptKind: Hashable, Sendable, Codable {
    /// Wherever the reading is in doubt, a mention counts as affirmed; the other kinds are soft.
    var isHard: Bool { get }
    /// Something that a person does and not has: whoever fears it, or would do it if, counts as doing it, and so does
    /// somebody whom the text names as an object.
    var isAct: Bool { get }
    /// Its patterns hold cues that other mentions need, and leave them to these.
    var sharesCues: Bool { get }
}

/// The answer to a questionnaire item that an affirmed mention states.
package struct TextAnswerHint: Hashable, Sendable, Codable {
    package var item: String
    /// Nil where the choice depends on the mention's side.
    package var choice: String?

    package init(item: String, choice: String?) {
        self.item = item
        self.choice = choice
    }
}

/// Something that the reader looks for, and how patients say it.
package struct TextConcept<Kind: TextConceptKind>: Hashable, Sendable, Codable {
    package var id: TextConceptID
    package var kind: Kind
    /// What an affirmed mention counts as; empty where it is no answer.
    package var answers: [TextAnswerHint]
    /// Patterns of the symptom, which a cue can negate: "numb between my legs".
    package var terms: [String]
    /// Patterns that say a symptom by a negation or a loss of their own, which no cue negates: "can't pee".
    package var lossTerms: [String]
    /// Patterns that say by themselves that it is absent: "bladder is fine".
    package var absentTerms: [String]
    /// Patterns that say by themselves that it was long ago or is only a risk, unless a word near by says that it is
    /// recent: "since my stroke".
    package var pastTerms: [String]
    /// Patterns as `terms` that give way to any other mention of the same kind that contains them.
    package var vagueTerms: [String]
    /// Patterns that name what the concept is about without saying how it is: "bladder".
    package var topics: [String]

    package init(
        id: TextConceptID, kind: Kind, answers: [TextAnswerHint] = [], terms: [String] = [],
        lossTerms: [String] = [], absentTerms: [String] = [], pastTerms: [String] = [], vagueTerms: [String] = [],
        topics: [String] = []
    ) {
        self.id = id
        self.kind = kind
        self.answers = answers
        self.terms = terms
        self.lossTerms = lossTerms
        self.absentTerms = absentTerms
        self.pastTerms = pastTerms
        self.vagueTerms = vagueTerms
        self.topics = topics
    }
}

/// What a cue speaks for.
package enum TextCueKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// What follows (or precedes, by the cue's direction) is absent.
    case negation
    /// What follows was read, heard or asked about, or is to be watched for.
    case reading
    /// What follows is a condition.
    case condition
    /// What follows is feared.
    case worry
    /// The clause speaks of the past.
    case past
    /// The symptom is over; reaches back over what names it.
    case resolved
    /// Somebody other than the patient.
    case person
    /// The text is written for the patient by somebody else, so that "he" and "my mother" are the patient.
    case proxy
    /// Starts a new sentence: "but".
    case breaker
    /// Starts a new clause of the same sentence: "now".
    case shift
    /// Says that a negation is of another time than now: "until", "before", "normally".
    case reversal
    /// A symptom that had gone is there again.
    case recurrence
    /// The patient has what was asked, read or feared: "and I said yes".
    case confirmation
    /// Looks like a cue and is none: "no wonder", "not only".
    case pseudo

    package var status: TextStatus? {
        switch self {
        case .negation: .negated
        case .reading, .condition, .worry: .hypothetical
        case .past, .resolved: .historical
        case .person: .otherPerson
        case .proxy, .breaker, .shift, .reversal, .recurrence, .confirmation, .pseudo: nil
        }
    }
}

/// Phrases that decide the status of the mentions around them.
package struct TextCue: Hashable, Sendable, Codable {
    package enum Direction: String, Hashable, Sendable, Codable {
        /// The cue comes before the mention.
        case forward
        /// The cue comes after the mention.
        case backward
        case either
    }

    package var kind: TextCueKind
    package var direction: Direction
    /// A negation before it turns it round: "can't walk without …".
    package var cancels: Bool
    /// Whether it has a ``requirement``, which follows from its kind and direction; a lexicon's JSON says no more.
    private var isStrict: Bool
    /// Does not speak for hard concepts.
    package var softOnly: Bool
    /// Across a comma it speaks only for nouns: "no fever, numbness or weakness", but "no pain, numb"; what was read or
    /// asked about reaches across "and" to a noun only with it.
    package var isDeterminer: Bool
    package var phrases: [String]

    /// What must hold of the words around a cue for it to speak at all.
    package enum Requirement: Hashable, Sendable {
        /// Only function words stand between it and the mention: "used to have".
        case adjacent
        /// It ends its clause: "always have".
        case clauseFinal
        /// It closes a sentence about a time past: "in 2015, fine since".
        case closesPast
        /// It owns what follows, which need not be its subject: "my dad's".
        case possessive

        fileprivate init(_ kind: TextCueKind, _ direction: Direction) {
            self =
                switch (kind, direction) {
                case (.resolved, .backward): .closesPast
                case (_, .backward): .clauseFinal
                case (.person, _): .possessive
                case (_, .forward), (_, .either): .adjacent
                }
        }
    }

    package var requirement: Requirement? { isStrict ? Requirement(kind, direction) : nil }

    /// - Parameter requirement: the one that cues of the kind and direction have, or none.
    package init(
        _ kind: TextCueKind, _ direction: Direction = .forward, cancels: Bool = false,
        requirement: Requirement? = nil, softOnly: Bool = false, isDeterminer: Bool = false, _ phrases: [String]
    ) {
        precondition(requirement == nil || requirement == Requirement(kind, direction))
        self.kind = kind
        self.direction = direction
        self.cancels = cancels
        isStrict = requirement != nil
        self.softOnly = softOnly
        self.isDeterminer = isDeterminer
        self.phrases = phrases
    }
}

/// The part that a word plays when the reach of a cue is decided.
package enum TextWordClass: String, Hashable, Sendable, Codable, CaseIterable {
    /// May stand between a negation and what it negates: "any", "had".
    case transparent
    /// The same where the mention is soft: "new", "further".
    case transparentForSoft
    /// The same where a linker follows: "signs" in "no signs of".
    case transparentHead
    case linker
    /// Joins items of a list that a cue speaks for as a whole.
    case or
    case and
    /// The patient: "I", "my", "myself".
    case firstPerson
    /// Any word that starts a clause as its subject.
    case subject
    /// "he", "she" and their forms.
    case thirdPerson
    /// "his", "her", "their".
    case theirs
    /// Somebody says or notices what follows: "says", "noticed".
    case speech
    /// Takes what follows as its object, so that "my" after it is no subject: "notice", "have".
    case objectVerb
    /// Ends the reach of every cue: "because".
    case terminator
    /// Ends the reach of every cue but a person: "just".
    case interrupter
    /// Says that what else looks past goes on: "still", "since".
    case current
    /// Present tense.
    case present
    /// Says that what else is told of the past is recent: "today", "another".
    case recent
    /// The same beside a pointer: "week" in "last week".
    case shortTime
    /// "last", "this", "ago".
    case timePointer
    /// A verb of the past: "was", "had".
    case pastTense
    /// "has", of somebody else.
    case owning
    /// May stand between a mention and a time or an end that follows it.
    case timeFiller
    /// Turns "cleared up" round: "not", "almost".
    case negator
    /// May stand between a relative and what the relative had: "went", "with".
    case personFiller
    /// Says that a fear is about something there is: "the", "my".
    case definite
    /// A noun with which an item of a list can begin: "numbness".
    case listNoun
    case bodyPart
    /// Starts a symptom that holds no verb: "numb".
    case verbless
    case left, right, both
    /// Before "left" or "right" where no part of the body follows.
    case sideArticle
    /// Takes "t" where the apostrophe was lost: "don".
    case contractionStem
    /// A unit that shows that a number was no year: "steps".
    case unit
}

/// The words of one class, separated by spaces.
package struct TextWordList: Hashable, Sendable, Codable {
    package var wordClass: TextWordClass
    package var words: String

    package init(_ wordClass: TextWordClass, _ words: String) {
        self.wordClass = wordClass
        self.words = words
    }
}

/// Why a lexicon cannot be used; names its own words only, never a patient's.
package enum TextLexiconError: Error, Hashable, Sendable {
    case unknownGroup(String)
    case recursiveGroup(String)
    case invalidPattern(String)
    /// Optional words, alternatives and groups multiply to too many phrases.
    case tooManyPhrases(String)
    case duplicateConcept(TextConceptID)
}

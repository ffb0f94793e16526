package import FreeText

/// A clinical protocol as plain data: questions, definitions, rules, findings, texts and sources.
///
/// The same value is evaluated, explained, printed for clinicians, compared between versions, checked, and kept in the
/// database as JSON. ``CompiledProtocol`` turns it into what an assessment runs on.
package struct TriageProtocol: Codable, Hashable, Sendable {
    package var name: String
    package var version: String
    package var questionnaire: Questionnaire
    package var thresholds: [Threshold]
    package var definitions: [Definition]
    package var phrases: [Phrase]
    package var rules: [Rule]
    package var observations: [Observation]
    package var cautions: [Caution]
    package var destinations: [Destination]
    package var advice: [Advice]
    package var scores: [Score]
    package var evidence: [Evidence]
    package var lexicon: TextLexicon<ConceptKind>
    package var changelog: [Change]
    /// Statements about what is deliberately left out, and points that the sources dispute.
    package var notEncoded: [String]
    package var contested: [String]
    /// What the parts are about, in the order in which people read them; nil in versions that do not say.
    package var topics: [Topic]?
    /// By which answers a form goes ahead in the queue: ``expeditingPath``, which the database reads; nil in versions that
    /// do not say.
    package var expedites: String?
    /// What was decided where the sources leave a choice, and what was measured; nil in versions that do not say.
    package var articles: [Article]?

    package init(
        name: String, version: String, questionnaire: Questionnaire, thresholds: [Threshold],
        definitions: [Definition], phrases: [Phrase], rules: [Rule], observations: [Observation], cautions: [Caution],
        destinations: [Destination], advice: [Advice], scores: [Score], evidence: [Evidence],
        lexicon: TextLexicon<ConceptKind>, changelog: [Change], notEncoded: [String], contested: [String],
        topics: [Topic]? = nil
    ) {
        self.name = name
        self.version = version
        self.questionnaire = questionnaire
        self.thresholds = thresholds
        self.definitions = definitions
        self.phrases = phrases
        self.rules = rules
        self.observations = observations
        self.cautions = cautions
        self.destinations = destinations
        self.advice = advice
        self.scores = scores
        self.evidence = evidence
        self.lexicon = lexicon
        self.changelog = changelog
        self.notEncoded = notEncoded
        self.contested = contested
        self.topics = topics
    }

    /// Name and version as assessments state them, such as `spine-triage 1.0.0`.
    package var title: String { name + " " + version }

    /// What belongs together clinically, by the names of its parts.
    package struct Topic: Codable, Hashable, Sendable {
        package let title: String
        package let items: [ItemID]
        package let thresholds: [ThresholdID]
        package let definitions: [DefinitionID]
        package let rules: [RuleID]

        package init(
            title: String, items: [ItemID], thresholds: [ThresholdID], definitions: [DefinitionID], rules: [RuleID]
        ) {
            self.title = title
            self.items = items
            self.thresholds = thresholds
            self.definitions = definitions
            self.rules = rules
        }
    }

    /// A longer text about the protocol, in Markdown without a headline of the first order.
    package struct Article: Codable, Hashable, Sendable {
        package let title: String
        package let text: String

        package init(title: String, text: String) {
            self.title = title
            self.text = text
        }
    }

    /// What a version changed.
    package struct Change: Codable, Hashable, Sendable {
        package let version: String
        package let date: String
        package let text: String
        package init(version: String, date: String, text: String) {
            self.version = version
            self.date = date
            self.text = text
        }
    }
}

/// A number that conditions compare with, with its unit, source and the bounds within which a clinic may set it.
package struct Threshold: Codable, Hashable, Sendable {
    package let id: ThresholdID
    package let value: Int
    package let unit: String
    package let meaning: String
    package let source: EvidenceID
    /// The values that a clinic may set instead, for a choice of this project that a clinic signs off; nil for what a
    /// source has published.
    package let allowed: ClosedRange<Int>?

    package init(
        _ id: ThresholdID, _ value: Int, unit: String, meaning: String, source: EvidenceID,
        allowed: ClosedRange<Int>? = nil
    ) {
        self.id = id
        self.value = value
        self.unit = unit
        self.meaning = meaning
        self.source = source
        self.allowed = allowed
    }

    /// Whether the value is a choice of this project that a clinic signs off ([P] in the reference).
    package var isProjectChoice: Bool { allowed != nil }

    /// The value with its unit, as texts state it: "92 days", "1 point".
    package var spelledOut: String { Item.amount(value, unit) }

    func with(value: Int) -> Threshold {
        Threshold(id, value, unit: unit, meaning: meaning, source: source, allowed: allowed)
    }
}

/// A named condition; definitions may use those that stand before them.
package struct Definition: Codable, Hashable, Sendable {
    package var id: DefinitionID
    /// The meaning in words.
    package var title: String
    /// A short name for those who have read the meaning; nil where the title is short.
    package var term: String?
    package var condition: Condition
    /// The same of the other side of the body.
    package var mirror: Mirror<DefinitionID>?
    /// Whether it says what an answer is about: where a worse answer makes it cease to hold, the answer changes its subject,
    /// and nothing is claimed; nil where it does not.
    package var settlesSubject: Bool?

    package init(
        _ id: DefinitionID, _ title: String, term: String? = nil, _ condition: Condition, settlesSubject: Bool? = nil
    ) {
        self.id = id
        self.title = title
        self.term = term
        self.condition = condition
        self.settlesSubject = settlesSubject
    }
}

/// A rule: when its condition is true, the form has at least the rule's level.
package struct Rule: Codable, Hashable, Sendable {
    /// A level and when the rule gives it; a rule gives the highest level whose condition is true.
    package struct Grade: Codable, Hashable, Sendable {
        package let level: Level
        package let condition: Condition
        package init(_ level: Level, when condition: Condition) {
            self.level = level
            self.condition = condition
        }
    }

    /// A finding or destination that the rule adds; `condition` nil means whenever the rule fires.
    package struct Added<ID: ProtocolIdentifier>: Codable, Hashable, Sendable, ExpressibleByStringLiteral {
        package let id: ID
        package let condition: Condition?
        package init(_ id: ID, when condition: Condition? = nil) {
            self.id = id
            self.condition = condition
        }
        package init(stringLiteral value: String) { self.init(ID(rawValue: value)) }
    }

    /// What the rule is about; the kinds differ in what is claimed of them, not in how they are evaluated.
    package enum Kind: String, Codable, Sendable {
        /// A statement about the patient's condition.
        case clinical
        /// Asks a person to complete or reconcile answers.
        case reconciliation
        /// Says which answers cannot both be so.
        case disagreement
        /// Keeps the level of an alert that is still open.
        case latch
        /// About the form as a document.
        case form
        /// Applies only when no other rule fired.
        case fallback
    }

    package let id: RuleID
    package let title: String
    package let kind: Kind
    package let grades: [Grade]
    package let findings: [Added<FindingID>]
    /// The reason for staff, with the patient's own answers in braces: `{weakDays}` is an item, `{weakness}` a phrase.
    package let reason: String
    package let destinations: [Added<DestinationID>]
    package let evidence: [EvidenceID]
    /// Whether the level is a choice of this project that a clinic signs off ([P] in the reference).
    package let isProjectChoice: Bool
    /// Rules of at least this level that say the same and more: when one of them fires, this one is not listed.
    package let saidBy: [RuleID]

    package init(
        _ id: RuleID, _ title: String, kind: Kind = .clinical, grades: [Grade], findings: [Added<FindingID>],
        reason: String, destinations: [Added<DestinationID>], evidence: [EvidenceID], isProjectChoice: Bool = false,
        saidBy: [RuleID] = []
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.grades = grades
        self.findings = findings
        self.reason = reason
        self.destinations = destinations
        self.evidence = evidence
        self.isProjectChoice = isProjectChoice
        self.saidBy = saidBy
    }

    /// The highest level that the rule can give.
    package var topLevel: Level { Level.combined(grades.map(\.level)) }
}

/// A finding that carries no level of its own, with a text when staff should read it.
package struct Observation: Codable, Hashable, Sendable {
    package let finding: FindingID
    package let condition: Condition
    /// A template like a rule's reason; nil when the finding's name says it all.
    package let note: String?
    package let evidence: [EvidenceID]

    package init(_ finding: FindingID, when condition: Condition, note: String? = nil, evidence: [EvidenceID]) {
        self.finding = finding
        self.condition = condition
        self.note = note
        self.evidence = evidence
    }
}

/// A caution about a medicine or procedure that a clinician may consider.
package struct Caution: Codable, Hashable, Sendable {
    package let id: FindingID
    package let text: String
    package let condition: Condition
    package let evidence: [EvidenceID]

    package init(_ id: FindingID, _ text: String, when condition: Condition, evidence: [EvidenceID]) {
        self.id = id
        self.text = text
        self.condition = condition
        self.evidence = evidence
    }
}

/// A text that depends on the answers, used in reasons.
package struct Phrase: Codable, Hashable, Sendable {
    /// How the options that apply are put together.
    package enum Mode: String, Codable, Sendable {
        /// Only the first that applies.
        case first
        /// All that apply, as a list with "and".
        case list
    }

    package struct Option: Codable, Hashable, Sendable {
        package let condition: Condition
        package let text: String
        package init(_ text: String, when condition: Condition) {
            self.text = text
            self.condition = condition
        }
    }

    package let id: PhraseID
    package let mode: Mode
    package let options: [Option]
    /// The text when no option applies.
    package let otherwise: String

    package init(_ id: PhraseID, _ mode: Mode, _ options: [Option], otherwise: String) {
        self.id = id
        self.mode = mode
        self.options = options
        self.otherwise = otherwise
    }
}

/// A place or team that takes over; listed in a protocol from the most to the least urgent.
package struct Destination: Codable, Hashable, Sendable {
    package let id: DestinationID
    /// One sentence for staff.
    package let text: String
    package init(_ id: DestinationID, _ text: String) {
        self.id = id
        self.text = text
    }
}

/// A sentence of the pathway text, shown at the named levels when one of the findings is there.
package struct Advice: Codable, Hashable, Sendable {
    package let levels: [Level]
    /// Empty: whatever the findings.
    package let findings: [FindingID]
    package let text: String
    package let evidence: [EvidenceID]
    package init(levels: [Level], findings: [FindingID] = [], _ text: String, evidence: [EvidenceID]) {
        self.levels = levels
        self.findings = findings
        self.text = text
        self.evidence = evidence
    }
}

/// A published score, shown and explained; no score ever changes a level.
package struct Score: Codable, Hashable, Sendable {
    package struct Part: Codable, Hashable, Sendable {
        package let label: String
        package let points: Int
        package let condition: Condition
        package init(_ label: String, points: Int, when condition: Condition) {
            self.label = label
            self.points = points
            self.condition = condition
        }
    }

    /// What a total between the bounds means, in the source's own terms; nil conditions mean whatever the answers.
    package struct Reading: Codable, Hashable, Sendable {
        package let from: Int
        package let to: Int
        package let condition: Condition?
        package let text: String
        package init(from: Int, to: Int, when condition: Condition? = nil, _ text: String) {
            self.from = from
            self.to = to
            self.condition = condition
            self.text = text
        }
    }

    package let id: ScoreID
    package let title: String
    package let parts: [Part]
    package let readings: [Reading]
    package let caveat: String
    package let evidence: [EvidenceID]

    package init(
        _ id: ScoreID, _ title: String, parts: [Part], readings: [Reading], caveat: String, evidence: [EvidenceID]
    ) {
        self.id = id
        self.title = title
        self.parts = parts
        self.readings = readings
        self.caveat = caveat
        self.evidence = evidence
    }
}

/// A source that rules cite.
package struct Evidence: Codable, Hashable, Sendable {
    package let id: EvidenceID
    package let citation: String
    package init(_ id: EvidenceID, _ citation: String) {
        self.id = id
        self.citation = citation
    }
}

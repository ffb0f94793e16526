import TriageCore

/// Everything that the protocol knows of one clinical topic; ``spineProtocol`` is made of these.
///
/// A part stands in the topic that it speaks of and may use parts of the others, in any order.
struct Topic: Sendable {
    let title: String
    /// The questions; ``spineQuestionnaire`` says in which order all of them are asked.
    let items: [Item]
    let limits: [Threshold]
    let definitions: [Definition]
    let phrases: [Phrase]
    let rules: [Rule]
    let observations: [Observation]
    let cautions: [Caution]
    let scores: [Score]
    /// What a person asks for besides safety questions that are not answered.
    let gaps: [Gap]
    /// What a person asks for whatever it could lead to.
    let urgentGaps: [Condition]
    let disagreements: [Disagreement]
    /// What the clinical reference says of the topic; see ``spineCases``.
    let cases: String

    init(
        _ title: String, items: [Item] = [], limits: [Threshold] = [], definitions: [Definition] = [],
        phrases: [Phrase] = [], rules: [Rule] = [], observations: [Observation] = [], cautions: [Caution] = [],
        scores: [Score] = [], gaps: [Gap] = [], urgentGaps: [Condition] = [], disagreements: [Disagreement] = [],
        cases: String
    ) {
        self.title = title
        self.items = items
        self.limits = limits
        self.definitions = definitions
        self.phrases = phrases
        self.rules = rules
        self.observations = observations
        self.cautions = cautions
        self.scores = scores
        self.gaps = gaps
        self.urgentGaps = urgentGaps
        self.disagreements = disagreements
        self.cases = cases
    }

    /// By the names of its parts, as the protocol keeps it.
    var outline: TriageProtocol.Topic {
        TriageProtocol.Topic(
            title: title, items: items.map(\.id), thresholds: limits.map(\.id), definitions: definitions.map(\.id),
            rules: rules.map(\.id))
    }
}

/// An answer that is missing though no safety question of its own asks for it.
struct Gap: Sendable {
    /// For the list of what a person asks for.
    let label: String
    let condition: Condition
    let unanswered: Condition
    /// Nil where the question takes no "unsure".
    let unsure: Condition?

    init(_ label: String, when condition: Condition, unanswered: Condition, unsure: Condition? = nil) {
        self.label = label
        self.condition = condition
        self.unanswered = unanswered
        self.unsure = unsure
    }
}

/// Two things that a patient has said and that cannot both be so.
struct Disagreement: Sendable {
    /// What disagrees, in the order in which it is told.
    enum Kind: CaseIterable, Sendable {
        case answers, ownWords, earlierForm
    }

    let kind: Kind
    let text: String
    let condition: Condition

    init(_ kind: Kind, _ text: String, when condition: Condition) {
        self.kind = kind
        self.text = text
        self.condition = condition
    }
}

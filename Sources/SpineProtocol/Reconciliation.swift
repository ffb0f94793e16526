import TriageCore

/// What a person completes or reconciles: made of what the topics say is missing or cannot both be so.
struct Reconciliation {
    private let safetyQuestions: [Item]
    private let gaps: [Gap]
    private let urgentGaps: [Condition]
    private let disagreements: [Disagreement]

    init(_ topics: [Topic], _ questionnaire: Questionnaire) {
        safetyQuestions = questionnaire.items.filter(\.isSafety)
        gaps = topics.flatMap(\.gaps)
        urgentGaps = topics.flatMap(\.urgentGaps)
        let all = topics.flatMap(\.disagreements)
        disagreements = Disagreement.Kind.allCases.flatMap { kind in all.filter { $0.kind == kind } }
    }

    var rules: [Rule] { [missing, disagreeing] }

    var phrases: [Phrase] {
        let missing =
            safetyQuestions.map { Phrase.Option($0.label, when: unknown($0.id)) }
            + gaps.map { Phrase.Option($0.label, when: $0.condition) }
        return [
            Phrase("missing", .list, missing, otherwise: "none"),
            Phrase(
                "disagreements", .list, disagreements.map { Phrase.Option($0.text, when: $0.condition) },
                otherwise: "none"),
        ]
    }

    private var missing: Rule {
        let isMissing: [Condition] = safetyQuestions.map { unknown($0.id) } + gaps.map(\.condition)
        let couldMatter: Condition = all(.any(of: isMissing), .couldReach(level: .urgent))
        let unanswered: [Condition] = safetyQuestions.map { absent($0.id) } + gaps.map(\.unanswered)
        let unsure: [Condition] = safetyQuestions.map { .unsure(item: $0.id) } + gaps.compactMap(\.unsure)
        return Rule(
            "Q1", "Safety questions not answered", kind: .reconciliation,
            grades: [Rule.Grade(.clinicianReview, when: .any(of: [couldMatter] + urgentGaps))],
            findings: [
                Rule.Added("safety.unanswered", when: .any(of: unanswered)),
                Rule.Added("safety.unsure", when: .any(of: unsure)),
            ], reason: "Not answered or unsure: {missing}. Not treated as no. Ask by phone.",
            destinations: ["phoneCall"], evidence: ["P", "B4"], isProjectChoice: true)
    }

    private var disagreeing: Rule {
        Rule(
            "Q2", "Answers disagree", kind: .reconciliation,
            grades: [Rule.Grade(.clinicianReview, when: .any(of: disagreements.map(\.condition)))],
            findings: ["safety.contradiction"],
            reason: "Answers disagree: {disagreements}. The worse answer was used.", destinations: ["phoneCall"],
            evidence: ["P"], isProjectChoice: true)
    }
}

import TriageCore

/// What a person completes or reconciles: made of what the topics say is missing or cannot both be so.
struct Reconciliation {
    private let safetyQuestions: [Item]
    private let privateQuestions: [Item]
    private let gaps: [Gap]
    private let urgentGaps: [Condition]
    private let disagreements: [Disagreement]

    init(_ topics: [Topic], _ questionnaire: Questionnaire) {
        safetyQuestions = questionnaire.items.filter(\.isSafety)
        privateQuestions = questionnaire.items.filter { $0.isPrivate == true }
        gaps = topics.flatMap(\.gaps)
        urgentGaps = topics.flatMap(\.urgentGaps)
        let all = topics.flatMap(\.disagreements)
        disagreements = Disagreement.Kind.allCases.flatMap { kind in all.filter { $0.kind == kind } }
    }

    var rules: [Rule] { [missing, disagreeing, byPhone] }

    var definitions: [Definition] {
        [
            Definition(
                "safety.open", "a safety question (★) of the form's version that is to be asked has no known answer",
                term: "an open safety question", .any(of: safetyQuestions.map(isOpen))),
            Definition(
                "private.byPhone", "a question that may be answered by phone (☎) is to be",
                .any(of: privateQuestions.map { .byPhone(item: $0.id) })),
            Definition(
                "disagree",
                "two answers, an answer and the own words, or an answer and an earlier form cannot both be so",
                .any(of: disagreements.map(\.condition))),
        ]
    }

    var phrases: [Phrase] {
        let missing =
            safetyQuestions.map { Phrase.Option($0.label, when: isOpen($0)) }
            + gaps.map { Phrase.Option($0.label, when: $0.condition) }
        return [
            Phrase("missing", .list, missing, otherwise: "none"),
            Phrase(
                "disagreements", .list, disagreements.map { Phrase.Option($0.text, when: $0.condition) },
                otherwise: "none"),
            Phrase(
                "toSay", .list,
                privateQuestions.map { Phrase.Option($0.label, when: .byPhone(item: $0.id)) }
                    + [
                        Phrase.Option("what else there is", when: yes("preferPhone")),
                        Phrase.Option("what the person who filled it in does not know", when: askedOfOther),
                    ], otherwise: "none"),
        ]
    }

    private var missing: Rule {
        let isMissing: [Condition] = [defined("safety.open")] + gaps.map(\.condition)
        let couldMatter: Condition = all(.any(of: isMissing), .couldReach(level: .urgent))
        let unanswered: [Condition] =
            safetyQuestions.map { all(isOpen($0), not(.unsure(item: $0.id))) } + gaps.map(\.unanswered)
        let unsure: [Condition] = safetyQuestions.map { .unsure(item: $0.id) } + gaps.compactMap(\.unsure)
        return Rule(
            "Q1", "Safety questions not answered", kind: .reconciliation,
            grades: [Rule.Grade(.clinicianReview, when: .any(of: [couldMatter] + urgentGaps))],
            findings: [
                Rule.Added("safety.unanswered", when: .any(of: unanswered)),
                Rule.Added("safety.unsure", when: .any(of: unsure)),
            ], reason: "Not known: {missing}. Not treated as no. Ask by phone.",
            destinations: ["phoneCall"], evidence: ["P", "B4"], isProjectChoice: true)
    }

    private var disagreeing: Rule {
        Rule(
            "Q2", "Answers disagree", kind: .disagreement,
            grades: [Rule.Grade(.clinicianReview, when: defined("disagree"))],
            findings: ["safety.contradiction"],
            reason: "Answers disagree: {disagreements}. The worse answer was used.", destinations: ["phoneCall"],
            evidence: ["P"], isProjectChoice: true)
    }

    /// Somebody else filled in the form, and a safety question is open.
    private var askedOfOther: Condition {
        all(one("filledBy", "other"), defined("safety.open"))
    }

    /// Wishing to speak never lowers anything, and what it leaves unknown counts as unknown.
    private var byPhone: Rule {
        return Rule(
            "Q17", "To be said by phone",
            grades: [
                Rule.Grade(
                    .clinicianReview, when: any(defined("private.byPhone"), yes("preferPhone"), askedOfOther))
            ],
            findings: ["form.byPhone"],
            reason: "To be asked by phone: {toSay}. Ask when it is possible to speak freely, and who can answer.",
            destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true)
    }
}

/// The question is asked and not answered as a whole.
///
/// A list of which a tick is known is answered, though an earlier version may have left others open; a question that the
/// form's version does not ask is not missing, as no comparison with it holds.
private func isOpen(_ item: Item) -> Condition {
    if item.id == "bladderSigns" { return bladderUnknown }
    let isAsked = item.askedWhen ?? .always
    switch item.kind {
    case .choice(let names):
        return all(isAsked, unknown(item.id), presumed(.answer(item: item.id, isOneOf: names)))
    case .choices(let names):
        let ticked: Condition = .answer(item: item.id, isOneOf: names.filter { $0 != Item.none })
        return all(isAsked, presumed(ticked), unless(ticked))
    case .number(let lowest, _, _):
        return all(isAsked, unknown(item.id), presumed(.atLeast(item: item.id, bound: .value(lowest))))
    case .text: return all(isAsked, unknown(item.id))
    }
}

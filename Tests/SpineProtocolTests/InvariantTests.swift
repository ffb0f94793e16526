import SpineProtocol
import Testing
import TriageCore

/// The safety items that the claims are about, each with its answers from the best to the worst.
enum SafetyOrder {
    static let days: Set<String> = [
        "saddleDays", "bladderDays", "bowelDays", "sexualDays", "weakDays", "footColdDays", "traumaDays",
        "legPainBothDays",
    ]
    static let worse: Set<String> = ["saddleWorse14", "bladderWorse14", "bowelWorse14"]
    static let choices: [String] = [
        "saddle", "bladder", "bowel", "footLiftL", "footLiftR", "tiptoeL", "tiptoeR", "legsWeakBoth", "weakTrend",
        "weakOnset", "wasting", "faceArmSpeech", "handsClumsy", "unsteady", "swallowing", "breathless", "cancer",
        "spineNight", "spineUnremitting", "straining", "weightLossSweats", "fever", "immune", "recentInfection",
        "trauma", "footColdPale", "nightFootHang", "footSkin", "calfSwollen",
    ]
    static let items: [String] = (choices + worse + days + ["footDrag", "kneeWeak", "sexual"]).sorted()

    /// The known answers that are worse than `given`.
    static func worse(than given: Given, of item: String) -> [Given] {
        if days.contains(item) {
            guard case .number(let number) = given else { return [] }
            return RandomCases.numbers[item]!.filter { $0 < number }.map { .number($0) }
        }
        guard case .word(let word) = given, word != "unsure" else { return [] }
        switch item {
        case "footDrag", "kneeWeak": return word == "none" ? ["left", "right", "both"] : word == "both" ? [] : ["both"]
        case "sexual": return word == "normal" ? ["newNumbnessOrLoss"] : []
        default:
            let names = SpineForms.version1.item(item).choiceNames
            return names[(names.firstIndex(of: word)! + 1)...].map { .word($0) }
        }
    }

    static func best(of item: String) -> Given {
        days.contains(item) ? 36_500 : .word(SpineForms.version1.item(item).choiceNames[0])
    }
}

/// The highest level of the rules that are about the patient's condition.
private func clinicalLevel(_ assessment: Assessment) -> Level {
    let others: Set<String> = ["Q1", "Q2", "Q8", "T4", "P6", "form.unknownItem", "form.invalidAnswer"]
    return Level.combined(assessment.rules.filter { !others.contains($0.id.rawValue) }.map(\.level))
}

/// How often a claim was put to the test, and its distinct violations, each as small as it gets.
private struct Trials {
    private var count = 0
    private var found: [String] = []

    mutating func made() { count += 1 }

    mutating func violated(_ description: String) {
        if found.count < 25, !found.contains(description) { found.append(description) }
    }

    /// - Parameter least: fewer trials say nothing about the claim, whatever they found.
    func conclude(atLeast least: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(count >= least, sourceLocation: sourceLocation)
        for violation in found { Issue.record("\(violation)", sourceLocation: sourceLocation) }
    }
}

/// Claims about every form, tried on random ones.
///
/// An independent oracle of what `protocol verify` proves: it asks the assessor alone and shares neither the model nor the
/// order of answers with the proofs, so it fails where both of those are wrong in the same way. It counts its trials,
/// since a claim that was never tried holds as well.
@Suite struct InvariantTests {
    static let count = 40

    @Test(arguments: 1...4)
    func `a worse known answer to a safety question never lowers the clinical level`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var trials = Trials()
        for _ in 0..<Self.count {
            let form = cases.next()
            let level = clinicalLevel(form.assess())
            for item in SafetyOrder.items {
                guard cases.oneIn(4), let given = form.answers[item] else { continue }
                let worse = SafetyOrder.worse(than: given, of: item)
                guard !worse.isEmpty else { continue }
                let next = cases.pick(worse)
                trials.made()
                guard clinicalLevel(form.with(item, next).assess()) < level else { continue }
                func isViolated(_ form: RandomCase) -> Bool {
                    form.answers[item] == given
                        && clinicalLevel(form.with(item, next).assess()) < clinicalLevel(form.assess())
                }
                trials.violated("\(item): \(given) to \(next) in \(form.smallest(isViolated))")
            }
        }
        trials.conclude(atLeast: 300)
    }

    @Test(arguments: 11...14)
    func `replacing the best answer to a safety question by unknown never lowers the level`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var trials = Trials()
        for _ in 0..<Self.count {
            let base = cases.next()
            for item in SafetyOrder.items where cases.oneIn(4) {
                let form = base.with(item, SafetyOrder.best(of: item))
                let unknown: Given = cases.oneIn(2) ? "unsure" : .absent
                trials.made()
                guard form.with(item, unknown).assess().level < form.assess().level else { continue }
                func isViolated(_ form: RandomCase) -> Bool {
                    form.answers[item] == SafetyOrder.best(of: item)
                        && form.with(item, unknown).assess().level < form.assess().level
                }
                trials.violated("\(item): best to \(unknown) in \(form.smallest(isViolated))")
            }
        }
        trials.conclude(atLeast: 400)
    }

    @Test(arguments: 21...24)
    func `blanking answers never hides that the level of the full form is possible`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var trials = Trials()
        for _ in 0..<Self.count {
            let form = cases.next()
            // Version 2 asks for sock-like numbness only where something is numb, which these forms deny.
            let telling = form.answers.keys.sorted().filter { form.answers[$0] != Spine.quiet[$0] && $0 != "stocking" }
            guard !telling.isEmpty else { continue }
            trials.made()
            let blanked = cases.oneIn(2) ? [cases.pick(telling)] : telling.filter { _ in cases.oneIn(3) }
            func blank(_ form: RandomCase) -> RandomCase {
                blanked.reduce(form) { $0.with($1, .absent) }
            }
            func isViolated(_ form: RandomCase) -> Bool { blank(form).assess().possibleLevel < form.assess().level }
            if isViolated(form) {
                let small = form.smallest(isViolated)
                trials.violated("blanking \(blanked.filter { small.answers[$0] != Spine.quiet[$0] }) in \(small)")
            }
        }
        trials.conclude(atLeast: Self.count)
    }

    @Test(arguments: 31...32)
    func `affirmed words never lower the clinical level`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var trials = Trials()
        for _ in 0..<Self.count {
            var form = cases.next()
            form.text = nil
            let text = cases.pick(Array(RandomCases.texts.prefix(5)))
            trials.made()
            func isViolated(_ form: RandomCase) -> Bool {
                var spoken = form
                spoken.text = text
                return clinicalLevel(spoken.assess()) < clinicalLevel(form.assess())
            }
            if isViolated(form) { trials.violated("\"\(text)\" in \(form.smallest(isViolated))") }
        }
        trials.conclude(atLeast: Self.count)
    }

    @Test(arguments: 41...44)
    func `the possible level is never below the level, and what to ask next never above it`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var forms = Trials()
        var questions = Trials()
        for _ in 0..<Self.count {
            let form = cases.next()
            let result = form.assess()
            forms.made()
            #expect(result.possibleLevel >= result.level, "\(form)")
            for question in result.askNext {
                questions.made()
                #expect(question.couldRaiseTo > result.level, "\(form)")
                #expect(question.couldRaiseTo <= result.possibleLevel, "\(form)")
                #expect(result.unknown.contains(question.item), "\(form)")
                #expect(question.partner != question.item, "\(form)")
            }
            let raises = result.askNext.map(\.couldRaiseTo)
            #expect(raises == raises.sorted(by: >), "\(form)")
        }
        forms.conclude(atLeast: Self.count)
        questions.conclude(atLeast: 10)
    }

    @Test(arguments: 51...52)
    func `rules are listed once and the most urgent first, and the level is theirs`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed)
        var trials = Trials()
        for _ in 0..<Self.count {
            let form = cases.next()
            let result = form.assess()
            trials.made()
            #expect(!result.rules.isEmpty, "\(form)")
            #expect(Set(result.rules.map(\.id)).count == result.rules.count, "\(form)")
            let levels = result.rules.map(\.level)
            #expect(levels.max() == result.level, "\(form)")
            // What is said of earlier forms and of gaps comes after what is said of the patient.
            let ranks = result.rules.map { rule in
                let kind = spineProtocol.rules.first { $0.id == rule.id }?.kind
                let isAboutForm = kind == .latch || kind == .reconciliation || kind == .disagreement
                return (isAboutForm ? 0 : 10) + rule.level.rank
            }
            #expect(ranks == ranks.sorted(by: >), "\(form)")
            #expect(Set(result.findings).count == result.findings.count, "\(form)")
            #expect(!result.destinations.isEmpty, "\(form)")
            #expect(!result.pathway.isEmpty, "\(form)")
            for rule in result.rules {
                for used in rule.answers {
                    let saysNothing = [.unanswered, .unsure, .byPhone, .notAsked].contains(used.answer)
                    #expect(!saysNothing, "\(rule.id) \(form)")
                }
            }
        }
        trials.conclude(atLeast: Self.count)
    }

    @Test func `the same form gets the same assessment`() {
        var cases = RandomCases(seed: 61)
        var trials = Trials()
        for _ in 0..<200 {
            let form = cases.next()
            trials.made()
            let first = form.assess()
            let second = form.assess()
            #expect(first.rules == second.rules)
            #expect(first.findings == second.findings)
            #expect(first.askNext == second.askNext)
            #expect(first.scores == second.scores)
            #expect(first.changes == second.changes)
            #expect(first.destinations == second.destinations)
        }
        trials.conclude(atLeast: 200)
    }
}

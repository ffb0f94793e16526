import Foundation
import SpineProtocol
import Testing
import TriageCore

/// The protocol's names and texts.
@Suite struct ContentTests {
    static let destinations: Set<String> = [
        "ambulance", "ed", "spinalOnCall", "msccCoordinator", "vascularEmergency", "vascular", "diabeticFoot",
        "operatingTeam", "neurology", "dvtClinic", "spinalClinic", "physio", "primaryCare", "phoneCall", "crisis",
        "strokeTeam",
    ]

    @Test func `the cases of the reference name every rule at each of its levels, and no rule that is not there`() {
        var levels: [String: Set<String>] = [:]
        for words in spineCases.map({ $0.split(separator: " ").map(String.init) }) where words[1] != "-" {
            levels[words[1], default: []].insert(words[0])
        }
        let ids = spineProtocol.rules.map(\.id.rawValue)
        #expect(Set(ids).count == ids.count)
        #expect(Set(levels.keys).subtracting(ids) == [])
        // What is wrong with a form as a document, and what a text as a whole comes to, cannot be said in the words of a case.
        let others: Set<RuleID> = ["T4", "T7", "T8", "T9"]
        for rule in spineProtocol.rules where rule.kind != .form && !others.contains(rule.id) {
            for grade in rule.grades {
                #expect(
                    levels[rule.id.rawValue, default: []].contains(grade.level.rawValue), "\(rule.id) \(grade.level)")
            }
        }
    }

    @Test func `every destination has a name of the reference, and every name is used`() {
        #expect(Set(spineProtocol.destinations.map(\.id.rawValue)) == Self.destinations)
        let used = Set(spineProtocol.rules.flatMap { $0.destinations.map(\.id.rawValue) })
        #expect(used == Self.destinations)
    }

    @Test func `every rule, caution, score and advice cites a source of the list`() {
        let known = Set((1...45).map { "B\($0)" } + ["P"])
        #expect(Set(spineProtocol.evidence.map(\.id.rawValue)).isSubset(of: known))
        let listed = Set(spineProtocol.evidence.map(\.id))
        for rule in spineProtocol.rules {
            #expect(!rule.evidence.isEmpty && listed.isSuperset(of: rule.evidence), "\(rule.id)")
        }
        for caution in spineProtocol.cautions {
            #expect(!caution.evidence.isEmpty && listed.isSuperset(of: caution.evidence))
        }
        for score in spineProtocol.scores { #expect(!score.evidence.isEmpty && listed.isSuperset(of: score.evidence)) }
        for advice in spineProtocol.advice {
            #expect(!advice.evidence.isEmpty && listed.isSuperset(of: advice.evidence))
        }
        for threshold in spineProtocol.thresholds { #expect(listed.contains(threshold.source)) }
    }

    @Test func `the protocol written as JSON and read again is the same protocol and assesses the same`() throws {
        let data = try JSONEncoder().encode(spineProtocol)
        let again = try JSONDecoder().decode(TriageProtocol.self, from: data)
        #expect(again == spineProtocol)
        let assessor = try Assessor(again.applying(ClinicSettings()))
        let form = IntakeForm(
            answers: SpineForms.version1.read(Spine.quiet + drop(5)).answers, freeText: "I can't pee.")
        let triageCase = TriageCase(form: form, received: Spine.now)
        #expect(assessor.assess(triageCase).rules == Spine.assessor.assess(triageCase).rules)
    }

    @Test func `every definition, threshold and phrase has a name of its own`() {
        #expect(Set(spineProtocol.definitions.map(\.id)).count == spineProtocol.definitions.count)
        #expect(Set(spineProtocol.thresholds.map(\.id)).count == spineProtocol.thresholds.count)
        #expect(Set(spineProtocol.phrases.map(\.id)).count == spineProtocol.phrases.count)
        #expect(spineProtocol.definitions.allSatisfy { !$0.title.isEmpty })
    }

    @Test func `no text names a cauda equina type of a score, promises safety or makes a diagnosis`() {
        let texts =
            spineProtocol.rules.map(\.reason) + spineProtocol.advice.map(\.text)
            + spineProtocol.scores.flatMap { [$0.title, $0.caveat] + $0.readings.map(\.text) + $0.parts.map(\.label) }
        for text in texts {
            let lower = text.lowercased()
            #expect(!lower.contains("cauda equina type"))
            #expect(!lower.contains("you are safe") && !lower.contains("nothing serious"))
        }
    }

    /// An independent oracle of what `protocol verify` proves of texts: it reads what the assessor wrote on random forms.
    @Test(arguments: 1...4)
    func `no text on any form has a leftover brace, a Swift value or an empty place`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed &+ 900)
        let nonsense = [
            "{", "}", "Optional(", "nil", "()", "  ", " ,", " .", ",,", "..", "not known, not known", "for not known",
            "not known ago", "no feature", "no further feature", "with none", "since then none", "now reports none",
            "normal: none", "Not known: none", "disagree: none", "Reports none",
        ]
        var texts = 0
        for _ in 0..<60 {
            let form = cases.next()
            let result = form.assess()
            for text in result.rules.map(\.reason) + result.notes + result.pathway {
                texts += 1
                for word in nonsense where text.contains(word) {
                    Issue.record("\"\(word)\" in \"\(text)\": \(form)")
                }
            }
        }
        #expect(texts >= 200)
    }

    @Test func `the reason of a foot that got worse names the foot, also where its weakness was explained before`() {
        let explained: Answers = [
            "footLiftR": "weak", "weakDays": 400, "weakTrend": "same", "weakKnownCause": "polio",
            "weakKnownSide": "right",
            "weakUnchangedMonths": 12,
        ]
        let result = Spine.assess(
            explained + ["footLiftR": "cannot"], history: [Spine.form(explained, daysAgo: 20)])
        #expect(result.ruleNames.contains("P1"))
        #expect(result.reason("P1")?.contains("no weakness counted") == false)
    }

    @Test func `the scores of the contract are there`() {
        #expect(Set(spineProtocol.scores.map(\.id.rawValue)).isSuperset(of: ["sshq", "sugioka", "cook"]))
    }

    @Test(arguments: 1...2)
    func `scores explain and have the bounds that their parts allow`(_ seed: UInt64) {
        var cases = RandomCases(seed: seed &+ 950)
        var scores = 0
        for _ in 0..<60 {
            let result = cases.next().assess()
            for score in result.scores {
                scores += 1
                #expect(score.least <= score.total && score.total <= score.most)
                #expect(score.unknownParts.isEmpty == (score.least == score.most))
            }
        }
        #expect(scores >= 420)
    }
}

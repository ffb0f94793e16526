import Foundation
import SpineProtocol
import Testing
import TriageCore

/// The protocol's names and texts.
@Suite struct ContentTests {
    static let findings: Set<String> = [
        "pattern.neurogenicClaudication", "pattern.vascularClaudication", "pattern.central", "pattern.foraminal",
        "pattern.polyneuropathy", "pattern.peroneal", "pattern.myelopathy", "pattern.stroke", "pattern.mnd",
        "pattern.hip", "pattern.radicular", "pattern.mixedClaudication", "pattern.walkUrge", "ces.saddle",
        "ces.bladder",
        "ces.bowel", "ces.sexual", "ces.bladderUrgency", "ces.bilateralLegs", "ces.stableOver14d", "ces.stableOver90d",
        "ces.longstandingExplained", "history.scan", "motor.footDrop", "motor.mild", "motor.progressive",
        "motor.bilateral",
        "motor.painless", "motor.knownStable", "root.L4", "root.L5", "root.S1", "flag.cancer", "flag.infection",
        "flag.procedure", "flag.anticoagBleed", "flag.trauma", "flag.fracture", "flag.acuteLimb", "flag.clti",
        "flag.footSkin", "flag.diabeticFoot", "flag.dvt", "flag.systemic", "safety.unanswered", "safety.unsure",
        "safety.contradiction", "text.redFlag", "text.weighed", "text.negated", "text.historical", "text.hypothetical",
        "text.otherPerson", "text.selfHarm", "text.unreadable", "text.topic", "change.worse",
        "change.painGoneWeakStays",
        "change.latched", "care.failedConservative", "scope.out", "rx.nsaidCaution", "rx.steroidCaution",
        "sexual.unknown", "form.unknownItem", "form.invalidAnswer", "form.disabledAnswer", "form.noContact",
        "form.historyIncomplete", "form.similarReference",
        // Of version 2.
        "bladder.incontinence", "bladder.longstanding", "bladder.retention", "care.bloods", "flag.aneurysm",
        "flag.aorta",
        "flag.breathless", "flag.confusion", "flag.legSkin", "flag.legSore", "flag.metabolic", "flag.severePain",
        "flag.suddenIllness", "flag.vein", "form.byPhone", "pattern.acuteNeuropathy", "pattern.inflammatory",
        "pattern.veins", "risk.injecting",
    ]

    static let destinations: Set<String> = [
        "ambulance", "ed", "spinalOnCall", "msccCoordinator", "vascularEmergency", "vascular", "diabeticFoot",
        "operatingTeam", "neurology", "dvtClinic", "spinalClinic", "physio", "primaryCare", "phoneCall", "crisis",
        "strokeTeam",
    ]

    /// The levels that the reference's table gives each rule.
    static let levels: [String: [Level]] = {
        var levels: [String: [Level]] = [:]
        // E2, E9, E16, E17, U12, Q4 and W5 were replaced in version 2; their numbers are not used again.
        for number in [1, 3, 4, 5, 6, 7, 8] + Array(10...15) + Array(18...29) { levels["E\(number)"] = [.emergency] }
        for number in Array(1...11) + [16] + Array(17...28) { levels["U\(number)"] = [.urgent] }
        levels["U22"] = [.urgent, .clinicianReview]
        for number in [1, 2, 3, 5, 6, 8, 9, 10] + Array(12...22) { levels["Q\(number)"] = [.clinicianReview] }
        levels["Q12"] = [.urgent, .clinicianReview]
        for number in [1, 2, 3, 4] + Array(6...14) { levels["W\(number)"] = [.soon] }
        levels["W10"] = [.urgent, .clinicianReview, .soon]
        for number in Array(1...7) + [10] { levels["R\(number)"] = [.routine] }
        levels["R8"] = [.soon, .routine]
        for number in 1...3 { levels["C\(number)"] = [.conservative] }
        for number in [1, 3, 5] { levels["P\(number)"] = [.urgent] }
        levels["P4"] = [.soon]
        levels["P6"] = [.emergency, .urgent]
        levels["T1"] = [.emergency]
        levels["T2"] = [.urgent]
        levels["T3"] = [.emergency]
        levels["T4"] = [.clinicianReview]
        levels["T5"] = [.emergency]
        levels["T6"] = [.soon]
        levels["T9"] = [.clinicianReview]
        levels["T7"] = [.urgent]
        levels["T8"] = [.clinicianReview]
        levels["form.unknownItem"] = [.clinicianReview]
        for name in ["invalidAnswer", "historyIncomplete", "similarReference"] {
            levels["form.\(name)"] = [.clinicianReview]
        }
        return levels
    }()

    @Test func `the rules are those of the reference, each once and with its levels`() {
        let ids = spineProtocol.rules.map(\.id.rawValue)
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids).symmetricDifference(Self.levels.keys) == [])
        for rule in spineProtocol.rules {
            #expect(rule.grades.map(\.level) == Self.levels[rule.id.rawValue], "\(rule.id)")
        }
    }

    @Test func `every finding has a name of the reference, and every name is used`() {
        let named =
            spineProtocol.rules.flatMap { $0.findings.map(\.id.rawValue) }
            + spineProtocol.observations.map(\.finding.rawValue) + spineProtocol.cautions.map(\.id.rawValue)
        #expect(Set(named).subtracting(Self.findings) == [])
        #expect(Self.findings.subtracting(named) == [])
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

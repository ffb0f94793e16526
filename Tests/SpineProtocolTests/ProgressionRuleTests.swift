import SpineProtocol
import Testing
import TriageCore

/// A rule's comparison with one other form.
struct ProgressionCase: Sendable, CustomTestStringConvertible {
    let rule: String
    let isListed: Bool
    let daysAgo: Int
    let before: Answers
    let now: Answers

    init(_ rule: String, _ isListed: Bool, _ daysAgo: Int, before: Answers, now: Answers) {
        self.rule = rule
        self.isListed = isListed
        self.daysAgo = daysAgo
        self.before = before
        self.now = now
    }

    var testDescription: String { "\(isListed ? "" : "not ")\(rule) after \(daysAgo) days: \(before) to \(now)" }
}

private let old: Answers = ["weakDays": 400, "weakTrend": "same"]

/// Comparison with the patient's other forms.
@Suite struct ProgressionRuleTests {
    static let powerRows: [ProgressionCase] = [
        ProgressionCase("P1", true, 14, before: [:], now: old + ["footLiftL": "weak"]),
        ProgressionCase("P1", true, 14, before: [:], now: old + ["footLiftR": "cannot"]),
        ProgressionCase("P1", true, 14, before: ["footLiftR": "weak"], now: old + ["footLiftR": "cannot"]),
        ProgressionCase("P1", false, 14, before: ["footLiftR": "weak"], now: old + ["footLiftR": "weak"]),
        ProgressionCase("P1", false, 14, before: ["footLiftR": "cannot"], now: old + ["footLiftR": "weak"]),
        ProgressionCase("P1", false, 14, before: ["footLiftR": "weak"], now: [:]),
        ProgressionCase("P1", false, 14, before: ["footLiftR": "unsure"], now: old + ["footLiftR": "weak"]),
        ProgressionCase("P1", false, 14, before: [:], now: old + ["footLiftR": "unsure"]),
        ProgressionCase("P1", true, 14, before: [:], now: old + ["tiptoeL": "weak"]),
        ProgressionCase("P1", true, 14, before: ["tiptoeR": "weak"], now: old + ["tiptoeR": "cannot"]),
        ProgressionCase("P1", true, 14, before: [:], now: old + ["footDrag": "left"]),
        ProgressionCase("P1", true, 14, before: ["footDrag": "left"], now: old + ["footDrag": "both"]),
        ProgressionCase("P1", true, 14, before: ["footDrag": "left"], now: old + ["footDrag": "right"]),
        ProgressionCase("P1", false, 14, before: ["footDrag": "both"], now: old + ["footDrag": "left"]),
        ProgressionCase("P1", true, 91, before: [:], now: old + ["footLiftL": "weak"]),
        ProgressionCase("P1", true, 92, before: [:], now: old + ["footLiftL": "weak"]),
        ProgressionCase("P1", false, 93, before: [:], now: old + ["footLiftL": "weak"]),
        ProgressionCase("P1", true, 0, before: [:], now: old + ["footLiftL": "weak"]),
    ]

    static let painRows: [ProgressionCase] = [
        ProgressionCase("P3", true, 30, before: ["legPainSide": "left"], now: bothLegsPain(200)),
        ProgressionCase("P3", true, 92, before: ["legPainSide": "right"], now: bothLegsPain(200)),
        ProgressionCase("P3", false, 93, before: ["legPainSide": "right"], now: bothLegsPain(200)),
        ProgressionCase("P3", false, 30, before: [:], now: bothLegsPain(200)),
        ProgressionCase("P3", false, 30, before: bothLegsPain(100), now: bothLegsPain(200)),
        ProgressionCase("P3", false, 30, before: bothLegsPain(100), now: ["legPainSide": "left"]),
        ProgressionCase("P4", true, 30, before: ["walkMinutes": 20], now: ["walkMinutes": 10]),
        ProgressionCase("P4", false, 30, before: ["walkMinutes": 22], now: ["walkMinutes": 11]),
        ProgressionCase("P4", false, 30, before: ["walkMinutes": 19], now: ["walkMinutes": 10]),
        ProgressionCase("P4", true, 30, before: ["walkMinutes": 19], now: ["walkMinutes": 9]),
        ProgressionCase("P4", true, 92, before: ["walkMinutes": 20], now: ["walkMinutes": 9]),
        ProgressionCase("P4", false, 93, before: ["walkMinutes": 20], now: ["walkMinutes": 9]),
        ProgressionCase("P4", false, 30, before: ["walkMinutes": .absent], now: ["walkMinutes": 5]),
        ProgressionCase("P4", false, 30, before: ["walkMinutes": 20], now: ["walkMinutes": .absent]),
        ProgressionCase("P4", false, 30, before: ["walkMinutes": 20], now: ["walkMinutes": 30]),
    ]

    static func pain(_ score: Given) -> Answers { ["legPainSide": "left", "legPainScore": score] }
    /// The same mild weakness before and now, so that only the pain differs.
    static func weak(_ days: Given) -> Answers { ["footLiftL": "weak", "weakDays": days, "weakTrend": "same"] }

    static let painGoneRows: [ProgressionCase] = [
        ProgressionCase("P5", false, 20, before: pain(8) + weak(10), now: pain(5) + weak(30)),
        ProgressionCase("P5", true, 20, before: pain(8) + weak(10), now: pain(4) + weak(30)),
        ProgressionCase("P5", true, 20, before: pain(8) + weak(10), now: pain(3) + weak(30)),
        ProgressionCase("P5", true, 20, before: pain(8) + weak(10), now: weak(30) + ["legPainSide": "none"]),
        ProgressionCase("P5", true, 20, before: pain(4) + weak(10), now: weak(30) + ["legPainSide": "none"]),
        ProgressionCase("P5", false, 20, before: pain(3) + weak(10), now: weak(30) + ["legPainSide": "none"]),
        ProgressionCase("P5", true, 20, before: pain(8) + weak(22), now: pain(4) + weak(42)),
        ProgressionCase("P5", false, 20, before: pain(8) + weak(23), now: pain(4) + weak(43)),
        ProgressionCase("P5", true, 20, before: pain(8) + weak(22), now: pain(4) + weak(.absent)),
        ProgressionCase("P5", false, 20, before: pain(8), now: pain(2)),
        ProgressionCase("P5", true, 92, before: pain(8) + weak(10), now: pain(4) + weak(30)),
        ProgressionCase("P5", false, 93, before: pain(8) + weak(10), now: pain(4) + weak(30)),
    ]

    private func check(_ row: ProgressionCase, level: Level) {
        let result = Spine.assess(row.now, history: [Spine.form(row.before, daysAgo: row.daysAgo)])
        #expect(result.ruleNames.contains(row.rule) == row.isListed, "\(result.ruleNames)")
        if row.isListed { #expect(result.level >= level) }
    }

    @Test(arguments: powerRows)
    func `power that is worse than the last known answer is urgent`(_ row: ProgressionCase) {
        check(row, level: .urgent)
        let result = Spine.assess(row.now, history: [Spine.form(row.before, daysAgo: row.daysAgo)])
        for finding in ["change.worse"] where row.isListed { #expect(result.findingNames.contains(finding)) }
        #expect(!row.isListed || result.findingNames.contains("motor.progressive"))
    }

    @Test(arguments: painRows)
    func `pain that spreads is urgent, walking that halves is soon`(_ row: ProgressionCase) {
        check(row, level: row.rule == "P3" ? .urgent : .soon)
    }

    @Test(arguments: painGoneRows)
    func `pain that falls while weakness stays is urgent`(_ row: ProgressionCase) { check(row, level: .urgent) }

    @Test func `the last known answer counts, not one that came before it`() {
        let normal = Spine.form([:], daysAgo: 60)
        let weak = Spine.form(["footLiftL": "weak"], daysAgo: 30)
        let silent = Spine.form(["footLiftL": .absent], daysAgo: 10)
        let now = old + ["footLiftL": "weak"]
        #expect(!Spine.assess(now, history: [normal, weak]).ruleNames.contains("P1"))
        #expect(!Spine.assess(now, history: [normal, weak, silent]).ruleNames.contains("P1"))
        #expect(Spine.assess(now, history: [normal, silent]).ruleNames.contains("P1"))
        let recovered = Spine.form([:], daysAgo: 10)
        #expect(Spine.assess(now, history: [weak, recovered]).ruleNames.contains("P1"))
    }

    @Test func `the order in which history is given does not matter`() {
        let forms = [
            Spine.form(["footLiftL": "weak"], daysAgo: 60), Spine.form([:], daysAgo: 20),
            Spine.form(["footLiftL": .absent], daysAgo: 5),
        ]
        let now = old + ["footLiftL": "weak"]
        let expected = Spine.assess(now, history: forms).rules
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            #expect(Spine.assess(now, history: order.map { forms[$0] }).rules == expected)
        }
    }

    @Test func `the same form again changes nothing`() {
        for changes in [[:], weakLift(100), drop(100), saddle(120), ["walkMinutes": 5]] as [Answers] {
            let alone = Spine.assess(changes)
            let again = Spine.assess(
                changes, history: [Spine.form(changes, daysAgo: 0), Spine.form(changes, daysAgo: 0)])
            #expect(again.level == alone.level)
            #expect(again.rules == alone.rules)
            #expect(again.changes.isEmpty)
        }
    }

    @Test func `a form that arrives late is compared with what was authored after it`() {
        let later = Spine.form(old + ["footLiftL": "weak"], daysAgo: -10)
        let result = Spine.assess([:], history: [later])
        #expect(result.level == .urgent)
        #expect(result.ruleNames.contains("P1"))
        let farLater = Spine.form(old + ["footLiftL": "weak"], daysAgo: -93)
        #expect(Spine.assess([:], history: [farLater]).level == .conservative)
        let spread = Spine.assess(["legPainSide": "left"], history: [Spine.form(bothLegsPain(200), daysAgo: -10)])
        #expect(spread.ruleNames.contains("P3"))
    }

    @Test func `pain and walking are compared with a form that was authored later too`() {
        let walked = Spine.assess(["walkMinutes": 60], history: [Spine.form(["walkMinutes": 5], daysAgo: -10)])
        #expect(walked.ruleNames.contains("P4"))
    }

    @Test(arguments: ["past", "current"])
    func `cancer said once counts for ever, and a denial is a contradiction`(_ given: String) {
        let before = Spine.form(["cancer": .word(given)], daysAgo: 900)
        for now in ["never", "skinOnly"] as [Given] {
            let result = Spine.assess(["cancer": now], history: [before])
            #expect(result.level == .clinicianReview)
            // Version 1 did not set melanoma apart, so "only of the skin" denies nothing there.
            #expect(result.ruleNames == (now == "never" ? ["Q6", "Q2"] : ["Q6"]))
            #expect(result.findingNames.contains("safety.contradiction") == (now == "never"))
            let night = Spine.assess(["cancer": now, "spineNight": "yes"], history: [before])
            #expect(night.ruleNames.contains("U7"))
        }
        for now in [.absent, "unsure"] as [Given] {
            let result = Spine.assess(["cancer": now], history: [before])
            #expect(result.ruleNames == ["Q6"])
        }
        let middle = Spine.form(["cancer": "never"], daysAgo: 10)
        #expect(Spine.assess([:], history: [before, middle]).ruleNames.contains("Q6"))
    }

    @Test func `a denial of cancer does not carry forward`() {
        let before = Spine.form(["cancer": "never", "diabetes": "no", "saddle": "no"], daysAgo: 1)
        let result = Spine.assess(["cancer": .absent, "diabetes": .absent, "saddle": .absent], history: [before])
        #expect(Set(["saddle", "cancer", "conditions"]).isSubset(of: result.unknownNames))
        #expect(result.level == .clinicianReview)
    }

    @Test func `diabetes said once counts for ever`() {
        let before = Spine.form(["diabetes": "yes"], daysAgo: 2_000)
        for now in ["no", .absent, "unsure"] as [Given] {
            let result = Spine.assess(["diabetes": now, "footSkin": "hotSwollen"], history: [before])
            #expect(result.level == .urgent)
            #expect(result.ruleNames == ["U11"])
        }
    }

    @Test(arguments: [
        ("saddle", saddle(20)), ("bladder", bladder("leaking", 20)), ("bowel", bowel(20)), ("sexual", sexual(20)),
    ])
    func `a cauda equina sign denied within 14 days is a contradiction`(_ item: String, _ sign: Answers) {
        for (days, isListed) in [(0, true), (13, true), (14, true), (15, false)] {
            let result = Spine.assess([:], history: [Spine.form(sign, daysAgo: days)])
            #expect(result.ruleNames.contains("Q2") == isListed, "\(days) days")
            #expect(result.level == (isListed ? .clinicianReview : .conservative))
        }
        // Denied once in between and once more now: still within 14 days.
        let twice = Spine.assess([:], history: [Spine.form(sign, daysAgo: 10), Spine.form([:], daysAgo: 5)])
        #expect(twice.ruleNames.contains("Q2"))
    }

    @Test(arguments: [
        ("saddle", saddle(20)), ("bladder", bladder("leaking", 20)), ("bowel", bowel(20)), ("sexual", sexual(20)),
    ])
    func `a sign that is refused after it was said is not forgotten`(_ item: String, _ sign: Answers) {
        let result = Spine.assess([item: .absent], history: [Spine.form(sign, daysAgo: 5)])
        let denied = Spine.assess([:], history: [Spine.form(sign, daysAgo: 5)])
        if item == "sexual" {
            #expect(result.level >= denied.level)
        } else {
            #expect(result.level >= denied.level)
        }
    }

    @Test(arguments: [Level.urgent, .emergency])
    func `an alert that is still open keeps its level`(_ level: Level) {
        let result = Spine.assess([:], openAlert: level)
        #expect(result.level == level)
        #expect(result.ruleNames == ["P6"])
        #expect(result.findingNames == ["change.latched"])
        #expect(Spine.assess(saddle(1), openAlert: level).level == .emergency)
        #expect(Spine.assess([:], openAlert: level).possibleLevel >= level)
    }

    @Test func `changes name the item, the answers and the day of the last known one`() {
        let history = [Spine.form([:], daysAgo: 30), Spine.form(["footLiftL": .absent], daysAgo: 10)]
        let result = Spine.assess(drop(5), history: history)
        let change = result.changes.first { Spine.items[$0.item].id == "footLiftL" }
        #expect(change?.from == .choice(0))
        #expect(change?.to == .choice(2))
        #expect(change?.since == Spine.now.advanced(bySeconds: -30 * 86_400))
        #expect(Spine.assess(drop(5)).changes.isEmpty)
    }
}

import TestSupport
import SpineProtocol
import TriageCore

/// One form with everything that its assessment depends on, as random tests make and shrink it.
struct RandomCase: Hashable, Sendable, CustomStringConvertible {
    var answers: Answers
    var text: String?
    /// Earlier (positive days) and later (negative days) forms, as changes to the quiet form.
    var history: [Past] = []

    struct Past: Hashable, Sendable {
        var daysAgo: Int
        var changes: Answers
    }

    func assess() -> Assessment {
        Spine.assess(
            exactly: answers, history: history.map { Spine.form($0.changes, daysAgo: $0.daysAgo) }, text: text)
    }

    func with(_ item: String, _ given: Given) -> RandomCase {
        var copy = self
        copy.answers[item] = given
        return copy
    }

    /// What differs from the quiet form.
    var description: String {
        let names = Set(answers.keys).union(Spine.quiet.keys).sorted()
        var parts = names.compactMap { name -> String? in
            let given = answers[name] ?? .absent
            return given == Spine.quiet[name] ?? .absent ? nil : "\(name)=\(given)"
        }
        if let text { parts.append("text=\"\(text)\"") }
        for past in history {
            let list = past.changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            parts.append("[\(past.daysAgo) days ago: \(list.joined(separator: " "))]")
        }
        return parts.joined(separator: " ")
    }

    /// The smallest case that still has the property, by undoing one thing at a time.
    func smallest(_ holds: (RandomCase) -> Bool) -> RandomCase {
        var best = self
        var isShrinking = true
        while isShrinking {
            isShrinking = false
            for candidate in best.simpler() where holds(candidate) {
                best = candidate
                isShrinking = true
                break
            }
        }
        return best
    }

    private func simpler() -> [RandomCase] {
        var result: [RandomCase] = []
        if text != nil { result.append(RandomCase(answers: answers, text: nil, history: history)) }
        for index in history.indices {
            var copy = self
            copy.history.remove(at: index)
            result.append(copy)
            for name in history[index].changes.keys.sorted() {
                copy = self
                copy.history[index].changes[name] = nil
                result.append(copy)
            }
        }
        for name in answers.keys.sorted() where answers[name] != (Spine.quiet[name] ?? .absent) {
            result.append(with(name, Spine.quiet[name] ?? .absent))
        }
        return result
    }
}

/// Makes random cases: reassuring answers but for a few themes, with numbers near the protocol's bounds.
///
/// Few changes at a time, since an emergency for one reason hides what goes wrong with another.
struct RandomCases {
    private var generator: Dice

    init(seed: UInt64) { generator = Dice(seed: seed) }

    /// Questions that rules look at together.
    private static let themes: [[String]] = [
        ["saddle", "bladder", "bowel", "sexual", "legPainSide"],
        ["footLiftL", "footDrag", "tiptoeL", "kneeWeak", "backPain", "legPainSide", "wasting"],
        ["footLiftL", "footLiftR", "footDrag"], ["tiptoeR", "legsWeakBoth", "footLiftR", "saddle"],
        ["footLiftR", "cancer", "spineNight", "unsteady", "straining", "symptomWeeks"],
        ["footDrag", "fever", "immune", "recentInfection", "diabetes", "footSkin", "backPain"],
        ["footLiftL", "spinalProcedure", "anticoag", "spineUnremitting", "trauma"],
        ["handsClumsy", "unsteady", "symptomWeeks", "breathless", "swallowing", "faceArmSpeech", "tiptoeL"],
        ["trauma", "age", "osteoporosis", "longSteroids", "backPain", "numbSites"],
        ["footColdPale", "nightFootHang", "footSkin", "calfSwollen", "diabetes"],
        [
            "walkBrings", "standBrings", "sitRelieves", "bendRelieves", "standStillRelieves", "uphillBrings",
            "calfPain",
            "conservativeWeeks", "walkMinutes", "legPainSide",
        ],
        ["stocking", "symptomWeeks", "walkUrge", "weightLossSweats", "groinPain", "neckOnly", "pregnant"],
    ]

    private static let followUps = SpineForms.version1.items.filter { $0.askedWhen != nil }

    static let numbers: [String: [Int]] = {
        var numbers = [
            "age": [0, 15, 16, 48, 49, 64, 65, 69, 70, 71, 120], "pregnancyWeeks": [0, 19, 20, 28, 29, 45],
            "symptomWeeks": [0, 4, 5, 6, 7, 26, 27, 52, 5_200], "legPainScore": [0, 3, 4, 8, 10],
            "weakUnchangedMonths": [0, 2, 3, 10, 24], "walkMinutes": [0, 5, 6, 10, 11, 20, 60, 1_440],
            "conservativeWeeks": [0, 1, 5, 6, 11, 12, 40],
        ]
        let days = [0, 3, 7, 8, 14, 15, 28, 29, 30, 31, 42, 43, 60, 90, 91, 300, 720, 36_500]
        for item in SpineForms.version1.items where numbers[item.id.rawValue] == nil {
            if case .number = item.kind { numbers[item.id.rawValue] = days }
        }
        return numbers
    }()

    static let texts = [
        "I can't pee.", "I am numb between my legs.", "My right foot drags.", "I have a fever.",
        "I had cancer in 2015.",
        "No numbness, no fever.", "My dad is incontinent.", "I want to kill myself.", "Thank you for your help.",
    ]

    mutating func next() -> RandomCase {
        var result = RandomCase(answers: Spine.quiet)
        result.answers = varied(Spine.quiet)
        if generator.oneIn(8) { result.text = Self.texts.randomElement(using: &generator) }
        if generator.oneIn(3) {
            result.history.append(
                RandomCase.Past(
                    daysAgo: [0, 5, 14, 15, 40, 92, 93].randomElement(using: &generator)!, changes: varied([:])))
        }
        return result
    }

    private mutating func varied(_ start: Answers) -> Answers {
        var answers = start
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let theme = Self.themes.randomElement(using: &generator)!
            for name in theme where generator.oneIn(2) { vary(SpineForms.version1.item(name), &answers) }
        }
        for item in Self.followUps where !generator.oneIn(6) { vary(item, &answers) }
        return answers
    }

    private mutating func vary(_ item: Item, _ answers: inout Answers) {
        let name = item.id.rawValue
        if generator.oneIn(6) {
            answers[name] = generator.oneIn(2) ? "unsure" : .absent
            return
        }
        switch item.kind {
        case .choice(let names): answers[name] = .word(names.randomElement(using: &generator)!)
        case .choices(let names): answers[name] = .list(names.filter { _ in generator.oneIn(4) })
        case .number: answers[name] = .number(Self.numbers[name]!.randomElement(using: &generator)!)
        case .text: break
        }
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &generator)! }
    mutating func oneIn(_ count: Int) -> Bool { generator.oneIn(count) }
}

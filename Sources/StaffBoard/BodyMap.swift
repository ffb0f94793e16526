internal import StaffWords
internal import TriageCore
internal import WebPages

/// Where it is numb, painful or weak, as the patient answered: a picture of legs and feet, and the same in words beside it.
///
/// It shows answers, and decides nothing.
struct BodyMap {
    let answers: [CaseFile.Answer]
    let findings: [String]

    private enum Side: String, CaseIterable {
        case left, right
    }

    /// Places on one side, or on both.
    private struct Places {
        let sides: [Side]
        let names: [String]
        /// "right: inner side of the shin, big toe"; nil where nothing is said.
        let words: String?
    }

    /// The answers that the picture has, by the items of the questionnaire.
    static let numb = (side: "numbSide", sites: "numbSites")
    static let pain = (side: "legPainSide", sites: "legPainSites", score: "legPainScore")
    /// Of each question about strength, the answers that say that nothing is weak.
    private static let strong: Set<JSONValue> = [.text("none"), .text("no"), .text("normal"), .text("onlyWalking")]
    /// The general question, and those about each side, by the mark that stands for them.
    static let weak: [(mark: String, general: String, left: String?, right: String?)] = [
        ("lift", "footLift", "footLiftL", "footLiftR"), ("tiptoe", "tiptoe", "tiptoeL", "tiptoeR"),
        ("leg", "legWeak", nil, nil),
    ]

    var html: HTML {
        let numb = places(Self.numb.side, Self.numb.sites)
        let pain = places(Self.pain.side, Self.pain.sites)
        let weak = weakness
        let roots = findings.filter { $0.hasPrefix("root.") }.map { String($0.dropFirst(5)) }.sorted()
        guard numb.words != nil || pain.words != nil || !weak.words.isEmpty else { return "" }
        let score = answer(Self.pain.score).map { ", \($0.question.words($0.answer))" } ?? ""
        let described =
            [
                numb.words.map { "Numb: \($0)." }, pain.words.map { "Pain\(score): \($0)." },
                weak.words.isEmpty ? nil : "Weak: \(weak.words.joined(separator: "; ")).",
            ].compactMap { $0 }.joined(separator: " ")
        return """
            <section class="panel" aria-labelledby="pictures"><h2 id="pictures">Legs and feet</h2>
            <div class="body-map"><figure><svg viewBox="14 0 576 456" role="img" aria-labelledby="map-title map-text"><title id="map-title">Legs and feet: where it is numb, painful or weak</title><desc id="map-text">\(described)</desc>
            \(BodyDrawing.definitions)
            \(Self.labels)
            \(figures(numb, pain, weak.marks))
            </svg></figure>
            <ul class="map-key">\(numb.words.map { "<li><svg class=\"swatch\" aria-hidden=\"true\"><rect class=\"map-numb\" width=\"24\" height=\"16\"/></svg><span><b>Numb</b><br>\(said: $0)</span></li>" as HTML })\(pain.words.map { "<li><svg class=\"swatch\" aria-hidden=\"true\"><rect class=\"map-pain\" width=\"24\" height=\"16\"/></svg><span><b>Pain</b>\(score)<br>\(said: $0)</span></li>" as HTML })\(when(!weak.words.isEmpty, "<li><svg class=\"swatch\" viewBox=\"0 0 24 16\" aria-hidden=\"true\"><path class=\"map-weak\" d=\"M12 15V7\"/><path class=\"map-weak-head\" d=\"M6.500 8L12 0L17.500 8Z\"/><path class=\"map-weak\" d=\"M5 13L19 13\"/></svg><span><b>Weak</b>\(weak.words.map { "<br>\(said: $0)" as HTML })</span></li>"))\(when(!roots.isEmpty, "<li><span></span><span class=\"muted\">Places match \(roots.count == 1 ? "root" : "roots") \(roots.joined(separator: ", ")). Pattern only, weak evidence; it decides nothing.</span></li>"))</ul></div></section>
            """
    }

    private func answer(_ item: String) -> CaseFile.Answer? { answers.first { $0.question.item == item } }

    private func sides(_ answer: CaseFile.Answer?) -> [Side] {
        switch answer?.answer {
        case .text("left")?: [.left]
        case .text("right")?: [.right]
        case .text("both")?: Side.allCases
        default: []
        }
    }

    private func places(_ side: String, _ sites: String) -> Places {
        let sides = sides(answer(side))
        guard let given = answer(sites), case .list(let values) = given.answer else {
            let words = sides.isEmpty ? nil : "\(Self.words(sides)): where is not known"
            return Places(sides: sides, names: [], words: words)
        }
        let names = values.compactMap { if case .text(let name) = $0, name != Item.none { name } else { nil } }
        guard !names.isEmpty else { return Places(sides: sides, names: [], words: nil) }
        let list = names.map { given.question.label($0).lowercased() }.joined(separator: ", ")
        return Places(
            sides: sides, names: names,
            words: sides.isEmpty ? "side not known: \(list)" : "\(Self.words(sides)): \(list)")
    }

    private static func words(_ sides: [Side]) -> String {
        sides.count == 2 ? "both sides" : sides.map(\.rawValue).joined()
    }

    private var weakness: (marks: [Side: Set<String>], words: [String]) {
        var marks: [Side: Set<String>] = [:]
        var words: [String] = []
        for (mark, general, left, right) in Self.weak {
            var told: [Side: CaseFile.Answer] = [:]
            for (side, item) in [(Side.left, left), (.right, right)] {
                if let item, let found = answer(item) { told[side] = found }
            }
            if let found = answer(general) {
                // What is said of one side alone says more than the question about both.
                for side in sides(found) where told[side] == nil { told[side] = found }
            }
            var said: Set<String> = []
            for side in Side.allCases {
                guard let found = told[side], !Self.strong.contains(found.answer), !Self.isUnknown(found.answer) else {
                    continue
                }
                marks[side, default: []].insert(mark)
                if said.insert(found.question.item).inserted {
                    words.append("\(found.question.words) \(found.question.words(found.answer))")
                }
            }
        }
        return (marks, words)
    }

    private static func isUnknown(_ answer: JSONValue) -> Bool { [.text("unsure"), .text("byPhone")].contains(answer) }

    // MARK: Drawing

    private static let labels: HTML = """
        <g class="map-text"><text class="map-side" x="105" y="16">Front</text><text class="map-side" x="300" y="16">Back</text><text class="map-side" x="500" y="16">Top of the feet</text><text class="map-side" x="500" y="236">Soles</text><text x="78" y="448">right</text><text x="132" y="448">left</text><text x="273" y="448">left</text><text x="327" y="448">right</text><text x="464" y="190">right</text><text x="536" y="190">left</text><text x="464" y="392">left</text><text x="536" y="392">right</text></g>
        """

    private func figures(_ numb: Places, _ pain: Places, _ weak: [Side: Set<String>]) -> [HTML] {
        Side.allCases.map { side in
            let (isLeft, marks) = (side == .left, weak[side] ?? [])
            func areas(_ view: BodyDrawing.View) -> HTML {
                "\(Self.areas(numb, side, view, "map-numb"))\(Self.areas(pain, side, view, "map-pain"))"
            }
            let lift: HTML = when(marks.contains("lift"), "<use href=\"#weak-lift\"/>")
            let leg: HTML = when(marks.contains("leg"), "<use href=\"#weak-leg\"/>")
            let tiptoe: HTML = when(marks.contains("tiptoe"), "<use href=\"#weak-tiptoe\"/>")
            // From behind, and on the soles, the left is on the left.
            return """
                <g transform="translate(105 22)\(when(!isLeft, " scale(-1 1)"))"><use class="map-skin" href="#leg-front"/>\(areas(.front))<use class="map-outline" href="#leg-front"/><use class="map-detail" href="#lines-front"/>\(lift)\(leg)</g>
                <g transform="translate(300 22)\(when(isLeft, " scale(-1 1)"))"><use class="map-skin" href="#leg-back"/><use class="map-detail" href="#lines-back"/>\(areas(.back))<use class="map-outline" href="#leg-back"/>\(tiptoe)</g>
                <g transform="translate(\(isLeft ? 506 : 494) 30)\(when(!isLeft, " scale(-1 1)"))"><use class="map-skin" href="#foot-top"/>\(areas(.top))<use class="map-outline" href="#foot-top"/><use class="map-detail" href="#lines-top"/></g>
                <g transform="translate(\(isLeft ? 494 : 506) 246)\(when(isLeft, " scale(-1 1)"))"><use class="map-solid" href="#foot-sole"/>\(areas(.sole))<use class="map-detail" href="#lines-sole"/></g>
                """
        }
    }

    private static func areas(_ places: Places, _ side: Side, _ view: BodyDrawing.View, _ look: String) -> [HTML] {
        guard places.sides.contains(side) else { return [] }
        return places.names.filter { BodyDrawing.views[$0]?.contains(view) == true }
            .map { "<use class=\"\(look)\" href=\"#place-\($0)-\(view.rawValue)\"/>" }
    }
}

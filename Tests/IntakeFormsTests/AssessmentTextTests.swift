import FreeText
import IntakeForms
import SpineProtocol
import Testing
@testable import TriageCore

/// Writing an assessment for people.
@Suite struct AssessmentTextTests {
    private let text = AssessmentText(spineProtocol)

    private static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || !($0.properties.generalCategory == .control) }
    }

    @Test(arguments: VignetteCase.all)
    func `the level is the first line`(_ vignette: VignetteCase) throws {
        let (assessment, form) = try vignette.assess()
        let rendered = text.render(assessment, respondBy: nil, freeText: form.freeText)
        #expect(rendered.split(separator: "\n").first.map(String.init) == assessment.level.title)
        #expect(rendered.hasSuffix("\n"))
        let headed = text.render(assessment, respondBy: nil, freeText: form.freeText, heading: "form.json")
        #expect(headed.hasPrefix(assessment.level.title + "  form.json\n"))
    }

    @Test(arguments: VignetteCase.all)
    func `every rule, what to do, what is unknown and what it is not stand in the text`(_ vignette: VignetteCase) throws
    {
        let (assessment, form) = try vignette.assess()
        let rendered = text.render(assessment, respondBy: nil, freeText: form.freeText)
        let flat = rendered.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for rule in assessment.rules { #expect(flat.contains("[\(rule.id)] ")) }
        for line in assessment.pathway { #expect(flat.contains(line)) }
        #expect(flat.contains("A suggestion for staff, not a diagnosis."))
        #expect(flat.contains("Could be as high as") == (assessment.possibleLevel > assessment.level))
    }

    @Test(arguments: VignetteCase.all, [72, 96, 140])
    func `no line is wider than the terminal`(_ vignette: VignetteCase, _ width: Int) throws {
        let (assessment, form) = try vignette.assess()
        let respondBy = ClinicCalendar().respondBy(assessment.level, from: Forms.now)
        let rendered = AssessmentText(spineProtocol, width: width)
            .render(assessment, respondBy: respondBy, freeText: form.freeText)
        for line in rendered.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }

    static let dangerous = [
        "\u{1B}[31mred", "\u{1B}]0;title\u{7}", "a\rb", "a\u{8}b", "\u{9B}31m", "\u{7F}", "\u{0}", "\u{202E}abc",
        "\u{200B}",
        "a\nFORGED LINE", "\u{2028}x", "\u{85}x",
    ]

    @Test(arguments: dangerous)
    func `no control character reaches the terminal`(_ piece: String) {
        let mention = TextMention(concept: "motor", status: .affirmed, range: 0..<piece.utf8.count)
        let rendered = text.render(
            sample(reason: piece, pathway: [piece], notes: [piece], mentions: [mention]), respondBy: nil,
            freeText: piece)
        #expect(Self.isSafe(rendered))
        #expect(!rendered.contains("\nFORGED"))
        #expect(!rendered.unicodeScalars.contains("\u{202E}"))
        #expect(!rendered.unicodeScalars.contains("\u{2028}"))
    }

    @Test func `no control character of a heading reaches the terminal`() {
        let rendered = text.render(sample(), respondBy: nil, freeText: nil, heading: "\u{1B}[2Jform.json")
        #expect(Self.isSafe(rendered))
    }

    @Test func `a form with control characters in its words and keys gives a safe text`() throws {
        let form = try Forms.read(
            Forms.text(
                #""freeText": "My \u001b[31mright\u001b[0m foot \u0007drags.", "\u001b[2Jkey": 1, "saddle": "\u001b""#,
                #""patient": {"reference": "\u001b[2J"}, "#))
        let rendered = text.render(Forms.assess(form), respondBy: nil, freeText: form.freeText)
        #expect(Self.isSafe(rendered))
        #expect(rendered.hasPrefix("URGENT\n") || rendered.hasPrefix("EMERGENCY\n"))
    }

    @Test func `the time to respond is spelled out in UTC`() {
        let rendered = text.render(sample(), respondBy: Instant(rfc3339: "2026-03-02T13:05:00Z"), freeText: nil)
        #expect(rendered.contains("\n  Respond by 2 March 2026, 13:05 UTC\n"))
        #expect(!text.render(sample(), respondBy: nil, freeText: nil).contains("Respond by"))
    }

    @Test func `a change is told in words`() {
        let index = Forms.items.firstIndex { $0.id == "footLiftR" }!
        func words(since: String) -> String {
            Assessment.Change(
                item: index, from: .choice(0), to: .choice(2), since: Instant(rfc3339: since)!,
                now: Instant(rfc3339: "2026-03-02T00:00:00Z")!
            ).words(Forms.items[index])
        }
        #expect(
            words(since: "2026-02-16T23:59:59Z")
                == "Right foot: lifted normally on 16 February, cannot be lifted on 2 March 2026")
        #expect(
            words(since: "2025-12-31T10:00:00Z")
                == "Right foot: lifted normally on 31 December 2025, cannot be lifted on 2 March 2026")
    }

    @Test func `a change of a number is told with its unit`() {
        let index = Forms.items.firstIndex { $0.id == "walkMinutes" }!
        let change = Assessment.Change(
            item: index, from: .number(30), to: .number(1), since: Instant(rfc3339: "2026-02-16T10:00:00Z")!,
            now: Instant(rfc3339: "2026-03-02T00:00:00Z")!)
        #expect(
            change.words(Forms.items[index]) == "Walking time: 30 minutes on 16 February, 1 minute on 2 March 2026")
    }

    @Test(arguments: [-5, 0, 1, 40, 10_000])
    func `a very narrow or wide terminal crashes nothing`(_ width: Int) {
        let rendered = AssessmentText(spineProtocol, width: width)
            .render(sample(reason: String(repeating: "x", count: 300)), respondBy: nil, freeText: nil)
        #expect(rendered.hasPrefix("URGENT\n"))
    }
}

import SpineProtocol
import Testing
import TriageCore

/// By which answers a form goes ahead in the queue.
@Suite struct ExpeditingMarksTests {
    private typealias Mark = ExpeditingMarks.Mark

    /// The protocol with one more emergency rule.
    private static func adding(_ condition: Condition) -> TriageProtocol {
        var source = spineProtocol
        source.rules.append(
            Rule(
                "E99", "A test", grades: [Rule.Grade(.emergency, when: condition)], findings: [], reason: "A test.",
                destinations: ["ed"], evidence: ["P"], isProjectChoice: true))
        return source
    }

    private static func marks(_ patterns: [ExpeditingMarks.Pattern]) -> Set<Mark> {
        patterns.joined().reduce(into: []) { $0.formUnion($1) }
    }

    @Test func `signs of danger are marks, in either version, and no answer that reassures is`() throws {
        let found = ExpeditingMarks(spineProtocol)
        #expect(found.unmarked.isEmpty)
        let signs: Set<Mark> = [
            .choice("saddle", "yes"), .choice("bladderSigns", "leakUnfelt"), .choice("acuteSigns", "collapse"),
            .ownWords,
            .unknown("saddle"),
        ]
        #expect(Self.marks(found.patterns).isSuperset(of: signs))
        // Alone such an answer marks nothing.
        let quiet = Set(
            SpineForms.version2.quiet.compactMap { name, given -> Mark? in
                if case .word(let word) = given { .choice(ItemID(rawValue: name), word) } else { nil }
            })
        #expect(!found.patterns.contains { pattern in pattern.allSatisfy { !$0.isDisjoint(with: quiet) } })
        let predecessor = try #require(spineQuestionnaire.predecessors?.first)
        let earlier = Self.marks(found.patterns(of: predecessor))
        #expect(earlier.isSuperset(of: [.choice("saddle", "yes"), .choice("bladder", "leaking"), .ownWords]))
        #expect(!earlier.contains(.choice("bladder", "normal")))
    }

    @Test func `of what must hold together the rarest are the mark, in order, and of alternatives each one`() {
        let together: Condition = .all(of: [
            .answer(item: "backPain", isOneOf: ["low"]), .answer(item: "smoking", isOneOf: ["current"]),
            .answer(item: "legsLook", isOneOf: ["darkSkin"]),
        ])
        let last = ExpeditingMarks(Self.adding(together)).patterns.last
        #expect(last?.count == 3 && last?.first == [.choice("legsLook", "darkSkin")])
        let either: Condition = .any(of: [
            .answer(item: "legsLook", isOneOf: ["darkSkin"]), .not(that: .known(item: "legsLook")),
        ])
        #expect(
            ExpeditingMarks(Self.adding(either)).patterns.suffix(2) == [
                [[.choice("legsLook", "darkSkin")]], [[.unknown("legsLook")]],
            ])
    }

    @Test func `an emergency by a number alone has no mark and is named`() {
        let found = ExpeditingMarks(Self.adding(.atLeast(item: "age", bound: .value(90))))
        #expect(found.unmarked == ["E99"])
    }

    @Test func `the path is stated by the protocol and follows from its rules`() {
        #expect(spineProtocol.expedites == spineProtocol.expeditingPath)
        let other = Self.adding(.answer(item: "legsLook", isOneOf: ["darkSkin"]))
        #expect(other.expeditingPath != spineProtocol.expedites)
        #expect(other.expeditingPath.contains("@.\"legsLook\" == \"darkSkin\""))
    }
}

import FreeText
import Foundation
import SpineProtocol
import Testing
import TriageCore

/// What weighs, in whole numbers, whatever is written.
@Suite struct TextWeightsTests {
    private static let head = """
        words test
        about nothing
        thresholds 512 256 -512
        bias 0 0 0 0
        class numb numb,gone to sleep
        class bottom bottom,bum
        class not not,isnt
        known my is and the leg but
        spelt bottom
        """

    private func weights(_ lines: String...) throws -> TextWeights {
        try TextWeights(([Self.head] + lines).joined(separator: "\n"))
    }

    @Test func `a feature weighs by its part of the square root of their number`() throws {
        // One feature of weight 2 for a sign and for its being affirmed: both odds e².
        let scores = try weights("word numb 32 32 32 32").scores(of: "numb")
        // log of p²/(1 − p²) where p = e²/(1 + e²): 1.242, in 256ths.
        #expect(abs(scores.urgent - 318) <= 4)
        #expect(scores.urgent == scores.review)
        let two = try weights("word numb 32 32 32 32", "word my 0 0 0 0").scores(of: "my numb")
        #expect(two.urgent < scores.urgent)
    }

    @Test(arguments: [
        ("pair my bum", "my bum"), ("gap my numb", "my leg numb"), ("pairAcross leg numb", "leg, numb"),
        ("wordClass bottom", "the bottom"), ("wordClass numb", "my leg gone to sleep"),
        ("wordClass bottom", "my botom"), ("adjacent numb bottom", "numb bum"),
        ("together numb bottom", "numb the bum"),
        ("apart numb bottom", "numb and bum"), ("apart numb bottom", "numb, bum"), ("deniedClass numb", "is not numb"),
        ("question", "is my leg numb?"), ("lead the bottom", "the leg is bum"), ("length 1", "my leg is the"),
    ])
    func `a feature is found where it stands`(feature: String, text: String) throws {
        let weights = try weights("\(feature) 160 160 160 160")
        #expect(weights.scores(of: text).urgent > 0, "\(feature)")
        #expect(weights.scores(of: "and the").urgent <= 0)
    }

    @Test(arguments: [
        ("pair my bum", "my, bum"), ("adjacent numb bottom", "numb. bum"), ("deniedClass numb", "not my leg but numb"),
        ("question", "is my leg numb."), ("pair my bum", "bum my"), ("lead the bottom", "the, bum"),
    ])
    func `a feature is not found where it does not stand`(feature: String, text: String) throws {
        #expect(try weights("\(feature) 160 160 160 160").scores(of: text).urgent <= 0)
    }

    @Test(arguments: [
        "no head", "words x\nthresholds 1", "words x\nthresholds 1 2 0\nbias 0 0\n",
        "words x\nthresholds 1 2 0\nword numb 1 2 3",
        "words x\nthresholds 1 2 0\nclass a b\nclass a c", "words x\nthresholds 1 2 0\nnothing 1",
        "words x\nbias 0 0 0 0",
        "words x\nthresholds 1 2 0\nwordClass unknown 1 1 1 1", "words x\nthresholds 1 2 0\nword numb 1 2 3 70000",
    ])
    func `what is not of the format is refused`(text: String) {
        #expect(throws: TextWeights.Unusable.self) { try TextWeights(text) }
    }

    @Test func `the protocol's weights are those of the lexicon, through its JSON too`() throws {
        let again = try JSONDecoder().decode(TextLexicon<ConceptKind>.self, from: JSONEncoder().encode(spineLexicon))
        #expect(again.weights?.weights == spineWeights)
        #expect(spineWeights.featureCount > 10_000)
    }

    @Test func `a sentence that weighs is named with its place and the words that weighed most`() throws {
        let text = "I like the garden. My private parts have gone numb. Where can I park?"
        let reading = try TextReader(lexicon: spineLexicon).read(text)
        let sentence = try #require(reading.weighed.first { $0.level == .urgent })
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[sentence.range], as: UTF8.self) == "My private parts have gone numb")
        let words = sentence.words.map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(words.contains("numb"))
        #expect(sentence.classes.contains("numb"))
        #expect(reading.weighed.count == 1)
    }

    @Test func `a denied, read or asked sign weighs less than an affirmed one`() throws {
        let affirmed = spineWeights.scores(of: "My private parts are numb").urgent
        for text in [
            "My private parts are not numb", "I read in the leaflet to come if my private parts are numb",
            "Should I come if my private parts are numb?", "My father's private parts were numb",
        ] {
            #expect(spineWeights.scores(of: text).urgent < affirmed, "\(text)")
        }
    }

    @Test func `hostile texts are weighed, and no more than the strongest sentences are kept`() throws {
        let reader = try TextReader(lexicon: spineLexicon)
        for text in [
            String(repeating: "numb", count: 16_384), String(repeating: "numb.", count: 8_192),
            String(repeating: "numb bottom ", count: 4_096), String(repeating: "\u{0}\u{FFFD},", count: 8_192),
            String(repeating: "?", count: 65_536), String(repeating: "my private parts are numb. ", count: 2_000),
        ] {
            #expect(reader.read(text).weighed.count <= 16)
        }
    }

    @Test func `a sign in a long story is found as it is alone`() throws {
        let reader = try TextReader(lexicon: spineLexicon)
        let filling = String(repeating: "We moved house in the spring. The garden needs me. ", count: 40)
        let story = filling + "My private parts have gone numb. " + filling
        #expect(reader.read(story).weighs(.urgent))
        #expect(!reader.read(filling).weighs(.slight))
    }

    @Test func `exponentials and logarithms are those of mathematics`() {
        for step in -400...400 {
            let value = Double(step) / 10
            #expect(abs(PlainArithmetic.exp(value) / Foundation.exp(value) - 1) < 1e-12)
        }
        for step in 0...100 {
            #expect(abs(PlainArithmetic.logOnePlus(Double(step) / 100) - Foundation.log1p(Double(step) / 100)) < 1e-14)
        }
    }
}

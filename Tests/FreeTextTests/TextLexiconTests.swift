import Foundation
import FreeText
import SpineProtocol
import Testing
import TriageCore

@Suite struct TextLexiconTests {
    private func lexicon(
        groups: [String: [String]] = [:], terms: [String] = [], cues: [TextCue] = []
    ) -> TextLexicon<ConceptKind> {
        TextLexicon(
            groups: groups, concepts: [TextConcept(id: "a", kind: .motor, terms: terms)], ignored: [], cues: cues,
            wordClasses: [TextWordList(.transparent, "any"), TextWordList(.or, "or")], misspellings: ["blu": "blue"],
            spellingTargets: ["elephant"], commonWords: ["the sky is very"], latestPastYear: 2000)
    }

    private func finds(_ term: String, in text: String, groups: [String: [String]] = [:]) throws -> Bool {
        !(try TextReader(lexicon: lexicon(groups: groups, terms: [term])).read(text).mentions.isEmpty)
    }

    @Test(arguments: [
        ("blue|red sky", "a red sky", true), ("blue|red sky", "a green sky", false),
        ("blue very? sky", "blue sky", true),
        ("blue very? sky", "blue very sky", true), ("<colour> sky", "dark red sky", true),
        ("blue ~2 sky", "blue a b sky", true),
        ("blue ~2 sky", "blue a b c sky", false), ("blue ~2 sky", "blue, sky", false),
        ("blue ~2+ sky", "blue, sky", true),
        ("blue ~2+ sky", "blue. sky", false), ("blue ~3^colour sky", "blue a b sky", true),
        ("blue ~3^colour sky", "blue red sky", false),
        ("blue !sky|sea", "blue sky", false), ("blue !sky|sea", "blue land", true),
        ("blue !sky|sea", "blue. sky", true),
        ("blue $", "blue", true), ("blue $", "blue sky", false), ("blue $", "blue, sky", true),
        ("# sky", "12 sky", true),
        ("#year sky", "2012 sky", true), ("#year sky", "12 sky", false), ("blue sky", "blu sky", true),
        ("elephant", "elephat", true),
        ("elephant", "elephnat", true), ("elephant", "relephant", false), ("blue", "blllue", true),
    ])
    func `patterns match as their notation says`(pattern: String, text: String, found: Bool) throws {
        #expect(try finds(pattern, in: text, groups: ["colour": ["red|green", "dark red"]]) == found)
    }

    @Test func `a gap does not contain a negation`() throws {
        let reader = try TextReader(
            lexicon: lexicon(terms: ["blue ~3 sky"], cues: [TextCue(.negation, .forward, ["not"])]))
        #expect(reader.read("blue is not sky").mentions.isEmpty)
        #expect(reader.read("not any blue is sky").mentions.map(\.status) == [.negated])
        #expect(reader.read("not green blue is sky").mentions.map(\.status) == [.affirmed])
    }

    @Test func `a lexicon that makes no sense is refused`() {
        func error(_ lexicon: TextLexicon<ConceptKind>) -> TextLexiconError? {
            do throws(TextLexiconError) {
                _ = try TextReader(lexicon: lexicon)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(lexicon(terms: ["<nothing> sky"])) == .unknownGroup("nothing"))
        #expect(error(lexicon(groups: ["a": ["<b>"], "b": ["<a>"]], terms: ["<a>"])) == .recursiveGroup("a"))
        #expect(error(lexicon(terms: ["~2 sky"])) == .invalidPattern("~2 sky"))
        #expect(error(lexicon(terms: ["sky ~x blue"])) == .invalidPattern("sky ~x blue"))
        #expect(error(lexicon(terms: ["sky ~2"])) == .invalidPattern("sky ~2"))
        #expect(error(lexicon(terms: ["Sky"])) == .invalidPattern("Sky"))
        #expect(error(lexicon(terms: [""])) == .invalidPattern(""))
        let many = Array(repeating: "a|b|c|d|e|f|g|h", count: 5).joined(separator: " ")
        #expect(error(lexicon(terms: [many])) == .tooManyPhrases(many))
        var twice = lexicon(terms: ["sky"])
        twice.concepts += twice.concepts
        #expect(error(twice) == .duplicateConcept("a"))
    }

    @Test func `the spine lexicon states for each concept what an affirmed mention counts as`() {
        let answers = Dictionary(uniqueKeysWithValues: spineLexicon.concepts.map { ($0.id, $0.answers) })
        #expect(answers["ces.saddle"] == [TextAnswerHint(item: "saddle", choice: "yes")])
        #expect(answers["ces.bladder"] == [TextAnswerHint(item: "bladderSigns", choice: "noFeeling")])
        #expect(answers["ces.bowel"] == [TextAnswerHint(item: "bowel", choice: "lostControlOrFeeling")])
        #expect(answers["ces.unspecified"]?.map(\.item) == ["bladderSigns", "bowel"])
        #expect(answers["ces.sexual"] == [TextAnswerHint(item: "sexual", choice: "newNumbnessOrLoss")])
        #expect(answers["stroke"] == [TextAnswerHint(item: "faceArmSpeech", choice: "yes")])
        #expect(answers["legs"] == [TextAnswerHint(item: "legWeak", choice: "both")])
        #expect(answers["coldFoot"] == [TextAnswerHint(item: "footColdPale", choice: "yes")])
        #expect(answers["motor"] == [TextAnswerHint(item: "footDrag", choice: nil)])
        #expect(Set(spineLexicon.concepts.map(\.kind)) == Set(ConceptKind.allCases))
        #expect(ConceptKind.allCases.filter(\.isHard) == [.hardCES, .stroke, .motor, .legs, .limb, .selfHarm])
    }

    @Test func `a lexicon and a reading survive being stored as JSON`() throws {
        let lexicon = try JSONDecoder().decode(TextLexicon<ConceptKind>.self, from: JSONEncoder().encode(spineLexicon))
        #expect(lexicon == spineLexicon)
        let reading = try TextReader(lexicon: lexicon).read("no fever but my left foot drags")
        #expect(reading == (try TextReader(lexicon: spineLexicon).read("no fever but my left foot drags")))
        #expect(try JSONDecoder().decode(TextReading.self, from: JSONEncoder().encode(reading)) == reading)
    }
}

import Foundation
import FreeText
import SpineProtocol
import Testing
import WordTraining

/// Weights are learnt from the corpus, the same each time, and say what they were taught.
@Suite struct WordTrainingTests {
    /// A small part of the corpus: whole files, so that heads stay with their sentences.
    private static let small =
        "= emergency plain saddle+\n"
        + ["I can't feel my bottom", "My bottom is numb", "I am numb between my legs", "My bottom went numb {since}"]
        .joined(separator: "\n")
        + "\n= none plain saddle-\nMy bottom is not numb\nI am not numb between my legs\nNo, my bottom isn't numb\n"
        + "= none plain\nWhere can I park\nMy back hurts\nThank you for the letter\nI can't come on Monday\n"

    private static let files: [(name: String, text: String)] = [
        ("saddle.txt", small),
        ("phrases.txt", "saddle emergency np | a numb bottom\nsaddle emergency np | numb skin there\n"),
        ("frames.txt", "+ plain | I have {np} {since}\n- plain | I don't have {np}\n? plain | What if I had {np}?\n"),
        ("sets.txt", "since | since Monday\nsince |\n"),
        ("classes.txt", "bottom | bottom, bum\nnumb | numb, numbness\nnot | not, isnt, dont\nno | no\n"),
    ]

    private func train(seed: UInt64) throws -> String {
        var settings = WordTrainer.Settings()
        settings.seed = seed
        settings.drawnTexts = 200
        settings.textsPerSign = 10
        settings.textsPerOther = 10
        settings.leastWeight = 0.2
        let trainer = try WordTrainer(
            WordCorpus(Self.files), commonWords: ["the and"], version: "test", origin: "test", settings: settings)
        return trainer.train()
    }

    @Test func `the same seed gives the same bytes, and another seed others`() throws {
        let first = try train(seed: 1)
        #expect(try train(seed: 1) == first)
        #expect(try train(seed: 2) != first)
    }

    @Test func `what was learnt tells an affirmed sign from a denied one and from none`() throws {
        let weights = try TextWeights(try train(seed: 1))
        let affirmed = weights.scores(of: "My bum is numb").urgent
        #expect(affirmed > 0)
        #expect(weights.scores(of: "My bottom is not numb").urgent < affirmed)
        #expect(weights.scores(of: "My back hurts").urgent < 0)
    }

    @Test func `a line that is not of its file's kind is refused with its place`() {
        for (name, text) in [
            ("saddle.txt", "A sentence without a head"), ("saddle.txt", "= dire plain"), ("frames.txt", "+ | {np}"),
            ("phrases.txt", "saddle | numb"), ("classes.txt", "bottom"),
        ] {
            #expect(throws: WordCorpus.Malformed(description: "\(name):1 is not a line of this file's kind")) {
                try WordCorpus([(name, text)])
            }
        }
    }

    @Test func `the whole corpus can be read`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/WordTraining/Corpus")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        let corpus = try WordCorpus(
            names.map { ($0, String(decoding: try Data(contentsOf: folder.appending(path: $0)), as: UTF8.self)) })
        #expect(corpus.sentenceCount > 6_000)
    }

    @Test func `shares come with Wilson's interval`() {
        let share = WordMeasure.Share(count: 8, of: 10)
        #expect(share.description == "8 of 10 (80 %, 95 % interval 49 to 94 %)")
        #expect(WordMeasure.Share(count: 0, of: 0).description == "none")
    }

    @Test func `a measure counts what reaches the thresholds, by flag`() throws {
        let texts = [
            ("I can't feel my private parts and I can't pee", WordCorpus.Flag.emergency), ("Where can I park", .none),
            ("My bottom is numb since yesterday", .emergency),
        ].map { WordMeasure.Text(text: $0.0, flag: $0.1, concept: "saddle") }
        let measure = WordMeasure(texts, spineWeights)
        #expect(
            measure.share(ofFlags: [.emergency], urgentFrom: spineWeights.urgentFrom)
                == WordMeasure.Share(count: 2, of: 2))
        #expect(
            measure.share(ofFlags: [.none], urgentFrom: spineWeights.urgentFrom) == WordMeasure.Share(count: 0, of: 1))
        #expect(measure.report.contains("emergencies brought to urgent: 2 of 2"))
    }
}

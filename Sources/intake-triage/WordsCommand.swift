import ArgumentParser
import Foundation
import FreeText
import IntakeStore
import SpineProtocol
import WordTraining

struct WordsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "words", abstract: "What words weigh when the patient's own words are read.",
        discussion: "Needs no database. The weights are part of the protocol, and signed with it.",
        subcommands: [Show.self, Measure.self, Train.self])

    /// Weights of a file, or those of this executable.
    struct WeightsOption: ParsableArguments {
        @Option(help: "Weights that 'words train' wrote, instead of those of this executable.")
        var weights: String?

        func read() throws -> TextWeights {
            guard let weights else { return spineWeights }
            return try TextWeights(WordsCommand.text(of: weights))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What the weights are, or all that a word or a class of words weighs.",
            discussion: """
                A line is a feature, the words or classes in it, and its weights in sixteenths: that a sign of danger is \
                spoken of, that any sign is, that it is affirmed as a danger, that it is affirmed.
                """
        ).examples("words show bladder")

        @OptionGroup var source: WeightsOption
        @Argument(help: "A word, or the name of a class.") var word: String?

        func run() throws {
            let weights = try source.read()
            guard let word else {
                return output(
                    "\(weights.summary)\nThe weights have the SHA-256 \(InForce.hash(of: weights.text)).\n")
            }
            let classes = weights.classes(of: word)
            if !classes.isEmpty { output("Classes of '\(word)': \(classes.joined(separator: ", "))\n") }
            let lines = weights.features(naming: word)
            output(lines.isEmpty ? "No feature names '\(word)'.\n" : lines.joined(separator: "\n") + "\n")
        }
    }

    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How well the weights find labelled texts.",
            discussion: """
                FILE has a JSON object a line with 'text', 'flag' (none, clinician_review, urgent, emergency) and, if one \
                likes, 'concept'. It says nothing of any single text.
                """
        ).examples("words measure sentences.jsonl")

        @OptionGroup var source: WeightsOption
        @Argument(help: "The labelled texts.") var file: String

        private struct Row: Decodable {
            var text: String
            var flag: String
            var concept: String?
        }

        func run() throws {
            var texts: [WordMeasure.Text] = []
            let lines = try WordsCommand.text(of: file).split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
                guard let row = try? JSONDecoder().decode(Row.self, from: Data(line.utf8)),
                    let flag = WordCorpus.Flag(named: row.flag)
                else { throw ValidationError("line \(number + 1) is no labelled text") }
                texts.append(WordMeasure.Text(text: row.text, flag: flag, concept: row.concept ?? ""))
            }
            output(WordMeasure(texts, try source.read()).report)
        }
    }

    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Learns the weights from a corpus; the same corpus and seed give the same bytes.",
            discussion: "Takes some minutes. The weights count when the executable is built with them."
        ).examples("words train Sources/WordTraining/Corpus --out weights.txt")

        @Argument(help: "The directory of the corpus.") var corpus: String
        @Option(name: .shortAndLong, help: "The file to write.") var out: String
        @Option(help: "What the weights are to be called.") var version = "1"
        @Option(help: "Where the making of texts begins.") var seed: UInt64 = 21
        @Flag(help: "Leave one in five sentences out, to measure on.") var holdBack = false

        func run() throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: corpus).filter { $0.hasSuffix(".txt") }
                .sorted()
            guard !names.isEmpty else { throw ValidationError("there is no corpus in '\(corpus)'") }
            let files = try names.map { (name: $0, text: try WordsCommand.text(of: corpus + "/" + $0)) }
            var settings = WordTrainer.Settings()
            settings.seed = seed
            settings.holdsBack = holdBack
            let origin = InForce.hash(of: files.map { "\($0.name)\n\($0.text)" }.joined(separator: "\n"))
            let trainer = try WordTrainer(
                WordCorpus(files), commonWords: spineLexicon.commonWords, version: version, origin: origin,
                settings: settings)
            let weights = trainer.train { complain($0) }
            try Data(weights.utf8).write(to: URL(fileURLWithPath: out))
            complain("the weights have the SHA-256 \(InForce.hash(of: weights))")
        }
    }

    private static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("the file '\(path)' cannot be read")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

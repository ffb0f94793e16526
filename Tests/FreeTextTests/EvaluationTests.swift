import FreeText
import SpineProtocol
import Testing
import TriageCore

/// Free text, evaluated.
@Suite struct EvaluationTests {
    let reader: TextReader

    init() throws {
        reader = try SharedReader.spine.get()
    }

    private func evaluate(_ name: String, _ table: String) -> (evaluation: Evaluation, sentences: Int) {
        let sentences = LabelledSentence.parse(table)
        let evaluation = Evaluation(sentences, with: reader)
        print("\(name), \(sentences.count) sentences\n\(evaluation.summary)")
        for mistake in evaluation.mistakes { print(mistake) }
        return (evaluation, sentences.count)
    }

    @Test func `on the development set no affirmed red flag is missed, and little else is read wrongly`() {
        let (evaluation, sentences) = evaluate("development set", developmentSentences + "\n" + trapSentences)
        #expect(sentences >= 600)
        #expect(evaluation.hardAffirmed.recall == 1)
        #expect(evaluation.hardAffirmed.precision >= 0.99)
        for (status, count) in evaluation.byStatus {
            #expect(count.precision >= 0.99, "\(status)")
            #expect(count.recall >= 0.99, "\(status)")
        }
    }

    @Test(arguments: [
        ("held-out set", heldOutSentences, 112, 1, 0.96),
        ("second held-out set", heldOutSentencesB, 115, 0.96, 0.89),
        ("third held-out set", heldOutSentencesC, 90, 1, 0.94),
    ])
    func
        `on the held-out sets, from which the lexicon learnt after they were scored, it stays as good as it has become`(
            name: String, table: String, sentences: Int, recall: Double, precision: Double
        )
    {
        let result = evaluate(name, table)
        #expect(result.sentences == sentences)
        #expect(result.evaluation.hardAffirmed.recall >= recall)
        #expect(result.evaluation.hardAffirmed.precision >= precision)
    }

    @Test(
        arguments: [
            ("unseen red flags", unseenRedFlags, 71, 1), ("second unseen red flags", unseenRedFlagsB, 63, 1),
        ] as [(String, String, Int, Double)])
    func `of the red flags of the unseen sets it finds as many as after it learnt from them`(
        name: String, table: String, sentences: Int, recall: Double
    ) {
        let result = evaluate(name, table)
        #expect(result.sentences == sentences)
        #expect(result.evaluation.hardAffirmed.recall >= recall)
    }

    @Test(arguments: [("unseen decoys", unseenDecoys, 68, 3), ("second unseen decoys", unseenDecoysB, 64, 2)])
    func `of the decoys of the unseen sets it takes no more for red flags than after it learnt from them`(
        name: String, table: String, sentences: Int, alarms: Int
    ) {
        let result = evaluate(name, table)
        #expect(result.sentences == sentences)
        #expect(result.evaluation.hardAffirmed.found <= alarms)
    }

    @Test(arguments: [
        developmentSentences, trapSentences, heldOutSentences, heldOutSentencesB, heldOutSentencesC, unseenRedFlags,
    ])
    func `in no set is an affirmed red flag taken for denied, feared, past or somebody else's`(table: String) {
        #expect(Evaluation(LabelledSentence.parse(table), with: reader).swallowed.isEmpty)
    }
}

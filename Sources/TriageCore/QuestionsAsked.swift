/// Which questions are asked while a form is being filled in, by the same conditions that judge it afterwards.
package struct QuestionsAsked: Sendable {
    private let compiled: CompiledProtocol

    package init(_ compiled: CompiledProtocol) { self.compiled = compiled }

    package var items: [Item] { compiled.items }

    package func position(of id: ItemID) -> Int? { compiled.itemPositions[id] }

    /// The positions of the items that are asked, with the answers as they stand.
    package func asked(_ answers: AnswerSheet) -> ItemSet {
        let evaluator = evaluator(answers)
        var asked = compiled.alwaysAsked
        for question in compiled.followUps where evaluator.isTrue(question.root) { asked.insert(question.item) }
        return asked
    }

    /// The items whose answers decide whether the item is asked.
    package func deciding(_ item: Int) -> ItemSet { compiled.askedAfter[item] }

    /// Whether a definition holds, whatever the answers will be to the questions that were not put yet.
    ///
    /// - Parameter open: the positions of these.
    /// - Returns: false for a definition that there is not.
    package func holds(_ id: DefinitionID, _ answers: AnswerSheet, open: ItemSet) -> Bool {
        guard let index = compiled.source.definitions.firstIndex(where: { $0.id == id }) else { return false }
        let evaluator = evaluator(answers)
        evaluator.setOpen(open)
        return evaluator.isTrue(compiled.program.definitionRoots[index])
    }

    private func evaluator(_ answers: AnswerSheet) -> Evaluator {
        var answers = answers
        compiled.implied.complete(&answers)
        return Evaluator(compiled.table, codes: answers.codes)
    }
}

/// The answers that questions have where another one leaves them out.
package struct ImpliedAnswers: Sendable {
    private struct Entry: Sendable {
        let item: Int
        let code: Int32
        let other: Int
        /// The choices of the other question from which it follows.
        let mask: UInt32

        func holds(_ codes: [Int32]) -> Bool { codes[other] >= 0 && mask & (1 << UInt32(codes[other])) != 0 }
    }

    private let entries: [Entry]

    /// - Throws: ``ProtocolError`` when an item or a choice is missing, or one of them is no choice.
    package init(_ items: [Item]) throws(ProtocolError) {
        let positions = try Dictionary(positionsOf: items.map(\.id), "item")
        var entries: [Entry] = []
        for (index, item) in items.enumerated() {
            guard let implied = item.implied else { continue }
            guard let other = positions[implied.item] else { throw .unknownName("item", implied.item.rawValue) }
            let code = try Self.position(of: implied.answer, in: item)
            var mask: UInt32 = 0
            for name in implied.isOneOf { mask |= 1 << UInt32(try Self.position(of: name, in: items[other])) }
            entries.append(Entry(item: index, code: Int32(code), other: other, mask: mask))
        }
        self.entries = entries
    }

    private static func position(of name: String, in item: Item) throws(ProtocolError) -> Int {
        guard case .choice(let names) = item.kind, let index = names.firstIndex(of: name) else {
            throw .unknownName("choice of \(item.id)", name)
        }
        return index
    }

    /// Gives the items without an answer those that follow.
    package func complete(_ sheet: inout AnswerSheet) {
        for entry in entries where sheet.codes[entry.item] == AnswerSheet.unanswered && entry.holds(sheet.codes) {
            sheet.codes[entry.item] = entry.code
        }
    }

    /// Some items, and those from whose answers theirs can follow.
    package func sources(of items: ItemSet) -> ItemSet {
        var result = items
        for entry in entries where items.contains(entry.item) { result.insert(entry.other) }
        return result
    }

    /// Whether the item's answer follows from another one, so that it need not have been asked.
    func implies(_ item: Int, in codes: [Int32]) -> Bool {
        entries.contains { $0.item == item && $0.code == codes[item] && $0.holds(codes) }
    }
}

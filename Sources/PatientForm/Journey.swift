internal import SpineProtocol
internal import TriageCore

/// Where in the form a patient is.
enum Place: Hashable, Sendable {
    /// All questions of a page that are asked now.
    case page(Int)
    /// Those of a page that its answers have opened.
    case more(Int)
    /// One question, to change its answer.
    case item(Int, Int)
    case contact
    case check
    /// Where the rest is left to the phone.
    case phone
}

/// The way through the form: which questions stand on which page, and what comes next.
///
/// Follow-ups come on a page after the questions that decide about them, so that nothing has to appear or go under a thumb.
struct Journey: Sendable {
    let pages: [QuestionPage]
    private let questions: QuestionsAsked
    /// The positions of each page's items.
    private let positions: [[Int]]

    /// The contact is asked for after this page: whoever stops later can be phoned.
    static let pageBeforeContact = 0

    init(_ questions: QuestionsAsked, _ pages: [QuestionPage]) {
        self.questions = questions
        self.pages = pages
        positions = pages.map { page in page.items.compactMap(questions.position) }
    }

    var items: [Item] { questions.items }

    // MARK: Answers

    /// The answers that count: those of questions that are asked.
    ///
    /// An answer that stays behind when another one is changed decides about nothing.
    func counting(_ draft: Draft) -> AnswerSheet {
        var sheet = draft.answers
        for _ in 0..<10 {
            let asked = questions.asked(sheet)
            var next = AnswerSheet(itemCount: items.count)
            for index in items.indices where asked.contains(index) && draft.put.contains(index) {
                next.codes[index] = draft.answers.codes[index]
            }
            if next == sheet { break }
            sheet = next
        }
        return sheet
    }

    /// Whether an answer means that something has to be done at once, whatever else will be answered.
    func isEmergency(_ draft: Draft) -> Bool {
        var open = ItemSet()
        for index in items.indices where !draft.put.contains(index) { open.insert(index) }
        return questions.holds("asked.emergencySoFar", counting(draft), open: open)
    }

    /// The questions that were asked and answered, page by page.
    func answered(_ draft: Draft) -> [(page: Int, items: [Int])] {
        let asked = questions.asked(counting(draft))
        return pages.indices.map { page in
            (page, positions[page].filter { asked.contains($0) && draft.put.contains($0) })
        }
    }

    // MARK: Pages

    /// The questions of a page that are answered, and those that can be put now.
    private func questions(_ page: Int, _ draft: Draft) -> (answered: [Int], ready: [Int]) {
        let asked = questions.asked(counting(draft))
        var answered: [Int] = []
        var ready: [Int] = []
        var undecided = ItemSet()
        for item in positions[page] {
            if draft.put.contains(item) {
                if asked.contains(item) { answered.append(item) }
            } else if !questions.deciding(item).isDisjoint(with: undecided) {
                undecided.insert(item)
            } else if asked.contains(item) {
                ready.append(item)
                undecided.insert(item)
            }
        }
        return (answered, ready)
    }

    /// The positions of the items at a place, in their order.
    func items(at place: Place, _ draft: Draft) -> [Int] {
        switch place {
        case .page(let page):
            let (answered, ready) = questions(page, draft)
            return positions[page].filter { answered.contains($0) || ready.contains($0) }
        case .more(let page): return questions(page, draft).ready
        case .item(_, let item): return [item]
        case .contact, .check, .phone: return []
        }
    }

    /// Those of the questions that a page had on it which can be answered there, whatever else is answered meanwhile.
    func answerable(_ named: Set<String>, at place: Place, _ draft: Draft) -> [Int] {
        switch place {
        case .page(let page), .more(let page):
            let (answered, ready) = questions(page, draft)
            return positions[page].filter {
                named.contains(items[$0].id.rawValue) && (answered.contains($0) || ready.contains($0))
            }
        case .item(_, let item): return named.contains(items[item].id.rawValue) ? [item] : []
        case .contact, .check, .phone: return []
        }
    }

    /// Where the patient goes on: the first questions that were not put.
    func next(_ draft: Draft) -> Place {
        for page in pages.indices {
            let (answered, ready) = questions(page, draft)
            if !ready.isEmpty { return answered.isEmpty ? .page(page) : .more(page) }
            if page == Self.pageBeforeContact, !draft.hasContact { return .contact }
        }
        return .check
    }

    /// Where "Back" leads; nil for the start page.
    func before(_ place: Place, _ draft: Draft) -> Place? {
        let answered = answered(draft)
        func last(before end: Int) -> Place? {
            for page in (0..<max(0, end)).reversed() {
                if page == Self.pageBeforeContact, draft.hasContact { return .contact }
                if !answered[page].items.isEmpty { return .page(page) }
            }
            return nil
        }
        switch place {
        case .page(let page): return last(before: page)
        case .more(let page): return .page(page)
        case .item: return .check
        case .contact: return .page(Self.pageBeforeContact)
        case .check: return last(before: pages.count)
        case .phone: return next(draft)
        }
    }

    // MARK: Addresses

    /// What comes after the form's own part of the address; nothing of an answer.
    func path(_ place: Place) -> String {
        switch place {
        case .page(let page): pages[page].id
        case .more(let page): pages[page].id + "/more"
        case .item(let page, let item): pages[page].id + "/" + items[item].id.rawValue
        case .contact: "contact"
        case .check: "check"
        case .phone: "phone"
        }
    }

    func place(_ parts: some Collection<Substring>) -> Place? {
        let parts = Array(parts)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        if parts.count == 1, first == "contact" { return .contact }
        if parts.count == 1, first == "check" { return .check }
        if parts.count == 1, first == "phone" { return .phone }
        guard let page = pages.firstIndex(where: { $0.id == first }) else { return nil }
        if parts.count == 1 { return .page(page) }
        if parts[1] == "more" { return .more(page) }
        return positions[page].first { items[$0].id.rawValue == parts[1] }.map { .item(page, $0) }
    }

    /// The list whose ticked choices alone are offered by another one: the same choices, of an earlier question that decides
    /// about it.
    func offered(by item: Int, _ sheet: AnswerSheet) -> UInt32? {
        guard items[item].isList else { return nil }
        let source = questions.deciding(item)
        for other in items.indices
        where other < item && source.contains(other) && items[other].choiceNames == items[item].choiceNames {
            switch sheet.answer(other, kind: items[other].kind) {
            case .choices(let ticked), .partly(let ticked, _, _): return ticked
            default: return nil
            }
        }
        return nil
    }
}

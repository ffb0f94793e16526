internal import SpineProtocol
internal import TriageCore
internal import WebPages

/// How a question's answer stands in the fields of a page, and what can be wrong with it.
struct AnswerFields {
    let item: Item
    /// The choices that are offered, as bits; nil for all.
    let offered: UInt32?
    let language: FormLanguage

    static let unsure = "unsure"
    static let byPhone = "byPhone"

    /// Why an answer is not taken, in words for the patient; never with the answer.
    enum Fault: Error, Hashable {
        case nothing, noneBesideOthers, noneBesideUnsure, notANumber, numberBesideTick, tooLong(Int, limit: Int)
    }

    /// The field of a choice that is ticked, or of a number; a radio button's value is the choice.
    func field(_ choice: String = "") -> String { choice.isEmpty ? item.id.rawValue : item.id.rawValue + "." + choice }

    /// Whether "not sure" is an answer: to all but the question who fills in.
    var takesUnsure: Bool {
        if case .text = item.kind { return false }
        return item.id != "filledBy"
    }
    var takesByPhone: Bool { item.isPrivate == true }

    /// - Returns: nil where nothing was answered.
    func answer(_ fields: FormFields) -> Result<Answer?, Fault> {
        switch item.kind {
        case .choice(let names):
            guard let value = fields[field()] else { return .success(nil) }
            if let index = names.firstIndex(of: value) { return .success(.choice(index)) }
            return .success(other(value))
        case .choices(let names): return list(names, fields)
        case .number(let from, let to, _): return number(from, to, fields)
        case .text: return .success(nil)
        }
    }

    private func other(_ value: String) -> Answer? {
        if takesUnsure, value == Self.unsure { return .unsure }
        return takesByPhone && value == Self.byPhone ? .byPhone : nil
    }

    /// What is ticked beside the boxes for "not sure" and "by phone".
    private func ticks(_ fields: FormFields) -> Answer? {
        if takesByPhone, fields[field(Self.byPhone)] != nil { return .byPhone }
        return takesUnsure && fields[field(Self.unsure)] != nil ? .unsure : nil
    }

    private func list(_ names: [String], _ fields: FormFields) -> Result<Answer?, Fault> {
        var ticked: UInt32 = 0
        for (index, name) in names.enumerated() where fields[field(name)] != nil { ticked |= 1 << UInt32(index) }
        let saysNone = item.noneIndex.map { ticked & (1 << UInt32($0)) != 0 } ?? false
        ticked &= item.tickable
        if let offered { ticked &= offered }
        let other = ticks(fields)
        if saysNone {
            if ticked != 0 { return .failure(.noneBesideOthers) }
            return other == nil ? .success(.choices(0)) : .failure(.noneBesideUnsure)
        }
        guard ticked != 0 else { return .success(other) }
        // Some are true, and of the others the patient is not sure.
        return .success(
            other == nil ? .choices(ticked) : .partly(ticked: ticked, notKnown: item.tickable & ~ticked))
    }

    private func number(_ from: Int, _ to: Int, _ fields: FormFields) -> Result<Answer?, Fault> {
        let other = ticks(fields)
        guard let text = fields[field()]?.trimmingWhitespace() else { return .success(other) }
        guard other == nil else { return .failure(.numberBesideTick) }
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            (from...to).contains(number)
        else { return .failure(.notANumber) }
        return .success(.number(number))
    }

    /// What to do about a fault.
    func words(_ fault: Fault) -> String {
        switch fault {
        case .nothing:
            switch item.kind {
            case .choice: return language.text(.chooseOne)
            case .choices: return language.text(.tickTrue, item.noneIndex == nil ? language.text(.unsure) : noneWords)
            case .number(_, let to, _):
                return language.text(.numberOrTick, String(lowest), String(to), language.text(.unsure))
            case .text: return language.text(.writeSomething)
            }
        case .noneBesideOthers: return language.text(.noneBesideOthers, noneWords)
        case .noneBesideUnsure: return language.text(.noneBesideUnsure, noneWords)
        case .notANumber:
            guard case .number(_, let to, _) = item.kind else { return language.text(.anyNumber) }
            return language.text(.wholeNumber, String(lowest), String(to))
        case .numberBesideTick: return language.text(.numberBesideTick)
        case .tooLong(let count, let limit): return language.text(.textTooLong, String(count), String(limit))
        }
    }

    private var lowest: Int { if case .number(let from, _, _) = item.kind { from } else { 0 } }

    private var noneWords: String { item.noneIndex.map(label) ?? "" }

    // MARK: In words

    var wording: String { language.text(of: item.wording) }

    /// The hint, without what stands beside "not sure".
    var hint: String? {
        guard let hint = item.hint else { return nil }
        // From the English one: where that part begins in another language nobody knows.
        let rest = hint.hasSuffix(unsureHint) ? String(hint.dropLast(unsureHint.count)) : hint
        let trimmed = rest.trimmingWhitespace()
        return trimmed.isEmpty ? nil : language.text(of: trimmed)
    }

    /// A choice in the patient's words.
    func label(_ index: Int) -> String {
        if let labels = item.choiceLabels, index < labels.count { return language.text(of: labels[index]) }
        let name = item.choiceNames[index]
        return language.text(of: name.prefix(1).uppercased() + name.dropFirst())
    }

    /// An answer, a line each; nil for own words and what was not answered.
    func lines(_ answer: Answer) -> [String]? {
        switch answer {
        case .unanswered, .notAsked, .oneOf: return nil
        case .unsure: return [language.text(.unsure)]
        case .byPhone: return [language.text(.byPhone)]
        case .choice(let index): return [label(index)]
        case .choices(0): return [item.noneIndex.map(label) ?? language.text(.nothingTicked)]
        case .choices(let ticked): return labels(ticked)
        case .partly(let ticked, _, _): return labels(ticked) + [language.text(.unsureOfOthers)]
        case .number: return [withUnit(answer)]
        }
    }

    /// A number with its unit; "day" is a text of its own beside "days".
    private func withUnit(_ answer: Answer) -> String {
        let parts = item.spelledOut(answer).split(separator: " ", maxSplits: 1).map(String.init)
        return parts.count == 2 ? parts[0] + " " + language.text(of: parts[1]) : parts.joined()
    }

    private func labels(_ ticked: UInt32) -> [String] {
        item.choiceNames.indices.filter { ticked & (1 << UInt32($0)) != 0 }.map(label)
    }
}

internal import Foundation
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// What is unknown and decides, in the words to ask it, with fields for what the patient answers on the phone.
struct CallScript {
    let frame: Frame
    let id: PostgresUUID
    let file: CaseFile

    /// How many questions are shown at first; a blank form has fifty.
    private static let shown = 10

    /// Whether answers can be entered: by who may act, on a form that nobody has completed yet.
    private var isOpen: Bool { frame.visitor.acts && file.amendedBy == nil }

    var html: HTML {
        // A question can stand alone and in a pair: its fields stand where it comes first.
        var items: Set<String> = []
        let entries = file.callScript.map { entry -> HTML in
            let raise: HTML =
                entry.couldRaiseTo.map { level in
                    "<p class=\"raise raise-\(level.look)\">\(level.shape)Could raise to \(level.word.lowercased())</p>"
                } ?? ""
            let asked = entry.asks.enumerated().map { place, question -> HTML in
                let first: HTML = place == 0 ? raise : ""
                let isFirst = items.insert(question.item).inserted
                guard isOpen, isFirst, !question.options.isEmpty else {
                    return
                        "<div><p><b>\(when(place > 0, "And: "))\(question.words)</b>\(when(!isFirst, " <span class=\"muted\">(see above)</span>"))</p>\(first)</div>"
                }
                return fields(question, first)
            }
            return "<li><div>\(asked)<div class=\"ask-blank\"></div></div></li>"
        }
        if entries.isEmpty { return "" }
        let rest = entries.dropFirst(Self.shown)
        let list: HTML = """
            <div class="asks"><ol class="script">\(Array(entries.prefix(Self.shown)))</ol>\(when(!rest.isEmpty, "<details><summary>\(counted(rest.count, "more question"))</summary><ol class=\"script\">\(Array(rest))</ol></details>"))</div>
            """
        let content: HTML =
            isOpen
            ? """
            <form method="post" action="/cases/\(id)/amend">\(frame.proof)\(Back.form(id).field)\(list)<div class="script-foot"><button class="button button-main" type="submit">Assess again with these answers</button><button class="button" type="reset">Clear</button><span class="small muted">Kept as a completed form, by \(frame.visitor.person). The form stays as it came.</span></div></form>
            """ : list
        return """
            <section class="panel" aria-labelledby="script"><div class="panel-head"><h2 id="script">Ask on the phone</h2><span class="muted small">\(counted(entries.count, "question")) could change the level, worst first</span></div><p class="muted">Say who you are and ask: “Can you talk freely, or may somebody overhear you?” If not, ask so that yes or no is enough.</p>\(content)</section>
            """
    }

    private func fields(_ question: CaseFile.Question, _ raise: HTML) -> HTML {
        let words = question.hintOnPhone
        let hint: HTML = words.map { "<p class=\"hint\" id=\"hint-\(question.item)\">\($0)</p>" } ?? ""
        let described: HTML = words == nil ? "" : " aria-describedby=\"hint-\(question.item)\""
        let options = question.options.map { option -> HTML in
            switch option {
            case .one(let value, let label):
                "<label class=\"option\"><input type=\"radio\" name=\"\(PhoneAnswers.choice)\(question.item)\" value=\"\(value)\">\(label)</label>"
            case .tick(let value, let label):
                "<label class=\"option\"><input type=\"checkbox\" name=\"\(PhoneAnswers.list)\(question.item).\(value)\">\(label)</label>"
            case .number(let lowest, let highest, let unit):
                "<label class=\"option\">\(CaseDecisions.capitalized(unit)), \(lowest) to \(highest)<input class=\"field field-number\" type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"9\" name=\"\(PhoneAnswers.number)\(question.item)\"></label>"
            }
        }
        return """
            <fieldset\(described)><legend>\(question.words)</legend>\(raise)\(hint)<div class="options">\(options)</div></fieldset>
            """
    }
}

extension CaseFile.Question {
    fileprivate enum Option {
        case one(String, label: String)
        case tick(String, label: String)
        case number(Int, Int, unit: String)
    }

    /// What can be answered; nothing to what the patient writes.
    fileprivate var options: [Option] {
        let unsure = (PhoneAnswers.unsure, "Not sure")
        switch kind {
        case .choice(let names)?:
            return names.map { .one($0, label: shown($0)) } + [.one(unsure.0, label: unsure.1)]
        case .choices(let names)?:
            return names.map { .tick($0, label: shown($0)) } + [.tick(unsure.0, label: unsure.1)]
        case .number(let from, let to, let unit)?:
            return [.number(from, to, unit: unit), .one(unsure.0, label: unsure.1)]
        case .text?, nil: return []
        }
    }

    /// The hint, without what it says to who is not sure and alone with the form.
    fileprivate var hintOnPhone: String? {
        guard let hint else { return nil }
        let rest = hint[..<(hint.firstRange(of: "Not sure?")?.lowerBound ?? hint.endIndex)]
        return rest.isEmpty ? nil : String(rest)
    }

    private func shown(_ choice: String) -> String { CaseDecisions.capitalized(label(choice)) }
}

/// Answers as the fields of ``CallScript`` hold them.
enum PhoneAnswers {
    static let choice = "choice."
    static let number = "number."
    static let list = "list."
    static let unsure = "unsure"

    /// The answers by their items, as forms hold them; what was left empty was not asked. The schema says which of them a
    /// question takes.
    static func json(_ fields: FormFields) throws(ActRequest.Incomplete) -> JSONB {
        var answers: [String: JSONValue] = [:]
        for name in fields.values.keys.sorted() where name.hasPrefix(list) {
            let parts = name.dropFirst(list.count).split(separator: ".").map(String.init)
            guard parts.count == 2 else { continue }
            var ticked: [JSONValue] = []
            if case .list(let before)? = answers[parts[0]] { ticked = before }
            answers[parts[0]] = .list(ticked + [.text(parts[1])])
        }
        for (item, answer) in answers where answer == .list([.text(unsure)]) { answers[item] = .text(unsure) }
        for name in fields.values.keys.sorted() where name.hasPrefix(number) {
            guard let text = fields[name]?.trimmingCharacters(in: .whitespaces) else { continue }
            guard text.utf8.count <= 9, let value = Int64(text), value >= 0 else {
                throw ActRequest.Incomplete(
                    words:
                        "A number is written in digits, such as 14. Nothing was kept; go back, and it is still there.")
            }
            answers[String(name.dropFirst(number.count))] = .whole(value)
        }
        for name in fields.values.keys.sorted() where name.hasPrefix(choice) {
            guard let value = fields[name] else { continue }
            guard answers.updateValue(.text(value), forKey: String(name.dropFirst(choice.count))) == nil else {
                throw ActRequest.Incomplete(
                    words:
                        "A number and “not sure” cannot both be the answer. Nothing was kept; go back, and clear one of them."
                )
            }
        }
        guard !answers.isEmpty else {
            throw ActRequest.Incomplete(words: "Enter at least one answer. Nothing was done.")
        }
        guard let json = try? JSONEncoder().encode(answers) else {
            throw ActRequest.Incomplete(words: "The answers cannot be read. Nothing was done.")
        }
        return JSONB(String(decoding: json, as: UTF8.self))
    }

    /// What was entered, in words, for a page that could not keep it.
    static func words(_ fields: FormFields) -> HTML {
        let rows = fields.values.sorted { $0.key < $1.key }.compactMap { name, value -> HTML? in
            for prefix in [choice, number] where name.hasPrefix(prefix) && !value.isEmpty {
                return
                    "<tr><th scope=\"row\">\(String(name.dropFirst(prefix.count)).spelledOut)</th><td>\(value.spelledOut)</td></tr>"
            }
            guard name.hasPrefix(list) else { return nil }
            let parts = name.dropFirst(list.count).split(separator: ".").map(String.init)
            return parts.count == 2
                ? "<tr><th scope=\"row\">\(parts[0].spelledOut)</th><td>\(parts[1].spelledOut)</td></tr>" : nil
        }
        return """
            <section class="panel"><h2>What you entered</h2><table class="answers"><tbody>\(rows)</tbody></table></section>
            """
    }
}

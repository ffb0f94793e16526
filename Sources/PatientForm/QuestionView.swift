internal import TriageCore
internal import WebPages

/// One question with the controls for its answer.
struct QuestionView {
    let fields: AnswerFields
    let answer: Answer
    /// What was written, where the question takes a text.
    let text: String
    /// What was typed or ticked, where it could not be taken.
    let refused: FormFields?
    let fault: String?
    /// Of a page that asks nothing else: then the question is its heading.
    let topic: String?

    private var item: Item { fields.item }
    private var name: String { item.id.rawValue }
    var id: String { "q-" + name }

    private var language: FormLanguage { fields.language }
    private var hint: String? { fields.hint }

    private var describedBy: HTML {
        let ids = [hint == nil ? nil : id + "-hint", fault == nil ? nil : id + "-error"].compactMap { $0 }
        return when(!ids.isEmpty, " aria-describedby=\"\(ids.joined(separator: " "))\"")
    }

    private var notes: HTML {
        """
        \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })\(fault.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">\(language.text(.error)) </span>\($0)</p>" as HTML })
        """
    }

    private var heading: HTML {
        topic.map { "<span class=\"topic\">\($0)</span><h1>\(fields.wording)</h1>" as HTML }
            ?? "<h2>\(fields.wording)</h2>"
    }

    private var look: HTML { when(fault != nil, " field-error") }

    var html: HTML {
        switch item.kind {
        case .text: area
        case .choice: set("<div class=\"choices\">\(radios)</div>")
        case .choices: set("<div class=\"choices\">\(boxes)</div>")
        case .number(_, _, let unit): set(number(unit))
        }
    }

    private func set(_ controls: HTML) -> HTML {
        """
        <div class="question\(look)"><fieldset\(describedBy)><legend id="\(id)-legend">\(heading)</legend>
        \(notes)\(controls)</fieldset></div>
        """
    }

    // MARK: Choices

    private func choice(
        _ type: HTML, _ field: String, _ value: String, _ label: String, hint: String? = nil, id: HTML = ""
    )
        -> HTML
    {
        let isChosen = chosen.contains(value)
        return """
            <label class="choice"><input type="\(type)" name="\(field)" value="\(value)"\(id)\(when(isChosen, " checked"))><span>\(label)\(hint.map { "<span class=\"hint\">\($0)</span>" as HTML })</span></label>
            """
    }

    private var first: HTML { " id=\"\(id)\"" }

    private var or: HTML { "<div class=\"or\">\(language.text(.or))</div>" }

    private var radios: HTML {
        let names = item.choiceNames
        let choices = names.indices.map { index in
            choice("radio", name, names[index], fields.label(index), id: index == 0 ? first : "")
        }
        let others = others("radio")
        return "\(choices)\(when(!others.isEmpty, or))\(others)"
    }

    private var boxes: HTML {
        let names = item.choiceNames
        var none: HTML = ""
        var choices: [HTML] = []
        for index in names.indices {
            if index == item.noneIndex {
                none = """
                    \(choice("checkbox", fields.field(names[index]), names[index], fields.label(index), id: first))<div class="or">\(language.text(.orTick))</div>
                    """
                continue
            }
            if let offered = fields.offered, offered & (1 << UInt32(index)) == 0 { continue }
            let isFirst = item.noneIndex == nil && choices.isEmpty
            choices.append(
                choice(
                    "checkbox", fields.field(names[index]), names[index], fields.label(index), id: isFirst ? first : "")
            )
        }
        return "\(none)\(choices)\(when(fields.takesUnsure, or))\(others("checkbox"))"
    }

    /// "Not sure" and "by phone", where they are answers.
    private func others(_ type: HTML) -> [HTML] {
        let isRadio = type == "radio"
        var others: [HTML] = []
        if fields.takesUnsure {
            others.append(
                choice(
                    type, isRadio ? name : fields.field(AnswerFields.unsure), AnswerFields.unsure,
                    language.text(.unsure), hint: language.text(.unsureHint)))
        }
        if fields.takesByPhone {
            others.append(
                choice(
                    type, isRadio ? name : fields.field(AnswerFields.byPhone), AnswerFields.byPhone,
                    language.text(.byPhone), hint: language.text(.byPhoneHint)))
        }
        return others
    }

    /// The names of what is chosen or ticked.
    private var chosen: Set<String> {
        if let refused {
            if case .choice = item.kind { return Set([refused[name]].compactMap { $0 }) }
            return Set(
                (item.choiceNames + [AnswerFields.unsure, AnswerFields.byPhone]).filter {
                    refused[fields.field($0)] != nil
                })
        }
        switch answer {
        case .unsure: return [AnswerFields.unsure]
        case .byPhone: return [AnswerFields.byPhone]
        case .choice(let index): return [item.choiceNames[index]]
        case .choices(0): return [Item.none]
        case .choices(let ticked): return Set(item.names(in: ticked))
        case .partly(let ticked, _, _): return Set(item.names(in: ticked) + [AnswerFields.unsure])
        case .unanswered, .notAsked, .oneOf, .number: return []
        }
    }

    // MARK: Numbers and own words

    private func number(_ unit: String) -> HTML {
        var value = refused?[name] ?? ""
        if refused == nil, case .number(let number) = answer { value = String(number) }
        return """
            <div class="number"><input class="field" id="\(id)" name="\(name)" value="\(typed: value)" inputmode="numeric" autocomplete="off" spellcheck="false" size="6" aria-labelledby="\(id)-legend \(id)-unit"\(describedBy)><span id="\(id)-unit">\(language.text(of: unit))</span></div>
            <div class="choices">\(or)\(others("checkbox"))</div>
            """
    }

    private var area: HTML {
        let heading: HTML =
            topic.map {
                "<span class=\"topic\">\($0)</span><h1><label for=\"\(id)\">\(fields.wording)</label></h1>" as HTML
            }
            ?? "<h2><label for=\"\(id)\">\(fields.wording)</label></h2>"
        return """
            <div class="question\(look)">\(heading)\(notes)<textarea class="field area" id="\(id)" name="\(name)" rows="7"\(describedBy)>
            \(typed: refused.map { $0.values[name] ?? "" } ?? text)</textarea></div>
            """
    }
}

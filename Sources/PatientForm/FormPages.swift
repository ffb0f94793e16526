internal import SpineProtocol
internal import TriageCore
internal import WebPages

/// The pages of the form in one language, as texts.
struct FormPages: Sendable {
    let frame: FormFrame
    let journey: Journey
    /// Those of the clinic.
    let languages: [FormLanguage]

    var language: FormLanguage { frame.language }
    private var texts: FormTexts { frame.texts }

    /// By which patients reach the clinic, as a link.
    private var clinic: HTML { frame.call(texts.phone) }
    private var ambulance: HTML { frame.call(texts.emergencyNumber) }

    // MARK: Before and after

    var start: HTML {
        frame.page(
            frame.name,
            """
            \(otherLanguages)<h1>\(frame.name)</h1>
            <p>\(language.text(.about))</p>
            <section class="worse" aria-labelledby="not"><h2 id="not">\(language.text(.notForEmergency))</h2><p>\(language.html(.nobodyReads, ambulance))</p></section>
            <ul class="plain"><li>\(language.text(.mayBeUnsure, language.text(.unsure)))</li><li>\(language.html(.withHelp, clinic))</li></ul>
            \(begin(.startNow))
            """)
    }

    /// Links to the start in the clinic's other languages.
    private var otherLanguages: HTML {
        let others = languages.filter { $0.tag != language.tag }
        if others.isEmpty { return "" }
        let links = others.map { other -> HTML in
            "<a href=\"/?lang=\(other.tag)\" lang=\"\(other.tag)\" hreflang=\"\(other.tag)\">\(other.name)</a>"
        }
        return "<nav class=\"languages\" aria-label=\"\(language.text(.languages))\">\(links)</nav>"
    }

    /// The button that begins a form in this language.
    private func begin(_ words: FormWords) -> HTML {
        """
        <form method="post" action="/start"><input type="hidden" name="lang" value="\(language.tag)"><button class="button">\(language.text(words))</button></form>
        """
    }

    /// What every page with a form of ours carries.
    private func proof(_ token: String) -> HTML { "<input type=\"hidden\" name=\"token\" value=\"\(token)\">" }

    /// That something has to be done at once, on each page until the end.
    private func reminder(_ draft: Draft) -> HTML {
        guard draft.wasTold, journey.isEmergency(draft) else { return "" }
        return """
            <aside class="reminder" aria-label="\(language.text(.important))"><strong>\(frame.emergency.heading).</strong> <a href="\(draft.address("emergency"))">\(language.text(.whatToDo))</a></aside>
            """
    }

    private var byPhone: HTML {
        """
        <p class="by-phone"><button class="link" name="go" value="phone">\(language.text(.allByPhone))</button></p>
        """
    }

    private var kept: HTML { "<p class=\"kept\">\(language.text(.kept))</p>" }

    /// The title of a page of questions.
    private func title(_ page: Int) -> String { language.text(of: journey.pages[page].title) }

    // MARK: Questions

    func questions(_ place: Place, _ draft: Draft, token: String) -> HTML {
        let refused = draft.refused(at: place)
        let shown = refused?.shown ?? journey.items(at: place, draft)
        let (page, isMore) = Self.page(of: place)
        let title = title(page)
        let isAlone = shown.count == 1
        let sheet = journey.counting(draft)
        let views = shown.map { index in
            let fields = AnswerFields(
                item: journey.items[index], offered: journey.offered(by: index, sheet), language: language)
            let fault = refused?.faults[index]
            return QuestionView(
                fields: fields, answer: draft.answers.answer(index, kind: journey.items[index].kind),
                text: draft.texts[index] ?? "", refused: refused?.fields, fault: fault.map(fields.words),
                topic: isAlone ? title : nil)
        }
        let faults = views.compactMap { view in
            view.fault.map {
                FieldFault(id: view.id, subject: isAlone ? nil : view.fields.wording, words: $0)
            }
        }
        let names = shown.map { journey.items[$0].id.rawValue }.joined(separator: " ")
        let more: HTML = "<p class=\"lead\">\(language.text(.more))</p>"
        let heading: HTML = isAlone ? "" : "<h1>\(title)</h1>\(when(isMore, more))"
        return frame.page(
            isAlone ? views[0].fields.wording : title,
            back: journey.before(place, draft).map { draft.address(journey.path($0)) }, isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(faults, in: language))
            \(heading)
            <form method="post" action="\(draft.address(journey.path(place)))" novalidate>\(proof(token))<input type="hidden" name="shown" value="\(names)">
            \(views.map(\.html))
            <button class="button">\(language.text(.goOnToNext))</button>
            \(byPhone)</form>
            \(kept)
            """)
    }

    private static func page(of place: Place) -> (Int, isMore: Bool) {
        switch place {
        case .page(let page), .item(let page, _): (page, false)
        case .more(let page): (page, true)
        case .contact, .check, .phone: (0, false)
        }
    }

    // MARK: The contact

    func contact(_ draft: Draft, token: String) -> HTML {
        let faults = draft.refused(at: .contact)?.contact ?? [:]
        return frame.page(
            language.text(.reachYou), back: draft.address(journey.path(.page(Journey.pageBeforeContact))),
            isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(Self.summary(faults), in: language))
            <h1>\(language.text(isForOther(draft) ? .reachPatient : .reachYou))</h1>
            <form method="post" action="\(draft.address("contact"))" novalidate>\(proof(token))
            \(contactFields(draft, faults))
            <button class="button">\(language.text(.goOnToNext))</button>
            \(byPhone)</form>
            \(kept)
            """)
    }

    private func isForOther(_ draft: Draft) -> Bool {
        guard let index = journey.items.firstIndex(where: { $0.id == "filledBy" }) else { return false }
        let answer = draft.answers.answer(index, kind: journey.items[index].kind)
        return answer == .choice(journey.items[index].choiceNames.count - 1)
    }

    private static func summary(_ faults: [ContactField: String]) -> [FieldFault] {
        ContactField.allCases.compactMap { field in
            faults[field].map { FieldFault(id: field.rawValue, subject: nil, words: $0) }
        }
    }

    private func contactFields(_ draft: Draft, _ faults: [ContactField: String]) -> HTML {
        let isOther = isForOther(draft)
        return """
            \(input(.name, isOther ? .nameOfPatient : .yourName, nil, draft.name, isOther ? "off" : "name", faults))
            \(input(.phone, .phoneLabel, isOther ? .phoneHintOfPatient : .phoneHint, draft.phone, isOther ? "off" : "tel", faults))
            \(input(.reference, .referenceLabel, .referenceHint, draft.reference, "off", faults))
            """
    }

    private func input(
        _ field: ContactField, _ label: FormWords, _ hint: FormWords?, _ value: String, _ completion: String,
        _ faults: [ContactField: String]
    ) -> HTML {
        let fault = faults[field]
        let id = field.rawValue
        let ids = [hint == nil ? nil : id + "-hint", fault == nil ? nil : id + "-error"].compactMap { $0 }
        return """
            <div class="question\(when(fault != nil, " field-error"))"><label class="label" for="\(id)">\(language.text(label))</label>
            \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\(language.text($0))</p>" as HTML })\(fault.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">\(language.text(.error)) </span>\($0)</p>" as HTML })
            <input class="field wide" id="\(id)" name="\(id)" value="\(typed: value)" autocomplete="\(completion)" spellcheck="false"\(when(field == .phone, " inputmode=\"tel\""))\(when(!ids.isEmpty, " aria-describedby=\"\(ids.joined(separator: " "))\""))></div>
            """
    }

    /// To be phoned instead: what there is, is sent.
    func phone(_ draft: Draft, token: String) -> HTML {
        let faults = draft.refused(at: .phone)?.contact ?? [:]
        return frame.page(
            language.text(.wePhone), back: draft.address(journey.path(journey.next(draft))), isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(Self.summary(faults), in: language))
            <h1>\(language.text(.byPhoneInstead))</h1>
            <p>\(language.text(isForOther(draft) ? .phonePatient : .phoneYou))</p>
            <form method="post" action="\(draft.address("phone"))" novalidate>\(proof(token))
            \(contactFields(draft, faults))
            <button class="button">\(language.text(.sendAndPhone))</button></form>
            <p class="by-phone">\(language.html(.phoneYourself, clinic))</p>
            """)
    }

    // MARK: Check your answers

    func check(_ draft: Draft, token: String) -> HTML {
        frame.page(
            language.text(.check), back: journey.before(.check, draft).map { draft.address(journey.path($0)) },
            """
            \(reminder(draft))
            <h1>\(language.text(.check))</h1>
            <p>\(language.text(.notSentBefore, language.text(.send)))</p>
            \(summary(draft, canChange: true))
            <form class="send" action="\(draft.address("send"))" method="post">\(proof(token))<p>\(language.text(.agree))</p><div><button class="button">\(language.text(.send))</button></div>
            \(byPhone)</form>
            """)
    }

    /// All that is sent, in words.
    private func summary(_ draft: Draft, canChange: Bool) -> HTML {
        let sheet = journey.counting(draft)
        var contact: [HTML] = []
        for (label, value) in [
            (FormWords.name, draft.name), (.phone, draft.phone), (.reference, draft.reference),
        ] where !value.trimmingWhitespace().isEmpty || (canChange && label != .reference) {
            contact.append(row(language.text(label), "\(said: value)", canChange ? draft.address("contact") : nil))
        }
        if draft.wantsPhone { contact.append(row(language.text(.allByPhone), "\(language.text(.yes))", nil)) }
        var sections: [HTML] = []
        for (page, items) in journey.answered(draft) {
            let rows = items.compactMap { index -> HTML? in
                let item = journey.items[index]
                let change = canChange ? draft.address(journey.path(.item(page, index))) : nil
                let fields = AnswerFields(item: item, offered: nil, language: language)
                if case .text = item.kind {
                    return row(fields.wording, written(draft.texts[index] ?? ""), change)
                }
                let answer = sheet.answer(index, kind: item.kind)
                guard let lines = fields.lines(answer) else { return nil }
                return row(fields.wording, list(lines), change, isUnknown: answer == .unsure || answer == .byPhone)
            }
            if !rows.isEmpty {
                sections.append("<h2>\(title(page))</h2><dl class=\"summary\">\(rows)</dl>")
            }
            if page == Journey.pageBeforeContact, !contact.isEmpty {
                sections.append("<h2>\(language.text(.howToReach))</h2><dl class=\"summary\">\(contact)</dl>")
            }
        }
        return "\(sections)"
    }

    private func written(_ words: String) -> HTML {
        words.trimmingWhitespace().isEmpty
            ? "\(language.text(.nothing))" : "<span class=\"own-words\">\(said: words)</span>"
    }

    private func list(_ lines: [String]) -> HTML {
        lines.count == 1 ? "\(lines[0])" : "<ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private func row(_ question: String, _ answer: HTML, _ change: String?, isUnknown: Bool = false) -> HTML {
        """
        <div><dt>\(question)</dt><dd\(when(isUnknown, " class=\"unknown\""))>\(answer)</dd>\(change.map { "<dd class=\"change\"><a href=\"\($0)\">\(language.text(.change))<span class=\"visually-hidden\">: \(question)</span></a></dd>" as HTML })</div>
        """
    }

    // MARK: An emergency

    func emergency(_ draft: Draft, token: String, minutes: Int) -> HTML {
        frame.page(
            frame.emergency.heading, back: draft.address(journey.path(draft.lastPlace)),
            look: " class=\"interruption\"",
            """
            \(frame.care(isHeading: true))
            <form class="stack" method="post" action="\(draft.address("emergency"))">\(proof(token))<p>\(language.text(.whenSent, String(minutes)))</p><button class="button" name="go" value="send">\(language.text(.sendNow))</button><button class="button button-second" name="go" value="on">\(language.text(.goOn))</button></form>
            """)
    }

    // MARK: Sent

    /// - Parameter text: what the clinic tells everybody who has sent a form; nil where it could not be read just now.
    func sent(_ draft: Draft, token: String, text: String?, isEmergency: Bool) -> HTML {
        let paragraphs = (text ?? "").split(separator: "\n").map(String.init)
            .filter { !$0.trimmingWhitespace().isEmpty }
        let told: HTML =
            paragraphs.isEmpty
            ? "<p>\(language.html(.nextNotShown, clinic))</p>"
            : "\(paragraphs.map { "<p class=\"told\">\($0)</p>" as HTML })"
        return frame.page(
            language.text(.weHaveIt),
            """
            \(when(isEmergency, frame.care(isHeading: false)))
            <div class="done"><h1>\(language.text(.weHaveIt))</h1></div>
            \(when(draft.wasSentForPatient, "<p>\(language.html(.youHadStopped, clinic))</p>"))
            <h2>\(language.text(.next))</h2>
            \(told)
            <section class="worse" aria-labelledby="worse"><h2 id="worse">\(language.text(.worse))</h2><p>\(language.html(.whenWorse, ambulance, clinic))</p></section>
            <p class="by-phone"><a href="\(draft.address("copy"))">\(language.text(.readOrPrint))</a></p>
            """)
    }

    func copy(_ draft: Draft, token: String, minutes: Int) -> HTML {
        frame.page(
            language.text(.whatYouSent), back: draft.address("sent"),
            """
            <h1>\(language.text(.whatYouSent))</h1>
            <p>\(language.html(.notChangedHere, clinic))</p>
            \(summary(draft, canChange: false))
            <form class="send" method="post" action="\(draft.address("forget"))">\(proof(token))<p class="no-print">\(language.text(.readableFor, String(minutes)))</p><div><button class="button button-second">\(language.text(.closeForGood))</button></div></form>
            """)
    }

    var finished: HTML {
        frame.page(
            language.text(.closed),
            """
            <h1>\(language.text(.noLongerShown))</h1><p>\(language.html(.whenWorseAfterwards, clinic, ambulance))</p>
            """)
    }

    // MARK: What goes wrong

    /// Nothing was sent, or nobody knows; the answers are still here.
    func notSent(_ draft: Draft, token: String, isKnown: Bool) -> HTML {
        let title = language.text(isKnown ? .notSent : .notKnown)
        let again = language.text(.sendAgain)
        let words = isKnown ? language.text(.tryAgain) : language.text(.wasLost, again)
        return frame.page(
            title, back: isKnown ? draft.address("check") : nil,
            """
            \(when(journey.isEmergency(draft), frame.care(isHeading: false)))
            <h1>\(title)</h1>
            \(frame.instead(words))
            <form class="send" method="post" action="\(draft.address("send"))">\(proof(token))<div><button class="button">\(again)</button></div></form>
            """)
    }

    /// Answers that are no longer kept, or were never this browser's.
    var gone: HTML {
        frame.page(
            language.text(.gone),
            """
            <h1>\(language.text(.gone))</h1>
            \(frame.instead(language.text(.whyGone, language.text(.send))))
            \(begin(.startAgain))
            """)
    }

    func plain(_ title: FormWords, _ words: FormWords, back: String? = nil) -> HTML {
        frame.page(
            language.text(title),
            """
            <h1>\(language.text(title))</h1>
            \(frame.instead(language.text(words)))
            \(back.map { "<p><a class=\"button\" href=\"\($0)\">\(language.text(.backToForm))</a></p>" as HTML })
            """)
    }
}

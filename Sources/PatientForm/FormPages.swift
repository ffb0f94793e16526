internal import SpineProtocol
internal import TriageCore
internal import WebPages

/// The pages of the form, as texts.
struct FormPages: Sendable {
    let frame: FormFrame
    let journey: Journey

    init(frame: FormFrame, journey: Journey) {
        self.frame = frame
        self.journey = journey
    }

    private var texts: FormTexts { frame.texts }

    // MARK: Before and after

    var start: HTML {
        frame.page(
            texts.name,
            """
            <h1>\(texts.name)</h1>
            <p>We ask about your back, legs and feet, and about what goes with them. Staff of the clinic read what you answer and phone you.</p>
            <section class="worse" aria-labelledby="not"><h2 id="not">This form is not for an emergency</h2><p>If you are in danger or very ill, call \(frame.call(texts.emergencyNumber)) now. Nobody reads the form while you fill it in.</p></section>
            <ul class="plain"><li>You can answer “\(FormWords.unsure)” to almost everything, and say private things on the phone instead.</li><li>If you cannot fill it in, somebody can do it with you or for you, or you can phone us on \(frame.call(texts.phone)).</li></ul>
            <form method="post" action="/start"><button class="button">Start now</button></form>
            """)
    }

    /// What every page with a form of ours carries.
    private func proof(_ token: String) -> HTML { "<input type=\"hidden\" name=\"token\" value=\"\(token)\">" }

    /// That something has to be done at once, on each page until the end.
    private func reminder(_ draft: Draft) -> HTML {
        guard draft.wasTold, journey.isEmergency(draft) else { return "" }
        return """
            <aside class="reminder" aria-label="Important"><strong>\(texts.emergency.heading).</strong> <a href="\(draft.address("emergency"))">What to do</a></aside>
            """
    }

    private let byPhone: HTML =
        "<p class=\"by-phone\"><button class=\"link\" name=\"go\" value=\"phone\">\(FormWords.allByPhone)</button></p>"

    private let kept: HTML =
        "<p class=\"kept\">Nothing is sent until you choose to. Until then your answers are kept for this browser alone; after an hour without use they are deleted.</p>"

    // MARK: Questions

    func questions(_ place: Place, _ draft: Draft, token: String) -> HTML {
        let refused = draft.refused(at: place)
        let shown = refused?.shown ?? journey.items(at: place, draft)
        let (page, isMore) = Self.page(of: place)
        let title = journey.pages[page].title
        let isAlone = shown.count == 1
        let sheet = journey.counting(draft)
        let views = shown.map { index in
            let fields = AnswerFields(item: journey.items[index], offered: journey.offered(by: index, sheet))
            let fault = refused?.faults[index]
            return QuestionView(
                fields: fields, answer: draft.answers.answer(index, kind: journey.items[index].kind),
                ownWords: draft.ownWords, refused: refused?.fields, fault: fault.map(fields.words),
                topic: isAlone ? title : nil)
        }
        let faults = views.compactMap { view in
            view.fault.map {
                FieldFault(id: view.id, subject: isAlone ? nil : view.fields.item.wording, words: $0)
            }
        }
        let names = shown.map { journey.items[$0].id.rawValue }.joined(separator: " ")
        let heading: HTML =
            isAlone
            ? "" : "<h1>\(title)</h1>\(when(isMore, "<p class=\"lead\">More about what you have just answered.</p>"))"
        return frame.page(
            isAlone ? journey.items[shown[0]].wording : title,
            back: journey.before(place, draft).map { draft.address(journey.path($0)) }, isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(faults))
            \(heading)
            <form method="post" action="\(draft.address(journey.path(place)))" novalidate>\(proof(token))<input type="hidden" name="shown" value="\(names)">
            \(views.map(\.html))
            <button class="button">Continue</button>
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
            "How can we reach you?", back: draft.address(journey.path(.page(Journey.pageBeforeContact))),
            isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(Self.summary(faults)))
            <h1>How can we reach \(isForOther(draft) ? "the patient" : "you")?</h1>
            <form method="post" action="\(draft.address("contact"))" novalidate>\(proof(token))
            \(contactFields(draft, faults))
            <button class="button">Continue</button>
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
            \(input(.name, isOther ? "Name of the patient" : "Your name", nil, draft.name, isOther ? "off" : "name", faults))
            \(input(.phone, "Phone number on which we can call", "Without a phone: write how else we can reach \(isOther ? "the patient" : "you").", draft.phone, isOther ? "off" : "tel", faults))
            \(input(.reference, "Patient number at this clinic, if you know it", "It is on letters from us. Leave this empty if you have none.", draft.reference, "off", faults))
            """
    }

    private func input(
        _ field: ContactField, _ label: String, _ hint: String?, _ value: String, _ completion: String,
        _ faults: [ContactField: String]
    ) -> HTML {
        let fault = faults[field]
        let id = field.rawValue
        let ids = [hint == nil ? nil : id + "-hint", fault == nil ? nil : id + "-error"].compactMap { $0 }
        return """
            <div class="question\(when(fault != nil, " field-error"))"><label class="label" for="\(id)">\(label)</label>
            \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })\(fault.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">Error: </span>\($0)</p>" as HTML })
            <input class="field wide" id="\(id)" name="\(id)" value="\(typed: value)" autocomplete="\(completion)" spellcheck="false"\(when(field == .phone, " inputmode=\"tel\""))\(when(!ids.isEmpty, " aria-describedby=\"\(ids.joined(separator: " "))\""))></div>
            """
    }

    /// To be phoned instead: what there is, is sent.
    func phone(_ draft: Draft, token: String) -> HTML {
        let faults = draft.refused(at: .phone)?.contact ?? [:]
        return frame.page(
            "We phone you", back: draft.address(journey.path(journey.next(draft))), isError: !faults.isEmpty,
            """
            \(reminder(draft))\(FieldFault.summary(Self.summary(faults)))
            <h1>Answer by phone instead</h1>
            <p>We send what you have answered so far. Staff read it, and phone \(isForOther(draft) ? "the patient" : "you") to ask the rest.</p>
            <form method="post" action="\(draft.address("phone"))" novalidate>\(proof(token))
            \(contactFields(draft, faults))
            <button class="button">Send, and phone me</button></form>
            <p class="by-phone">Or phone us yourself: \(frame.call(texts.phone)).</p>
            """)
    }

    // MARK: Check your answers

    func check(_ draft: Draft, token: String) -> HTML {
        frame.page(
            "Check your answers", back: journey.before(.check, draft).map { draft.address(journey.path($0)) },
            """
            \(reminder(draft))
            <h1>Check your answers</h1>
            <p>Nothing is sent until you choose “Send”.</p>
            \(summary(draft, canChange: true))
            <form class="send" action="\(draft.address("send"))" method="post">\(proof(token))<p>By sending, you agree that staff of the clinic read your answers and phone you.</p><div><button class="button">Send</button></div>
            \(byPhone)</form>
            """)
    }

    /// All that is sent, in words.
    private func summary(_ draft: Draft, canChange: Bool) -> HTML {
        let sheet = journey.counting(draft)
        var contact: [HTML] = []
        for (field, label, value) in [
            ("name", "Name", draft.name), ("phone", "Phone number", draft.phone),
            ("reference", "Patient number at this clinic", draft.reference),
        ] where !value.trimmingWhitespace().isEmpty || (canChange && field != "reference") {
            contact.append(row(label, "\(said: value)", canChange ? draft.address("contact") : nil))
        }
        if draft.wantsPhone { contact.append(row(FormWords.allByPhone, "Yes", nil)) }
        var sections: [HTML] = []
        for (page, items) in journey.answered(draft) {
            let rows = items.compactMap { index -> HTML? in
                let item = journey.items[index]
                let change = canChange ? draft.address(journey.path(.item(page, index))) : nil
                if case .text = item.kind { return row(item.wording, ownWords(draft.ownWords), change) }
                let answer = sheet.answer(index, kind: item.kind)
                guard let lines = AnswerFields(item: item, offered: nil).lines(answer) else { return nil }
                return row(item.wording, list(lines), change, isUnknown: answer == .unsure || answer == .byPhone)
            }
            if !rows.isEmpty {
                sections.append("<h2>\(journey.pages[page].title)</h2><dl class=\"summary\">\(rows)</dl>")
            }
            if page == Journey.pageBeforeContact, !contact.isEmpty {
                sections.append("<h2>How to reach you</h2><dl class=\"summary\">\(contact)</dl>")
            }
        }
        return "\(sections)"
    }

    private func ownWords(_ words: String) -> HTML {
        words.trimmingWhitespace().isEmpty ? "Nothing" : "<span class=\"own-words\">\(said: words)</span>"
    }

    private func list(_ lines: [String]) -> HTML {
        lines.count == 1 ? "\(lines[0])" : "<ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private func row(_ question: String, _ answer: HTML, _ change: String?, isUnknown: Bool = false) -> HTML {
        """
        <div><dt>\(question)</dt><dd\(when(isUnknown, " class=\"unknown\""))>\(answer)</dd>\(change.map { "<dd class=\"change\"><a href=\"\($0)\">Change<span class=\"visually-hidden\">: \(question)</span></a></dd>" as HTML })</div>
        """
    }

    // MARK: An emergency

    func emergency(_ draft: Draft, token: String, minutes: Int) -> HTML {
        frame.page(
            texts.emergency.heading, back: draft.address(journey.path(draft.lastPlace)),
            look: " class=\"interruption\"",
            """
            \(frame.care(isHeading: true))
            <form class="stack" method="post" action="\(draft.address("emergency"))">\(proof(token))<p>Staff do not have your answers yet. If you leave, we send them what you have answered after \(minutes) minutes.</p><button class="button" name="go" value="send">Send my answers to staff now</button><button class="button button-second" name="go" value="on">Go on with the form</button></form>
            """)
    }

    // MARK: Sent

    /// - Parameter text: what the clinic tells everybody who has sent a form; nil where it could not be read just now.
    func sent(_ draft: Draft, token: String, text: String?, isEmergency: Bool) -> HTML {
        let paragraphs = (text ?? "").split(separator: "\n").map(String.init)
            .filter { !$0.trimmingWhitespace().isEmpty }
        let told: HTML =
            paragraphs.isEmpty
            ? "<p>What happens next cannot be shown just now. Load this page again, or phone us on \(frame.call(texts.phone)).</p>"
            : "\(paragraphs.map { "<p class=\"told\">\($0)</p>" as HTML })"
        return frame.page(
            "We have your form",
            """
            \(when(isEmergency, frame.care(isHeading: false)))
            <div class="done"><h1>We have your form</h1></div>
            \(when(draft.wasSentForPatient, "<p>You had stopped, so we sent staff what you had answered. To add something, phone us on \(frame.call(texts.phone)).</p>"))
            <h2>What happens next</h2>
            \(told)
            <section class="worse" aria-labelledby="worse"><h2 id="worse">If it gets worse</h2><p>Do not wait for our call. In danger, or very ill: call \(frame.call(texts.emergencyNumber)) now. For anything else phone us on \(frame.call(texts.phone)).</p></section>
            <p class="by-phone"><a href="\(draft.address("copy"))">Read or print what you sent</a></p>
            """)
    }

    func copy(_ draft: Draft, token: String, minutes: Int) -> HTML {
        frame.page(
            "What you sent", back: draft.address("sent"),
            """
            <h1>What you sent</h1>
            <p>It cannot be changed here. To correct something, phone us on \(frame.call(texts.phone)).</p>
            \(summary(draft, canChange: false))
            <form class="send" method="post" action="\(draft.address("forget"))">\(proof(token))<p class="no-print">This page can be read in this browser for \(minutes) minutes. On a shared computer, close it now: staff keep your form.</p><div><button class="button button-second">Close this page for good</button></div></form>
            """)
    }

    var finished: HTML {
        frame.page(
            "Closed",
            "<h1>What you sent is no longer shown here</h1><p>The clinic has it. If it gets worse, do not wait for our call: phone us on \(frame.call(texts.phone)), or call \(frame.call(texts.emergencyNumber)) in danger.</p>"
        )
    }

    // MARK: What goes wrong

    /// Nothing was sent, or nobody knows; the answers are still here.
    func notSent(_ draft: Draft, token: String, isKnown: Bool) -> HTML {
        let title = isKnown ? "Nothing was sent" : "We do not know whether your form has arrived"
        let words: HTML =
            isKnown
            ? "Our system does not take forms just now. Your answers are still here: try again in some minutes."
            : "The connection was lost while it was sent. We go on trying; choose “Send again” to see whether it has arrived. It is never stored twice."
        return frame.page(
            title, back: isKnown ? draft.address("check") : nil,
            """
            \(when(journey.isEmergency(draft), frame.care(isHeading: false)))
            <h1>\(title)</h1>
            \(frame.instead(words))
            <form class="send" method="post" action="\(draft.address("send"))">\(proof(token))<div><button class="button">Send again</button></div></form>
            """)
    }

    /// Answers that are no longer kept, or were never this browser's.
    var gone: HTML {
        frame.page(
            "Your answers are not here",
            """
            <h1>Your answers are not here</h1>
            \(frame.instead("They were deleted after an hour without use, the form was begun in another browser, or this browser keeps no cookies. If you had not chosen “Send”, nothing was sent."))
            <form method="post" action="/start"><button class="button">Start again</button></form>
            """)
    }

    func plain(_ title: String, _ words: HTML, back: String? = nil) -> HTML {
        frame.page(
            title,
            """
            <h1>\(title)</h1>
            \(frame.instead(words))
            \(back.map { "<p><a class=\"button\" href=\"\($0)\">Back to the form</a></p>" as HTML })
            """)
    }
}

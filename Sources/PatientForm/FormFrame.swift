internal import WebPages

/// What stands around every page of the form.
struct FormFrame: Sendable {
    let texts: FormTexts
    let language: FormLanguage
    let assets: Assets

    var name: String { texts.name ?? language.text(.usualName) }

    var emergency: EmergencyAdvice {
        texts.emergency ?? .usual(emergencyNumber: texts.emergencyNumber, in: language)
    }

    /// - Parameters:
    ///   - title: what the browser's history keeps: nothing of an answer.
    ///   - back: where the link back leads.
    ///   - look: of the whole page.
    func page(_ title: String, back: String? = nil, look: HTML = "", isError: Bool = false, _ content: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="\(language.tag)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(when(isError, "\(language.text(.error)) "))\(title) – \(name)</title>
        <link rel="stylesheet" href="\(assets["form.css"])">
        <link rel="icon" type="image/svg+xml" href="\(assets["icon.svg"])">
        </head>
        <body\(look)>
        <a class="skip" href="#main">\(language.text(.skip))</a>
        <header class="form-top"><div class="form-top-in"><span class="form-name">\(name)</span></div>\(unreviewed)</header>
        <main class="form-page" id="main" tabindex="-1">
        \(back.map { "<a class=\"back\" href=\"\($0)\">\(language.text(.back))</a>" as HTML })
        \(content)
        </main>
        <footer class="form-foot"><div class="form-foot-in"><span>\(language.html(.noCallForHelp, call(texts.emergencyNumber)))</span><span>\(language.html(.clinic, call(texts.phone)))</span>\(texts.privacyAddress.map { "<a href=\"\($0)\">\(language.text(.privacy))</a>" as HTML })</div></footer>
        </body>
        </html>
        """
    }

    /// Said at the top of each page while nobody has checked the translation.
    private var unreviewed: HTML {
        when(
            !language.isReviewed, "<p class=\"unreviewed\">\(language.html(.unreviewed, call(texts.phone)))</p>")
    }

    /// A number as a link by which a telephone calls it.
    func call(_ number: String, look: HTML = "") -> HTML {
        "<a\(look) href=\"tel:\(Self.dialled(number))\">\(number)</a>"
    }

    static func dialled(_ number: String) -> String { String(number.filter { "+0123456789".contains($0) }) }

    /// What to do at once: the heading is the instruction.
    func care(isHeading: Bool) -> HTML {
        let advice = emergency
        let words: HTML =
            "<span class=\"visually-hidden\">\(language.text(.importantBefore)) </span>\(advice.heading)"
        let heading: HTML = isHeading ? "<h1 id=\"care\">\(words)</h1>" : "<h2 id=\"care\">\(words)</h2>"
        return """
            <section class="care" aria-labelledby="care"><div class="care-head">\(heading)</div>
            <div class="care-body"><ul>\(advice.steps.map { "<li>\($0)</li>" as HTML })<li><strong>\(language.text(.doNotWait))</strong></li></ul>
            <a class="care-phone" href="tel:\(Self.dialled(texts.emergencyNumber))">\(language.text(.call, texts.emergencyNumber))</a></div></section>
            """
    }

    /// That nothing was sent, or that nobody knows; and what to do instead.
    func instead(_ what: String) -> HTML {
        """
        <p>\(what)</p>
        <h2>\(language.text(.instead))</h2>
        <ul class="plain"><li>\(language.html(.phoneUs, call(texts.phone)))</li><li>\(language.html(.inDanger, call(texts.emergencyNumber)))</li></ul>
        """
    }
}

/// What is wrong with a field of a page, for the summary and beside the field.
struct FieldFault: Hashable {
    /// Of the first control, to which the summary links.
    let id: String
    /// What the field is, in the summary; nil where there is one field alone.
    let subject: String?
    let words: String

    static func summary(_ faults: [FieldFault], in language: FormLanguage) -> HTML {
        if faults.isEmpty { return "" }
        return """
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-title"><h2 id="error-title">\(language.text(.problem))</h2><ul>\(faults.map { "<li><a href=\"#\($0.id)\">\($0.subject.map { "\($0) " as HTML })\($0.words)</a></li>" as HTML })</ul></div>
            """
    }
}

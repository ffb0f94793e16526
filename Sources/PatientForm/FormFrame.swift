internal import WebPages

/// What stands around every page of the form.
struct FormFrame: Sendable {
    let texts: FormTexts
    let assets: Assets

    /// - Parameters:
    ///   - title: what the browser's history keeps: nothing of an answer.
    ///   - back: where the link back leads.
    ///   - look: of the whole page.
    func page(_ title: String, back: String? = nil, look: HTML = "", isError: Bool = false, _ content: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(when(isError, "Error: "))\(title) – \(texts.name)</title>
        <link rel="stylesheet" href="\(assets["form.css"])">
        <link rel="icon" type="image/svg+xml" href="\(assets["icon.svg"])">
        </head>
        <body\(look)>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="form-top"><div class="form-top-in"><span class="form-name">\(texts.name)</span></div></header>
        <main class="form-page" id="main" tabindex="-1">
        \(back.map { "<a class=\"back\" href=\"\($0)\">Back</a>" as HTML })
        \(content)
        </main>
        <footer class="form-foot"><div class="form-foot-in"><span>Filling this in is not a call for help. In danger now: call \(call(texts.emergencyNumber))</span><span>The clinic: \(call(texts.phone))</span>\(texts.privacyAddress.map { "<a href=\"\($0)\">Privacy</a>" as HTML })</div></footer>
        </body>
        </html>
        """
    }

    /// A number as a link by which a telephone calls it.
    func call(_ number: String, look: HTML = "") -> HTML {
        "<a\(look) href=\"tel:\(Self.dialled(number))\">\(number)</a>"
    }

    static func dialled(_ number: String) -> String { String(number.filter { "+0123456789".contains($0) }) }

    /// What to do at once: the heading is the instruction.
    func care(isHeading: Bool) -> HTML {
        let advice = texts.emergency
        let words: HTML = "<span class=\"visually-hidden\">Important: </span>\(advice.heading)"
        let heading: HTML = isHeading ? "<h1 id=\"care\">\(words)</h1>" : "<h2 id=\"care\">\(words)</h2>"
        return """
            <section class="care" aria-labelledby="care"><div class="care-head">\(heading)</div>
            <div class="care-body"><ul>\(advice.steps.map { "<li>\($0)</li>" as HTML })<li><strong>Do not wait for us to phone you.</strong></li></ul>
            <a class="care-phone" href="tel:\(Self.dialled(texts.emergencyNumber))">Call \(texts.emergencyNumber)</a></div></section>
            """
    }

    /// That nothing was sent, or that nobody knows; and what to do instead.
    func instead(_ draft: HTML) -> HTML {
        """
        <p>\(draft)</p>
        <h2>What to do instead</h2>
        <ul class="plain"><li>Phone us on \(call(texts.phone)).</li><li>In danger, or very ill: call \(call(texts.emergencyNumber)) now.</li></ul>
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

    static func summary(_ faults: [FieldFault]) -> HTML {
        if faults.isEmpty { return "" }
        return """
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-title"><h2 id="error-title">There is a problem</h2><ul>\(faults.map { "<li><a href=\"#\($0.id)\">\($0.subject.map { "\($0) " as HTML })\($0.words)</a></li>" as HTML })</ul></div>
            """
    }
}

internal import StaffWords
internal import TriageCore
internal import WebPages

/// A page that says why there is nothing else; it needs no database.
struct PlainPage {
    let title: String
    let assets: Assets
    let content: HTML

    var html: HTML {
        """
        \(Frame.head(title, assets))
        <body data-page="plain">
        <a class="skip" href="#main">Skip to the content</a>
        \(Shape.sprite)
        <header class="top"><a class="top-name" href="/">Intake triage</a></header>
        <main class="page" id="main" tabindex="-1">\(content)</main>
        </body>
        </html>
        """
    }

    /// That nothing is known, since when, and what to do: never a list without patients.
    static func away(_ database: WebDatabase, now: Instant, act: HTML?, _ assets: Assets) -> PlainPage {
        let clock = ClinicClock(timeZone: database.timeZone, now: now)
        let since = database.lostSince ?? now
        let seen: HTML =
            database.lastSeen.map { " It was last read at \(clock.text($0)) (\(clock.zone))." }
            ?? " It has not been read since the board was started."
        return PlainPage(
            title: "The database cannot be reached", assets: assets,
            content: """
                <div class="notice notice-stalled" role="alert">\(Shape.use("emergency"))<p><strong>The database cannot be reached since \(clock.text(since)), for \(clock.span(since: since)).</strong> Nobody knows here who is waiting: patients may be, emergencies among them.\(seen)</p></div>
                \(act)
                <section class="panel"><h1>What to do</h1><ol class="todo"><li class="todo-now">Tell who runs the service, now.</li><li>Forms that patients send are kept by the site until the database is back, or patients are told that nothing was sent; answer the phone.</li><li>Work from the last printed list, if there is one.</li></ol><p><a class="button" href="/">Try again</a></p></section>
                """)
    }
}

/// What a person wanted to do, with all that they typed, to be sent again.
struct KeptForm {
    let request: ActRequest
    let fields: [String: String]

    private static let typedNames = ["note", "reason"]

    /// What was chosen, in words; it is sent along unseen.
    private var chosen: [HTML] {
        ["outcome", "level", "verdict", "to"].compactMap { name in
            fields[name].map { "<p><b>\(CaseDecisions.capitalized(name)):</b> \($0.spelledOut)</p>" }
        }
    }

    var typed: [HTML] {
        Self.typedNames.compactMap { name in
            fields[name].map { text in
                "<div><label class=\"label\" for=\"\(name)\">\(CaseDecisions.capitalized(name)), as you wrote it</label><textarea class=\"area\" id=\"\(name)\" name=\"\(name)\" maxlength=\"2000\">\(text)</textarea></div>"
            }
        }
    }

    func html(_ label: String) -> HTML {
        let kept = fields.filter { !Self.typedNames.contains($0.key) }.sorted { $0.key < $1.key }.map { name, value in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" as HTML
        }
        return """
            <form class="panel decide" method="post" action="\(request.path)">\(kept)\(chosen)\(typed)<button class="button button-main" type="submit">\(label)</button></form>
            """
    }
}

/// That an act was not done because more is there than was seen: what is new, and the same question again.
struct StalePage {
    let frame: Frame
    let request: ActRequest
    let heading: HTML
    let happened: HTML
    let present: HTML
    /// What is on the screen now; nil where the act cannot be done as it is.
    let seen: String?

    var html: HTML {
        var fields = request.fields.values
        fields["seen"] = seen
        fields["token"] = frame.token
        let kept = KeptForm(request: request, fields: fields)
        let again: HTML = seen == nil ? "\(kept.typed)" : kept.html("\(request.label), having seen this")
        return frame.page(
            "Not done", .none, script: " data-page=\"stale\"",
            """
            <div class="notice notice-stale" role="alert" tabindex="-1" id="failed">\(Shape.use("late"))<p><strong>\(heading)</strong> \(happened)</p></div>
            \(present)
            \(again)
            <p><a class="button" href="\(request.back.address)">Back, without doing it</a></p>
            """)
    }
}

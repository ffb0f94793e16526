internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// What stands around every page: who is signed in, what time it is at the clinic, and what nobody may overlook.
struct Frame {
    enum Place: String {
        case worklist = "/"
        case words = "/words"
        case done = "/done"
        case operations = "/operations"
        case `protocol` = "/protocol"
        case none = ""
    }

    let visitor: Visitor
    let isDemo: Bool
    let token: String
    let assets: Assets
    let clock: ClinicClock
    let destinations: [String: String]
    let health: Dashboard.Health
    let wordsUnread: Int
    let lastAct: Casework.Act?

    /// Own acts can be taken back for so long.
    static let undoSeconds: Int64 = 30

    init(
        _ visitor: Visitor, isDemo: Bool, token: String, assets: Assets, _ connection: Connection,
        _ database: WebDatabase
    ) async throws {
        self.visitor = visitor
        self.isDemo = isDemo
        self.token = token
        self.assets = assets
        let clinic = try await Casework.clinic(connection)
        database.timeZone = clinic.timeZone
        clock = ClinicClock(clinic)
        if case .object(let texts) = clinic.destinations.value {
            destinations = texts.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
        } else {
            destinations = [:]
        }
        health = try await Dashboard.health(connection)
        wordsUnread = try await Casework.unreadCount(connection)
        lastAct = visitor.acts ? try await Casework.lastAct(by: visitor.person, connection) : nil
    }

    func isVisitor(_ name: String?) -> Bool { name?.lowercased() == visitor.person.lowercased() }

    /// "You", or a name.
    func person(_ name: String) -> String { isVisitor(name) ? "You" : name }

    /// The same within a sentence.
    func agent(_ name: String) -> String { isVisitor(name) ? "you" : name }

    func destination(_ name: String) -> String { destinations[name] ?? name.spelledOut }

    /// The field that says that a form is a page's of ours.
    var proof: HTML { "<input type=\"hidden\" name=\"token\" value=\"\(token)\">" }

    // MARK: The page

    /// - Parameters:
    ///   - title: what the browser's history keeps: nothing about a patient.
    ///   - place: the entry of the menu.
    ///   - script: what the page's script is told.
    func page(
        _ title: String, _ place: Place, patients: Int? = nil, script: HTML = "", bar: HTML = "", _ content: HTML
    ) -> HTML {
        """
        \(Frame.head(title, assets))
        <body\(script)>
        <a class="skip" href="#main">Skip to the content</a>
        \(Shape.sprite)
        \(when(isDemo, "<aside class=\"demo\" aria-label=\"Demonstration\">Demonstration. All patients are invented; you are signed in as the demo person \(visitor.person).</aside>"))
        <header class="top">
        <a class="top-name" href="/">Intake triage</a>
        <nav class="top-nav" aria-label="Main"><ul>\(menu(place, patients))</ul></nav>
        <div class="top-state"><span class="live live-off" id="live">As of \(clock.short(clock.now))</span><span>\(clock.today), <time id="clock" data-now="\(clock.now.microseconds / 1_000)">\(clock.short(clock.now))</time> \(clock.zone)</span><span><bdi>\(visitor.person)</bdi></span></div>
        </header>
        <div class="visually-hidden" role="status" aria-live="polite" id="announce"></div>
        <main class="page" id="main" tabindex="-1">
        \(notices)
        \(content)
        </main>
        \(bar)
        </body>
        </html>
        """
    }

    static func head(_ title: String, _ assets: Assets) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title) – Intake triage</title>
        <link rel="stylesheet" href="\(assets["board.css"])">
        <link rel="icon" id="icon" type="image/svg+xml" href="\(assets["icon.svg"])" data-calm="\(assets["icon.svg"])" data-emergency="\(assets["icon-emergency.svg"])">
        <script src="\(assets["board.js"])" defer></script>
        </head>
        """
    }

    private func menu(_ place: Place, _ patients: Int?) -> [HTML] {
        var entries: [(Place, String, Int?)] = []
        if visitor.seesPatients {
            entries += [(.worklist, "Worklist", patients), (.words, "Own words", wordsUnread), (.done, "Done", nil)]
        }
        entries += [(.operations, "Operations", nil), (.protocol, "Protocol", nil)]
        return entries.map { entry, name, count in
            """
            <li><a href="\(entry.rawValue)"\(when(entry == place, " aria-current=\"page\""))>\(name)\(count.map { "<span class=\"count\">\($0)</span>" as HTML })</a></li>
            """
        }
    }

    /// What nobody may overlook, from the database alone.
    private var notices: [HTML] {
        var notices: [HTML] = []
        if health.isStalled {
            let span = ClinicClock.span(seconds: Int64(health.oldestPendingSeconds))
            notices.append(
                Self.notice(
                    "stalled", "emergency",
                    """
                    <strong>Triage is stalled.</strong> \(counted(health.pending, "form")) \(health.pending == 1 ? "waits" : "wait") unread, the oldest for \(span). They are safe in the database, but nobody knows how urgent they are, and this list does not have them. Tell who runs the service.
                    """))
        } else if health.workersAlive == 0 {
            notices.append(
                Self.notice(
                    "stalled", "emergency",
                    "<strong>No worker runs.</strong> Forms that come now are kept, and nobody sees them here until one does. Tell who runs the service."
                ))
        }
        if health.untold > 0 {
            notices.append(
                Self.notice(
                    "stale", "late",
                    "<strong>Nobody was told of \(counted(health.untold, "alert")).</strong> Telling people is late or does not work; look at the list yourselves, and tell who runs the service."
                ))
        } else if health.alertersAlive == 0 {
            notices.append(
                Self.notice(
                    "stale", "late",
                    "<strong>No alerter runs:</strong> nobody is told of new alerts. Keep this list open, and tell who runs the service."
                ))
        }
        if health.unaccounted > 0 {
            notices.append(
                Self.notice(
                    "stale", "late",
                    "<strong>\(counted(health.unaccounted, "form")) cannot be accounted for.</strong> Tell who runs the service."
                ))
        }
        return notices
    }

    static func notice(_ kind: String, _ shape: StaticString, _ words: HTML, button: HTML = "", isAlert: Bool = false)
        -> HTML
    {
        """
        <div class="notice notice-\(kind)"\(when(isAlert, " role=\"alert\""))>\(Shape.use(shape))<p>\(words)</p>\(button)</div>
        """
    }

    // MARK: Parts

    /// A table of data, which scrolls by itself where it is wider than the screen.
    static func table(_ name: String, _ heads: [String], _ rows: [HTML]) -> HTML {
        """
        <div class="scroll" tabindex="0" role="group" aria-label="\(name)"><table class="data"><thead><tr>\(heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(rows)</tbody></table></div>
        """
    }

    /// A form with one button, whose fields say what was on the screen.
    func button(
        _ label: HTML, _ action: HTML, look: String = "", key: String? = nil, fields: [(String, String)] = [],
        back: Back
    ) -> HTML {
        """
        <form class="in-row" method="post" action="\(action)">\(proof)\(back.field)\(fields.map { "<input type=\"hidden\" name=\"\($0)\" value=\"\($1)\">" as HTML })<button class="button\(look)" type="submit"\(key.map { " data-key=\"\($0)\"" as HTML })>\(label)</button></form>
        """
    }

    /// "in 24 min" and "by 11:06", or by how much it has passed.
    func due(_ moment: Instant?) -> HTML {
        guard let moment else { return "<span class=\"due due-none\">No deadline</span>" }
        let seconds = (moment.microseconds - clock.now.microseconds) / 1_000_000
        let ticking: HTML = " data-due=\"\(moment.microseconds / 1_000)\""
        if seconds < 0 {
            return """
                <span class="due overdue"\(ticking)>\(Shape.use("late"))<span>\(ClinicClock.span(seconds: -seconds)) over</span></span><span class="line-2">was \(clock.short(moment))</span>
                """
        }
        return """
            <span class="due"\(ticking)><span>in \(ClinicClock.span(seconds: seconds))</span></span><span class="line-2">by \(clock.short(moment))</span>
            """
    }

    /// A moment with its time for programs.
    func time(_ moment: Instant?) -> HTML {
        guard let moment else { return "at an unknown time" }
        return "<time datetime=\"\(moment.rfc3339)\">\(clock.short(moment))</time>"
    }

    /// That the person's own last act can be taken back.
    func undo(_ back: Back) -> HTML {
        guard let act = lastAct, act.undone == nil, let at = act.at, Undo.kinds.contains(act.kind) else { return "" }
        let left = Self.undoSeconds - (clock.now.microseconds - at.microseconds) / 1_000_000
        guard left > 0 else { return "" }
        return """
            <div class="undo" data-undo="\(clock.now.microseconds / 1_000 + left * 1_000)"><span>You \(ActText.words(act.kind, nil)) at \(clock.short(at))\(act.reference.map { ": \(said: $0)" as HTML }).</span>\(button("Undo <span class=\"undo-left\">(\(left) s)</span>", "/undo", look: " button-link", key: "u", fields: [("act", Undo.name(act))], back: back))</div>
            """
    }
}

/// Which act a page offers to take back: never another that came after it.
enum Undo {
    static let kinds: Set<String> = ["acknowledge", "take", "resolve", "read_words", "close"]

    static func name(_ act: Casework.Act) -> String {
        "\(act.kind) \(act.at?.microseconds ?? 0) \((act.submission ?? act.alert)?.description ?? "")"
    }
}

/// Where a person goes after an act: one of our pages, never an address from outside.
enum Back: Hashable {
    case worklist(ListAddress, PostgresUUID?)
    case form(PostgresUUID)
    case words(skipping: Int)
    case operations
    case done

    var address: String {
        switch self {
        case .worklist(let list, let row): list.path + (row.map { "#r-\($0)" } ?? "")
        case .form(let id): "/cases/\(id)"
        case .words(let skipped): skipped > 0 ? "/words?skip=\(skipped)" : "/words"
        case .operations: "/operations"
        case .done: "/done"
        }
    }

    var field: HTML { "<input type=\"hidden\" name=\"back\" value=\"\(address)\">" }

    init?(_ text: String) {
        let halves = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let parts = halves[0].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let query = FormFields((parts.count == 2 ? parts[1] : "").utf8, atMost: 4) ?? FormFields([:])
        switch parts[0] {
        case "/":
            let row = halves.count == 2 ? PostgresUUID(halves[1].dropFirst(2)) : nil
            self = .worklist(ListAddress(query), row)
        case "/words": self = .words(skipping: min(100_000, max(0, query["skip"].flatMap { Int($0) } ?? 0)))
        case "/operations": self = .operations
        case "/done": self = .done
        default:
            guard parts[0].hasPrefix("/cases/"), let id = PostgresUUID(parts[0].dropFirst(7)) else { return nil }
            self = .form(id)
        }
    }
}

/// Which part of the worklist a page shows, as its address says.
struct ListAddress: Hashable {
    var scope = Casework.Choice.Scope.open
    var level: Level?
    var page = 1

    init() {}

    init(_ query: FormFields) {
        scope = query["show"].flatMap { .init(rawValue: $0) } ?? .open
        level = query["level"].flatMap { .init(rawValue: $0) }
        page = min(100_000, max(1, query["page"].flatMap { Int($0) } ?? 1))
    }

    var path: String {
        var parts: [String] = []
        if scope != .open { parts.append("show=\(scope.rawValue)") }
        if let level { parts.append("level=\(level.rawValue)") }
        if page > 1 { parts.append("page=\(page)") }
        return parts.isEmpty ? "/" : "/?" + parts.joined(separator: "&")
    }

    func with(_ change: (inout ListAddress) -> Void) -> ListAddress {
        var other = self
        change(&other)
        return other
    }
}

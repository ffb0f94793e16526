internal import CWeb
internal import Daemon
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import IntakeStore
internal import Logging
internal import NIOCore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// Answers every request to the board: who it is from, whether it may be, and what it gets.
struct BoardResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// Why a request gets no page of its own.
    enum Refusal: Error {
        case notFound
        case methodNotAllowed
        case notSignedIn
        /// Signed in, and nobody of whom the clinic's database knows.
        case notKnown
        case notAllowed(String)
        /// Of an address that was sent to a person: it has ended, or no alerter of ours made it.
        case linkEnded
        /// By the database, which does not let the board do it, or not in that name.
        case notAllowedThere
        case elsewhere
        case unreadable(String)
        case tooLarge
        case tooSlow
        case tooMany
    }

    private let current: Current<BoardConfiguration>
    private var configuration: BoardConfiguration { current.value }
    private let database: WebDatabase
    private let feed: LiveFeed
    private let logger: Logger
    private let assets = Assets(board_assets())
    private let pageToken = PageToken()
    private let requests: RateLimit
    private let acts: RateLimit
    private let streams: StreamCount
    private let protocolContent: HTML

    init(_ configuration: BoardConfiguration, _ database: WebDatabase, _ feed: LiveFeed, logger: Logger) {
        current = Current(configuration)
        self.database = database
        self.feed = feed
        self.logger = logger
        let limits = configuration.limits
        requests = RateLimit(perMinute: limits.requestsAMinute)
        acts = RateLimit(perMinute: limits.actsAMinute)
        streams = StreamCount(limit: limits.streams, aPerson: limits.streamsAPerson)
        protocolContent = Markdown.html(configuration.printedProtocol.markdown)
    }

    /// Goes on with another configuration; pages that are open are asked again who they are.
    func use(_ configuration: BoardConfiguration) {
        current.replace(with: configuration)
        feed.finish()
    }

    // MARK: Every request

    func respond(to request: Request, context: Context) async throws -> Response { await respond(to: request) }

    func respond(to request: Request) async -> Response {
        var response: Response
        do {
            response = try await answer(request)
        } catch let refusal as Refusal {
            response = refused(refusal)
        } catch let error as PostgresError {
            response = failed(error, request)
        } catch is WebDatabase.Busy {
            response = plain(
                .serviceUnavailable, "Too much at once",
                "<div class=\"panel\"><h1>Too much at once</h1><p>The board could not look in time. Nothing was done. Try again in some seconds.</p></div>"
            )
        } catch is CancellationError {
            response = Response(status: .serviceUnavailable)
        } catch {
            // Its text may quote what a page was to show.
            logger.error("a page could not be made", metadata: ["kind": "\(type(of: error))"])
            response = plain(
                .internalServerError, "Something went wrong",
                "<div class=\"panel\"><h1>Something went wrong</h1><p>The page could not be made. Who runs the service finds out why in its log.</p></div>"
            )
        }
        return response.finished(for: request, hasScripts: true)
    }

    private func answer(_ request: Request) async throws -> Response {
        guard request.head.authority == configuration.address.authority else { throw Refusal.elsewhere }
        guard [.get, .head, .post].contains(request.method) else { throw Refusal.methodNotAllowed }
        guard let target = WebRequest.Target(request) else { throw Refusal.notFound }
        let path = target.path
        if request.method != .post, let asset = assets.asset(at: path) {
            return .asset(asset)
        }
        if target.parts.first == "l", target.parts.count == 2 {
            return try await personalLink(request, path, target.parts[1])
        }
        guard let visitor = configuration.signIn.visitor(request.headers) else { throw Refusal.notSignedIn }
        guard requests.allows(visitor.person) else { throw Refusal.tooMany }
        if request.method == .post {
            guard WebRequest.isFromOurPage(request.headers, configuration.address) else { throw Refusal.elsewhere }
            return try await post(request, path, target.parts, visitor)
        }
        guard WebRequest.isPage(request.headers) else { throw Refusal.elsewhere }
        return try await get(request, target.parts, target.query, visitor)
    }

    // MARK: Pages

    private func get(_ request: Request, _ parts: [Substring], _ query: FormFields, _ visitor: Visitor) async throws
        -> Response
    {
        switch parts.first {
        case nil: return try await worklist(ListAddress(query), visitor)
        case "events"? where parts.count == 1: return try await events(request, query, visitor)
        case "rows"? where parts.count == 1: return try await rows(query, visitor)
        case "cases"? where parts.count == 2:
            guard let id = PostgresUUID(parts[1]) else { throw Refusal.notFound }
            return try await form(id, visitor)
        case "alerts"? where parts.count == 2:
            guard let id = PostgresUUID(parts[1]) else { throw Refusal.notFound }
            return try await alert(id, visitor)
        case "words"? where parts.count == 1:
            return try await words(skipping: min(100_000, max(0, query["skip"].flatMap { Int($0) } ?? 0)), visitor)
        case "done"? where parts.count == 1:
            return try await done(page: min(100_000, max(1, query["page"].flatMap { Int($0) } ?? 1)), visitor)
        case "operations"? where parts.count == 1: return try await operations(visitor)
        case "protocol"? where parts.count == 1: return try await printedProtocol(visitor)
        default: throw Refusal.notFound
        }
    }

    /// The visitor by the name that the clinic's database has; the views for staff would not ask.
    private func known(_ visitor: Visitor, _ connection: Connection) async throws -> Visitor {
        guard let name = try await People.acting(visitor.person, connection) else { throw Refusal.notKnown }
        return Visitor(person: name, roles: visitor.roles)
    }

    private func frame(_ visitor: Visitor, _ connection: Connection) async throws -> Frame {
        try await Frame(
            try await known(visitor, connection), isDemo: configuration.signIn.isDemo,
            token: pageToken.token(for: visitor.person), assets: assets, connection,
            database)
    }

    private func seesPatients(_ visitor: Visitor) throws {
        guard visitor.seesPatients else { throw Refusal.notAllowed("see patients") }
    }

    private func worklist(_ place: ListAddress, _ visitor: Visitor) async throws -> Response {
        if !visitor.seesPatients, visitor.operates { return redirect("/operations") }
        try seesPatients(visitor)
        // Before the rows are read: what comes in between is told twice rather than never.
        let mark = try await feed.mark()
        let limit = configuration.limits.rowsAPage
        var choice = Casework.Choice(person: visitor.person, limit: limit)
        choice.scope = place.scope
        choice.level = place.level
        choice.offset = (place.page - 1) * limit
        return try await database.read { [choice] connection in
            let frame = try await frame(visitor, connection)
            let (rows, tally) = try await Casework.list(choice, connection)
            return page(
                WorklistPage(frame: frame, place: place, rows: rows, tally: tally, mark: mark, rowsAPage: limit).html)
        }
    }

    private func search(_ fields: FormFields, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        guard let reference = fields["reference"], reference.unicodeScalars.count <= 200 else { return redirect("/") }
        var choice = Casework.Choice(person: visitor.person, limit: configuration.limits.rowsAPage)
        choice.reference = reference.trimmingCharacters(in: .whitespacesAndNewlines)
        return try await database.read { [choice] connection in
            let frame = try await frame(visitor, connection)
            let (rows, tally) = try await Casework.list(choice, connection)
            let finished = try await Casework.finished(reference: choice.reference, offset: 0, limit: 50, connection)
            return page(
                WorklistPage(
                    frame: frame, place: ListAddress(), rows: rows, tally: tally, mark: nil,
                    rowsAPage: configuration.limits.rowsAPage,
                    search: .init(reference: reference, finished: finished)
                ).html)
        }
    }

    /// Rows that have changed, for a page that is open, in a table of their own; what has left says who did what.
    private func rows(_ query: FormFields, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        let ids = query.values.keys.filter { $0.hasPrefix("id") }.compactMap { PostgresUUID(query.values[$0] ?? "") }
        guard !ids.isEmpty, ids.count <= 100 else { throw Refusal.notFound }
        let place = ListAddress(query)
        var choice = Casework.Choice(person: visitor.person, limit: 100)
        choice.submissions = ids
        return try await database.read { [choice] connection in
            let frame = try await frame(visitor, connection)
            let found = try await Casework.list(choice, connection).rows
            let list = WorklistPage(frame: frame, place: place, rows: found, tally: .init(), mark: nil, rowsAPage: 100)
            var gone: [HTML] = []
            for id in ids where !found.contains(where: { $0.id == id }) {
                let act = try await Casework.lastAct(on: id, connection)
                let words: HTML =
                    act.map { "\(frame.person($0.by)) \(ActText.words($0.kind, nil)) \(frame.time($0.at))" }
                    ?? "no longer on the list"
                gone.append("<tr data-gone=\"r-\(id)\"><td>\(words)</td></tr>")
            }
            return page("<table><tbody>\(found.map(list.row))\(gone)</tbody></table>")
        }
    }

    private func events(_ request: Request, _ query: FormFields, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        // Of what has no body nobody would count the end.
        guard request.method == .get else { throw Refusal.methodNotAllowed }
        // The settings may have been read again since this visitor was looked at.
        let (current, version) = (current, current.version)
        guard configuration.signIn.visitor(request.headers) == visitor else { throw Refusal.notSignedIn }
        _ = try await database.read { connection in try await known(visitor, connection) }
        guard streams.begin(visitor.person) else { throw Refusal.tooMany }
        let last = request.headers[.init("Last-Event-ID")!] ?? query["since"]
        let stream = EventStream(
            feed: feed, database: database, mark: last.flatMap { LiveFeed.Mark($0) },
            isAllowed: { current.version == version })
        feed.lookSoon()
        let streams = streams
        let person = visitor.person
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .init("X-Accel-Buffering")!: "no"],
            body: .init { writer in
                defer { streams.end(person) }
                do { try await stream.write(to: &writer) } catch is CancellationError {}
                try await writer.finish(nil)
            })
    }

    private func form(_ id: PostgresUUID, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        return try await database.read { connection in
            let frame = try await frame(visitor, connection)
            // Before the case itself: what comes in between is on the page and not in what was seen, so that it asks again.
            let item = try await Dashboard.workItem(id, connection)
            let open = try await Casework.openAlerts(of: id, connection).first
            let alert: Casework.AlertFile? =
                if let open { try await Casework.alert(open.id, connection) } else { nil }
            let file = try CaseFile(try await Casework.file(of: id, by: visitor.person, connection).utf8)
            let people = visitor.acts ? try await People.all(connection).map(\.name) : []
            return page(CasePage(frame: frame, id: id, file: file, item: item, alert: alert, people: people).html)
        }
    }

    private func alert(_ id: PostgresUUID, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        return try await database.read { connection in
            let frame = try await frame(visitor, connection)
            let file = try await Casework.alert(id, connection)
            let last = file == nil ? try await Casework.lastAct(on: id, connection) : nil
            guard file != nil || last != nil else { throw Refusal.notFound }
            return page(AlertPage(frame: frame, id: id, file: file, last: last).html)
        }
    }

    private func words(skipping skipped: Int, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        return try await database.read { connection in
            let frame = try await frame(visitor, connection)
            var next: (row: Casework.Unread, file: CaseFile)?
            if let row = try await Casework.unread(skipping: skipped, limit: 1, connection).first {
                next = (
                    row, try CaseFile(try await Casework.file(of: row.submission, by: visitor.person, connection).utf8)
                )
            }
            return page(WordsPage(frame: frame, waiting: frame.wordsUnread, skipped: skipped, next: next).html)
        }
    }

    private func done(page number: Int, _ visitor: Visitor) async throws -> Response {
        try seesPatients(visitor)
        let limit = 100
        return try await database.read { connection in
            let frame = try await frame(visitor, connection)
            let acts = try await Casework.finished(
                reference: nil, offset: (number - 1) * limit, limit: limit, connection)
            return page(DonePage(frame: frame, acts: acts, page: number, isFull: acts.count == limit).html)
        }
    }

    private func operations(_ visitor: Visitor) async throws -> Response {
        try await database.read { connection in
            page(
                OperationsPage(
                    frame: try await frame(visitor, connection), daemons: try await Dashboard.daemons(connection),
                    channels: try await Dashboard.channels(connection),
                    quarantine: try await Casework.quarantine(all: false, connection),
                    lastDay: try await Dashboard.lastDay(connection),
                    response: ResponseChart(
                        responses: try await Dashboard.responses(connection),
                        load: try await Dashboard.alertLoad(connection))
                ).html)
        }
    }

    private func printedProtocol(_ visitor: Visitor) async throws -> Response {
        try await database.read { connection in
            let versions = try await Dashboard.daemons(connection).filter(\.isAlive).compactMap(\.protocol)
            return page(
                ProtocolPage(
                    frame: try await frame(visitor, connection), inForce: Array(Set(versions)).sorted(),
                    printed: configuration.printedProtocol, content: protocolContent
                ).html)
        }
    }

    // MARK: Links to persons

    /// One alert, for whoever was sent its address: a phone at night is enough.
    private func personalLink(_ request: Request, _ path: String, _ token: Substring) async throws -> Response {
        let now = Instant.ofThisHost
        guard let key = configuration.linkKey, let link = AlertLink(token, key), now <= link.end else {
            throw Refusal.linkEnded
        }
        let owner = "link \(link.channel)"
        guard requests.allows(owner) else { throw Refusal.tooMany }
        var outdated: Seen?
        if request.method == .post {
            guard WebRequest.isFromOurPage(request.headers, configuration.address) else { throw Refusal.elsewhere }
            let fields = try await fields(of: request)
            guard pageToken.isValid(fields["token"], for: "\(owner) \(token)"),
                let seen = fields["seen"].flatMap({ Seen($0) })
            else { throw Refusal.unreadable("The page was too old. Open the link again; nothing was done.") }
            guard acts.allows(owner) else { throw Refusal.tooMany }
            do {
                try await database.use { connection in
                    guard let holder = try await link.holder(connection) else { throw Refusal.linkEnded }
                    _ = try await AlertDesk.acknowledge(
                        link.alert, by: holder, seen: seen.json, note: "by the link of a message", connection)
                }
                feed.lookSoon()
                return redirect(path)
            } catch let error as PostgresError {
                guard case .server(let server) = error, ["IT002", "55000"].contains(server.sqlState.rawValue) else {
                    throw error
                }
                outdated = seen
            }
        } else {
            guard WebRequest.isPage(request.headers) else { throw Refusal.elsewhere }
        }
        return try await database.read { [outdated] connection in
            guard let holder = try await link.holder(connection) else { throw Refusal.linkEnded }
            let file = try await Casework.alert(link.alert, connection)
            let last = file == nil ? try await Casework.lastAct(on: link.alert, connection) : nil
            guard file != nil || last != nil else { throw Refusal.linkEnded }
            return page(
                LinkPage(
                    person: holder, link: link, path: path, outdated: outdated, file: file, last: last,
                    token: pageToken.token(for: "\(owner) \(token)"),
                    clock: ClinicClock(timeZone: database.timeZone, now: now), assets: assets
                ).html, outdated == nil ? .ok : .conflict)
        }
    }

    // MARK: Acts

    private func fields(of request: Request) async throws -> FormFields {
        let limits = configuration.limits
        do {
            return try await WebRequest.fields(
                of: request, bytes: limits.bodyBytes, seconds: limits.bodySeconds, fields: limits.fields)
        } catch let refusal as WebRequest.BodyRefusal {
            switch refusal {
            case .otherType: throw Refusal.unreadable("The form came in a shape that no page of the board sends.")
            case .unreadable: throw Refusal.unreadable("The form cannot be read.")
            case .tooLarge: throw Refusal.tooLarge
            case .tooSlow: throw Refusal.tooSlow
            }
        }
    }

    private func post(_ request: Request, _ path: String, _ parts: [Substring], _ visitor: Visitor) async throws
        -> Response
    {
        let fields = try await fields(of: request)
        if parts == ["search"] { return try await search(fields, visitor) }
        let act: ActRequest
        do {
            guard let read = try ActRequest(path: path, parts, fields) else { throw Refusal.notFound }
            act = read
        } catch let incomplete as ActRequest.Incomplete {
            throw Refusal.unreadable(incomplete.words)
        }
        guard act.isAllowed(visitor) else { throw Refusal.notAllowed("do that") }
        guard pageToken.isValid(fields.values["token"], for: visitor.person) else {
            return try await askAgain(act, visitor)
        }
        guard acts.allows(visitor.person) else { throw Refusal.tooMany }
        let person: String
        do {
            // A session that the server ended while it was idle is found out by what may be done twice.
            person = try await database.read { connection in try await known(visitor, connection).person }
        } catch let error as PostgresError where error.isOfReach {
            return away(act, mayBeDone: false)
        }
        let completed: PostgresUUID?
        do {
            completed = try await database.use { connection in try await act.perform(person, connection) }
        } catch is ActRequest.OtherLastAct {
            return try await stale(act, nil, visitor)
        } catch let error as PostgresError {
            if error.isOfReach { return away(act, mayBeDone: error.leavesActOpen) }
            guard case .server(let server) = error, ["IT002", "55000"].contains(server.sqlState) else { throw error }
            return try await stale(act, server, visitor)
        }
        feed.lookSoon()
        guard let completed else { return redirect(act.back.address) }
        await waitForAssessment(of: completed)
        return redirect(Back.form(completed).address)
    }

    /// So that the page that comes next shows what the answers came to; where it takes longer, the page says that it waits.
    private func waitForAssessment(of id: PostgresUUID) async {
        for _ in 0..<30 {
            let isAssessed = try? await database.read { connection in try await Casework.isAssessed(id, connection) }
            if isAssessed ?? true { return }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What the page was made by is gone, as after a restart: the same question, with what was typed.
    private func askAgain(_ act: ActRequest, _ visitor: Visitor) async throws -> Response {
        try await database.read { connection in
            page(
                StalePage(
                    frame: try await frame(visitor, connection), request: act,
                    heading: "Not done yet: the page was too old.",
                    happened: "Look at what you wrote, and do it again.",
                    present: "", seen: act.fields["seen"] ?? ""
                ).html, .conflict)
        }
    }

    /// What is there now, and the same question with what was typed.
    private func stale(_ act: ActRequest, _ refusal: ServerError?, _ visitor: Visitor) async throws -> Response {
        try await database.read { connection in
            let frame = try await frame(visitor, connection)
            let last: Casework.Act? =
                if let id = act.subject { try await Casework.lastAct(on: id, connection) } else { nil }
            let seen = act.fields["seen"].flatMap { Seen($0) }
            var who: HTML =
                last.map { "Last, \(frame.person($0.by)) \(said: ActText.words($0, frame.clock))." }
                ?? "\(refusal?.raisedMessage.map { CaseDecisions.capitalized($0) + "." } ?? "You have done something else since.")"
            var present: HTML = ""
            var now: String?
            switch act.act {
            case .acknowledge(let id, _), .close(let id, _, _):
                if refusal?.sqlState.rawValue == "IT002", let file = try await Casework.alert(id, connection) {
                    if let seen { who = Self.difference(seen, file.level, file.forms.map(\.submission)) }
                    present = AlertPage.forms(of: file, seen: seen?.submissions, frame)
                    now = file.seen.text
                }
            case .resolve(let id, _, _):
                if refusal?.sqlState.rawValue == "IT002", let item = try await Dashboard.workItem(id, connection) {
                    if let seen { who = Self.difference(seen, item.effectiveLevel, [id]) }
                    present =
                        "<section class=\"panel\"><h2>Now</h2><p>\(item.effectiveLevel.badge) \(said: item.reasons.first ?? "")</p></section>"
                    now = item.seen.text
                }
            case .amend: present = PhoneAnswers.words(act.fields)
            default: break
            }
            return page(
                StalePage(
                    frame: frame, request: act, heading: "Not done: something has changed since you looked.",
                    happened: who,
                    present: present, seen: now
                ).html, .conflict)
        }
    }

    /// "It is emergency now and was urgent. 1 more form has joined."
    static func difference(_ seen: Seen, _ level: Level, _ forms: [PostgresUUID]) -> HTML {
        let joined = forms.filter { !seen.submissions.contains($0) }.count
        return """
            \(when(level != seen.level, "It is \(level.word.lowercased()) now and was \(seen.level.word.lowercased()). "))\(when(joined > 0, "\(counted(joined, "more form has", "more forms have")) joined. "))Look at it, and decide again.
            """
    }

    // MARK: Answers

    private func page(_ html: HTML, _ status: HTTPResponse.Status = .ok) -> Response { .page(html, status) }

    private func plain(_ status: HTTPResponse.Status, _ title: String, _ content: HTML) -> Response {
        page(PlainPage(title: title, assets: assets, content: content).html, status)
    }

    private func redirect(_ address: String) -> Response { .seeOther(address) }

    private func refused(_ refusal: Refusal) -> Response {
        let (status, title, words): (HTTPResponse.Status, String, String) =
            switch refusal {
            case .notFound: (.notFound, "Not found", "There is no such page, form or alert.")
            case .methodNotAllowed: (.methodNotAllowed, "Not possible", "The board answers GET and POST alone.")
            case .notSignedIn:
                (
                    .forbidden, "Not signed in",
                    "Nobody is signed in who may use the board. Sign in by the clinic's address; who runs the service gives people their groups."
                )
            case .linkEnded:
                (
                    .gone, "This link does not hold any more",
                    "It has ended, or whom it was sent to has, or it was never one of ours. Sign in to see the alert: it may still need an answer. Nothing was done."
                )
            case .notKnown:
                (
                    .forbidden, "Not known here",
                    "The clinic's database does not know you. Who runs the service adds people by “intake-triage people add”. Nothing was done."
                )
            case .notAllowed(let what):
                (.forbidden, "Not allowed", "Your groups do not let you \(what). Nothing was done.")
            case .notAllowedThere:
                (
                    .forbidden, "Not allowed",
                    "The database does not let the board do that in your name. Nothing was done."
                )
            case .elsewhere:
                (
                    .forbidden, "Not from here",
                    "The request did not come from a page of the board, or to its address. Nothing was done."
                )
            case .unreadable(let why): (.badRequest, "Not done", why)
            case .tooLarge: (.contentTooLarge, "Too large", "What you sent is too large. Nothing was done.")
            case .tooSlow: (.requestTimeout, "Too slow", "The form did not arrive in time. Nothing was done.")
            case .tooMany:
                (
                    .tooManyRequests, "Too many requests",
                    "You asked for too much in a minute. Nothing was done; wait a little."
                )
            }
        var response = plain(
            status, title,
            "<div class=\"panel\"><h1>\(title)</h1><p>\(words)</p><p><a class=\"button\" href=\"/\">To the worklist</a></p></div>"
        )
        if [.tooLarge, .tooSlow].contains(refusal) { response.headers[.connection] = "close" }
        if case .tooMany = refusal { response.headers[.init("Retry-After")!] = "10" }
        return response
    }

    /// That the database is away, with what a person wanted to do and typed.
    private func away(_ act: ActRequest?, mayBeDone: Bool = false) -> Response {
        let kept: HTML? = act.map { act in
            let notice = Frame.notice(
                "stale", "late",
                mayBeDone
                    ? "<strong>Nobody knows whether it was done.</strong> Look at the case once the database is back."
                    : "<strong>Nothing was done.</strong> What you typed is here: do it again once the database is back."
            )
            return "\(notice)\(KeptForm(request: act, fields: act.fields.values).html("\(act.label), again"))"
        }
        var response = page(PlainPage.away(database, now: .ofThisHost, act: kept, assets).html, .serviceUnavailable)
        response.headers[.init("Retry-After")!] = "10"
        return response
    }

    private func failed(_ error: PostgresError, _ request: Request) -> Response {
        let isAct = request.method == .post
        if error.isOfReach { return away(nil) }
        guard let server = error.serverError else {
            logger.error("the database gave what the board cannot read", metadata: ["error": "\(error)"])
            return plain(
                .internalServerError, "Something went wrong",
                "<div class=\"panel\"><h1>Something went wrong</h1><p>\(isAct ? "Nothing was done. " : "")Who runs the service finds out why in its log.</p></div>"
            )
        }
        switch server.sqlState.rawValue {
        case "P0002": return refused(.notFound)
        case "22023":
            return refused(
                .unreadable(
                    server.raisedMessage.map { CaseDecisions.capitalized($0) + ". Nothing was done." }
                        ?? "Nothing was done."))
        case "42501":
            logger.warning("the database refused somebody", metadata: ["error": "\(error)"])
            return refused(.notAllowedThere)
        case "55P03", "40001", "40P01", "57014":
            return plain(
                .serviceUnavailable, "Not just now",
                "<div class=\"panel\"><h1>Not just now</h1><p>Somebody else was changing the same. Nothing was done; try again.</p></div>"
            )
        default:
            logger.error("the database refused a statement", metadata: ["error": "\(error)"])
            return plain(
                .internalServerError, "Something went wrong",
                "<div class=\"panel\"><h1>Something went wrong</h1><p>\(isAct ? "Nothing was done. " : "")Who runs the service finds out why in its log.</p></div>"
            )
        }
    }
}

extension BoardResponder.Refusal: Equatable {}

extension PostgresError {
    /// Whether an act may have been done although this was thrown: its answer never came.
    fileprivate var leavesActOpen: Bool {
        switch self {
        case .connectionFailed: false
        default: true
        }
    }
}

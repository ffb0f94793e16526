import ClinicFixture
import Foundation
import HTTPTypes
import HummingbirdCore
import IntakeStore
import NIOCore
import Postgres
import TestSupport
import Testing
import TriageCore

@testable import StaffBoard
@testable import WebPages

/// The board on a real database, as people and attackers use it.
@Suite struct BoardTests {
    private static func board(_ forms: [String]) async throws -> (BoardVisit, ClinicDatabase, [PostgresUUID]) {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit(forms)
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        return (try BoardVisit(database), database, ids)
    }

    private static func join(_ forms: [String], _ database: ClinicDatabase) async throws {
        _ = try await database.submit(forms)
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
    }

    // MARK: What is seen

    @Test func `the worst patient comes first, one row a patient, and what they wrote is no markup anywhere`()
        async throws
    {
        let hostile = #"<script>alert('x')</script>\u202e"#
        let (board, _, ids) = try await Self.board([
            Forms.harmless("A"), Forms.footDrop("B"), Forms.footDrop("B"),
            Forms.form(
                hostile,
                [
                    "saddle": #""yes""#, "saddleDays": "1", "saddleWorse14": #""yes""#,
                    "freeText": "\"\(hostile) numb\"",
                ],
                contact: hostile),
        ])
        let list = try await board.get("/")
        #expect(list.status == 200)
        let place = { (words: String) in list.text.firstRange(of: words)?.lowerBound ?? list.text.endIndex }
        #expect(place("&lt;script&gt;") < place("<bdi>B</bdi>") && place("<bdi>B</bdi>") < place("<bdi>A</bdi>"))
        #expect(list.text.ranges(of: "<tr class=\"row row-").count == 3)
        #expect(list.text.contains("2 open forms"))
        let page = try await board.get("/cases/\(ids[3])")
        #expect(page.status == 200)
        for text in [list.text, page.text, try await board.get("/words").text, try await board.get("/done").text] {
            #expect(!text.contains("<script>alert") && !text.contains("\u{202E}"))
        }
        #expect(page.text.contains("U+202E"))
        #expect(page.text.contains("<title>Case – Intake triage</title>"))
    }

    @Test func `each look at a case is in the audit log under the person who looked`() async throws {
        let (board, database, ids) = try await Self.board([Forms.footDrop("A")])
        _ = try await board.get("/cases/\(ids[0])", as: "bea@clinic")
        let views = try await database.with("auditor") { auditor in
            try await auditor.texts("SELECT by_whom || ' ' || actor FROM intake.audit_log WHERE action = 'case.viewed'")
        }
        #expect(views == ["Bea board"])
    }

    @Test func `a list without patients says that nobody waits only where everything is assessed`() async throws {
        let database = try await Clinic.newDatabase()
        let board = try BoardVisit(database)
        #expect(try await board.get("/").text.contains("Nobody is waiting"))
        _ = try await database.submit([Forms.caudaEquina("A")])
        let waiting = try await board.get("/").text
        #expect(!waiting.contains("Nobody is waiting") && waiting.contains("1 form waits for assessment"))
    }

    @Test func `without the database no page shows a list, and each says since when nothing is known`() async throws {
        let board = try BoardVisit("host=/nowhere dbname=clinic")
        for path in ["/", "/words", "/done", "/operations", "/cases/\(PostgresUUID.random())"] {
            let answer = try await board.get(path)
            #expect(answer.status == 503)
            #expect(answer.text.contains("cannot be reached since"))
            #expect(!answer.text.contains("Nobody is waiting") && !answer.text.contains("class=\"worklist\""))
        }
        let act = try await board.post("/cases/\(PostgresUUID.random())/take", [:], token: "x")
        #expect(act.status == 503)
    }

    @Test func `a person of whom the database does not know sees nothing, whatever their groups`() async throws {
        let (board, _, ids) = try await Self.board([Forms.footDrop("REF-A")])
        for path in ["/", "/rows?id0=\(ids[0])", "/events", "/words", "/done", "/operations", "/cases/\(ids[0])"] {
            let answer = try await board.get(path, as: "Mallory", "doctors")
            #expect(answer.status == 403, "\(path)")
            #expect(!answer.text.contains("REF-A"))
        }
    }

    // MARK: What is done

    @Test func `a person acknowledges what they saw, and gets it back within their time`() async throws {
        let (board, database, ids) = try await Self.board([Forms.footDrop("A")])
        let list = try await board.get("/")
        let alert = try #require(try await database.texts("SELECT id::text FROM intake.alert").first)
        let seen = try #require(list.field("seen"))
        let done = try await board.post(
            "/alerts/\(alert)/acknowledge", ["seen": seen, "back": "/cases/\(ids[0])", "note": "on my way"])
        #expect(done.status == 303)
        #expect(done.headers[.location] == "/cases/\(ids[0])")
        #expect(
            try await database.texts("SELECT acknowledged_by || acknowledge_note FROM intake.alert") == ["Annon my way"]
        )
        let page = try await board.get("/")
        let act = try #require(page.field("act", after: "/undo"))
        // An act that came after it is not taken back in its place.
        _ = try await board.post("/cases/\(ids[0])/take", [:])
        #expect(try await board.post("/undo", ["act": act]).status == 409)
        #expect(try await database.count("SELECT count(*) FROM intake.work_item WHERE taken_by = 'Ann'") == 1)
        let last = try #require(try await board.get("/").field("act", after: "/undo"))
        #expect(try await board.post("/undo", ["act": last]).status == 303)
        #expect(try await database.count("SELECT count(*) FROM intake.work_item WHERE taken_by IS NULL") == 1)
    }

    @Test func `what joined since is shown, nothing is done, and the note waits for the next try`() async throws {
        let (board, database, _) = try await Self.board([Forms.footDrop("A")])
        let seen = try #require(try await board.get("/").field("seen"))
        let alert = try #require(try await database.texts("SELECT id::text FROM intake.alert").first)
        try await Self.join([Forms.caudaEquina("A")], database)
        let note = #"Spoke with <her> & "him""#
        let fields: KeyValuePairs = ["seen": seen, "note": note, "outcome": "advised by phone", "back": "/"]
        let stale = try await board.post("/alerts/\(alert)/close", fields, as: "Dr Dee", "doctors")
        #expect(stale.status == 409)
        #expect(stale.text.contains("It is emergency now and was urgent. 1 more form has joined."))
        #expect(stale.text.contains("<b>New: </b>"))
        #expect(stale.text.contains("Spoke with &lt;her&gt; &amp; &quot;him&quot;</textarea>"))
        #expect(stale.field("outcome") == "advised by phone")
        #expect(try await database.count("SELECT count(*) FROM intake.alert WHERE closed_at IS NULL") == 1)
        let now = try #require(stale.field("seen"))
        let again: KeyValuePairs = ["seen": now, "note": note, "outcome": "advised by phone", "back": "/"]
        #expect(try await board.post("/alerts/\(alert)/close", again, as: "Dr Dee", "doctors").status == 303)
        #expect(try await database.texts("SELECT close_note FROM intake.alert") == [note])
    }

    @Test func `answers of a phone call are kept as a completed form, which the next page shows`() async throws {
        let (board, database, ids) = try await Self.board([Forms.present("A", without: ["saddle", "weakDays"])])
        let page = try await board.get("/cases/\(ids[0])").text
        #expect(page.contains("name=\"choice.saddle\" value=\"unsure\""))
        #expect(page.contains("Could raise to emergency"))
        let none = try await board.post("/cases/\(ids[0])/amend", ["number.age": " "])
        #expect(none.status == 400 && none.text.contains("at least one answer"))
        let wrong = try await board.post("/cases/\(ids[0])/amend", ["number.age": "sixty"])
        #expect(wrong.status == 400 && wrong.text.contains("in digits") && !wrong.text.contains("sixty"))
        let unknown = try await board.post("/cases/\(ids[0])/amend", ["choice.saddle": "<b>"])
        #expect(unknown.status == 400 && unknown.text.contains("takes one of") && !unknown.text.contains("<b>"))
        try await withWorkers(database) { _ in
            let done = try await board.post(
                "/cases/\(ids[0])/amend",
                ["choice.saddle": "yes", "number.age": " 66 ", "list.acuteSigns.none": "on", "number.weakDays": ""])
            let place = try #require(done.headers[.location])
            #expect(done.status == 303 && place.hasPrefix("/cases/") && place != "/cases/\(ids[0])")
            let completed = try await board.get(place).text
            #expect(completed.contains("Completed on the phone") && completed.contains("level-emergency"))
        }
        let answers = try await database.texts("SELECT answers::text FROM intake.amendment")
        #expect(answers == [#"{"age": 66, "saddle": "yes", "acuteSigns": ["none"]}"#])
        let late = try await board.post("/cases/\(ids[0])/amend", ["choice.saddle": "no"], as: "bea@clinic")
        #expect(late.status == 409)
        #expect(late.text.contains("Ann <bdi>completed it on the phone") && late.text.contains("What you entered"))
        let before = try await board.get("/cases/\(ids[0])").text
        #expect(!before.contains("name=\"choice.saddle\"") && before.contains("the completed form"))
    }

    @Test func `two people take the same form, and the second learns who was first`() async throws {
        let (board, database, ids) = try await Self.board([Forms.harmless("A")])
        #expect(try await board.post("/cases/\(ids[0])/take", [:]).status == 303)
        let second = try await board.post("/cases/\(ids[0])/take", [:], as: "bea@clinic")
        #expect(second.status == 409)
        #expect(second.text.contains("Last, Ann <bdi>took it"))
        #expect(try await database.texts("SELECT taken_by FROM intake.work_item") == ["Ann"])
    }

    @Test(arguments: [
        ("viewers", "take"), ("operators", "take"), ("nurses", "override"), ("viewers", "read"),
        ("operators", "reopen"),
    ])
    func `nobody does what their groups do not let them do`(groups: String, act: String) async throws {
        let (board, database, ids) = try await Self.board([Forms.harmless("A")])
        let answer = try await board.post(
            "/cases/\(ids[0])/\(act)", ["level": "emergency", "reason": "x", "verdict": "emergency"], as: "Bea", groups,
            token: "x")
        #expect(answer.status == 403)
        #expect(try await database.count("SELECT count(*) FROM intake.act") == 0)
    }

    @Test func `the operations page shows how soon people answer, and says it in words`() async throws {
        let (board, database, _) = try await Self.board([Forms.caudaEquina("A"), Forms.footDrop("B")])
        let before = try await board.get("/operations", as: "Ann", "operators").text
        #expect(
            before.contains("First answer against the target")
                && before.contains("Emergency: 1 form, none answered yet."))
        #expect(before.contains("2 alerts in 7 days; no rota says"))
        try await database.execute(
            "SELECT intake.acknowledge(alert_id, NULL, seen) FROM dashboard.worklist WHERE level = 'emergency'",
            as: "nurse")
        let after = try await board.get("/operations", as: "Ann", "operators").text
        #expect(after.contains("Emergency: half within ") && after.contains("<rect class=\"chart-range\""))
    }

    @Test func `the operations page shows what last went wrong on a daemon`() async throws {
        let (board, database, _) = try await Self.board([])
        try await database.execute(
            """
            INSERT INTO intake.worker (host, pid, version, last_error, last_error_at)
            VALUES ('intake2', 1, '1.1.0', 'the database is lost: <no route>', '2026-11-28 13:00+00')
            """)
        let page = try await board.get("/operations", as: "Ann", "operators").text
        #expect(page.contains(/Last error, <time[^>]*>[^<]*<\/time>: the database is lost: &lt;no route&gt;/))
    }

    @Test func `somebody who only operates sees no patient`() async throws {
        let (board, _, ids) = try await Self.board([Forms.footDrop("REF-A")])
        for path in ["/words", "/done", "/cases/\(ids[0])", "/rows?id0=\(ids[0])", "/events"] {
            #expect(try await board.get(path, as: "Bea", "operators").status == 403, "\(path)")
        }
        #expect(try await board.get("/", as: "Bea", "operators").status == 303)
        let page = try await board.get("/operations", as: "Bea", "operators")
        #expect(page.status == 200 && !page.text.contains("REF-A"))
    }

    // MARK: From elsewhere

    @Test(
        arguments: [
            [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site"), ("Origin", "http://127.0.0.1:8080")],
            [("Origin", "http://evil.example")], [("Origin", "null")], [], [("Sec-Fetch-Site", "none")],
            [("Sec-Fetch-Site", "same-origin"), ("Origin", "http://evil.example")],
        ] as [[(String, String)]])
    func `a form of another page does nothing, even with a token`(headers: [(String, String)]) async throws {
        let (board, database, ids) = try await Self.board([Forms.harmless("A")])
        let token = try await board.pageToken("Ann", "nurses")
        let answer = try await board.send(
            .post, "/cases/\(ids[0])/take",
            BoardVisit.headers("Ann", "nurses", headers + [("Content-Type", "application/x-www-form-urlencoded")]),
            body: "token=\(token)")
        #expect(answer.status == 403)
        #expect(try await database.count("SELECT count(*) FROM intake.act") == 0)
    }

    @Test func `a form without this run's token does nothing, and asks again with what was typed`() async throws {
        let (board, database, ids) = try await Self.board([Forms.harmless("A")])
        let answer = try await board.post("/cases/\(ids[0])/release", ["note": "kept words"], token: "0123")
        #expect(answer.status == 409)
        #expect(answer.text.contains(">kept words</textarea>"))
        #expect(try await database.count("SELECT count(*) FROM intake.act") == 0)
    }

    @Test func `another host's name, other methods and odd paths are refused`() async throws {
        let (board, _, _) = try await Self.board([Forms.harmless("REF-A")])
        let headers = BoardVisit.headers("Ann", "nurses")
        #expect(try await board.send(.get, "/", headers, host: "evil.example").status == 403)
        #expect(try await board.send(.put, "/", headers).status == 405)
        for path in [
            "//", "/../etc", "/cases/%2e%2e", "/cases/x", "/rows", "/x", "/cases/\(PostgresUUID.random())", "/?a=%",
        ] {
            #expect(try await board.send(.get, path, headers).status == 404, "\(path)")
        }
        let image = BoardVisit.headers(
            "Ann", "nurses", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "image")])
        #expect(try await board.send(.get, "/", image).status == 403)
    }

    @Test func `every answer forbids inline code, frames, storing and sniffing`() async throws {
        let board = try BoardVisit("host=/nowhere dbname=clinic")
        for path in ["/", "/x", "/cases/x"] {
            let headers = try await board.get(path).headers
            let policy = headers[.init("Content-Security-Policy")!] ?? ""
            #expect(
                policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe")
                    && policy.contains("frame-ancestors 'none'"))
            #expect(headers[.cacheControl] == "no-store")
            #expect(headers[.init("X-Content-Type-Options")!] == "nosniff")
        }
        let page = try await board.get("/").text
        #expect(
            !page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick")
                && !page.contains("<script>"))
        let style = try #require(page.firstMatch(of: /href="(\/assets\/[0-9a-f]+\/board\.css)"/)).output.1
        let asset = try await board.get(String(style))
        #expect(
            asset.status == 200 && asset.text.contains(".worklist")
                && asset.headers[.cacheControl]?.contains("immutable") == true)
    }

    @Test func `a body larger than any page sends is refused`() async throws {
        let (board, _, ids) = try await Self.board([Forms.harmless("A")])
        let token = try await board.pageToken("Ann", "nurses")
        let answer = try await board.post(
            "/cases/\(ids[0])/release", ["note": String(repeating: "a", count: 70_000)], token: token)
        #expect(answer.status == 413)
    }

    // MARK: Live

    @Test func `a page that comes back is told what it missed, and a stream is counted until it ends`() async throws {
        let (board, database, _) = try await Self.board([Forms.harmless("A")])
        let page = try await board.get("/").text
        let since = try #require(page.firstMatch(of: /data-live="\/events\?since=([0-9a-z-]+)"/)).output.1
        try await Self.join([Forms.caudaEquina("B")], database)
        try await board.feed.look()
        let response = await board.stream(since: String(since))
        #expect(response.headers[.contentType] == "text/event-stream; charset=utf-8")
        let written = Written(until: "event: rows")
        await #expect(throws: Written.Enough.self) { try await response.body.write(written) }
        #expect(written.text.contains(#""emergencies":1}"#))
        let id = try await database.texts("SELECT id::text FROM intake.submission WHERE patient_reference = 'B'")[0]
        #expect(written.text.contains(id) && !written.text.contains("\"B\""))
        let rows = try await board.get("/rows?id0=\(id)&id1=\(PostgresUUID.random())").text
        #expect(rows.contains("<bdi>B</bdi>") && rows.contains("data-gone"))
    }

    @Test func `settings that are read again count at once, also for whoever has a page open`() async throws {
        let (board, _, ids) = try await Self.board([Forms.caudaEquina("A")])
        let (watched, late) = (await board.stream(), await board.stream())
        async let text = board.text(of: watched)
        try await eventually("somebody reads") { board.feed.isWatched }
        var next = board.configuration
        next.signIn = .proxy(
            try SignIn.Proxy(
                personHeader: "X-Forwarded-User", groupsHeader: "X-Forwarded-Groups",
                secret: "another secret of thirty-two characters", groups: ["doctors": .clinician], people: [:]))
        board.responder.use(next)
        // Streams end, also one of which nothing was read yet, and who comes back is asked again.
        #expect(try await text.contains("event: old"))
        #expect(try await !board.text(of: late).contains("event:"))
        #expect(try await board.get("/cases/\(ids[0])").status == 403)
        board.responder.use(board.configuration)
        #expect(try await board.get("/cases/\(ids[0])").status == 200)
    }

    // MARK: Logs

    @Test func `nothing that a patient wrote gets into the log, whatever goes wrong`() async throws {
        let (board, _, ids) = try await Self.board([Forms.form("REF-SECRET", ["freeText": #""words of mine""#])])
        _ = try await board.get("/cases/\(ids[0])")
        _ = try await board.post(
            "/cases/\(ids[0])/resolve", ["outcome": "said REF-SECRET", "seen": "{", "note": "words of mine"])
        _ = try await board.post("/cases/\(ids[0])/hand-over", ["to": "REF-SECRET", "note": "words of mine"])
        _ = try await board.post("/search", ["reference": "REF-SECRET"])
        _ = try await board.get("/cases/\(ids[0])", as: "Mallory")
        #expect(board.log.count(of: "REF-SECRET") == 0 && board.log.count(of: "words of mine") == 0)
    }
}

import ClinicFixture
import Foundation
import HTTPTypes
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// Emergencies, the phone, and that a form is sent exactly once.
@Suite struct SendingTests {
    private static func site(_ change: (inout FormLimits) -> Void = { _ in }) async throws -> (FormSite, ClinicDatabase)
    {
        let database = try await Clinic.newDatabase()
        return (try FormSite(database, change), database)
    }

    private static func forms(_ database: ClinicDatabase) async throws -> [String] {
        try await database.texts("SELECT form FROM intake.submission ORDER BY number")
    }

    // MARK: Emergencies

    @Test func `an answer that is an emergency says at once what to do, and the form can still be sent`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "private")
        let more = try await browser.answer(page, ["saddle": "yes"])
        // Two days or twenty years, nobody knows yet.
        #expect(more.place == "private/more")
        let stop = try await browser.answer(more, ["saddleDays": 2, "saddleWorse14": "yes"])
        #expect(stop.place == "emergency" && stop.status == 200)
        #expect(stop.text.contains("<h1 id=\"care\">") && stop.text.contains("Do not wait for us to phone you."))
        #expect(stop.text.contains("href=\"tel:999\""))
        #expect(try await Self.forms(database).isEmpty)
        let sent = try await browser.post(stop.path, [("token", stop.hidden("token")), ("go", "send")])
        #expect(sent.place == "sent")
        #expect(sent.text.contains("<h2 id=\"care\">"))
        let form = try #require(try await Self.forms(database).first)
        #expect(form.contains(#""saddle":"yes""#) && form.contains("+44 1632 960127"))
        #expect(!form.contains("footLift"))
    }

    @Test func `who goes on is reminded on each page, is asked no more than must be, and sends one form`() async throws
    {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "now")
        let stop = try await browser.answer(page, ["acuteSigns": ["collapse"]])
        #expect(stop.place == "emergency")
        // No way round it.
        #expect(try await browser.get(stop.path.replacing("/emergency", with: "/phone")).place == "phone")
        let on = try await browser.post(stop.path, [("token", stop.hidden("token")), ("go", "on")])
        #expect(on.text.contains("class=\"reminder\"") && on.text.contains("/emergency\">"))
        let check = try await browser.go(from: on, to: "check", FormTests.claudication)
        #expect(check.text.contains("class=\"reminder\""))
        #expect(!browser.questions.contains("conservativeResult") && !browser.questions.contains("walkMinutes"))
        #expect(try await browser.submit(check).text.contains("<h2 id=\"care\">"))
        #expect(try await Self.forms(database).count == 1)
    }

    @Test func `an emergency beside something that is missing is told first`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "private")
        let stop = try await browser.answer(page, ["bladderSigns": ["noUrine12"]], only: true)
        #expect(stop.place == "emergency")
        let on = try await browser.post(stop.path, [("token", stop.hidden("token")), ("go", "on")])
        #expect(on.questions.contains("saddle"))
    }

    @Test func `nobody is told of an emergency by answers that are none`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let check = try await browser.go(
            from: try await browser.start(), to: "check",
            ["saddle": "unsure", "saddleDays": "unsure", "bowel": "byPhone"])
        #expect(!check.text.contains("class=\"reminder\""))
        let sent = try await browser.submit(check)
        #expect(!sent.text.contains("class=\"care\""))
        #expect(try await browser.get(sent.path.replacing("/sent", with: "/emergency")).place == "sent")
    }

    @Test func `who leaves after having been told is not left with nobody knowing`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "now")
        let stop = try await browser.answer(page, ["acuteSigns": ["collapse"]])
        #expect(stop.text.contains("after 10 minutes"))
        site.clock.advance(.seconds(9 * 60))
        await site.responder.sender.sweep()
        #expect(try await Self.forms(database).isEmpty)
        site.clock.advance(.seconds(2 * 60))
        await site.responder.sender.sweep()
        await site.responder.sender.sweep()
        #expect(try await Self.forms(database).count == 1)
        let late = try await browser.post(stop.path, [("token", stop.hidden("token")), ("go", "send")])
        #expect(late.place == "sent" && late.text.contains("You had stopped"))
        #expect(try await Self.forms(database).count == 1)
    }

    @Test func `who leaves without an emergency has sent nothing, and after an hour nothing is kept`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "where")
        site.clock.advance(.seconds(59 * 60))
        await site.responder.sender.sweep()
        #expect(try await browser.get(page.path).status == 200)
        site.clock.advance(.seconds(61 * 60))
        await site.responder.sender.sweep()
        let gone = try await browser.get(page.path)
        #expect(gone.status == 410 && gone.text.contains("nothing was sent"))
        #expect(try await Self.forms(database).isEmpty)
    }

    // MARK: The phone

    @Test(arguments: ["start", "now", "private", "check"])
    func `from any page the phone can be preferred, and what there is, is sent`(place: String) async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: place)
        let phone: Page
        if place == "check" {
            phone = try await browser.post(
                page.path.replacing("/check", with: "/send"), [("token", page.hidden("token")), ("go", "phone")])
        } else {
            phone = try await browser.answer(
                page, ["saddle": "byPhone", "filledBy": "helped"], go: "phone", only: true)
        }
        #expect(phone.place == "phone")
        #expect(try await Self.forms(database).isEmpty)
        let empty = try await browser.post(phone.path, [("token", phone.hidden("token"))])
        #expect(empty.isRefused)
        let sent = try await browser.post(phone.path, [("token", phone.hidden("token"))] + Browser.contact)
        #expect(sent.place == "sent")
        let form = try #require(try await Self.forms(database).first)
        #expect(form.contains(#""preferPhone":"yes""#) && form.contains("Pat Invented"))
        #expect(form.contains(#""saddle":"byPhone""#) == (place == "private"))
    }

    // MARK: Once

    @Test func `a double click and a reload send one form`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let check = try await browser.go(from: try await browser.start(), to: "check")
        try await withThrowingTaskGroup(of: Page.self) { group in
            for _ in 0..<5 { group.addTask { try await browser.submit(check) } }
            for try await page in group { #expect(page.place == "sent" && page.status == 200) }
        }
        #expect(try await browser.submit(check).place == "sent")
        #expect(try await browser.get(check.path).place == "sent")
        #expect(try await Self.forms(database).count == 1)
        let key = try await database.texts("SELECT idempotency_key FROM intake.submission")[0]
        let all = check.path + check.text
        #expect(!all.contains(key) && !all.contains(key.dropFirst("patient-form-".count)))
    }

    @Test func `two tabs are two forms, and neither sees the other's answers`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let one = try await browser.go(from: try await browser.start(), to: "where", ["age": 31])
        let two = try await browser.go(from: try await browser.start(), to: "where", ["age": 62])
        // A token of one is none for the other.
        let crossed = try await browser.post(
            one.path, [("token", two.hidden("token")), ("shown", "backPain"), ("backPain", "low")])
        #expect(crossed.status == 409)
        for page in [one, two] {
            _ = try await browser.submit(try await browser.go(from: page, to: "check"))
        }
        let forms = try await Self.forms(database)
        #expect(forms.count == 2 && forms[0].contains(#""age":31"#) && forms[1].contains(#""age":62"#))
    }

    @Test func `without the database nothing was sent, the answers stay, and the same form goes later`() async throws {
        let (site, database) = try await Self.site { $0.sendSeconds = 1 }
        let browser = Browser(site)
        let check = try await browser.go(from: try await browser.start(), to: "check", ["age": 44])
        try await ClinicDatabase(server: database.server, name: "postgres")
            .execute("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS false")
        let failed = try await browser.submit(check)
        #expect(failed.status == 503 && failed.text.contains("Nothing was sent"))
        #expect(failed.text.contains("01632 960100") && failed.text.contains("Send again"))
        #expect(!failed.text.contains("FATAL"))
        try await ClinicDatabase(server: database.server, name: "postgres")
            .execute("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS true")
        // It can still be changed, since nothing of it is stored.
        let change = try await browser.get(check.path.replacing("/check", with: "/you/age"))
        let back = try await browser.answer(change, ["age": 45])
        #expect(try await browser.submit(back).place == "sent")
        let forms = try await Self.forms(database)
        #expect(forms.count == 1 && forms[0].contains(#""age":45"#))
    }

    @Test(arguments: ["phone", "emergency"])
    func `what could not be sent before its end is sent by the same button later`(place: String) async throws {
        let (site, database) = try await Self.site { $0.sendSeconds = 1 }
        let administrator = ClinicDatabase(server: database.server, name: "postgres")
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "now")
        try await administrator.execute("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS false")
        let failed: Page
        if place == "phone" {
            let phone = try await browser.answer(page, [:], go: "phone")
            failed = try await browser.post(phone.path, [("token", phone.hidden("token"))] + Browser.contact)
        } else {
            let stop = try await browser.answer(page, ["acuteSigns": ["collapse"]])
            failed = try await browser.post(stop.path, [("token", stop.hidden("token")), ("go", "send")])
            #expect(failed.text.contains("class=\"care\""))
        }
        #expect(failed.status == 503 && failed.place == "failed")
        try await administrator.execute("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS true")
        let sent = try await browser.post(
            failed.path.replacing("/failed", with: "/send"), [("token", failed.hidden("token"))])
        #expect(sent.place == "sent")
        #expect(try await Self.forms(database).count == 1)
    }

    @Test func `a form of which nobody knows whether it arrived is sent again as it was, and stored once`() async throws
    {
        let (site, database) = try await Self.site { $0.sendSeconds = 5 }
        let browser = Browser(site)
        let check = try await browser.go(from: try await browser.start(), to: "check", ["age": 44])
        // The statement waits for a lock of another transaction, and its session is ended.
        let holder = try await OpenTransaction(database, "LOCK intake.submission IN ACCESS EXCLUSIVE MODE")
        async let first = browser.submit(check)
        try await eventually("a session waits, and is ended") {
            try await database.count(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE application_name = 'form' AND datname = current_database() AND wait_event_type = 'Lock'
                """) > 0
        }
        let page = try await first
        #expect(page.status == 503 && page.text.contains("We do not know whether your form has arrived"))
        // It is sealed: another form under the same key would be refused.
        let change = try await browser.get(check.path.replacing("/check", with: "/you/age"))
        #expect(change.place == "sent" && change.status == 503)
        try await holder.rollBack()
        await site.responder.sender.sweep()
        #expect(try await browser.get(check.path).text.contains("We have your form"))
        #expect(try await Self.forms(database).count == 1)
    }
}

import ClinicFixture
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import SpineProtocol
import TestSupport
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// The form on a real database, as patients fill it in.
@Suite struct FormTests {
    /// What pain on walking, eased by sitting, looks like where nothing else is wrong.
    static let claudication: [String: Given] = [
        "backPain": "low", "legPainSide": "both", "legPainBothDays": 400, "legPainSites": ["buttock", "thigh", "calf"],
        "bringsOn": ["walking", "standing"], "eases": ["sitting", "bending"], "walkMinutes": 20,
        "backPainScore": 3, "legPainScore": 4,
    ]

    private static func site() async throws -> (FormSite, ClinicDatabase) {
        let database = try await Clinic.newDatabase()
        return (try FormSite(database), database)
    }

    private static func form(_ database: ClinicDatabase) async throws -> [String: Any] {
        let texts = try await database.texts("SELECT form FROM intake.submission")
        try #require(texts.count == 1)
        let object = try JSONSerialization.jsonObject(with: Data(texts[0].utf8)) as? [String: Any]
        return try #require(object)
    }

    private static func answers(_ database: ClinicDatabase) async throws -> [String: Any] {
        try #require(try await form(database)["answers"] as? [String: Any])
    }

    // MARK: The whole way

    @Test func `two questions that take a text keep each its own`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let first = try await browser.start()
        let told: [String: Given] = [
            "conditions": ["spineScan"], "scanMonths": 6, "scanResult": "A narrow canal", "freeText": "My garden waits",
        ]
        let check = try await browser.go(from: first, to: "check", Self.claudication.merging(told) { $1 })
        #expect(check.text.contains("<bdi>A narrow canal</bdi>") && check.text.contains("<bdi>My garden waits</bdi>"))
        _ = try await browser.submit(check)
        let answers = try await Self.answers(database)
        #expect(answers["scanResult"] as? String == "A narrow canal")
        #expect(answers["freeText"] as? String == "My garden waits")
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let file = try await database.texts(
            "SELECT intake.case(id, 'Ann')::text FROM intake.submission"
        ).joined()
        #expect(file.contains("A narrow canal") && file.contains("My garden waits"))
    }

    @Test func `a whole form goes page by page to one submission, which is read back`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let first = try await browser.start()
        #expect(first.place == "start" && first.status == 200)
        let check = try await browser.go(
            from: first, to: "check", Self.claudication.merging(["freeText": "My <own> words & \"more\""]) { $1 })
        #expect(check.text.contains("<bdi>My &lt;own&gt; words &amp; &quot;more&quot;</bdi>"))
        #expect(check.text.contains("70 years") && check.text.contains("Yes, in the lower back"))
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
        let sent = try await browser.submit(check)
        #expect(sent.place == "sent" && sent.status == 200)
        #expect(sent.text.contains("Your answers have arrived, and a person at the clinic will read them."))

        let form = try await Self.form(database)
        #expect(form["questionnaire"] as? String == "spine-intake|2")
        let patient = try #require(form["patient"] as? [String: String])
        #expect(patient == ["reference": "MRN-7", "contact": "Pat Invented, +44 1632 960127"])
        let answers = try await Self.answers(database)
        #expect(answers["age"] as? Int == 70)
        #expect(answers["bringsOn"] as? [String] == ["walking", "standing"])
        #expect(answers["conditions"] as? [String] == ["none"])
        #expect(answers["freeText"] as? String == "My <own> words & \"more\"")
        #expect(answers["saddleDays"] == nil && answers["preferPhone"] == nil && answers["pregnant"] == nil)
        // What the reader of the worker makes of it: nothing is wrong with it.
        let text = try await database.texts("SELECT form FROM intake.submission")[0]
        #expect(try FormReader(spineQuestionnaire).read(Array(text.utf8)).notes.isEmpty)

        let copy = try await browser.get(sent.path.replacing("/sent", with: "/copy"))
        #expect(copy.text.contains("My &lt;own&gt; words") && copy.text.contains("Yes, in the lower back"))
        #expect(!copy.text.contains("Change<"))
        let closed = try await browser.post(
            copy.path.replacing("/copy", with: "/forget"), [("token", copy.hidden("token"))])
        #expect(closed.path == "/finished")
        #expect(try await browser.get(copy.path).status == 410)
    }

    @Test func `the worker finds nothing in a quiet form that the patient was not asked`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let check = try await browser.go(from: try await browser.start(), to: "check", Self.claudication)
        _ = try await browser.submit(check)
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let result = try #require(try await database.texts("SELECT result::text FROM intake.assessment").first)
        let assessment = try #require(
            try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        #expect((assessment["unknown"] as? [String])?.isEmpty == true)
        #expect(!result.contains("form.disabledAnswer") && !result.contains("form.invalidAnswer"))
    }

    @Test func `a quiet patient with claudication answers at most 35 questions`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        _ = try await browser.go(from: try await browser.start(), to: "check", Self.claudication)
        print("questions put to a quiet patient with claudication: \(browser.questions.count)")
        #expect(Set(browser.questions).count == browser.questions.count)
        #expect(browser.questions.count <= 35, "\(browser.questions)")
    }

    @Test func `own words in any script arrive as they were written`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let words = "\nأشعر \u{200F}بخدر\r\n👨‍👩‍👧 ñ \u{202E}x\u{200B}"
        let check = try await browser.go(from: try await browser.start(), to: "check", ["freeText": .word(words)])
        // Back to it and on again, so that it goes through a field once more.
        let page = try await browser.get(check.path.replacing("/check", with: "/end/freeText"))
        let field = try #require(page.text.firstRange(of: "aria-describedby=\"q-freeText-hint\">\n"))
        let shown = String(page.text[field.upperBound...].prefix { $0 != "<" })
        _ = try await browser.answer(page, ["freeText": .word(shown)])
        _ = try await browser.submit(try await browser.get(check.path))
        let sent = try await Self.answers(database)["freeText"] as? String
        #expect(sent?.unicodeScalars.elementsEqual(words.replacing("\r\n", with: "\n").unicodeScalars) == true)
    }

    // MARK: What is asked

    @Test func `follow-ups come after what decides about them, and none that is not asked`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "private")
        #expect(page.questions == ["saddle", "bladderSigns", "bowel"])
        let more = try await browser.answer(
            page, ["saddle": "no", "bladderSigns": ["urgency", "leakEffort"], "bowel": "normal"])
        #expect(more.place == "private/more")
        #expect(more.questions == ["bladderWorse14", "bladderDays", "lastPee", "bladderKnownCause"])
        let second = try await browser.answer(
            more, ["bladderWorse14": "yes", "bladderDays": 5, "lastPee": "under8", "bladderKnownCause": "none"])
        #expect(second.questions.contains("bladderNewSigns"))
        #expect(second.text.contains("I must rush") && second.text.contains("I leak when I cough"))
        // Only what was ticked before can be new.
        #expect(!second.text.contains("I wet the bed"))
    }

    @Test func `an answer that is changed brings new questions and takes others away`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let check = try await browser.go(
            from: try await browser.start(), to: "check",
            ["footLift": "left", "footLiftL": "cannot", "weakDays": 20, "weakExtent": "foot"])
        #expect(check.text.contains("It does not lift"))
        #expect(check.text.contains("/power/footLift\">Change<span class=\"visually-hidden\">"))
        let change = try await browser.get(check.path.replacing("/check", with: "/power/footLift"))
        #expect(change.questions == ["footLift"])
        #expect(change.text.contains("value=\"left\" checked"))
        let back = try await browser.answer(change, ["footLift": "none"])
        #expect(back.place == "check")
        #expect(!back.text.contains("It does not lift"))
        let again = try await browser.get(check.path.replacing("/check", with: "/feeling/numbSide"))
        let more = try await browser.answer(again, ["numbSide": "both"])
        #expect(more.place == "feeling/more" && more.questions.contains("numbSites"))
        let last = try await browser.go(from: more, to: "check")
        _ = try await browser.submit(last)
        let answers = try await Self.answers(database)
        #expect(answers["footLift"] as? String == "none")
        #expect(answers["footLiftL"] == nil && answers["weakDays"] == nil && answers["weakExtent"] == nil)
        #expect(answers["numbSide"] as? String == "both")
    }

    @Test func `back leads to the page before, with the answers that were given`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "where")
        let link = try #require(page.text.firstRange(of: "class=\"back\" href=\""))
        let before = try await browser.get(String(page.text[link.upperBound...].prefix { $0 != "\"" }))
        #expect(before.place == "you")
        #expect(before.text.contains("name=\"age\" value=\"70\""))
        #expect(try await browser.answer(before, ["age": 69]).place == "where")
    }

    @Test func `not sure and by phone are answers of their own`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let check = try await browser.go(
            from: try await browser.start(), to: "check",
            [
                "saddle": "byPhone", "bowel": "unsure", "bowelDays": "unsure", "bowelWorse14": "byPhone",
                "bladderSigns": ["urgency", "unsure"], "age": "unsure", "numbSide": "unsure", "numbSites": "unsure",
            ])
        #expect(check.text.contains("I would rather say this on the phone"))
        #expect(check.text.contains("I’m not sure about the others"))
        _ = try await browser.submit(check)
        let answers = try await Self.answers(database)
        #expect(answers["saddle"] as? String == "byPhone" && answers["bowel"] as? String == "unsure")
        #expect(answers["bowelDays"] as? String == "unsure" && answers["age"] as? String == "unsure")
        #expect(answers["bladderSigns"] as? [String] == ["urgency", "unsure"])
        #expect(answers["saddleDays"] == nil)
        let text = try await database.texts("SELECT form FROM intake.submission")[0]
        #expect(try FormReader(spineQuestionnaire).read(Array(text.utf8)).notes.isEmpty)
    }

    @Test func `only private questions can be kept for the phone`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "now")
        #expect(!page.text.contains("byPhone"))
        let answer = try await browser.answer(page, ["faceArmSpeech": "byPhone", "acuteSigns": ["none"]])
        #expect(answer.isRefused && answer.text.contains("There is a problem"))
    }

    // MARK: What cannot be taken

    @Test func `what is missing or wrong is named beside the field and above, and the rest stays`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "where")
        let wrong = try await browser.post(
            page.path,
            [
                ("token", page.hidden("token")), ("shown", page.hidden("shown")), ("backPain", "low"),
                ("symptomWeeks", "<b>many"), ("legPainSide", "sideways"), ("neckOnly", "no"),
            ])
        #expect(wrong.isRefused)
        #expect(wrong.text.contains("<title>Error: Where it hurts"))
        #expect(wrong.text.contains("href=\"#q-symptomWeeks\"") && wrong.text.contains("id=\"q-symptomWeeks\""))
        #expect(wrong.text.contains("href=\"#q-legPainSide\"") && wrong.text.contains("Choose one answer"))
        #expect(wrong.text.contains("value=\"&lt;b&gt;many\"") && !wrong.text.contains("<b>many"))
        #expect(wrong.text.contains("value=\"low\" checked"))
        let right = try await browser.post(
            page.path,
            [
                ("token", wrong.hidden("token")), ("shown", wrong.hidden("shown")), ("backPain", "no"),
                ("symptomWeeks", " 60 "), ("legPainSide", "none"), ("neckOnly", "no"),
            ])
        #expect(right.status == 200 && right.place != "where")
        let all = try await browser.get(page.path)
        #expect(all.text.contains("value=\"no\" id=\"q-backPain\" checked"))
    }

    @Test(arguments: [
        (["bladderSigns.none", "bladderSigns.bedWet"], "leave one of them"),
        (["bladderSigns.none", "bladderSigns.unsure"], "leave one of them"),
        ([], "or “None of these"),
    ])
    func `a list that says two things at once is asked again`(ticked: [String], words: String) async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "private")
        let answer = try await browser.post(
            page.path,
            [
                ("token", page.hidden("token")), ("shown", page.hidden("shown")), ("saddle", "no"),
                ("bowel", "normal"),
            ] + ticked.map { ($0, "on") })
        #expect(answer.isRefused && answer.text.contains(words))
    }

    @Test(arguments: ["-1", "121", "1.5", "9999999999", "seven", "１２", "0x10", "5 5"])
    func `a number that is none, or out of range, is asked again`(text: String) async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "you")
        let answer = try await browser.post(
            page.path, [("token", page.hidden("token")), ("shown", "age"), ("age", text)])
        #expect(answer.isRefused && answer.text.contains("Give a whole number from"))
        let both = try await browser.post(
            page.path,
            [("token", page.hidden("token")), ("shown", "age"), ("age", "50"), ("age.unsure", "unsure")])
        #expect(both.isRefused && both.text.contains("but not both"))
    }

    @Test func `own words that are too long stay in the field, and the patient is told by how much`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "end")
        let long = String(repeating: "ouch ", count: 2_000)
        let answer = try await browser.answer(page, ["freeText": .word(long)])
        #expect(answer.isRefused)
        #expect(answer.text.contains("Your text has 10000 characters") && answer.text.contains(long))
    }

    @Test func `without a way to reach the patient the form does not go on`() async throws {
        let (site, _) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "contact")
        let answer = try await browser.post(
            page.path, [("token", page.hidden("token")), ("name", "Pat"), ("phone", "  ")])
        #expect(
            answer.isRefused && answer.text.contains("href=\"#phone\"") && answer.text.contains("value=\"Pat\""))
    }

    @Test func `a form that is not finished cannot be sent by its address`() async throws {
        let (site, database) = try await Self.site()
        let browser = Browser(site)
        let page = try await browser.go(from: try await browser.start(), to: "where")
        let base = String(page.path.dropLast("/where".count))
        #expect(try await browser.get(base + "/check").place == "where")
        let answer = try await browser.post(base + "/send", [("token", page.hidden("token"))])
        #expect(answer.place == "where")
        #expect(try await browser.get(base + "/sent").place == "where")
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
    }
}

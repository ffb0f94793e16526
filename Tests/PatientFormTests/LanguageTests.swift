import ClinicFixture
import Foundation
import Postgres
import SpineProtocol
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// The form in other languages than English.
@Suite struct LanguageTests {
    private static let nowhere = "host=/nowhere dbname=clinic"

    /// What a patient can see, in English: the questions as they are shown, and what the form itself says.
    private static var texts: Set<String> {
        var texts = Set(FormWords.allCases.map(\.rawValue) + spinePages.map(\.title))
        for item in spineQuestionnaire.items {
            let fields = AnswerFields(item: item, offered: nil, language: .english)
            texts.insert(fields.wording)
            if let hint = fields.hint { texts.insert(hint) }
            texts.formUnion(item.choiceNames.indices.map(fields.label))
            guard case .number(_, _, let unit) = item.kind else { continue }
            let one = item.spelledOut(.number(1))
            texts.formUnion([unit, String(one.dropFirst("1 ".count))])
        }
        return texts
    }

    // MARK: The texts

    /// What is the same in both languages.
    private static let same: [String: Set<String>] = ["es": ["Error:", "No", "Psoriasis", "Diabetes", "Melanoma"]]

    @Test(arguments: FormLanguage.all.dropFirst().map(\.tag))
    func `every text that a patient can see has a translation, and none is left over`(tag: String) throws {
        let language = try #require(FormLanguage.named(tag))
        let missing = Self.texts.subtracting(language.translated)
        #expect(missing.isEmpty, "\(missing.sorted())")
        let stale = language.translated.subtracting(Self.texts)
        #expect(stale.isEmpty, "\(stale.sorted())")
        let same = language.translated.filter { language.text(of: $0) == $0 }
        #expect(same == Self.same[tag, default: []])
    }

    @Test(arguments: FormLanguage.all.dropFirst().map(\.tag))
    func `a translation has the places and the numbers of its text`(tag: String) throws {
        let language = try #require(FormLanguage.named(tag))
        for text in language.translated.sorted() {
            let translation = language.text(of: text)
            #expect(Self.numbers(in: translation) == Self.numbers(in: text), "\(translation)")
        }
    }

    private static func numbers(in text: String) -> [String] {
        text.matches(of: /\{?[0-9]+\}?/).map { String($0.output) }.sorted()
    }

    @Test func `what is in a place stays markup, the text becomes none, and what has no translation is in English`() {
        let link: HTML = "<a href=\"tel:1\">1</a>"
        let typed = "<b>"
        #expect(FormLanguage.english.html(.phoneUs, link).text == "Phone us on <a href=\"tel:1\">1</a>.")
        #expect(FormLanguage.english.html(.phoneUs, "\(typed)").text == "Phone us on &lt;b&gt;.")
        #expect(FormLanguage.english.text(.wholeNumber, "{1}", "9") == "Give a whole number from {1} to 9, in figures")
        #expect(FormLanguage.all.allSatisfy { $0.text(of: "Nobody translates this") == "Nobody translates this" })
    }

    @Test func `hints, numbers and choices without labels are in the language, too`() throws {
        let spanish = try #require(FormLanguage.named("es"))
        func fields(_ id: ItemID) throws -> AnswerFields {
            let item = try #require(spineQuestionnaire.items.first { $0.id == id })
            return AnswerFields(item: item, offered: nil, language: spanish)
        }
        // What stands beside "not sure" is not said twice.
        #expect(try fields("legWeak").hint == nil)
        #expect(try fields("bladderSigns").hint == "Marque todo lo que sea cierto, antiguo o nuevo.")
        #expect(try fields("age").lines(.number(1)) == ["1 año"])
        #expect(try fields("age").lines(.number(70)) == ["70 años"])
        #expect(try fields("fever").lines(.choice(1)) == ["Sí"])
    }

    // MARK: The form

    /// A whole form from its start to the end of its last page.
    private static func walk(_ tag: String) async throws -> (form: String, pages: [String]) {
        let database = try await Clinic.newDatabase()
        let browser = Browser(try FormSite(database))
        let first = try await browser.post("/start", [("lang", tag)])
        let check = try await browser.go(
            from: first, to: "check",
            FormTests.claudication.merging(["saddle": "byPhone", "bowel": "unsure", "freeText": "¡Ay!"]) { $1 })
        let sent = try await browser.submit(check)
        let copy = try await browser.get(sent.path.replacing("/sent", with: "/copy"))
        _ = try await browser.post(copy.path.replacing("/copy", with: "/forget"), [("token", copy.hidden("token"))])
        let forms = try await database.texts("SELECT form FROM intake.submission")
        try #require(forms.count == 1)
        return (forms[0], browser.pages)
    }

    /// What the form ends with.
    private static func answers(_ form: String) throws -> String {
        let start = try #require(form.firstRange(of: "\"answers\":")).lowerBound
        return String(form[start...])
    }

    private static func contact(_ form: String) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(form.utf8)) as? [String: Any]
        return (object?["patient"] as? [String: String])?["contact"]
    }

    @Test func `a form in Spanish has the answers of one in English, no English page, and staff are told`() async throws
    {
        let spanish = try #require(FormLanguage.named("es"))
        let inEnglish = try await Self.walk("en")
        let inSpanish = try await Self.walk("es")
        let answers = try Self.answers(inSpanish.form)
        #expect(try answers == Self.answers(inEnglish.form))
        #expect(answers.contains("\"freeText\":\"¡Ay!\"") && answers.contains("\"age\":70"))
        #expect(try Self.contact(inEnglish.form) == "Pat Invented, +44 1632 960127")
        #expect(try Self.contact(inSpanish.form) == "Pat Invented, +44 1632 960127, filled in in Spanish")

        #expect(inSpanish.pages.count > 12 && inSpanish.pages.count == inEnglish.pages.count)
        let words = spanish.translated.filter { spanish.text(of: $0) != $0 }
        for page in inSpanish.pages {
            let lines = page.replacing("&#39;", with: "'").split(separator: "\n").map {
                String($0).trimmingWhitespace()
            }
            let english = words.intersection(lines)
            #expect(english.isEmpty, "\(english.sorted())")
            for word in ["Continue", "Back", "I’m not sure", "There is a problem", "Check your answers"] {
                #expect(!page.contains(word), "\(page)")
            }
            #expect(page.contains("Ningún traductor ha revisado todavía esta traducción."))
        }
        #expect(!inEnglish.pages.contains { $0.contains("traductor") || $0.contains("translator") })
    }

    @Test func `what is wrong, what is refused and what to do at once is said in the form's language`() async throws {
        let site = try FormSite(Self.nowhere)
        let browser = Browser(site)
        let first = try await browser.post("/start", [("lang", "es")])
        #expect(first.text.contains("<html lang=\"es\">"))
        let contact = try await browser.go(from: first, to: "contact")
        let empty = try await browser.post(contact.path, [("token", contact.hidden("token"))])
        #expect(empty.isRefused && empty.text.contains("Escriba un nombre"))

        let page = try await browser.go(from: contact, to: "where")
        let wrong = try await browser.post(
            page.path,
            [
                ("token", page.hidden("token")), ("shown", page.hidden("shown")), ("backPain", "low"),
                ("symptomWeeks", "muchas"),
            ])
        #expect(wrong.isRefused && wrong.text.contains("Hay un problema"))
        #expect(wrong.text.contains("<title>Error: Dónde le duele"))
        #expect(wrong.text.contains("Elija una respuesta"))
        #expect(wrong.text.contains("Escriba un número entero de 0 a 5200, en cifras"))

        let old = try await browser.post(page.path, [("token", "")])
        #expect(old.status == 409 && old.text.contains("Otra vez, por favor"))
        // Another browser learns nothing of it, not even its language.
        #expect(try await Browser(site).get(page.path).text.contains("<html lang=\"en\">"))

        let now = try await browser.get(page.path.replacing("/where", with: "/now"))
        let stop = try await browser.answer(now, ["acuteSigns": ["collapse"]])
        #expect(stop.place == "emergency")
        #expect(stop.text.contains("Vaya ahora a un servicio de urgencias o llame al 999"))
        #expect(stop.text.contains("Llame al 999</a>") && stop.text.contains("No espere a que le llamemos."))
    }

    // MARK: The choice

    private static func configuration(_ more: String) throws -> FormConfiguration {
        let place = #""listen":"127.0.0.1:8081","address":"http://127.0.0.1:8081""#
        let json = "{\(place)" + #","phone":"1","emergencyNumber":"112"\#(more)}"#
        return try FormConfiguration(
            try JSONDecoder().decode(FormSettings.self, from: Data(json.utf8)), database: .init(nowhere))
    }

    @Test func `the start page offers the other languages, and one that there is not is ignored`() async throws {
        let browser = Browser(try FormSite(Self.nowhere))
        let start = try await browser.get("/")
        #expect(start.text.contains("<html lang=\"en\">") && start.hidden("lang") == "en")
        #expect(start.text.contains("<a href=\"/?lang=es\" lang=\"es\" hreflang=\"es\">Español</a>"))
        #expect(!start.text.contains("hreflang=\"en\""))
        let spanish = try await browser.get("/?lang=es")
        #expect(spanish.text.contains("<html lang=\"es\">") && spanish.hidden("lang") == "es")
        #expect(spanish.text.contains("<a href=\"/?lang=en\" lang=\"en\" hreflang=\"en\">English</a>"))
        for path in ["/?lang=xx", "/?lang=", "/?lang=%22%3E"] {
            let page = try await browser.get(path)
            #expect(page.status == 200 && page.text == start.text)
        }
        #expect(try await browser.post("/start", [("lang", "xx")]).text.contains("<html lang=\"en\">"))
    }

    @Test func `a new visitor gets the first language of the settings, and English where they say nothing`()
        async throws
    {
        let browser = Browser(try FormSite(Self.configuration(#","languages":["es","en"]"#)))
        for page in [
            try await browser.get("/"), try await browser.get("/?lang=xx"), try await browser.start(),
            try await browser.get("/x"),
        ] {
            #expect(page.text.contains("<html lang=\"es\">"))
        }
        #expect(try await browser.get("/?lang=en").text.contains("<html lang=\"en\">"))

        let other = Browser(try FormSite(Self.configuration("")))
        for path in ["/", "/?lang=es"] {
            let page = try await other.get(path)
            #expect(page.text.contains("<html lang=\"en\">") && !page.text.contains("hreflang"))
        }
    }

    @Test func `settings that are read again count for whoever is filling in, who keeps answers and language`()
        async throws
    {
        let site = try FormSite(Self.configuration(#","languages":["en","es"]"#))
        let browser = Browser(site)
        let first = try await browser.post("/start", [("lang", "es")])
        let second = try await browser.answer(first, [:])
        site.responder.use(try Self.configuration(#","name":"North Clinic""#))
        let again = try await browser.get(second.path)
        #expect(again.text.contains("<html lang=\"es\">") && again.text.contains("North Clinic"))
        let third = try await browser.post(again.path, [("token", again.hidden("token"))] + Browser.contact)
        #expect(again.place == "contact" && third.place != again.place && third.status == 200)
        let start = try await browser.get("/?lang=es")
        #expect(start.text.contains("<html lang=\"en\">") && !start.text.contains("hreflang"))
    }

    @Test func `what the clinic wrote stays as it is in every language`() async throws {
        let more = #","languages":["es"],"name":"Our form","emergency":{"heading":"Ring 112","steps":["At once."]}"#
        let browser = Browser(try FormSite(Self.configuration(more)))
        let start = try await browser.get("/")
        #expect(start.text.contains("<h1>Our form</h1>") && start.text.contains("Empezar ahora"))
        let now = try await browser.go(from: try await browser.start(), to: "now")
        let stop = try await browser.answer(now, ["acuteSigns": ["collapse"]])
        #expect(stop.text.contains("Ring 112") && stop.text.contains("<li>At once.</li>"))
        #expect(stop.text.contains("No espere a que le llamemos."))
    }

    @Test(arguments: [#"["en","xx"]"#, "[]", #"["es","es"]"#])
    func `languages that cannot be used do not start, and the known ones are named`(languages: String) throws {
        let error = #expect(throws: WebSettingsError.self) {
            _ = try Self.configuration(#","languages":"# + languages)
        }
        #expect(error?.description.contains("known are en, es") == true)
    }
}

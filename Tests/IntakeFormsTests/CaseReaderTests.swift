import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// Reading a case with history.
@Suite struct CaseReaderTests {
    private func read(_ text: String) throws(UnreadableForm) -> TriageDocument {
        try Forms.cases.read(Array(text.utf8), now: Forms.now)
    }

    private func form(_ answers: String, authored: String? = nil) -> String {
        Forms.text(answers, authored.map { #""authored": "\#($0)", "# } ?? "")
    }

    @Test func `a form alone is a case without history`() throws {
        let document = try read(form(#""age": 5"#))
        #expect(Forms.answer(document.form, "age") == .number(5))
        #expect(document.history.isEmpty)
        #expect(document.openAlert == nil)
    }

    @Test func `the form, its history and the open level are read, in whatever order the keys come`() throws {
        let now = form(#""age": 66"#, authored: "2026-03-02T09:00:00Z")
        let then = form(#""age": 65"#, authored: "2026-02-02T09:00:00Z")
        for text in [
            #"{"form": \#(now), "history": [{"form": \#(then), "openLevel": "urgent"}]}"#,
            #"{"history": [{"openLevel": "urgent", "form": \#(then)}], "form": \#(now)}"#,
            #"{"note": [1], "hist\u006Fry": [{"x": {}, "form": \#(then), "openLevel": "urgent"}], "f\u006Frm": \#(now)}"#,
        ] {
            let document = try read(text)
            #expect(Forms.answer(document.form, "age") == .number(66))
            #expect(document.history.count == 1)
            #expect(document.history[0].moment == Instant(rfc3339: "2026-02-02T09:00:00Z"))
            #expect(document.openAlert == .urgent)
        }
    }

    @Test func `the highest open level counts`() throws {
        func entry(_ level: String) -> String { #"{"form": \#(form("")), "openLevel": \#(level)}"# }
        func open(_ levels: String...) throws -> Level? {
            try read(#"{"form": \#(form("")), "history": [\#(levels.map(entry).joined(separator: ","))]}"#).openAlert
        }
        #expect(try open() == nil)
        #expect(try open("null") == nil)
        #expect(try open("\"urgent\"") == .urgent)
        #expect(try open("\"urgent\"", "\"emergency\"", "null") == .emergency)
        #expect(try open("\"emergency\"", "\"urgent\"") == .emergency)
    }

    @Test func `an entry without a time counts as filled in with the form`() throws {
        let document = try read(
            #"{"form": \#(form("", authored: "2026-03-02T09:00:00Z")), "history": [{"form": \#(form(""))}]}"#)
        #expect(document.history.map(\.moment) == [Instant(rfc3339: "2026-03-02T09:00:00Z")])
    }

    @Test(arguments: [
        #"{}"#, #""x""#, #"5"#, #"null"#, #"[5]"#, #"["x"]"#, #"[null]"#, #"[{}]"#, #"[{"openLevel": "urgent"}]"#,
        #"[[]]"#,
    ])
    func `a history that cannot be read is refused rather than left out`(_ history: String) {
        #expect(Forms.caseReason(#"{"form": \#(form("")), "history": \#(history)}"#) == .badHistory)
    }

    @Test(arguments: [#""high""#, #""URGENT""#, #""""#])
    func `an open level that does not exist is refused`(_ level: String) {
        let entry = #"{"form": \#(form("")), "openLevel": \#(level)}"#
        #expect(Forms.caseReason(#"{"form": \#(form("")), "history": [\#(entry)]}"#) == .badHistory)
    }

    @Test(arguments: ["5", "true", "[]", "{}"])
    func `an open level of another type is refused`(_ level: String) {
        let entry = #"{"form": \#(form("")), "openLevel": \#(level)}"#
        #expect(Forms.caseReason(#"{"form": \#(form("")), "history": [\#(entry)]}"#) != nil)
    }

    @Test(arguments: [
        (#"{"answers": {}}"#, UnreadableForm.Reason.unknownQuestionnaire),
        (#"{"questionnaire": "spine-intake|1"}"#, .noAnswers),
    ])
    func `what is wrong with a form within a case is said as for the form`(
        _ inner: String, _ reason: UnreadableForm.Reason
    ) {
        #expect(Forms.caseReason(#"{"form": \#(inner)}"#) == reason)
        #expect(Forms.caseReason(#"{"form": \#(form("")), "history": [{"form": \#(inner)}]}"#) == reason)
    }

    @Test(arguments: ["5", "[]", "null", #""x""#])
    func `a form that is no object is refused within a case`(_ inner: String) {
        #expect(Forms.caseReason(#"{"form": \#(inner)}"#) != nil)
        #expect(Forms.caseReason(#"{"form": \#(form("")), "history": [{"form": \#(inner)}]}"#) != nil)
    }

    @Test func `invalid answers within a case are noted`() throws {
        let document = try read(#"{"form": \#(form(#""saddle": 1, "zzz": 2"#))}"#)
        #expect(document.form.noteTexts == ["invalidAnswer saddle *", "unknownItem zzz"])
    }

    @Test func `history raises the level of a case in which no form says when it was filled in`() throws {
        let now = form(#""footLiftL": "weak", "weakDays": 200, "weakTrend": "same""#)
        let document = try read(#"{"form": \#(now), "history": [{"form": \#(form(#""footLiftL": "normal""#))}]}"#)
        let result = Forms.assessor.assess(
            TriageCase(form: document.form, received: Forms.now, history: document.history))
        #expect(result.rules.contains { $0.id == "P1" })
    }

    @Test func `history raises the level of a case`() throws {
        let now = form(
            #""footLiftL": "weak", "weakDays": 200, "weakTrend": "same""#, authored: "2026-03-02T09:00:00Z")
        let then = form(#""footLiftL": "normal""#, authored: "2026-02-20T09:00:00Z")
        let document = try read(#"{"form": \#(now), "history": [{"form": \#(then), "openLevel": null}]}"#)
        let result = Forms.assessor.assess(
            TriageCase(form: document.form, received: Forms.now, history: document.history))
        #expect(result.rules.contains { $0.id == "P1" })
    }
}

import Foundation
import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// Reading a plain form.
@Suite struct FormReaderTests {
    @Test func `a complete form is read as it stands`() throws {
        let form = try Forms.read(
            """
            {"questionnaire": "spine-intake|1",
             "patient": {"reference": " MRN-123 ", "contact": "+1 555 0100"}, "authored": "2026-03-02T10:00:00+01:00",
             "answers": {"age": 66, "footLiftR": "cannot", "footDrag": "right", "weakDays": 28, "saddle": "unsure",
                         "numbSites": ["dorsum", "bigToe"], "freeText": "Line\\n\\"two\\" \\u00e9 \\ud83d\\ude00"}}
            """)
        #expect(form.patientReference == "MRN-123")
        #expect(form.patientContact == "+1 555 0100")
        #expect(form.authored == Instant(rfc3339: "2026-03-02T09:00:00Z"))
        #expect(Forms.answer(form, "age") == .number(66))
        #expect(Forms.answer(form, "footLiftR") == .choice(2))
        #expect(Forms.answer(form, "footDrag") == .choice(2))
        #expect(Forms.answer(form, "weakDays") == .number(28))
        #expect(Forms.answer(form, "saddle") == .unsure)
        #expect(Forms.answer(form, "numbSites") == .choices(1 << 4 | 1 << 5))
        #expect(Forms.answer(form, "bladder") == .unanswered)
        #expect(form.freeText == "Line\n\"two\" é 😀")
        #expect(form.notes.isEmpty)
    }

    @Test func `every choice of every question is read, and so is unsure`() throws {
        for item in questionnaireVersion1.items {
            for (position, name) in item.choiceNames.enumerated() {
                if case .choices = item.kind {
                    let form = try Forms.read(Forms.text("\"\(item.id)\": [\"\(name)\"]"))
                    #expect(Forms.answer(form, item.id.rawValue) == .choices(1 << UInt32(position)))
                } else {
                    let form = try Forms.read(Forms.text("\"\(item.id)\": \"\(name)\""))
                    #expect(Forms.answer(form, item.id.rawValue) == .choice(position))
                }
            }
            guard !item.choiceNames.isEmpty else { continue }
            let form = try Forms.read(Forms.text("\"\(item.id)\": \"unsure\""))
            #expect(Forms.answer(form, item.id.rawValue) == .unsure)
            #expect(form.notes.isEmpty)
        }
    }

    @Test func `every number is read within its range and refused outside it`() throws {
        for item in questionnaireVersion1.items {
            guard case .number(let from, let to, _) = item.kind else { continue }
            for (value, isValid) in [
                (from - 1, false), (from, true), (from + 1, true), (to - 1, true), (to, true),
                (to + 1, false),
            ] {
                let form = try Forms.read(Forms.text("\"\(item.id)\": \(value)"))
                #expect(Forms.answer(form, item.id.rawValue) == (isValid ? .number(value) : .unanswered))
                #expect(form.noteTexts == (isValid ? [] : ["invalidAnswer \(item.id)"]))
            }
        }
    }

    @Test(arguments: [
        (#""age": "66""#, "age"), (#""age": "unsure""#, "age"), (#""age": true"#, "age"), (#""age": null"#, "age"),
        (#""age": [66]"#, "age"), (#""age": {"value": 66}"#, "age"), (#""age": 66.5"#, "age"),
        (#""age": 1e20"#, "age"), (#""age": -3"#, "age"), (#""age": 99999999999999999999"#, "age"),
        (#""saddle": true"#, "saddle *"), (#""saddle": "maybe""#, "saddle *"), (#""saddle": "YES""#, "saddle *"),
        (#""saddle": "yes ""#, "saddle *"), (#""saddle": """#, "saddle *"), (#""saddle": 1"#, "saddle *"),
        (#""saddle": null"#, "saddle *"), (#""saddle": ["yes"]"#, "saddle *"), (#""footLiftL": 0"#, "footLiftL *"),
        (#""cancer": "skin""#, "cancer *"), (#""backPain": false"#, "backPain"),
        (#""numbSites": "thigh""#, "numbSites"), (#""numbSites": ["thigh", "knee"]"#, "numbSites"),
        (#""numbSites": ["thigh", 3]"#, "numbSites"), (#""numbSites": {"thigh": true}"#, "numbSites"),
        (#""numbSites": null"#, "numbSites"), (#""freeText": 5"#, "freeText"), (#""freeText": ["a"]"#, "freeText"),
    ])
    func `what is no possible answer makes the item unknown and is noted`(_ member: String, _ subject: String) throws {
        let form = try Forms.read(Forms.text(member))
        #expect(form.noteTexts == ["invalidAnswer " + subject])
        #expect(Forms.stated(form) == AnswerSheet(itemCount: questionnaireVersion1.items.count))
        #expect(form.freeText == nil)
        let result = Forms.assess(form)
        #expect(result.level >= .clinicianReview)
        #expect(result.findings.contains("form.invalidAnswer"))
    }

    @Test func `a question that does not exist is noted, whatever its answer`() throws {
        let form = try Forms.read(Forms.text(#""age": 5, "footlift": {"a": [1, {"b": null}]}, "": "x""#))
        #expect(form.noteTexts == ["unknownItem footlift", "unknownItem "])
        #expect(Forms.answer(form, "age") == .number(5))
        #expect(Forms.assess(form).findings.contains("form.unknownItem"))
    }

    @Test(arguments: [
        #""saddle": "no", "saddle": "no""#, #""saddle": "no", "saddle": "yes""#,
        #""saddle": "yes", "s\u0061ddle": "no""#, #""\u0073\u0061ddle": "yes", "saddle": "no""#,
        #""saddle": 5, "saddle": "no""#, #""saddle": "no", "saddle": null"#,
    ])
    func `a key given twice makes the item unknown, whether the answers agree or not`(_ members: String) throws {
        let form = try Forms.read(Forms.text(members))
        #expect(Forms.answer(form, "saddle") == .unanswered)
        #expect(form.noteTexts.contains("invalidAnswer saddle *"))
        #expect(Forms.assess(form).level >= .clinicianReview)
    }

    @Test func `a key given three times stays unknown`() throws {
        let form = try Forms.read(Forms.text(#""saddle": "no", "saddle": "no", "saddle": "no""#))
        #expect(Forms.answer(form, "saddle") == .unanswered)
    }

    @Test func `own words that are given twice are both kept`() throws {
        let form = try Forms.read(Forms.text(#""freeText": "first", "freeText": "second""#))
        #expect(form.freeText == "first\nsecond")
        #expect(form.noteTexts == ["invalidAnswer freeText"])
        let mixed = try Forms.read(Forms.text(#""freeText": 5, "freeText": "second""#))
        #expect(mixed.freeText == "second")
    }

    @Test func `two objects of answers are both read and noted`() throws {
        let form = try Forms.read(
            #"{"questionnaire": "spine-intake|1", "answers": {"saddle": "yes", "age": 5}, "answers": {"age": 6}}"#)
        #expect(Forms.answer(form, "saddle") == .choice(1))
        #expect(Forms.answer(form, "age") == .unanswered)
        #expect(form.noteTexts.contains("invalidAnswer answers"))
    }

    @Test(arguments: [
        #"{"questionnaire": "spine-intake|1", "answers": {"saddle": "no"}, "answers": ["saddle", "yes"]}"#,
        #"{"questionnaire": "spine-intake|1", "answers": null, "answers": {"saddle": "no"}}"#,
    ])
    func `answers given twice are noted also where one of them is no object`(_ text: String) throws {
        let form = try Forms.read(text)
        #expect(form.noteTexts.contains("invalidAnswer answers"))
    }

    @Test(arguments: [
        (#""patient": "MRN-1", "#, "patient"), (#""patient": null, "#, "patient"), (#""patient": [], "#, "patient"),
        (#""patient": {"reference": 5, "contact": "x"}, "#, "patient.reference"),
        (#""patient": {"reference": "a", "contact": {}}, "#, "patient.contact"),
        (#""patient": {"reference": "a", "reference": "b", "contact": "x"}, "#, "patient.reference"),
        (#""patient": {"reference": "a"}, "patient": {"reference": "a"}, "#, "patient"),
        (#""patient": {"reference": "a"}, "authored": "yesterday", "#, "authored"),
        (#""patient": {"reference": "a"}, "authored": 1772442000, "#, "authored"),
        (#""patient": {"reference": "a"}, "authored": null, "#, "authored"),
        (#""patient": {"reference": "a"}, "authored": "2026-03-02", "#, "authored"),
        (
            #""patient": {"reference": "a"}, "authored": "2026-03-02T09:00:00Z", "authored": "2026-03-02T09:00:00Z", "#,
            "authored"
        ),
    ])
    func `trouble with the patient or the time is noted, and the form is assessed`(_ members: String, _ subject: String)
        throws
    {
        let form = try Forms.read(Forms.text(#""saddle": "yes""#, members))
        #expect(form.noteTexts == ["invalidAnswer " + subject])
        #expect(Forms.answer(form, "saddle") == .choice(1))
        #expect(form.authored == nil)
        #expect(Forms.assess(form).level == .emergency)
        if subject.hasPrefix("patient"), subject != "patient.contact" { #expect(form.patientReference == nil) }
    }

    @Test(arguments: [
        "", #""patient": {}, "#, #""patient": {"reference": ""}, "#, #""patient": {"contact": "  "}, "#,
        #""patient": {"reference": "unknown"}, "#,
    ])
    func `neither reference nor contact is noted`(_ members: String) throws {
        let form = try Forms.read(Forms.text("", members))
        #expect(form.notes.map(\.kind) == [.noContact])
        #expect(Forms.assess(form).findings.contains("form.noContact"))
        let reached = try Forms.read(Forms.text("", #""patient": {"contact": "+44"}, "#))
        #expect(reached.notes.isEmpty)
    }

    @Test(arguments: [
        "unknown", "UNKNOWN", " n/a ", "N/A", "none", "null", "nil", "0", "0000", "000-000", "-", "--", "?", "...",
        "x",
        "XXX", "test", "Test Patient", "undefined", "[object Object]", "tbd", "anonymous", "", "  ", "#", "MRN",
        "NaN",
    ])
    func `a placeholder is no patient`(_ reference: String) throws {
        let form = try Forms.read(
            Forms.text("", "\"patient\": {\"reference\": \"\(reference)\", \"contact\": \"x\"}, "))
        #expect(form.patientReference == nil)
        #expect(form.notes.isEmpty)
    }

    @Test(arguments: [
        "MRN-123", "1", "00001", "0-1", "A", "Müller", "x1", "unknown-1", "患者", "testing-7",
    ])
    func `a real reference is none of the placeholders`(_ reference: String) throws {
        let form = try Forms.read(Forms.text("", "\"patient\": {\"reference\": \"\(reference)\"}, "))
        #expect(form.patientReference == reference)
    }

    @Test func `keys beside the known ones are passed over`() throws {
        let form = try Forms.read(
            #"{"meta": {"a": [1, "x", null, true, false, -0.5e-3]}, "questionnaire": "spine-intake|1", "answers": {}}"#)
        #expect(form.noteTexts.isEmpty)
    }

    @Test func `white space between the parts does not matter`() throws {
        let form = try Forms.read(
            " \r\n\t{ \"questionnaire\"\t:\"spine-intake|1\" , \"answers\" :{ \"age\" : 5 , \"numbSites\" : [ ] } }\n ")
        #expect(Forms.answer(form, "age") == .number(5))
        #expect(Forms.answer(form, "numbSites") == .choices(0))
    }

    @Test func `many invalid answers keep a note of a safety item`() throws {
        let unknown = (0..<500).map { "\"q\($0)\": 1" }.joined(separator: ", ")
        let form = try Forms.read(Forms.text(unknown + #", "saddle": 7"#))
        #expect(form.notes.count <= 50)
        #expect(form.notes.contains { $0.isSafety })
    }

    @Test func `an invalid answer after many unknown items still counts as invalid`() throws {
        let unknown = (0..<500).map { "\"q\($0)\": 1" }.joined(separator: ", ")
        let form = try Forms.read(Forms.text(unknown + #", "age": "x""#))
        #expect(Forms.assess(form).level >= .clinicianReview)
    }

    @Test func `long own words are kept whole`() throws {
        let words = String(repeating: "word ", count: 20_000)
        #expect(try Forms.read(Forms.text("\"freeText\": \"\(words)\"")).freeText == words)
    }
}

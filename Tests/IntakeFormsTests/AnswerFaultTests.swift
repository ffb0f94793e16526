import IntakeForms
import Testing
import TriageCore

/// What staff and who mends the site are told of an answer that cannot be read.
@Suite("What is wrong with an answer")
struct AnswerFaultTests {
    @Test(
        "The note names the item and the kind of fault, and never the value",
        arguments: [
            (#""saddle": "canary""#, "saddle (feeling between the legs), an unknown choice"),
            (
                #""saddle": 7"#,
                "saddle (feeling between the legs), the wrong type; it takes the name of a choice, as text"
            ),
            (#""saddle": "no", "saddle": "canary""#, "saddle (feeling between the legs), given twice"),
            (#""age": "canary""#, "age, the wrong type; it takes a whole number"),
            (#""age": 66.5"#, "age, not a whole number from 0 to 120"),
            (#""age": 1e20"#, "age, not a whole number from 0 to 120"),
            (#""age": 121"#, "age, outside the range 0–120"), (#""age": -1"#, "age, outside the range 0–120"),
            (#""numbSites": ["canary"]"#, "numbSites (numb places), an unknown choice"),
            (#""numbSites": "canary""#, "numbSites (numb places), the wrong type; it takes a list of names of choices"),
            (#""numbSites": [5]"#, "numbSites (numb places), the wrong type; it takes a list of names of choices"),
            (#""freeText": ["canary"]"#, "freeText (own words), the wrong type; it takes text"),
        ])
    func answers(_ members: String, _ words: String) throws {
        let notes = Forms.assess(try Forms.read(Forms.text(members))).notes
        #expect(notes.contains("Counted as unknown: \(words)."), "\(notes)")
        #expect(!notes.contains { $0.contains("canary") || $0.contains("121") || $0.contains("66") })
    }

    @Test(
        "What the form says beside its answers is told in the same way",
        arguments: [
            (#""patient": "canary", "#, "patient, the wrong type; it takes a JSON object"),
            (#""patient": {"reference": 5}, "#, "patient.reference, the wrong type; it takes text"),
            (#""patient": {"contact": "x", "contact": "y"}, "#, "patient.contact, given twice"),
            (
                #""patient": {"reference": "A"}, "authored": "canary", "#,
                "authored, the wrong type; it takes a moment such as 2026-03-02T09:00:00Z"
            ),
        ])
    func surroundings(_ members: String, _ words: String) throws {
        let notes = Forms.assess(try Forms.read(Forms.text("", members))).notes
        #expect(notes.contains("Counted as unknown: \(words)."), "\(notes)")
        #expect(!notes.contains { $0.contains("canary") })
    }

    @Test("An item with several faults is noted once for each, and one given four times once")
    func once() throws {
        let form = try Forms.read(Forms.text(#""age": 1, "age": 2, "age": 3, "age": 4, "saddle": 5, "saddle": 6"#))
        let notes = Forms.assess(form).notes.filter { $0.hasPrefix("Counted as unknown") }
        #expect(notes.count == 3, "\(notes)")
    }

    @Test("A form without faults has no such note")
    func none() throws {
        let notes = Forms.assess(try Forms.read(Forms.text(#""age": 5, "saddle": "unsure""#))).notes
        #expect(!notes.contains { $0.hasPrefix("Counted as unknown") })
    }
}

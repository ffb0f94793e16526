import ClinicFixture
import Foundation
import Testing

/// `triage` as a process of its own.
@Suite struct TriageCommandTests {
    @Test func `a form is explained to a nurse: the level first, why, what to do, what to ask`() async throws {
        try await withFile(Forms.footDrop("MRN-1").replacing(#""saddle":"no","#, with: "")) { file in
            let ending = try await Program.run(["triage", file])
            #expect(ending.status == 0, "\(ending.errors)")
            let first = try #require(ending.lines.first)
            #expect(first.contains("URGENT") && first.contains("MRN-1"), "\(ending.output)")
            #expect(
                ending.output.contains("right foot") && ending.output.lowercased().contains("ask"), "\(ending.output)")
        }
    }

    @Test func `one document a line gives one object a line, in their order`() async throws {
        let forms = [Forms.harmless("A"), Forms.footDrop("B"), Forms.caudaEquina("C")]
        try await withFile(forms.joined(separator: "\n") + "\n") { file in
            let ending = try await Program.run(["triage", "--json", file])
            #expect(ending.status == 0, "\(ending.errors)")
            let levels = try ending.objects().map { try #require($0["level"] as? String) }
            #expect(levels.count == 3 && levels[1...] == ["urgent", "emergency"])
        }
    }

    @Test func `a document over many lines, with a byte order mark, is one document`() async throws {
        let form = "\u{FEFF}" + Forms.footDrop("A").replacing(",", with: ",\r\n") + "\r\n"
        try await withFile(form) { file in
            let ending = try await Program.run(["triage", "--json", file])
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(try ending.objects().map { $0["level"] as? String } == ["urgent"])
        }
    }

    @Test func `documents come from standard input and from several files`() async throws {
        let typed = try await Program.run(["triage", "--json", "-"], input: Forms.caudaEquina("A"))
        #expect(typed.status == 0)
        #expect(try typed.objects().map { $0["level"] as? String } == ["emergency"])
        try await withFile(Forms.footDrop("A")) { one in
            try await withFile(Forms.caudaEquina("B")) { other in
                let ending = try await Program.run(["triage", "--json", one, other])
                #expect(try ending.objects().map { $0["level"] as? String } == ["urgent", "emergency"])
            }
        }
    }

    @Test func `a case with its history is assessed with it`() async throws {
        let earlier = Forms.form("A", authored: "2026-02-16T09:00:00Z")
        let later = Forms.form(
            "A",
            [
                "footLiftL": #""weak""#, "weakDays": "10", "weakOnset": #""gradual""#, "weakTrend": #""same""#,
                "weakKnownCause": #""none""#,
            ],
            authored: "2026-03-02T09:00:00Z")
        let document = #"{"form":\#(later),"history":[{"form":\#(earlier),"openLevel":"emergency"}]}"#
        let ending = try await Program.run(["triage", "--json", "-"], input: document)
        let result = try #require(try ending.objects().first)
        #expect(ending.status == 0 && result["level"] as? String == "emergency")
        let changed = (result["changes"] as? [[String: Any]] ?? []).compactMap { $0["item"] as? String }
        #expect(changed.contains("footLiftL"), "\(changed)")
    }

    @Test(arguments: [["triage", "-"], ["triage", "--json", "-"]])
    func `nothing of a form acts on the terminal, in text or in JSON`(arguments: [String]) async throws {
        let marks = "\u{9B}31m\u{202E}\u{7F}\u{2066}\u{200B}"
        let form = Forms.form("A\(marks)Z", ["freeText": "\"I wet \(marks)myself\""])
        let ending = try await Program.run(arguments, input: form)
        #expect(ending.status == 0, "\(ending.errors)")
        // The text quotes the patient's own words.
        if !arguments.contains("--json") { #expect(ending.output.contains(#"\u202e"#), "\(ending.output)") }
        let acting = ending.output.unicodeScalars.filter { scalar in
            scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
        }
        #expect(acting.isEmpty)
        let refused = try await Program.run(["explain", "\u{1B}[2Jno id"])
        #expect(refused.status == 64 && !refused.errors.contains("\u{1B}"), "\(refused.errors)")
    }

    @Test func `an unreadable document is an error in its place, and the others are assessed`() async throws {
        let lines = [Forms.footDrop("A"), #"{"questionnaire":"canary}"#, Forms.harmless("B")].joined(separator: "\n")
        let json = try await Program.run(["triage", "--json", "-"], input: lines)
        #expect(json.status == 65)
        let objects = try json.objects()
        #expect(objects.count == 3 && objects[0]["level"] as? String == "urgent" && objects[2]["level"] != nil)
        let error = try #require(objects[1]["error"] as? [String: Any])
        #expect(error["code"] as? String == "notJSON" && error["message"] is String)
        #expect(!json.output.contains("canary") && !json.errors.contains("canary"))
        let text = try await Program.run(["triage", "-"], input: lines)
        #expect(text.status == 65 && text.output.contains("UNREADABLE") && !text.output.contains("canary"))
    }

    @Test func `an unreadable first line leaves the other lines readable`() async throws {
        for first in [#"{"questionnaire":"canary"#, "canary", "[]"] {
            let lines = [first, Forms.footDrop("A"), Forms.harmless("B")].joined(separator: "\n")
            let json = try await Program.run(["triage", "--json", "-"], input: lines)
            #expect(json.status == 65)
            let objects = try json.objects()
            #expect(objects.count == 3, "\(first)")
            #expect(objects.last?["level"] != nil, "\(first)")
        }
    }

    @Test func `wrong arguments, missing files and empty input have exit codes of their own`() async throws {
        let none = try await Program.run(["triage"])
        #expect(none.status == 64 && none.output.isEmpty)
        let option = try await Program.run(["triage", "--nonsense", "-"])
        #expect(option.status == 64)
        let command = try await Program.run(["nonsense"])
        #expect(command.status == 64)
        let missing = try await Program.run(["triage", "/nonexistent/form.json"])
        #expect(missing.status == 66 && missing.errors.contains("/nonexistent/form.json"))
        let empty = try await Program.run(["triage", "-"], input: "\n \n")
        #expect(empty.status == 65)
        let help = try await Program.run(["--help"])
        #expect(help.status == 0 && help.output.contains("worker"))
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
        String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000),
        #"{"questionnaire":"spine-intake|1","answers":"# + String(repeating: "[", count: 100_000)
            + String(repeating: "]", count: 100_000) + "}",
        #"{"form":"# + String(repeating: #"{"form":"#, count: 100_000) + String(repeating: "}", count: 100_001),
    ]) func `a hundred thousand levels are an error, not a crash`(document: String) async throws {
        let ending = try await Program.run(["triage", "--json", "-"], input: document)
        #expect(ending.status == 65)
        let error = try #require(try ending.objects().first?["error"] as? [String: Any])
        #expect(error["code"] as? String == "tooDeep", "\(error)")
    }

    @Test func `megabytes of text are an error, not a crash`() async throws {
        for text in [
            String(repeating: "x", count: 5 << 20),
            #"{"questionnaire":"spine-intake|1","answers":{"freeText":""# + String(repeating: "numb ", count: 1 << 20)
                + #""}}"#,
        ] {
            let ending = try await Program.run(["triage", "--json", "-"], input: text)
            #expect(ending.status == 65)
            #expect(try ending.objects().first?["error"] != nil)
        }
    }

    @Test func `as much text as a form may hold is assessed`() async throws {
        let words = String(repeating: "my foot feels numb and I cannot wee. ", count: 27_000)
        let form = Forms.form("A", ["freeText": "\"\(words)\""])
        #expect(form.utf8.count < 1 << 20)
        let ending = try await Program.run(["triage", "--json", "-"], input: form)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try ending.objects().count == 1)
    }

    @Test(arguments: [
        #"{"questionnaire":"spine-intake|1","answers":{"age":50,"age":60}}"#,
        #"{"questionnaire":"spine-intake|1","answers":{"freeText":"\ud800"}}"#,
        #"{"questionnaire":"spine-intake|1","answers":{"freeText":"a\u0000b"}}"#,
        #"{"questionnaire":"spine-intake|1","answers":{"age":1e400,"weakDays":-0.5}}"#,
        #"{"questionnaire":"spine-intake|1","answers":{}}"#, #"{"questionnaire":"spine-intake|1","answers":[]}"#,
        #"{"questionnaire":["spine-intake|1"],"answers":{}}"#,
        #"{"patient":7,"questionnaire":"spine-intake|1","answers":{"saddle":{}}}"#,
        "null", "\"\"", "[]", "{}", "{", "\u{0}", "{}{}", "nul", "1e99999", #"{"form":null}"#,
        #"{"form":{},"history":7}"#,
    ]) func `odd documents are assessed or named as unreadable`(document: String) async throws {
        let ending = try await Program.run(["triage", "--json", "-"], input: document)
        let object = try #require(try ending.objects().first)
        #expect(ending.status == (object["error"] == nil ? 0 : 65))
        #expect(object["error"] != nil || object["level"] != nil)
    }
}

import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// Who a reference names, as SQL and Swift decide it.
@Suite struct PatientReferenceTests {
    private static let words = [
        "unknown", "unk", "not known", "unspecified", "undefined", "unassigned", "unavailable", "not available", "none",
        "no",
        "null", "<null>", "(null)", "nil", "nan", "n/a", "n.a.", "n.a", "n\\a", "na", "not applicable", "empty",
        "blank",
        "missing", "tbd", "tba", "tbc", "pending", "new", "new patient", "test", "testing", "test patient",
        "testpatient",
        "dummy", "example", "sample", "demo", "anonymous", "anon", "guest", "patient", "reference", "mrn", "id",
        "string",
        "x", "xx", "xxx", "xxxx", "true", "false", "[object object]", "object object",
    ]
    private static let punctuation = [
        "", " ", "-", "--", "?", "...", "0", "000", "#0", "(0)", "0.0", "\\", "[]", "{}", "^", "`", "~", "|", "'", "\"",
        "@",
        "0 0", "- -", "-\t-", "0\n0", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    ]
    private static let people = [
        "MRN-1", "1", "01", "0x", "-1", "A", "é", "０", "—", "test-1", "unknown person", "x1", "xxxxx", "n/a/b",
        "test  patient",
        "Ünknown", "un\u{212A}nown", "\u{212A}", "İd", "ıd", "ﬁle", "te\u{301}st", "١", "₀", "患者", "🦴", "0\u{301}",
        "-\u{308}", "٠",
        "un\u{AD}known", "a\u{200B}b",
    ]
    private static let blanks = [
        " ", "\t", "\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}", "\u{200A}",
        "\u{2028}",
        "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}",
        "\u{1C}",
    ]

    private static var samples: [String] {
        var samples = words + punctuation + people
        for word in words { samples += [word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] }
        for blank in blanks {
            samples += [blank, blank + "unknown" + blank, blank + "MRN 1" + blank]
            samples += ["unknown" + blank, blank + "0", "0" + blank + "0"]
        }
        return samples
    }

    @Test func `SQL and Swift agree on who is nobody`() async throws {
        let samples = Self.samples
        let answers = try await Clinic.newDatabase().asOwner { owner in
            try await owner.query(
                "SELECT intake.patient_reference(t) FROM unnest($1::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n",
                samples
            ).map { row in try row.decode(0, as: String?.self) }
        }
        #expect(answers.count == samples.count)
        var different: [String] = []
        for (sample, answer) in zip(samples, answers)
        where (answer == nil) != IntakeForm.isPlaceholder(reference: sample) {
            different.append("SQL \(answer == nil ? "nobody" : "somebody"): " + sample.debugDescription)
        }
        #expect(different.isEmpty)
    }

    @Test func `SQL and Swift trim a reference to the same bytes`() async throws {
        let samples = Self.samples.filter { !IntakeForm.isPlaceholder(reference: $0) }
        let answers = try await Clinic.newDatabase().asOwner { owner in
            try await owner.query(
                "SELECT intake.patient_reference(t) FROM unnest($1::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n",
                samples
            ).map { row in try row.decode(0, as: String?.self) }
        }
        var different: [String] = []
        for (sample, answer) in zip(samples, answers) {
            guard let answer, Array(answer.utf8) != Array(sample.trimmingWhitespace().utf8) else { continue }
            different.append(sample.debugDescription)
        }
        #expect(different.isEmpty)
    }

    @Test func `every placeholder names nobody and shares no history`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(
            (Self.words + ["-", "0"]).map { word in
                let escaped = word.replacing("\\", with: "\\\\")
                return #"{"patient":{"reference":"\#(escaped)"},"answers":{}}"#
            })
        try await database.asOwner { owner in
            let named = try await owner.texts(
                "SELECT patient_reference FROM intake.submission WHERE patient_key IS NOT NULL")
            #expect(named.isEmpty)
        }
    }
}

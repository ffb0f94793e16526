import Glibc
import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// Documents that are made to cost as much as they can.
@Suite(.serialized) struct HostileFormTests {
    private static let kinds: KeyValuePairs<String, @Sendable (Int) -> String> = [
        "own words given over and over": { size in
            Forms.text(members(#""freeText":"a""#, size))
        },
        "long own words given over and over": { size in
            Forms.text(members(#""freeText":"\#(String(repeating: "numb ", count: 100))""#, size))
        },
        "unknown questions": { size in
            Forms.text((0..<(size / 16)).map { #""x\#($0)":"yes""# }.joined(separator: ","))
        },
        "one answer over and over": { size in Forms.text(members(#""saddle":"no""#, size)) },
        "one long unknown name": { size in Forms.text(#""\#(String(repeating: "e\u{301}", count: size / 3))":1"#) },
        "a name of marks alone": { size in Forms.text(#""\#(String(repeating: "\u{301}", count: size / 2))":1"#) },
        "lists in lists": { size in
            Forms.text(
                #""x":[\#(members(String(repeating: "[", count: 27) + String(repeating: "]", count: 27), size))]"#)
        },
        "escapes": { size in
            Forms.text(#""freeText":"\#(String(repeating: #"\u00e9\ud83d\ude00"#, count: size / 18))""#)
        },
        "a number of many digits": { size in Forms.text(#""age":\#(String(repeating: "9", count: size))"#) },
        "digits after the point": { size in
            Forms.text(#""x":[\#(members("0." + String(repeating: "1", count: 16_000), size))]"#)
        },
        "choices over and over": { size in Forms.text(#""numbSites":[\#(members(#""dorsum""#, size))]"#) },
        "patients over and over": { size in
            let patients = members(#""patient":{"reference":"A"}"#, size)
            return #"{"questionnaire":"spine-intake|1",\#(patients),"answers":{}}"#
        },
        "answers over and over": { size in
            let answers = members(#""answers":{"age":5}"#, size)
            return #"{"questionnaire":"spine-intake|1",\#(answers)}"#
        },
        "red flags": { size in Forms.text(words("I can't pee. ", size)) },
        "one endless sentence": { size in Forms.text(words("numb bum or not and my dad if I cant pee ", size)) },
        "denials": { size in Forms.text(words("no numbness or weakness nor ", size)) },
        "relatives": { size in Forms.text(words("my dad and his wife had a stroke and ", size)) },
        "single letters": { size in Forms.text(words("t ", size)) },
        "one word": { size in Forms.text(words("numb", size)) },
        "years": { size in Forms.text(words("numb saddle in 2012 since ", size)) },
    ]

    private static func members(_ member: String, _ size: Int) -> String {
        Array(repeating: member, count: size / (member.utf8.count + 1)).joined(separator: ",")
    }

    private static func words(_ unit: String, _ size: Int) -> String {
        #""freeText":"\#(String(repeating: unit, count: size / unit.utf8.count))""#
    }

    private static let encoder = AssessmentEncoder(spineQuestionnaire)

    /// What a form costs from its bytes to the bytes of its assessment, in time of the processor: the least of a few.
    private static func cost(_ bytes: [UInt8], turns: Int, _ work: ([UInt8]) throws -> Void) rethrows -> Double {
        var least = Double.infinity
        for _ in 0..<turns {
            let start = processorTime
            try work(bytes)
            least = min(least, processorTime - start)
        }
        return least
    }

    private static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// What is quadratic costs 256 times as much for sixteen times the bytes, what is linear 16 times.
    private static func expectLinear(
        _ kind: String, _ make: (Int) -> String, _ work: ([UInt8]) throws -> Void
    ) rethrows {
        let (small, large) = (Array(make(62_000).utf8), Array(make(992_000).utf8))
        let few = try cost(small, turns: 5, work)
        let many = try cost(large, turns: 2, work)
        // Below a tenth of a millisecond nothing can be said, and nothing need be.
        #expect(many < 64 * max(few, 0.000_1), "\(kind): \(many) s for 16 times what takes \(few) s")
    }

    @Test func `whatever a form is full of, sixteen times as much costs about sixteen times as much`() {
        for (kind, make) in Self.kinds {
            Self.expectLinear(kind, make) { bytes in
                // A number that jsonb cannot hold makes the form one that cannot be read, which takes its time too.
                guard case .success(let form) = Result(catching: { try Forms.reader.read(bytes) }) else { return }
                let assessment = Forms.assess(form)
                _ = Self.encoder.encode(assessment, respondBy: nil, freeText: form.freeText)
            }
        }
    }

    @Test func `of an earlier form only what is compared is read, and all of it`() throws {
        for (kind, make) in Self.kinds {
            let bytes = Array(make(62_000).utf8)
            let whole = try Forms.reader.read(bytes)
            let earlier = try Forms.earlier(bytes)
            #expect(earlier.authored == whole.authored)
            Forms.assessor.compiled.historyItems.forEach { item in
                #expect(earlier.answers.codes[item] == whole.answers.codes[item], "\(kind): \(item)")
            }
        }
    }

    @Test func `own words that are stretched by blanks are quoted in part`() throws {
        let form = try Forms.read(
            Forms.text(#""freeText":"I wet\#(String(repeating: " ", count: 500_000))myself""#))
        let assessment = Forms.assess(form)
        #expect(!assessment.mentions.isEmpty)
        let written = Self.encoder.encode(assessment, respondBy: nil, freeText: form.freeText)
        #expect(written.count < 20_000)
    }
}

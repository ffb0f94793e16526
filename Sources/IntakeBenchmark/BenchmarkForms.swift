internal import ProtocolReview
internal import SpineProtocol
internal import TriageCore

/// Single invented forms of which the cost is stated.
enum BenchmarkForms {
    /// By name: every question answered in the reassuring way, many things wrong at once, the first with 4,000 characters
    /// of own words, and no answer at all.
    static var all: [(name: String, json: String)] {
        [
            ("quiet", form(changes: [:])), ("busy", form(changes: busy)),
            ("4,000 characters", form(changes: ["freeText": "\"\(ownWords(count: 4_000))\""])),
            ("blank", #"{"questionnaire":"\#(spineQuestionnaire.canonical)","answers":{}}"#),
        ]
    }

    private static let quiet: [(name: String, json: String)] = ReassuringForm.answers(to: spineQuestionnaire)

    private static let busy: [String: String] = [
        "age": "71", "legPainSide": #""both""#, "legPainBothDays": "9", "legPainScore": "8",
        "legPainSites": #"["thigh","calf"]"#, "recentChange": #""muchWorse""#, "saddle": #""yes""#,
        "saddleDays": "3", "saddleWorse14": #""yes""#, "bladderSigns": #"["notEmpty","cannotStart"]"#,
        "bladderDays": "2", "bladderWorse14": #""yes""#, "bladderNewSigns": #"["notEmpty"]"#,
        "lastPee": #""8to12""#, "bladderKnownCause": #""none""#, "bowel": #""lostControlOrFeeling""#,
        "bowelDays": "2", "bowelWorse14": #""yes""#, "footLift": #""both""#,
        "footLiftR": #""cannot""#, "footLiftL": #""weak""#, "footDrag": #""right""#,
        "weakDays": "12", "weakOnset": #""gradual""#, "weakTrend": #""worseWeeks""#, "weakExtent": #""foot""#,
        "weakKnownCause": #""none""#, "numbSide": #""both""#, "numbSites": #"["dorsum","bigToe"]"#,
        "bringsOn": #"["walking","standing","night"]"#, "eases": #"["sitting","bending"]"#, "fever": #""yes""#,
        "cancer": #""current""#, "cancerKind": #""breast""#, "spineNight": #""yes""#, "trauma": #""minor""#,
        "traumaDays": "6", "conditions": #"["diabetes","heartFailure"]"#, "medicines": #"["anticoag"]"#,
        "walkMinutes": "4", "conservativeWeeks": "12", "conservativeResult": #""worse""#,
        "otherNerve": #""unsure""#, "freeText": #""My right foot has dropped.""#,
    ]

    private static func form(changes: [String: String]) -> String {
        let answers = changes.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        let rest = quiet.filter { changes[$0.name] == nil }.map { "\"\($0.name)\":\($0.json)" }
        return """
            {"questionnaire":"\(spineQuestionnaire.canonical)",\
            "patient":{"reference":"MRN-1","contact":"+1 555 0100"},"authored":"2026-03-02T09:00:00Z",\
            "answers":{\((answers + rest).joined(separator: ","))}}
            """
    }

    private static let sentences = [
        "It began after I moved house and carried boxes for two days.", "I have no fever and I have not lost weight.",
        "My sister had an operation for her back in 2011.", "When I walk to the shop both calves go heavy.",
        "Sitting down helps within a minute or two.", "I am worried that I could lose control of my bladder.",
        "The doctor said to watch out for numbness between the legs.",
        "Last year my left foot was weak, now it is fine.",
        "I sleep badly because of the pain in my lower back.", "Tablets make me drowsy, so I stopped them in May.",
    ]

    /// Plain sentences, in which JSON escapes nothing, cut off at this many characters.
    private static func ownWords(count: Int) -> String {
        var text = ""
        var index = 0
        while text.count < count {
            text += sentences[index % sentences.count] + " "
            index += 1
        }
        return String(text.prefix(count))
    }
}

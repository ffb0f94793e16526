import ProtocolReview
import SpineProtocol
import TriageCore

/// Invented forms for the demo, and for those who write a site: each a quiet form with some answers changed.
enum SampleForms {
    /// With one at the end that was cut off on its way.
    static let all =
        readable + [
            #"{"questionnaire":"spine-intake|2","patient":{"reference":"DEMO-9"},"answers":{"age":"#
        ]

    static let readable: [String] = [
        form(
            "DEMO-1", "2026-03-02T08:00:00Z",
            #""age":71,"legPainSide":"both","legPainBothDays":300,"legPainSites":["thigh"],"bringsOn":["walking","standing"],"eases":["sitting","bending"],"walkMinutes":20"#
        ),
        form(
            "DEMO-2", "2026-03-02T08:05:00Z",
            #""age":66,"legPainSide":"right","legPainSites":["shin"],"symptomWeeks":150,"footLift":"right","footLiftR":"cannot","footDrag":"right","weakDays":28,"weakOnset":"gradual","weakTrend":"worseWeeks","weakExtent":"foot","weakKnownCause":"none","numbSide":"right","numbSites":["dorsum","bigToe"]"#
        ),
        form(
            "DEMO-3", "2026-03-02T08:10:00Z",
            #""age":42,"legPainSide":"both","legPainBothDays":4,"legPainSites":["thigh"],"saddle":"yes","saddleDays":1,"saddleWorse14":"yes","bladderSigns":["notEmpty","cannotStart"],"bladderWorse14":"yes","bladderNewSigns":["notEmpty","cannotStart"],"bladderDays":1,"lastPee":"8to12","bladderKnownCause":"none","sexual":"normal""#
        ),
        form(
            "DEMO-4", "2026-03-02T08:15:00Z",
            #""age":68,"legPainSide":"both","legPainBothDays":500,"legPainSites":["thigh"],"symptomWeeks":104,"bringsOn":["walking","standing"],"eases":["sitting","bending"],"walkMinutes":8,"conservativeResult":"noBenefit","conservativeWeeks":16"#
        ),
        form(
            "DEMO-5", "2026-03-02T08:20:00Z",
            #""age":63,"legPainSide":"left","legPainSites":["thigh"],"saddle":"unsure""#,
            unanswered: ["bladderSigns"]),
        form(
            "DEMO-6", "2026-03-02T08:25:00Z",
            #""age":51,"legPainSide":"left","legPainSites":["thigh"],"freeText":"Since Sunday I can't feel when I wee and I have to look to see if I've finished.""#
        ),
        form(
            "DEMO-7", "2026-02-16T08:30:00Z",
            #""age":60,"legPainSide":"left","legPainScore":5,"legPainSites":["shin"],"symptomWeeks":8"#),
        form(
            "DEMO-7", "2026-03-02T08:30:00Z",
            #""age":60,"legPainSide":"left","legPainScore":5,"legPainSites":["shin"],"symptomWeeks":10,"footLift":"left","footLiftL":"weak","weakDays":10,"weakOnset":"gradual","weakTrend":"same","weakExtent":"foot","weakKnownCause":"none","sexual":"normal""#
        ),
        form(
            "DEMO-8", "2026-03-02T08:35:00Z",
            #""age":59,"symptomWeeks":80,"numbSide":"both","numbSites":["socks"],"stocking":"yes","nightBurn":"yes","conditions":["diabetes"]"#
        ),
        // As a site sends it that still has version 1 of the questionnaire.
        """
        {"questionnaire":"spine-intake|1","patient":{"reference":"DEMO-10","contact":"+1 555 0100"},\
        "authored":"2026-03-02T08:40:00Z","answers":{"age":70,"backPain":"yes","saddle":"no","bladder":"normal",\
        "bowel":"normal","cancer":"never","fever":"no"}}
        """,
    ]

    /// Every question answered in the reassuring way.
    private static let quiet: [(name: String, json: String)] = ReassuringForm.answers(to: spineQuestionnaire)

    private static func form(
        _ reference: String, _ authored: String, _ changes: String, unanswered: Set<String> = []
    ) -> String {
        let rest = quiet.filter { !changes.contains("\"\($0.name)\":") && !unanswered.contains($0.name) }
            .map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",")
        return """
            {"questionnaire":"\(spineQuestionnaire.canonical)","patient":{"reference":"\(reference)",\
            "contact":"+1 555 0100"},"authored":"\(authored)","answers":{\(changes),\(rest)}}
            """
    }
}

/// Invented forms for the demo, and for those who write a site: each a quiet form with some answers changed.
enum SampleForms {
    /// With one at the end that was cut off on its way.
    static let all =
        readable + [
            #"{"questionnaire":"spine-intake|1","patient":{"reference":"DEMO-9"},"answers":{"age":"#
        ]

    static let readable: [String] = [
        form(
            "DEMO-1", "2026-03-02T08:00:00Z",
            #""age":71,"legPainSide":"both","legPainBothDays":300,"symptomWeeks":52,"walkBrings":"yes","standBrings":"yes","sitRelieves":"yes","bendRelieves":"yes","walkMinutes":15"#
        ),
        form(
            "DEMO-2", "2026-03-02T08:05:00Z",
            #""age":66,"legPainSide":"right","symptomWeeks":150,"footLiftR":"cannot","footDrag":"right","weakDays":28,"weakOnset":"gradual","weakTrend":"worseWeeks","weakKnownCause":"none","numbSites":["dorsum","bigToe"]"#
        ),
        form(
            "DEMO-3", "2026-03-02T08:10:00Z",
            #""age":42,"legPainSide":"both","legPainBothDays":4,"saddle":"yes","saddleDays":1,"saddleWorse14":"yes","bladder":"hardToStartOrEmpty","bladderDays":1,"bladderWorse14":"yes","bladderKnownCause":"no""#
        ),
        form(
            "DEMO-4", "2026-03-02T08:15:00Z",
            #""age":68,"legPainSide":"both","legPainBothDays":500,"symptomWeeks":104,"walkBrings":"yes","standBrings":"yes","sitRelieves":"yes","bendRelieves":"yes","conservativeWeeks":16,"conservativeResult":"noBenefit","walkMinutes":8"#
        ),
        form(
            "DEMO-5", "2026-03-02T08:20:00Z", #""age":63,"legPainSide":"left","saddle":"unsure""#,
            unanswered: ["bladder"]),
        form(
            "DEMO-6", "2026-03-02T08:25:00Z",
            #""age":51,"legPainSide":"left","freeText":"Since Sunday I can't feel when I wee and I have to look to see if I've finished.""#
        ),
        form("DEMO-7", "2026-02-16T08:30:00Z", #""age":60,"legPainSide":"left","symptomWeeks":8"#),
        form(
            "DEMO-7", "2026-03-02T08:30:00Z",
            #""age":60,"legPainSide":"left","symptomWeeks":10,"footLiftL":"weak","weakDays":10,"weakOnset":"gradual","weakTrend":"same","weakKnownCause":"none""#
        ),
        form(
            "DEMO-8", "2026-03-02T08:35:00Z",
            #""age":59,"backPain":"no","symptomWeeks":80,"stocking":"yes","numbBothLegs":"yes","nightBurn":"yes","diabetes":"yes""#
        ),
    ]

    /// Every question answered in the reassuring way.
    private static let quiet: [(String, String)] = [
        ("age", "50"), ("pregnant", #""no""#), ("backPain", #""yes""#), ("symptomWeeks", "10"), ("neckOnly", #""no""#),
        ("legPainSide", #""none""#), ("saddle", #""no""#), ("bladder", #""normal""#), ("bowel", #""normal""#),
        ("sexual", #""normal""#), ("footLiftL", #""normal""#), ("footLiftR", #""normal""#), ("footDrag", #""none""#),
        ("tiptoeL", #""normal""#), ("tiptoeR", #""normal""#), ("kneeWeak", #""none""#), ("legsWeakBoth", #""no""#),
        ("wasting", #""no""#), ("walkBrings", #""no""#), ("standBrings", #""no""#), ("sitRelieves", #""no""#),
        ("bendRelieves", #""no""#), ("standStillRelieves", #""no""#), ("uphillBrings", #""no""#),
        ("calfPain", #""no""#),
        ("backBend", #""same""#), ("painSeated", #""no""#), ("numbSites", "[]"), ("numbBothLegs", #""no""#),
        ("numbNoPain", #""no""#), ("burnButtocks", #""no""#), ("walkUrge", #""no""#), ("stocking", #""no""#),
        ("nightBurn", #""no""#), ("groinPain", #""no""#), ("faceArmSpeech", #""no""#), ("handsClumsy", #""no""#),
        ("unsteady", #""no""#), ("swallowing", #""no""#), ("breathless", #""no""#), ("cancer", #""never""#),
        ("spineNight", #""no""#), ("spineUnremitting", #""no""#), ("straining", #""no""#),
        ("weightLossSweats", #""no""#),
        ("fever", #""no""#), ("immune", #""no""#), ("recentInfection", #""no""#), ("spinalProcedure", #""no""#),
        ("trauma", #""none""#), ("longSteroids", #""no""#), ("osteoporosis", #""no""#), ("footColdPale", #""no""#),
        ("nightFootHang", #""no""#), ("footSkin", #""none""#), ("calfSwollen", #""no""#), ("diabetes", #""no""#),
        ("kidney", #""no""#), ("ulcerOrBleed", #""no""#), ("anticoag", #""no""#), ("heartFailure", #""no""#),
        ("nsaidAllergy", #""no""#), ("bpWaterTablets", #""no""#), ("conservativeWeeks", "0"),
    ]

    private static func form(
        _ reference: String, _ authored: String, _ changes: String, unanswered: Set<String> = []
    ) -> String {
        let rest = quiet.filter { !changes.contains("\"\($0.0)\":") && !unanswered.contains($0.0) }
            .map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return """
            {"questionnaire":"spine-intake|1","patient":{"reference":"\(reference)","contact":"+1 555 0100"},\
            "authored":"\(authored)","answers":{\(changes),\(rest)}}
            """
    }
}

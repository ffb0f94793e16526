import TriageCore

private let walkEasedByRest: Condition = all(
    ticked("bringsOn", "walking"), any(ticked("eases", "sitting"), ticked("eases", "standStill")))

private let sshqRoot: [Score.Part] = [
    Score.Part(
        "1 pain or numbness from thigh to shin", points: 1,
        when: any(
            one("legPainSide", "left", "right", "both"), ticked("numbSites", "thigh", "medialShin", "calf"),
            ticked("legPainSites", "thigh", "shin", "calf"))),
    Score.Part("2 worse on walking, eased by rest", points: 1, when: walkEasedByRest),
    Score.Part("3 brought on by standing", points: 1, when: ticked("bringsOn", "standing")),
    Score.Part("4 eased by bending forward", points: 1, when: ticked("eases", "bending")),
]

private let sshqBoth: [Score.Part] = [
    Score.Part("5 numbness in both legs", points: 1, when: one("numbSide", "both")),
    Score.Part("6 numbness in both soles", points: 1, when: all(one("numbSites", "sole"), one("numbSide", "both"))),
    Score.Part("7 numbness of the buttocks", points: 1, when: one("numbSites", "buttocks")),
    Score.Part("8 numbness without pain", points: 1, when: ticked("numbSites", "noPain")),
    Score.Part("9 burning of the buttocks", points: 1, when: ticked("legPainSites", "burnButtocks")),
    Score.Part("10 nearly passing urine on walking", points: 1, when: ticked("bladderSigns", "walkUrge")),
]

/// Published scores that the questions allow; they explain and never change a level.
let spineScores: [Score] = [
    Score(
        "sshq", "Self-administered history questionnaire for lumbar spinal stenosis (Konno 2007)",
        parts: sshqRoot + sshqBoth,
        readings: [
            Score.Reading(
                from: 0, to: 10, when: .all(of: sshqRoot.map(\.condition)),
                "Positive: items 1 to 4 all present (radicular type)."),
            Score.Reading(
                from: 0, to: 10,
                when: all(
                    .countOf(count: 1, of: sshqRoot.map(\.condition)), .countOf(count: 2, of: sshqBoth.map(\.condition))
                ),
                "Positive: at least one of items 1 to 4 and two of items 5 to 10 (second type, several roots)."),
            Score.Reading(from: 0, to: 10, "Not positive on what is known."),
        ],
        caveat: "In primary care sensitivity 68 %, specificity 75 %. Item 1 is read from the questions on leg pain and "
            + "numb places. Pattern only.", evidence: ["B8"]),
    Score(
        "sugioka", "Clinical score for lumbar spinal stenosis (Sugioka 2008)",
        parts: [
            Score.Part(
                "age 60 to 70", points: 2, when: all(.atLeast(item: "age", bound: 60), .atMost(item: "age", bound: 70))),
            Score.Part("age over 70", points: 3, when: .atLeast(item: "age", bound: 71)),
            Score.Part("more than 6 months", points: 1, when: moreThan("symptomWeeks", "halfYearWeeks")),
            Score.Part("better on bending forward", points: 2, when: ticked("eases", "bending")),
            Score.Part("better on bending back", points: -2, when: ticked("eases", "backBend")),
            Score.Part("worse on standing", points: 2, when: ticked("bringsOn", "standing")),
            Score.Part("walks and must rest", points: 1, when: walkEasedByRest),
            Score.Part(
                "urinary incontinence", points: 1,
                when: ticked("bladderSigns", "leakEffort", "leakUrge", "bedWet", "leakUnfelt", "noFeeling")),
        ],
        readings: [
            Score.Reading(from: 5, to: 10, "At or above 5: sensitivity 81 %, specificity 58 % in the source."),
            Score.Reading(from: -2, to: 4, "Below 5."),
        ], caveat: "A trial-group reprint uses 7 as the limit. Pattern only.", evidence: ["B8"]),
    Score(
        "cook", "Cluster for lumbar spinal stenosis (Cook 2011), four of its five items",
        parts: [
            Score.Part("both sides", points: 1, when: one("legPainSide", "both")),
            Score.Part(
                "pain on walking or standing", points: 1,
                when: any(ticked("bringsOn", "walking"), ticked("bringsOn", "standing"))),
            Score.Part("relief on sitting", points: 1, when: ticked("eases", "sitting")),
            Score.Part("age over 48", points: 1, when: .atLeast(item: "age", bound: 49)),
        ],
        readings: [
            Score.Reading(from: 4, to: 4, "Four items: likelihood ratio 4.6 in the source."),
            Score.Reading(from: 0, to: 0, "None of the items asked; none of all five: likelihood ratio 0.19."),
            Score.Reading(from: 1, to: 3, "Between."),
        ], caveat: "The item 'leg pain more than back pain' is not asked. Pattern only.", evidence: ["B8"]),
    Score(
        "suri", "Findings with published likelihood ratios (Suri 2010)",
        parts: [
            Score.Part("no pain when seated (7.4)", points: 1, when: not(ticked("bringsOn", "sitting"))),
            Score.Part("better on bending forward (6.4)", points: 1, when: ticked("eases", "bending")),
            Score.Part("pain in both legs (6.3)", points: 1, when: one("legPainSide", "both")),
            Score.Part("age over 70 (2.0)", points: 1, when: .atLeast(item: "age", bound: 71)),
        ],
        readings: [
            Score.Reading(
                from: 0, to: 4, "Number of findings; the source gives a likelihood ratio for each, and no sum.")
        ],
        caveat: "The ratios must not be multiplied. Pattern only.", evidence: ["B8"]),
    Score(
        "tomkinsLane", "Consensus items (Tomkins-Lane 2016), five of seven",
        parts: [
            Score.Part(
                "leg or buttock pain on walking", points: 1,
                when: all(one("legPainSide", "left", "right", "both"), ticked("bringsOn", "walking"))),
            Score.Part("bends forward to relieve", points: 1, when: ticked("eases", "bending")),
            Score.Part("relief with a trolley", points: 1, when: ticked("eases", "bending")),
            Score.Part("leg weakness", points: 1, when: defined("weakness")),
            Score.Part("back pain", points: 1, when: defined("backPain")),
        ],
        readings: [Score.Reading(from: 0, to: 5, "The source reports 80 % certainty after six of its seven items.")],
        caveat:
            "Pulses and changes of power or feeling while walking are not asked; bending and the trolley are one question "
            + "here. Pattern only.", evidence: ["B8"]),
    Score(
        "nadeau", "Clusters for claudication (Nadeau 2013, 53 patients)",
        parts: [
            Score.Part("neurogenic: relief with a trolley or bending", points: 1, when: ticked("eases", "bending")),
            Score.Part("neurogenic: brought on by standing", points: 1, when: ticked("bringsOn", "standing")),
            Score.Part("neurogenic: relieved by sitting", points: 1, when: ticked("eases", "sitting")),
            Score.Part(
                "neurogenic: above the knee", points: 1, when: one("numbSites", "buttocks", "thigh")),
        ],
        readings: [
            Score.Reading(
                from: 0, to: 4, when: all(ticked("legPainSites", "calf"), ticked("eases", "standStill")),
                "Calf pain relieved by standing still: likelihood ratio 20 for a vascular cause in the source."),
            Score.Reading(from: 4, to: 4, "All four: likelihood ratio 13 for a neurogenic cause in the source."),
            Score.Reading(from: 0, to: 3, "Neither cluster is complete."),
        ], caveat: "Small study; 'above the knee' is read from the numb places. Pattern only.", evidence: ["B8"]),
    Score(
        "ecq", "Edinburgh claudication questionnaire, in our own words",
        parts: [
            Score.Part("pain on walking", points: 1, when: ticked("bringsOn", "walking")),
            Score.Part(
                "not at rest or standing", points: 1,
                when: all(not(ticked("bringsOn", "standing")), not(ticked("bringsOn", "sitting")))),
            Score.Part("uphill", points: 1, when: ticked("bringsOn", "uphill")),
            Score.Part("gone within 10 minutes of standing still", points: 1, when: ticked("eases", "standStill")),
            Score.Part("in the calf", points: 1, when: ticked("legPainSites", "calf")),
        ],
        readings: [
            Score.Reading(
                from: 5, to: 5,
                "All five: typical of vascular claudication (sensitivity 91 %, specificity 99 % in the source)."),
            Score.Reading(from: 0, to: 4, "Not complete."),
        ], caveat: "The wording is ours, so it is not the validated instrument. Pattern only.", evidence: ["B22"]),
]

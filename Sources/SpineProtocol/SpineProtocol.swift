package import TriageCore

/// The protocol for lumbar spinal stenosis and neuropathy in the feet.
///
/// A change to clinical content changes the version and adds a line to the changelog.
package let spineProtocol: TriageProtocol = {
    let reconciliation = Reconciliation(spineTopics, spineQuestionnaire)
    return TriageProtocol(
        name: "spine-triage", version: "1.0.3", questionnaire: spineQuestionnaire,
        thresholds: spineTopics.flatMap(\.limits), definitions: spineTopics.flatMap(\.definitions).inOrderOfUse,
        phrases: spineTopics.flatMap(\.phrases) + reconciliation.phrases,
        rules: (spineTopics.flatMap(\.rules) + reconciliation.rules).inSeries(ruleSeries, \.id),
        observations: spineTopics.flatMap(\.observations).inSeries(findingSeries, \.finding),
        cautions: spineTopics.flatMap(\.cautions), destinations: spineDestinations, advice: spineAdvice,
        scores: spineTopics.flatMap(\.scores), evidence: spineEvidence, lexicon: spineLexicon,
        changelog: spineChangelog, notEncoded: spineNotEncoded, contested: spineContested,
        topics: spineTopics.map(\.outline))
}()

/// In the order in which people read them.
let spineTopics: [Topic] = [
    caudaEquinaTopic, cordAndBrainTopic, powerTopic, cancerTopic, infectionTopic, injuryTopic, limbAndSkinTopic,
    clotTopic,
    walkingTopic, nervesTopic, generalHealthTopic, ownWordsTopic, wholeFormTopic,
]

/// In which order the rules of one level are told: by how their names begin, then by number.
private let ruleSeries = ["E", "U", "T", "P", "Q", "form", "T4", "W", "R", "C"]
private let findingSeries = ["motor", "root", "pattern", "ces", "sexual", "text", "form"]

/// The questions of `spine-intake|1`; names, choices, ranges and order as the shared item list has them.
package let spineQuestionnaire = Questionnaire(
    name: "spine-intake", version: "1", items: spineTopics.flatMap(\.items).inOrder(questionOrder), language: "en")

private let questionOrder: [ItemID] = aboutYou + privateQuestions + powerQuestions + painQuestions + healthQuestions

private let aboutYou: [ItemID] = [
    "age", "pregnant", "pregnancyWeeks", "backPain", "symptomWeeks", "neckOnly", "legPainSide", "legPainScore",
    "legPainBothDays",
]

private let privateQuestions: [ItemID] = [
    "saddle", "saddleDays", "saddleWorse14", "bladder", "bladderDays", "bladderWorse14", "bladderKnownCause", "bowel",
    "bowelDays", "bowelWorse14", "sexual", "sexualDays",
]

private let powerQuestions: [ItemID] = [
    "footLiftL", "footLiftR", "footDrag", "tiptoeL", "tiptoeR", "kneeWeak", "legsWeakBoth", "weakDays", "weakOnset",
    "weakTrend", "weakKnownCause", "weakKnownSide", "weakUnchangedMonths", "footTurnIn", "hipSideWeak",
    "peronealTrigger", "peronealTriggerDays", "wasting",
]

private let painQuestions: [ItemID] = [
    "walkBrings", "standBrings", "sitRelieves", "bendRelieves", "standStillRelieves", "uphillBrings", "calfPain",
    "backBend", "painSeated", "walkMinutes", "numbSites", "numbBothLegs", "numbNoPain", "burnButtocks", "walkUrge",
    "stocking", "nightBurn", "groinPain",
]

private let healthQuestions: [ItemID] = [
    "faceArmSpeech", "handsClumsy", "unsteady", "swallowing", "breathless", "cancer", "spineNight", "spineUnremitting",
    "straining", "weightLossSweats", "fever", "immune", "recentInfection", "spinalProcedure", "spinalProcedureDays",
    "trauma", "traumaDays", "longSteroids", "osteoporosis", "footColdPale", "footColdDays", "nightFootHang", "footSkin",
    "calfSwollen", "diabetes", "kidney", "ulcerOrBleed", "anticoag", "heartFailure", "nsaidAllergy", "bpWaterTablets",
    "conservativeWeeks", "conservativeResult", "freeText",
]

/// What the clinical reference says, a case a line, written independently of the rules: the level, the rule that must be
/// listed ("-" for any), and what differs from the ordinary, reassuring form.
///
/// `item=value`, `item=?` for no answer, `a+b` for several choices, `before:item=value` and `before93:item=value` for an
/// earlier form 7 or 93 days old, `words:concept` for an affirmed mention, `alert=level` for an alert that is open. What
/// is said of one side is said of the other.
package let spineCases: [String] = spineTopics.flatMap { $0.cases.split(separator: "\n").map(String.init) }

private let spineChangelog: [TriageProtocol.Change] = [
    TriageProtocol.Change(
        version: "1.0.3", date: "2026-11-27",
        text: "The same rules, ordered by topic; each question says how its answers worsen."),
    TriageProtocol.Change(
        version: "1.0.2", date: "2026-11-26",
        text:
            "A form goes to a clinician where not all earlier forms of its patient were read, and where its reference looks "
            + "the same as another patient's."),
    TriageProtocol.Change(
        version: "1.0.1", date: "2026-11-22",
        text:
            "W10 says whether the peroneal pattern is established. Changes since an earlier form are told in words of "
            + "their own for each question. Two contested points and their sources added (B4, B25). A new weakness beside an "
            + "explained one has no known onset also where the explained one was unchanged for less than three months. "
            + "Reasons name only what was reported. In own words, numbness below the waist or by the name of a part, misspelt "
            + "signs and signs that are asked about and confirmed count; both legs without power and a cold, pale foot are an "
            + "emergency (T5); weak legs, lost walking, a blue foot and an old leak go to a clinician (Q8); a leg without power "
            + "is urgent (T2); a stroke that is dated, prevented or lived with is past."),
    TriageProtocol.Change(version: "1.0.0", date: "2026-11-22", text: "First version."),
]

package import TriageCore

/// The protocol for lumbar spinal stenosis and neuropathy in the feet.
///
/// A change to clinical content changes the version and adds a line to the changelog.
package let spineProtocol: TriageProtocol = {
    let reconciliation = Reconciliation(spineTopics, spineQuestionnaire)
    var source = TriageProtocol(
        name: "spine-triage", version: "2.0.1", questionnaire: spineQuestionnaire,
        thresholds: spineTopics.flatMap(\.limits),
        definitions: (spineTopics.flatMap(\.definitions) + reconciliation.definitions).inOrderOfUse,
        phrases: spineTopics.flatMap(\.phrases) + reconciliation.phrases,
        rules: (spineTopics.flatMap(\.rules) + reconciliation.rules).inSeries(ruleSeries, \.id),
        observations: spineTopics.flatMap(\.observations).inSeries(findingSeries, \.finding),
        cautions: spineTopics.flatMap(\.cautions), destinations: spineDestinations, advice: spineAdvice,
        scores: spineTopics.flatMap(\.scores), evidence: spineEvidence, lexicon: spineLexicon,
        changelog: spineChangelog, notEncoded: spineNotEncoded, contested: spineContested,
        topics: spineTopics.map(\.outline))
    source.expedites = source.expeditingPath
    source.articles = spineArticles
    return source
}()

/// In the order in which people read them.
let spineTopics: [Topic] = [
    caudaEquinaTopic, powerTopic, cordAndBrainTopic, suddenIllnessTopic, cancerTopic, infectionTopic, injuryTopic,
    limbAndSkinTopic,
    clotTopic,
    walkingTopic, nervesTopic, generalHealthTopic, ownWordsTopic, wholeFormTopic,
]

/// In which order the rules of one level are told: by how their names begin, then by number.
private let ruleSeries = ["E", "U", "T", "P", "Q", "form", "T4", "W", "R", "C"]
private let findingSeries = ["motor", "root", "pattern", "ces", "sexual", "text", "form"]

/// The questions of `spine-intake|2`; forms of `spine-intake|1` are read too.
package let spineQuestionnaire: Questionnaire = {
    var questionnaire = Questionnaire(
        name: "spine-intake", version: "2", items: spineTopics.flatMap(\.items).inOrder(spinePages.flatMap(\.items)),
        language: "en")
    questionnaire.numbersMayBeUnsure = true
    questionnaire.predecessors = [questionnaireVersion1]
    return questionnaire
}()

/// The pages of the form, in their order.
package let spinePages: [QuestionPage] = [
    QuestionPage(
        "start", "Before you start",
        [
            "filledBy", "preferPhone",
        ]),
    QuestionPage(
        "now", "Right now",
        [
            "faceArmSpeech", "strokeDays", "acuteSigns", "acuteDays", "confused",
        ]),
    QuestionPage(
        "you", "About you",
        [
            "age", "pregnant", "pregnancyWeeks",
        ]),
    QuestionPage(
        "where", "Where it hurts",
        [
            "backPain", "legPainSide", "legPainBothDays", "neckOnly", "symptomWeeks", "recentChange", "legPainScore",
            "legPainSites", "backPainScore", "painOnset",
        ]),
    QuestionPage(
        "private", "Bladder, bowel and feeling",
        [
            "saddle", "saddleDays", "saddleWorse14", "bladderSigns", "bladderWorse14", "bladderNewSigns", "bladderDays",
            "lastPee", "bladderKnownCause", "bowel", "bowelDays", "bowelWorse14", "sexual", "sexualDays", "oldCauda",
        ]),
    QuestionPage(
        "power", "Power, hands and balance",
        [
            "otherNerve", "footLift", "footLiftL", "footLiftR", "footDrag", "tiptoe", "tiptoeL", "tiptoeR", "legWeak",
            "weakDays", "weakOnset", "weakTrend", "weakExtent", "weakKnownCause", "weakKnownSide",
            "weakUnchangedMonths", "footTurnIn", "hipSideWeak", "peronealTrigger", "peronealTriggerDays",
        ]),
    QuestionPage(
        "feeling", "Numbness",
        [
            "numbSide", "numbSites", "stocking", "nightBurn", "climbing",
        ]),
    QuestionPage(
        "walking", "What brings it on and what eases it",
        [
            "bringsOn", "eases", "walkMinutes", "spineNight", "spineUnremitting", "stiffBefore45", "spaSigns",
        ]),
    QuestionPage(
        "health", "Your health",
        [
            "conditions", "medicines", "last3Months", "spinalProcedureDays", "scanMonths", "scanResult",
        ]),
    QuestionPage(
        "illness", "Illness",
        [
            "cancer", "cancerKind", "cancerYears", "cancerSpread", "fever", "bodySigns", "injectDrugs",
        ]),
    QuestionPage(
        "injury", "Injury",
        [
            "trauma", "traumaDays",
        ]),
    QuestionPage(
        "blood", "Skin and blood flow",
        [
            "footColdPale", "footColdDays", "legsLook", "calfDays", "smoking",
        ]),
    QuestionPage(
        "end", "Treatment, and anything else",
        [
            "conservativeResult", "conservativeWeeks", "freeText",
        ]),
]

/// Some questions under a title of their own.
package struct QuestionPage: Sendable {
    package let id: String
    package let title: String
    package let items: [ItemID]

    init(_ id: String, _ title: String, _ items: [ItemID]) {
        self.id = id
        self.title = title
        self.items = items
    }
}

/// What the clinical reference says, a case a line, written independently of the rules: the level, the rule that must be
/// listed ("-" for any), and what differs from the ordinary, reassuring form.
///
/// `item=value`, `item=?` for no answer, `a+b` for several choices, `before:item=value` and `before93:item=value` for an
/// earlier form 7 or 93 days old, `words:concept` for an affirmed mention, `alert=level` for an alert that is open. What
/// is said of one side is said of the other.
package let spineCases: [String] = spineTopics.flatMap { $0.cases.split(separator: "\n").map(String.init) }

/// The questions that the clinical reference counts as safety questions, written independently of how they are marked.
package let spineSafetyQuestions: [ItemID] = [
    "faceArmSpeech", "acuteSigns", "confused", "legPainSide", "legPainBothDays", "saddle", "bladderSigns", "lastPee",
    "bowel", "footLift", "footLiftL", "footLiftR", "footDrag", "legWeak", "climbing", "cancer", "fever", "bodySigns",
    "trauma", "footColdPale", "legsLook",
]

private let spineChangelog: [TriageProtocol.Change] = [
    TriageProtocol.Change(
        version: "2.0.1", date: "2026-11-28",
        text:
            "What own words weigh is learnt from 2,200 sentences more, as the mean of three times. Words that weigh by far "
            + "against a phrase among them leave it to who reads the text, and no clinician is asked besides (T9). Words of "
            + "four letters are recognised with one of them wrong."),
    TriageProtocol.Change(
        version: "2.0.0", date: "2026-11-27",
        text:
            "Questionnaire 2, with lists, gates and follow-up questions; forms of questionnaire 1 are read by the same rules. "
            + "New rules for retention of urine, known aneurysm and sudden pain, confusion, climbing weakness, a stroke sign "
            + "that has gone, breathlessness, hot legs, injected drugs, thirst, fractures without a fall, inflammation of "
            + "the spine and limited walking; old and soft bladder trouble no longer alarms. Sources B26 to B45. Reasons in "
            + "sentences of everyday words. Own words are also weighed by what was learnt from a corpus (T7 to T9). Which "
            + "forms go ahead after an outage follows from the rules."),
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

package import TriageCore

/// The protocol for lumbar spinal stenosis and neuropathy in the feet.
///
/// A change to clinical content changes the version and adds a line to the changelog.
package let spineProtocol = TriageProtocol(
    name: "spine-triage", version: "1.0.2", questionnaire: spineQuestionnaire, thresholds: spineThresholds,
    definitions: spineDefinitions + reviewDefinitions + progressionDefinitions, phrases: spinePhrases,
    rules: emergencyRules + urgentRules + textRules + progressionRules + reviewRules + soonRules + routineRules
        + conservativeRules,
    observations: spineObservations, cautions: spineCautions, destinations: spineDestinations, advice: spineAdvice,
    scores: spineScores, evidence: spineEvidence, lexicon: spineLexicon,
    changelog: spineChangelog,
    notEncoded: spineNotEncoded, contested: spineContested)

private let spineChangelog: [TriageProtocol.Change] = [
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

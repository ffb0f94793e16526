package import TriageCore

/// The protocol for lumbar spinal stenosis and neuropathy in the feet.
///
/// A change to clinical content changes the version and adds a line to the changelog.
package let spineProtocol = TriageProtocol(
    name: "spine-triage", version: "1.0.0", questionnaire: spineQuestionnaire, thresholds: spineThresholds,
    definitions: spineDefinitions + reviewDefinitions + progressionDefinitions, phrases: spinePhrases,
    rules: emergencyRules + urgentRules + textRules + progressionRules + reviewRules + soonRules + routineRules
        + conservativeRules,
    observations: spineObservations, cautions: spineCautions, destinations: spineDestinations, advice: spineAdvice,
    scores: spineScores, evidence: spineEvidence, lexicon: spineLexicon,
    changelog: [TriageProtocol.Change(version: "1.0.0", date: "2026-11-22", text: "First version.")],
    notEncoded: spineNotEncoded, contested: spineContested)

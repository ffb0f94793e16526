internal import ProtocolReview
internal import SpineProtocol
internal import TriageCore

/// Forms as a web site sends them that was built for version 1, which stays accepted: every question answered in the
/// reassuring way, with changes in JSON.
package enum Forms {
    private static let quiet: [(name: String, json: String)] =
        ReassuringForm.answers(
            to: Questionnaire(name: "spine-intake", version: "1", items: questionnaireVersion1.items))
        + [("age", "50"), ("symptomWeeks", "52"), ("walkMinutes", "40"), ("conservativeWeeks", "0")]

    package static func form(
        _ patient: String? = nil, _ changes: KeyValuePairs<String, String> = [:], contact: String? = "+1 555 0100",
        authored: String? = nil
    ) -> String {
        let changed = Set(changes.map(\.key))
        let answers = changes.map { "\"\($0.key)\":\($0.value)" }
        let rest = quiet.filter { !changed.contains($0.name) }.map { "\"\($0.name)\":\($0.json)" }
        let reference = patient.map { "\"reference\":\"\($0)\"" }
        let address = contact.map { "\"contact\":\"\($0)\"" }
        let patientJSON = [reference, address].compactMap { $0 }.joined(separator: ",")
        let moment = authored.map { "\"authored\":\"\($0)\"," } ?? ""
        return "{\"questionnaire\":\"spine-intake|1\",\"patient\":{\(patientJSON)},\(moment)\"answers\":{"
            + (answers + rest).joined(separator: ",") + "}}"
    }

    /// A foot that cannot be lifted and gets worse: urgent.
    package static func footDrop(_ patient: String? = nil) -> String {
        form(
            patient,
            [
                "footLiftR": #""cannot""#, "footDrag": #""right""#, "weakDays": "28", "weakOnset": #""gradual""#,
                "weakTrend": #""worseWeeks""#, "weakKnownCause": #""none""#, "numbSites": #"["dorsum","bigToe"]"#,
            ])
    }

    /// Numbness in the saddle and a bladder that does not empty: emergency.
    package static func caudaEquina(_ patient: String? = nil) -> String {
        form(
            patient,
            [
                "legPainSide": #""both""#, "legPainBothDays": "4", "saddle": #""yes""#, "saddleDays": "1",
                "saddleWorse14": #""yes""#, "bladder": #""hardToStartOrEmpty""#, "bladderDays": "1",
                "bladderWorse14": #""yes""#, "bladderKnownCause": #""no""#,
            ])
    }

    /// A foot without blood: an emergency that goes to the vascular surgeon.
    package static func coldFoot(_ patient: String? = nil) -> String {
        form(patient, ["footColdPale": #""yes""#, "footColdDays": "1"])
    }

    /// Nothing that worries.
    package static func harmless(_ patient: String? = nil) -> String { form(patient) }

    /// A form of the present version: every question answered in the reassuring way, but for those that are left out, with
    /// changes in JSON.
    package static func present(
        _ patient: String? = nil, without left: Set<String> = [], _ changes: KeyValuePairs<String, String> = [:]
    ) -> String {
        let settled = left.union(changes.map(\.key))
        let rest = ReassuringForm.answers(to: spineProtocol.questionnaire).filter { !settled.contains($0.name) }
        let answers = rest.map { "\"\($0.name)\":\($0.json)" } + changes.map { "\"\($0.key)\":\($0.value)" }
        let reference = patient.map { "\"reference\":\"\($0)\"," } ?? ""
        return
            "{\"questionnaire\":\"\(spineProtocol.questionnaire.canonical)\",\"patient\":{\(reference)\"contact\":\"+1\"},"
            + "\"answers\":{\(answers.joined(separator: ","))}}"
    }

    package static let unreadable = #"{"questionnaire":"spine-intake|1","answers":{"age":"#
}

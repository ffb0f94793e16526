internal import IntakeForms
internal import IntakeStore
internal import IntakeWorker
internal import Postgres
internal import ProtocolReview
internal import SpineProtocol
internal import TriageCore

/// Invented plausible forms and what each comes to, the same ones in every run.
///
/// A queue of any length repeats them in their order, each time with another patient. Four of five forms name a patient,
/// and of those one of five names the patient of an earlier form.
package struct FormPool: Sendable {
    /// A form's JSON, and what the worker makes of it where the patient has no other form.
    struct Entry: Sendable {
        /// Holds ``placeholder`` where the patient is named.
        let form: String
        let isNamed: Bool
        let level: Level
        let possibleLevel: Level
        /// From the receipt to the time to respond.
        let respondAfter: Int64?
        let result: [UInt8]
    }

    static let placeholder = "@reference@"
    private static let unnamedShare = 5

    let entries: [Entry]

    /// The mean size of a form in bytes.
    package var meanFormSize: Int { entries.reduce(0) { $0 + $1.form.utf8.count } / max(1, entries.count) }
    /// The mean size of a result in bytes.
    package var meanResultSize: Int { entries.reduce(0) { $0 + $1.result.count } / max(1, entries.count) }
    /// The share of forms that open an alert.
    package var alertShare: Double {
        Double(entries.count { $0.level.opensAlert }) / Double(max(1, entries.count))
    }

    /// - Parameter settingsHash: the clinic's settings in force.
    init(_ engine: TriageEngine, count: Int = 2_000, seed: UInt64 = 7) throws {
        let questionnaire = spineProtocol.questionnaire
        var patients = PlausiblePatients(questionnaire, seed: seed)
        let received = Instant(seconds: 1_772_442_000)
        entries = try (0..<count).map { position in
            let isNamed = position % Self.unnamedShare != 0
            let form = Self.json(patients.next(), questionnaire, reference: isNamed ? Self.placeholder : nil)
            let content = Array(form.utf8).withUnsafeBufferPointer { engine.read($0) }
            let claimed = ClaimedForm(
                number: 0, id: .random(), received: received, patient: nil, reference: nil, content: content)
            guard case .assessed(let record) = engine.process(claimed, nil) else {
                throw BenchmarkError.unbalanced("an invented form cannot be read")
            }
            return Entry(
                form: form, isNamed: isNamed, level: record.level, possibleLevel: record.possibleLevel,
                respondAfter: record.respondBy.map { $0.microseconds - received.microseconds }, result: record.result)
        }
    }

    /// A patient's form as a web site sends it.
    static func json(
        _ patient: PlausiblePatients.Patient, _ questionnaire: Questionnaire, reference: String?
    ) -> String {
        var answers: JSONObject = [:]
        for item in questionnaire.items {
            if case .text = item.kind {
                if let text = patient.text { answers.set(item.id.rawValue, to: text) }
            } else if let answer = patient.answers[item.id] {
                answers.set(item.id.rawValue, to: Self.value(of: answer, to: item))
            }
        }
        var person: JSONObject = ["contact": "+1 555 0100"]
        if let reference { person.set("reference", to: reference) }
        let form: JSONObject = [
            "questionnaire": questionnaire.canonical, "patient": person, "authored": "2026-03-02T09:00:00Z",
            "answers": answers,
        ]
        return form.text
    }

    private static func value(of answer: Answer, to item: Item) -> any Encodable {
        switch answer {
        case .unanswered, .notAsked, .oneOf: String?.none
        case .unsure: "unsure"
        case .byPhone: "byPhone"
        case .number(let number): number
        case .choice(let position): item.choiceNames[position]
        case .choices(let ticked): ticked == 0 && item.noneIndex != nil ? [Item.none] : item.names(in: ticked)
        case .partly(let ticked, let notKnown, _): item.names(in: ticked) + (notKnown == 0 ? [] : ["unsure"])
        }
    }
}

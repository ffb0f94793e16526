import Foundation
import TriageCore

/// What `intake.case` gives, as far as it is shown.
struct CaseFile: Decodable {
    struct Patient: Decodable {
        let reference: String?
        let contact: String?
    }

    struct Assessed: Decodable {
        let assessedAt: Moment?
        let respondBy: Moment?
        let result: Result
    }

    struct Result: Decodable {
        struct Rule: Decodable {
            let id: String
            let level: Level?
            let reason: String?
        }

        struct Change: Decodable {
            let text: String?
        }

        let level: Level?
        let possibleLevel: Level?
        let `protocol`: String?
        let rules: [Rule]?
        let pathway: [String]?
        let changes: [Change]?
        let notes: [String]?
    }

    struct Quarantine: Decodable {
        let reason: String
        let words: String
        let detail: String?
        let attempts: Int
        let state: String
        let at: Moment?
    }

    struct Work: Decodable {
        let level: Level
        let possibleLevel: Level
        let respondBy: Moment?
        let takenBy: String?
        let takenAt: Moment?
    }

    struct Answer: Decodable {
        let item: String
        let question: String?
        let unit: String?
        let answer: JSONValue
    }

    struct OwnWords: Decodable {
        struct Found: Decodable {
            let concept: String
            let status: String
            let words: String
        }

        struct Duty: Decodable {
            let signs: Level?
            let explained: Double
            let dueAt: Moment?
            let verdict: String?
            let readBy: String?
            let readAt: Moment?
            let note: String?
        }

        let text: JSONValue
        let found: [Found]
        let duty: Duty?
    }

    struct Question: Decodable {
        let item: String
        let question: String?
        let with: String?
        let andQuestion: String?
        let couldRaiseTo: Level?
    }

    struct Destination: Decodable {
        let destination: String
        let text: String?
    }

    struct Caution: Decodable {
        let caution: String
        let text: String?
    }

    struct OtherForm: Decodable {
        let submission: String
        let receivedAt: Moment?
        let level: Level?
        let overrideLevel: Level?
        let quarantined: Bool
        let open: Bool
        let outcome: String?
    }

    struct Override: Decodable {
        let from: Level
        let to: Level
        let by: String
        let reason: String
        let at: Moment?
    }

    struct Act: Decodable {
        let at: Moment?
        let by: String
        let kind: String
        let outcome: String?
        let note: String?
        let undoneAt: Moment?
    }

    struct Alert: Decodable {
        struct Event: Decodable {
            let at: Moment?
            let by: String
            let action: String
            let detail: JSONValue?
        }

        struct Telling: Decodable {
            let at: Moment?
            let kind: String
            let channel: String
            let attempts: Int
            let deliveredAt: Moment?
            let failure: String?
        }

        let alert: String
        let level: Level
        let cause: String
        let openedAt: Moment?
        let acknowledgedAt: Moment?
        let acknowledgedBy: String?
        let acknowledgeNote: String?
        let seenBy: [String]
        let awaiting: [String]
        let closedAt: Moment?
        let closedBy: String?
        let outcome: String?
        let closeNote: String?
        let history: [Event]
        let told: [Telling]
    }

    /// A moment as the server writes it; nil for what is none.
    struct Moment: Decodable {
        let instant: Instant?

        init(from decoder: any Decoder) throws {
            instant = Instant(rfc3339: try decoder.singleValueContainer().decode(String.self))
        }
    }

    let submission: String
    let receivedAt: Moment?
    let patient: Patient
    let form: String
    let assessment: Assessed?
    let quarantine: Quarantine?
    let work: Work?
    let answers: [Answer]
    let ownWords: OwnWords?
    let callScript: [Question]
    let unanswered: [Question]
    let destinations: [Destination]
    let cautions: [Caution]
    let otherForms: [OtherForm]
    let overrides: [Override]
    let alerts: [Alert]
    let acts: [Act]
    let shownToPatient: String?

    init(_ json: some Sequence<UInt8>) throws { self = try JSONDecoder().decode(CaseFile.self, from: Data(json)) }
}

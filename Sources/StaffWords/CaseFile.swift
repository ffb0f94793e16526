internal import Foundation
package import TriageCore

/// What `intake.case` gives, as far as it is shown.
package struct CaseFile: Decodable {
    package struct Patient: Decodable {
        package let reference: String?
        package let contact: String?
    }

    package struct Assessed: Decodable {
        package let assessedAt: Moment?
        package let respondBy: Moment?
        package let result: Result
    }

    package struct Result: Decodable {
        package struct Rule: Decodable {
            package let id: String
            package let level: Level?
            package let reason: String?
            /// Those that made it fire, by their items.
            package let answers: [String: JSONValue]?
            package let evidence: [String]?
        }

        package struct Change: Decodable {
            package let text: String?
        }

        package let level: Level?
        package let possibleLevel: Level?
        package let `protocol`: String?
        package let rules: [Rule]?
        package let findings: [String]?
        package let pathway: [String]?
        package let changes: [Change]?
        package let notes: [String]?
    }

    package struct Quarantine: Decodable {
        package let reason: String
        package let words: String
        package let detail: String?
        package let attempts: Int
        package let state: String
        package let at: Moment?
    }

    package struct Work: Decodable {
        package let level: Level
        package let possibleLevel: Level
        package let respondBy: Moment?
        package let takenBy: String?
        package let takenAt: Moment?
    }

    package struct Answer: Decodable {
        package let question: Question
        package let answer: JSONValue

        private enum Key: CodingKey {
            case answer
        }

        package init(from decoder: any Decoder) throws {
            question = try Question(from: decoder)
            answer = try decoder.container(keyedBy: Key.self).decode(JSONValue.self, forKey: .answer)
        }
    }

    package struct OwnWords: Decodable {
        package struct Found: Decodable {
            package let concept: String
            package let status: String
            package let words: String
        }

        package struct Duty: Decodable {
            /// The form that the patient sent, with which they are read.
            package let submission: String
            package let signs: Level?
            package let explained: Double
            package let dueAt: Moment?
            package let verdict: String?
            package let readBy: String?
            package let readAt: Moment?
            package let note: String?
        }

        package let text: JSONValue
        package let found: [Found]
        package let duty: Duty?
    }

    /// A question as it is asked.
    package struct Question: Decodable {
        package let item: String
        /// Its wording; nil for an item that the protocol does not have.
        package let question: String?
        package let hint: String?
        package let kind: Item.Kind?
        /// The choices in the patient's words, in the order of the choices.
        package let labels: [String]?
    }

    /// What is to be asked on the phone.
    package struct Script: Decodable {
        /// One question, or two that only together could raise the level.
        package let asks: [Question]
        package let couldRaiseTo: Level?
    }

    /// A form that a person completed on the phone.
    package struct Amendment: Decodable {
        package let submission: String
        package let by: String
        package let at: Moment?
        package let note: String?
        /// What was asked; nil for the form that was completed.
        package let items: [String]?
        /// What the completed form came to; nil while it waits.
        package let level: Level?
    }

    package struct Destination: Decodable {
        package let destination: String
        package let text: String?
    }

    package struct Caution: Decodable {
        package let caution: String
        package let text: String?
    }

    /// What a published score makes of the answers; it explains, and decides nothing.
    package struct Score: Decodable {
        package let score: String
        package let title: String?
        package let caveat: String?
        package let total: Int
        /// The lowest and the highest that it may be, by what is unknown; nil where nothing is.
        package let least: Int?
        package let most: Int?
        package let reading: String?
    }

    package struct OtherForm: Decodable {
        package let submission: String
        package let receivedAt: Moment?
        package let level: Level?
        package let overrideLevel: Level?
        package let quarantined: Bool
        package let open: Bool
        package let outcome: String?
    }

    package struct Override: Decodable {
        package let from: Level
        package let to: Level
        package let by: String
        package let reason: String
        package let at: Moment?
    }

    package struct Act: Decodable {
        package let at: Moment?
        package let by: String
        package let kind: String
        package let outcome: String?
        package let note: String?
        package let undoneAt: Moment?
    }

    package struct Alert: Decodable {
        package struct Event: Decodable {
            package let at: Moment?
            package let by: String
            package let action: String
            package let detail: JSONValue?
        }

        package struct Telling: Decodable {
            package let at: Moment?
            package let kind: String
            package let channel: String
            package let attempts: Int
            package let deliveredAt: Moment?
            package let failure: String?
        }

        package let alert: String
        package let level: Level
        package let cause: String
        package let openedAt: Moment?
        package let acknowledgedAt: Moment?
        package let acknowledgedBy: String?
        package let acknowledgeNote: String?
        package let seenBy: [String]
        package let awaiting: [String]
        package let closedAt: Moment?
        package let closedBy: String?
        package let outcome: String?
        package let closeNote: String?
        package let history: [Event]
        package let told: [Telling]
    }

    /// A moment as the server writes it; nil for what is none.
    package struct Moment: Decodable {
        package let instant: Instant?

        package init(from decoder: any Decoder) throws {
            instant = Instant(rfc3339: try decoder.singleValueContainer().decode(String.self))
        }
    }

    package let submission: String
    package let receivedAt: Moment?
    package let patient: Patient
    package let form: String
    /// What the open alert is about that held the level up; nil where none did.
    package let alertAbout: String?
    /// The form that this one completes; nil for one that the patient sent.
    package let amends: Amendment?
    /// The form that completes this one.
    package let amendedBy: Amendment?
    package let assessment: Assessed?
    package let quarantine: Quarantine?
    package let work: Work?
    package let answers: [Answer]
    package let ownWords: OwnWords?
    package let callScript: [Script]
    package let unanswered: [Question]
    package let destinations: [Destination]
    package let cautions: [Caution]
    package let scores: [Score]
    package let otherForms: [OtherForm]
    package let overrides: [Override]
    package let alerts: [Alert]
    package let acts: [Act]
    package let shownToPatient: String?

    package init(_ json: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(CaseFile.self, from: Data(json))
    }
}

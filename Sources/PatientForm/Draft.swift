internal import Postgres
internal import TriageCore
internal import WebPages

/// A form while it is filled in.
struct Draft: Sendable {
    /// What the database takes, as it was when sending was first tried: with the same key the same bytes are one form.
    struct Sealed: Sendable {
        let key: String
        let form: [UInt8]
        /// Whether an attempt ended without an answer.
        var mayBeStored: Bool
    }

    enum State: Sendable {
        case open
        /// The patient has sent it, and nobody knows yet whether it arrived.
        case sending(Sealed)
        case sent(PostgresUUID, key: String)
    }

    /// A page as it was sent, where not all of it could be taken: shown again by its own address, so that a browser's way back
    /// never asks to send it once more.
    struct Refused: Sendable {
        let place: Place
        var shown: [Int] = []
        var fields = FormFields([:])
        var faults: [Int: AnswerFields.Fault] = [:]
        var contact: [ContactField: String] = [:]
    }

    let id: String
    /// The browser that has begun it.
    let owner: String
    /// What the clinic's database knows it by; never in an address.
    let key: String
    /// In which the patient fills it in.
    let language: FormLanguage
    /// As they were given; what is no longer asked stays, in case it is asked again, and is not sent.
    var answers: AnswerSheet
    /// What was written to each question that takes a text, by its position.
    var texts: [Int: String] = [:]
    /// The questions that the patient has seen and gone on from.
    var put = ItemSet()
    var name = ""
    var phone = ""
    var reference = ""
    var hasContact = false
    var wantsPhone = false
    /// Whether the patient was told what to do at once.
    var wasTold = false
    /// The answers were sent because the patient had left after having been told.
    var wasSentForPatient = false
    var state = State.open
    /// Whether it is being sent at this moment.
    var isBusy = false
    var lastPlace = Place.page(0)
    /// Of the page that was sent last.
    var refused: Refused?
    var lastUsed: ContinuousClock.Instant

    init(
        id: String, owner: String, key: String, language: FormLanguage, itemCount: Int, now: ContinuousClock.Instant
    ) {
        self.id = id
        self.owner = owner
        self.key = key
        self.language = language
        answers = AnswerSheet(itemCount: itemCount)
        lastUsed = now
    }

    var isOpen: Bool { if case .open = state { true } else { false } }
    var isSent: Bool { if case .sent = state { true } else { false } }
    var isEmpty: Bool { put.isEmpty && !hasContact }

    func refused(at place: Place) -> Refused? { refused?.place == place ? refused : nil }

    func address(_ rest: String) -> String { "/form/\(id)/\(rest)" }
}

/// What a patient types of how to be reached.
enum ContactField: String, CaseIterable {
    case name, phone, reference
}

internal import Foundation
internal import IntakeStore
internal import Postgres
internal import TriageCore
internal import WebPages

/// What a person asks to be done, read from an address and a form.
struct ActRequest: Sendable {
    enum Act: Sendable {
        case acknowledge(PostgresUUID, seen: JSONB)
        case close(PostgresUUID, outcome: String, seen: JSONB)
        case take(PostgresUUID)
        case release(PostgresUUID)
        case handOver(PostgresUUID, to: String)
        case resolve(PostgresUUID, outcome: String, seen: JSONB)
        case override(PostgresUUID, Level, reason: String)
        case read(PostgresUUID, Casework.Verdict)
        case reopen(PostgresUUID, reason: String)
        case amend(PostgresUUID, answers: JSONB)
        case retry(PostgresUUID, reason: String)
        case discard(PostgresUUID, reason: String)
        /// Only what the page named: not another act that came after it.
        case undo(named: String)
    }

    let act: Act
    let path: String
    let fields: FormFields
    let back: Back

    /// Why it cannot be read, for the person.
    struct Incomplete: Error {
        let words: String
    }

    private static let longestNote = 2_000

    /// nil for an address at which nothing is done.
    init?(path: String, _ parts: [Substring], _ fields: FormFields) throws(Incomplete) {
        self.path = path
        self.fields = fields
        back = fields["back"].flatMap { Back($0) } ?? .worklist(ListAddress(), nil)
        for name in ["note", "reason", "outcome"] where (fields[name]?.unicodeScalars.count ?? 0) > Self.longestNote {
            throw Incomplete(
                words:
                    "The \(name) is longer than \(Self.longestNote) letters. Nothing was done; go back, and it is still there."
            )
        }
        if parts == ["undo"] {
            act = .undo(named: try Self.required(fields, "act", "what to undo"))
            return
        }
        guard parts.count == 3, let id = PostgresUUID(parts[1]) else { return nil }
        switch (parts[0], parts[2]) {
        case ("alerts", "acknowledge"): act = .acknowledge(id, seen: try Self.seen(fields))
        case ("alerts", "close"):
            act = .close(id, outcome: try Self.required(fields, "outcome", "an outcome"), seen: try Self.seen(fields))
        case ("cases", "take"): act = .take(id)
        case ("cases", "release"): act = .release(id)
        case ("cases", "hand-over"): act = .handOver(id, to: try Self.required(fields, "to", "to whom"))
        case ("cases", "resolve"):
            act = .resolve(id, outcome: try Self.required(fields, "outcome", "an outcome"), seen: try Self.seen(fields))
        case ("cases", "override"):
            guard let level = Level(rawValue: try Self.required(fields, "level", "a level")) else {
                throw Incomplete(words: "There is no such level.")
            }
            act = .override(id, level, reason: try Self.required(fields, "reason", "a reason"))
        case ("cases", "read"):
            guard let verdict = Casework.Verdict(rawValue: try Self.required(fields, "verdict", "a verdict")) else {
                throw Incomplete(words: "There is no such verdict.")
            }
            act = .read(id, verdict)
        case ("cases", "reopen"): act = .reopen(id, reason: try Self.required(fields, "reason", "a reason"))
        case ("cases", "amend"): act = .amend(id, answers: try PhoneAnswers.json(fields))
        case ("quarantine", "retry"): act = .retry(id, reason: try Self.required(fields, "reason", "a reason"))
        case ("quarantine", "discard"): act = .discard(id, reason: try Self.required(fields, "reason", "a reason"))
        default: return nil
        }
    }

    private static func required(_ fields: FormFields, _ name: String, _ words: String) throws(Incomplete) -> String {
        guard let value = fields[name] else { throw Incomplete(words: "Say \(words). Nothing was done.") }
        return value
    }

    private static func seen(_ fields: FormFields) throws(Incomplete) -> JSONB {
        let text = try required(fields, "seen", "what you saw: load the page again")
        guard let seen = Seen(text) else {
            throw Incomplete(words: "What you saw cannot be read. Load the page again; nothing was done.")
        }
        return seen.json
    }

    /// What the button says.
    var label: String {
        switch act {
        case .acknowledge: "Acknowledge"
        case .close: "Close"
        case .take: "Take"
        case .release: "Give back"
        case .handOver: "Hand over"
        case .resolve: "Resolve"
        case .override: "Give this level"
        case .read: "Keep the verdict"
        case .reopen: "Reopen"
        case .amend: "Assess again with these answers"
        case .retry: "Give it back to the queue"
        case .discard: "Discard"
        case .undo: "Undo"
        }
    }

    /// Whether somebody with these roles may do it at all.
    func isAllowed(_ visitor: Visitor) -> Bool {
        switch act {
        case .close, .override: visitor.decides
        case .retry, .discard: visitor.operates
        default: visitor.acts
        }
    }

    /// The form or alert it is about.
    var subject: PostgresUUID? {
        switch act {
        case .acknowledge(let id, _), .close(let id, _, _), .take(let id), .release(let id), .handOver(let id, _),
            .resolve(let id, _, _), .override(let id, _, _), .read(let id, _), .reopen(let id, _), .amend(let id, _),
            .retry(let id, _), .discard(let id, _):
            id
        case .undo: nil
        }
    }

    /// That the person's last act is not the one that the page named.
    struct OtherLastAct: Error {}

    /// - Parameter person: by the name that `intake.person` has.
    /// - Returns: the form that came of it; nil for most acts.
    func perform(_ person: String, _ connection: Connection) async throws -> PostgresUUID? {
        let note = fields["note"]
        switch act {
        case .acknowledge(let id, let seen):
            _ = try await AlertDesk.acknowledge(id, by: person, seen: seen, note: note, connection)
        case .close(let id, let outcome, let seen):
            _ = try await AlertDesk.close(id, by: person, outcome: outcome, seen: seen, note: note, connection)
        case .take(let id): _ = try await Casework.take(id, by: person, connection)
        case .release(let id): _ = try await Casework.release(id, by: person, note: note, connection)
        case .handOver(let id, let successor):
            _ = try await Casework.handOver(id, by: person, to: successor, note: note, connection)
        case .resolve(let id, let outcome, let seen):
            _ = try await Casework.resolve(id, by: person, outcome: outcome, note: note, seen: seen, connection)
        case .override(let id, let level, let reason):
            try await Casework.override(id, to: level, by: person, reason: reason, connection)
        case .read(let id, let verdict):
            _ = try await Casework.read(id, by: person, verdict: verdict, note: note, connection)
        case .reopen(let id, let reason): _ = try await Casework.reopen(id, by: person, reason: reason, connection)
        case .amend(let id, let answers):
            return try await Casework.amend(id, answers: answers, by: person, note: note, connection)
        case .retry(let id, let reason): try await Casework.retryQuarantined(id, by: person, reason: reason, connection)
        case .discard(let id, let reason):
            try await Casework.discardQuarantined(id, by: person, reason: reason, connection)
        case .undo(let name):
            guard let last = try await Casework.lastAct(by: person, connection), Undo.name(last) == name
            else {
                throw OtherLastAct()
            }
            _ = try await Casework.undo(by: person, connection)
        }
        return nil
    }
}

/// What was on the screen when a person decided: a level, and the forms.
struct Seen: Decodable, Hashable, Sendable {
    let level: Level
    let submissions: Set<PostgresUUID>

    private enum Key: CodingKey {
        case level, submissions
    }

    init?(_ text: String) {
        guard let seen = try? JSONDecoder().decode(Seen.self, from: Data(text.utf8)) else { return nil }
        self = seen
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        level = try container.decode(Level.self, forKey: .level)
        let names = try container.decode([String].self, forKey: .submissions)
        let ids = names.compactMap { PostgresUUID($0) }
        guard ids.count == names.count else {
            throw DecodingError.dataCorruptedError(forKey: .submissions, in: container, debugDescription: "not ids")
        }
        submissions = Set(ids)
    }

    /// As the schema's functions take it.
    var json: JSONB {
        let ids = submissions.sorted().map { #""\#($0)""# }.joined(separator: ",")
        return JSONB(#"{"level":"\#(level.rawValue)","submissions":[\#(ids)]}"#)
    }
}

import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import TriageCore

/// What the commands of staff share: the connection, the clinic's clock, ids in short, and refusals in words.
struct CaseworkDesk {
    let connection: Connection
    let clock: ClinicClock
    private let destinations: JSONValue

    private init(_ connection: Connection, _ clinic: Casework.Clinic) {
        self.connection = connection
        clock = ClinicClock(clinic)
        destinations = clinic.destinations.value
    }

    static func over(_ connection: Connection) async throws -> CaseworkDesk {
        CaseworkDesk(connection, try await Casework.clinic(connection))
    }

    /// What to do about a destination.
    func destination(_ name: String) -> String {
        if case .object(let texts) = destinations, case .text(let text)? = texts[name] { return text }
        return name.spelledOut
    }

    /// Connects, and does one thing.
    ///
    /// - Throws: the exit code, after the reason is on standard error.
    static func open(
        _ common: CommonOptions, _ database: DatabaseOptions, _ body: (CaseworkDesk) async throws -> Void
    ) async throws {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            do {
                try await body(CaseworkDesk.over(connection))
            } catch {
                await connection.close()
                throw error
            }
            await connection.close()
        } catch {
            throw fail(error)
        }
    }

    // MARK: Ids

    func short(_ ids: [PostgresUUID]) async throws -> ShortNames {
        ShortNames(texts: try await Casework.shortened(ids, connection))
    }

    func short(_ id: PostgresUUID) async throws -> String { try await short([id])[id] }

    /// What an id means.
    ///
    /// - Parameter includesDone: whether what is done counts too, where nothing that is open has the id.
    func named(_ text: String, includesDone: Bool) async throws -> Casework.Named {
        guard let beginning = Casework.Beginning(text) else {
            complain(
                "'\(text.prefix(60))' is no id: give one as 'intake-triage worklist' shows it, or at least "
                    + "\(Casework.Beginning.fewestDigits) digits of its beginning")
            throw ExitStatus.usage.exit
        }
        var found = try await Casework.named(beginning, done: false, connection)
        if found.isEmpty, includesDone { found = try await Casework.named(beginning, done: true, connection) }
        if found.count > 1 {
            complain("'\(text)' may mean:")
            for candidate in found { complain("  " + Self.words(candidate)) }
            complain("give more digits")
            throw ExitStatus.badData.exit
        }
        if let only = found.first { return only }
        // The server knows of more than the lists show.
        if let whole = PostgresUUID(text) { return Casework.Named(kind: .form, id: whole) }
        complain(
            "nothing \(includesDone ? "" : "open ")has an id that begins with '\(text)'; 'intake-triage worklist' shows what "
                + "waits, 'intake-triage done' what is done")
        throw ExitStatus.badData.exit
    }

    /// The form that an id means, its own or the only one of the alert.
    func form(_ text: String, includesDone: Bool = false) async throws -> PostgresUUID {
        let named = try await named(text, includesDone: includesDone)
        guard named.kind == .alert else { return named.id }
        let forms = try await Casework.forms(of: named.id, connection)
        if forms.count == 1 { return forms[0].id }
        complain(
            forms.isEmpty ? "alert \(text) holds no form" : "alert \(text) holds \(forms.count) forms, say which one:")
        for form in forms { complain("  " + Self.words(form)) }
        throw ExitStatus.badData.exit
    }

    /// Any form of what an id means, for acts that take the whole alert.
    func anyForm(_ text: String) async throws -> PostgresUUID {
        let named = try await named(text, includesDone: false)
        guard named.kind == .alert else { return named.id }
        return try await Casework.forms(of: named.id, connection).first?.id ?? named.id
    }

    /// The alert that an id means, its own or the one that holds the form; what has none as it is.
    func alert(_ text: String) async throws -> PostgresUUID {
        let named = try await named(text, includesDone: true)
        let open = try await Casework.openAlerts(of: named.id, connection)
        if open.count > 1 {
            complain("form \(text) is in \(open.count) alerts, say which one:")
            for alert in open { complain("  " + Self.words(alert)) }
            throw ExitStatus.badData.exit
        }
        if let alert = open.first { return alert.id }
        guard named.kind == .form else { return named.id }
        if try await Dashboard.workItem(named.id, connection) != nil {
            try refuse("form \(text) has no open alert", "its work is done by 'intake-triage resolve'")
        }
        // One that was closed, so that the server says by whom.
        return try await Casework.lastAct(on: named.id, connection)?.alert ?? named.id
    }

    private static func words(_ named: Casework.Named) -> String {
        "\(named.id)  \(named.kind.rawValue)\(named.reference.map { " of \($0)" } ?? "")"
    }

    // MARK: Refusals

    /// Says what is not possible, and what is instead.
    func refuse(_ what: String, _ remedy: String, _ status: ExitStatus = .badData) throws -> Never {
        complain("\(what); \(remedy)")
        throw status.exit
    }

    /// Does what a person decided, and puts a refusal of the schema's functions into words.
    ///
    /// - Parameters:
    ///   - id: what it is done to, of which the last act is shown where somebody was first.
    ///   - remedy: what helps where its state does not allow it.
    func act<T>(
        on id: PostgresUUID?, remedy: String, needs group: String = "intake_staff", _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch let error as PostgresError {
            guard let server = error.serverError, case .server = error else { throw error }
            switch server.sqlState {
            case "IT002":
                // The server's times are not the clinic's.
                let last = try await lastAct(on: id, ["take"])
                let what = last.map { "\($0.by) \(ActText.words($0, clock))" } ?? server.raisedMessage
                complain("\(what ?? "it has changed since"); nothing was changed")
                complain(remedy)
                throw ExitStatus.tryAgain.exit
            case "P0002", .invalidParameterValue:
                guard let message = server.raisedMessage else { throw error }
                complain(message)
                throw ExitStatus.badData.exit
            case "55000":
                guard let message = server.raisedMessage else { throw error }
                let last = try await lastAct(on: id, ["resolve", "close", "not_genuine", "discard"])
                complain(last.map { "its work is done: \($0.by) \(ActText.words($0, clock))" } ?? message)
                complain(remedy)
                throw ExitStatus.badData.exit
            case .insufficientPrivilege:
                complain(
                    server.raisedMessage
                        ?? "this login may not do that: it needs the rights of \(group), which the owner of the database grants"
                )
                throw ExitStatus.noPermission.exit
            default: throw error
            }
        }
    }
}

extension CaseworkDesk {
    /// The last act on it that stands, if it is of one of these kinds.
    private func lastAct(on id: PostgresUUID?, _ kinds: Set<String>) async throws -> Casework.Act? {
        guard let id, let last = try await Casework.lastAct(on: id, connection) else { return nil }
        return kinds.contains(last.kind) ? last : nil
    }
}

/// Short ids of a list.
struct ShortNames {
    let texts: [PostgresUUID: String]

    subscript(_ id: PostgresUUID) -> String { texts[id] ?? id.description }
}

extension JSONB {
    /// For a report; null where it is no JSON.
    var value: JSONValue {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(utf8)) else { return .null }
        return value
    }
}

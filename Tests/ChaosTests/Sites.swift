import TestSupport
import ClinicFixture
import Foundation
import Glibc
import IntakeStore
import Postgres
import Synchronization

/// Web sites that submit forms and try again with the same key, unless they die.
final class Sites: Sendable {
    private let connectionString: String
    private let canary: String
    private let books: Books
    private let tally: Tally
    private let formNumber = Atomic(0)
    private let isOver = Atomic(false)

    init(connectionString: String, canary: String, books: Books, tally: Tally) {
        self.connectionString = connectionString
        self.canary = canary
        self.books = books
        self.tally = tally
    }

    func stop() { isOver.store(true, ordering: .relaxed) }

    // MARK: Forms

    /// A form and its key; patients share some six forms each, from all sites at about the same time.
    private func newForm(_ dice: inout Dice) -> (form: String, key: String) {
        let number = formNumber.add(1, ordering: .relaxed).newValue
        var patient: String? = "\(canary)-\(max(0, number / 6 - dice.number(0...6)))"
        if dice.oneIn(10) { patient = dice.oneIn(2) ? nil : "unknown" }
        let kind: Books.Kind =
            switch dice.number(1...20) {
            case 1...3: .urgent
            case 4...5: .emergency
            case 6: .unreadable
            default: .harmless
            }
        let plain =
            switch kind {
            case .harmless: Forms.harmless(patient)
            case .urgent: Forms.footDrop(patient)
            case .emergency: Forms.caudaEquina(patient)
            case .unreadable: Forms.unreadable + "\"\(canary)"
            }
        let form = plain.replacing("+1 555 0100", with: canary)
            .replacing(
                #""answers":{"footLift"#, with: #""answers":{"freeText":"It is as it was. \#(canary)","footLift"#)
        return (form, "\(kind.rawValue)\(number)")
    }

    // MARK: A site with a connection

    /// Submits until ``stop()``, each form until it is accepted or the site dies.
    func runSite(dice: Dice) async throws {
        var dice = dice
        var connection: Connection?
        while !isOver.load(ordering: .relaxed) {
            let (form, key) = newForm(&dice)
            books.sending(form, key: key)
            var isToBeConfirmed = dice.oneIn(10)
            while true {
                do {
                    let open = if let connection { connection } else { try await connect() }
                    connection = open
                    books.accepted(try await submit(form, key, open, inTransaction: dice.oneIn(2)), key: key)
                    guard isToBeConfirmed else { break }
                    // As a site that crashed before it noted the id.
                    isToBeConfirmed = false
                } catch is PostgresError {
                    await connection?.close()
                    connection = nil
                    if dice.oneIn(12) {
                        tally.add(.faults, "site died instead of trying again")
                        break
                    }
                    tally.add(.forms, "sent again with the same key")
                    try await Task.sleep(for: dice.milliseconds(20...200))
                }
            }
            try await Task.sleep(for: dice.milliseconds(0...60))
        }
        await connection?.close()
    }

    private func connect() async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString, gracePeriod: .seconds(2)), deadline: .now + .seconds(5),
            logger: .silent)
    }

    private func submit(
        _ form: String, _ key: String, _ connection: Connection, inTransaction: Bool
    ) async throws -> PostgresUUID {
        guard inTransaction else { return try await Submissions.submit(Array(form.utf8), key: key, connection) }
        // A deadline for a statement alone could end the wait for the standby, and the site would be told of success.
        return try await connection.transaction(deadline: .now + .seconds(4)) {
            (transaction) throws(PostgresError) -> PostgresUUID in
            try transaction.query("SELECT intake.submit($1::text, $2::text)", form, key).value(row: 0, column: 0)
        }
    }

    // MARK: A site that is the command `submit`

    /// Runs the command with the same documents until one run has come to a good end; most are killed.
    func runCommands(dice: Dice) async throws {
        var dice = dice
        while !isOver.load(ordering: .relaxed) {
            let number = formNumber.add(1, ordering: .relaxed).newValue
            let prefix = "h-command\(number)"
            let forms = (1...20).map { Forms.harmless("\(canary)-\(number)-\($0 / 4)") }
            for (index, form) in forms.enumerated() { books.sending(form, key: "\(prefix)-\(index + 1)") }
            while true {
                let program = try Program(
                    ["submit", "--json", "--key-prefix", prefix, "--database", connectionString, "-"],
                    input: forms.joined(separator: "\n"))
                let isDoomed = !isOver.load(ordering: .relaxed) && !dice.oneIn(3)
                let killer = Task { [pause = dice.milliseconds(100...1_500)] in
                    try await Task.sleep(for: pause)
                    if isDoomed { program.signal(SIGKILL) }
                }
                let ending = await program.ending()
                killer.cancel()
                if ending.errors.contains(canary) { tally.broken("the log of 'submit' holds what a patient said") }
                note(ending, prefix)
                if ending.status == 0 { break }
                try Task.checkCancellation()
                if ending.status == -SIGKILL { tally.add(.faults, "kill -9 of the command submit") }
                tally.add(.forms, "command submit run again with the same prefix")
            }
        }
    }

    /// The ids that it printed; a killed one may have stopped within a line.
    private func note(_ ending: Program.Ending, _ prefix: String) {
        for line in ending.lines {
            guard let match = line.wholeMatch(of: /\{"document":(\d+),"submission":"([0-9a-f\-]{36})"\}/),
                let id = PostgresUUID(String(match.2))
            else { continue }
            books.accepted(id, key: "\(prefix)-\(match.1)")
        }
    }
}

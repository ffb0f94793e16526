import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import Synchronization

/// People who acknowledge and close alerts while forms come in, and what they were told came of it.
final class People: Sendable {
    enum Act: String, Sendable {
        case acknowledgement = "alert.acknowledged"
        case closure = "alert.closed"
    }

    /// What one person did once; each time has a name of its own.
    struct Deed: Sendable {
        let act: Act
        let alert: PostgresUUID
        /// Whether it counted; nil where the answer got lost.
        var counted: Bool?
    }

    private let connectionString: @Sendable (String) -> String
    private let tally: Tally
    private let deedsByName = Mutex<[String: Deed]>([:])
    private let number = Atomic(0)
    private let isOver = Atomic(false)

    /// - Parameter connectionString: how a role connects.
    init(connectionString: @escaping @Sendable (String) -> String, tally: Tally) {
        self.connectionString = connectionString
        self.tally = tally
    }

    /// What was tried until now, by the name that was given for it.
    var deeds: [String: Deed] { deedsByName.withLock(\.self) }

    func stop() { isOver.store(true, ordering: .relaxed) }

    /// Looks at the alerts and answers some, until ``stop()``.
    ///
    /// - Parameter role: `doctor`, who also closes, or `nurse`.
    func run(_ role: String, dice: Dice) async throws {
        var dice = dice
        var connection: Connection?
        while !isOver.load(ordering: .relaxed) {
            do {
                let open = if let connection { connection } else { try await connect(role) }
                connection = open
                let alerts = try await AlertDesk.open(open)
                for _ in 0..<min(alerts.count, dice.number(1...6)) {
                    guard let alert = alerts.randomElement(using: &dice) else { break }
                    let act: Act = role == "doctor" && dice.oneIn(2) ? .closure : .acknowledgement
                    try await answer(alert.id, by: act, open)
                }
            } catch is PostgresError {
                await connection?.close()
                connection = nil
            }
            try await Task.sleep(for: dice.milliseconds(20...200))
        }
        await connection?.close()
    }

    private func connect(_ role: String) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString(role), gracePeriod: .seconds(2)), deadline: .now + .seconds(5),
            logger: .silent)
    }

    /// Answers an alert once, and keeps what came of it.
    func answer(_ alert: PostgresUUID, by act: Act, _ connection: Connection) async throws {
        let name = "Person \(number.add(1, ordering: .relaxed).newValue)"
        deedsByName.withLock { $0[name] = Deed(act: act, alert: alert) }
        do {
            let first =
                switch act {
                case .acknowledgement:
                    try await AlertDesk.acknowledge(alert, by: name, note: nil, connection).by
                case .closure:
                    try await AlertDesk.close(alert, by: name, outcome: "seen", note: nil, connection).by
                }
            deedsByName.withLock { $0[name]?.counted = first == name }
            let what = act == .closure ? "closed" : "acknowledged"
            tally.add(.alerts, first == name ? "\(what) by a person" : "\(what) by another person first")
        } catch {
            tally.add(.alerts, "answers of people whose outcome they were not told")
            throw error
        }
    }
}

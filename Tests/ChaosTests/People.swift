import TestSupport
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

    /// A person and the alert that they answered.
    struct Occasion: Sendable, Hashable {
        let person: String
        let alert: String
    }

    /// What one person did to one alert, once.
    struct Deed: Sendable {
        let act: Act
        /// Whether it counted; nil where the answer got lost.
        var counted: Bool?
    }

    private let connectionString: @Sendable (String) -> String
    private let tally: Tally
    private let deedsByOccasion = Mutex<[Occasion: Deed]>([:])
    private let number = Atomic(0)
    private let isOver = Atomic(false)

    /// - Parameter connectionString: how a role connects.
    init(connectionString: @escaping @Sendable (String) -> String, tally: Tally) {
        self.connectionString = connectionString
        self.tally = tally
    }

    /// What was tried until now.
    var deeds: [Occasion: Deed] { deedsByOccasion.withLock(\.self) }

    /// How many people there are.
    private static let crowd = 1_000

    /// Adds the people to a database.
    static func join(_ database: ClinicDatabase) async throws {
        try await database.execute(
            "INSERT INTO intake.person (name) SELECT 'Person ' || n FROM generate_series(1, \(crowd)) AS n")
    }

    func stop() { isOver.store(true, ordering: .relaxed) }

    /// Looks at the alerts and answers some, until ``stop()``.
    ///
    /// - Parameter role: `board`, which also closes, or `phone`.
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
                    let act: Act = role == "board" && dice.oneIn(2) ? .closure : .acknowledgement
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
        let name = "Person \(number.add(1, ordering: .relaxed).newValue % Self.crowd + 1)"
        let occasion = Occasion(person: name, alert: "\(alert)")
        let isNew = deedsByOccasion.withLock { deeds in
            if deeds[occasion] != nil { return false }
            deeds[occasion] = Deed(act: act)
            return true
        }
        guard isNew else { return }
        do {
            let seen = try await AlertDesk.seen(of: alert, connection)
            let first =
                switch act {
                case .acknowledgement:
                    try await AlertDesk.acknowledge(alert, by: name, seen: seen, note: nil, connection).by
                case .closure:
                    try await AlertDesk.close(alert, by: name, outcome: "seen", seen: seen, note: nil, connection).by
                }
            deedsByOccasion.withLock { $0[occasion]?.counted = first == name }
            let what = act == .closure ? "closed" : "acknowledged"
            tally.add(.alerts, first == name ? "\(what) by a person" : "\(what) by another person first")
        } catch {
            tally.add(.alerts, "answers of people whose outcome they were not told")
            throw error
        }
    }
}

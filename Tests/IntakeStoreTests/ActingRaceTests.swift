import ClinicFixture
import IntakeStore
import Postgres
import Synchronization
import Testing
import TriageCore

/// Two people, a worker whose forms join and raise, and no moment in which something is closed that nobody has seen.
@Suite struct ActingRaceTests {
    private final class Queue: Sendable {
        let isOver = Atomic(false)
    }

    @Test func `nothing that nobody has seen is ever closed or acknowledged`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let rounds = 60
        let form = #"{"patient":{"reference":"A"},"answers":{}}"#
        let queue = Queue()
        let counted = try await withThrowingTaskGroup(of: [SQLState?: Int].self) { group in
            group.addTask {
                for round in 0..<rounds {
                    let id = try await database.submit(form)
                    while true {
                        do {
                            try await desk.work([id: round % 3 == 2 ? .emergency : .urgent])
                            break
                        } catch StoreError.alertsLockedElsewhere {}
                    }
                }
                queue.isOver.store(true, ordering: .relaxed)
                return [:]
            }
            for (person, role) in [("Ann", "board"), ("Dr Dee", "board")] {
                group.addTask {
                    var outcomes: [SQLState?: Int] = [:]
                    try await database.with(role) { board in
                        var turn = 0
                        while !queue.isOver.load(ordering: .relaxed) {
                            guard let alert = try await AlertDesk.open(board).first else { continue }
                            turn += 1
                            do throws(PostgresError) {
                                if (turn + (person == "Ann" ? 0 : 1)) % 4 == 3 {
                                    _ = try await AlertDesk.close(
                                        alert.id, by: person, outcome: "seen", seen: alert.seen, note: nil, board)
                                } else {
                                    _ = try await AlertDesk.acknowledge(
                                        alert.id, by: person, seen: alert.seen, note: nil, board)
                                }
                                outcomes[nil, default: 0] += 1
                            } catch { outcomes[error.sqlState, default: 0] += 1 }
                        }
                    }
                    return outcomes
                }
            }
            return try await group.reduce(into: [:]) { all, part in all.merge(part, uniquingKeysWith: +) }
        }
        // Every act is on something whose forms and level were on the screen; the rest was refused and changed nothing.
        #expect(Set(counted.keys).isSubset(of: [nil, "IT002", "55000"]), "\(counted)")
        #expect(counted[nil] ?? 0 > 0)
        // Whatever was closed had been seen whole: every form joined before the closing, and none stands unseen.
        let late = try await database.count(
            """
            SELECT count(*) FROM intake.alert AS a JOIN intake.alert_submission AS j ON j.alert_id = a.id
            WHERE a.closed_at IS NOT NULL AND a.closed_by <> 'worker' AND j.joined_at > a.closed_at
            """)
        let lost = try await database.count(
            """
            SELECT count(*) FROM intake.assessment AS x
            WHERE NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = x.submission_id)
                AND NOT EXISTS (
                    SELECT FROM intake.act AS c, jsonb_array_elements(c.before -> 'items') AS i
                    WHERE c.kind = 'close' AND i ->> 'submission_id' = x.submission_id::text)
            """)
        let assessed = try await database.count("SELECT count(*) FROM intake.assessment")
        #expect(late == 0 && lost == 0 && assessed == rounds)
        // An acknowledgement is never older than what it acknowledges.
        let silenced = try await database.count(
            """
            SELECT count(*) FROM intake.alert AS a
            WHERE a.acknowledged_at < a.raised_at
                OR a.acknowledged_at < (SELECT max(n.created_at) FROM intake.notification AS n WHERE n.alert_id = a.id AND n.kind = 'raised')
            """)
        #expect(silenced == 0)
    }
}

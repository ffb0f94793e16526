import TestSupport
import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct WorkQueueTests {
    @Test func `of each patient the first form is claimed, and of nobody all are`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        func form(_ patient: String?) -> String {
            patient.map { #"{"patient":{"reference":"\#($0)"},"answers":{}}"# } ?? #"{"answers":{}}"#
        }
        let ids = try await database.submit([form("A"), form("A"), form(nil), form("B"), form(nil), form("A")])
        let claimed = try await desk.turn([ids[0]: .soon, ids[2]: .soon, ids[3]: .soon, ids[4]: .soon])
        #expect(claimed == 4)
        let second = try await desk.turn([ids[1]: .soon])
        let third = try await desk.turn([ids[5]: .soon])
        let none = try await desk.turn([:])
        #expect(second == 1 && third == 1 && none == 0)
        try await database.asOwner { owner in
            let histories = try await owner.query(
                "SELECT history FROM intake.assessment WHERE submission_id = $1", ids[5]
            ).single { row in try row.decode(0, as: [PostgresUUID].self) }
            #expect(histories == [ids[0], ids[1]])
            let quarantined = try await owner.count("SELECT count(*) FROM intake.quarantine")
            #expect(quarantined == 0)
        }
        await desk.close()
    }

    @Test func `a form whose patient's earlier form another worker holds is not claimed`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let form = #"{"patient":{"reference":"A"},"answers":{}}"#
        let ids = try await database.submit([form, form])
        let first = "(SELECT min(number) FROM intake.ready)"
        let deleted = try await OpenTransaction(
            database, as: "worker", "DELETE FROM intake.ready WHERE number = \(first)")
        let meanwhile = try await desk.turn([ids[1]: .soon])
        #expect(meanwhile == 0)
        try await deleted.rollBack()
        let claimed = try await OpenTransaction(
            database, as: "worker", "SELECT FROM intake.ready WHERE number = \(first) FOR UPDATE")
        let locked = try await desk.turn([ids[1]: .soon])
        #expect(locked == 0)
        try await claimed.rollBack()
        let afterwards = try await desk.turn([ids[0]: .soon])
        #expect(afterwards == 1)
        await desk.close()
    }

    @Test func `nothing is claimed in a pause, by another protocol or other settings`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"answers":{}}"#)
        var terms = Desk.terms
        terms.protocolHash = "test 2"
        let byProtocol = try await desk.turn([id: .soon], terms: terms)
        terms = Desk.terms
        terms.settingsHash = "hash 2"
        let bySettings = try await desk.turn([id: .soon], terms: terms)
        #expect(byProtocol == 0 && bySettings == 0)
        try await database.with("nurse") { nurse in
            _ = try await nurse.query("SELECT intake.pause('Ann')")
            let paused = try await desk.turn([id: .soon])
            _ = try await nurse.query("SELECT intake.resume('Ann')")
            let resumed = try await desk.turn([id: .soon])
            #expect(paused == 0 && resumed == 1)
        }
        await desk.close()
    }

    @Test func `an alert that somebody holds is reported, and excluding its form lets the others go on`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([first: .urgent])
        let ids = try await database.submit([
            #"{"patient":{"reference":"A"},"answers":{}}"#, #"{"patient":{"reference":"B"},"answers":{}}"#,
        ])
        let number = Int64(try await database.count("SELECT number FROM intake.submission WHERE id = $1", ids[0]))
        let alert = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
        var held: [Int64] = []
        do {
            try await desk.turn([:])
        } catch StoreError.alertsLockedElsewhere(let numbers) {
            held = numbers
        }
        #expect(held == [number])
        var terms = Desk.terms
        terms.excluded = held
        let others = try await desk.turn([ids[1]: .urgent], terms: terms)
        #expect(others == 1)
        try await alert.rollBack()
        let afterwards = try await desk.turn([ids[0]: .urgent])
        #expect(afterwards == 1)
        await desk.close()
    }

    @Test func `a form with strikes is left to be taken alone, and its patient's later forms wait for it`() async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([
            #"{"patient":{"reference":"A"},"answers":{}}"#, #"{"patient":{"reference":"A"},"answers":{}}"#,
            #"{"patient":{"reference":"B"},"answers":{}}"#,
        ])
        let number = Int64(
            try await database.count("SELECT number FROM intake.submission WHERE id = $1", ids[0]))
        #expect(try await Strikes.record(number: number, id: ids[0], phase: "crashed", desk.connection) == 1)
        #expect(try await Strikes.record(number: number, id: ids[0], phase: "hung", desk.connection) == 2)
        // Neither another form's id nor a form that does not wait gets a strike.
        #expect(try await Strikes.record(number: number, id: ids[1], phase: "hung", desk.connection) == nil)
        #expect(try await Strikes.record(number: 999, id: ids[1], phase: "hung", desk.connection) == nil)
        let suspects = try await Strikes.suspects(desk.connection)
        #expect(suspects == [Strikes.Suspect(number: number, id: ids[0], strikes: 2, phase: "hung")])
        let others = try await desk.turn([ids[2]: .soon])
        #expect(others == 1)
        let nothing = try await desk.turn([:])
        #expect(nothing == 0)
        let taken = try await desk.connection.transaction { transaction in
            let claim = try WorkQueue.claim(suspect: suspects[0], transaction, Desk.terms)
            try Strikes.clear(number, transaction)
            return claim.forms.map(\.id)
        }
        #expect(taken == [ids[0]])
        await desk.close()
    }

    @Test func `a batch takes no more forms once it has sixteen megabytes, and one form however large`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let words = String(repeating: "w", count: 1_000_000)
        let ids = try await database.submit(
            Array(repeating: #"{"answers":{"freeText":"\#(words)"}}"#, count: 19))
        let levels = Dictionary(uniqueKeysWithValues: ids.map { ($0, Level.soon) })
        let first = try await desk.turn(levels)
        #expect(first == 17)
        let second = try await desk.turn(levels)
        #expect(second == 2)
        await desk.close()
    }

    @Test func `the earlier forms of a batch's patients count among its bytes`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let patients = ["A", "B", "C", "D", "E", "F"]
        var old: [PostgresUUID] = []
        for patient in patients {
            let words = String(repeating: "w", count: 1_000_000)
            let form = #"{"patient":{"reference":"\#(patient)"},"answers":{"freeText":"\#(words)"}}"#
            old += try await database.submit(Array(repeating: form, count: 5))
        }
        try await desk.work(Dictionary(uniqueKeysWithValues: old.map { ($0, Level.soon) }))
        let new = try await database.submit(
            patients.map { #"{"patient":{"reference":"\#($0)"},"answers":{}}"# } + [#"{"answers":{}}"#])
        let levels = Dictionary(uniqueKeysWithValues: new.map { ($0, Level.soon) })
        let first = try await desk.turn(levels)
        // The bound of one history is a quarter of a batch's.
        #expect(first == 4)
        let second = try await desk.turn(levels)
        #expect(second == 3)
        await desk.close()
    }

    @Test func `the latest hundred earlier forms are read, and the oldest ones where no answers of them are kept`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let limit = WorkQueue.historyLimit
        let count = 2 * limit + 3
        let ids = try await database.submit(
            Array(repeating: #"{"patient":{"reference":"A"},"answers":{}}"#, count: count))
        try await desk.work(Dictionary(uniqueKeysWithValues: ids.map { ($0, Level.soon) }))
        try await database.asOwner { owner in
            let history = try await owner.query(
                "SELECT history FROM intake.assessment WHERE submission_id = $1", ids[count - 1]
            )
            .single { row in try row.decode(0, as: [PostgresUUID].self) }
            #expect(history == Array(ids[0..<limit]) + Array(ids[(count - 1 - limit)..<(count - 1)]))
        }
        await desk.close()
    }

    @Test func `what may not be claimed now is not passed by a claim that looks at some forms only`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        try await database.submit(Array(repeating: #"{"answers":{}}"#, count: 5))
        func cut(_ protocolHash: String) async throws -> Int64? {
            var terms = Desk.terms
            terms.protocolHash = protocolHash
            terms.looksAtMost = 2
            let wanted = terms
            return try await desk.connection.transaction { (transaction) throws(StoreError) in
                try WorkQueue.claim(transaction, wanted).cutAt
            }
        }
        let other = try await cut("another")
        try await database.execute("UPDATE intake.control SET paused = true, paused_by = 'Ann', paused_at = now()")
        let paused = try await cut(Desk.terms.protocolHash)
        try await database.execute("UPDATE intake.control SET paused = false, paused_by = NULL, paused_at = NULL")
        let open = try await cut(Desk.terms.protocolHash)
        #expect(other == nil && paused == nil && open == 2)
        await desk.close()
    }

    @Test func `a submission notifies only while a worker lives that may be asleep`() async throws {
        let database = try await Clinic.newDatabase()
        let listener = try await NotificationListener.connect(
            ConnectionConfiguration(database.connectionString("worker")), channels: ["intake_submitted"],
            deadline: .generous,
            logger: .silent)
        func heard() async throws -> String? {
            try await database.submit(#"{"answers":{}}"#)
            try await database.execute("NOTIFY intake_submitted, 'mark'")
            return try await listener.next()?.payload
        }
        // Of a new database the flag says that somebody may be asleep.
        var first = try await heard()
        #expect(first == "mark")
        let desk = try await Desk(database)
        first = try await heard()
        let second = try await listener.next()
        #expect(first == "" && second?.payload == "mark")
        try await WorkQueue.setAsleep(false, desk.connection)
        first = try await heard()
        #expect(first == "mark")
        try await WorkQueue.setAsleep(true, desk.connection)
        try await database.execute("UPDATE intake.worker SET heartbeat_at = heartbeat_at - interval '1 minute'")
        first = try await heard()
        #expect(first == "mark")
        await desk.close()
        await listener.close()
    }

    @Test func `a heartbeat says whether the worker's terms are in force and its row is there`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        func beat(_ id: PostgresUUID, _ version: String) async throws -> Bool {
            try await WorkerRegistry.beat(
                id, state: "running", assessed: 1, protocolHash: version, settingsHash: "hash 1", desk.connection)
        }
        let same = try await beat(desk.worker, "test 1")
        let other = try await beat(desk.worker, "test 2")
        let unknown = try await beat(.random(), "test 1")
        #expect(same && !other && !unknown)
        await desk.close()
    }
}

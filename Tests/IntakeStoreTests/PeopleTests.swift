import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct PeopleTests {
    /// What people do, with what they name as by_whom, and how a role that may do it is called.
    static let acts: [(sql: String, role: String)] = [
        ("SELECT intake.acknowledge(alert_id, $1, seen) FROM dashboard.worklist", "nurse"),
        ("SELECT intake.close(alert_id, $1, 'seen', seen) FROM dashboard.worklist", "doctor"),
        ("SELECT intake.override(submission_id, 'emergency', $1, 'rang') FROM dashboard.worklist", "doctor"),
        ("SELECT intake.resolve(submission_id, $1, 'done') FROM dashboard.worklist", "nurse"),
        ("SELECT intake.pause($1)", "nurse"), ("SELECT intake.resume($1)", "nurse"),
        (
            #"SELECT intake.propose_protocol('2', '{"version":"2"}', repeat('a', 64), repeat('a', 64), $1)"#, "manager"
        ),
        ("SELECT intake.adopt_settings('h', '{}', $1)", "manager"),
        ("SELECT intake.add_person('New Name', NULL, $1)", "manager"),
        ("SELECT intake.end_person('Bea', $1)", "manager"),
    ]

    @Test(arguments: acts)
    func `a login that is a person does nothing in another name`(act: (sql: String, role: String)) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: act.sql.contains("resolve") ? .soon : .urgent])
        await desk.close()
        let before = try await database.texts("SELECT l::text FROM intake.audit_log AS l ORDER BY seq")
        try await database.with(act.role) { person in
            for name in ["Dr House", "Bea", "worker", "system", "Dr\u{200B} Dee"] {
                let state = await refusal(person, act.sql, name)
                #expect(state == .insufficientPrivilege || state == .invalidParameterValue, "\(name)")
            }
            try await person.execute("SET ROLE \(act.role == "manager" ? "intake_owner" : "intake_staff")")
            let state = await refusal(person, "SELECT intake.pause('Dr House')")
            #expect(state == .insufficientPrivilege, "SET ROLE does not make another person")
        }
        let after = try await database.texts("SELECT l::text FROM intake.audit_log AS l ORDER BY seq")
        #expect(after == before)
    }

    @Test(arguments: acts)
    func `a person need not be named, and the audit log shows both person and login`(
        act: (sql: String, role: String)
    ) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: act.sql.contains("resolve") ? .soon : .urgent])
        await desk.close()
        if act.sql.contains("resume") { try await database.execute("SELECT intake.pause(NULL)", as: "doctor") }
        try await database.with(act.role) { person in
            let state = await refusal(person, act.sql, String?.none)
            #expect(state == nil)
        }
        let last = try await database.texts(
            "SELECT by_whom || ' by ' || actor FROM intake.audit_log WHERE actor <> 'worker' ORDER BY seq DESC LIMIT 1")
        let names = ["nurse": "Ann by nurse", "doctor": "Dr Dee by doctor", "manager": "Max by manager"]
        #expect(last == [names[act.role] ?? ""])
    }

    @Test func `a service names a person who acts here, and nobody else`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("board") { board in
            for name in ["Dr House", "", " ", "system"] {
                let state = await refusal(board, "SELECT intake.pause($1)", name)
                #expect(state == .insufficientPrivilege || state == .invalidParameterValue, "'\(name)'")
            }
            let nobody = await refusal(board, "SELECT intake.pause(NULL)")
            #expect(nobody == .invalidParameterValue)
            try await board.execute("SELECT intake.pause(' bea ')")
        }
        let pauses = try await database.texts("SELECT paused_by FROM intake.control")
        #expect(pauses == ["Bea"])
        try await database.with("manager") { manager in
            _ = try await People.end("Bea", by: nil, manager)
        }
        try await database.with("board") { board in
            let left = await refusal(board, "SELECT intake.resume('Bea')")
            #expect(left == .insufficientPrivilege, "somebody who left")
        }
    }

    @Test func `a login that is neither a person nor a service does nothing, a superuser included`() async throws {
        let database = try await Clinic.newDatabase()
        let (temporary, root) = (Clinic.newName("temporary"), Clinic.newName("root"))
        try await database.execute(
            "CREATE ROLE \(temporary) LOGIN IN ROLE intake_staff; CREATE ROLE \(root) SUPERUSER LOGIN")
        for role in [temporary, root] {
            try await database.with(role) { connection in
                let error = await postgresError { try await connection.execute("SELECT intake.pause('Ann')") }
                #expect(error?.sqlState == .insufficientPrivilege)
                let message = error?.serverError?.unredactedMessage ?? ""
                #expect(message.contains(role) && message.contains("intake.add_person"), "\(message)")
            }
        }
    }

    @Test func `a name is kept in one form, and means one person at a time`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("manager") { manager in
            let kept = try await People.add("  E\u{301}va \u{A0} Doe ", login: nil, by: nil, manager)
            #expect(Array(kept.utf8) == Array("\u{C9}va Doe".utf8))
            for (name, login, state) in [
                ("\u{C9}va Doe", nil, SQLState.uniqueViolation), ("ANN", nil, .uniqueViolation),
                ("Another Ann", "nurse", .uniqueViolation), ("Board", "board", .invalidParameterValue),
                ("Group", "intake_staff", .invalidParameterValue), ("Ghost", "no_such_role", .invalidParameterValue),
                ("Worker", nil, .invalidParameterValue), ("a\u{7}b", nil, .invalidParameterValue),
                ("A\u{200D}nn", nil, .invalidParameterValue), ("\u{202E}nnA", nil, .invalidParameterValue),
                (String(repeating: "n", count: 101), nil, .invalidParameterValue), (" ", nil, .invalidParameterValue),
            ] as [(String, String?, SQLState)] {
                let error = await postgresError { try await People.add(name, login: login, by: nil, manager) }
                #expect(error?.sqlState == state, "\(name) \(login ?? "-")")
            }
            // Who comes back is let in again.
            _ = try await People.end("ann", by: nil, manager)
            _ = try await People.add("Ann", login: "nurse", by: "Max", manager)
            let all = try await People.all(left: true, manager).filter { $0.name == "Ann" }
            #expect(all.count == 2 && all.filter { $0.until == nil }.count == 1)
        }
    }

    @Test func `the first person is added by the owner, and then persons add persons`() async throws {
        let role = Clinic.newName("owner")
        try await Clinic.server().createRole(role)
        let database = try await Clinic.newEmptyDatabase(owner: role)
        try await database.with(role) { owner in
            try await IntakeSchema.apply(to: owner)
            let missing = try await People.areMissing(owner)
            #expect(missing)
            _ = try await People.add("Ann", login: "nurse", by: "Dr House", owner)
            _ = try await People.add("Olga", login: role, by: nil, owner)
            let named = await postgresError { try await People.add("Eve", login: nil, by: "Dr House", owner) }
            #expect(named?.sqlState == .insufficientPrivilege)
            _ = try await People.add("Eve", login: nil, by: nil, owner)
            _ = try await People.end("Olga", by: nil, owner)
            _ = try await People.end("Eve", by: nil, owner)
        }
        let entries = try await database.texts(
            "SELECT action || ' ' || (detail ->> 'name') || ' ' || by_whom FROM intake.audit_log ORDER BY seq")
        #expect(
            entries == [
                "person.added Ann \(role)", "person.added Olga \(role)", "person.added Eve Olga",
                "person.ended Olga Olga", "person.ended Eve \(role)",
            ])
        try await database.with("nurse") { nurse in
            let state = await refusal(nurse, "SELECT intake.add_person('Eve', NULL, NULL)")
            #expect(state == .insufficientPrivilege)
        }
    }
}

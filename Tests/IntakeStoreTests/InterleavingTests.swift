import ClinicFixture
import Dispatch
import IntakeStore
import Postgres
import StaffAlerts
import Synchronization
import TestSupport
import Testing
import TriageCore

/// People who look, act and commit before, between and after the statements of a worker that finds a worse form of the same
/// patient, while an alerter plans.
///
/// One after another: each has up to ninety sessions, and together they would take what the shared server has for all suites.
@Suite(.serialized) struct InterleavingTests {
    private enum Deed: String, CaseIterable {
        case acknowledge, close, resolve, release, escalate
    }

    /// What one person does about one patient, and when: before the worker's claim (0), between that and its commit (1), or
    /// after (2).
    private struct Plan: Sendable {
        var deed: Deed
        var patient: Int
        /// The level of the form that comes.
        var joining: Level
        var look: Int
        var act: Int
        /// When the transaction ends; with `act` where it is of one statement.
        var end: Int
    }

    /// Every order in which somebody can look, act and commit among the worker's statements, of every answer, with either form.
    private static let orders: [Plan] = [Deed.acknowledge, .close, .resolve].flatMap { deed in
        [Level.urgent, .emergency].flatMap { joining in
            (0...2).flatMap { look in
                (look...2).flatMap { act in
                    (act...2).map { Plan(deed: deed, patient: 0, joining: joining, look: look, act: act, end: $0) }
                }
            }
        }
    }

    /// A person at a session of their own, with one act to do.
    private final class Session: Sendable {
        struct State {
            var plan: Plan
            var note = ""
            var alert: PostgresUUID?
            var seen = ""
            /// The act is under way, perhaps waiting for a lock.
            var isBusy = false
            /// The transaction is open.
            var isHeld = false
            var outcome: SQLState??
        }

        let connection: Connection
        let person: String
        /// The server's process of the session.
        let pid: Int32
        private let state: Mutex<State?> = Mutex(nil)

        init(_ database: ClinicDatabase, _ person: String) async throws {
            connection = try await database.connect("board")
            self.person = person
            pid = try #require(await connection.backendPID)
        }

        var value: State? { state.withLock { $0 } }
        var isBusy: Bool { value?.isBusy ?? false }

        func change(_ body: (inout State) -> Void) {
            state.withLock { if $0 != nil { body(&$0!) } }
        }

        func begin(_ plan: Plan?, _ note: String) { state.withLock { $0 = plan.map { State(plan: $0, note: note) } } }

        /// Acts in a task of its own, since it may have to wait for a lock.
        func act(on form: PostgresUUID) {
            guard let now = value else { return }
            change { $0.isBusy = true }
            Task {
                let isHeld = now.plan.end > now.plan.act
                let error = await postgresError {
                    if isHeld { try await connection.execute("BEGIN") }
                    try await perform(now, form)
                }
                if isHeld, error != nil { _ = await postgresError { try await connection.execute("ROLLBACK") } }
                change {
                    $0.isHeld = isHeld && error == nil
                    $0.outcome = .some(error?.sqlState)
                    $0.isBusy = false
                }
            }
        }

        private func perform(_ now: State, _ form: PostgresUUID) async throws {
            let (alert, seen) = (now.alert ?? .random(), JSONB(now.seen))
            switch now.plan.deed {
            case .acknowledge:
                _ = try await AlertDesk.acknowledge(alert, by: person, seen: seen, note: now.note, connection)
            case .close:
                _ = try await AlertDesk.close(
                    alert, by: person, outcome: now.note, seen: seen, note: now.note, connection)
            case .escalate: try await AlertDesk.escalate(alert, by: person, note: now.note, connection)
            case .resolve:
                _ = try await Casework.resolve(
                    form, by: person, outcome: now.note, note: now.note, seen: seen, connection)
            case .release: _ = try await Casework.release(form, by: person, note: now.note, connection)
            }
        }

        func commit() async throws {
            guard let now = value, now.isHeld else { return }
            try await connection.execute("COMMIT")
            change { $0.isHeld = false }
        }
    }

    /// A database with its daemons and people.
    private final class Ward: Sendable {
        let desk: Desk
        let site: Connection
        let observer: Connection
        let sessions: [Session]
        private let alerter: Connection
        private let planner: EscalationPlanner

        init(people: Int, without defence: String = "") async throws {
            let database = try await Clinic.newDatabase()
            try await database.execute(defence)
            desk = try await Desk(database)
            site = try await database.connect("site")
            alerter = try await database.connect("alerter")
            observer = try await database.connect()
            var sessions: [Session] = []
            for turn in 0..<people { sessions.append(try await Session(database, turn % 2 == 0 ? "Ann" : "Dr Dee")) }
            self.sessions = sessions
            var alerts = try AlertFiles.configuration(
                AlertFiles.json(["a": AlertFiles.siren, "b": AlertFiles.bell], seconds: 1))
            // So many in a minute are no storm here: each telling is one to look at.
            alerts.storm = StormSettings(individually: 1_000_000, emergenciesIndividually: 1_000_000)
            planner = EscalationPlanner(alerts, calendar: ClinicCalendar())
        }

        func close() async {
            await desk.close()
            for connection in [site, alerter, observer] + sessions.map(\.connection) { await connection.close() }
        }

        func plan() async throws {
            let planner = planner
            _ = try await AlertPlanning.plan(window: 60, alerter) { planner.plan($0) }
        }

        /// Waits until each person has acted or waits for a lock.
        func settle() async throws {
            while true {
                let busy = sessions.filter(\.isBusy)
                if busy.isEmpty { return }
                let waiting = try await observer.count(
                    "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY ($1) AND wait_event_type = 'Lock'",
                    busy.map(\.pid))
                if waiting >= sessions.count(where: \.isBusy) { return }
                try await Task.sleep(for: .milliseconds(1))
            }
        }

        /// What there is to see of the open alert of each form.
        func look() async throws -> [PostgresUUID: (alert: PostgresUUID, seen: String)] {
            var sight: [PostgresUUID: (alert: PostgresUUID, seen: String)] = [:]
            try await observer.query(
                "SELECT alert_id, seen::text, (seen -> 'submissions' ->> 0)::uuid FROM dashboard.alerts"
            )
            .forEach { (row) throws(PostgresError) in
                sight[try row.decode(2)] = (try row.decode(0), try row.decode(1))
            }
            return sight
        }
    }

    /// What people do about a batch of patients while the worker takes one more form of each.
    ///
    /// - Returns: how many acts were done (nil) and how many were refused, by which error; and what must never come of it.
    private static func run(
        _ ward: Ward, _ plans: [Plan], batch: Int, _ dice: inout Dice
    ) async throws -> (outcomes: [SQLState?: Int], faults: [String]) {
        let patients = 1 + (plans.map(\.patient).max() ?? 0)
        var joining: [Int: Level] = [:]
        for plan in plans where joining[plan.patient] == nil { joining[plan.patient] = plan.joining }
        var levels: [PostgresUUID: Level] = [:]
        var forms: [[PostgresUUID]] = [[], []]
        for (wave, _) in forms.enumerated() {
            forms[wave] = try await ward.site.query(
                "SELECT intake.submit(f) FROM unnest($1::text[]) WITH ORDINALITY AS t (f, turn) ORDER BY turn",
                (0..<patients).map { #"{"patient":{"reference":"B\#(batch)P\#($0)"},"answers":{}}"# }
            ).map { (row) throws(PostgresError) in try row.decode(0, as: PostgresUUID.self) }
            for (patient, id) in forms[wave].enumerated() {
                let isAlerted = plans.contains { $0.patient == patient && $0.deed != .resolve }
                levels[id] = wave == 1 ? joining[patient] ?? .urgent : isAlerted ? .urgent : .soon
            }
            if wave == 0 {
                try await ward.desk.work(levels)
                if dice.oneIn(2) { try await ward.plan() }
            }
        }
        let (first, given) = (forms[0], levels)
        for (turn, session) in ward.sessions.enumerated() {
            session.begin(turn < plans.count ? plans[turn] : nil, "\(batch) \(turn)")
        }

        func pass(_ slot: Int, _ dice: inout Dice) async throws {
            let sight = try await ward.look()
            // Thrown here: the task beside this one must not share the dice.
            let plans = dice.oneIn(2)
            async let planned: Void = plans ? ward.plan() : ()
            for session in ward.sessions.shuffled(using: &dice) {
                guard let plan = session.value?.plan else { continue }
                let form = first[plan.patient]
                if plan.look == slot {
                    let level = given[form] ?? .soon
                    let alone = #"{"level":"\#(level.rawValue)","submissions":["\#(form)"]}"#
                    session.change {
                        $0.alert = sight[form]?.alert
                        $0.seen = plan.deed == .resolve ? alone : sight[form]?.seen ?? alone
                    }
                }
                if plan.act == slot {
                    session.act(on: form)
                } else if plan.end == slot, !session.isBusy {
                    try await session.commit()
                }
            }
            try await planned
            try await ward.settle()
        }

        try await pass(0, &dice)
        let (claimed, mayStore) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        var terms = Desk.terms
        terms.opensBeside = true
        let chosen = terms
        let worker = Task {
            defer { claimed.signal() }
            _ = try await ward.desk.turn(given, terms: chosen) {
                claimed.signal()
                mayStore.wait()
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                claimed.wait()
                continuation.resume()
            }
        }
        try await pass(1, &dice)
        mayStore.signal()
        try await worker.value
        try await pass(2, &dice)
        // Who waited for another has acted when that one has committed.
        while ward.sessions.contains(where: \.isBusy) {
            for session in ward.sessions where !session.isBusy { try await session.commit() }
            try await ward.settle()
        }
        for session in ward.sessions { try await session.commit() }

        while try await ward.desk.connection.count("SELECT intake.join_alerts_aside()") > 0 {}
        try await ward.desk.work(given)
        try await ward.plan()
        let states = ward.sessions.compactMap(\.value)
        let faults = try await ward.observer.texts(check, states.map(\.note), states.map(\.seen), forms.flatMap(\.self))
        _ = try await ward.observer.query(
            "SELECT intake.close(alert_id, 'Dr Dee', 'end', seen) FROM dashboard.alerts")
        return (Dictionary(states.map { ($0.outcome ?? "none", 1) }, uniquingKeysWith: +), faults)
    }

    /// What no order may lead to, of the forms of a batch; the acts of its people are known by their notes.
    private static let check = """
        WITH saw AS MATERIALIZED (
            SELECT note, seen::jsonb AS seen, intake.level_rank(seen::jsonb ->> 'level') AS rank
            FROM unnest($1::text[], $2::text[]) AS s (note, seen)
        ), acted AS MATERIALIZED (
            SELECT c.*, s.seen, s.rank FROM intake.act AS c JOIN saw AS s ON s.note = c.note
        ), form AS MATERIALIZED (
            SELECT f.id, x.level FROM unnest($3::uuid[]) AS f (id) LEFT JOIN intake.assessment AS x ON x.submission_id = f.id
        ), own AS MATERIALIZED (
            SELECT a.* FROM intake.alert AS a
            WHERE a.id IN (SELECT j.alert_id FROM intake.alert_submission AS j JOIN form AS f ON f.id = j.submission_id)
        )
        SELECT 'closed, and nobody had seen ' || (i ->> 'submission_id')
        FROM acted AS c CROSS JOIN jsonb_array_elements(c.before -> 'items') AS i
        WHERE c.kind = 'close' AND (NOT c.seen -> 'submissions' ? (i ->> 'submission_id')
            OR intake.level_rank(c.before #>> '{alert,level}') > c.rank)
        UNION ALL
        SELECT 'acknowledged, and nobody had seen how it was: ' || c.alert_id
        FROM acted AS c
        WHERE c.kind = 'acknowledge' AND (intake.level_rank(c.before ->> 'level') > c.rank
            OR (c.before ->> 'forms')::int > jsonb_array_length(c.seen -> 'submissions'))
        UNION ALL
        SELECT 'resolved, and nobody had seen how bad it was: ' || c.submission_id
        FROM acted AS c
        WHERE c.kind = 'resolve'
            AND intake.level_rank(coalesce(c.before ->> 'override_level', c.before ->> 'level')) > c.rank
        UNION ALL
        SELECT 'lost: ' || f.id FROM form AS f
        WHERE f.level IS NULL OR (NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = f.id)
            AND NOT EXISTS (
                SELECT FROM acted AS c
                WHERE c.submission_id = f.id AND c.kind = 'resolve'
                    OR c.kind = 'close' AND c.before -> 'items' @> jsonb_build_array(jsonb_build_object('submission_id', f.id))))
        UNION ALL
        SELECT 'silenced at a level that nobody had seen: ' || a.id FROM own AS a
        WHERE a.closed_at IS NULL AND a.acknowledged_at IS NOT NULL AND intake.level_rank(a.level) > (
            SELECT c.rank FROM acted AS c WHERE c.alert_id = a.id AND c.kind = 'acknowledge' ORDER BY c.seq DESC LIMIT 1)
        UNION ALL
        SELECT 'urgent, and in no open alert: ' || f.id FROM form AS f
        JOIN intake.work_item AS w ON w.submission_id = f.id
        WHERE f.level IN ('urgent', 'emergency')
            AND NOT EXISTS (SELECT FROM own AS a WHERE a.id = w.alert_id AND a.closed_at IS NULL
                    AND intake.level_rank(a.level) >= intake.level_rank(f.level))
        UNION ALL
        SELECT format('%s and not told: %s', n.kind, n.alert_id)
        FROM intake.notification AS n JOIN own AS a ON a.id = n.alert_id
        WHERE n.kind IN ('opened', 'raised')
            AND NOT EXISTS (
                SELECT FROM intake.message_alert AS t JOIN intake.message AS m ON m.id = t.message_id
                WHERE t.alert_id = n.alert_id AND m.kind <> 'status'
                    -- A plan has the time at which it began, and tells what was committed until it read.
                    AND m.created_at >= CASE WHEN n.overtaken_at IS NULL THEN least(n.created_at, n.planned_at)
                                        ELSE n.created_at END)
            AND NOT EXISTS (
                SELECT FROM acted AS c
                WHERE c.alert_id = n.alert_id AND c.kind IN ('acknowledge', 'close') AND c.at >= n.created_at
                    AND c.rank >= intake.level_rank(n.level))
            -- What stood beside another and joined it is told of that.
            AND a.closed_by IS DISTINCT FROM 'worker'
        """

    /// The plans of one batch, each patient with its first person; in `crowd`, more people at any time about any of them.
    private static func plans(_ dice: inout Dice, crowd: Int) -> [Plan] {
        var plans = orders.shuffled(using: &dice)
        for patient in plans.indices { plans[patient].patient = patient }
        for _ in 0..<crowd {
            var plan = dice.pick(orders)
            plan.deed = dice.pick(Deed.allCases)
            plan.patient = dice.number(0...orders.count - 1)
            plans.append(plan)
        }
        return plans
    }

    @Test(arguments: 0..<2)
    func `ten thousand orders of people, a worker and an alerter silence nothing that nobody saw`(
        seed: UInt64
    ) async throws {
        let batches = 84
        let crowd = 20
        var dice = Dice(seed: seed)
        let ward = try await Ward(people: Self.orders.count + crowd)
        var outcomes: [SQLState?: Int] = [:]
        for batch in 0..<batches {
            // Each order stands once in every batch; every other one has a crowd besides.
            let plans = Self.plans(&dice, crowd: batch % 2 * crowd)
            let ending = try await Self.run(ward, plans, batch: batch, &dice)
            outcomes.merge(ending.outcomes, uniquingKeysWith: +)
            #expect(ending.faults.isEmpty, "batch \(batch): \(ending.faults.prefix(5))")
        }
        await ward.close()
        let done = outcomes.values.reduce(0, +)
        #expect(done == batches * Self.orders.count + batches / 2 * crowd && done > 5_000)
        // Done, changed since, of a state that does not allow it, or of an alert that was not there to be seen.
        #expect(Set(outcomes.keys).isSubset(of: [nil, "IT002", "55000", "P0002"]), "\(outcomes)")
        #expect(outcomes[nil, default: 0] > 1_000 && outcomes["IT002", default: 0] > 500, "\(outcomes)")
    }

    @Test(arguments: [
        (
            "CREATE OR REPLACE FUNCTION intake.check_seen(what text, present jsonb, seen jsonb) RETURNS void LANGUAGE sql AS ''",
            "nobody had seen"
        ),
        (
            "CREATE OR REPLACE FUNCTION intake.guard_alert() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "silenced"
        ),
    ]) func `without a defence the same orders come to harm`(defence: String, harm: String) async throws {
        var dice = Dice(seed: 1)
        let ward = try await Ward(people: Self.orders.count, without: defence)
        var faults: [String] = []
        for batch in 0..<3 {
            faults += try await Self.run(ward, Self.plans(&dice, crowd: 0), batch: batch, &dice).faults
        }
        await ward.close()
        #expect(faults.contains { $0.contains(harm) }, "\(faults.prefix(5))")
    }
}

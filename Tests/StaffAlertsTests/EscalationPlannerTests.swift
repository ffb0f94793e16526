import TestSupport
import ClinicFixture
import IntakeStore
import Postgres
import StaffAlerts
import Testing
import TriageCore

@Suite struct EscalationPlannerTests {
    /// Monday 2 March 2026, 09:00.
    private static let start = Instant(rfc3339: "2026-03-02T09:00:00Z")!
    private static let all: Set<String> = ["a", "b", "c", "d"]

    private static func configuration(officeHours: Bool = false, individually: Int = 20) throws -> AlertsConfiguration {
        try AlertFiles.configuration(
            """
            {"channels": {"a": \(AlertFiles.siren), "b": \(AlertFiles.siren), "c": \(AlertFiles.siren),
                          "d": \(AlertFiles.siren)},
             "policies": {
                "emergency": {"steps": [{"channels": ["a", "b"], "minutes": 5}, {"channels": ["c", "a"], "minutes": 7}],
                              "repeatMinutes": 10, "closeMinutes": 60},
                "urgent": {"steps": [{"channels": ["a"], "minutes": 30}, {"channels": ["b"], "minutes": 40}],
                           "repeatMinutes": 50, "closeMinutes": 120, "officeHours": \(officeHours)}},
             "operations": {"channels": ["d"]},
             "storm": {"individually": \(individually), "windowSeconds": 60}}
            """)
    }

    private static func planner(officeHours: Bool = false, individually: Int = 20) throws -> EscalationPlanner {
        EscalationPlanner(
            try configuration(officeHours: officeHours, individually: individually), calendar: ClinicCalendar())
    }

    /// An alert and the outbox row that opened it.
    private static func opened(
        _ level: Level = .urgent, at moment: Instant = start, respondBy: Instant? = nil
    ) -> AlertThread {
        AlertThread(
            id: .random(), level: level, opened: moment, respondBy: respondBy,
            events: [AlertEvent(id: .random(), kind: .opened, level: level, at: moment)])
    }

    /// Plans for one alert and keeps what came of it in the alert, as the database does.
    @discardableResult
    private static func step(
        _ planner: EscalationPlanner, _ thread: inout AlertThread, at now: Instant, usable: Set<String> = all
    ) -> PlanningOutput {
        let output = planner.plan(PlanningInput(now: now, threads: [thread], usableChannels: usable))
        if let escalation = output.escalations[thread.id] { thread.escalation = escalation }
        let settled = Set(output.plannedEvents + output.overtakenEvents)
        thread.events.removeAll { settled.contains($0.id) }
        return output
    }

    @Test func `an emergency is told at once by all channels of the first step, with the id of the outbox row`() throws
    {
        var thread = Self.opened(.emergency)
        let event = thread.events[0].id
        let output = Self.step(try Self.planner(), &thread, at: Self.start)
        try #require(output.messages.count == 1)
        #expect(output.messages[0].id == event)
        #expect(output.messages[0].kind == "opened" && output.messages[0].step == 1)
        #expect(output.messages[0].channels == ["a", "b"])
        #expect(output.plannedEvents == [event])
        #expect(thread.escalation?.next == Self.start.advanced(bySeconds: 300))
    }

    @Test func `steps follow their waits, then all channels are told without end`() throws {
        let planner = try Self.planner()
        var thread = Self.opened(.urgent)
        var now = Self.start
        var told: [(Int64, String, [String])] = []
        for _ in 0..<60 {
            for message in Self.step(planner, &thread, at: now).messages {
                told.append(((now.microseconds - Self.start.microseconds) / 60_000_000, message.kind, message.channels))
            }
            now = now.advanced(bySeconds: 300)
        }
        #expect(told.map(\.0) == [0, 30, 70, 120, 170, 220, 270])
        #expect(told.map(\.1) == ["opened"] + Array(repeating: "reminder", count: 6))
        #expect(told.map(\.2) == [["a"], ["b"]] + Array(repeating: ["a", "b"], count: 5))
    }

    @Test func `when the clock has been set back, what was told by it is told again at once, and then on as planned`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened(.urgent)
        Self.step(planner, &thread, at: Self.start)
        let back = Self.start.advanced(bySeconds: -86_400)
        var told: [Int64] = []
        for minute in Int64(0)..<100 {
            let now = back.advanced(bySeconds: minute * 60)
            told += Self.step(planner, &thread, at: now).messages.map { _ in minute }
        }
        #expect(told == [0, 40, 90])
    }

    @Test func `an acknowledged alert is silent until the time for closing has passed, then told until it is closed`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        let seen = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        #expect(seen.messages.isEmpty && seen.answered == [thread.id])
        #expect(thread.escalation?.phase == .acknowledged)
        var kinds: [String] = []
        for minute in Int64(2)...180 {
            kinds += Self.step(planner, &thread, at: Self.start.advanced(bySeconds: minute * 60)).messages.map(\.kind)
            if minute == 120 { #expect(kinds.isEmpty) }
        }
        #expect(kinds == ["unclosed", "unclosed"])
        thread.closed = Self.start.advanced(bySeconds: 200 * 60)
        let over = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 300 * 60))
        #expect(over.messages.isEmpty && over.answered == [thread.id])
        #expect(thread.escalation?.phase == .over && thread.escalation?.next == nil)
    }

    @Test(arguments: [true, false])
    func `acknowledged again, it is silent until the time for closing has passed anew`(wasTold: Bool) throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        let again = Self.start.advanced(bySeconds: (wasTold ? 125 : 100) * 60)
        var kinds: [String] = []
        for minute in Int64(2)...300 {
            let now = Self.start.advanced(bySeconds: minute * 60)
            if now == again { thread.acknowledged = now }
            let output = Self.step(planner, &thread, at: now)
            kinds += output.messages.map(\.kind)
            // What is still being tried need not be told any more.
            if now == again { #expect(output.answered == (wasTold ? [thread.id] : [])) }
            if minute == 219 { #expect(kinds == (wasTold ? ["unclosed"] : [])) }
            if let next = thread.escalation?.next { #expect(next > now) }
        }
        #expect(kinds.count > (wasTold ? 2 : 1))
    }

    @Test(arguments: [true, false])
    func `an alert that was given back is told anew at once`(wasPlanned: Bool) throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        if wasPlanned {
            thread.acknowledged = Self.start.advanced(bySeconds: 60)
            Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
            thread.acknowledged = nil
        }
        let event = AlertEvent(id: .random(), kind: .raised, level: .urgent, at: Self.start.advanced(bySeconds: 90))
        thread.events = [event]
        let output = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 91))
        #expect(output.messages.map(\.kind) == ["raised"] && output.messages.map(\.id) == [event.id])
        #expect(output.messages.map(\.channels) == [["a"]])
        #expect(thread.escalation?.told == 1 && thread.escalation?.phase == .unanswered)
    }

    @Test func `a worse level is told anew at once, also after an acknowledgement`() throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        // The database voids the acknowledgement when the level rises.
        thread.acknowledged = nil
        thread.level = .emergency
        let event = AlertEvent(id: .random(), kind: .raised, level: .emergency, at: Self.start.advanced(bySeconds: 90))
        thread.events = [event]
        let output = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 91))
        try #require(output.messages.count == 1)
        #expect(output.messages[0].kind == "raised" && output.messages[0].id == event.id)
        #expect(output.messages[0].channels == ["a", "b"])
        #expect(thread.escalation?.told == 1 && thread.escalation?.level == .emergency)
    }

    @Test func `a form that joins is in the next telling, or told by itself after an acknowledgement`() throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        let first = AlertEvent(id: .random(), kind: .joined, level: .urgent, at: Self.start.advanced(bySeconds: 10))
        thread.events = [first]
        let folded = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 11))
        #expect(folded.messages.isEmpty && folded.overtakenEvents == [first.id])

        thread.acknowledged = Self.start.advanced(bySeconds: 20)
        let second = AlertEvent(id: .random(), kind: .joined, level: .urgent, at: Self.start.advanced(bySeconds: 30))
        thread.events = [second]
        let told = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 31))
        #expect(told.messages.map(\.kind) == ["joined"])
        #expect(told.messages.map(\.id) == [second.id])
        #expect(thread.escalation?.phase == .acknowledged)
        let after = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 32))
        #expect(after.messages.isEmpty)
    }

    @Test func `when the time to respond has passed, all channels and the operators are told once besides`() throws {
        let planner = try Self.planner()
        var thread = Self.opened(.urgent, respondBy: Self.start.advanced(bySeconds: 600))
        Self.step(planner, &thread, at: Self.start)
        #expect(thread.escalation?.next == Self.start.advanced(bySeconds: 600))
        let late = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 600))
        #expect(late.messages.map(\.kind) == ["late"])
        #expect(late.messages.first?.channels == ["a", "b", "d"])
        let again = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 601))
        #expect(again.messages.isEmpty)
    }

    @Test func `what nobody resolved in time is told as overdue, by the policy for others, and not as late besides`()
        throws
    {
        let planner = try Self.planner(officeHours: true)
        var thread = Self.opened(.soon, respondBy: Self.start.advanced(bySeconds: -60))
        thread.isOverdue = true
        thread.events = [AlertEvent(id: .random(), kind: .overdue, level: .soon, at: Self.start)]
        let output = Self.step(planner, &thread, at: Self.start)
        #expect(output.messages.map(\.kind) == ["overdue"] && output.messages.first?.channels == ["a"])
        let night = try #require(Instant(rfc3339: "2026-03-02T22:00:00Z"))
        let evening = Self.step(planner, &thread, at: try #require(Instant(rfc3339: "2026-03-02T17:59:00Z")))
        #expect(evening.messages.map(\.kind) == ["reminder"])
        let held = Self.step(planner, &thread, at: night)
        #expect(held.messages.isEmpty)
    }

    @Test(arguments: [
        // Monday within hours, Monday evening, Saturday; the clinic opens at 08:00 on weekdays.
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"), ("2026-03-02T20:00:00Z", "2026-03-03T08:00:00Z"),
        ("2026-03-07T09:00:00Z", "2026-03-09T08:00:00Z"),
    ])
    func `office hours hold a first telling until the clinic opens`(opened: String, told: String) throws {
        let planner = try Self.planner(officeHours: true)
        let moment = try #require(Instant(rfc3339: opened))
        let due = try #require(Instant(rfc3339: told))
        var thread = Self.opened(at: moment)
        if moment < due {
            let before = Self.step(planner, &thread, at: due.advanced(bySeconds: -1))
            #expect(before.messages.isEmpty && thread.events.count == 1)
        }
        let at = Self.step(planner, &thread, at: due)
        #expect(at.messages.map(\.kind) == ["opened"])
    }

    @Test func `office hours do not hold what would miss its time to respond, nor an emergency`() throws {
        let planner = try Self.planner(officeHours: true)
        let saturday = try #require(Instant(rfc3339: "2026-03-07T09:00:00Z"))
        var urgent = Self.opened(at: saturday, respondBy: saturday.advanced(bySeconds: 24 * 3_600))
        let told = Self.step(planner, &urgent, at: saturday)
        #expect(told.messages.count == 1)
        var emergency = Self.opened(.emergency, at: saturday)
        let once = Self.step(planner, &emergency, at: saturday)
        #expect(once.messages.count == 1)
        #expect(emergency.escalation?.next == saturday.advanced(bySeconds: 300))
    }

    @Test func `a reminder that falls into the night waits for the morning`() throws {
        let planner = try Self.planner(officeHours: true)
        let evening = try #require(Instant(rfc3339: "2026-03-02T17:50:00Z"))
        var thread = Self.opened(at: evening)
        Self.step(planner, &thread, at: evening)
        #expect(thread.escalation?.next == Instant(rfc3339: "2026-03-03T08:00:00Z"))
    }

    @Test(arguments: [
        (["a", "b", "c", "d"], ["a", "b"]), (["b", "c", "d"], ["b", "c", "d"]), (["c", "d"], ["c", "d"]),
        ([], ["a", "b"]),
    ])
    func `an emergency keeps two channels where one is disabled`(usable: [String], told: [String]) throws {
        var thread = Self.opened(.emergency)
        let output = Self.step(try Self.planner(), &thread, at: Self.start, usable: Set(usable))
        #expect(output.messages.first?.channels == told)
    }

    @Test
    func `an acknowledged emergency that is not closed by its time to respond is told as late to everybody, then on`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened(.emergency, respondBy: Self.start.advanced(bySeconds: 1_800))
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        #expect(thread.escalation?.next == Self.start.advanced(bySeconds: 1_800))
        let late = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 1_800))
        #expect(late.messages.map(\.kind) == ["late"])
        #expect(late.messages.first?.channels == ["a", "b", "c", "d"])
        let then = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 1_800 + 300))
        #expect(then.messages.map(\.kind) == ["unclosed"])
    }

    @Test
    func `an emergency that is acknowledged after its time to respond has half an hour, and so it has anew each time`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened(.emergency, respondBy: Self.start)
        Self.step(planner, &thread, at: Self.start)
        for round in Int64(1)...3 {
            let seen = Self.start.advanced(bySeconds: round * 3_000)
            thread.acknowledged = seen
            let silent = Self.step(planner, &thread, at: seen.advanced(bySeconds: 1))
            #expect(silent.messages.isEmpty && silent.answered == [thread.id])
            #expect(thread.escalation?.phase == .acknowledged)
            #expect(thread.escalation?.next == seen.advanced(bySeconds: 1_800))
            let late = Self.step(planner, &thread, at: seen.advanced(bySeconds: 1_800))
            #expect(late.messages.map(\.kind) == ["unclosed"])
        }
    }

    @Test func `a step none of whose channels is usable is skipped at once, and the output says so`() throws {
        let planner = try Self.planner()
        var thread = Self.opened(.urgent)
        let output = Self.step(planner, &thread, at: Self.start, usable: ["b", "c", "d"])
        #expect(output.messages.map(\.channels) == [["b"]] && output.skipped == [thread.id])
        #expect(thread.escalation?.told == 2)
        #expect(thread.escalation?.next == Self.start.advanced(bySeconds: 40 * 60))
    }

    @Test func `what waits for the clinic's opening is held on purpose until then, and told as new`() throws {
        let planner = try Self.planner(officeHours: true)
        let evening = try #require(Instant(rfc3339: "2026-03-02T20:00:00Z"))
        let opening = try #require(Instant(rfc3339: "2026-03-03T08:00:00Z"))
        var thread = Self.opened(at: evening)
        let event = thread.events[0].id
        let held = Self.step(planner, &thread, at: evening)
        #expect(held.messages.isEmpty && held.heldEvents == [event: opening])
        thread.events[0].heldUntil = opening
        let again = Self.step(planner, &thread, at: evening.advanced(bySeconds: 60))
        #expect(again.heldEvents.isEmpty)
        let told = Self.step(planner, &thread, at: opening)
        #expect(told.messages.map(\.kind) == ["opened"])
    }

    @Test func `after an acknowledgement that was taken back it is told from the first step on, as not answered`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        thread.acknowledged = nil
        let again = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 120))
        #expect(again.messages.map(\.kind) == ["reminder"] && again.messages.map(\.channels) == [["a"]])
    }

    @Test func `a canary ends in a test notification and is finished`() throws {
        var thread = Self.opened()
        thread.isCanary = true
        let output = Self.step(try Self.planner(), &thread, at: Self.start)
        #expect(output.messages.map(\.kind) == ["canary"])
        #expect(output.messages.first?.channels == ["d"])
        #expect(output.canaries == [thread.id])
    }

    @Test func `a canary whose alert somebody held is finished later, and not told again`() throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        thread.isCanary = true
        Self.step(planner, &thread, at: Self.start)
        let later = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 1))
        #expect(later.messages.isEmpty && later.canaries == [thread.id])
    }

    @Test func `an alert that is answered before anybody was told needs no telling`() throws {
        var thread = Self.opened()
        thread.acknowledged = Self.start.advanced(bySeconds: 1)
        let output = Self.step(try Self.planner(), &thread, at: Self.start.advanced(bySeconds: 2))
        #expect(output.messages.isEmpty)
        #expect(output.overtakenEvents.count == 1)
        #expect(thread.escalation?.phase == .acknowledged)
    }

    // MARK: Help and status

    private static func call(_ seconds: Int64, by person: String = "Ann") -> AlertEvent {
        AlertEvent(
            id: .random(), kind: .escalated, level: .urgent, at: start.advanced(bySeconds: seconds), by: person)
    }

    @Test func `a call for help tells the next step at once, after the last one everybody, and the waits go on`() throws
    {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        var told: [[String]] = []
        for second in [60, 120, 180] as [Int64] {
            let event = Self.call(second)
            thread.events = [event]
            let now = Self.start.advanced(bySeconds: second)
            let messages = Self.step(planner, &thread, at: now).messages
            #expect(messages.map(\.kind) == ["escalated"] && messages.map(\.who) == ["Ann"])
            #expect(messages.map(\.id) == [event.id])
            told += messages.map(\.channels)
            let wait: Int64 = second == 60 ? 40 : 50
            #expect(thread.escalation?.next == now.advanced(bySeconds: wait * 60))
            let again = Self.step(planner, &thread, at: now.advanced(bySeconds: 1))
            #expect(again.messages.isEmpty)
        }
        #expect(told == [["b"], ["a", "b"], ["a", "b"]])
    }

    @Test func `a call for help waits for no opening`() throws {
        let planner = try Self.planner(officeHours: true)
        let night = Instant(rfc3339: "2026-03-02T23:00:00Z")!
        var thread = Self.opened(at: night)
        #expect(Self.step(planner, &thread, at: night).messages.isEmpty)
        thread.events.append(AlertEvent(id: .random(), kind: .escalated, level: .urgent, at: night, by: "Ann"))
        let output = Self.step(planner, &thread, at: night.advanced(bySeconds: 1))
        #expect(output.messages.map(\.channels) == [["a"]] && thread.events.isEmpty)
    }

    @Test func `with an acknowledged alert others are told from the next step on, until somebody acknowledges it anew`()
        throws
    {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.acknowledged = Self.start.advanced(bySeconds: 60)
        Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 61))
        thread.events = [Self.call(90)]
        var told: [(Int64, String, [String])] = []
        for minute in Int64(2)...100 {
            let now = Self.start.advanced(bySeconds: minute * 60)
            let output = Self.step(planner, &thread, at: now)
            told += output.messages.map { (minute, $0.kind, $0.channels) }
            #expect(!output.answered.contains(thread.id) || minute == 96)
            if minute == 95 { thread.acknowledged = now }
        }
        #expect(told.map(\.0) == [2, 42, 92])
        #expect(told.map(\.1) == ["escalated", "unclosed", "unclosed"])
        #expect(told.map(\.2) == [["b"], ["a", "b"], ["a", "b"]])
        #expect(thread.escalation?.phase == .acknowledged)
    }

    @Test func `a call that somebody acknowledged since needs no telling`() throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        Self.step(planner, &thread, at: Self.start)
        thread.events = [Self.call(30)]
        thread.acknowledged = Self.start.advanced(bySeconds: 31)
        #expect(Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 32)).messages.isEmpty)
        #expect(thread.events.isEmpty)
    }

    @Test func `a call for help is told by itself in a storm`() throws {
        let planner = try Self.planner(individually: 1)
        var threads = (0..<10).map { _ in Self.opened() }
        threads[7].events.append(Self.call(0))
        let output = planner.plan(PlanningInput(now: Self.start, threads: threads, usableChannels: Self.all))
        #expect(output.messages.map(\.kind) == ["escalated", "digest"])
        #expect(output.messages[0].alerts == [threads[7].id] && output.messages[1].alerts.count == 9)
    }

    @Test func `a reminder names whom the alert still waits for`() throws {
        let planner = try Self.planner()
        var thread = Self.opened()
        thread.awaited = ["Bea", "Dr Dee"]
        Self.step(planner, &thread, at: Self.start)
        let output = Self.step(planner, &thread, at: Self.start.advanced(bySeconds: 1_800))
        #expect(output.messages.map(\.who) == ["Bea, Dr Dee"])
        let text = AlertMessage(
            id: .random(), kind: .reminder, level: .urgent, created: Self.start, told: 1, who: "Bea, Dr Dee"
        ).summary
        #expect(text == "URGENT: this alert still waits for Bea, Dr Dee to acknowledge it (told once).")
    }

    /// An emergency that was told and that somebody has, as the events say.
    private static func status(
        _ persons: [String?], level: Level = .emergency, channels: [String] = ["a", "b"], last: String? = nil,
        usable: Set<String> = all, change: (inout AlertThread) -> Void = { _ in }
    ) throws -> PlanningOutput {
        let planner = try planner()
        var thread = opened(level)
        step(planner, &thread, at: start)
        thread.acknowledged = start.advanced(bySeconds: 10)
        thread.events = persons.enumerated().map { turn, person in
            AlertEvent(
                id: .random(), kind: .status, level: level, at: start.advanced(bySeconds: Int64(11 + turn)), by: person)
        }
        change(&thread)
        var input = PlanningInput(now: start.advanced(bySeconds: 20), threads: [thread], usableChannels: usable)
        input.audiences[thread.id] = StatusAudience(channels: channels, last: last)
        let output = planner.plan(input)
        let settled = Set(output.plannedEvents + output.overtakenEvents)
        #expect(thread.events.allSatisfy { settled.contains($0.id) })
        return output
    }

    @Test func `who was told of an emergency is told who has it, the last one alone`() throws {
        let output = try Self.status(["Ann", "Bea"])
        #expect(output.messages.map(\.kind) == ["status"] && output.messages.map(\.who) == ["Bea"])
        #expect(output.messages[0].channels == ["a", "b"] && output.plannedEvents == [output.messages[0].id])
        let disabled = try Self.status(["Ann"], usable: ["b", "c"])
        #expect(disabled.messages.map(\.channels) == [["b"]])
        let text = [("Ann", "EMERGENCY: Ann has this alert."), (nil, "EMERGENCY: nobody has this alert any more.")]
        for (who, words) in text {
            let message = AlertMessage(id: .random(), kind: .status, level: .emergency, created: Self.start, who: who)
            #expect(message.summary == words)
        }
    }

    @Test func `nobody is told who has what they were not told of, know, or is overtaken`() throws {
        #expect(try Self.status(["Ann"], channels: []).messages.isEmpty)
        #expect(try Self.status(["Ann", "Bea", "Ann"], last: "Ann").messages.isEmpty)
        #expect(try Self.status(["Ann"], level: .urgent).messages.isEmpty)
        #expect(try Self.status(["Ann"]) { $0.closed = Self.start.advanced(bySeconds: 15) }.messages.isEmpty)
        let raised = try Self.status(["Ann"]) { thread in
            thread.acknowledged = nil
            thread.events.append(
                AlertEvent(id: .random(), kind: .raised, level: .emergency, at: Self.start.advanced(bySeconds: 15)))
        }
        #expect(raised.messages.map(\.kind) == ["raised"])
        let joined = try Self.status(["Ann"]) { thread in
            thread.events.append(
                AlertEvent(id: .random(), kind: .joined, level: .urgent, at: Self.start.advanced(bySeconds: 15)))
        }
        #expect(joined.messages.map(\.kind) == ["status", "joined"])
    }

    @Test func `a receiver that keeps incidents is not told who has them`() throws {
        let configuration = try AlertFiles.configuration(
            """
            {"channels": {"a": \(AlertFiles.siren), "b": {"kind": "pagerduty", "routingKeyFile": "/key"}},
             "policies": {"urgent": {"status": true}, "emergency": {"status": false}}}
            """)
        #expect(configuration.urgent.tellsStatus && !configuration.emergency.tellsStatus)
        #expect(configuration.other.tellsStatus)
        let planner = EscalationPlanner(configuration, calendar: ClinicCalendar())
        var thread = Self.opened()
        thread.events = [AlertEvent(id: .random(), kind: .status, level: .urgent, at: Self.start, by: "Ann")]
        thread.escalation = Escalation(
            phase: .acknowledged, level: .urgent, told: 1, toldAt: Self.start, next: Self.start, reached: 2)
        thread.acknowledged = Self.start
        var input = PlanningInput(now: Self.start, threads: [thread], usableChannels: ["a", "b"])
        input.audiences[thread.id] = StatusAudience(channels: ["a", "b"])
        #expect(planner.plan(input).messages.map(\.channels) == [["a"]])
    }

    /// Whatever happens, an alert that is open and not acknowledged is told again within its longest wait.
    @Test(arguments: 0..<200) func `nobody is left in silence`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let planner = try Self.planner(officeHours: false, individually: 1_000)
        var thread = Self.opened(
            dice.oneIn(3) ? .emergency : .urgent,
            respondBy: dice.oneIn(2) ? Self.start.advanced(bySeconds: Int64(dice.number(0...19_999))) : nil)
        var now = Self.start
        var lastTold = Self.start
        for _ in 0..<400 {
            let output = Self.step(planner, &thread, at: now)
            if !output.messages.isEmpty { lastTold = now }
            if thread.closed == nil, thread.acknowledged == nil {
                #expect(now.microseconds - lastTold.microseconds <= 50 * 60_000_000, "seed \(seed)")
                let next = try #require(thread.escalation?.next)
                #expect(next > now)
            }
            now = now.advanced(bySeconds: 60)
            switch dice.number(0...39) {
            case 0 where thread.acknowledged == nil: thread.acknowledged = now
            case 1:
                thread.events.append(AlertEvent(id: .random(), kind: .joined, level: .urgent, at: now))
            case 2 where thread.level == .urgent:
                thread.level = .emergency
                thread.acknowledged = nil
                thread.events.append(AlertEvent(id: .random(), kind: .raised, level: .emergency, at: now))
                lastTold = now
            case 3 where thread.acknowledged != nil: thread.closed = now
            default: break
            }
        }
    }
}

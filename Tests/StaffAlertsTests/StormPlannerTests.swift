import ClinicFixture
import IntakeStore
import Postgres
import StaffAlerts
import Testing
import TriageCore

/// How much is told one by one when much has to be told.
@Suite struct StormPlannerTests {
    /// Monday 2 March 2026, 09:00.
    private static let start = Instant(rfc3339: "2026-03-02T09:00:00Z")!
    private static let all: Set<String> = ["a", "b"]

    private static func planner(individually: Int = 20) throws -> EscalationPlanner {
        EscalationPlanner(
            try AlertFiles.configuration(
                """
                {"channels": {"a": \(AlertFiles.siren), "b": \(AlertFiles.siren)},
                 "policies": {"emergency": {"repeatMinutes": 10, "steps": [{"channels": ["a", "b"], "minutes": 10}]},
                              "urgent": {"repeatMinutes": 10, "steps": [{"channels": ["a", "b"], "minutes": 10}]}},
                 "storm": {"individually": \(individually), "emergenciesIndividually": 20, "windowSeconds": 60}}
                """), calendar: ClinicCalendar())
    }

    private static func opened(_ level: Level = .urgent, at moment: Instant = start) -> AlertThread {
        AlertThread(
            id: .random(), level: level, opened: moment,
            events: [AlertEvent(id: .random(), kind: .opened, level: level, at: moment)])
    }

    /// Alerts and what was told of them, by a database that keeps what planners decide.
    private struct Storm {
        let planner: EscalationPlanner
        var threads: [AlertThread] = []
        var told: [(at: Instant, message: PlannedMessage)] = []

        /// Plans as the database would ask for it, and delivers all at once.
        mutating func plan(at now: Instant) -> PlanningOutput {
            var recent = RecentTellings()
            for (at, message) in told {
                let isNews = !["digest", "reminders", "reminder", "unclosed"].contains(message.kind)
                let isEmergency = message.level == .emergency
                if isNews, !isEmergency, at > now.advanced(bySeconds: -60) { recent.below += 1 }
                if message.kind == "digest", !isEmergency { recent.belowDigest = at }
                guard isEmergency, at > now.advanced(bySeconds: -RecentTellings.emergencyPeriod) else { continue }
                if isNews { recent.emergencies += 1 }
                if message.kind == "digest" {
                    recent.emergencyDigests += 1
                    recent.emergencyDigest = at
                }
                if isNews || message.kind == "digest" { recent.emergency = at }
            }
            let due = threads.filter { thread in
                !thread.events.isEmpty || thread.escalation.map { ($0.next ?? now) <= now } ?? true
            }
            let companions = threads.filter { thread in
                guard let escalation = thread.escalation, let next = escalation.next, let toldAt = escalation.toldAt
                else { return false }
                return next > now
                    && toldAt.microseconds + (next.microseconds - toldAt.microseconds) / 2 <= now.microseconds
            }
            let output = planner.plan(
                PlanningInput(now: now, threads: due, companions: companions, recent: recent, usableChannels: all))
            let settled = Set(output.plannedEvents + output.overtakenEvents)
            let reached = Set(output.messages.flatMap(\.alerts))
            threads = threads.map { thread in
                var thread = thread
                let count = thread.escalation?.reached ?? 0
                if let escalation = output.escalations[thread.id] { thread.escalation = escalation }
                thread.escalation?.reached = count + (reached.contains(thread.id) ? 1 : 0)
                thread.events.removeAll { settled.contains($0.id) }
                return thread
            }
            told += output.messages.map { (now, $0) }
            return output
        }
    }

    @Test func `more emergencies than the limit are told one by one up to it, and the rest at once by one message`()
        throws
    {
        let threads = (0..<45).map { Self.opened(.emergency, at: Self.start.advanced(bySeconds: $0)) }
        let now = Self.start.advanced(bySeconds: 60)
        let output = try Self.planner().plan(PlanningInput(now: now, threads: threads, usableChannels: Self.all))
        #expect(output.messages.count == 21)
        #expect(output.messages.prefix(20).flatMap(\.alerts) == threads.prefix(20).map(\.id))
        let digest = try #require(output.messages.last)
        #expect(digest.kind == "digest" && digest.level == .emergency && digest.isFirst && digest.told == 0)
        #expect(Set(digest.alerts) == Set(threads.dropFirst(20).map(\.id)))
        #expect(Set(output.plannedEvents).count == 45 && output.escalations.count == 45)
    }

    @Test func `a true emergency in the middle of a storm of 10000 is told within seconds, by few messages`() throws {
        var storm = Storm(planner: try Self.planner())
        let truth = Self.opened(.emergency, at: Self.start.advanced(bySeconds: 5))
        for second in Int64(0)..<60 {
            let now = Self.start.advanced(bySeconds: second)
            if second < 5 || (6..<11).contains(second) {
                storm.threads += (0..<1_000).map { _ in Self.opened(.emergency, at: now) }
            }
            if second == 5 { storm.threads.append(truth) }
            _ = storm.plan(at: now)
        }
        let first = try #require(storm.told.first { $0.message.alerts.contains(truth.id) })
        #expect(first.at <= truth.opened.advanced(bySeconds: 5))
        #expect(storm.threads.allSatisfy { ($0.escalation?.reached ?? 0) > 0 })
        #expect(storm.told.count <= 20 + 5, "\(storm.told.map(\.message.kind))")
    }

    @Test
    func `reminders of many alerts are one message, which takes along what is told again soon; nothing comes late`()
        throws
    {
        var storm = Storm(planner: try Self.planner())
        // Thirty alerts within half an hour, each with a clock of its own.
        for minute in Int64(0)..<180 {
            let now = Self.start.advanced(bySeconds: minute * 60)
            if minute < 30 { storm.threads.append(Self.opened(minute % 2 == 0 ? .urgent : .emergency, at: now)) }
            _ = storm.plan(at: now)
            #expect(
                storm.threads.allSatisfy { $0.escalation?.toldAt.map { $0.advanced(bySeconds: 600) >= now } ?? false })
        }
        let last = Self.start.advanced(bySeconds: 149 * 60)
        let lately = storm.told.filter { $0.at > last }.map(\.message)
        #expect(lately.count <= 31 / 5 + 1, "\(lately.map(\.kind))")
        let named = try #require(lately.last { $0.kind == "reminders" })
        #expect(named.level == .emergency && named.told == named.alerts.count && !named.isFirst)
    }

    @Test func `up to three reminders at a time are told one by one`() throws {
        var storm = Storm(planner: try Self.planner())
        storm.threads = (0..<3).map { _ in Self.opened() }
        _ = storm.plan(at: Self.start)
        let output = storm.plan(at: Self.start.advanced(bySeconds: 600))
        #expect(output.messages.map(\.kind) == Array(repeating: "reminder", count: 3))
        #expect(output.messages.map(\.told) == [1, 1, 1])
    }

    @Test func `who was never told comes before who was, then the worse level, then the older alert`() throws {
        var told = Self.opened(.emergency, at: Self.start.advanced(bySeconds: -9))
        told.events = []
        told.escalation = Escalation(
            phase: .unanswered, level: .emergency, told: 1, toldAt: Self.start, next: Self.start, reached: 1)
        var unreached = told
        unreached.id = .random()
        unreached.escalation?.reached = 0
        let urgent = Self.opened(at: Self.start.advanced(bySeconds: -8))
        let emergencies = [Self.opened(.emergency, at: Self.start.advanced(bySeconds: -1)), Self.opened(.emergency)]
        let output = try Self.planner().plan(
            PlanningInput(
                now: Self.start.advanced(bySeconds: 1), threads: [told, urgent, unreached] + emergencies.reversed(),
                usableChannels: Self.all))
        let first = Set(output.messages.filter(\.isFirst).flatMap(\.alerts))
        #expect(first == Set([urgent.id, unreached.id] + emergencies.map(\.id)))
        let order = output.messages.flatMap(\.alerts).filter { emergencies.map(\.id).contains($0) }
        #expect(order == emergencies.map(\.id))
    }

    @Test func `below emergency a storm becomes a digest with the count and the worst level`() throws {
        let urgent = (0..<500).map { _ in Self.opened() }
        let lower = (0..<5).map { _ in Self.opened(.soon) }
        let emergencies = (0..<10).map { _ in Self.opened(.emergency) }
        let output = try Self.planner().plan(
            PlanningInput(now: Self.start, threads: urgent + lower + emergencies, usableChannels: Self.all))
        let digests = output.messages.filter { $0.kind == "digest" }
        #expect(digests.count == 1)
        #expect(digests.first?.alerts.count == 505 && digests.first?.level == .urgent)
        #expect(output.messages.count == 11 && Set(output.plannedEvents).count == 515)
    }

    @Test func `below emergency the rest waits on purpose within a storm's window, and is told at its end`() throws {
        let planner = try Self.planner(individually: 2)
        let threads = (0..<10).map { _ in Self.opened() } + [Self.opened(.emergency)]
        func plan(_ lastDigest: Int64) -> PlanningOutput {
            var recent = RecentTellings()
            recent.belowDigest = Self.start.advanced(bySeconds: -lastDigest)
            return planner.plan(
                PlanningInput(now: Self.start, threads: threads, recent: recent, usableChannels: Self.all))
        }
        let within = plan(59)
        #expect(within.messages.map(\.level) == [.emergency])
        #expect(within.heldEvents.count == 10 && Set(within.heldEvents.values) == [Self.start.advanced(bySeconds: 1)])
        #expect(plan(60).messages.map(\.kind) == ["opened", "digest"])
    }
}

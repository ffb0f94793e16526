import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct RotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rota", abstract: "Who is on duty, and who would be told.",
        discussion: """
            Times are the clinic's: 2026-11-08, '2026-11-08 08:00', 08:00 (today), mon, 'sun 03:00' (the next one), now, or with \
            a zone as 2026-11-08T08:00:00Z. A day alone as --until includes that day. What a person serves as is said by \
            'intake-triage people role'. Every change is kept in the audit log. Needs the rights of intake_staff or \
            intake_owner.
            """,
        subcommands: [Show.self, List.self, Add.self, Remove.self, Duty.self, Away.self, Back.self],
        defaultSubcommand: Show.self)

    /// What all of it takes.
    struct Options: ParsableArguments {
        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        func open(_ body: (CaseworkDesk) async throws -> Void) async throws {
            try await CaseworkDesk.open(common, database, body)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who is on duty now and on Sunday at 3, and with --config who would be told.",
            discussion: """
                With --config, the file of the alerter, it shows for each level who would be told, step by step: the channels of \
                the file, and the persons with the names of their own channels.
                """
        ).examples("rota show --week")

        @OptionGroup var options: Options

        @Option(help: "Another moment than now and the next Sunday at 3.")
        var at: String?

        @Flag(help: "Show the coming week too, from that moment.")
        var week = false

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await options.open { desk in
                let alerts = try await options.common.settings().alerts()
                let now = desk.clock.now
                var moments: [(String, Instant)] = []
                if let at {
                    moments = [("THEN", try await ClinicTime(at).moment(desk.connection))]
                } else {
                    moments = [("NOW", now), ("NEXT", try await ClinicTime("sun 03:00").moment(desk.connection))]
                }
                for (index, (title, moment)) in moments.enumerated() {
                    let view = try await RotaView(at: moment, alerts, desk)
                    if json {
                        output(view.report)
                    } else {
                        if index > 0 { output("\n") }
                        output(view.text(title))
                    }
                }
                if week, let start = moments.first?.1 {
                    let week = try await RotaWeek(from: start, alerts, desk)
                    if json { for line in week.report { output(line) } } else { output("\n" + week.text) }
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the entries of the rota, with the ids by which 'remove' takes them."
        ).examples("rota list")

        @OptionGroup var options: Options

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await options.open { desk in
                let entries = try await Rota.entries(desk.connection)
                if json {
                    for entry in entries { output(entry.report) }
                    return
                }
                var page = Page()
                page.line(
                    entries.isEmpty
                        ? "ROTA  empty: 'intake-triage rota add' puts somebody on it"
                        : "ROTA  times of \(desk.clock.zone)")
                for entry in entries {
                    page.words(
                        entry.words(desk.clock),
                        after: "  " + entry.id.padding(toLength: 5, withPad: " ", startingAt: 0))
                }
                output(page.text)
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a person into the weekly rota.",
            discussion: """
                The shift lasts until --until of the same day, or of the next where that is not later than --from; 24 hours where \
                both are the same. Who is on duty at one time as the same may be several.
                """
        ).examples("rota add \"Ann Ames\" --role coordinator --days mon-fri --from 08:00 --until 18:00")

        @OptionGroup var options: Options
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person.")
        var person: String

        @Option(help: "As what, such as coordinator.")
        var role: String

        @Option(help: "The days on which it begins: mon, mon-fri, 'sat,sun', or daily.")
        var days: String

        @Option(help: "When it begins, such as 08:00.")
        var from: String

        @Option(help: "When it ends, such as 18:00.")
        var until: String

        @Option(help: "The first day, such as 2026-11-08.")
        var firstDay: String?

        @Option(help: "The last day.")
        var lastDay: String?

        func run() async throws {
            try await options.open { desk in
                guard let weekdays = Weekdays.parse(days) else {
                    throw ConfigurationError(
                        description: "'\(days.prefix(60))' names no days; give mon, mon-fri, 'sat,sun' or daily")
                }
                let times = try [from, until].map { text in
                    guard let time = ClinicTime.timeOfDay(text) else {
                        throw ConfigurationError(
                            description: "'\(text.prefix(60))' is no time of the day; give one such as 08:00")
                    }
                    return time
                }
                for day in [firstDay, lastDay].compactMap({ $0 }) where !ClinicTime.isDay(day) {
                    throw ConfigurationError(
                        description: "'\(day.prefix(60))' is no day; give one such as 2026-11-08")
                }
                let entries = try await Rota.addShift(
                    person, as: role, weekdays: weekdays, from: times[0], until: times[1], firstDay: firstDay,
                    lastDay: lastDay, by: actor.by, desk.connection)
                report.tell(
                    Deed(
                        "rota add",
                        entries.isEmpty ? "the rota has that already" : "added: \(entries.joined(separator: ", "))",
                        ["entries": entries]))
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes entries of the rota from now on."
        ).examples("rota remove s12")

        @OptionGroup var options: Options
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "Ids as 'rota list' shows them, such as s1, d2 or a3.")
        var entries: [String]

        func run() async throws {
            try await options.open { desk in
                for entry in entries {
                    let person = try await Rota.remove(entry, by: actor.by, desk.connection)
                    report.tell(
                        Deed("rota remove", "\(entry) of \(person): removed", ["entry": entry, "person": person]))
                }
            }
        }
    }

    struct Duty: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a person on duty for some time, instead of whoever has the shift."
        ).examples("rota duty \"Ann Ames\" --role coordinator --until 18:00")

        @OptionGroup var options: Options
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person.")
        var person: String

        @Option(help: "As what.")
        var role: String

        @Option(help: "From when on; now where it is left out.")
        var from: String?

        @Option(help: "Until when.")
        var until: String

        func run() async throws {
            try await options.open { desk in
                let start = try await ClinicTime(from ?? "now").moment(desk.connection)
                let end = try await ClinicTime(until).moment(desk.connection, after: start)
                let entry = try await Rota.setDuty(
                    person, as: role, from: start, until: end, by: actor.by, desk.connection)
                report.tell(
                    Deed(
                        "rota duty",
                        "\(entry): \(person) is on duty as \(role), \(desk.clock.text(start)) until \(desk.clock.text(end))",
                        [
                            "entry": entry, "person": person, "role": role, "from": start.rfc3339,
                            "until": end.rfc3339,
                        ]))
            }
        }
    }

    struct Away: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that a person is away, and who has their duties then.",
            discussion: "Without --instead nobody has them: 'rota show --week' shows the gaps."
        ).examples("rota away \"Ann Ames\" --until 2026-12-24 --instead Bea")

        @OptionGroup var options: Options
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person.")
        var person: String

        @Option(help: "From when on; now where it is left out.")
        var from: String?

        @Option(help: "Until when; a day alone is the last one away.")
        var until: String

        @Option(help: "Who has their duties.")
        var instead: String?

        func run() async throws {
            try await options.open { desk in
                let start = try await ClinicTime(from ?? "now").moment(desk.connection)
                let end = try await ClinicTime(until).moment(desk.connection, after: start)
                let entry = try await Rota.setAway(
                    person, from: start, until: end, substitute: instead, by: actor.by, desk.connection)
                let other = instead.map { "\($0) has their duties" } ?? "nobody has their duties"
                let gaps = try await Rota.gapsOfPolicies(desk.connection).filter { gap in
                    gap.since < end && (gap.until.map { $0 > start } ?? true)
                }
                let words =
                    "\(entry): \(person) is away, \(desk.clock.text(start)) until \(desk.clock.text(end)); \(other)"
                report.tell(
                    Deed(
                        "rota away", ([words] + gaps.map { "  " + $0.words(desk.clock) }).joined(separator: "\n"),
                        [
                            "entry": entry, "person": person, "instead": instead, "from": start.rfc3339,
                            "until": end.rfc3339, "gaps": gaps.map(\.report),
                        ]))
            }
        }
    }

    struct Back: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that a person who is away is there again from now on."
        ).examples("rota back \"Ann Ames\"")

        @OptionGroup var options: Options
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "The person.")
        var person: String

        func run() async throws {
            try await options.open { desk in
                try await Rota.setBack(person, by: actor.by, desk.connection)
                report.tell(Deed("rota back", "\(person) is there again", ["person": person]))
            }
        }
    }
}

/// Days of the week as people write them.
enum Weekdays {
    static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// 1 for Monday; nil for what is none. A whole name will do.
    static func number(_ text: some StringProtocol) -> Int? {
        let word = text.lowercased()
        guard word.count >= 3, word.count <= 9, word.allSatisfy(\.isLetter) else { return nil }
        let whole = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        return whole.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
    }

    /// "mon", "mon-fri", "fri-mon", "sat,sun", "daily".
    static func parse(_ text: String) -> [Int]? {
        if text.lowercased() == "daily" { return Array(1...7) }
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { $0.trimmingPrefix { $0 == " " } }
            guard let first = ends.first.flatMap({ number($0) }), let last = ends.last.flatMap({ number($0) }),
                ends.count <= 2
            else { return nil }
            var day = first
            days.insert(day)
            while day != last {
                day = day % 7 + 1
                days.insert(day)
            }
        }
        return days.sorted()
    }
}

/// A moment as people write it, by the clinic's clock.
struct ClinicTime {
    private let text: String

    init(_ text: String) { self.text = text }

    /// "8:00" or "08:00" as "08:00"; nil for what is no time of the day.
    static func timeOfDay(_ text: some StringProtocol) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return (hour < 10 ? "0" : "") + "\(hour):\(parts[1])"
    }

    /// Whether it is a day of the calendar, such as 2026-11-08.
    static func isDay(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 10 && Instant(rfc3339: "\(text)T00:00:00Z") != nil
    }

    /// - Parameter start: of what ends then: a time or a weekday is the first one after it, and a day alone means its end.
    /// - Throws: ``ConfigurationError`` for what is no time.
    func moment(_ connection: Connection, after start: Instant? = nil) async throws -> Instant {
        let isEnd = start != nil
        let trimmed = text.split(whereSeparator: { $0 == " " }).joined(separator: " ")
        if trimmed.lowercased() == "now" { return try await Rota.now(connection) }
        if let instant = Instant(rfc3339: trimmed) { return instant }
        var parts = trimmed.split(separator: " ").map(String.init)
        if parts.count == 1, parts[0].count > 10, let split = parts[0].firstIndex(of: "T") {
            parts = [String(parts[0][..<split]), String(parts[0][parts[0].index(after: split)...])]
        }
        if parts.count == 1, let time = Self.timeOfDay(parts[0]) {
            if let start { return try await Rota.next(nil, at: time, isWholeDay: false, after: start, connection) }
            return try await Rota.moment("\(try await Rota.today(connection)) \(time)", connection)
        }
        if let day = parts.first, parts.count <= 2 {
            let time = parts.count == 2 ? Self.timeOfDay(parts[1]) : "00:00"
            if let time, Self.isDay(day) {
                return try await Rota.moment("\(day) \(time)", plusDays: parts.count == 1 && isEnd ? 1 : 0, connection)
            }
            if let time, let weekday = Weekdays.number(day) {
                return try await Rota.next(
                    weekday, at: time, isWholeDay: parts.count == 1, after: start,
                    plusDays: parts.count == 1 && isEnd ? 1 : 0, connection)
            }
        }
        throw ConfigurationError(
            description:
                "'\(text.prefix(60))' is no time; give one such as '2026-11-08 08:00', 2026-11-08, 08:00 or 'sun 03:00'"
        )
    }
}

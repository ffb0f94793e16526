import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Applies, checks or prints the database schema.",
        subcommands: [Apply.self, Check.self, Print.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Applies the schema; safe to repeat on a database with live rows.",
            discussion: """
                To a database of an earlier release it first takes the steps from there, each short or in nobody's way, while \
                daemons of both releases go on; the schema itself is one transaction. What waits for a lock gives up after two \
                seconds and is tried again. When it ends before its time, run it again.
                """
        ).examples("schema apply --database 'host=/run/postgresql dbname=clinic'")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var report: ReportOptions

        func run() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let watch = Terminal.isWatched ? await watch(connection, settings) : nil
                defer { watch?.cancel() }
                do {
                    try await IntakeSchema.apply(to: connection) { progress in
                        switch progress {
                        case .begins(let step): complain("step \(step.name): \(step.purpose)")
                        case .waits(let step):
                            complain("\(step?.name ?? "the schema") has to wait for others; trying again")
                        }
                    }
                } catch let error as PostgresError {
                    // What this file raises is about roles and versions, and safe to show.
                    if let server = error.serverError { complain(server.unredactedMessage) }
                    throw error
                }
                let isUnattended = try await People.areMissing(connection)
                await connection.close()
                report.note(
                    Deed(
                        "schema apply", "schema \(IntakeSchema.version) is in place",
                        ["version": IntakeSchema.version, "personsMissing": isUnattended]))
                if isUnattended {
                    complain("nobody can acknowledge an alert yet: add each person with 'intake-triage people add'")
                }
            } catch {
                throw fail(error)
            }
        }

        /// Shows how far the server is with an index, by a session of its own.
        private func watch(_ connection: Connection, _ settings: Settings) async -> Task<Void, any Error> {
            let pid = await connection.backendPID
            return Task {
                let other = try await database.connect(settings, try common.logger(settings))
                let progress = ProgressLine()
                var (phase, begun) = ("", ContinuousClock.now)
                while true {
                    if let work = try await IntakeSchema.work(of: pid, other) {
                        if work.phase != phase { (phase, begun) = (work.phase, .now) }
                        let pace = Pace(of: work.total, work.unit)
                        progress.show { _ in
                            work.total == 0 ? phase : "\(phase): \(pace.words(work.done, after: .now - begun))"
                        }
                    }
                    try await Task.sleep(for: .milliseconds(300))
                }
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares a database with what this executable expects; 0 when they agree, else 78."
        ).examples("schema check --database 'host=/run/postgresql dbname=clinic'")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        @Flag(help: "Compare nothing; print what the database holds, one object a line.")
        var list = false

        func run() async throws {
            do {
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                if list {
                    for line in try await IntakeSchema.objects(in: connection) { output(line + "\n") }
                    await connection.close()
                    return
                }
                let difference = try await IntakeSchema.compare(connection)
                let advice = try await DatabaseAdvice.about(connection)
                await connection.close()
                if json {
                    output([
                        "version": IntakeSchema.version, "missing": difference.missing,
                        "unexpected": difference.unexpected, "advice": advice.map(\.code.rawValue),
                    ])
                } else {
                    for line in difference.missing { output("missing or changed: \(line)\n") }
                    for line in difference.unexpected { output("not ours: \(line)\n") }
                    for entry in advice { complain(entry.line) }
                    if difference.isEmpty { output("the database has schema \(IntakeSchema.version)\n") }
                }
                if !difference.isEmpty {
                    complain("the database differs; 'intake-triage schema apply' puts right what is missing")
                    throw ExitStatus.badConfiguration.exit
                }
            } catch {
                throw fail(error)
            }
        }
    }

    struct Print: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints schema.sql as it was built in.").examples(
            "schema print")

        @Flag(help: "Print what it makes, one object a line, as 'schema check' compares it.")
        var objects = false

        func run() {
            output(objects ? IntakeSchema.expectedObjects.joined(separator: "\n") + "\n" : IntakeSchema.text)
        }
    }
}

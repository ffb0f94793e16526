import ArgumentParser
import Daemon
import Foundation
import IntakeForms
import IntakeStore
import Logging
import Postgres
import StaffWords

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submits forms to the database.",
        discussion: """
            Sends each document as it is through intake.submit, with an idempotency key, and prints the submission's id, one \
            a line, once its commit is confirmed. What is not confirmed, because the connection was lost, a lock could not be \
            had or a standby did not answer, is repeated with the same key, for a minute, so that it is stored once. With \
            --key-prefix the command can be repeated, too.
            """
    ).examples("submit form.json", "questionnaire --examples | intake-triage submit -")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(help: "Gives document n the idempotency key PREFIX-n.")
    var keyPrefix: String?

    @Argument(help: "Files with forms, one document a file or one a line; - for standard input.")
    var files: [String]

    func run() async throws {
        do {
            try await submit()
        } catch let error as DocumentSource.Unreadable {
            complain(error.description)
            throw ExitStatus.noInput.exit
        } catch {
            throw fail(error)
        }
    }

    private func submit() async throws {
        let settings = try await common.settings()
        var line = Line(settings: settings, options: database, logger: try common.logger(settings))
        // Fails at once where nothing can be reached.
        _ = try await line.open()
        let prefix = keyPrefix ?? "intake-triage-\(UUID().uuidString)"
        let begun = ContinuousClock.now
        var number = 0
        var refused = 0
        for file in files {
            let documents = try DocumentSource.documents(of: file)
            if documents.isEmpty {
                complain("the input '\(file)' holds no document")
                refused += 1
            }
            let (progress, pace) = (ProgressLine(isBesideOutput: true), Pace(of: documents.count, "forms"))
            for (index, document) in documents.enumerated() {
                progress.show(pace, index)
                number += 1
                // The database would say which bytes are wrong, and with them what the patient wrote.
                guard String(validating: document, as: UTF8.self) != nil, !document.contains(0) else {
                    refused += 1
                    complain("document \(number) of '\(file)' is not text in UTF-8; it was not submitted")
                    continue
                }
                do {
                    let id = try await line.submit(document, key: "\(prefix)-\(number)")
                    if json {
                        output(["document": number, "submission": "\(id)"])
                    } else {
                        output("\(id)\n")
                    }
                } catch let error as PostgresError {
                    if error.leavesOpen {
                        complain(
                            "document \(number) of '\(file)' is not confirmed: nobody knows whether it is stored; submit it again "
                                + (keyPrefix == nil
                                    ? "with the key \(prefix)-\(number)" : "with the same --key-prefix"))
                    }
                    if error.isConnectionGone || error.leavesOpen || error.sqlState == .insufficientPrivilege {
                        throw error
                    }
                    refused += 1
                    complain("document \(number) of '\(file)' was refused: \(error)")
                }
            }
        }
        await line.close()
        ProgressLine.clear()
        if number > 1 {
            let rate = Pace.rate(number, after: .now - begun).map { ", \($0)" } ?? ""
            complain("\(number - refused) of \(number) documents submitted\(rate)")
        }
        if refused > 0 { throw ExitStatus.badData.exit }
    }

    /// The way to the database, made anew where it is lost.
    private struct Line {
        /// How long a form is repeated.
        private static let patience: Duration = .seconds(60)
        let settings: Settings
        let options: DatabaseOptions
        let logger: Logger
        private var connection: Connection?

        init(settings: Settings, options: DatabaseOptions, logger: Logger) {
            self.settings = settings
            self.options = options
            self.logger = logger
        }

        mutating func open() async throws -> Connection {
            if let connection { return connection }
            let new = try await options.connect(settings, logger)
            connection = new
            return new
        }

        mutating func close() async {
            await connection?.close()
            connection = nil
        }

        /// Submits a document until it is confirmed or refused.
        ///
        /// - Throws: where nobody knows after a minute, the last reason.
        mutating func submit(_ document: [UInt8], key: String) async throws -> PostgresUUID {
            let end = ContinuousClock.now + Self.patience
            var backoff = Backoff()
            while true {
                do {
                    return try await Submissions.submit(document, key: key, try await open(), deadline: end)
                } catch let error as PostgresError where error.leavesOpen && .now < end {
                    if error.isConnectionGone { await close() }
                    complain("a document is not confirmed (\(error)); repeating it with the same key")
                    try await Task.sleep(for: backoff.next(jitter: .random(in: 0...1)))
                }
            }
        }
    }
}

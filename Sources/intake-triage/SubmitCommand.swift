import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submits forms to the database.",
        discussion: """
            Sends each document as it is through intake.submit and prints the submission's id, one a line. A connection \
            that is lost in the middle is no double submission when --key-prefix is given: the same documents with the \
            same prefix are stored once.
            """)

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
        let connection = try await database.connect(settings, try common.logger(settings))
        var number = 0
        var refused = 0
        for file in files {
            let documents = try DocumentSource.documents(of: file)
            if documents.isEmpty {
                complain("the input '\(file)' holds no document")
                refused += 1
            }
            for document in documents {
                number += 1
                // The database would say which bytes are wrong, and with them what the patient wrote.
                guard String(validating: document, as: UTF8.self) != nil, !document.contains(0) else {
                    refused += 1
                    complain("document \(number) of '\(file)' is not text in UTF-8; it was not submitted")
                    continue
                }
                let key = keyPrefix.map { "\($0)-\(number)" }
                switch await Self.submit(document, key, connection) {
                case .success(let id):
                    output(json ? "{\"document\":\(number),\"submission\":\"\(id)\"}\n" : "\(id)\n")
                case .failure(let error):
                    if error.isConnectionGone || error.sqlState == .insufficientPrivilege { throw error }
                    refused += 1
                    complain("document \(number) of '\(file)' was refused: \(error)")
                }
                if number % 500 == 0, Terminal.isInteractive { complain("\(number) submitted") }
            }
        }
        await connection.close()
        if number > 1 { complain("\(number - refused) of \(number) documents submitted") }
        if refused > 0 { throw ExitStatus.badData.exit }
    }

    private static func submit(
        _ document: [UInt8], _ key: String?, _ connection: Connection
    ) async -> Result<PostgresUUID, PostgresError> {
        do throws(PostgresError) {
            return .success(try await Submissions.submit(document, key: key, connection))
        } catch {
            return .failure(error)
        }
    }
}

import ArgumentParser
import Foundation
import IntakeStore
import ProtocolReview
import SpineProtocol
import TriageCore

struct ProtocolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol", abstract: "Prints, proves or compares the clinical protocol; says which is in force.",
        subcommands: [Print.self, Verify.self, Diff.self, Present.self])

    struct Print: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the whole protocol, as a document for clinicians or as JSON.",
            discussion: """
                The SHA-256 of the document and of the protocol itself go to standard error: those who sign compare what \
                they have read with what 'adopt protocol' shows.
                """
        ).examples("protocol print", "protocol print --json")

        @Flag(help: "Print the protocol itself as JSON, as 'protocol diff' reads it.")
        var json = false

        @Option(
            help:
                "A file with the clinic's settings, as 'adopt settings' takes it: their values stand on the page to sign."
        )
        var settings: String?

        @Argument(help: "A protocol as JSON, - for standard input; without it, the one built in.")
        var file: String?

        func run() throws {
            do {
                let source = try file.map(ProtocolFile.read) ?? spineProtocol
                let values = try settings.map { path in
                    let values = try AdoptSettings.clinic(try AdoptSettings.read(path), path)
                    _ = try source.applying(values)
                    return values
                }
                output(json ? try ProtocolDocument.json(source) : try ProtocolFile.document(source, values))
                if values == nil {
                    complain("the document has the SHA-256 \(try ProtocolFile.documentHash(source))")
                }
                complain("the protocol has the SHA-256 \(try InForce.fingerprint(of: source))")
            } catch {
                throw fail(error)
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what differs between two versions of the protocol, and WEAKER where a level falls.",
            discussion: """
                Reads what 'protocol print --json' wrote. The exit code is 0 when they say the same, 1 when they differ, \
                65 when a file is no protocol and 66 when it cannot be read.
                """
        ).examples("protocol diff earlier.json")

        @Flag(help: "Print one JSON object.")
        var json = false

        @Argument(help: "The older protocol; - for standard input.")
        var old: String

        @Argument(help: "The newer protocol; without it, the one built in.")
        var new: String?

        func run() throws {
            let former = try ProtocolFile.read(old)
            let later = try new.map(ProtocolFile.read) ?? spineProtocol
            let difference = ProtocolDifference(from: former, to: later)
            do {
                let levels = try LevelComparison(from: former, to: later)
                output(json ? difference.json(weaker: levels.lines) + "\n" : levels.text + difference.text)
            } catch {
                complain("the levels cannot be compared: \(error)")
                output(json ? difference.json() + "\n" : difference.text)
            }
            if !difference.isEmpty { throw ExitCode(1) }
        }
    }
}

/// A protocol in a file.
enum ProtocolFile {
    /// The SHA-256 of the document that clinicians read and sign: what 'protocol print' writes.
    static func documentHash(_ source: TriageProtocol) throws -> String { InForce.hash(of: try document(source)) }

    /// The document that clinicians read and sign.
    static func document(_ source: TriageProtocol, _ settings: ClinicSettings? = nil) throws -> String {
        let signing = ProtocolDocument.Signing(contentHash: try InForce.fingerprint(of: source), settings: settings)
        return ProtocolDocument.markdown(source, signing: signing)
    }

    /// - Throws: the exit code, after the reason is on standard error.
    static func read(_ path: String) throws -> TriageProtocol {
        let data: Data
        do {
            data =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            complain("the file '\(path)' cannot be read")
            throw ExitStatus.noInput.exit
        }
        do {
            return try ProtocolDocument.read(json: [UInt8](data))
        } catch {
            complain("the file '\(path)' holds no protocol as 'protocol print --json' writes it")
            throw ExitStatus.badData.exit
        }
    }
}

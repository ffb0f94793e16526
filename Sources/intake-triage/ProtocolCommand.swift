import ArgumentParser
import Foundation
import ProtocolReview
import SpineProtocol
import TriageCore

struct ProtocolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol", abstract: "Prints, proves or compares the clinical protocol.",
        subcommands: [Print.self, Verify.self, Diff.self])

    struct Print: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the whole protocol, as a document for clinicians or as JSON.")

        @Flag(help: "Print the protocol itself as JSON, as 'protocol diff' reads it.")
        var json = false

        func run() throws {
            do {
                output(json ? try ProtocolDocument.json(spineProtocol) : ProtocolDocument.markdown(spineProtocol))
            } catch {
                throw fail(error)
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what differs between two versions of the protocol.",
            discussion: """
                Reads what 'protocol print --json' wrote. The exit code is 0 when they say the same, 1 when they differ, \
                65 when a file is no protocol and 66 when it cannot be read.
                """)

        @Flag(help: "Print one JSON object.")
        var json = false

        @Argument(help: "The older protocol; - for standard input.")
        var old: String

        @Argument(help: "The newer protocol; without it, the one built in.")
        var new: String?

        func run() throws {
            let difference = ProtocolDifference(
                from: try ProtocolFile.read(old), to: try new.map(ProtocolFile.read) ?? spineProtocol)
            output(json ? difference.json + "\n" : difference.text)
            if !difference.isEmpty { throw ExitCode(1) }
        }
    }
}

/// A protocol in a file.
enum ProtocolFile {
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

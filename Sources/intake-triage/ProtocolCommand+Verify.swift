import ArgumentParser
import ProtocolReview
import SpineProtocol

extension ProtocolCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proves what is claimed of the protocol; 0 when all of it holds, else 70 with counterexamples."
        ).examples("protocol verify", "protocol verify --levels")

        @Flag(help: "Print one JSON object.")
        var json = false

        @Flag(help: "Print a form for each rule and level that makes it fire.")
        var witnesses = false

        @Flag(help: "Print instead how many of a thousand plausible forms land at each level, and why.")
        var levels = false

        @Option(
            help: "Check only this statement: \(ProtocolVerification.statements.joined(separator: ", ")). Repeatable.")
        var only: [String] = []

        @Argument(
            help: "A protocol that 'protocol print --json' wrote, - for standard input; without it, the one built in.")
        var file: String?

        func validate() throws {
            for name in only where !ProtocolVerification.statements.contains(name) {
                throw ValidationError(
                    "There is no statement '\(name)'; there are "
                        + ProtocolVerification.statements.joined(separator: ", ") + ".")
            }
        }

        func run() throws {
            let source = try file.map(ProtocolFile.read) ?? spineProtocol
            if levels {
                do { return output(try LevelReport(of: source).text) } catch { throw fail(error) }
            }
            let verification = ProtocolVerification(of: source, statements: only.isEmpty ? nil : Set(only)) { check in
                complain("\(check.holds ? "holds" : "FAILS")  \(check.statement) (\(check.caseCount) cases)")
            }
            output(json ? verification.json + "\n" : verification.text(withWitnesses: witnesses))
            if !verification.holds { throw ExitStatus.internalError.exit }
        }
    }
}

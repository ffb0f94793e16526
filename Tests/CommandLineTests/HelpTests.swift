import ClinicFixture
import Testing

/// What the program says of itself, and of words that it does not know.
@Suite struct HelpTests {
    /// The commands below one, from its help.
    private static func subcommands(_ path: [String]) async throws -> (names: [String], help: String) {
        let ending = try await Program.run(["help"] + path)
        #expect(ending.status == 0, "\(path): \(ending.errors)")
        let parts = ending.output.split(separator: "SUBCOMMANDS:\n", omittingEmptySubsequences: false).dropFirst()
        let names = parts.flatMap { part in
            part.split(separator: "\n").compactMap { line in
                // A name begins in the third column; what is said of it goes on further to the right.
                line.firstMatch(of: /^  ([a-z][a-z-]+)/).map { String($0.1) }
            }
        }
        return (names.filter { $0 != "help" }, ending.output)
    }

    /// Every command that does something, with its help.
    private static func leaves(_ path: [String] = []) async throws -> [(path: [String], help: String)] {
        let (names, help) = try await subcommands(path)
        guard !names.isEmpty else { return [(path, help)] }
        var found: [(path: [String], help: String)] = []
        for name in names { found += try await leaves(path + [name]) }
        return found
    }

    /// Asked for once: each is a process.
    private static let everything = Task { try await leaves() }

    @Test func `every command shows by an example how it is used`() async throws {
        let leaves = try await Self.everything.value
        #expect(leaves.count > 70)
        for (path, help) in leaves {
            // 'setup' alone is 'setup machine'.
            let words = path == ["setup", "machine"] ? "setup" : path.joined(separator: " ")
            #expect(help.contains("  intake-triage \(words)") || help.contains("intake-triage \(words) "), "\(words)")
        }
    }

    /// Daemons, what has a format of its own, a tool of those who build the weights, and what writes lines for whoever sets a
    /// machine up.
    private static let wordsAlone: Set = [
        "worker", "alerter", "web", "monitor", "metrics", "alerts canary-form", "questionnaire", "words show",
        "words measure",
        "words train", "schema print", "setup machine",
    ]

    @Test func `every other command has words for people and JSON for programs`() async throws {
        for (path, help) in try await Self.everything.value {
            let name = path.joined(separator: " ")
            #expect(help.contains("--json") != Self.wordsAlone.contains(name), "\(name)")
        }
    }

    @Test(arguments: [
        (["statsu"], "status"), (["alerts", "lsit"], "list"), (["people", "chanel", "add", "Ann"], "channel"),
        (["help", "worklsit"], "worklist"), (["acknowlege", "7c2e", "--yes"], "acknowledge"),
    ])
    func `a misspelt command is answered with what was meant`(arguments: [String], meant: String) async throws {
        let ending = try await Program.run(arguments)
        #expect(ending.status == 64 && ending.output.isEmpty)
        #expect(ending.errors.contains("did you mean '\(meant)'?"), "\(ending.errors)")
    }

    @Test(arguments: [["frobnicate"], ["alerts", "frobnicate"], ["status", "--frobnicate"]])
    func `what is near to nothing is a usage error`(arguments: [String]) async throws {
        let ending = try await Program.run(arguments)
        #expect(ending.status == 64 && !ending.errors.contains("did you mean"), "\(ending.errors)")
    }
}

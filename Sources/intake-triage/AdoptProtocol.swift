import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import ProtocolReview
import SpineProtocol
import TriageCore

struct AdoptProtocol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol",
        abstract: "Proposes a protocol, which another person approves; or goes back to the one before.",
        discussion: """
            A proposal shows what differs from what is in force, WEAKER where a level falls, and prints the hash by which \
            another person approves it: 'adopt protocol --approve HASH'. Only what is proven is proposed. Both sign the \
            document that 'protocol print' writes; its SHA-256 is kept. The exit code is 65 for a protocol that is not \
            proven, or no proposal, and 77 where the same person would approve.

            --previous puts the version before back in force at once, by one person, who gives the reason. It prints the \
            id and level of each form that was assessed meanwhile, for another look.
            """
    ).examples(
        "adopt protocol --by Max", "adopt protocol --approve HASH --by Dora",
        "adopt protocol --previous --reason \"U17 is too noisy\" --by Max")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    @Option(help: ArgumentHelp("The hash of a proposal, or of its document, that is approved.", valueName: "hash"))
    var approve: String?

    @Flag(help: "Go back to the version that was in force before.")
    var previous = false

    @Option(help: "Why, with --previous; kept in the audit log.")
    var reason: String?

    @Flag(help: "For a clinic of one person: who proposes approves too, and the record says so.")
    var singleHanded = false

    @Argument(
        help: "A protocol that 'protocol print --json' wrote, - for standard input; without it, the one built in.")
    var file: String?

    func validate() throws {
        if approve != nil && (previous || file != nil || singleHanded) || previous && (file != nil || singleHanded) {
            throw ValidationError("give one of FILE, --approve and --previous")
        }
        if previous != (reason != nil) { throw ValidationError("--previous and --reason go together") }
    }

    func run() async throws {
        let source = try file.map(ProtocolFile.read)
        try await database.perform(common, report) { _, connection in
            do {
                if let hash = approve { return try await sign(hash, connection) }
                if previous { return try await rollBack(connection) }
                return try await propose(source ?? spineProtocol, connection)
            } catch let error as PostgresError
                where [.uniqueViolation, "55000", "P0002", "22023"].contains(error.sqlState)
            {
                complain("\(error)")
                throw ExitStatus.badData.exit
            }
        }
    }

    private func propose(_ source: TriageProtocol, _ connection: Connection) async throws -> Deed {
        try await review(source, connection)
        let document = try ProtocolFile.documentHash(source)
        let hash = try await InForce.propose(source, document: document, by: actor.by, connection)
        if singleHanded {
            try await InForce.approve(hash, document: document, by: actor.by, isSingleHanded: true, connection)
            return Deed(
                "approve",
                "\(source.title) is in force, signed by one person; its document has the SHA-256 \(document)",
                facts(source, hash, document))
        }
        if !report.json { output("proposed \(hash)\n") }
        return Deed(
            "propose",
            "\(source.title) is proposed; its document has the SHA-256 \(document). Another person, who has read "
                + "it, puts it in force: intake-triage adopt protocol --approve \(hash) --by NAME",
            facts(source, hash, document))
    }

    private func facts(_ source: TriageProtocol, _ hash: String, _ document: String) -> JSONObject {
        ["protocol": source.version, "hash": hash, "document": document]
    }

    private func sign(_ hash: String, _ connection: Connection) async throws -> Deed {
        let waiting = try await InForce.proposals(hash, connection)
        guard let proposal = waiting.first else {
            complain("no proposal with the hash \(hash) waits for approval; propose it with 'adopt protocol FILE'")
            throw ExitStatus.badData.exit
        }
        guard waiting.allSatisfy({ $0.contentHash == proposal.contentHash }) else {
            complain("several protocols have that document; give the hash that 'adopt protocol' printed")
            throw ExitStatus.badData.exit
        }
        guard let source = try? ProtocolDocument.read(json: Array(proposal.content.utf8)),
            try InForce.fingerprint(of: source) == proposal.contentHash
        else {
            complain("what was proposed is not what its hash says, or needs the release by which it was proposed")
            throw ExitStatus.badData.exit
        }
        try await review(source, connection)
        let document = try ProtocolFile.documentHash(source)
        try await InForce.approve(proposal.contentHash, document: document, by: actor.by, connection)
        return Deed(
            "approve",
            "\(source.title) is in force, proposed by \(proposal.proposedBy) and approved by another person; its "
                + "document has the SHA-256 \(document)", facts(source, proposal.contentHash, document))
    }

    private func rollBack(_ connection: Connection) async throws -> Deed {
        let former = try await InForce.state(connection)
        let since = try await InForce.rollBack(by: actor.by, reason: reason ?? "", connection)
        // What a worker had in hand at that moment is still assessed by the former one.
        let mark = try await InForce.mark(connection)
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, try await !InForce.hasEnded(before: mark, connection) {
            try await Task.sleep(for: .milliseconds(200))
        }
        let (version, title) = (former?.protocolVersion ?? "", former?.protocolTitle ?? "")
        let forms = try await InForce.assessed(by: version, since: since, connection)
        if !report.json { output(forms.map { "\($0.id) \($0.level.rawValue)\n" }.joined()) }
        let present = try await InForce.state(connection)
        return Deed(
            "roll back",
            "\(present?.protocolTitle ?? "") is back in force; \(forms.count) forms were assessed by \(title) since "
                + "\(Instant(since)) and are listed for another look",
            [
                "protocol": present?.protocolVersion, "former": version, "since": Instant(since).rfc3339,
                "forms": forms.map { ["submission": $0.id.description, "level": $0.level.rawValue] },
            ])
    }

    /// Proves a protocol, also with the clinic's settings, and shows what differs from what is in force.
    private func review(_ source: TriageProtocol, _ connection: Connection) async throws {
        let state = try await InForce.state(connection)
        if !source.hasProofs(of: spineProtocol) {
            complain("proving \(source.title)")
            if let flaw = source.flaw {
                complain("\(source.title) is not proven; this does not hold: \(flaw)")
                throw ExitStatus.badData.exit
            }
        }
        guard let state else { return }
        if let settings = try? JSONDecoder().decode(ClinicSettings.self, from: Data(state.settingsContent.utf8)) {
            do throws(SettingsError) {
                _ = try source.applyingProven(settings)
            } catch {
                complain("the clinic's settings in force do not fit \(source.title): \(error)")
                throw ExitStatus.badData.exit
            }
        }
        guard let present = try? ProtocolDocument.read(json: Array(state.protocolContent.utf8)) else {
            return complain(
                "\(state.protocolTitle), which is in force, cannot be read by this release and is not compared")
        }
        // 'protocol diff --json' says it to programs.
        if report.json { return }
        output(try LevelComparison(from: present, to: source).text)
        output(ProtocolDifference(from: present, to: source).text)
    }
}

import ArgumentParser
import AuditChain
import Daemon
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Seals the audit log by a hash tree, and checks it against its seals.",
        discussion: """
            The owner of the database and superusers can rewrite the log and its seals together, and take away entries before \
            they are sealed. Only heads of the tree that are kept elsewhere show the first: in the journal, if it is sent to \
            another host, and in the checkpoint file, if that is on one.
            """,
        subcommands: [Seal.self, Verify.self])

    struct Seal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seals the entries of the audit log that are not sealed yet.",
            discussion: """
                Needs the rights of intake_sealer. Writes the head of the tree to standard output, with --follow to the log, \
                and with --checkpoint also to a file, in the format C2SP tlog-checkpoint, signed by the key. Ends with 65, \
                having sealed nothing, where what was sealed before is not as it was.
                """
        ).examples("audit seal --follow", "audit seal --checkpoint /srv/audit/checkpoint --key audit.pem")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var report: ReportOptions

        @Flag(
            help:
                "Go on for ever; one such process a database. Under systemd it sends READY, STATUS, WATCHDOG and STOPPING."
        )
        var follow = false

        @Option(help: "How often to look for entries with --follow, in seconds.")
        var interval = 10

        @Option(help: "A file for the signed head of the tree, best on another host; needs --key.")
        var checkpoint: String?

        @Option(
            help: """
                A file with an Ed25519 key in PEM, as 'openssl genpkey -algorithm ed25519' makes it, or the name of a \
                credential that systemd passes.
                """)
        var key: String?

        @Option(help: "The log's name in the checkpoint, such as clinic.example/audit.")
        var origin = "intake-triage/audit"

        func validate() throws {
            guard (checkpoint == nil) == (key == nil) else {
                throw ValidationError("--checkpoint and --key go together.")
            }
            guard (1...300).contains(interval) else { throw ValidationError("--interval is 1 to 300 seconds.") }
        }

        func run() async throws {
            do {
                let settings = try await common.settings()
                var file: CheckpointFile?
                if let checkpoint, let key {
                    file = try CheckpointFile(path: checkpoint, origin: origin, key: try AuditCommand.key(key))
                }
                if follow {
                    let sealer = AuditSealer(
                        database: try database.connectionString(settings), isPooled: try database.isPooled(settings),
                        file: file, interval: .seconds(interval),
                        notifier: ServiceNotifier(environment: ProcessInfo.processInfo.environment),
                        logger: try common.logger(settings))
                    try await ServiceRunner.run(sealer, logger: try common.logger(settings)) {}
                } else {
                    let connection = try await database.connect(settings, try common.logger(settings))
                    let tree = try await AuditSealer.seal(file, connection)
                    await connection.close()
                    let root = Data(tree.root).base64EncodedString()
                    report.tell(Deed("audit seal", "\(tree.size) \(root)", ["size": tree.size, "root": root]))
                }
            } catch {
                throw await failService(error)
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks the audit log against its seals, and names the first that is not as it was sealed.",
            discussion: "Needs the rights of intake_auditor. Ends with 0 where all is in order, else with 65."
        ).examples("audit verify --checkpoint /srv/audit/checkpoint --key audit.pub")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions

        @Option(help: "A checkpoint that was kept elsewhere, to compare with; needs --key.")
        var checkpoint: String?

        @Option(help: "A file with the public or the private key that signed the checkpoint, in PEM.")
        var key: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        func validate() throws {
            guard (checkpoint == nil) == (key == nil) else {
                throw ValidationError("--checkpoint and --key go together.")
            }
        }

        func run() async throws {
            do {
                let settings = try await common.settings()
                var kept: Checkpoint?
                if let checkpoint, let key {
                    guard let note = FileManager.default.contents(atPath: checkpoint) else {
                        throw AuditChainError.unusable("the file '\(checkpoint)' cannot be read")
                    }
                    kept = try Checkpoint(note: Array(note), key: try AuditCommand.key(key), from: checkpoint)
                }
                let connection = try await database.connect(settings, try common.logger(settings))
                let (progress, pace) = (ProgressLine(), Pace(of: Int(try await AuditLog.size(connection)), "entries"))
                let report = try await AuditVerifier.verify(kept, connection) { progress.show(pace, $0) }
                ProgressLine.clear()
                await connection.close()
                output(json ? AuditText.report(report).line : AuditText.text(report, kept))
                if !report.isInOrder { throw ExitStatus.badData.exit }
            } catch {
                throw fail(error)
            }
        }
    }

    /// Reads the key of a file, or of a credential that systemd passes.
    private static func key(_ name: String) throws -> CheckpointKey {
        let credentials = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] ?? ""
        let path = name.contains("/") || credentials.isEmpty ? name : "\(credentials)/\(name)"
        guard let pem = FileManager.default.contents(atPath: path), pem.count <= 65_536 else {
            throw AuditChainError.unusable("the key '\(path)' cannot be read")
        }
        return try CheckpointKey(pem: Array(pem), from: path)
    }
}

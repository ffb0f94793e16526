import ArgumentParser
import IntakeForms
import IntakeStore
import Postgres
import TriageCore

extension AlertsCommand {
    struct NotGenuine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that a batch of forms came from no patient: their alerts are closed, the forms are kept.",
            discussion: """
                Needs the rights of intake_clinician. The batch is named by ids of submissions, by a prefix of the site's \
                idempotency keys, or by the login that submitted it with a span of time; where several are given, by what they \
                have in common. An alert that also holds another form stays open. Who, when and why is kept.
                """
        ).examples("alerts not-genuine --key-prefix bot- --reason \"sent by a script\" --by \"Dr Dee\"")

        @OptionGroup var common: CommonOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var actor: ActorOptions
        @OptionGroup var report: ReportOptions

        @Argument(help: "Ids of submissions.")
        var submissions: [String] = []

        @Option(help: "The prefix of their idempotency keys.")
        var keyPrefix: String?

        @Option(help: "The login that submitted them; needs --from and --until.")
        var submittedBy: String?

        @Option(help: "Received at or after this moment, such as 2026-03-02T09:00:00Z.")
        var from: String?

        @Option(help: "Received before this moment.")
        var until: String?

        @Option(help: "Why.")
        var reason: String

        func run() async throws {
            do {
                let batch = try batch()
                let settings = try await common.settings()
                let connection = try await database.connect(settings, try common.logger(settings))
                let marked = try await AlertDesk.markNotGenuine(batch, by: actor.by, reason: reason, connection)
                await connection.close()
                var lines = ["\(marked.forms) forms marked as not genuine, \(marked.alerts) alerts closed"]
                if marked.waiting > 0 {
                    lines.append(
                        "\(marked.waiting) forms of the batch are not assessed yet; run this again when they are")
                }
                lines += marked.mixedAlerts.map { "\($0) also holds other forms and stays open" }
                report.tell(
                    Deed(
                        "alerts not-genuine", lines.joined(separator: "\n"),
                        [
                            "forms": marked.forms, "alertsClosed": marked.alerts, "notYetAssessed": marked.waiting,
                            "mixedAlerts": marked.mixedAlerts.map(\.description),
                        ]))
            } catch {
                throw fail(error)
            }
        }

        private func batch() throws -> AlertDesk.Batch {
            let ids = try submissions.map { text in
                guard let id = PostgresUUID(text) else {
                    complain("'\(text.prefix(50))' is no id of a submission")
                    throw ExitStatus.usage.exit
                }
                return id
            }
            let hasSpan = submittedBy != nil && from != nil && until != nil
            if ids.isEmpty, keyPrefix?.isEmpty ?? true, !hasSpan {
                complain("name the batch by ids, by --key-prefix, or by --submitted-by with --from and --until")
                throw ExitStatus.usage.exit
            }
            return AlertDesk.Batch(
                submissions: ids.isEmpty ? nil : ids, keyPrefix: keyPrefix, submittedBy: submittedBy,
                from: try moment(from, "--from"), until: try moment(until, "--until"))
        }

        private func moment(_ text: String?, _ option: String) throws -> Instant? {
            guard let text else { return nil }
            guard let moment = Instant(rfc3339: text) else {
                complain("\(option) must be a moment such as 2026-03-02T09:00:00Z")
                throw ExitStatus.usage.exit
            }
            return moment
        }
    }
}

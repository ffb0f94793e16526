import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says why a stored form got its level, and what would change it.",
        discussion: """
            With the rights of intake_worker it makes the assessment again from the form, the patient's earlier forms, the \
            protocol and the settings that were used, and says so if it differs from what is stored. With those of \
            intake_staff it shows what is stored, as 'case' does, and the audit log says who looked.
            """
    ).examples("explain 7c2e4f0a-6f0d-4a51-9a1e-0d8f3a1b2c3d")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions

    @Flag(help: "Print the stored assessment as JSON.")
    var json = false

    @Argument(help: "The submission's id; for staff its beginning will do.")
    var submission: String

    func run() async throws {
        guard Casework.Beginning(submission) != nil else {
            complain("'\(submission.prefix(60))' is not a submission id, such as 6f1c2a34-0b1d-4c6e-9c1f-2d3e4f5a6b7c")
            throw ExitStatus.usage.exit
        }
        let isExplained = try await explainAnew()
        if !isExplained { try await CaseworkDesk.open(common, database) { desk in try await explainFile(desk) } }
    }

    /// Makes the assessment again; false where this role does not read what that takes.
    private func explainAnew() async throws -> Bool {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            let mayRead = try await Submissions.mayRead(connection)
            guard mayRead, let id = PostgresUUID(submission) else {
                await connection.close()
                if !mayRead { return false }
                complain("'\(submission)' is only the beginning of an id")
                throw ExitStatus.usage.exit
            }
            let found = try await Submissions.stored(id, connection)
            await connection.close()
            guard let found else {
                complain("there is no submission \(id)")
                throw ExitStatus.badData.exit
            }
            try explain(found)
            return true
        } catch {
            throw fail(error)
        }
    }

    private func explainFile(_ desk: CaseworkDesk) async throws {
        let json = try await desk.file(of: try await desk.form(submission, includesDone: true), by: actor.by)
        let text = try await desk.text(json)
        guard self.json else { return output(text.explanation) }
        let file = text.file
        if let quarantine = file.quarantine, file.assessment == nil {
            return output(["submission": file.submission, "quarantined": quarantine.reason])
        }
        guard case .object(let members) = json.value, case .object(let assessed)? = members["assessment"] else {
            return output(["submission": file.submission, "pending": true])
        }
        var result: JSONObject = [:]
        if case .object(let stored)? = assessed["result"] {
            for (name, value) in stored { result.set(name, to: value) }
        }
        output(result)
    }

    private func explain(_ stored: Submissions.Stored) throws {
        if let reason = stored.quarantineReason {
            if json { return output(["submission": "\(stored.id)", "quarantined": reason]) }
            return output(
                "URGENT  submission \(stored.id)\n  Quarantined (\(reason)): it could not be read, so nobody knows what it "
                    + "says. A person has to look at it.\n")
        }
        guard let result = stored.result, let content = stored.protocolContent, let clinic = stored.settingsContent
        else {
            if json { return output(["submission": "\(stored.id)", "pending": true]) }
            return output("submission \(stored.id) waits for its assessment\n")
        }
        if json { return output(result + "\n") }
        let decoder = JSONDecoder()
        let settings = try decoder.decode(ClinicSettings.self, from: Data(clinic.utf8))
        let source = try decoder.decode(TriageProtocol.self, from: Data(content.utf8)).applying(settings)
        let reader = FormReader(source.questionnaire)
        var form = try reader.read(Array(stored.form.utf8))
        var history: [EarlierForm] = []
        for earlier in stored.history {
            let old = try reader.read(Array(earlier.form.utf8))
            history.append(
                EarlierForm(
                    moment: TriageCase.moment(authored: old.authored, received: earlier.received), answers: old.answers)
            )
        }
        let kept = try decoder.decode(StoredResult.self, from: Data(result.utf8))
        form.notes += kept.notes
        let assessment = try Assessor(source).assess(
            TriageCase(form: form, received: stored.received, history: history, openAlert: kept.latch))
        let text = AssessmentText(source, width: Terminal.width).render(
            assessment, respondBy: settings.respondBy(assessment.level, from: stored.received),
            freeText: form.freeText, heading: "submission \(stored.id)")
        output(text)
        if assessment.level != kept.level {
            output(
                "  NOTE: made again now the level is \(assessment.level.rawValue); stored is \(kept.level.rawValue).\n")
        }
    }

    /// What is needed of a stored assessment to make it again.
    private struct StoredResult: Decodable {
        struct Rule: Decodable {
            let id: String
            let level: Level
        }

        let level: Level
        let rules: [Rule]

        /// The level of the alert that was open, which the latch rule has kept.
        var latch: Level? { rules.first { $0.id == "P6" }?.level }

        /// What the worker found in the database, which the form itself does not show.
        var notes: [FormNote] {
            FormNote.Kind.allCases.filter { kind in
                kind.isOfDatabase && rules.contains { $0.id == "form.\(kind.rawValue)" }
            }.map { FormNote($0) }
        }
    }
}

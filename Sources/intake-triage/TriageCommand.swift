import ArgumentParser
import Foundation
import IntakeForms
import SpineProtocol
import StaffWords
import TriageCore

struct TriageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "triage", abstract: "Assesses forms without a database.",
        discussion: """
            Reads forms, or cases with the patient's earlier forms, as JSON: one document a file, or one a line. Prints a \
            text for people, or with --json one JSON object a document, in their order. The exit code is 65 when a \
            document cannot be read; the others are assessed all the same.
            """
    ).examples("triage form.json", "triage --json - <forms.jsonl")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Argument(help: "Files with forms; - for standard input.")
    var files: [String]

    func run() async throws {
        do {
            try assess(settings: try await common.settings().clinic())
        } catch let error as DocumentSource.Unreadable {
            complain(error.description)
            throw ExitStatus.noInput.exit
        } catch {
            throw fail(error)
        }
    }

    private func assess(settings: ClinicSettings) throws {
        let desk = try TriageDesk(settings)
        let now = Instant(seconds: Int64(Date().timeIntervalSince1970))
        var hasUnreadable = false
        var printed = 0
        for file in files {
            let documents = try DocumentSource.documents(of: file)
            if documents.isEmpty {
                complain("the input '\(file)' holds no document")
                hasUnreadable = true
            }
            let (progress, pace) = (ProgressLine(isBesideOutput: true), Pace(of: documents.count, "forms"))
            var lines: [UInt8] = []
            for (index, document) in documents.enumerated() {
                progress.show(pace, index)
                switch desk.assess(document, now: now) {
                case .success(let result):
                    if json {
                        lines += desk.json(result)
                        lines.append(UInt8(ascii: "\n"))
                    } else {
                        lines += Array(desk.text(result, number: printed + 1, of: documents.count).utf8)
                    }
                case .failure(let error):
                    hasUnreadable = true
                    if json {
                        lines += desk.report(error).line.utf8
                    } else {
                        lines += Array("UNREADABLE  document \(printed + 1): \(error)\n\n".utf8)
                    }
                }
                printed += 1
                if lines.count > 1 << 16 {
                    output(String(decoding: lines, as: UTF8.self))
                    lines = []
                }
            }
            output(String(decoding: lines, as: UTF8.self))
        }
        ProgressLine.clear()
        if hasUnreadable { throw ExitStatus.badData.exit }
    }
}

/// Assesses documents outside of a database, with the built-in protocol.
struct TriageDesk {
    struct Assessed {
        let document: TriageDocument
        let assessment: Assessment
        let respondBy: Instant?
    }

    private let assessor: Assessor
    private let reader: CaseReader
    private let encoder: AssessmentEncoder
    private let writer: AssessmentText
    private let settings: ClinicSettings

    init(_ settings: ClinicSettings) throws {
        self.settings = settings
        let source = try spineProtocol.applying(settings)
        assessor = try Assessor(source)
        reader = CaseReader(spineQuestionnaire)
        encoder = AssessmentEncoder(spineQuestionnaire)
        writer = AssessmentText(source, width: Terminal.width)
    }

    /// - Parameter now: when the form counts as received, where it does not say when it was filled in.
    func assess(_ document: [UInt8], now: Instant) -> Result<Assessed, UnreadableForm> {
        do throws(UnreadableForm) {
            let read = try reader.read(document, now: now)
            let received = read.form.authored ?? now
            let assessment = assessor.assess(
                TriageCase(form: read.form, received: received, history: read.history, openAlert: read.openAlert))
            let respondBy = settings.respondBy(assessment.level, from: received)
            return .success(Assessed(document: read, assessment: assessment, respondBy: respondBy))
        } catch {
            return .failure(error)
        }
    }

    func json(_ result: Assessed) -> [UInt8] {
        encoder.encode(result.assessment, respondBy: result.respondBy, freeText: result.document.form.freeText)
    }

    func report(_ error: UnreadableForm) -> JSONObject {
        ["error": ["code": error.code, "message": error.description]]
    }

    func text(_ result: Assessed, number: Int, of count: Int) -> String {
        let reference = result.document.form.patientReference.map { "patient \($0.printable)" }
        let place = count > 1 ? "form \(number)" : nil
        let heading = [place, reference].compactMap { $0 }.joined(separator: ", ")
        return writer.render(
            result.assessment, respondBy: result.respondBy, freeText: result.document.form.freeText,
            heading: heading.isEmpty ? nil : heading) + "\n"
    }
}

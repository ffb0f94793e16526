import ArgumentParser
import IntakeForms
import ProtocolReview
import SpineProtocol
import TriageCore

struct QuestionnaireCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown, json
        case jsonSchema = "json-schema"
    }

    static let configuration = CommandConfiguration(
        commandName: "questionnaire",
        abstract: "What a form may hold, for the developer of the web site: each item, its values, when it is asked.",
        discussion: """
            Needs no database. 'markdown' is to read, 'json' has the same as data, and 'json-schema' is a schema of the whole \
            form. --examples prints invented forms instead, one a line, as 'submit' and 'triage' read them.
            """
    ).examples("questionnaire --format markdown", "questionnaire --examples")

    @Option(help: "markdown, json or json-schema.")
    var format = Format.markdown

    @Flag(help: "Print invented forms, one JSON object a line.")
    var examples = false

    func run() {
        let document = QuestionnaireDocument(spineProtocol)
        if examples {
            // Not those of earlier versions, which are read too.
            let present = SampleForms.readable.filter { $0.contains("\"\(spineQuestionnaire.canonical)\"") }
            return output(present.map { $0 + "\n" }.joined())
        }
        switch format {
        case .markdown: output(document.markdown)
        case .json: output(document.json)
        case .jsonSchema: output(document.schema)
        }
    }
}

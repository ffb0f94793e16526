internal import IntakeForms
internal import SpineProtocol
package import TriageCore

/// Where a level falls from one version of a protocol to another.
///
/// Rules and grades that are gone are found in the data. Conditions are compared by assessing forms with both versions: the
/// cases of the clinical reference and one form for each rule and level of the older version. A narrowed condition that
/// none of them meets is not found; ``ProtocolDifference`` shows each changed condition in words.
package struct LevelComparison: Sendable {
    /// What is weaker, a line each, beginning with "WEAKER".
    package private(set) var lines: [String] = []
    package private(set) var forms = 0

    /// - Throws: ``ProtocolError`` when one of the two cannot be compiled.
    package init(from old: TriageProtocol, to new: TriageProtocol) throws(ProtocolError) {
        compareRules(old, new)
        let before = try Assessor(old)
        let after = try Assessor(new)
        var falls: [Fall: (forms: Int, example: String)] = [:]
        var order: [Fall] = []
        for document in try Self.documents(of: old) {
            guard let was = Self.assess(document, before, old), let now = Self.assess(document, after, new) else {
                continue
            }
            forms += 1
            guard now.level < was.level else { continue }
            let deciding = was.rules.filter { $0.level == was.level }.map(\.id.rawValue).joined(separator: ", ")
            let fall = Fall(rules: deciding, from: was.level, to: now.level)
            if falls[fall] == nil { order.append(fall) }
            falls[fall, default: (0, document)].forms += 1
        }
        lines += order.map { fall in
            let found = falls[fall] ?? (0, "")
            return "WEAKER: \(fall.from.title) becomes \(fall.to.title) in \(found.forms) of \(forms) forms "
                + "that had it by \(fall.rules), such as \(found.example)"
        }
    }

    private struct Fall: Hashable {
        let rules: String
        let from: Level
        let to: Level
    }

    private mutating func compareRules(_ old: TriageProtocol, _ new: TriageProtocol) {
        let rules = Dictionary(new.rules.map { ($0.id, $0) }) { first, _ in first }
        for rule in old.rules {
            guard let present = rules[rule.id] else {
                lines.append("WEAKER: rule \(rule.id) (\(rule.title)) is gone, which gave \(rule.topLevel.title)")
                continue
            }
            if present.topLevel < rule.topLevel {
                lines.append(
                    "WEAKER: rule \(rule.id) (\(rule.title)) gives at most \(present.topLevel.title) and gave "
                        + rule.topLevel.title)
            } else if let gone = rule.grades.map(\.level).first(where: { !present.grades.map(\.level).contains($0) }) {
                lines.append("WEAKER: rule \(rule.id) (\(rule.title)) no longer gives \(gone.title)")
            }
        }
    }

    private static func documents(of source: TriageProtocol) throws(ProtocolError) -> [String] {
        let bench = try ReviewBench(source)
        var documents = bench.fires().witnesses.map(\.form)
        if source.questionnaire.name == spineQuestionnaire.name {
            documents += ReferenceCase.all(of: source).compactMap {
                ReferenceCase($0, bench.model, bench.writer)?.document
            }
        }
        return documents
    }

    private static func assess(_ document: String, _ assessor: Assessor, _ source: TriageProtocol) -> Assessment? {
        do throws(UnreadableForm) {
            let read = try CaseReader(source.questionnaire).read(Array(document.utf8), now: CaseWriter.moment)
            return assessor.assess(
                TriageCase(
                    form: read.form, received: CaseWriter.moment, history: read.history, openAlert: read.openAlert))
        } catch {
            return nil
        }
    }

    /// As text, ending with a line break.
    package var text: String {
        guard !lines.isEmpty else {
            return "No level falls in \(forms) forms: the reference cases, and one for each rule and level.\n"
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

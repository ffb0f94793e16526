internal import IntakeForms
package import TriageCore

/// What was proved of a protocol, how, and where it fails.
package struct ProtocolVerification: Sendable {
    /// How a case was settled.
    package enum Method: String, CodingKeyRepresentable, Encodable, Sendable, CaseIterable {
        /// By the form of the condition alone.
        case structure
        /// By going through all values of the condition's own questions.
        case ownQuestions
        /// By going through all values of all questions of the rules involved.
        case allQuestions
        /// By assessing forms with the engine itself.
        case assessment

        var words: String {
            switch self {
            case .structure: "by structure"
            case .ownQuestions: "by all values of a rule's own questions"
            case .allQuestions: "by all values of the questions of all rules involved"
            case .assessment: "by assessing forms"
            }
        }
    }

    /// Why a statement does not hold.
    package struct Failure: Hashable, Sendable {
        /// The rule, phrase or threshold at fault.
        package let subject: String
        package let text: String
        /// A form or case that `intake-triage triage` accepts, as one line of JSON; nil where none is needed.
        package let form: String?
    }

    /// A form that shows that something can happen.
    package struct Witness: Encodable, Hashable, Sendable {
        package let subject: String
        /// What differs from an ordinary, reassuring form.
        package let summary: String
        package let form: String
    }

    /// One statement and what became of it.
    package struct Check: Sendable {
        package let id: String
        package let statement: String
        package fileprivate(set) var cases: [Method: Int] = [:]
        /// Questions put to the solver.
        package fileprivate(set) var steps = 0
        package fileprivate(set) var failures: [Failure] = []
        package fileprivate(set) var witnesses: [Witness] = []
        /// What is worth knowing and no failure.
        package fileprivate(set) var remarks: [String] = []

        package var holds: Bool { failures.isEmpty }
        package var caseCount: Int { cases.values.reduce(0, +) }

        init(_ id: String, _ statement: String) {
            self.id = id
            self.statement = statement
        }

        mutating func count(_ method: Method, _ number: Int = 1) { cases[method, default: 0] += number }
        mutating func add(steps number: Int) { steps += number }
        mutating func fail(_ subject: String, _ text: String, form: String? = nil) {
            failures.append(Failure(subject: subject, text: text, form: form))
        }
        mutating func witness(_ subject: String, _ summary: String, _ form: String) {
            witnesses.append(Witness(subject: subject, summary: summary, form: form))
        }
        mutating func remark(_ text: String) { remarks.append(text) }
    }

    package let title: String
    package let checks: [Check]

    package var holds: Bool { checks.allSatisfy(\.holds) }

    /// Statements that are read off the protocol.
    private static var read: [(name: String, check: (TriageProtocol) -> Check)] {
        [("names", names), ("cited", citations), ("used", uses), ("sides", sides), ("tone", tone)]
    }

    /// Statements for which cases are searched and assessed.
    private static var searched: [(name: String, check: (ReviewBench) -> () -> Check)] {
        [
            ("agreement", ReviewBench.agreement), ("fires", ReviewBench.fires), ("listed", ReviewBench.shadows),
            ("bounds", ReviewBench.bounds), ("texts", ReviewBench.texts), ("said by", ReviewBench.saidBy),
            ("worse", ReviewBench.worse), ("unknown", ReviewBench.unknown), ("possible", ReviewBench.possible),
            ("words", ReviewBench.affirmed), ("mitigators", ReviewBench.mitigators),
            ("completions", ReviewBench.completions), ("marked", ReviewBench.marked), ("sent", ReviewBench.sent),
        ]
    }

    private static let reference = "reference"

    /// The names of all statements, in the order in which they are checked.
    package static var statements: [String] { read.map(\.name) + searched.map(\.name) + [reference] }

    /// Checks a whole protocol.
    ///
    /// - Parameters:
    ///   - withReference: whether the protocol must agree with the cases of the clinical reference; not so for one with a
    ///     clinic's own limits.
    ///   - statements: the statements to check, by name; nil for all.
    ///   - stopsAtFailure: whether the statements after the first one that does not hold are left out.
    ///   - progress: is called with each statement before the next one is begun.
    package init(
        of source: TriageProtocol, withReference: Bool = true,
        statements: Set<String>? = nil, stopsAtFailure: Bool = false, progress: (Check) -> Void = { _ in }
    ) {
        title = source.title
        var checks: [Check] = []
        func note(_ name: String, _ check: () -> Check) {
            guard statements?.contains(name) ?? true, !stopsAtFailure || checks.allSatisfy(\.holds) else { return }
            checks.append(check())
            progress(checks[checks.count - 1])
        }
        for (name, check) in Self.read { note(name) { check(source) } }
        do throws(ProtocolError) {
            let bench = try ReviewBench(source)
            for (name, check) in Self.searched { note(name, check(bench)) }
            if withReference { note(Self.reference, bench.reference) }
        } catch {
            var check = Check("builds", "The protocol can be compiled.")
            check.count(.structure)
            check.fail("protocol", error.description)
            checks.append(check)
            progress(check)
        }
        self.checks = checks
    }

    /// The result as text, ending with a line break.
    package func text(withWitnesses: Bool = false) -> String {
        var lines = ["\(title)", ""]
        for check in checks {
            lines.append("\(check.holds ? "proved" : "FAILED")  \(check.statement)")
            let methods = Method.allCases.compactMap { method in check.cases[method].map { "\($0) \(method.words)" } }
            let steps = check.steps > 0 ? ["\(check.steps) questions to the solver"] : []
            lines.append("        \(check.caseCount) cases: " + (methods + steps).joined(separator: ", "))
            lines += check.remarks.map { "        note: " + $0 }
            for failure in check.failures {
                lines.append("        at fault: \(failure.subject): \(failure.text)")
                if let form = failure.form { lines.append("        form: " + form) }
            }
            if withWitnesses {
                lines += check.witnesses.map { "        \($0.subject): \($0.summary)" }
            }
        }
        let failed = checks.filter { !$0.holds }.count
        lines.append("")
        lines.append(
            failed == 0 ? "\(checks.count) statements proved." : "\(failed) of \(checks.count) statements FAILED.")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The result as one JSON object, forms included.
    package var json: String {
        let report: JSONObject = ["protocol": title, "proved": holds, "statements": checks.map(Self.report)]
        return report.text
    }

    private static func report(_ check: Check) -> JSONObject {
        [
            "id": check.id, "statement": check.statement, "proved": check.holds, "cases": check.cases,
            "solverQuestions": check.steps, "notes": check.remarks, "failures": check.failures.map(Self.report),
            "witnesses": check.witnesses,
        ]
    }

    private static func report(_ failure: Failure) -> JSONObject {
        ["subject": failure.subject, "text": failure.text, "form": failure.form]
    }
}

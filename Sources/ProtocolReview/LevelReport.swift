package import TriageCore

/// How many plausible forms get each level, and why: alarm fatigue is a hazard too.
package struct LevelReport: Sendable {
    /// What decides a level in how many forms.
    package struct Row: Sendable {
        package let level: Level
        package fileprivate(set) var forms = 0
        /// Forms of this level by the rules that give it; a form counts for each of them.
        package fileprivate(set) var rules: [RuleID: Int] = [:]
        /// Forms that have the level because of unanswered questions alone.
        package fileprivate(set) var onlyUnanswered = 0
    }

    package let protocolTitle: String
    package let forms: Int
    package let seed: UInt64
    package let rows: [Row]
    /// Forms whose possible level is above their level, by the possible level.
    package let couldBe: [Level: Int]

    /// - Throws: ``ProtocolError`` when the protocol cannot be compiled.
    package init(of source: TriageProtocol, forms: Int = 1_000, seed: UInt64 = 1) throws(ProtocolError) {
        let assessor = try Assessor(source)
        var patients = PlausiblePatients(source.questionnaire, seed: seed)
        var rows = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0, Row(level: $0)) })
        var couldBe: [Level: Int] = [:]
        for _ in 0..<forms {
            let patient = patients.next()
            var sheet = AnswerSheet(itemCount: source.questionnaire.items.count)
            for (index, item) in source.questionnaire.items.enumerated() {
                if let answer = patient.answers[item.id] { sheet.set(index, to: answer) }
            }
            let form = IntakeForm(patientReference: "plausible", answers: sheet, freeText: patient.text)
            let assessment = assessor.assess(TriageCase(form: form, received: Instant(seconds: 1_772_442_000)))
            let deciding = assessment.rules.filter { $0.level == assessment.level }.map(\.id)
            rows[assessment.level]?.forms += 1
            for rule in deciding { rows[assessment.level]?.rules[rule, default: 0] += 1 }
            if deciding == ["Q1"] { rows[assessment.level]?.onlyUnanswered += 1 }
            if assessment.possibleLevel > assessment.level { couldBe[assessment.possibleLevel, default: 0] += 1 }
        }
        protocolTitle = source.title
        self.forms = forms
        self.seed = seed
        self.rows = Level.allCases.reversed().compactMap { rows[$0] }
        self.couldBe = couldBe
    }

    /// A table as text, ending with a line break.
    package var text: String {
        var lines = [
            "\(protocolTitle): \(forms) invented plausible forms (seed \(seed)); no estimate of any clinic's patients.",
            "",
        ]
        for row in rows {
            let name = row.level.title.padding(18)
            let why = row.rules.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(8)
                .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append("\(name)\(String(row.forms).padding(6))\(why)")
            if row.onlyUnanswered > 0 {
                lines.append(String(repeating: " ", count: 24) + "\(row.onlyUnanswered) for unanswered questions alone")
            }
        }
        lines.append("")
        let open = Level.allCases.reversed().compactMap { level in
            couldBe[level].map { "\(level.title.lowercased()) \($0)" }
        }
        lines.append(
            "Could be higher by what is unknown: " + (open.isEmpty ? "none" : open.joined(separator: ", ")) + ".")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    /// With spaces up to `width` characters.
    fileprivate func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width - count))
    }
}

extension CompiledProtocol {
    struct CompiledGrade: Sendable {
        let level: Level
        let root: Int32
    }

    struct CompiledAddition<ID: ProtocolIdentifier>: Sendable {
        let id: ID
        let root: Int32?
    }

    /// One grade of one rule, flat, for the pass over all rules.
    struct GradeEntry: Sendable {
        let rule: Int32
        let root: Int32
        let level: Level
    }

    /// The grades of one rule that is judged on the answers as they stand, for searches.
    struct SearchedRule: Sendable {
        /// The items that the rule depends on.
        let items: ItemSet
        let topLevel: Level
        /// The highest level first.
        let grades: [GradeEntry]
        /// For each list that it depends on, the choices that it tells apart.
        let atoms: [(item: Int, atoms: [UInt32])]
    }

    /// A question that is asked only when a condition is true.
    struct FollowUp: Sendable {
        let item: Int
        let root: Int32
    }

    /// When a rule's turn is.
    enum Phase: Int, CaseIterable, Sendable {
        /// On the answers as they stand.
        case first
        /// Once it is known what level could be reached.
        case afterReach
        /// When nothing else fired.
        case fallback
    }

    final class CompiledRule: Sendable {
        let rule: Rule
        /// The highest level first.
        let grades: [CompiledGrade]
        let findings: [CompiledAddition<FindingID>]
        let destinations: [CompiledAddition<DestinationID>]
        let reason: Template
        let items: ItemSet
        /// Whether a condition asks what level could be reached.
        let asksReach: Bool
        let saidBy: [Int]
        /// Whether it is about earlier forms or gaps and not about the patient.
        let comesLast: Bool
        /// Whether it is about the own words: it adds a finding of theirs.
        let isAboutText: Bool

        init(
            rule: Rule, grades: [CompiledGrade], findings: [CompiledAddition<FindingID>],
            destinations: [CompiledAddition<DestinationID>], reason: Template, items: ItemSet, asksReach: Bool,
            saidBy: [Int]
        ) {
            self.rule = rule
            self.grades = grades
            self.findings = findings
            self.destinations = destinations
            self.reason = reason
            self.items = items
            self.asksReach = asksReach
            self.saidBy = saidBy
            comesLast = [.latch, .reconciliation, .disagreement].contains(rule.kind)
            isAboutText = rule.findings.contains { $0.id.rawValue.hasPrefix("text.") }
        }

        /// The grades as entries of a table, the rule being at `position`.
        func entries(position: Int) -> [GradeEntry] {
            grades.map { GradeEntry(rule: Int32(position), root: $0.root, level: $0.level) }
        }

        var phase: Phase { rule.kind == .fallback ? .fallback : asksReach ? .afterReach : .first }
    }

    struct CompiledPhrase: Sendable {
        let mode: Phrase.Mode
        let options: [(root: Int32, text: Template)]
        let otherwise: String
    }

    struct CompiledObservation: Sendable {
        let finding: FindingID
        let root: Int32
        let note: Template?
    }

    /// An object, so that looking at a score does not copy its texts.
    final class CompiledScore: Sendable {
        struct Part: Sendable {
            let root: Int32
            let points: Int
        }

        struct Reading: Sendable {
            let from: Int
            let to: Int
            let root: Int32?
            let text: String
        }

        let score: Score
        let parts: [Part]
        let labels: [String]
        let readings: [Reading]

        init(score: Score, roots: [Int32], readings: [Int32?]) {
            self.score = score
            parts = zip(roots, score.parts).map { Part(root: $0, points: $1.points) }
            labels = score.parts.map(\.label)
            self.readings = zip(readings, score.readings).map {
                Reading(from: $1.from, to: $1.to, root: $0, text: $1.text)
            }
        }
    }
}

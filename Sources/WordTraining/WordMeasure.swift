package import FreeText

/// How well weights find labelled texts, over a range of thresholds and at the weights' own.
package struct WordMeasure {
    /// A text that people have labelled.
    package struct Text: Sendable {
        package var text: String
        package var flag: WordCorpus.Flag
        /// What it is about; empty where nobody said.
        package var concept: String

        package init(text: String, flag: WordCorpus.Flag, concept: String) {
            self.text = text
            self.flag = flag
            self.concept = concept
        }
    }

    /// So many of so many.
    package struct Share: Hashable, Sendable, CustomStringConvertible {
        package var count: Int
        package var of: Int

        package init(count: Int, of: Int) {
            self.count = count
            self.of = of
        }

        /// Wilson's interval of 95 %, in per cent (J Am Stat Assoc 1927;22:209).
        package var interval: (low: Double, high: Double) {
            guard of > 0 else { return (0, 100) }
            let (total, share, normal) = (Double(of), Double(count) / Double(of), 1.96)
            let middle = (share + normal * normal / (2 * total)) / (1 + normal * normal / total)
            let half =
                normal / (1 + normal * normal / total)
                * (share * (1 - share) / total + normal * normal / (4 * total * total)).squareRoot()
            return (max(0, 100 * (middle - half)), min(100, 100 * (middle + half)))
        }

        package var description: String {
            guard of > 0 else { return "none" }
            let range = "\(Int(interval.low.rounded())) to \(Int(interval.high.rounded())) %"
            return "\(count) of \(of) (\(Int((100 * Double(count) / Double(of)).rounded())) %, 95 % interval \(range))"
        }
    }

    private let scored: [(text: Text, urgent: Int, review: Int)]
    private let weights: TextWeights

    package init(_ texts: [Text], _ weights: TextWeights) {
        self.weights = weights
        scored = texts.map { text in
            let scores = weights.scores(of: text.text)
            return (text, scores.urgent, max(scores.urgent, scores.review))
        }
    }

    /// The share of the texts that are flagged as told which reach a score.
    package func share(
        ofFlags flags: Set<WordCorpus.Flag>, concept: String? = nil, urgentFrom: Int? = nil, reviewFrom: Int? = nil
    ) -> Share {
        let rows = scored.filter { flags.contains($0.text.flag) && (concept == nil || $0.text.concept == concept) }
        let reached = rows.filter { row in
            urgentFrom.map { row.urgent >= $0 } ?? false || reviewFrom.map { row.review >= $0 } ?? false
        }
        return Share(count: reached.count, of: rows.count)
    }

    package var report: String {
        var lines = ["\(scored.count) labelled texts; \(weights.summary)", "", "At the thresholds of the weights:"]
        let flagged: Set<WordCorpus.Flag> = [.clinicianReview, .urgent, .emergency]
        let (urgent, review) = (weights.urgentFrom, weights.reviewFrom)
        lines += [
            "  emergencies brought to urgent: \(share(ofFlags: [.emergency], urgentFrom: urgent))",
            "  urgent texts brought to urgent: \(share(ofFlags: [.urgent], urgentFrom: urgent))",
            "  flagged texts brought to a person: \(share(ofFlags: flagged, urgentFrom: urgent, reviewFrom: review))",
            "  harmless texts called urgent: \(share(ofFlags: [.none], urgentFrom: urgent))",
            "  harmless texts brought to a person: \(share(ofFlags: [.none], urgentFrom: urgent, reviewFrom: review))",
            "", "At other thresholds (emergencies and harmless texts called urgent):",
        ]
        for step in stride(from: -2, through: 8, by: 1) {
            let threshold = step * TextWeights.unit / 2
            lines.append(
                "  from \(Double(step) / 2): \(share(ofFlags: [.emergency], urgentFrom: threshold)); "
                    + "\(share(ofFlags: [.none], urgentFrom: threshold))")
        }
        let concepts = Set(scored.map(\.text.concept)).filter { !$0.isEmpty }.sorted()
        if !concepts.isEmpty { lines += ["", "Brought to a person, by concept (flagged; harmless):"] }
        for concept in concepts {
            let found = share(ofFlags: flagged, concept: concept, urgentFrom: urgent, reviewFrom: review)
            let raised = share(ofFlags: [.none], concept: concept, urgentFrom: urgent, reviewFrom: review)
            let few = found.of + raised.of < 10 ? " (few)" : ""
            lines.append("  \(concept): \(found); \(raised)\(few)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

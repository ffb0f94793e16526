internal import StaffWords
internal import TriageCore
internal import WebPages

/// A text in the patient's own words, with what the reader took from it and how.
struct OwnWordsPanel {
    let frame: Frame
    let file: CaseFile

    private static let longest = 20_000

    var content: HTML {
        guard let own = file.ownWords else { return "<p>The form has none.</p>" }
        guard case .text(let text) = own.text else {
            return "<p>What stands for own words is no text: \(said: own.text.spelledOut)</p>"
        }
        let parts = Self.parts(String(text.prefix(Self.longest)), own.found)
        let marked = parts.map { part -> HTML in
            guard let number = part.number else { return "\(part.text)" }
            return "<mark class=\"\(part.look)\">\(part.text)<sup>\(number)</sup></mark>"
        }
        let more: HTML = when(
            text.count > Self.longest,
            "<p class=\"muted\">Only the first 20,000 letters are shown; the form as it came has all of it.</p>")
        return """
            <blockquote class="own-words" dir="auto">\(marked)</blockquote>\(more)
            \(list(own.found))
            \(own.duty.map(understood))
            """
    }

    private func list(_ found: [CaseFile.OwnWords.Found]) -> HTML {
        if found.isEmpty { return "<p class=\"muted small\">The reader took nothing from it.</p>" }
        let entries = found.enumerated().map { index, mention -> HTML in
            """
            <li><span class="n">\(index + 1)</span><b>\(mention.concept.spelledOut)</b><span>\(Self.words(mention.status)): “\(said: mention.words)”</span></li>
            """
        }
        return "<ol class=\"taken-from\" aria-label=\"What the reader took from the text\">\(entries)</ol>"
    }

    private func understood(_ duty: CaseFile.OwnWords.Duty) -> HTML {
        let percent = max(0, min(100, Int((duty.explained * 100).rounded())))
        let signs = duty.signs.map { "It found signs of \($0.word.lowercased())." } ?? "It found no sign."
        let read: HTML =
            duty.verdict.map { verdict in
                "<p class=\"small\">Read by \(frame.agent(duty.readBy ?? "Somebody")) \(frame.time(duty.readAt?.instant)): <b>\(verdict.spelledOut)</b>\(duty.note.map { ". \(said: $0)" as HTML })</p>"
            } ?? ""
        return """
            <div class="words-foot understood"><svg viewBox="0 0 120 8" role="img" aria-label="The reader understood \(percent) percent"><rect class="bar-back" x=".5" y=".5" width="119" height="7" rx="3.5"/><rect class="bar-front" x="1" y="1" width="\(percent * 118 / 100)" height="6" rx="3"/></svg><span>The reader understood \(percent) % of it. \(signs)</span></div>\(read)
            """
    }

    private static func words(_ status: String) -> String {
        switch status {
        case "affirmed": "Said"
        case "negated": "Denied"
        case "otherPerson": "About somebody else"
        case "historical": "Of the past"
        case "hypothetical": "Only possible"
        case "outweighed": "Seems to be about something else"
        default: status.spelledOut
        }
    }

    struct Part: Hashable {
        let text: String
        var number: Int?
        var look = ""
    }

    /// The text in parts, those that a mention stands for with its number. A mention whose words are not found, or overlap
    /// another's, stands in the list alone.
    static func parts(_ text: String, _ found: [CaseFile.OwnWords.Found]) -> [Part] {
        var marks: [(range: Range<String.Index>, number: Int, look: String)] = []
        for (index, mention) in found.enumerated() where !mention.words.isEmpty {
            var from = text.startIndex
            while let range = text[from...].firstRange(of: mention.words) {
                guard marks.contains(where: { $0.range.overlaps(range) }) else {
                    marks.append(
                        (
                            range, index + 1,
                            mention.status == "affirmed" ? "said" : mention.status == "negated" ? "denied" : "other"
                        ))
                    break
                }
                from = text.index(after: range.lowerBound)
            }
        }
        marks.sort { $0.range.lowerBound < $1.range.lowerBound }
        var parts: [Part] = []
        var end = text.startIndex
        for mark in marks {
            if end < mark.range.lowerBound { parts.append(Part(text: String(text[end..<mark.range.lowerBound]))) }
            parts.append(Part(text: String(text[mark.range]), number: mark.number, look: mark.look))
            end = mark.range.upperBound
        }
        if end < text.endIndex { parts.append(Part(text: String(text[end...]))) }
        return parts
    }
}

import TriageCore
internal import WebPages

/// How a level looks: a word, a shape and an amount of ink, so that it reads without colour, too.
extension Level {
    /// The word, with a capital.
    var word: String {
        switch self {
        case .emergency: "Emergency"
        case .urgent: "Urgent"
        case .clinicianReview: "Clinician review"
        case .soon: "Soon"
        case .routine: "Routine"
        case .conservative: "Conservative"
        }
    }

    /// As the style sheet names it.
    var look: String { self == .clinicianReview ? "review" : rawValue }

    var shape: HTML { "<svg class=\"shape\" aria-hidden=\"true\"><use href=\"#shape-\(look)\"/></svg>" }

    var badge: HTML {
        """
        <span class="level level-\(look)">\(shape)\(word)</span>
        """
    }

    static let worstFirst = allCases.sorted(by: >)
}

enum Shape {
    /// What every page refers to.
    static let sprite: HTML = """
        <svg class="sprite" aria-hidden="true" focusable="false">
        <symbol id="shape-emergency" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5zM7 3.5v5.5h2V3.5zm0 7v2h2v-2z"/></symbol>
        <symbol id="shape-urgent" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 .8 15.8 15H.2zM7.1 5.5v5h1.8v-5zm0 6.2v1.8h1.8v-1.8z"/></symbol>
        <symbol id="shape-review" viewBox="0 0 16 16"><path d="M8 .8 15.2 8 8 15.2.8 8z"/></symbol>
        <symbol id="shape-soon" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6"/></symbol>
        <symbol id="shape-routine" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2.2a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6z"/></symbol>
        <symbol id="shape-conservative" viewBox="0 0 16 16"><path d="M2 6.5h12v3H2z"/></symbol>
        <symbol id="shape-words" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M2 2h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8l-4 3v-3H2a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm2 3v1.5h8V5zm0 3v1.5h5V8z"/></symbol>
        <symbol id="shape-late" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm-1 3h2v3.6l2.600 2.600-1.400 1.400L7 8.400z"/></symbol>
        </svg>
        """

    static func use(_ name: StaticString) -> HTML {
        "<svg class=\"shape\" aria-hidden=\"true\"><use href=\"#shape-\(String(describing: name))\"/></svg>"
    }
}

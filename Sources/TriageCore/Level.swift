/// How soon a person must act on a form, from the least to the most urgent.
///
/// Levels are totally ordered; a form's level is the highest that any rule gives it (``Level/combined(_:)``).
package enum Level: String, CaseIterable, Codable, Sendable, Comparable {
    case conservative
    case routine
    case soon
    case clinicianReview = "clinician_review"
    case urgent
    case emergency

    /// The position in the order, 0 for ``conservative`` to 5 for ``emergency``.
    package var rank: Int {
        switch self {
        case .conservative: 0
        case .routine: 1
        case .soon: 2
        case .clinicianReview: 3
        case .urgent: 4
        case .emergency: 5
        }
    }

    package static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }

    /// Combines the levels of all rules that fired: the highest wins, whatever their order.
    ///
    /// - Returns: the highest level, or ``conservative`` when there is none.
    package static func combined(_ levels: some Sequence<Level>) -> Level {
        levels.max() ?? .conservative
    }

    /// Whether this level opens an alert.
    package var opensAlert: Bool { self >= .urgent }

    /// The level's name for people, in capitals as on a worklist.
    package var title: String {
        switch self {
        case .conservative: "CONSERVATIVE"
        case .routine: "ROUTINE"
        case .soon: "SOON"
        case .clinicianReview: "CLINICIAN REVIEW"
        case .urgent: "URGENT"
        case .emergency: "EMERGENCY"
        }
    }
}

internal import CivilTime
package import FreeText

/// What the protocol makes of one form: the level, and everything that a person needs to check it.
package struct Assessment: Sendable {
    /// A rule that fired, with the reason for staff and the answers that made it fire.
    package struct FiredRule: Hashable, Sendable {
        package let id: RuleID
        package let level: Level
        package let reason: String
        /// Positions of the items used, in the order in which the rule looks at them, with their answers.
        package let answers: [UsedAnswer]
        package let evidence: [EvidenceID]
    }

    /// An answer that a rule used.
    package struct UsedAnswer: Hashable, Sendable {
        package let item: Int
        package let answer: Answer
    }

    /// An unknown item and the highest level that answering it could lead to: alone, or together with another item where
    /// neither does it alone.
    package struct Question: Hashable, Sendable {
        package let item: Int
        /// The item that has to be answered too; it may be a follow-up question that an answer to `item` opens.
        package let partner: Int?
        package let couldRaiseTo: Level

        package init(item: Int, partner: Int? = nil, couldRaiseTo: Level) {
            self.item = item
            self.partner = partner
            self.couldRaiseTo = couldRaiseTo
        }
    }

    /// An answer that differs from the patient's last known one.
    package struct Change: Hashable, Sendable {
        package let item: Int
        package let from: Answer
        package let to: Answer
        /// When the other form was filled in.
        package let since: Instant
        /// When this form was filled in.
        package let now: Instant

        package init(item: Int, from: Answer, to: Answer, since: Instant, now: Instant) {
            self.item = item
            self.from = from
            self.to = to
            self.since = since
            self.now = now
        }

        /// The change as a sentence for staff, such as "Right foot: lifted normally on 16 February, cannot be lifted on
        /// 2 March 2026"; the first year is said only where it is another.
        ///
        /// - Parameter item: the item at position ``item``.
        package func words(_ item: Item) -> String {
            let subject = item.told?.subject ?? item.label.prefix(1).uppercased() + item.label.dropFirst()
            let before =
                since.date.year == now.date.year ? since.date.spelledOutWithoutYear : since.date.spelledOut
            return "\(subject): \(item.told(from)) on \(before), \(item.told(to)) on \(now.date.spelledOut)"
        }
    }

    /// A score's total so far, with what the unknown parts could add.
    package struct ScoreResult: Hashable, Sendable {
        package let id: ScoreID
        package let title: String
        package let total: Int
        package let least: Int
        package let most: Int
        package let unknownParts: [String]
        package let countedParts: [String]
        package let reading: String?
        package let caveat: String
    }

    package let level: Level
    /// The highest level over all ways to answer what is unknown; never below ``level``.
    package let possibleLevel: Level
    /// Name and version of the protocol.
    package let protocolTitle: String
    package let findings: [FindingID]
    /// The most urgent first.
    package let rules: [FiredRule]
    package let destinations: [DestinationID]
    package let pathway: [String]
    package let cautions: [FindingID]
    /// Positions of the items that were asked and have no definite answer, or of a list only a part of it.
    package let unknown: [Int]
    /// Positions of the items that the patient would rather answer by phone; they are unknown.
    package let byPhone: [Int]
    /// The worst first; of the same level single items before pairs.
    package let askNext: [Question]
    package let scores: [ScoreResult]
    package let changes: [Change]
    /// What staff should read besides the reasons: what was not counted and why.
    package let notes: [String]
    /// What the free text mentions, with status.
    package let mentions: [TextMention]
    /// The sentences of the free text whose words weigh for a sign of danger.
    package let weighed: [TextWeighed]
    /// What a person who reads the own words has to know first; nil where there are none.
    package let ownWords: OwnWords?

    /// What the reader made of the own words.
    package struct OwnWords: Hashable, Sendable {
        /// The worst level that a rule about them gave; nil where none fired.
        package let level: Level?
        /// The part of them that it could explain, from 0 to 1.
        package let explained: Double

        package init(level: Level?, explained: Double) {
            self.level = level
            self.explained = explained
        }
    }
}

/// A name that a protocol gives to one of its parts; written as a plain string in JSON.
package protocol ProtocolIdentifier: RawRepresentable<String>, Hashable, Codable, Sendable, Comparable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    init(rawValue: String)
}

extension ProtocolIdentifier {
    package init(stringLiteral value: String) { self.init(rawValue: value) }
    package var description: String { rawValue }
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The name of a question, such as `footLiftR`.
package struct ItemID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a rule, such as `U1`; unique and never used again for another rule.
package struct RuleID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a finding, such as `motor.footDrop`.
package struct FindingID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a condition that several rules share, such as `drop.right`.
package struct DefinitionID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a value with unit and source that conditions compare with, such as `acuteDays`.
package struct ThresholdID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a piece of text that depends on the answers, such as `weakness`.
package struct PhraseID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a place or team that a form is sent to, such as `spinalOnCall`.
package struct DestinationID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a source in the protocol's list of evidence, such as `B5`.
package struct EvidenceID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a published score, such as `sugioka`.
package struct ScoreID: ProtocolIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

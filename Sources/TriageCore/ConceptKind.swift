internal import FreeText

/// What an affirmed mention in the own words means to the protocol.
package enum ConceptKind: String, TextConceptKind, CaseIterable {
    case hardCES, stroke, motor, legs, limb, selfHarm, softCancer, softFever, softGivesWay, softLimb, softBladder

    /// A red flag by itself.
    package var isHard: Bool {
        switch self {
        case .hardCES, .stroke, .motor, .legs, .limb, .selfHarm: true
        case .softCancer, .softFever, .softGivesWay, .softLimb, .softBladder: false
        }
    }

    /// Whoever fears to harm himself, or would if, is in danger.
    package var isAct: Bool { self == .selfHarm }

    /// An old bladder trouble is told by the words that make it old.
    package var sharesCues: Bool { self == .softBladder }
}

/// A side of the body.
package enum Side: String, Codable, CaseIterable, Hashable, Sendable {
    case left, right

    package var other: Side { self == .left ? .right : .left }
}

/// Which side something is about, and what says the same of the other side.
package struct Mirror<ID: ProtocolIdentifier>: Codable, Hashable, Sendable {
    package let side: Side
    package let image: ID

    package init(_ side: Side, image: ID) {
        self.side = side
        self.image = image
    }
}

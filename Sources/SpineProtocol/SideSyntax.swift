import TriageCore

// What is said of the left is said of the right by the same declaration.

extension Side {
    /// As names of questions end.
    var letter: String { self == .left ? "L" : "R" }
    /// As a sentence begins.
    var title: String { self == .left ? "Left" : "Right" }
    func item(_ stem: String) -> ItemID { ItemID(rawValue: stem + letter) }
    func definition(_ stem: String) -> DefinitionID { DefinitionID(rawValue: stem + "." + rawValue) }
    func defined(_ stem: String) -> Condition { .defined(as: definition(stem)) }
}

/// The definition of one side or of the other.
func either(_ stem: String) -> Condition { any(Side.left.defined(stem), Side.right.defined(stem)) }

/// The same parts for the left and then for the right, in the same order.
func bothSides<Part>(_ make: (Side) -> [Part]) -> [Part] { make(.left) + make(.right) }

/// Questions that are each other's mirror images.
func bothSides(_ make: (Side) -> [Item]) -> [Item] {
    let (left, right) = (make(.left), make(.right))
    func reflected(_ items: [Item], _ side: Side, _ images: [Item]) -> [Item] {
        zip(items, images).map { item, image in
            var item = item
            item.mirror = Mirror(side, image: image.id)
            return item
        }
    }
    return reflected(left, .left, right) + reflected(right, .right, left)
}

/// Definitions that are each other's mirror images.
func bothSides(_ make: (Side) -> [Definition]) -> [Definition] {
    let (left, right) = (make(.left), make(.right))
    func reflected(_ definitions: [Definition], _ side: Side, _ images: [Definition]) -> [Definition] {
        zip(definitions, images).map { definition, image in
            var definition = definition
            definition.mirror = Mirror(side, image: image.id)
            return definition
        }
    }
    return reflected(left, .left, right) + reflected(right, .right, left)
}

/// An earlier version of a questionnaire: its questions, so that its forms are read as they always were, and what its
/// answers say of the questions of the present version.
package struct Predecessor: Codable, Hashable, Sendable {
    package let version: String
    package let items: [Item]
    /// One for each question of the present version.
    package let derivations: [Derivation]
    /// The questions whose answers say nothing of the present version.
    package let unused: [ItemID]

    package init(version: String, items: [Item], derivations: [Derivation], unused: [ItemID] = []) {
        self.version = version
        self.items = items
        self.derivations = derivations
        self.unused = unused
    }
}

/// What the answers of an earlier version say of one question of the present one.
///
/// Conditions are about the earlier version's questions; they use no definitions, limits, history or own words. What they
/// leave unknown stays unknown here, and is told as "unsure" where an answer that they look at is.
package struct Derivation: Codable, Hashable, Sendable {
    package enum Source: Codable, Hashable, Sendable {
        /// The question of the same name; its choices by their names.
        case same
        /// Nothing: the earlier version does not ask it.
        case notAsked
        /// A choice: each that can be meant, and when. Where several can, it is one of them and not known which; where all
        /// can, nothing is known.
        case choice([Meant])
        /// A list: each choice that was asked in some way; the others were not asked.
        case ticks([Tick])
    }

    package struct Meant: Codable, Hashable, Sendable {
        package let choice: String
        /// Not false when the choice can be meant.
        package let when: Condition
        package init(_ choice: String, when condition: Condition) {
            self.choice = choice
            when = condition
        }
    }

    package struct Tick: Codable, Hashable, Sendable {
        package let choice: String
        /// True when it is ticked; nil where no answer says so, and it is not known unless it is not ticked.
        package let when: Condition?
        /// True when it is not ticked; nil for whenever `when` is false.
        package let notWhen: Condition?
        package init(_ choice: String, when condition: Condition?, notWhen: Condition? = nil) {
            self.choice = choice
            when = condition
            self.notWhen = notWhen
        }
    }

    /// The question of the present version.
    package let item: ItemID
    package let source: Source

    package init(_ item: ItemID, _ source: Source) {
        self.item = item
        self.source = source
    }

    /// The questions that are the same in both versions.
    package static func same(_ items: ItemID...) -> [Derivation] { items.map { Derivation($0, .same) } }

    /// The questions that the earlier version does not ask.
    package static func notAsked(_ items: ItemID...) -> [Derivation] { items.map { Derivation($0, .notAsked) } }

    package static func choice(_ item: ItemID, _ choices: Meant...) -> Derivation {
        Derivation(item, .choice(choices))
    }

    package static func ticks(_ item: ItemID, _ ticks: [Tick]) -> Derivation { Derivation(item, .ticks(ticks)) }
}

extension Questionnaire {
    /// The questionnaire of an earlier version.
    func questionnaire(of predecessor: Predecessor) -> Questionnaire {
        Questionnaire(name: name, version: predecessor.version, items: predecessor.items)
    }

    /// The earlier versions made ready.
    ///
    /// - Throws: ``ProtocolError`` when one of them does not fit this version.
    package func compiledPredecessors() throws(ProtocolError) -> [CompiledPredecessor] {
        var result: [CompiledPredecessor] = []
        for predecessor in predecessors ?? [] {
            guard predecessor.version != version, !result.contains(where: { $0.version == predecessor.version }) else {
                throw .duplicate("version of the questionnaire", predecessor.version)
            }
            result.append(try CompiledPredecessor(predecessor, of: self))
        }
        return result
    }
}

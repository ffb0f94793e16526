import TriageCore

extension [Definition] {
    /// Each after those that it uses; otherwise as they stand.
    var inOrderOfUse: [Definition] {
        let byName = Dictionary(map { ($0.id, $0) }) { first, _ in first }
        var result: [Definition] = []
        var seen: Set<DefinitionID> = []
        func add(_ definition: Definition) {
            guard seen.insert(definition.id).inserted else { return }
            definition.condition.forEach { part in
                if case .defined(let id) = part, let used = byName[id] { add(used) }
            }
            result.append(definition)
        }
        for definition in self { add(definition) }
        return result
    }
}

extension [Item] {
    /// In the order of these names; one that is not among them, or twice, is a mistake of whoever wrote the topics.
    func inOrder(_ names: [ItemID]) -> [Item] {
        let byName = Dictionary(uniqueKeysWithValues: map { ($0.id, $0) })
        precondition(Set(names) == Set(byName.keys) && names.count == count, "the order of questions names others")
        return names.compactMap { byName[$0] }
    }
}

extension Array {
    /// By the series whose name is the longest with which a name begins, then by the number that follows it; otherwise as
    /// they stand.
    func inSeries<ID: ProtocolIdentifier>(_ series: [String], _ name: KeyPath<Element, ID>) -> [Element] {
        func place(_ id: String) -> (series: Int, number: Int) {
            let fitting = series.indices.filter { id.hasPrefix(series[$0]) }
            guard let best = fitting.max(by: { series[$0].count < series[$1].count }) else { return (series.count, 0) }
            return (best, Int(id.dropFirst(series[best].count)) ?? 0)
        }
        let places = map { place($0[keyPath: name].rawValue) }
        return indices.sorted {
            (places[$0].series, places[$0].number, $0) < (places[$1].series, places[$1].number, $1)
        }
        .map { self[$0] }
    }
}

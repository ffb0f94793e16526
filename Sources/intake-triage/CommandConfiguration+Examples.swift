import ArgumentParser

extension CommandConfiguration {
    /// The same with whole invocations at the end of its help, which a person can copy.
    ///
    /// - Parameter lines: without the program's name.
    func examples(_ lines: String...) -> CommandConfiguration {
        var copy = self
        let text = lines.map { "  intake-triage \($0)" }.joined(separator: "\n")
        copy.discussion += (copy.discussion.isEmpty ? "" : "\n\n") + text
        return copy
    }
}

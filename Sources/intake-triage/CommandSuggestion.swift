import ArgumentParser

/// What somebody most likely meant by a command that does not exist.
enum CommandSuggestion {
    /// One line; nil where every word names a command, or is near to none.
    static func line(for arguments: [String]) -> String? {
        var words = arguments[...]
        if words.first == "help" { words = words.dropFirst() }
        var command: any ParsableCommand.Type = IntakeTriage.self
        while let word = words.popFirst(), !word.hasPrefix("-") {
            let configuration = command.configuration
            let known = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
            if known.isEmpty { return nil }
            if let next = known.first(where: { $0._commandName == word }) {
                command = next
                continue
            }
            return SettingKey.nearest(to: word, among: known.map { $0._commandName }).map {
                "there is no command '\(word)'; did you mean '\($0)'?"
            }
        }
        return nil
    }
}

import ArgumentParser
import IntakeForms

/// What a command did, for the person or the program that asked for it.
struct Deed {
    let words: String
    let facts: JSONObject

    /// - Parameters:
    ///   - did: what was done: the command's name.
    ///   - words: a sentence, without the line's end.
    ///   - facts: what a program goes on with.
    init(_ did: String, _ words: String, _ facts: JSONObject = [:]) {
        self.words = words
        var facts = facts
        facts.set("did", to: did)
        self.facts = facts
    }
}

/// How a command that acts says what it did.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print JSON, an object a line, and no words.")
    var json = false

    func tell(_ deed: Deed) { output(json ? deed.facts.line : deed.words + "\n") }

    /// The same with the words on standard error, where standard output has what was asked for.
    func note(_ deed: Deed) { if json { tell(deed) } else { complain(deed.words) } }
}

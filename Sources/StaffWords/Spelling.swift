extension String {
    /// Names of the protocol and the schema in words: `hardToStartOrEmpty`, `clinician_review`.
    package var spelledOut: String {
        var words = ""
        var isAfterCapital = true
        for character in self {
            if character == "_" || character == "." {
                words += " "
                isAfterCapital = true
            } else if character.isUppercase, !isAfterCapital {
                words += " " + character.lowercased()
            } else {
                words.append(character)
                isAfterCapital = character.isUppercase
            }
        }
        return words
    }
}

/// "1 form", "2 forms".
package func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}

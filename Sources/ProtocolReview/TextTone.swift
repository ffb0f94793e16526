/// What no text for staff or patients may do: reassure, or name as a fact what only an examination can find.
package enum TextTone {
    /// Words that reassure; a sentence that denies them ("does not rule out") may have them.
    private static let reassurances: [String] = [
        "nothing serious", "not serious", "worry", "you are safe", "is safe", "are safe", "it is fine", "you are fine",
        "all clear", "no danger", "not dangerous", "harmless", "benign", "ruled out", "rules out", "rule out",
        "can wait", "no cause for", "no reason to", "unlikely", "not urgent", "nothing urgent", "no emergency",
        "no risk", "is excluded", "are excluded", "will pass", "by itself", "is all right", "are all right",
        "everything is normal", "is healthy", "are healthy", "no need to", "reassur", "good news", "rest assured",
        "nothing to fear", "is nothing", "in no hurry", "no hurry", "not an emergency", "perfectly", "certainly not",
    ]

    /// Words before a reassurance that take it away.
    private static let denials: [String] = ["not", "never", "cannot", "nobody", "nothing", "whether"]

    /// What only a clinician, a scan or a test can find.
    private static let diagnoses: [String] = [
        "cauda equina", "compression", "stroke", "infection of the s", "infection in the s", "spinal infection",
        "infection of the blood", "abscess", "discitis", "sepsis", "meningitis", "bleeding", "haematoma", "fracture",
        "is broken", "thrombosis", "embolism", "clot", "ischaemia", "without blood", "leaking", "dissection",
        "aneurysm", "myelopathy", "guillain", "motor neurone", "neuropathy", "radiculopathy", "sciatica",
        "slipped disc", "prolapse", "herniat", "stenosis", "claudication", "retention of urine", "heart attack",
        "myeloma", "metasta", "spondyl", "cellulitis", "charcot", "under pressure", "pinched nerve", "trapped nerve",
        "polyneur", "acute disease", "nerve palsy", "peroneal",
    ]

    /// Words with which a sentence says that it does not know, that it asks, or that it tells what the patient has told.
    private static let hedges: [String] = [
        "possible", "possibly", "may", "might", "could", "can", "not excluded", "nothing excludes", "must be excluded",
        "suspected", "whether", "ask about", "asks about", "report", "reports", "reported", "known", "sign of",
        "signs of", "pattern", "patterns", "risk", "risks", "looked at", "mention", "mentions", "own words", "suggest",
        "suggests", "consistent", "more likely", "on record",
    ]

    /// Services that bear the name of what they look after.
    private static let services: [String] = [
        "stroke team", "stroke specialist", "stroke clinic", "compression coordinator", "cord compression coordinator",
        "coordinator for metastatic cord compression", "thrombosis clinic", "clot clinic",
    ]

    /// Why a text may not be shown; empty where it may.
    ///
    /// - Parameter isComplete: whether it stands alone; a part of a sentence, such as an answer, need not say that it does
    ///   not know.
    package static func faults(in text: String, isComplete: Bool = true) -> [String] {
        sentences(withoutPlaces(text).lowercased()).flatMap { sentence -> [String] in
            var faults: [String] = []
            if let phrase = reassurance(in: sentence) { faults.append("“\(phrase)” reassures") }
            if isComplete, let name = diagnosis(in: sentence) { faults.append("“\(name)” is told as a fact") }
            return faults
        }
    }

    /// Without the names in braces, for which the patient's answers come.
    private static func withoutPlaces(_ text: String) -> String {
        text.split(separator: "{", omittingEmptySubsequences: false).enumerated().map { index, part in
            index == 0 ? String(part) : String(part.drop { $0 != "}" }.dropFirst())
        }.joined()
    }

    private static func sentences(_ text: String) -> [String] {
        text.split { ".!?;\n".contains($0) }.map(String.init)
    }

    private static func reassurance(in sentence: String) -> String? {
        reassurances.first { phrase in
            sentence.ranges(of: phrase).contains { range in
                // "worry" within "not to worry" reassures all the more.
                let before = words(sentence[..<range.lowerBound]).suffix(4)
                return phrase == "worry" || phrase.contains("no ") || !before.contains { denials.contains($0) }
            }
        }
    }

    private static func diagnosis(in sentence: String) -> String? {
        var rest = sentence
        for service in services { rest.replace(service, with: "") }
        let all = words(rest[...])
        guard
            let name = diagnoses.first(where: { name in
                // Not within another word, as in "decompression".
                rest.ranges(of: name).contains { range in
                    range.lowerBound == rest.startIndex || !rest[rest.index(before: range.lowerBound)].isLetter
                }
            })
        else { return nil }
        let isHedged = hedges.contains { hedge in
            hedge.contains(" ") ? rest.contains(hedge) : all.contains(hedge)
        }
        return isHedged ? nil : name
    }

    private static func words(_ text: Substring) -> [String] {
        text.split { !$0.isLetter && $0 != "'" }.map(String.init)
    }
}

/// Why a document cannot be read as a form at all; such a form is quarantined, kept byte for byte.
///
/// The description names the place and the remedy, never the content.
package struct UnreadableForm: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of trouble; the raw value is the code that the quarantine shows.
    package enum Reason: String, Sendable, CaseIterable {
        case notJSON
        case tooDeep
        case jsonbRefused
        case notAnObject
        case noAnswers
        case unknownQuestionnaire
        case tooLarge
        case unsupportedResource
        /// A history entry of a case that cannot be read.
        case badHistory
    }

    package let reason: Reason
    /// The byte at which the trouble was noticed, from 0; nil when it is about the whole document.
    package let offset: Int?
    /// The questionnaires whose forms are read, where the form is of none of them.
    package let accepted: [String]

    package init(_ reason: Reason, at offset: Int? = nil, accepted: [String] = []) {
        self.reason = reason
        self.offset = offset
        self.accepted = accepted
    }

    package var code: String { reason.rawValue }

    package var description: String {
        let place = offset.map { " (byte \($0))" } ?? ""
        switch reason {
        case .notJSON: return "this is not JSON\(place); send one JSON object in UTF-8"
        case .tooDeep: return "objects and lists are nested more than \(JSONScanner.depthLimit) levels deep\(place)"
        case .jsonbRefused:
            return
                "the text has a character or number that PostgreSQL's jsonb cannot hold\(place), such as \\u0000 or half "
                + "of a surrogate pair"
        case .notAnObject:
            return "this is JSON, but not an object; a form is an object with 'questionnaire' and 'answers'"
        case .noAnswers: return "the form has no 'answers' object"
        case .unknownQuestionnaire:
            let versions = accepted.isEmpty ? "" : "; it takes '" + accepted.joined(separator: "' or '") + "'"
            return "the form's 'questionnaire' is missing or not one that this version knows" + versions
        case .tooLarge: return "the form is larger than 1 MiB"
        case .unsupportedResource:
            return "this is a FHIR resource, which this version does not read yet; send the plain form"
        case .badHistory: return "an entry of 'history' is not an object with a readable 'form'\(place)"
        }
    }
}

internal import CWeb
internal import FoundationEssentials
internal import WebPages

/// A language in which the form can be filled in: what it says instead of each English text.
struct FormLanguage: Sendable {
    /// As BCP 47 has it, such as `es`.
    let tag: String
    /// As those who speak it call it.
    let name: String
    /// As staff call it.
    let englishName: String
    /// Whether a translator has checked all of it; else each page says that nobody has.
    let isReviewed: Bool
    /// By the English text.
    private let texts: [String: String]

    static let english = FormLanguage(tag: "en", name: "English", englishName: "English", isReviewed: true, texts: [:])

    /// All that are built in, English first.
    static let all: [FormLanguage] = {
        let files = form_languages()
        return [english]
            + UnsafeBufferPointer(start: files.start, count: files.count).map { file in
                FormLanguage(Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
            }
    }()

    /// Nil for one that is not built in.
    static func named(_ tag: String) -> FormLanguage? { all.first { $0.tag == tag } }

    // MARK: Texts

    /// The English texts of which it has a translation.
    var translated: Set<String> { Set(texts.keys) }

    /// A text of the questionnaire; the English one where it has no translation, as a question must never be empty.
    func text(of english: String) -> String {
        guard let text = texts[english], !text.allSatisfy(\.isWhitespace) else { return english }
        return text
    }

    /// A text of the form itself, with these in its places.
    func text(_ words: FormWords, _ values: String...) -> String {
        let parts = Part.parts(of: text(of: words.rawValue)).map { part -> String in
            switch part {
            case .words(let words): words
            case .place(let number): values.indices.contains(number) ? values[number] : "{\(number)}"
            }
        }
        return parts.joined()
    }

    /// The same as markup: what is in its places stays markup, and the text never becomes any.
    func html(_ words: FormWords, _ values: HTML...) -> HTML {
        let parts = Part.parts(of: text(of: words.rawValue)).map { part -> HTML in
            switch part {
            case .words(let words): "\(words)"
            case .place(let number): values.indices.contains(number) ? values[number] : "{\(number)}"
            }
        }
        return "\(parts)"
    }

    /// What a text is made of: words, and places such as `{0}`.
    private enum Part {
        case words(String)
        case place(Int)

        static func parts(of text: String) -> [Part] {
            let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
            return pieces.enumerated().flatMap { index, piece -> [Part] in
                if index == 0 { return [.words(String(piece))] }
                let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, let number = Int(halves[0]) else { return [.words("{\(piece)")] }
                return [.place(number), .words(String(halves[1]))]
            }
        }
    }
}

extension FormLanguage {
    /// A file of a language, as it is built in.
    private struct File: Decodable {
        let language: String
        let name: String
        let english: String
        let reviewed: Bool
        let texts: [String: String]
    }

    /// One that cannot be read is a mistake of whoever built it in.
    private init(_ bytes: [UInt8]) {
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(bytes))
            self.init(
                tag: file.language, name: file.name, englishName: file.english, isReviewed: file.reviewed,
                texts: file.texts)
        } catch {
            preconditionFailure("a language that is built in cannot be read: \(error)")
        }
    }
}

/// What one Unicode scalar is to the tokenizer: a letter or digit in ASCII, or one of the classes below.
///
/// Folding is deliberately simple: case, the diacritics of Latin-1 and Latin Extended-A, full-width and mathematical
/// letters, typographic punctuation. Combining marks and invisible characters vanish; Cyrillic and Greek letters that
/// look like Latin ones are read as these and marked, so that they count only inside a Latin word.
struct TextFold {
    /// A lower-case ASCII letter or digit, or a value of `Class`.
    var code: UInt8
    /// The letter belongs to another script.
    var isForeign = false
    /// The letters of a ligature after the first.
    var second: UInt8 = 0
    var third: UInt8 = 0

    enum Class {
        static let separator: UInt8 = 1
        static let comma: UInt8 = 2
        static let slash: UInt8 = 3
        static let weak: UInt8 = 4
        static let colon: UInt8 = 5
        static let question: UInt8 = 6
        static let strong: UInt8 = 7
        static let newline: UInt8 = 8
        static let apostrophe: UInt8 = 9
        static let hyphen: UInt8 = 10
        static let removed: UInt8 = 11
        static let ampersand: UInt8 = 12
        /// A letter without a Latin look-alike.
        static let foreign: UInt8 = 13
    }

    /// The classes of ASCII, by byte.
    static func asciiTable() -> [UInt8] {
        (0..<128).map { byte in
            let byte = UInt8(byte)
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte | 0x20
            case UInt8(ascii: ","): return Class.comma
            case UInt8(ascii: "/"), UInt8(ascii: "|"), UInt8(ascii: "\\"): return Class.slash
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
                return Class.weak
            case UInt8(ascii: ":"): return Class.colon
            case UInt8(ascii: "?"): return Class.question
            case UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: "!"): return Class.strong
            case 0x0A, 0x0D: return Class.newline
            case UInt8(ascii: "'"), UInt8(ascii: "`"): return Class.apostrophe
            case UInt8(ascii: "-"): return Class.hyphen
            case UInt8(ascii: "&"), UInt8(ascii: "+"): return Class.ampersand
            default: return Class.separator
            }
        }
    }

    // U+00C0…U+00FF and U+0100…U+017F; "." marks what is no letter, ligatures are written as their first letter.
    private static let latin1 = Array(
        "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty".utf8)
    private static let latinExtendedA = Array(
        ("aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllll"
            + "llnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs").utf8)

    // Look-alikes: Cyrillic U+0430… and the same in upper case, and Greek.
    private static func lookAlike(_ scalar: UInt32) -> UInt8 {
        switch scalar {
        case 0x0410, 0x0430, 0x0391, 0x03B1: UInt8(ascii: "a")
        case 0x0412, 0x0392: UInt8(ascii: "b")
        case 0x0421, 0x0441, 0x03F2: UInt8(ascii: "c")
        case 0x0501: UInt8(ascii: "d")
        case 0x0415, 0x0435, 0x0401, 0x0451, 0x0395: UInt8(ascii: "e")
        case 0x041D, 0x0397, 0x04BB: UInt8(ascii: "h")
        case 0x0406, 0x0456, 0x0399, 0x03B9: UInt8(ascii: "i")
        case 0x0408, 0x0458: UInt8(ascii: "j")
        case 0x041A, 0x043A, 0x039A, 0x03BA: UInt8(ascii: "k")
        case 0x041C, 0x039C: UInt8(ascii: "m")
        case 0x039D: UInt8(ascii: "n")
        case 0x041E, 0x043E, 0x039F, 0x03BF: UInt8(ascii: "o")
        case 0x0420, 0x0440, 0x03A1, 0x03C1: UInt8(ascii: "p")
        case 0x0405, 0x0455: UInt8(ascii: "s")
        case 0x0422, 0x03A4: UInt8(ascii: "t")
        case 0x03BD: UInt8(ascii: "v")
        case 0x0425, 0x0445, 0x03A7: UInt8(ascii: "x")
        case 0x0423, 0x0443, 0x03A5: UInt8(ascii: "y")
        case 0x0396: UInt8(ascii: "z")
        default: Class.foreign
        }
    }

    /// Folds a scalar outside ASCII.
    init(beyondASCII scalar: UInt32) {
        switch scalar {
        case 0x00C6, 0x00E6: self.init(letters: "ae")
        case 0x0152, 0x0153: self.init(letters: "oe")
        case 0x00DF, 0x1E9E: self.init(letters: "ss")
        case 0x00AA: self.init(letters: "a")
        case 0x00BA: self.init(letters: "o")
        case 0x00D7, 0x00F7: self.init(code: Class.separator)
        case 0x00C0...0x00FF: self.init(code: Self.latin1[Int(scalar) - 0xC0])
        case 0x0100...0x017F: self.init(code: Self.latinExtendedA[Int(scalar) - 0x100])
        case 0xFB00: self.init(letters: "ff")
        case 0xFB01: self.init(letters: "fi")
        case 0xFB02: self.init(letters: "fl")
        case 0xFB03: self.init(letters: "ffi")
        case 0xFB04: self.init(letters: "ffl")
        case 0xFB05, 0xFB06: self.init(letters: "st")
        case 0x1D400...0x1D6A3: self.init(code: UInt8(ascii: "a") + UInt8((scalar - 0x1D400) % 26))
        case 0x1D7CE...0x1D7FF: self.init(code: UInt8(ascii: "0") + UInt8((scalar - 0x1D7CE) % 10))
        case 0xFF21...0xFF3A: self.init(code: UInt8(ascii: "a") + UInt8(scalar - 0xFF21))
        case 0xFF41...0xFF5A: self.init(code: UInt8(ascii: "a") + UInt8(scalar - 0xFF41))
        case 0xFF10...0xFF19: self.init(code: UInt8(ascii: "0") + UInt8(scalar - 0xFF10))
        default: self.init(symbol: scalar)
        }
    }

    private init(letters: StaticString) {
        let bytes = letters.utf8Start
        code = bytes[0]
        second = letters.utf8CodeUnitCount > 1 ? bytes[1] : 0
        third = letters.utf8CodeUnitCount > 2 ? bytes[2] : 0
    }

    private init(code: UInt8) {
        self.code = code
    }

    private init(symbol scalar: UInt32) {
        switch scalar {
        case 0x2018, 0x2019, 0x201B, 0x02B9...0x02BC, 0x02C8, 0x2032, 0x00B4, 0x055A, 0xFF07, 0xFF40:
            code = Class.apostrophe
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180E, 0x200B...0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0000...0xE0FFF,
            0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
            code = Class.removed
        case 0x0085, 0x2028, 0x2029: code = Class.newline
        case 0x060C, 0x3001, 0xFF0C, 0xFF64: code = Class.comma
        case 0x2044, 0x2215, 0xFF0F: code = Class.slash
        case 0xFF1A, 0xFE55: code = Class.colon
        case 0x00BF, 0x061F, 0x203D, 0x2047...0x2049, 0xFF1F: code = Class.question
        case 0x00A1, 0x061B, 0x0964, 0x0965, 0x203C, 0x3002, 0xFF01, 0xFF0E, 0xFF1B, 0xFF61: code = Class.strong
        case 0x2010, 0x2011, 0xFF0D, 0xFE63: code = Class.hyphen
        case 0xFF06, 0xFF0B: code = Class.ampersand
        case 0x0080...0x00BF, 0x2000...0x200A, 0x201A, 0x201C...0x201F, 0x2030, 0x2033...0x203A, 0x202F, 0x205F,
            0x3000, 0x02B0...0x02FF:
            code = Class.separator
        case 0x0370...0x052F:
            code = Self.lookAlike(scalar)
            isForeign = true
        case 0x0180...0x036F, 0x0530...0x1FFF, 0x2C00...0x2DFF, 0x3005...0x3007, 0x3021...0xD7FF,
            0xF900...0xFAFF, 0xFB07...0xFDFF, 0xFE70...0xFEFE, 0xFF66...0xFFDC, 0x10000...0x1CFFF,
            0x1E000...0x1EFFF, 0x20000...0x3FFFF:
            code = Class.foreign
            isForeign = true
        default: code = Class.weak
        }
    }
}

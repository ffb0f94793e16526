import FreeText
import SpineProtocol
import Testing
import TriageCore

@Suite struct HostileTextTests {
    static let mebibyte = 1 << 20
    let reader: TextReader

    init() throws {
        reader = try SharedReader.spine.get()
    }

    private func repeated(_ unit: String) -> String {
        String(repeating: unit, count: Self.mebibyte / unit.utf8.count + 1)
    }

    @Test(arguments: [
        "no ", "numb ", "😀", "e\u{301}", "\u{301}", "abcdefghij", "aaaa", " ", "\n", ",", "'", "-", "can't ", "if ",
        "my dad ", "or ",
    ])
    func `a mebibyte of one thing holds nothing, and a red flag after it is found`(unit: String) {
        let text = repeated(unit)
        let reading = reader.read(text + ". I wet myself")
        #expect(reading.mentions.map(\.concept) == ["ces.bladder"])
        #expect(reading.mentions.map(\.status) == [.affirmed])
        #expect(reading.mentions.first?.range.upperBound == text.utf8.count + ". I wet myself".utf8.count)
    }

    @Test func `every repeated mention is read, without one hiding another`() {
        let text = String(repeating: "I can't pee. ", count: 20_000)
        let mentions = reader.read(text).mentions
        #expect(mentions.count == 20_000)
        #expect(mentions.allSatisfy { $0.status == .affirmed })
    }

    @Test func `a sentence of a mebibyte without an end is read to its end`() {
        let text = repeated("numb bum or not and my dad if I cant pee ")
        #expect(!reader.read(text).mentions.isEmpty)
    }

    @Test func `bytes that are no UTF-8 separate words and end nothing`() {
        var bytes = Array("I can't pee ".utf8)
        bytes.insert(contentsOf: [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xE2, 0x80], at: 1)
        let mentions = bytes.withUnsafeBufferPointer { reader.read(utf8: $0).mentions }
        #expect(mentions.map(\.concept) == ["ces.bladder"])
        let noise = (0..<Self.mebibyte).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
        _ = noise.withUnsafeBufferPointer { reader.read(utf8: $0) }
        for length in 0..<8 {
            let cut = Array("é😀ﬁ".utf8.prefix(length))
            #expect(cut.withUnsafeBufferPointer { reader.read(utf8: $0).mentions.isEmpty })
        }
    }

    @Test func `every scalar can stand before, in and after a red flag`() {
        var scalars: [Unicode.Scalar] = []
        for value in UInt32(1)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value), value < 0x10000 || value % 16 == 0 else { continue }
            scalars.append(scalar)
            guard scalars.count == 256 || value == 0x2FFFF else { continue }
            let text = scalars.map { "\($0) I wet myself \($0). " }.joined()
            #expect(reader.read(text).mentions.count == scalars.count, "up to U+\(String(value, radix: 16))")
            scalars = []
        }
    }

    @Test func `random words of the lexicon never stop the reader, and ranges stay within the text and in order`() {
        let words =
            "no not never numb can't feel wee my legs between if , . but or and dad had in 2012 until bladder control lost foot drags without I it and/or (can) 😀 : ? cancer"
            .split(separator: " ")
        var state: UInt64 = 42
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += words[Int(state >> 33) % words.count] + " "
            }
            var last: [TextConceptID: Int] = [:]
            var start = 0
            for mention in reader.read(text).mentions {
                #expect(mention.range.upperBound <= text.utf8.count)
                #expect(mention.range.lowerBound >= start)
                #expect(mention.range.lowerBound >= last[mention.concept, default: 0])
                start = mention.range.lowerBound
                last[mention.concept] = mention.range.upperBound
            }
        }
    }
}

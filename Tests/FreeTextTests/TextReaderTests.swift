import FreeText
import SpineProtocol
import Testing
import TriageCore

@Suite struct TextReaderTests {
    let reader: TextReader

    init() throws {
        reader = try SharedReader.phrases.get()
    }

    private func statuses(_ text: String, latestPastYear: Int? = nil) -> [String] {
        reader.read(text, latestPastYear: latestPastYear).mentions.map { "\($0.concept) \($0.status.rawValue)" }
    }

    private func words(_ mention: TextMention, in text: String) -> String {
        String(decoding: Array(text.utf8)[mention.range], as: UTF8.self)
    }

    @Test func `the words of the published vignettes are read as their authors meant them`() {
        let affirmed = reader.read("Since Sunday I can't feel when I wee and I have to look to see if I've finished.")
        #expect(Set(affirmed.mentions.map(\.concept)) == ["ces.bladder"])
        #expect(affirmed.mentions.allSatisfy { $0.status == .affirmed })
        let denied = reader.read("No numbness down below, not incontinent, no fever, never had cancer.")
        #expect(denied.mentions.map(\.concept) == ["ces.saddle", "ces.unspecified", "fever", "cancer"])
        #expect(denied.mentions.allSatisfy { $0.status == .negated })
    }

    @Test(arguments: [
        ("My left foot drags", "foot drags"), ("😢😢 it’s numb “down there” now", "numb “down there"),
        ("Zoë says: I can’t pee!", "can’t pee"),
        ("n\u{AD}umb be\u{200B}tween my legs", "n\u{AD}umb be\u{200B}tween my legs"),
        ("ｎｕｍｂ between my legs", "ｎｕｍｂ between my legs"), ("I can't feel, when I wee", "can't feel, when I wee"),
    ])
    func `a mention's range covers its words in the original text, whatever stands before them`(
        text: String, expected: String
    ) throws {
        let mention = try #require(reader.read(text).mentions.first)
        #expect(words(mention, in: text) == expected)
    }

    @Test func `the deciding cue is reported with its words`() throws {
        let text = "Well… my dad had a stroke"
        let mention = try #require(reader.read(text).mentions.first)
        let cue = try #require(mention.cue)
        #expect(cue.kind == .person)
        #expect(String(decoding: Array(text.utf8)[cue.range], as: UTF8.self) == "my dad")
        #expect(reader.read("My foot drags").mentions.first?.cue == nil)
    }

    @Test(
        arguments: [
            ("my left foot drags", TextSide.left), ("foot drop on the right", .right), ("both feet drag", .both),
            ("left and right foot drop", .both), ("L foot drop", .left),
            ("can't lift the toes of my right foot", .right),
            ("footdrop right", nil), ("I left work because my foot drags", nil), ("my foot drags right away", nil),
            ("pain in the left leg. Foot drags", nil),
        ] as [(String, TextSide?)])
    func `the side that the clause names belongs to the mention`(text: String, side: TextSide?) throws {
        let mention = try #require(reader.read(text).mentions.first { $0.concept == "motor" })
        #expect(mention.side == side)
    }

    @Test func `a year is past by what the caller knows of the present`() {
        #expect(statuses("I had cancer in 2012") == ["cancer historical"])
        #expect(statuses("I had foot drop in 2024") == ["motor affirmed"])
        #expect(statuses("I had foot drop in 2024", latestPastYear: 2025) == ["motor historical"])
        #expect(statuses("I had foot drop since 2012") == ["motor affirmed"])
        #expect(statuses("lost control of my bladder in 2000 steps") == ["ces.bladder affirmed"])
    }

    @Test func `whoever writes for a patient speaks of the patient`() {
        #expect(statuses("My mum can't pee without help") == ["ces.bladder otherPerson"])
        #expect(statuses("I'm filling this in for my mum. My mum can't pee without help") == ["ces.bladder affirmed"])
    }

    @Test func `a relative beside a red flag takes it over only with a verb or as its owner`() {
        #expect(statuses("I live with my wife numb between legs") == ["ces.saddle affirmed"])
        #expect(statuses("my wife has foot drop") == ["motor otherPerson"])
        #expect(statuses("my wife's foot drop") == ["motor otherPerson"])
        #expect(statuses("My son moved in after his stroke") == ["stroke otherPerson"])
        #expect(statuses("My son came. I told him numb between my legs") == ["ces.saddle affirmed"])
    }

    @Test(arguments: [
        "can't feel when I wee", "no feeling between my legs", "no control over my bladder", "not able to pee",
        "no longer able to lift my toes", "haven't peed since yesterday", "don't want to live",
        "couldn't get my words out",
    ])
    func `a symptom that is built on a negation is not negated by its own words`(text: String) {
        #expect(reader.read(text).mentions.contains { $0.status == .affirmed })
        #expect(!reader.read(text).mentions.contains { $0.status == .negated })
    }

    @Test func `a negation reaches over a list that 'or' closes or that has three nouns, not over two items`() {
        #expect(
            statuses("no fever, numbness between my legs or foot drop")
                == ["fever negated", "ces.saddle negated", "motor negated"])
        #expect(
            statuses("no fever, incontinence, foot drop") == [
                "fever negated", "ces.unspecified negated", "motor negated",
            ])
        #expect(statuses("no pain, numbness between my legs") == ["ces.saddle affirmed"])
        #expect(statuses("no pain and numbness between my legs") == ["ces.saddle affirmed"])
        #expect(
            statuses("no fever, I wet myself or soil myself").dropFirst() == [
                "ces.bladder affirmed", "ces.bowel affirmed",
            ])
    }

    @Test func `a mention that two patterns match is one mention, and the affirmed one counts`() {
        #expect(statuses("incontinent of urine") == ["ces.bladder affirmed"])
        #expect(statuses("numbness between my legs and bottom") == ["ces.saddle affirmed"])
    }

    @Test(arguments: [
        "CANT PEE", "cant pee", "can’t pee", "can`t pee", "can´t pee", "can t pee", "can,t pee", "can.t pee",
        "cannnt peeee",
        "can't\u{A0}pee", "c\u{AD}an't pee", "ｃａｎ＇ｔ ｐｅｅ", "cañ't pée", "𝐜𝐚𝐧'𝐭 𝐩𝐞𝐞", "саn't pее",
        "can\u{2019}t\tpee", "😭can't pee😭",
        "can't pee…", "(can't pee)", "*can't* pee", "“can't pee”", "can't\r\npee", "carnt pee",
    ])
    func `typing as it comes does not hide a red flag`(text: String) {
        #expect(statuses(text) == ["ces.bladder affirmed"])
    }

    @Test func `emoji and symbols end what a negation speaks for`() {
        #expect(statuses("no 😢 incontinence") == ["ces.unspecified affirmed"])
        #expect(statuses("no → numb between my legs") == ["ces.saddle affirmed"])
    }

    @Test(arguments: [
        "Od wczoraj nie mogę oddać moczu", "No puedo orinar desde ayer", "Je ne peux plus uriner depuis hier",
        "Ich kann seit gestern kein Wasser lassen", "لا أستطيع التبول منذ الأمس", "我从昨天开始不能小便",
        "Не могу помочиться со вчера",
        "尿が出ない", "소변을 볼 수 없어요", "मैं पेशाब नहीं कर सकता", "asdf jklö qwer",
        "Thank you doctor. Od wczoraj nie mogę oddać moczu i drętwieją nogi",
        "I have back pain 我不能小便了",
    ])
    func `text in another language or script is not readable`(text: String) {
        #expect(!reader.read(text).isReadable)
    }

    @Test(arguments: [
        "", " ", "none", "None.", "n/a", "N/A", "no", "NO", "nope", "thanks", "Thank you", "-", "--", ".", "123",
        "07700 900123", "😀", "?", "ok",
        "yes", "nil", "see above", "naproxen 500mg", "pain", "x", "\u{301}\u{301}", "café", "ring me after 4pm",
    ])
    func `short answers, numbers and symbols are readable`(text: String) {
        #expect(reader.read(text).isReadable)
    }

    @Test func `a red flag is found even where the rest cannot be read`() {
        let reading = reader.read("Не могу. I can't pee")
        #expect(!reading.isReadable)
        #expect(reading.mentions.map(\.status) == [.affirmed])
    }

    @Test func `a sentence that names a hard topic and is not understood is reported as a topic`() {
        let text = "I get up to pee. My bladder is a bit funny. No bladder problems. I wet myself on the loo."
        let reading = reader.read(text)
        let topics = reading.topics.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
        #expect(topics == ["pee", "bladder"])
        #expect(reading.topics.allSatisfy { $0.concept == "ces.bladder" })
        #expect(reader.read("The pain is worse when I walk").topics.isEmpty)
    }

    @Test func `reading the same text again, by any way, gives the same`() throws {
        let text = developmentSentences + trapSentences
        let first = reader.read(text)
        #expect(reader.read(text) == first)
        var lexicon = spineLexicon
        lexicon.weights = nil
        #expect(try TextReader(lexicon: lexicon).read(text) == first)
        #expect(Array(text.utf8).withUnsafeBufferPointer { reader.read(utf8: $0) } == first)
    }

    @Test func `one sentence is read the same alone and within a long text`() {
        let before = String(repeating: "The pain started when I was lifting boxes at work. ", count: 200)
        for sentence in ["I can't pee.", "No numbness down below.", "My foot drags."] {
            let alone = reader.read(sentence).mentions.map(\.status)
            #expect(reader.read(before + sentence + " " + before).mentions.map(\.status) == alone)
        }
    }
}

import FreeText
import TriageCore

/// A limb short of blood, and the skin of the foot.
let limbAndSkinTopic = Topic(
    "Limb and skin", items: items, phrases: phrases, rules: rules, cases: limbAndSkinCases)

private let items: [Item] = [
    Item(
        "footColdPale", yesNo, label: "cold or pale foot", wording: "Has a foot suddenly become cold, pale or blue?",
        isSafety: true, told: Item.Told("Suddenly cold, pale or blue foot", "denied", "reported"), worsening: .asListed),
    Item(
        "footColdDays", days, label: "days of the cold foot", wording: "How many days ago?",
        askedWhen: yes("footColdPale"), worsening: .fewer),
    Item(
        "nightFootHang", yesNo, label: "hanging the foot down at night",
        wording: "Foot pain at night that eases when you hang the foot down?", worsening: .asListed),
    Item(
        "footSkin", .choice(of: ["none", "hotSwollen", "ulcer", "black"]), label: "skin of the foot",
        wording: "The skin of the foot?", worsening: .asListed),
]

private let phrases: [Phrase] = [
    Phrase(
        "coldSince", .first, [Phrase.Option("{footColdDays} ago", when: .known(item: "footColdDays"))],
        otherwise: "on an unknown day"),
    Phrase(
        "ischaemiaSigns", .list,
        [
            Phrase.Option("foot pain at night that eases on hanging the foot down", when: yes("nightFootHang")),
            Phrase.Option("an ulcer of the foot", when: one("footSkin", "ulcer")),
            Phrase.Option("a foot that became cold, pale or blue {coldSince}", when: yes("footColdPale")),
        ], otherwise: "none"),
    Phrase(
        "skinSigns", .list,
        [
            Phrase.Option("black skin of the foot", when: one("footSkin", "black")),
            Phrase.Option("an ulcer of the foot", when: one("footSkin", "ulcer")),
            Phrase.Option("a hot, swollen foot", when: one("footSkin", "hotSwollen")),
            Phrase.Option("fever", when: yes("fever")),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E14", "Suddenly cold or pale foot",
        grades: [Rule.Grade(.emergency, when: all(yes("footColdPale"), recently("footColdDays", "acuteDays")))],
        findings: ["flag.acuteLimb"],
        reason:
            "A foot became suddenly cold, pale or blue {coldSince}. The limb may be without blood: vascular emergency now.",
        destinations: ["vascularEmergency"], evidence: ["B22"]),
    Rule(
        "E15", "Black skin, or an ulcer or hot foot with fever",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(one("footSkin", "black"), all(one("footSkin", "ulcer", "hotSwollen"), yes("fever"))))
        ], findings: ["flag.footSkin"],
        reason: "Reports {skinSigns}. The limb may be threatened. Hospital today.",
        destinations: ["ed", "diabeticFoot"], evidence: ["B21"]),
    Rule(
        "U10", "Signs of a limb short of blood",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    yes("nightFootHang"), all(one("footSkin", "ulcer"), unless(yes("diabetes"))),
                    all(yes("footColdPale"), moreThan("footColdDays", "acuteDays"))))
        ], findings: ["flag.clti"],
        reason: "Reports {ischaemiaSigns}. Possible limb-threatening ischaemia: vascular service.",
        destinations: ["vascular"], evidence: ["B22"]),
    Rule(
        "U11", "Diabetes with an ulcer or a hot foot",
        grades: [Rule.Grade(.urgent, when: all(yes("diabetes"), one("footSkin", "ulcer", "hotSwollen")))],
        findings: ["flag.diabeticFoot"],
        reason: "Diabetes with {skinSigns}. Diabetic foot service within 1 working day.",
        destinations: ["diabeticFoot"], evidence: ["B21"]),
]

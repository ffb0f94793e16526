import FreeText
import TriageCore

/// A limb short of blood, and the skin of the foot.
let limbAndSkinTopic = Topic(
    "Limb and skin", items: items, limits: limits, definitions: definitions, phrases: phrases,
    rules: rules, cases: limbAndSkinCases)

private let items: [Item] = [
    Item(
        "footColdPale",
        yesNo,
        label: "cold or pale foot",
        wording: "Has a foot suddenly become cold, pale or blue?",
        hint: "Compare both feet; on dark skin look at the soles and nails.",
        isSafety: true,
        told: Item.Told("Suddenly cold, pale or blue foot", "denied", "reported"),
        worsening: .asListed),
    Item(
        "footColdDays",
        days,
        label: "days since the foot was cold",
        wording: "How many days ago?",
        askedWhen: any(one("footColdPale", "yes"), leftOpen("footColdPale")),
        worsening: .fewer),
    Item(
        "legsLook",
        .choices(of: [
            "none", "darkSkin", "bothSwollen", "soreLeg", "cordVein", "calfSwollen", "redHotLeg",
            "hotFoot", "soreFoot", "black",
        ]),
        label: "how the legs look",
        wording: "Look at both legs and feet: do you see any of these?",
        hint: "Tick all that are true; on dark skin, red may look purple or grey.",
        choiceLabels: [
            "None of these", "Brown or dark skin near the ankle", "Both legs swollen for a long time",
            "An open sore on the leg", "A hard, sore, red line along a vein",
            "One calf or leg bigger than the other", "A red, hot patch on the leg", "A hot, swollen foot",
            "An open sore on the foot", "Skin that has turned black",
        ],
        isSafety: true),
    Item(
        "smoking",
        .choice(of: ["never", "past", "current"]),
        label: "smoking",
        wording: "Do you smoke?",
        choiceLabels: ["Never", "I used to", "Yes"],
        askedWhen: any(
            all(one("bringsOn", "walking"), one("eases", "standStill")), one("eases", "hangFoot"),
            one("legsLook", "soreLeg", "soreFoot", "black"),
            any(one("footColdPale", "yes"), leftOpen("footColdPale")), one("conditions", "aneurysm"),
            one("bodySigns", "weightLoss"), one("legWeak", "both"))),
]

private let limits: [Threshold] = [
    Threshold(
        "freshSoreDays", 14, unit: "days", meaning: "a sore of the leg that may still heal by itself", source: "B30")
]

private let skinSore: Condition = ticked("legsLook", "soreFoot")

private let definitions: [Definition] = [
    Definition("diabetes", "diabetes", ticked("conditions", "diabetes")),
    Definition(
        "footSoreOrHot", "an open sore on the foot, or a hot, swollen foot", term: "a sore or hot foot",
        ticked("legsLook", "soreFoot", "hotFoot")),
    Definition(
        "illNow", "fever, or sleepy and muddled in a way that is new", term: "ill now",
        any(yes("fever"), ticked("acuteSigns", "muddled"), yes("confused"))),
    Definition(
        "poorBlood", "rest pain that eases on hanging the foot down, or a foot that became cold, pale or blue",
        term: "poor blood flow",
        any(ticked("eases", "hangFoot"), yes("footColdPale"))),
]

private let phrases: [Phrase] = [
    Phrase(
        "coldSince", .first,
        [
            Phrase.Option("today", when: .atMost(item: "footColdDays", bound: 0)),
            Phrase.Option("{footColdDays} ago", when: .known(item: "footColdDays")),
        ],
        otherwise: "(it is not known when)"),
    Phrase(
        "ischaemiaSigns", .list,
        [
            Phrase.Option("foot pain at night that eases on hanging the foot down", when: ticked("eases", "hangFoot")),
            Phrase.Option("an open sore on the foot", when: skinSore),
            Phrase.Option("an open sore on the leg", when: ticked("legsLook", "soreLeg")),
            Phrase.Option("a foot that became cold, pale or blue {coldSince}", when: yes("footColdPale")),
        ], otherwise: "none"),
    Phrase(
        "skinSigns", .list,
        [
            Phrase.Option("skin that has turned black on the leg or foot", when: ticked("legsLook", "black")),
            Phrase.Option("an open sore on the foot", when: skinSore),
            Phrase.Option("a hot, swollen foot", when: ticked("legsLook", "hotFoot")),
            Phrase.Option("an open sore on the leg", when: ticked("legsLook", "soreLeg")),
            Phrase.Option("a red, hot patch on the leg", when: ticked("legsLook", "redHotLeg")),
            Phrase.Option("fever", when: yes("fever")),
            Phrase.Option("new sleepiness or confusion", when: any(ticked("acuteSigns", "muddled"), yes("confused"))),
        ], otherwise: "none"),
    Phrase(
        "smoker", .first,
        [
            Phrase.Option("; the patient smokes", when: one("smoking", "current")),
            Phrase.Option("; the patient used to smoke", when: one("smoking", "past")),
        ], otherwise: ""),
    Phrase(
        "heartbeat", .first,
        [Phrase.Option("; known irregular heartbeat", when: ticked("conditions", "irregularHeart"))], otherwise: ""),
    Phrase(
        "skinSince", .first,
        [
            Phrase.Option("since today", when: .atMost(item: "calfDays", bound: 0)),
            Phrase.Option("for {calfDays}", when: .known(item: "calfDays")),
        ],
        otherwise: "it is not known since when"),
    Phrase(
        "veinSigns", .list,
        [
            Phrase.Option("brown or dark skin near the ankle", when: ticked("legsLook", "darkSkin")),
            Phrase.Option("both legs swollen for a long time", when: ticked("legsLook", "bothSwollen")),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E14", "Suddenly cold or pale foot",
        grades: [Rule.Grade(.emergency, when: all(yes("footColdPale"), recently("footColdDays", "acuteDays")))],
        findings: ["flag.acuteLimb"],
        reason:
            "A foot suddenly became cold, pale or blue {coldSince}{heartbeat}{smoker}. The limb may be without blood: phone "
            + "the on-call vascular surgeon now.",
        destinations: ["vascularEmergency"], evidence: ["B22"]),
    Rule(
        "E15", "Skin that has turned black, or a sore or hot foot with fever",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(ticked("legsLook", "black"), all(defined("footSoreOrHot"), yes("fever"))))
        ], findings: ["flag.footSkin"],
        reason: "Reports {skinSigns}. The limb may be threatened. Hospital today.",
        destinations: ["ed", "diabeticFoot"], evidence: ["B21"]),
    Rule(
        "E27", "Hot leg, or a sore on the leg, and ill",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    all(ticked("legsLook", "redHotLeg"), defined("illNow")),
                    all(ticked("legsLook", "soreLeg"), yes("fever"))))
        ], findings: ["flag.legSkin"],
        reason: "Reports {skinSigns}. A severe infection of the skin is possible. Emergency department today.",
        destinations: ["ed"], evidence: ["B38"]),
    Rule(
        "U10", "Signs of a limb short of blood",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    ticked("eases", "hangFoot"), all(skinSore, unless(defined("diabetes"))),
                    all(yes("footColdPale"), moreThan("footColdDays", "acuteDays")),
                    all(ticked("legsLook", "soreLeg"), defined("poorBlood"))))
        ], findings: ["flag.clti"],
        reason: "Reports {ischaemiaSigns}{smoker}. The limb may be short of blood: vascular service today.",
        destinations: ["vascular"], evidence: ["B22"]),
    Rule(
        "U11", "Diabetes with a sore or a hot foot",
        grades: [Rule.Grade(.urgent, when: all(defined("diabetes"), defined("footSoreOrHot")))],
        findings: ["flag.diabeticFoot"],
        reason: "Diabetes with {skinSigns}. Diabetic foot service within 1 working day.",
        destinations: ["diabeticFoot"], evidence: ["B21"]),
    Rule(
        "U23", "Red, hot patch on the leg",
        grades: [Rule.Grade(.urgent, when: ticked("legsLook", "redHotLeg"))], findings: ["flag.legSkin"],
        reason:
            "A red, hot patch on the leg, {skinSince}; no fever or confusion was reported. It may be an infection of the skin or a clot: "
            + "the patient is seen today.", destinations: ["primaryCare"], evidence: ["B38"], saidBy: ["E27"]),
    Rule(
        "W11", "Sore on the leg",
        grades: [Rule.Grade(.soon, when: ticked("legsLook", "soreLeg"))],
        findings: ["flag.legSore"],
        reason: "An open sore on the leg, {skinSince}{smoker}. Assessment within 2 weeks.",
        destinations: [
            Rule.Added(
                "primaryCare",
                when: all(atMost("calfDays", "freshSoreDays"), unless(defined("diabetes")))), "vascular",
        ], evidence: ["B30"], saidBy: ["E27", "U10"]),
    Rule(
        "R10", "Signs of the veins on the legs",
        grades: [Rule.Grade(.routine, when: ticked("legsLook", "darkSkin", "bothSwollen"))],
        findings: ["pattern.veins"],
        reason: "Reports {veinSigns}. The veins are looked at by the patient's own doctor.",
        destinations: ["primaryCare"], evidence: ["B30", "P"], isProjectChoice: true),
]

import FreeText
import TriageCore

/// Stroke, pressure on the cord, and diseases of the nervous system.
let cordAndBrainTopic = Topic(
    "Cord and brain", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    disagreements: disagreements, cases: cordAndBrainCases)

private let items: [Item] = [
    Item(
        "faceArmSpeech", .choice(of: ["no", "cameAndWent", "yes"]), label: "face, arm or speech",
        wording: "Has your face, an arm or your speech suddenly changed?",
        hint: "For example: one side of the face drops, one arm is weak, or words come out wrong.",
        choiceLabels: ["No", "Yes, but it went away fully", "Yes, and it is still there"], isSafety: true,
        told: Item.Told("Sudden change of face, arm or speech", "denied", "reported, and gone again", "reported"),
        worsening: .asListed),
    Item(
        "strokeDays", days, label: "days since face, arm or speech changed",
        wording: "How many days ago did it happen?",
        hint: "Today is 0.", askedWhen: abnormal("faceArmSpeech", "cameAndWent"), worsening: .fewer),
    Item(
        "otherNerve", .choices(of: ["none", "handsNumb", "wasting", "unsteady", "handsClumsy", "swallowing"]),
        label: "hands, balance and swallowing", wording: "Do you have any of these?", hint: "Tick all that are true.",
        choiceLabels: [
            "None of these", "Numb hands", "Muscles that thin or twitch", "I am unsteady on my feet", "Clumsy hands",
            "Trouble swallowing",
        ]),
    Item(
        "climbing", .choice(of: ["no", "months", "weeks", "days"]), label: "climbing weakness or numbness",
        wording: "Has weakness or numbness climbed up from the feet?",
        hint: "For example: first the feet, then the knees, then the hands.",
        choiceLabels: ["No", "Yes, over months or years", "Yes, over weeks", "Yes, over days"], isSafety: true,
        askedWhen: all(
            any(
                defined("asked.weakness"), abnormal("numbSide", "left", "right", "both"),
                abnormal("otherNerve", "handsNumb", "handsClumsy", "swallowing")), defined("newTrouble")),
        told: Item.Told(
            "Climbing weakness or numbness", "denied", "over months", "over weeks", "over days"),
        worsening: .asListed),
]

private let limits: [Threshold] = [
    Threshold(
        "strokeDays", 7, unit: "days", meaning: "a stroke, or one that has passed, within this time", source: "B26"),
    Threshold("newSpineWeeks", 6, unit: "weeks", meaning: "new symptoms of spine or cord", source: "B11"),
]

private let unsteady: Condition = ticked("otherNerve", "unsteady")
private let numbHands: Condition = ticked("otherNerve", "handsNumb")
private let clumsyHands: Condition = ticked("otherNerve", "handsClumsy")
private let swallowing: Condition = ticked("otherNerve", "swallowing")
private let breathless: Condition = ticked("acuteSigns", "breathRest")

private let definitions: [Definition] = [
    Definition("myelopathy", "clumsy hands and unsteady on the feet", all(clumsyHands, unsteady)),
    Definition(
        "weakness.active", "weakness of at most {dropDays} or an unknown time, or getting worse",
        term: "active weakness",
        any(defined("weakness42"), all(defined("weakness"), defined("worsening")))),
    Definition(
        "trouble.settled",
        "more than 6 weeks of trouble, answered as better, the same or a little worse in the last 6 weeks",
        term: "settled trouble",
        all(moreThan("symptomWeeks", "newSpineWeeks"), one("recentChange", "better", "same", "slowlyWorse"))),
    Definition(
        "climbing.fast", "weakness or numbness that climbs up from the feet over days or weeks", term: "fast climbing",
        one("climbing", "weeks", "days")),
    Definition(
        "climbing.unclear",
        "new trouble with swallowing or breathing, and not known whether weakness or numbness climbs",
        term: "climbing unclear",
        all(
            presumed(defined("climbing.fast")), unless(defined("climbing.fast")), defined("newTrouble"),
            any(swallowing, breathless))),
]

private let phrases: [Phrase] = [
    when("strokeWhen", "strokeDays"),
    Phrase(
        "strokeStory", .first,
        [
            Phrase.Option(
                "Face, arm or speech suddenly changed and then recovered fully, {strokeWhen}",
                when: one("faceArmSpeech", "cameAndWent")),
            Phrase.Option(
                "It is not clear whether face, arm or speech suddenly changed; the patient says when: {strokeWhen}",
                when: .always),
        ], otherwise: "Face, arm or speech may have changed"),
    Phrase(
        "neuroSigns", .list,
        [
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("unsteadiness on the feet", when: unsteady),
            Phrase.Option("clumsy hands", when: clumsyHands),
        ], otherwise: "none"),
    Phrase(
        "cordSigns", .list,
        [
            Phrase.Option("unsteadiness on the feet", when: unsteady),
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("numbness of both legs", when: one("numbSide", "both")),
        ], otherwise: "none"),
    Phrase(
        "climbingStory", .first,
        [
            Phrase.Option("Weakness or numbness climbs up from the feet, over days", when: one("climbing", "days")),
            Phrase.Option("Weakness or numbness climbs up from the feet, over weeks", when: one("climbing", "weeks")),
        ], otherwise: "It is not known whether weakness or numbness climbs up from the feet"),
    Phrase(
        "climbingSigns", .list,
        [
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("numb hands", when: numbHands),
            Phrase.Option("clumsy hands", when: clumsyHands),
            Phrase.Option("trouble swallowing", when: swallowing),
            Phrase.Option("breathlessness at rest or lying flat", when: breathless),
            Phrase.Option(
                "weakness that was explained before", when: all(defined("restWeakness"), unless(defined("weakness")))),
        ], otherwise: "none"),
    Phrase(
        "motorNeuroneSigns", .list,
        [
            Phrase.Option("thinning or twitching muscles", when: ticked("otherNerve", "wasting")),
            Phrase.Option("trouble swallowing", when: swallowing),
        ], otherwise: "none"),
]

private let disagreements: [Disagreement] = [
    Disagreement(
        .ownWords, "face, arm and speech ticked as normal, own words say otherwise",
        when: all(affirmed("stroke"), no("faceArmSpeech")))
]

private let rules: [Rule] = strokeRules + nerveRules + cordRules

private let strokeRules: [Rule] = [
    Rule(
        "E6", "Sudden change of face, arm or speech", grades: [Rule.Grade(.emergency, when: yes("faceArmSpeech"))],
        findings: ["pattern.stroke"],
        reason: "Reports a sudden change of face, arm or speech. A stroke is possible: call an ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E7", "Sudden painless weakness",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("weakness"), one("weakOnset", "sudden"), recently("weakDays", "strokeDays"), no("backPain"),
                    one("legPainSide", "none")))
        ], findings: ["pattern.stroke"],
        reason: "Weakness that came within minutes ({weakness}), {weakSince}, without back or leg pain. A stroke is "
            + "possible: call an ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E25", "Face, arm or speech changed and recovered in the last week",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    all(one("faceArmSpeech", "cameAndWent"), recently("strokeDays", "strokeDays")),
                    all(unknown("faceArmSpeech"), atMost("strokeDays", "strokeDays"))))
        ], findings: ["pattern.stroke"],
        reason: "{strokeStory}. This may have been a stroke that passed: a stroke specialist sees the patient within "
            + "24 hours. If it comes again or is still there, call an ambulance.",
        destinations: ["strokeTeam"], evidence: ["B26"]),
    Rule(
        "U21", "Face, arm or speech changed and recovered more than a week ago",
        grades: [
            Rule.Grade(.urgent, when: all(one("faceArmSpeech", "cameAndWent"), moreThan("strokeDays", "strokeDays")))
        ], findings: ["pattern.stroke"],
        reason: "{strokeStory}. This may have been a stroke that passed: a stroke specialist sees the patient within 7 "
            + "days. Ask whether it came again; if it did, it is as urgent as a new one.",
        destinations: ["strokeTeam"], evidence: ["B26"]),
]

private let nerveRules: [Rule] = [
    Rule(
        "E8", "Weakness and breathlessness",
        grades: [Rule.Grade(.emergency, when: all(breathless, defined("weakness.active")))],
        findings: ["pattern.mnd"],
        reason:
            "Breathless at rest or lying flat, with weakness ({weakness}), {weakSince}, {weakCourse}. The muscles of "
            + "breathing may be failing. Emergency department today.", destinations: ["ed", "neurology"],
        evidence: ["B10"]),
    Rule(
        "E24", "Weakness or numbness that climbs up",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    any(defined("climbing.fast"), defined("climbing.unclear")),
                    any(defined("restWeakness"), numbHands, clumsyHands)))
        ], findings: ["pattern.acuteNeuropathy"],
        reason:
            "{climbingStory}, with {climbingSigns}. An acute disease of the nerves is possible: ask about breathing "
            + "and swallowing first. Emergency department now.",
        destinations: ["ed", "neurology"], evidence: ["B10", "B37"]),
    Rule(
        "U28", "Numbness that climbs up, without weakness so far",
        grades: [Rule.Grade(.urgent, when: defined("climbing.fast"))], findings: ["pattern.acuteNeuropathy"],
        reason:
            "{climbingStory}; no weakness and no trouble of the hands was reported. An acute disease of the nerves can "
            + "begin so: phone today, ask about power, breathing and swallowing.",
        destinations: ["neurology", "phoneCall"], evidence: ["B10", "B37", "P"], isProjectChoice: true,
        saidBy: ["E24"]),
    Rule(
        "W8", "Weakness with thinning, twitching or trouble swallowing",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    defined("weakness"), any(ticked("otherNerve", "wasting"), swallowing),
                    unless(defined("known.both"))))
        ], findings: ["pattern.mnd"],
        reason: "Weakness ({weakness}), {weakSince}, with {motorNeuroneSigns}. Neurology within 2 weeks.",
        destinations: ["neurology"], evidence: ["B10"], saidBy: ["E8", "E24"]),
]

private let cordRules: [Rule] = [
    Rule(
        "U6", "Clumsy hands and unsteady, new or getting worse",
        grades: [
            Rule.Grade(.urgent, when: all(defined("myelopathy"), any(defined("newTrouble"), defined("worsening"))))
        ], findings: ["pattern.myelopathy"],
        reason: "Clumsy hands and unsteady on the feet, {troubleSince}; {weakCourse}. The spinal cord may be under "
            + "pressure: discuss with the on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["B24"]),
    Rule(
        "U26", "Upper back pain with signs below it",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("upperPain"), defined("newTrouble"),
                    any(unsteady, defined("weakness"), one("numbSide", "both"))))
        ], findings: ["pattern.myelopathy"],
        reason:
            "Pain between or below the shoulder blades or like a belt, {troubleSince}, with {cordSigns}. The spinal cord "
            + "in the chest may be under pressure: examine, and discuss with the on-call spinal team.",
        destinations: ["spinalOnCall"], evidence: ["B25", "P"], isProjectChoice: true, saidBy: ["E29"]),
    Rule(
        "W3", "Clumsy hands and unsteady", grades: [Rule.Grade(.soon, when: defined("myelopathy"))],
        findings: ["pattern.myelopathy"],
        reason:
            "Clumsy hands and unsteady on the feet, {troubleSince}; {weakCourse}. The spinal cord in the neck may be "
            + "under pressure: assessment within 2 weeks.", destinations: ["spinalClinic"], evidence: ["B24"],
        saidBy: ["U6"]),
]

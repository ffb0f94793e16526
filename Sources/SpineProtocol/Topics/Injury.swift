import FreeText
import TriageCore

/// Falls and accidents, bones that break easily, and pain that began in a moment.
let injuryTopic = Topic(
    "Injury", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    cases: injuryCases)

private let newBackPain: Condition = all(defined("backPain.notDenied"), defined("newTrouble"))

private let items: [Item] = [
    Item(
        "backPainScore", .number(from: 0, to: 10, unit: "points"), label: "back pain score",
        wording: "How bad is the back pain, from 0 to 10?",
        hint: "0 is no pain and 10 is the worst you can think of.", askedWhen: newBackPain),
    Item(
        "painOnset", .choice(of: ["gradual", "hours", "lifting", "sudden"]), label: "onset of back pain",
        wording: "How did the back pain start?",
        choiceLabels: [
            "Slowly, over days or weeks", "Within hours", "In a moment, as I lifted, bent, coughed or fell",
            "In a moment, out of nothing",
        ], askedWhen: newBackPain, worsening: .asListed),
    Item(
        "trauma", .choice(of: ["none", "minor", "major"]), label: "injury",
        wording: "Did you have a fall, knock or accident in the last 3 months?",
        choiceLabels: ["No", "Yes, a small one", "Yes, a big one: from a height, on the road, or at speed"],
        isSafety: true, told: Item.Told("Injury", "none", "small", "big"), worsening: .asListed),
    Item(
        "traumaDays", days, label: "days since the injury", wording: "How many days ago?",
        askedWhen: abnormal("trauma", "minor", "major"), worsening: .fewer),
]

private let limits: [Threshold] = [
    Threshold("traumaDays", 14, unit: "days", meaning: "a recent major injury", source: "B18"),
    Threshold("fractureDays", 42, unit: "days", meaning: "an injury that may have broken a vertebra", source: "B18"),
    Threshold(
        "fragileAge", 70, unit: "years", meaning: "from this age on a minor injury may break a vertebra", source: "B18"),
    Threshold(
        "severePainPoints", 8, unit: "points", meaning: "from this score on severe new back pain", source: "P",
        allowed: 6...8),
    Threshold(
        "severePainAge", 50, unit: "years", meaning: "from this age on severe new back pain is asked about",
        source: "P",
        allowed: 40...50),
]

private let fragile: [Condition] = [
    ticked("medicines", "longSteroids"), ticked("conditions", "osteoporosis"),
    ticked("conditions", "fragilityFracture"), atLeast("age", "fragileAge"),
]
private let night: Condition = yes("spineNight")
private let unremitting: Condition = yes("spineUnremitting")
private let suddenOnset: Condition = one("painOnset", "sudden")

private let definitions: [Definition] = [
    Definition(
        "majorTrauma14", "a major injury at most 14 days ago or at an unknown time", term: "recent major injury",
        all(one("trauma", "major"), recently("traumaDays", "traumaDays"))),
    Definition(
        "injury42", "an injury at most 42 days ago or at an unknown time, in trouble that is not known to be old",
        term: "fairly recent injury",
        all(
            one("trauma", "minor", "major"), recently("traumaDays", "fractureDays"),
            unless(defined("trouble.settled")))),
    Definition(
        "severePain", "severe back pain: {severePainPoints} or more, or always there and waking the patient",
        term: "severe back pain",
        any(atLeast("backPainScore", "severePainPoints"), all(unremitting, night))),
]

private let phrases: [Phrase] = [
    when("traumaWhen", "traumaDays"),
    Phrase(
        "fractureStory", .first,
        [
            Phrase.Option("Injury {traumaWhen}, with back pain", when: all(defined("injury42"), defined("backPain"))),
            Phrase.Option(
                "New back pain that began in a moment",
                when: all(one("painOnset", "lifting", "sudden"), defined("newTrouble"))),
        ], otherwise: "Pain in the upper back or like a belt"),
    Phrase(
        "fragility", .list,
        [
            Phrase.Option("steroid tablets for more than 3 months", when: fragile[0]),
            Phrase.Option("thin bones (osteoporosis)", when: fragile[1]),
            Phrase.Option("a bone that broke after a small fall", when: fragile[2]),
            Phrase.Option("an age of {age}", when: fragile[3]),
        ], otherwise: "none"),
    Phrase(
        "severity", .list,
        [
            Phrase.Option("it began in a moment, out of nothing", when: suddenOnset),
            Phrase.Option("a score of {backPainScore}", when: atLeast("backPainScore", "severePainPoints")),
            Phrase.Option("it is always there and wakes the patient", when: all(unremitting, night)),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E13", "Recent major injury with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("majorTrauma14"),
                    any(
                        defined("weakness"), defined("ces.any"), defined("numbness"), defined("legPain"),
                        ticked("otherNerve", "unsteady", "handsClumsy"))))
        ], findings: ["flag.trauma"],
        reason: "Big injury {traumaWhen}, with {neuroSigns}. The spine may be injured and unstable: the patient stays "
            + "still. Emergency department today.",
        destinations: ["ed"], evidence: ["B18"], isProjectChoice: true),
    Rule(
        "U9", "Recent major injury", grades: [Rule.Grade(.urgent, when: defined("majorTrauma14"))],
        findings: ["flag.trauma"],
        reason: "Big injury {traumaWhen}. A fracture of the spine must be excluded.", destinations: ["spinalOnCall"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["E13"]),
    Rule(
        "Q13", "Severe new back pain",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: all(
                    defined("backPain"), defined("newTrouble"),
                    any(suddenOnset, all(defined("severePain"), presumed(atLeast("age", "severePainAge"))))))
        ], findings: ["flag.severePain"],
        reason: "{newBackPain}: {severity}. A clinician phones and asks about fracture, the main artery and infection.",
        destinations: ["phoneCall"], evidence: ["B25", "P"], isProjectChoice: true, saidBy: ["E21", "E22"]),
    Rule(
        "W12", "Possible fracture of a vertebra",
        grades: [
            Rule.Grade(
                .soon,
                when: any(
                    all(
                        defined("backPain"),
                        any(
                            defined("injury42"), all(one("painOnset", "lifting", "sudden"), defined("newTrouble"))),
                        .any(of: fragile)),
                    all(defined("upperPain"), .countOf(count: 2, of: fragile))))
        ], findings: ["flag.fracture"],
        reason: "{fractureStory}, and {fragility}. A vertebra may have broken: X-ray within 2 weeks.",
        destinations: ["primaryCare"], evidence: ["B18", "B44"]),
]

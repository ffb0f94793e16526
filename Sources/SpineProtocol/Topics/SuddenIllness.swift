import FreeText
import TriageCore

/// What came all at once: the great artery, a collapse, a new confusion.
let suddenIllnessTopic = Topic(
    "Sudden illness", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations, cases: suddenIllnessCases)

private let items: [Item] = [
    Item(
        "acuteSigns",
        .choices(of: ["none", "breathEffort", "newBellyPain", "muddled", "breathRest", "collapse", "suddenPain"]),
        label: "sudden illness", wording: "Have any of these happened with this trouble?",
        hint: "Tick all that are true in the last 6 weeks.",
        choiceLabels: [
            "None of these", "I get short of breath when I walk or climb, and this is new",
            "I have a new pain in my belly or side", "I am very sleepy or muddled, and this is new",
            "I am short of breath when I rest or lie flat", "I fainted or collapsed",
            "A terrible pain in my back, chest or belly came all at once",
        ], isSafety: true),
    Item(
        "acuteDays", days, label: "days since the sudden illness", wording: "How many days ago did this start?",
        hint: "If several happened, give the newest.",
        askedWhen: ticked(
            "acuteSigns", "newBellyPain", "muddled", "breathRest", "breathEffort", "collapse", "suddenPain"),
        worsening: .fewer),
    Item(
        "confused", yesNo, label: "new confusion",
        wording: "Is the person sleepy, muddled or not making sense in a way that is new?",
        hint: "New means in the last 2 weeks; a memory problem of years that has not changed is not new.",
        isSafety: true,
        askedWhen: all(abnormal("filledBy", "helped", "other"), not(ticked("acuteSigns", "muddled"))),
        told: Item.Told("New confusion", "denied", "reported"), worsening: .asListed),
]

private let limits: [Threshold] = [
    Threshold(
        "suddenPainDays", 7, unit: "days", meaning: "a sudden terrible pain within this time", source: "P",
        allowed: 7...42)
]

private let aneurysm: Condition = ticked("conditions", "aneurysm")
private let bellyPain: Condition = ticked("acuteSigns", "newBellyPain")
private let suddenPain: Condition = ticked("acuteSigns", "suddenPain")
private let collapse: Condition = ticked("acuteSigns", "collapse")
private let muddled: Condition = ticked("acuteSigns", "muddled")

private let definitions: [Definition] = [
    Definition(
        "collapse.new", "fainted or collapsed at most 14 days ago or at an unknown time", term: "recent collapse",
        all(collapse, recently("acuteDays", "acuteDays"))),
    Definition(
        "suddenPain.new", "a terrible pain that came all at once, at most {suddenPainDays} ago or at an unknown time",
        term: "recent sudden terrible pain",
        all(suddenPain, recently("acuteDays", "suddenPainDays"))),
    Definition(
        "confusion.new", "sleepy or muddled in a way that is new, for at most 14 days or an unknown time",
        term: "recent confusion",
        any(yes("confused"), all(muddled, recently("acuteDays", "acuteDays")))),
]

private let phrases: [Phrase] = [
    when("acuteWhen", "acuteDays"),
    Phrase(
        "suddenSigns", .list,
        [
            Phrase.Option("a terrible pain in back, chest or belly that came all at once", when: suddenPain),
            Phrase.Option("a faint or collapse", when: collapse),
            Phrase.Option("very sleepy or muddled", when: muddled),
            Phrase.Option("a new pain in belly or side", when: bellyPain),
            Phrase.Option("back pain", when: defined("backPain")),
        ], otherwise: "none"),
    Phrase(
        "newBackPain", .first,
        [
            Phrase.Option("New back pain ({troubleSince})", when: atMost("symptomWeeks", "newSpineWeeks")),
            Phrase.Option("Back pain that got much worse", when: one("recentChange", "muchWorse")),
            Phrase.Option("Back pain that got a little worse", when: one("recentChange", "slowlyWorse")),
        ], otherwise: "Back pain (it is not known whether it is new)"),
    Phrase(
        "aneurysmStory", .first,
        [Phrase.Option("Known aneurysm (a widened main artery), and now {suddenSigns}{smoker}", when: .always)],
        otherwise: "Known aneurysm"),
    Phrase(
        "aneurysmPain", .first,
        [Phrase.Option("and back pain that was not reported as new", when: defined("backPain"))],
        otherwise: "and it is not known whether the back hurts"),
    Phrase(
        "confusionStory", .first,
        [Phrase.Option("The patient is very sleepy or muddled, and this is new; it began {acuteWhen}", when: muddled)],
        otherwise:
            "Whoever helps with the form says that the patient is sleepy, muddled or does not make sense, and that "
            + "this is new"),
]

private let rules: [Rule] = [
    Rule(
        "E21", "Known aneurysm with new pain or collapse",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    aneurysm,
                    any(all(defined("backPain"), defined("newTrouble")), bellyPain, suddenPain, collapse)))
        ], findings: ["flag.aorta"],
        reason: "{aneurysmStory}. It may be leaking. Call an "
            + "ambulance now and phone the vascular surgeon; the patient must not drive.",
        destinations: ["ambulance", "vascularEmergency"], evidence: ["B27"]),
    Rule(
        "E22", "Sudden terrible pain, or collapse with pain",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    defined("suddenPain.new"),
                    all(
                        defined("collapse.new"), any(defined("backPain.notDenied"), presumed(bellyPain)))))
        ], findings: ["flag.aorta"],
        reason:
            "Reports {suddenSigns}; the newest began {acuteWhen}. The main artery, the heart or a bleeding may be the "
            + "cause. Call an ambulance now; the patient must not drive.",
        destinations: ["ambulance"], evidence: ["B27", "B28", "P"], isProjectChoice: true, saidBy: ["E21"]),
    Rule(
        "E23", "New sleepiness or confusion", grades: [Rule.Grade(.emergency, when: defined("confusion.new"))],
        findings: ["flag.confusion"],
        reason:
            "{confusionStory}. An infection, a high calcium, a stroke, a full bladder or medicines can do this. Ask "
            + "who can answer for the patient, and that somebody stays there. Emergency department now.",
        destinations: ["ed"], evidence: ["B33", "B45", "P"], isProjectChoice: true),
    Rule(
        "Q21", "Sudden illness that began longer ago, or that is less clear",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    suddenPain, collapse, muddled, all(bellyPain, defined("backPain"), defined("newTrouble"))))
        ], findings: ["flag.suddenIllness"],
        reason:
            "Reports {suddenSigns}; the newest sign of sudden illness began {acuteWhen}. A clinician asks what happened, "
            + "whether a doctor looked at it, and how it is now.",
        destinations: ["phoneCall"], evidence: ["B27", "B28", "P"], isProjectChoice: true,
        saidBy: ["E21", "E22", "E23"]),
    Rule(
        "Q22", "Known aneurysm with older back pain",
        grades: [Rule.Grade(.clinicianReview, when: all(aneurysm, defined("backPain.notDenied")))],
        findings: ["flag.aorta"],
        reason:
            "Known aneurysm (a widened main artery), {aneurysmPain}. A clinician "
            + "asks whether the pain has changed and when the aneurysm was last measured.",
        destinations: ["phoneCall"], evidence: ["B27", "P"], isProjectChoice: true, saidBy: ["E21"]),
]

private let observations: [Observation] = [
    Observation("flag.aneurysm", when: aneurysm, note: "Known aneurysm (a widened main artery).", evidence: ["B27"])
]

/// When something happened, for the middle of a sentence: "today", "3 days ago".
func when(_ id: PhraseID, _ item: ItemID) -> Phrase {
    Phrase(
        id, .first,
        [
            Phrase.Option("today", when: .atMost(item: item, bound: 0)),
            Phrase.Option("{\(item)} ago", when: .known(item: item)),
        ], otherwise: "at a time that is not known")
}

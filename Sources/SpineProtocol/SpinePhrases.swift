import FreeText
package import TriageCore

/// Texts of reasons that depend on the answers.
package let spinePhrases: [Phrase] = [
    Phrase(
        "weakness", .list,
        [
            Phrase.Option(
                "cannot lift the left foot", when: all(one("footLiftL", "cannot"), unless(defined("known.left")))),
            Phrase.Option(
                "lifts the left foot weakly", when: all(one("footLiftL", "weak"), unless(defined("known.left")))),
            Phrase.Option(
                "cannot lift the right foot", when: all(one("footLiftR", "cannot"), unless(defined("known.right")))),
            Phrase.Option(
                "lifts the right foot weakly", when: all(one("footLiftR", "weak"), unless(defined("known.right")))),
            Phrase.Option("the left foot drags", when: all(defined("drag.left"), unless(defined("known.left")))),
            Phrase.Option("the right foot drags", when: all(defined("drag.right"), unless(defined("known.right")))),
            Phrase.Option(
                "weak on the left tiptoe", when: all(one("tiptoeL", "weak", "cannot"), unless(defined("known.left")))),
            Phrase.Option(
                "weak on the right tiptoe", when: all(one("tiptoeR", "weak", "cannot"), unless(defined("known.right")))),
            Phrase.Option("the left knee gives way", when: one("kneeWeak", "left")),
            Phrase.Option("the right knee gives way", when: one("kneeWeak", "right")),
            Phrase.Option("both knees give way", when: one("kneeWeak", "both")),
            Phrase.Option("both legs weak even at rest", when: yes("legsWeakBoth")),
            Phrase.Option("own words describe a foot that drops or drags", when: defined("text.motor")),
            Phrase.Option("own words describe both legs without power", when: defined("text.legs")),
        ], otherwise: "no weakness counted"),
    Phrase(
        "weakSince", .first,
        [
            Phrase.Option(
                "since an unknown day (the time given is that of the old weakness)", when: defined("oldCourse.legs")),
            Phrase.Option("for {weakDays}", when: .known(item: "weakDays")),
        ], otherwise: "since an unknown day"),
    Phrase(
        "weakCourse", .first,
        [
            Phrase.Option("course unknown", when: defined("oldCourse.legs")),
            Phrase.Option("improving", when: one("weakTrend", "improving")),
            Phrase.Option("unchanged", when: one("weakTrend", "same")),
            Phrase.Option("slowly getting worse", when: one("weakTrend", "slowlyWorse")),
            Phrase.Option("getting worse week by week", when: one("weakTrend", "worseWeeks")),
            Phrase.Option("getting worse day by day", when: one("weakTrend", "worseDays")),
        ], otherwise: "course unknown"),
    Phrase(
        "peronealReading", .first,
        [Phrase.Option("Foot drop with a peroneal pattern by self-report", when: defined("peroneal"))],
        otherwise: "Foot drop after an operation or a cast; whether it has the peroneal pattern is not fully answered"),
    timing("saddleSince", "saddleDays", "saddleWorse14"),
    timing("bladderSince", "bladderDays", "bladderWorse14"),
    timing("bowelSince", "bowelDays", "bowelWorse14"),
    Phrase(
        "sexualSince", .first, [Phrase.Option("for {sexualDays}", when: .known(item: "sexualDays"))],
        otherwise: "since an unknown day"),
    Phrase(
        "bladderSign", .first,
        [
            Phrase.Option("trouble starting or emptying the bladder", when: one("bladder", "hardToStartOrEmpty")),
            Phrase.Option("loss of the feeling of passing urine", when: one("bladder", "lostFeeling")),
            Phrase.Option("leaking urine", when: one("bladder", "leaking")),
            Phrase.Option("bladder urgency", when: one("bladder", "urgencyOnly")),
        ], otherwise: "bladder not known"),
    Phrase(
        "cesSigns", .list,
        [
            Phrase.Option("numbness between the legs {saddleSince}", when: yes("saddle")),
            Phrase.Option("{bladderSign} {bladderSince}", when: defined("bladder.sign")),
            Phrase.Option("loss of bowel control or feeling {bowelSince}", when: one("bowel", "lostControlOrFeeling")),
            Phrase.Option(
                "new loss of sexual function or feeling {sexualSince}", when: one("sexual", "newNumbnessOrLoss")),
            Phrase.Option(
                "own words that say so",
                when: any(
                    defined("text.saddle"), defined("text.bladder"), defined("text.bowel"), defined("text.sexual"))),
        ], otherwise: "none"),
    Phrase(
        "unclearCes", .list,
        [
            Phrase.Option("feeling between the legs", when: unknown("saddle")),
            Phrase.Option("bladder", when: unknown("bladder")),
            Phrase.Option("bowel", when: unknown("bowel")),
            Phrase.Option("bladder urgency {bladderSince}", when: defined("urgency.recent")),
        ], otherwise: "none"),
    Phrase(
        "missing", .list,
        safetyQuestions.map { Phrase.Option($0.label, when: unknown($0.id)) } + [
            Phrase.Option(
                "since when both legs hurt", when: all(one("legPainSide", "both"), unknown("legPainBothDays"))),
            Phrase.Option("course of the weakness", when: defined("trendMissing")),
        ], otherwise: "none"),
    Phrase(
        "oldWeakness", .list,
        [
            Phrase.Option(
                "left", when: all(defined("known.left"), any(defined("anyDrop.left"), defined("anyMild.left")))),
            Phrase.Option(
                "right", when: all(defined("known.right"), any(defined("anyDrop.right"), defined("anyMild.right")))),
        ], otherwise: "one side"),
    Phrase(
        "oldCause", .first,
        [
            Phrase.Option("a stroke", when: one("weakKnownCause", "stroke")),
            Phrase.Option("polio", when: one("weakKnownCause", "polio")),
            Phrase.Option("a nerve injury", when: one("weakKnownCause", "nerveInjury")),
            Phrase.Option("a spine operation", when: one("weakKnownCause", "spineOp")),
        ], otherwise: "another cause"),
    Phrase(
        "cancerFeatures", .list,
        [
            Phrase.Option("weakness ({weakness}, {weakSince}, {weakCourse})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("unsteady", when: yes("unsteady")),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("spinal pain at night", when: yes("spineNight")),
            Phrase.Option("relentless or escalating pain", when: yes("spineUnremitting")),
            Phrase.Option("worse on straining", when: yes("straining")),
        ], otherwise: "no feature"),
    Phrase(
        "cancerHistory", .first,
        [Phrase.Option("Cancer now", when: one("cancer", "current"))], otherwise: "Cancer in the past"),
    Phrase(
        "infectionFeatures", .list,
        [
            Phrase.Option("weak immunity or injected drugs", when: yes("immune")),
            Phrase.Option("a recent infection", when: yes("recentInfection")),
            Phrase.Option("diabetes", when: yes("diabetes")),
            Phrase.Option("a recent spinal procedure", when: defined("procedure90")),
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
        ], otherwise: "no further feature"),
    Phrase(
        "procedureSince", .first,
        [Phrase.Option("{spinalProcedureDays} ago", when: .known(item: "spinalProcedureDays"))],
        otherwise: "at an unknown time"),
    Phrase(
        "neuroSigns", .list,
        [
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("unsteady", when: yes("unsteady")),
            Phrase.Option("clumsy hands", when: yes("handsClumsy")),
        ], otherwise: "none"),
    Phrase(
        "traumaSince", .first, [Phrase.Option("{traumaDays} ago", when: .known(item: "traumaDays"))],
        otherwise: "at an unknown time"),
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
    Phrase(
        "backPainSigns", .list,
        [
            Phrase.Option("fever", when: yes("fever")),
            Phrase.Option("weak immunity or injected drugs", when: yes("immune")),
            Phrase.Option("pain at night", when: yes("spineNight")),
            Phrase.Option("relentless or escalating pain", when: yes("spineUnremitting")),
        ], otherwise: "none"),
    Phrase(
        "systemicSigns", .list,
        [
            Phrase.Option("back pain at night", when: all(yes("backPain"), yes("spineNight"))),
            Phrase.Option(
                "relentless or escalating back pain", when: all(yes("backPain"), yes("spineUnremitting"))),
            Phrase.Option("weight loss or night sweats", when: yes("weightLossSweats")),
        ], otherwise: "none"),
    Phrase(
        "fragility", .list,
        [
            Phrase.Option("long steroid treatment", when: yes("longSteroids")),
            Phrase.Option("osteoporosis", when: yes("osteoporosis")),
            Phrase.Option("an age of {age}", when: atLeast("age", "fragileAge")),
        ], otherwise: "none"),
    Phrase(
        "motorNeuroneSigns", .list,
        [
            Phrase.Option("thinning or twitching muscles", when: yes("wasting")),
            Phrase.Option("trouble swallowing", when: yes("swallowing")),
        ], otherwise: "none"),
    Phrase(
        "outsideScope", .list,
        [
            Phrase.Option("an age of {age}", when: lessThan("age", "adultAge")),
            Phrase.Option("trouble only in the neck or arms", when: yes("neckOnly")),
        ], otherwise: "none"),
    Phrase(
        "bothLegsSince", .first, [Phrase.Option("for {legPainBothDays}", when: .known(item: "legPainBothDays"))],
        otherwise: "since an unknown day"),
    Phrase(
        "disagreements", .list,
        [
            Phrase.Option(
                "the left foot drags, but lifts normally", when: all(defined("drag.left"), one("footLiftL", "normal"))),
            Phrase.Option(
                "the right foot drags, but lifts normally", when: all(defined("drag.right"), one("footLiftR", "normal"))
            ),
            Phrase.Option(
                "feeling between the legs ticked as normal, own words say otherwise",
                when: all(defined("text.saddle"), no("saddle"))),
            Phrase.Option(
                "bladder ticked without loss, own words say otherwise",
                when: all(defined("text.bladder"), one("bladder", "normal", "urgencyOnly"))),
            Phrase.Option(
                "bowel ticked without loss, own words say otherwise",
                when: all(defined("text.bowel"), one("bowel", "normal", "constipationOnly"))),
            Phrase.Option(
                "face, arm and speech ticked as normal, own words say otherwise",
                when: all(affirmed("stroke"), no("faceArmSpeech"))),
            Phrase.Option(
                "no dragging foot ticked, own words say otherwise",
                when: all(defined("text.motor"), one("footDrag", "none"))),
            Phrase.Option(
                "numbness between the legs said before, now denied or not answered", when: defined("reversed.saddle")),
            Phrase.Option("a bladder sign said before, now denied or not answered", when: defined("reversed.bladder")),
            Phrase.Option(
                "loss of bowel control said before, now denied or not answered", when: defined("reversed.bowel")),
            Phrase.Option(
                "loss of sexual function said before, now denied or not answered", when: defined("reversed.sexual")),
            Phrase.Option("cancer said before, now denied", when: .carried(item: "cancer")),
        ], otherwise: "none"),
    Phrase(
        "softMentions", .list,
        [
            Phrase.Option(
                "cancer", when: any(affirmed("cancer"), .mentioned(concepts: ["cancer"], status: .historical))),
            Phrase.Option("fever", when: affirmed("fever")),
            Phrase.Option("a leg that gives way", when: affirmed("legGivesWay")),
            Phrase.Option("weak legs or lost walking", when: affirmed("legWeak")),
            Phrase.Option("a foot of another colour", when: affirmed("footColour")),
            Phrase.Option("an old leak of urine", when: affirmed("oldLeak")),
        ], otherwise: "none"),
    Phrase(
        "textPower", .list,
        [
            Phrase.Option("both legs without power", when: defined("text.legs")),
            Phrase.Option("a foot suddenly cold, pale or without pulse", when: affirmed("coldFoot")),
        ], otherwise: "none"),
    Phrase(
        "powerNow", .list,
        [
            Phrase.Option("left foot lift {footLiftL}", when: defined("worse.liftL")),
            Phrase.Option("right foot lift {footLiftR}", when: defined("worse.liftR")),
            Phrase.Option("left tiptoe {tiptoeL}", when: defined("worse.tiptoeL")),
            Phrase.Option("right tiptoe {tiptoeR}", when: defined("worse.tiptoeR")),
            Phrase.Option("dragging foot: {footDrag}", when: defined("worse.drag")),
        ], otherwise: "not known"),
    Phrase(
        "worseSince", .list,
        [
            Phrase.Option("power of the left foot", when: defined("worse.liftL")),
            Phrase.Option("power of the right foot", when: defined("worse.liftR")),
            Phrase.Option("left tiptoe", when: defined("worse.tiptoeL")),
            Phrase.Option("right tiptoe", when: defined("worse.tiptoeR")),
            Phrase.Option("a foot that newly drags", when: defined("worse.drag")),
        ], otherwise: "none"),
]

/// The questions that must be asked for when they are unknown, with the words for a list.
package let safetyQuestions: [(id: ItemID, label: String)] = spineQuestionnaire.items.filter(\.isSafety).map {
    ($0.id, $0.label)
}

/// `for 3 days, worse in the last 14 days`, as far as it is known.
private func timing(_ id: PhraseID, _ days: ItemID, _ worse: ItemID) -> Phrase {
    let known: Condition = .known(item: days)
    return Phrase(
        id, .first,
        [
            Phrase.Option("for {\(days)}, worse in the last 14 days", when: all(known, yes(worse))),
            Phrase.Option("for {\(days)}, not worse lately", when: all(known, no(worse))),
            Phrase.Option(
                "for {\(days)}, not known whether worse in the last 14 days",
                when: all(known, moreThan(days, "acuteDays"))),
            Phrase.Option("for {\(days)}", when: known),
            Phrase.Option("since an unknown day, worse in the last 14 days", when: yes(worse)),
        ], otherwise: "since an unknown day")
}

/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let cancerCases = """
    clinician_review Q6 cancer=past
    emergency E29 cancer=past tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    urgent U7 cancer=past tiptoe=left tiptoeL=weak weakTrend=same weakDays=43
    emergency E29 cancer=past tiptoe=left tiptoeL=weak weakTrend=slowlyWorse weakDays=43
    emergency E29 cancer=past otherNerve=unsteady symptomWeeks=6
    emergency E29 cancer=past otherNerve=unsteady symptomWeeks=7 recentChange=muchWorse
    emergency E29 cancer=past otherNerve=unsteady symptomWeeks=7 recentChange=?
    urgent U7 cancer=past otherNerve=unsteady symptomWeeks=7 recentChange=same
    emergency E29 cancer=past saddle=yes saddleDays=91 saddleWorse14=no
    emergency E29 cancer=past sexual=newNumbnessOrLoss sexualDays=91
    emergency E29 cancer=past bowel=lostControlOrFeeling bowelDays=91 bowelWorse14=no
    emergency E29 cancer=past bladderSigns=leakUnfelt bladderDays=91 bladderWorse14=no bladderKnownCause=none lastPee=under8
    emergency E29 cancer=past bladderSigns=notEmpty bladderDays=90 bladderWorse14=no bladderKnownCause=known lastPee=under8
    clinician_review Q6 cancer=past bladderSigns=notEmpty bladderDays=91 bladderWorse14=no bladderKnownCause=known lastPee=under8
    clinician_review Q15 cancer=past bladderSigns=noFeeling bladderDays=400 bladderWorse14=no lastPee=under8 oldCauda=yearOrMore sexual=normal
    clinician_review Q15 cancer=past saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal
    emergency E29 cancer=past bladderSigns=notEmpty bladderDays=91 bladderWorse14=no lastPee=under8
    clinician_review Q6 cancer=past bladderSigns=leakEffort bladderDays=91 bladderWorse14=no bladderKnownCause=known lastPee=under8 recentChange=same
    emergency E29 cancer=past legPainSide=left symptomWeeks=6
    emergency E29 cancer=past numbSide=left numbSites=sole symptomWeeks=6
    emergency E29 cancer=past legPainSide=right symptomWeeks=?
    emergency E29 cancer=past numbSide=both symptomWeeks=6
    urgent U7 cancer=past legPainSide=left symptomWeeks=7 recentChange=same
    emergency E29 cancer=past legPainSide=left symptomWeeks=7 recentChange=muchWorse
    urgent U7 cancer=past numbSide=left numbSites=sole symptomWeeks=7 recentChange=same
    urgent U7 cancer=past backPain=low spineNight=yes recentChange=same
    urgent U7 cancer=past backPain=low spineUnremitting=yes recentChange=same
    urgent U7 cancer=past bringsOn=cough recentChange=same
    emergency E29 cancer=past backPain=upper legPainSide=left recentChange=same
    emergency E29 cancer=past backPain=band numbSide=both recentChange=same
    emergency E29 cancer=past backPain=band otherNerve=unsteady recentChange=same
    urgent U20 cancer=past backPain=upper recentChange=same
    urgent U20 cancer=current backPain=band recentChange=better
    clinician_review Q6 cancer=past backPain=low recentChange=same
    urgent U20 cancer=current cancerSpread=bone backPain=low recentChange=slowlyWorse
    urgent U20 cancer=current cancerSpread=bone backPain=low symptomWeeks=6
    urgent U20 cancer=current cancerSpread=bone backPain=low recentChange=?
    clinician_review Q6 cancer=current cancerSpread=bone backPain=low recentChange=same
    clinician_review Q6 cancer=current cancerSpread=elsewhere backPain=low recentChange=slowlyWorse
    clinician_review Q6 cancer=current
    emergency E29 cancer=current tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    urgent U7 cancer=current tiptoe=left tiptoeL=weak weakTrend=same weakDays=43
    emergency E29 cancer=current tiptoe=left tiptoeL=weak weakTrend=slowlyWorse weakDays=43
    emergency E29 cancer=current otherNerve=unsteady symptomWeeks=6
    emergency E29 cancer=current saddle=yes saddleDays=91 saddleWorse14=no
    emergency E29 cancer=current legPainSide=left symptomWeeks=6
    urgent U7 cancer=current legPainSide=left symptomWeeks=7 recentChange=same
    urgent U7 cancer=current numbSide=left numbSites=sole symptomWeeks=7 recentChange=same
    urgent U7 cancer=current backPain=low spineNight=yes recentChange=same
    urgent U7 cancer=current backPain=low spineUnremitting=yes recentChange=same
    urgent U7 cancer=current bringsOn=cough recentChange=same
    emergency E29 cancer=past footLift=left footLiftL=cannot weakDays=42 weakTrend=same
    emergency E29 cancer=past words:motor
    conservative - cancer=skinOnly otherNerve=unsteady recentChange=same
    conservative - cancer=skinOnly backPain=upper recentChange=same
    clinician_review Q1 cancer=? backPain=low spineNight=yes recentChange=same
    clinician_review Q2 before:cancer=past
    soon W4 conditions=immune backPain=low symptomWeeks=7 recentChange=same spineNight=yes
    soon W4 backPain=low spineNight=yes recentChange=same
    soon W4 backPain=low spineUnremitting=yes recentChange=same
    soon W4 bodySigns=weightLoss
    soon W4 bodySigns=nightSweats
    soon W13 bodySigns=weightLoss backPain=low symptomWeeks=7 recentChange=same
    soon W13 bodySigns=anaemia backPain=low symptomWeeks=7 recentChange=same
    soon W13 bodySigns=infections backPain=low symptomWeeks=? recentChange=same
    conservative - bodySigns=anaemia backPain=low symptomWeeks=6
    conservative - bodySigns=anaemia backPain=no recentChange=same
    soon W13 bodySigns=tired backPain=low symptomWeeks=7 recentChange=same age=60
    conservative - bodySigns=tired backPain=low symptomWeeks=7 recentChange=same age=59
    conservative - backPain=low symptomWeeks=300 recentChange=same age=75
    urgent U18 bodySigns=thirst+vomiting
    urgent U18 bodySigns=thirst+tired
    urgent U18 bodySigns=thirst+weightLoss
    urgent U18 bodySigns=thirst bowel=constipationOnly
    urgent U18 bodySigns=thirst conditions=fragilityFracture
    urgent U18 bodySigns=thirst cancer=past
    urgent U18 bodySigns=thirst+tired conditions=diabetes medicines=bpWaterTablets
    clinician_review Q18 bodySigns=thirst
    clinician_review Q18 bodySigns=thirst+anaemia
    clinician_review Q18 bodySigns=thirst cancer=skinOnly
    conservative - bodySigns=vomiting+tired
    clinician_review Q19 bodySigns=weightLoss+anaemia backPain=low age=60 recentChange=same
    clinician_review Q19 bodySigns=tired conditions=fragilityFracture backPain=low age=60 symptomWeeks=3
    clinician_review Q19 bodySigns=infections+tired backPain=low age=? recentChange=same
    soon W13 bodySigns=infections+tired backPain=low age=59 recentChange=same
    soon W13 bodySigns=anaemia backPain=low age=75 recentChange=same
    conservative - bodySigns=anaemia+tired backPain=no age=75
    clinician_review Q1 bodySigns=?
    """

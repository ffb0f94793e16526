/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let cancerCases = """
    clinician_review Q6 cancer=past
    emergency E9 cancer=past tiptoeL=weak weakTrend=same weakDays=42
    urgent U7 cancer=past tiptoeL=weak weakTrend=same weakDays=43
    emergency E9 cancer=past tiptoeL=weak weakTrend=slowlyWorse weakDays=43
    emergency E9 cancer=past unsteady=yes
    emergency E9 cancer=past saddle=yes saddleDays=91 saddleWorse14=no
    emergency E9 cancer=past sexual=newNumbnessOrLoss sexualDays=91
    emergency E9 cancer=past legPainSide=left symptomWeeks=6
    emergency E9 cancer=past numbSites=sole symptomWeeks=6
    emergency E9 cancer=past legPainSide=right symptomWeeks=?
    emergency E9 cancer=past numbBothLegs=yes symptomWeeks=6
    urgent U7 cancer=past legPainSide=left symptomWeeks=7
    urgent U7 cancer=past numbSites=sole symptomWeeks=7
    urgent U7 cancer=past spineNight=yes
    urgent U7 cancer=past spineUnremitting=yes
    urgent U7 cancer=past straining=yes
    clinician_review Q6 cancer=current
    emergency E9 cancer=current tiptoeL=weak weakTrend=same weakDays=42
    urgent U7 cancer=current tiptoeL=weak weakTrend=same weakDays=43
    emergency E9 cancer=current tiptoeL=weak weakTrend=slowlyWorse weakDays=43
    emergency E9 cancer=current unsteady=yes
    emergency E9 cancer=current saddle=yes saddleDays=91 saddleWorse14=no
    emergency E9 cancer=current sexual=newNumbnessOrLoss sexualDays=91
    emergency E9 cancer=current legPainSide=left symptomWeeks=6
    emergency E9 cancer=current numbSites=sole symptomWeeks=6
    emergency E9 cancer=current legPainSide=right symptomWeeks=?
    emergency E9 cancer=current numbBothLegs=yes symptomWeeks=6
    urgent U7 cancer=current legPainSide=left symptomWeeks=7
    urgent U7 cancer=current numbSites=sole symptomWeeks=7
    urgent U7 cancer=current spineNight=yes
    urgent U7 cancer=current spineUnremitting=yes
    urgent U7 cancer=current straining=yes
    soon W4 immune=yes backPain=yes symptomWeeks=7 spineNight=yes
    emergency E9 cancer=past footLiftL=cannot weakDays=42 weakTrend=same
    soon W4 backPain=yes spineNight=yes
    soon W4 backPain=yes spineUnremitting=yes
    soon W4 weightLossSweats=yes backPain=yes
    emergency E9 cancer=past words:motor
    conservative - cancer=skinOnly unsteady=yes
    clinician_review Q1 cancer=? spineNight=yes
    clinician_review Q2 before:cancer=past
    """

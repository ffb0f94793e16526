extension ReferenceCase {
    /// The questionnaire whose rules the cases are about.
    static let questionnaire = "spine-intake"

    /// The cases, by the rows of the clinical reference.
    static let all: [String] = cases.split(separator: "\n").map(String.init)

    private static let cases = """
        conservative C3
        emergency E1 saddle=yes
        emergency E1 saddle=yes saddleDays=13 saddleWorse14=no
        emergency E1 saddle=yes saddleDays=14 saddleWorse14=no
        urgent U3 saddle=yes saddleDays=15 saddleWorse14=no
        emergency E1 saddle=yes saddleDays=15 saddleWorse14=yes
        emergency E1 saddle=yes saddleDays=15
        emergency E1 saddle=yes saddleWorse14=no
        urgent U3 saddle=yes saddleDays=89 saddleWorse14=no
        urgent U3 saddle=yes saddleDays=90 saddleWorse14=no
        clinician_review Q5 saddle=yes saddleDays=91 saddleWorse14=no
        emergency E1 saddle=yes saddleDays=91 saddleWorse14=yes
        emergency E2 bladder=leaking
        emergency E2 bladder=leaking bladderDays=13 bladderWorse14=no
        emergency E2 bladder=leaking bladderDays=14 bladderWorse14=no
        urgent U3 bladder=leaking bladderDays=15 bladderWorse14=no
        emergency E2 bladder=leaking bladderDays=15 bladderWorse14=yes
        emergency E2 bladder=leaking bladderDays=15
        emergency E2 bladder=leaking bladderWorse14=no
        urgent U3 bladder=leaking bladderDays=89 bladderWorse14=no
        urgent U3 bladder=leaking bladderDays=90 bladderWorse14=no
        clinician_review Q5 bladder=leaking bladderDays=91 bladderWorse14=no
        emergency E2 bladder=leaking bladderDays=91 bladderWorse14=yes
        emergency E2 bladder=hardToStartOrEmpty
        emergency E2 bladder=hardToStartOrEmpty bladderDays=13 bladderWorse14=no
        emergency E2 bladder=hardToStartOrEmpty bladderDays=14 bladderWorse14=no
        urgent U3 bladder=hardToStartOrEmpty bladderDays=15 bladderWorse14=no
        emergency E2 bladder=hardToStartOrEmpty bladderDays=15 bladderWorse14=yes
        emergency E2 bladder=hardToStartOrEmpty bladderDays=15
        emergency E2 bladder=hardToStartOrEmpty bladderWorse14=no
        urgent U3 bladder=hardToStartOrEmpty bladderDays=89 bladderWorse14=no
        urgent U3 bladder=hardToStartOrEmpty bladderDays=90 bladderWorse14=no
        clinician_review Q5 bladder=hardToStartOrEmpty bladderDays=91 bladderWorse14=no
        emergency E2 bladder=hardToStartOrEmpty bladderDays=91 bladderWorse14=yes
        emergency E2 bladder=lostFeeling
        emergency E2 bladder=lostFeeling bladderDays=13 bladderWorse14=no
        emergency E2 bladder=lostFeeling bladderDays=14 bladderWorse14=no
        urgent U3 bladder=lostFeeling bladderDays=15 bladderWorse14=no
        emergency E2 bladder=lostFeeling bladderDays=15 bladderWorse14=yes
        emergency E2 bladder=lostFeeling bladderDays=15
        emergency E2 bladder=lostFeeling bladderWorse14=no
        urgent U3 bladder=lostFeeling bladderDays=89 bladderWorse14=no
        urgent U3 bladder=lostFeeling bladderDays=90 bladderWorse14=no
        clinician_review Q5 bladder=lostFeeling bladderDays=91 bladderWorse14=no
        emergency E2 bladder=lostFeeling bladderDays=91 bladderWorse14=yes
        emergency E3 bowel=lostControlOrFeeling
        emergency E3 bowel=lostControlOrFeeling bowelDays=13 bowelWorse14=no
        emergency E3 bowel=lostControlOrFeeling bowelDays=14 bowelWorse14=no
        urgent U3 bowel=lostControlOrFeeling bowelDays=15 bowelWorse14=no
        emergency E3 bowel=lostControlOrFeeling bowelDays=15 bowelWorse14=yes
        emergency E3 bowel=lostControlOrFeeling bowelDays=15
        emergency E3 bowel=lostControlOrFeeling bowelWorse14=no
        urgent U3 bowel=lostControlOrFeeling bowelDays=89 bowelWorse14=no
        urgent U3 bowel=lostControlOrFeeling bowelDays=90 bowelWorse14=no
        clinician_review Q5 bowel=lostControlOrFeeling bowelDays=91 bowelWorse14=no
        emergency E3 bowel=lostControlOrFeeling bowelDays=91 bowelWorse14=yes
        emergency E4 sexual=newNumbnessOrLoss
        emergency E4 sexual=newNumbnessOrLoss sexualDays=13
        emergency E4 sexual=newNumbnessOrLoss sexualDays=14
        urgent U3 sexual=newNumbnessOrLoss sexualDays=15
        urgent U3 sexual=newNumbnessOrLoss sexualDays=89
        urgent U3 sexual=newNumbnessOrLoss sexualDays=90
        clinician_review Q5 sexual=newNumbnessOrLoss sexualDays=91
        conservative - sexual=preferNot
        conservative - bowel=constipationOnly
        conservative - bladder=leaking bladderDays=91 bladderWorse14=no bladderKnownCause=yes
        urgent U3 bladder=leaking bladderDays=90 bladderWorse14=no bladderKnownCause=yes
        clinician_review Q5 bladder=leaking bladderDays=91 bladderWorse14=no bladderKnownCause=no
        emergency E2 bladder=leaking bladderDays=91 bladderWorse14=yes bladderKnownCause=yes
        clinician_review Q4 bladder=urgencyOnly
        clinician_review Q4 bladder=urgencyOnly bladderDays=14 bladderWorse14=no
        conservative - bladder=urgencyOnly bladderDays=15 bladderWorse14=no
        clinician_review Q4 bladder=urgencyOnly bladderDays=15 bladderWorse14=yes
        emergency E5 tiptoeL=weak tiptoeR=weak weakDays=14 weakTrend=same
        urgent U5 tiptoeL=weak tiptoeR=weak weakDays=15 weakTrend=same
        emergency E5 tiptoeL=weak tiptoeR=weak weakTrend=same
        emergency E5 tiptoeL=weak tiptoeR=weak weakDays=28 weakTrend=slowlyWorse
        urgent U5 tiptoeL=weak tiptoeR=weak weakDays=29 weakTrend=slowlyWorse
        emergency E5 tiptoeL=weak tiptoeR=weak weakDays=200 weakTrend=worseWeeks
        emergency E5 tiptoeL=weak tiptoeR=weak weakDays=200 weakTrend=worseDays
        emergency E5 tiptoeL=cannot tiptoeR=weak weakDays=14 weakTrend=same
        urgent U5 tiptoeL=cannot tiptoeR=weak weakDays=15 weakTrend=same
        emergency E5 tiptoeL=cannot tiptoeR=weak weakTrend=same
        emergency E5 tiptoeL=cannot tiptoeR=weak weakDays=28 weakTrend=slowlyWorse
        urgent U5 tiptoeL=cannot tiptoeR=weak weakDays=29 weakTrend=slowlyWorse
        emergency E5 tiptoeL=cannot tiptoeR=weak weakDays=200 weakTrend=worseWeeks
        emergency E5 tiptoeL=cannot tiptoeR=weak weakDays=200 weakTrend=worseDays
        emergency E5 kneeWeak=both weakDays=14 weakTrend=same
        urgent U5 kneeWeak=both weakDays=15 weakTrend=same
        emergency E5 kneeWeak=both weakTrend=same
        emergency E5 kneeWeak=both weakDays=28 weakTrend=slowlyWorse
        urgent U5 kneeWeak=both weakDays=29 weakTrend=slowlyWorse
        emergency E5 kneeWeak=both weakDays=200 weakTrend=worseWeeks
        emergency E5 kneeWeak=both weakDays=200 weakTrend=worseDays
        emergency E5 legsWeakBoth=yes weakDays=14 weakTrend=same
        urgent U5 legsWeakBoth=yes weakDays=15 weakTrend=same
        emergency E5 legsWeakBoth=yes weakTrend=same
        emergency E5 legsWeakBoth=yes weakDays=28 weakTrend=slowlyWorse
        urgent U5 legsWeakBoth=yes weakDays=29 weakTrend=slowlyWorse
        emergency E5 legsWeakBoth=yes weakDays=200 weakTrend=worseWeeks
        emergency E5 legsWeakBoth=yes weakDays=200 weakTrend=worseDays
        emergency E5 footLiftL=weak footLiftR=weak weakDays=14 weakTrend=same
        urgent U5 footLiftL=weak footLiftR=weak weakDays=15 weakTrend=same
        emergency E5 footLiftL=weak footLiftR=weak weakTrend=same
        emergency E5 footLiftL=weak footLiftR=weak weakDays=28 weakTrend=slowlyWorse
        urgent U5 footLiftL=weak footLiftR=weak weakDays=29 weakTrend=slowlyWorse
        emergency E5 footLiftL=weak footLiftR=weak weakDays=200 weakTrend=worseWeeks
        emergency E5 footLiftL=weak footLiftR=weak weakDays=200 weakTrend=worseDays
        emergency E5 footDrag=both weakDays=14 weakTrend=same
        urgent U5 footDrag=both weakDays=15 weakTrend=same
        emergency E5 footDrag=both weakTrend=same
        emergency E5 footDrag=both weakDays=28 weakTrend=slowlyWorse
        urgent U5 footDrag=both weakDays=29 weakTrend=slowlyWorse
        emergency E5 footDrag=both weakDays=200 weakTrend=worseWeeks
        emergency E5 footDrag=both weakDays=200 weakTrend=worseDays
        emergency E6 faceArmSpeech=yes
        emergency E7 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7
        emergency E7 tiptoeL=weak weakTrend=same weakOnset=sudden
        clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=8
        clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=gradual weakDays=7
        clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 backPain=yes
        clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 legPainSide=left
        emergency E8 tiptoeL=weak weakTrend=same breathless=yes weakDays=42
        emergency E8 tiptoeL=weak weakTrend=same breathless=yes
        soon W2 tiptoeL=weak weakTrend=same breathless=yes weakDays=43
        emergency E8 tiptoeL=weak weakTrend=slowlyWorse breathless=yes weakDays=43
        conservative - breathless=yes
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
        conservative C2 cancer=skinOnly legPainSide=left symptomWeeks=6
        conservative - cancer=skinOnly unsteady=yes
        emergency E10 fever=yes backPain=yes immune=yes
        emergency E10 fever=yes backPain=yes recentInfection=yes
        emergency E10 fever=yes backPain=yes diabetes=yes
        emergency E10 fever=yes backPain=yes spinalProcedure=yes spinalProcedureDays=90
        emergency E10 fever=yes backPain=yes spinalProcedure=yes
        emergency E10 fever=yes backPain=yes tiptoeL=weak weakTrend=same weakDays=100
        emergency E10 fever=yes backPain=yes saddle=yes saddleDays=91 saddleWorse14=no
        emergency E10 fever=yes backPain=yes bowel=lostControlOrFeeling bowelDays=91 bowelWorse14=no
        urgent U8 fever=yes backPain=yes
        urgent U8 fever=yes backPain=yes spinalProcedure=yes spinalProcedureDays=91
        conservative - fever=yes immune=yes
        conservative - backPain=yes immune=yes symptomWeeks=6
        urgent U8 immune=yes backPain=yes symptomWeeks=6 spineNight=yes
        urgent U8 immune=yes backPain=yes symptomWeeks=6 spineUnremitting=yes
        soon W4 immune=yes backPain=yes symptomWeeks=7 spineNight=yes
        emergency E11 spinalProcedure=yes spinalProcedureDays=30 tiptoeL=weak weakTrend=same weakDays=30
        soon W2 spinalProcedure=yes spinalProcedureDays=30 tiptoeL=weak weakTrend=same weakDays=31
        soon W2 spinalProcedure=yes spinalProcedureDays=31 tiptoeL=weak weakTrend=same weakDays=20
        emergency E11 spinalProcedure=yes tiptoeL=weak weakTrend=same weakDays=100
        emergency E11 spinalProcedure=yes spinalProcedureDays=20 saddle=yes saddleDays=20 saddleWorse14=no
        urgent U3 spinalProcedure=yes spinalProcedureDays=20 saddle=yes saddleDays=21 saddleWorse14=no
        emergency E11 spinalProcedure=yes spinalProcedureDays=20 bladder=leaking bladderDays=20 bladderWorse14=no
        urgent U3 spinalProcedure=yes spinalProcedureDays=20 bladder=leaking bladderDays=21 bladderWorse14=no
        emergency E11 spinalProcedure=yes spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=20 bowelWorse14=no
        urgent U3 spinalProcedure=yes spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=21 bowelWorse14=no
        emergency E11 spinalProcedure=yes spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=20
        urgent U3 spinalProcedure=yes spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=21
        emergency E12 anticoag=yes spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=14
        soon W2 anticoag=yes spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=15
        clinician_review Q3 anticoag=yes tiptoeL=weak weakTrend=same weakDays=14
        clinician_review Q3 spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=14
        emergency E13 trauma=major traumaDays=14 legPainSide=left
        emergency E13 trauma=major traumaDays=14 numbSites=sole
        emergency E13 trauma=major traumaDays=14 unsteady=yes
        emergency E13 trauma=major traumaDays=14 handsClumsy=yes
        emergency E13 trauma=major traumaDays=14 tiptoeL=weak weakTrend=same weakDays=100
        emergency E13 trauma=major traumaDays=14 saddle=yes saddleDays=91 saddleWorse14=no
        urgent U9 trauma=major traumaDays=14
        urgent U9 trauma=major
        conservative - trauma=major traumaDays=15
        conservative C2 trauma=major traumaDays=15 legPainSide=left
        conservative C2 trauma=minor traumaDays=3 legPainSide=left
        soon W5 trauma=minor traumaDays=42 backPain=yes age=70
        conservative - trauma=minor traumaDays=43 backPain=yes age=70
        soon W5 trauma=major traumaDays=42 backPain=yes age=70
        conservative - trauma=minor traumaDays=42 age=70
        soon W5 trauma=minor traumaDays=42 backPain=yes osteoporosis=yes
        conservative - trauma=minor traumaDays=43 backPain=yes osteoporosis=yes
        soon W5 trauma=major traumaDays=42 backPain=yes osteoporosis=yes
        conservative - trauma=minor traumaDays=42 osteoporosis=yes
        soon W5 trauma=minor traumaDays=42 backPain=yes longSteroids=yes
        conservative - trauma=minor traumaDays=43 backPain=yes longSteroids=yes
        soon W5 trauma=major traumaDays=42 backPain=yes longSteroids=yes
        conservative - trauma=minor traumaDays=42 longSteroids=yes
        conservative - trauma=minor traumaDays=42 backPain=yes age=69
        emergency E14 footColdPale=yes
        emergency E14 footColdPale=yes footColdDays=14
        urgent U10 footColdPale=yes footColdDays=15
        emergency E15 footSkin=black
        emergency E15 footSkin=ulcer fever=yes
        emergency E15 footSkin=hotSwollen fever=yes
        urgent U10 footSkin=ulcer
        urgent U11 footSkin=ulcer diabetes=yes
        urgent U11 footSkin=hotSwollen diabetes=yes
        conservative - footSkin=hotSwollen
        urgent U10 nightFootHang=yes
        urgent U12 calfSwollen=yes
        emergency E16 saddle=? legPainSide=both legPainBothDays=14
        emergency E16 saddle=? legPainSide=both
        clinician_review Q1 saddle=? legPainSide=both legPainBothDays=15
        emergency E16 saddle=? kneeWeak=both weakDays=100 weakTrend=same
        urgent U16 saddle=? tiptoeL=weak weakTrend=same weakDays=14
        clinician_review Q1 saddle=? tiptoeL=weak weakTrend=same weakDays=15
        clinician_review Q1 saddle=?
        emergency E16 bladder=? legPainSide=both legPainBothDays=14
        emergency E16 bladder=? legPainSide=both
        clinician_review Q1 bladder=? legPainSide=both legPainBothDays=15
        emergency E16 bladder=? kneeWeak=both weakDays=100 weakTrend=same
        urgent U16 bladder=? tiptoeL=weak weakTrend=same weakDays=14
        clinician_review Q1 bladder=? tiptoeL=weak weakTrend=same weakDays=15
        clinician_review Q1 bladder=?
        emergency E16 bowel=? legPainSide=both legPainBothDays=14
        emergency E16 bowel=? legPainSide=both
        clinician_review Q1 bowel=? legPainSide=both legPainBothDays=15
        emergency E16 bowel=? kneeWeak=both weakDays=100 weakTrend=same
        urgent U16 bowel=? tiptoeL=weak weakTrend=same weakDays=14
        clinician_review Q1 bowel=? tiptoeL=weak weakTrend=same weakDays=15
        clinician_review Q1 bowel=?
        emergency E16 bladder=urgencyOnly bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
        urgent U4 bladder=urgencyOnly bladderDays=15 bladderWorse14=no legPainSide=both legPainBothDays=14
        urgent U16 bladder=urgencyOnly bladderDays=14 bladderWorse14=no tiptoeL=weak weakTrend=same weakDays=14
        emergency E17 saddle=? bladder=urgencyOnly bladderDays=60 bladderWorse14=no
        clinician_review Q1 footLiftL=?
        clinician_review Q1 footLiftR=?
        clinician_review Q1 footDrag=?
        clinician_review Q1 legsWeakBoth=?
        clinician_review Q1 faceArmSpeech=?
        clinician_review Q1 footColdPale=?
        clinician_review Q1 tiptoeL=weak weakDays=100
        clinician_review Q1 cancer=? spineNight=yes
        clinician_review Q1 fever=? backPain=yes
        urgent U1 footLiftL=cannot weakDays=42 weakTrend=same
        soon W1 footLiftL=cannot weakDays=43 weakTrend=same
        soon W1 footLiftL=cannot weakDays=43 weakTrend=improving
        urgent U1 footLiftL=cannot weakDays=43 weakTrend=slowlyWorse
        urgent U1 footLiftL=cannot weakDays=43
        urgent U1 footLiftL=cannot weakTrend=same
        urgent U1 footDrag=left footLiftL=weak weakDays=42 weakTrend=same
        soon W1 footDrag=left footLiftL=weak weakDays=43 weakTrend=same
        urgent U1 footDrag=left footLiftL=? weakDays=42 weakTrend=same
        clinician_review Q2 footDrag=left weakDays=100 weakTrend=same
        conservative - footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
        soon W1 footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=2
        conservative - footLiftL=cannot weakDays=300 weakTrend=improving weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=10
        urgent U1 footLiftL=cannot weakDays=300 weakTrend=slowlyWorse weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
        soon W1 footLiftL=cannot weakDays=89 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
        urgent U1 footLiftL=cannot weakDays=90 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
        soon W1 footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=none weakKnownSide=left weakUnchangedMonths=3
        urgent P1 footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=10 before:footLiftL=weak
        urgent P1 footLiftL=weak weakDays=300 weakTrend=same before92:footLiftL=normal
        soon W2 footLiftL=weak weakDays=300 weakTrend=same before93:footLiftL=normal
        urgent P1 tiptoeL=weak weakDays=300 weakTrend=same before:tiptoeL=normal
        urgent P1 footDrag=left weakDays=300 weakTrend=same before:footDrag=none
        soon W2 tiptoeL=weak weakDays=300 weakTrend=same before:tiptoeL=cannot
        urgent U2 tiptoeL=weak weakDays=100 weakTrend=worseWeeks
        urgent U2 tiptoeL=weak weakDays=100 weakTrend=worseDays
        soon W2 tiptoeL=weak weakDays=15 weakTrend=slowlyWorse
        soon W2 tiptoeL=weak weakDays=15 weakTrend=same
        routine R6 tiptoeL=weak weakDays=15 weakTrend=improving
        clinician_review Q3 tiptoeL=weak weakDays=14 weakTrend=same
        clinician_review Q3 tiptoeL=weak weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 tiptoeL=weak weakTrend=improving
        urgent U2 tiptoeL=cannot weakDays=100 weakTrend=worseWeeks
        urgent U2 tiptoeL=cannot weakDays=100 weakTrend=worseDays
        soon W2 tiptoeL=cannot weakDays=15 weakTrend=slowlyWorse
        soon W2 tiptoeL=cannot weakDays=15 weakTrend=same
        routine R6 tiptoeL=cannot weakDays=15 weakTrend=improving
        clinician_review Q3 tiptoeL=cannot weakDays=14 weakTrend=same
        clinician_review Q3 tiptoeL=cannot weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 tiptoeL=cannot weakTrend=improving
        urgent U2 kneeWeak=left weakDays=100 weakTrend=worseWeeks
        urgent U2 kneeWeak=left weakDays=100 weakTrend=worseDays
        soon W2 kneeWeak=left weakDays=15 weakTrend=slowlyWorse
        soon W2 kneeWeak=left weakDays=15 weakTrend=same
        routine R6 kneeWeak=left weakDays=15 weakTrend=improving
        clinician_review Q3 kneeWeak=left weakDays=14 weakTrend=same
        clinician_review Q3 kneeWeak=left weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 kneeWeak=left weakTrend=improving
        urgent U2 footLiftL=weak weakDays=100 weakTrend=worseWeeks
        urgent U2 footLiftL=weak weakDays=100 weakTrend=worseDays
        soon W2 footLiftL=weak weakDays=15 weakTrend=slowlyWorse
        soon W2 footLiftL=weak weakDays=15 weakTrend=same
        routine R6 footLiftL=weak weakDays=15 weakTrend=improving
        clinician_review Q3 footLiftL=weak weakDays=14 weakTrend=same
        clinician_review Q3 footLiftL=weak weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 footLiftL=weak weakTrend=improving
        clinician_review W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
        clinician_review W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=weightLoss
        soon W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeling weakDays=43
        urgent W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=14 weakDays=14
        clinician_review W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=15 weakDays=14
        urgent W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeOp peronealTriggerDays=14 weakDays=14
        urgent W10 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=hipOp peronealTriggerDays=14 weakDays=14
        urgent U1 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=none weakDays=42
        urgent U1 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 backPain=yes
        urgent U1 footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 legPainSide=left
        urgent U1 footLiftL=cannot footTurnIn=weak hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
        urgent U1 footLiftL=cannot footTurnIn=normal hipSideWeak=yes weakTrend=same peronealTrigger=legCrossing weakDays=42
        urgent U1 footLiftL=cannot footTurnIn=normal hipSideWeak=? weakTrend=same peronealTrigger=legCrossing weakDays=42
        emergency E9 cancer=past footLiftL=cannot weakDays=42 weakTrend=same
        urgent P3 legPainSide=both legPainBothDays=50 before:legPainSide=left
        conservative C2 legPainSide=both legPainBothDays=50 before93:legPainSide=left
        urgent U1 footLiftR=cannot weakDays=42 weakTrend=same
        soon W1 footLiftR=cannot weakDays=43 weakTrend=same
        soon W1 footLiftR=cannot weakDays=43 weakTrend=improving
        urgent U1 footLiftR=cannot weakDays=43 weakTrend=slowlyWorse
        urgent U1 footLiftR=cannot weakDays=43
        urgent U1 footLiftR=cannot weakTrend=same
        urgent U1 footDrag=right footLiftR=weak weakDays=42 weakTrend=same
        soon W1 footDrag=right footLiftR=weak weakDays=43 weakTrend=same
        urgent U1 footDrag=right footLiftR=? weakDays=42 weakTrend=same
        clinician_review Q2 footDrag=right weakDays=100 weakTrend=same
        conservative - footLiftR=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
        soon W1 footLiftR=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=2
        conservative - footLiftR=cannot weakDays=300 weakTrend=improving weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=10
        urgent U1 footLiftR=cannot weakDays=300 weakTrend=slowlyWorse weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
        soon W1 footLiftR=cannot weakDays=89 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
        urgent U1 footLiftR=cannot weakDays=90 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
        soon W1 footLiftR=cannot weakDays=300 weakTrend=same weakKnownCause=none weakKnownSide=right weakUnchangedMonths=3
        urgent P1 footLiftR=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=10 before:footLiftR=weak
        urgent P1 footLiftR=weak weakDays=300 weakTrend=same before92:footLiftR=normal
        soon W2 footLiftR=weak weakDays=300 weakTrend=same before93:footLiftR=normal
        urgent P1 tiptoeR=weak weakDays=300 weakTrend=same before:tiptoeR=normal
        urgent P1 footDrag=right weakDays=300 weakTrend=same before:footDrag=none
        soon W2 tiptoeR=weak weakDays=300 weakTrend=same before:tiptoeR=cannot
        urgent U2 tiptoeR=weak weakDays=100 weakTrend=worseWeeks
        urgent U2 tiptoeR=weak weakDays=100 weakTrend=worseDays
        soon W2 tiptoeR=weak weakDays=15 weakTrend=slowlyWorse
        soon W2 tiptoeR=weak weakDays=15 weakTrend=same
        routine R6 tiptoeR=weak weakDays=15 weakTrend=improving
        clinician_review Q3 tiptoeR=weak weakDays=14 weakTrend=same
        clinician_review Q3 tiptoeR=weak weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 tiptoeR=weak weakTrend=improving
        urgent U2 tiptoeR=cannot weakDays=100 weakTrend=worseWeeks
        urgent U2 tiptoeR=cannot weakDays=100 weakTrend=worseDays
        soon W2 tiptoeR=cannot weakDays=15 weakTrend=slowlyWorse
        soon W2 tiptoeR=cannot weakDays=15 weakTrend=same
        routine R6 tiptoeR=cannot weakDays=15 weakTrend=improving
        clinician_review Q3 tiptoeR=cannot weakDays=14 weakTrend=same
        clinician_review Q3 tiptoeR=cannot weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 tiptoeR=cannot weakTrend=improving
        urgent U2 kneeWeak=right weakDays=100 weakTrend=worseWeeks
        urgent U2 kneeWeak=right weakDays=100 weakTrend=worseDays
        soon W2 kneeWeak=right weakDays=15 weakTrend=slowlyWorse
        soon W2 kneeWeak=right weakDays=15 weakTrend=same
        routine R6 kneeWeak=right weakDays=15 weakTrend=improving
        clinician_review Q3 kneeWeak=right weakDays=14 weakTrend=same
        clinician_review Q3 kneeWeak=right weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 kneeWeak=right weakTrend=improving
        urgent U2 footLiftR=weak weakDays=100 weakTrend=worseWeeks
        urgent U2 footLiftR=weak weakDays=100 weakTrend=worseDays
        soon W2 footLiftR=weak weakDays=15 weakTrend=slowlyWorse
        soon W2 footLiftR=weak weakDays=15 weakTrend=same
        routine R6 footLiftR=weak weakDays=15 weakTrend=improving
        clinician_review Q3 footLiftR=weak weakDays=14 weakTrend=same
        clinician_review Q3 footLiftR=weak weakDays=14 weakTrend=slowlyWorse
        clinician_review Q3 footLiftR=weak weakTrend=improving
        clinician_review W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
        clinician_review W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=weightLoss
        soon W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeling weakDays=43
        urgent W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=14 weakDays=14
        clinician_review W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=15 weakDays=14
        urgent W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeOp peronealTriggerDays=14 weakDays=14
        urgent W10 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=hipOp peronealTriggerDays=14 weakDays=14
        urgent U1 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=none weakDays=42
        urgent U1 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 backPain=yes
        urgent U1 footLiftR=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 legPainSide=right
        urgent U1 footLiftR=cannot footTurnIn=weak hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
        urgent U1 footLiftR=cannot footTurnIn=normal hipSideWeak=yes weakTrend=same peronealTrigger=legCrossing weakDays=42
        urgent U1 footLiftR=cannot footTurnIn=normal hipSideWeak=? weakTrend=same peronealTrigger=legCrossing weakDays=42
        emergency E9 cancer=past footLiftR=cannot weakDays=42 weakTrend=same
        urgent P3 legPainSide=both legPainBothDays=50 before:legPainSide=right
        conservative C2 legPainSide=both legPainBothDays=50 before93:legPainSide=right
        urgent U5 legsWeakBoth=yes weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=both weakUnchangedMonths=11
        urgent U4 legPainSide=both legPainBothDays=14
        urgent U4 legPainSide=both
        conservative C2 legPainSide=both legPainBothDays=15
        urgent U6 handsClumsy=yes unsteady=yes symptomWeeks=6 weakTrend=same
        soon W3 handsClumsy=yes unsteady=yes symptomWeeks=7 weakTrend=same
        urgent U6 handsClumsy=yes unsteady=yes symptomWeeks=7 weakTrend=slowlyWorse
        conservative - handsClumsy=yes
        conservative - unsteady=yes
        clinician_review Q9 age=15
        conservative - age=16
        clinician_review Q9 neckOnly=yes
        soon W4 backPain=yes spineNight=yes
        soon W4 backPain=yes spineUnremitting=yes
        soon W4 weightLossSweats=yes backPain=yes
        soon W6 walkUrge=yes
        conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes
        routine R1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=noBenefit
        routine R1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=worse walkMinutes=6
        soon W7 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=worse walkMinutes=5
        conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=11 conservativeResult=noBenefit walkMinutes=5
        conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=helping walkMinutes=5
        soon W8 tiptoeL=weak weakDays=100 weakTrend=improving wasting=yes
        soon W8 tiptoeL=weak weakDays=100 weakTrend=improving swallowing=yes
        conservative - wasting=yes
        soon W9 stocking=yes symptomWeeks=4
        routine R4 stocking=yes symptomWeeks=5
        routine R2 legPainSide=left conservativeWeeks=6 conservativeResult=noBenefit
        conservative C2 legPainSide=left conservativeWeeks=5 conservativeResult=noBenefit
        conservative C2 legPainSide=left conservativeWeeks=6 conservativeResult=helping
        routine R3 walkBrings=yes uphillBrings=yes calfPain=yes standStillRelieves=yes
        conservative - walkBrings=yes uphillBrings=yes calfPain=yes standStillRelieves=yes bendRelieves=yes
        routine R5 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes standStillRelieves=yes uphillBrings=yes
        routine R5 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes standStillRelieves=yes calfPain=yes
        soon P4 walkMinutes=10 before:walkMinutes=20
        conservative - walkMinutes=10 before:walkMinutes=19
        conservative - walkMinutes=11 before:walkMinutes=60
        conservative - walkMinutes=10 before93:walkMinutes=20
        soon P4 walkMinutes=10 before92:walkMinutes=20
        urgent P5 tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=4 before:legPainScore=8
        soon W2 tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=5 before:legPainScore=8
        soon W2 tiptoeL=weak weakTrend=same legPainSide=left weakDays=43 legPainScore=4 before:legPainScore=8
        emergency P6 alert=emergency
        urgent P6 alert=urgent
        clinician_review Q2 before:saddle=yes
        clinician_review Q2 before14:bladder=leaking
        conservative - before15:bladder=leaking
        clinician_review Q2 before:bowel=lostControlOrFeeling
        clinician_review Q2 before:sexual=newNumbnessOrLoss
        clinician_review Q2 before:cancer=past
        emergency T1 words:ces.saddle
        emergency T1 words:ces.bladder
        emergency T1 words:ces.bowel
        emergency T1 words:ces.sexual
        emergency T1 words:ces.unspecified
        emergency T1 words:stroke
        urgent T2 words:motor
        emergency T3 words:selfHarm
        clinician_review Q8 words:cancer
        clinician_review Q8 words:fever
        clinician_review Q8 words:legGivesWay
        emergency E11 spinalProcedure=yes spinalProcedureDays=20 words:motor
        emergency E9 cancer=past words:motor
        """
}

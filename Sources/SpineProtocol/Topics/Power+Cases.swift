/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let powerCases = """
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
    clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=8
    clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=gradual weakDays=7
    clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 backPain=yes
    clinician_review Q3 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 legPainSide=left
    soon W2 tiptoeL=weak weakTrend=same breathless=yes weakDays=43
    soon W2 spinalProcedure=yes spinalProcedureDays=30 tiptoeL=weak weakTrend=same weakDays=31
    soon W2 spinalProcedure=yes spinalProcedureDays=31 tiptoeL=weak weakTrend=same weakDays=20
    soon W2 anticoag=yes spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q3 anticoag=yes tiptoeL=weak weakTrend=same weakDays=14
    clinician_review Q3 spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=14
    urgent U1 footLiftL=cannot weakDays=42 weakTrend=same
    soon W1 footLiftL=cannot weakDays=43 weakTrend=same
    soon W1 footLiftL=cannot weakDays=43 weakTrend=improving
    urgent U1 footLiftL=cannot weakDays=43 weakTrend=slowlyWorse
    urgent U1 footLiftL=cannot weakDays=43
    urgent U1 footLiftL=cannot weakTrend=same
    urgent U1 footDrag=left footLiftL=weak weakDays=42 weakTrend=same
    soon W1 footDrag=left footLiftL=weak weakDays=43 weakTrend=same
    urgent U1 footDrag=left footLiftL=? weakDays=42 weakTrend=same
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
    urgent U5 legsWeakBoth=yes weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=both weakUnchangedMonths=11
    urgent P5 tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=4 before:legPainScore=8
    soon W2 tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=5 before:legPainScore=8
    soon W2 tiptoeL=weak weakTrend=same legPainSide=left weakDays=43 legPainScore=4 before:legPainScore=8
    conservative - footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
    clinician_review Q1 footLiftL=?
    clinician_review Q1 footDrag=?
    clinician_review Q1 legsWeakBoth=?
    clinician_review Q1 tiptoeL=weak weakDays=100
    clinician_review Q2 footDrag=left weakDays=100 weakTrend=same
    """

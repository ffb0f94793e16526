/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let powerCases = """
    emergency E5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=14 weakTrend=same
    urgent U5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=15 weakTrend=same
    emergency E5 tiptoe=both tiptoeL=weak tiptoeR=weak weakTrend=same
    emergency E5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=28 weakTrend=slowlyWorse
    urgent U5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=29 weakTrend=slowlyWorse
    emergency E5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=200 weakTrend=worseWeeks
    emergency E5 tiptoe=both tiptoeL=weak tiptoeR=weak weakDays=200 weakTrend=worseDays
    emergency E5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=14 weakTrend=same
    urgent U5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=15 weakTrend=same
    emergency E5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakTrend=same
    emergency E5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=28 weakTrend=slowlyWorse
    urgent U5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=29 weakTrend=slowlyWorse
    emergency E5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=200 weakTrend=worseWeeks
    emergency E5 tiptoe=both tiptoeL=cannot tiptoeR=weak weakDays=200 weakTrend=worseDays
    emergency E5 legWeak=both weakDays=14 weakTrend=same
    urgent U5 legWeak=both weakDays=15 weakTrend=same
    emergency E5 legWeak=both weakTrend=same
    emergency E5 legWeak=both weakDays=28 weakTrend=slowlyWorse
    urgent U5 legWeak=both weakDays=29 weakTrend=slowlyWorse
    emergency E5 legWeak=both weakDays=200 weakTrend=worseWeeks
    emergency E5 legWeak=both weakDays=200 weakTrend=worseDays
    emergency E5 footLift=both footLiftL=weak footLiftR=weak weakDays=14 weakTrend=same
    urgent U5 footLift=both footLiftL=weak footLiftR=weak weakDays=15 weakTrend=same
    emergency E5 footLift=both footLiftL=weak footLiftR=weak weakTrend=same
    emergency E5 footLift=both footLiftL=weak footLiftR=weak weakDays=28 weakTrend=slowlyWorse
    urgent U5 footLift=both footLiftL=weak footLiftR=weak weakDays=29 weakTrend=slowlyWorse
    emergency E5 footLift=both footLiftL=weak footLiftR=weak weakDays=200 weakTrend=worseWeeks
    emergency E5 footLift=both footLiftL=weak footLiftR=weak weakDays=200 weakTrend=worseDays
    emergency E5 footDrag=both weakDays=14 weakTrend=same
    urgent U5 footDrag=both weakDays=15 weakTrend=same
    emergency E5 footDrag=both weakTrend=same
    emergency E5 footDrag=both weakDays=28 weakTrend=slowlyWorse
    urgent U5 footDrag=both weakDays=29 weakTrend=slowlyWorse
    emergency E5 footDrag=both weakDays=200 weakTrend=worseWeeks
    emergency E5 footDrag=both weakDays=200 weakTrend=worseDays
    clinician_review Q3 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=8
    clinician_review Q3 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=gradual weakDays=7
    clinician_review Q3 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 backPain=low
    clinician_review Q3 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7 legPainSide=left
    soon W2 last3Months=spineProcedure spinalProcedureDays=30 tiptoe=left tiptoeL=weak weakTrend=same weakDays=31
    soon W2 last3Months=spineProcedure spinalProcedureDays=31 tiptoe=left tiptoeL=weak weakTrend=same weakDays=20
    soon W2 medicines=anticoag spineUnremitting=yes tiptoe=left tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q3 medicines=anticoag tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    clinician_review Q3 spineUnremitting=yes tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    urgent U1 footLift=left footLiftL=cannot weakDays=42 weakTrend=same
    soon W1 footLift=left footLiftL=cannot weakDays=43 weakTrend=same
    soon W1 footLift=left footLiftL=cannot weakDays=43 weakTrend=improving
    urgent U1 footLift=left footLiftL=cannot weakDays=43 weakTrend=slowlyWorse
    urgent U1 footLift=left footLiftL=cannot weakDays=43
    urgent U1 footLift=left footLiftL=cannot weakTrend=same
    urgent U1 footDrag=left footLift=left footLiftL=weak weakDays=42 weakTrend=same
    soon W1 footDrag=left footLift=left footLiftL=weak weakDays=43 weakTrend=same
    urgent U1 footDrag=left footLift=left footLiftL=? weakDays=42 weakTrend=same
    soon W1 footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=2
    conservative - footLift=left footLiftL=cannot weakDays=300 weakTrend=improving weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=10
    urgent U1 footLift=left footLiftL=cannot weakDays=300 weakTrend=slowlyWorse weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
    soon W1 footLift=left footLiftL=cannot weakDays=89 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
    urgent U1 footLift=left footLiftL=cannot weakDays=90 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=3
    soon W1 footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=none weakKnownSide=left weakUnchangedMonths=3
    urgent P1 footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=10 before:footLift=left before:footLiftL=weak
    urgent P1 footLift=left footLiftL=weak weakDays=300 weakTrend=same before92:footLift=none
    soon W2 footLift=left footLiftL=weak weakDays=300 weakTrend=same before93:footLift=none
    urgent P1 tiptoe=left tiptoeL=weak weakDays=300 weakTrend=same before:tiptoe=none
    urgent P1 footDrag=left weakDays=300 weakTrend=same before:footDrag=none
    soon W2 tiptoe=left tiptoeL=weak weakDays=300 weakTrend=same before:tiptoe=left before:tiptoeL=cannot
    urgent U2 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=worseWeeks
    urgent U2 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=worseDays
    soon W2 tiptoe=left tiptoeL=weak weakDays=15 weakTrend=slowlyWorse
    soon W2 tiptoe=left tiptoeL=weak weakDays=15 weakTrend=same
    routine R6 tiptoe=left tiptoeL=weak weakDays=15 weakTrend=improving
    clinician_review Q3 tiptoe=left tiptoeL=weak weakDays=14 weakTrend=same
    clinician_review Q3 tiptoe=left tiptoeL=weak weakDays=14 weakTrend=slowlyWorse
    clinician_review Q3 tiptoe=left tiptoeL=weak weakTrend=improving
    urgent U2 tiptoe=left tiptoeL=cannot weakDays=100 weakTrend=worseWeeks
    urgent U2 tiptoe=left tiptoeL=cannot weakDays=100 weakTrend=worseDays
    soon W2 tiptoe=left tiptoeL=cannot weakDays=15 weakTrend=slowlyWorse
    soon W2 tiptoe=left tiptoeL=cannot weakDays=15 weakTrend=same
    routine R6 tiptoe=left tiptoeL=cannot weakDays=15 weakTrend=improving
    clinician_review Q3 tiptoe=left tiptoeL=cannot weakDays=14 weakTrend=same
    clinician_review Q3 tiptoe=left tiptoeL=cannot weakDays=14 weakTrend=slowlyWorse
    clinician_review Q3 tiptoe=left tiptoeL=cannot weakTrend=improving
    urgent U2 legWeak=left weakDays=100 weakTrend=worseWeeks
    urgent U2 legWeak=left weakDays=100 weakTrend=worseDays
    soon W2 legWeak=left weakDays=15 weakTrend=slowlyWorse
    soon W2 legWeak=left weakDays=15 weakTrend=same
    routine R6 legWeak=left weakDays=15 weakTrend=improving
    clinician_review Q3 legWeak=left weakDays=14 weakTrend=same
    clinician_review Q3 legWeak=left weakDays=14 weakTrend=slowlyWorse
    clinician_review Q3 legWeak=left weakTrend=improving
    urgent U2 footLift=left footLiftL=weak weakDays=100 weakTrend=worseWeeks
    urgent U2 footLift=left footLiftL=weak weakDays=100 weakTrend=worseDays
    soon W2 footLift=left footLiftL=weak weakDays=15 weakTrend=slowlyWorse
    soon W2 footLift=left footLiftL=weak weakDays=15 weakTrend=same
    routine R6 footLift=left footLiftL=weak weakDays=15 weakTrend=improving
    clinician_review Q3 footLift=left footLiftL=weak weakDays=14 weakTrend=same
    clinician_review Q3 footLift=left footLiftL=weak weakDays=14 weakTrend=slowlyWorse
    clinician_review Q3 footLift=left footLiftL=weak weakTrend=improving
    clinician_review W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
    clinician_review W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=weightLoss
    soon W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeling weakDays=43
    urgent W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=14 weakDays=14
    clinician_review W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=cast peronealTriggerDays=15 weakDays=14
    urgent W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=kneeOp peronealTriggerDays=14 weakDays=14
    urgent W10 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=hipOp peronealTriggerDays=14 weakDays=14
    urgent U1 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=none weakDays=42
    urgent U1 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 backPain=low
    urgent U1 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42 legPainSide=left
    urgent U1 footLift=left footLiftL=cannot footTurnIn=weak hipSideWeak=no weakTrend=same peronealTrigger=legCrossing weakDays=42
    urgent U1 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=yes weakTrend=same peronealTrigger=legCrossing weakDays=42
    urgent U1 footLift=left footLiftL=cannot footTurnIn=normal hipSideWeak=? weakTrend=same peronealTrigger=legCrossing weakDays=42
    urgent U5 legWeak=both weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=both weakUnchangedMonths=11
    urgent P5 tiptoe=left tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=4 before:legPainScore=8
    soon W2 tiptoe=left tiptoeL=weak weakTrend=same legPainSide=left weakDays=42 legPainScore=5 before:legPainScore=8
    soon W2 tiptoe=left tiptoeL=weak weakTrend=same legPainSide=left weakDays=43 legPainScore=4 before:legPainScore=8
    conservative - footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
    clinician_review Q1 footLift=?
    clinician_review Q1 footDrag=?
    clinician_review Q1 legWeak=?
    clinician_review Q1 tiptoe=left tiptoeL=weak weakDays=100
    clinician_review Q2 footDrag=left weakDays=100 weakTrend=same
    urgent U1 footDrag=left footLift=? weakDays=42 weakTrend=same
    clinician_review Q1 footDrag=left footLift=? weakDays=43 weakTrend=same
    clinician_review Q1 footLift=left footLiftL=? weakDays=42 weakTrend=same
    soon W2 footLift=left footLiftL=? weakDays=100 weakTrend=same weakKnownCause=none backPain=low
    clinician_review Q2 footLift=left footLiftL=normal weakDays=100 weakTrend=same
    clinician_review Q2 footLift=none footLiftL=weak weakDays=100 weakTrend=same
    clinician_review Q2 tiptoe=left tiptoeL=normal weakDays=100 weakTrend=same
    urgent P1 footLift=left footLiftL=weak weakDays=300 weakTrend=same before:footLift=right
    urgent P1 footLift=both footLiftL=weak footLiftR=weak weakDays=300 weakTrend=same before:footLift=left before:footLiftL=weak
    urgent P1 tiptoe=left tiptoeL=weak weakDays=300 weakTrend=same before92:tiptoe=none
    soon W2 tiptoe=left tiptoeL=weak weakDays=300 weakTrend=same before93:tiptoe=none
    conservative - legWeak=onlyWalking
    conservative - legWeak=onlyWalking symptomWeeks=7
    clinician_review Q14 legWeak=onlyWalking symptomWeeks=6
    clinician_review Q14 legWeak=onlyWalking symptomWeeks=?
    clinician_review Q14 legWeak=onlyWalking recentChange=muchWorse
    clinician_review Q14 legWeak=onlyWalking recentChange=?
    clinician_review Q14 legWeak=left weakDays=100 weakTrend=same symptomWeeks=6
    clinician_review Q14 legWeak=left weakDays=100 weakTrend=same recentChange=muchWorse
    soon W2 legWeak=left weakDays=100 weakTrend=same
    clinician_review Q3 legWeak=onlyWalking tiptoe=? weakDays=14 weakTrend=same
    soon W2 legWeak=onlyWalking tiptoe=? weakDays=15 weakTrend=same
    soon W2 legWeak=onlyWalking tiptoe=left tiptoeL=weak weakDays=15 weakTrend=same
    conservative - legWeak=onlyWalking footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=polio weakKnownSide=left weakUnchangedMonths=10
    urgent U24 legWeak=left weakExtent=whole weakDays=41 weakTrend=same
    urgent U24 legWeak=left weakExtent=whole weakDays=42 weakTrend=same
    soon W2 legWeak=left weakExtent=whole weakDays=43 weakTrend=same
    urgent U24 legWeak=left weakExtent=whole weakDays=43 weakTrend=slowlyWorse
    urgent U24 legWeak=left weakExtent=whole weakTrend=same
    urgent U24 legWeak=left weakExtent=whole weakDays=43
    soon W2 legWeak=left weakExtent=knee weakDays=42 weakTrend=same
    soon W2 legWeak=left weakExtent=foot weakDays=42 weakTrend=same
    urgent U5 legWeak=both weakExtent=whole weakDays=43 weakTrend=same
    conservative - legWeak=left weakExtent=whole weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=3
    soon W2 legWeak=left weakExtent=whole weakDays=300 weakTrend=same weakKnownCause=stroke weakKnownSide=left weakUnchangedMonths=2
    urgent U24 legWeak=left weakExtent=whole weakDays=42 weakTrend=same weakKnownCause=stroke weakKnownSide=right weakUnchangedMonths=10
    clinician_review Q16 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    clinician_review Q16 legWeak=both weakDays=366 weakTrend=same weakKnownCause=polio weakKnownSide=both weakUnchangedMonths=12
    clinician_review Q16 legWeak=both weakDays=366 weakTrend=same weakKnownCause=stroke weakKnownSide=both weakUnchangedMonths=12
    clinician_review Q16 legWeak=both weakDays=366 weakTrend=same weakKnownCause=spineOp weakKnownSide=both weakUnchangedMonths=12
    urgent U5 legWeak=both weakDays=365 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    clinician_review Q16 legWeak=both weakDays=367 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=11
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=nerveInjury weakKnownSide=both weakUnchangedMonths=12
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=other weakKnownSide=both weakUnchangedMonths=12
    emergency E5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=left weakUnchangedMonths=12
    urgent U5 legWeak=both weakDays=366 weakTrend=slowlyWorse weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    emergency E5 legWeak=both weakDays=366 weakTrend=worseWeeks weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    clinician_review Q16 legWeak=both weakDays=366 weakTrend=improving weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12 recentChange=muchWorse
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12 recentChange=?
    urgent U5 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12 legPainSide=both legPainBothDays=14
    urgent U27 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12 saddle=? weakOnset=gradual
    urgent P1 legWeak=both weakDays=366 weakTrend=same weakKnownCause=inherited weakKnownSide=both weakUnchangedMonths=12 footLift=both footLiftL=weak footLiftR=weak before:footLift=none
    conservative - footLift=left footLiftL=cannot weakDays=300 weakTrend=same weakKnownCause=inherited weakKnownSide=left weakUnchangedMonths=3
    """

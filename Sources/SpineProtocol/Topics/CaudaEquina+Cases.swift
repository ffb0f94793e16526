/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let caudaEquinaCases = """
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
    emergency E18 bladderSigns=leakUnfelt lastPee=under8
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=13 bladderWorse14=no
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=14 bladderWorse14=no
    urgent U3 bladderSigns=leakUnfelt lastPee=under8 bladderDays=15 bladderWorse14=no
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=15 bladderWorse14=yes
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=15
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no
    urgent U3 bladderSigns=leakUnfelt lastPee=under8 bladderDays=89 bladderWorse14=no
    urgent U3 bladderSigns=leakUnfelt lastPee=under8 bladderDays=90 bladderWorse14=no
    clinician_review Q5 bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=no
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=yes
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=13 bladderWorse14=no
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=14 bladderWorse14=no
    urgent U3 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=15 bladderWorse14=no
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=15 bladderWorse14=yes
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=15
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderWorse14=no
    urgent U3 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=89 bladderWorse14=no
    urgent U3 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=90 bladderWorse14=no
    clinician_review Q5 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=91 bladderWorse14=no
    emergency E18 bladderSigns=notEmpty+cannotStart lastPee=under8 bladderDays=91 bladderWorse14=yes
    emergency E18 bladderSigns=noFeeling lastPee=under8
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderDays=13 bladderWorse14=no
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderDays=14 bladderWorse14=no
    urgent U3 bladderSigns=noFeeling lastPee=under8 bladderDays=15 bladderWorse14=no
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderDays=15 bladderWorse14=yes
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderDays=15
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderWorse14=no
    urgent U3 bladderSigns=noFeeling lastPee=under8 bladderDays=89 bladderWorse14=no
    urgent U3 bladderSigns=noFeeling lastPee=under8 bladderDays=90 bladderWorse14=no
    clinician_review Q5 bladderSigns=noFeeling lastPee=under8 bladderDays=91 bladderWorse14=no
    emergency E18 bladderSigns=noFeeling lastPee=under8 bladderDays=91 bladderWorse14=yes
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
    conservative - bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=no bladderKnownCause=known oldCauda=no
    clinician_review Q5 bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=no bladderKnownCause=known
    urgent U3 bladderSigns=leakUnfelt lastPee=under8 bladderDays=90 bladderWorse14=no bladderKnownCause=known
    clinician_review Q5 bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=no bladderKnownCause=none
    emergency E18 bladderSigns=leakUnfelt lastPee=under8 bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged
    clinician_review Q10 bladderSigns=urgency lastPee=under8
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=14 bladderWorse14=no
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=15 bladderWorse14=no
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=15 bladderWorse14=yes
    urgent U3 last3Months=spineProcedure spinalProcedureDays=20 saddle=yes saddleDays=21 saddleWorse14=no
    urgent U3 last3Months=spineProcedure spinalProcedureDays=20 bladderSigns=leakUnfelt lastPee=under8 bladderDays=21 bladderWorse14=no
    urgent U3 last3Months=spineProcedure spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=21 bowelWorse14=no
    urgent U3 last3Months=spineProcedure spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=21
    emergency E20 saddle=? legPainSide=both legPainBothDays=14
    emergency E20 saddle=? legPainSide=both
    emergency E20 saddle=? legWeak=both weakDays=90 weakTrend=same weakOnset=gradual weakKnownCause=none
    urgent U16 saddle=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    emergency E20 bladderSigns=? legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=? legPainSide=both
    emergency E20 bladderSigns=? legWeak=both weakDays=90 weakTrend=same weakOnset=gradual weakKnownCause=none
    urgent U16 bladderSigns=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    emergency E20 bowel=? legPainSide=both legPainBothDays=14
    emergency E20 bowel=? legPainSide=both
    emergency E20 bowel=? legWeak=both weakDays=90 weakTrend=same weakOnset=gradual weakKnownCause=none
    urgent U16 bowel=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    emergency E20 bladderSigns=urgency lastPee=under8 bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
    urgent U4 bladderSigns=urgency lastPee=under8 bladderDays=15 bladderWorse14=no legPainSide=both legPainBothDays=14
    urgent U16 bladderSigns=urgency lastPee=under8 bladderDays=14 bladderWorse14=no tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    emergency E20 saddle=? bladderSigns=urgency bladderDays=14 bladderWorse14=no lastPee=under8 backPain=low
    urgent P3 legPainSide=both legPainBothDays=50 before:legPainSide=left
    urgent U4 legPainSide=both legPainBothDays=14
    urgent U4 legPainSide=both
    soon W6 bladderSigns=walkUrge bladderDays=91 bladderWorse14=no lastPee=under8
    clinician_review Q1 saddle=? legPainSide=both legPainBothDays=15
    clinician_review Q1 saddle=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 saddle=?
    clinician_review Q1 bladderSigns=? legPainSide=both legPainBothDays=15
    clinician_review Q1 bladderSigns=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 bladderSigns=?
    clinician_review Q1 bowel=? legPainSide=both legPainBothDays=15
    clinician_review Q1 bowel=? tiptoe=left tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 bowel=?
    clinician_review Q2 before:saddle=yes
    clinician_review Q2 before14:bladderSigns=leakUnfelt
    conservative - before15:bladderSigns=leakUnfelt
    clinician_review Q2 before:bowel=lostControlOrFeeling
    clinician_review Q2 before:sexual=newNumbnessOrLoss
    emergency E18 bladderSigns=leakEffort+leakUnfelt bladderDays=100 bladderWorse14=yes bladderNewSigns=leakUnfelt lastPee=under8
    emergency E18 bladderSigns=leakEffort+leakUnfelt bladderDays=100 bladderWorse14=yes lastPee=under8
    emergency E18 bladderSigns=leakEffort+leakUnfelt bladderDays=100 lastPee=under8
    emergency E18 bladderSigns=leakEffort+leakUnfelt bladderDays=14 bladderWorse14=no lastPee=under8
    clinician_review Q10 bladderSigns=leakEffort+leakUnfelt bladderDays=100 bladderWorse14=yes bladderNewSigns=leakEffort lastPee=under8
    urgent U3 bladderSigns=leakEffort+leakUnfelt bladderDays=15 bladderWorse14=yes bladderNewSigns=leakEffort lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=14 bladderWorse14=no lastPee=under8
    urgent U3 bladderSigns=notEmpty bladderDays=15 bladderWorse14=no lastPee=under8
    clinician_review Q5 bladderSigns=notEmpty bladderDays=91 bladderWorse14=no lastPee=under8 bladderKnownCause=knownChanged
    emergency E18 bladderSigns=cannotStart bladderDays=14 bladderWorse14=no lastPee=under8
    urgent U3 bladderSigns=cannotStart bladderDays=15 bladderWorse14=no lastPee=under8
    clinician_review Q5 bladderSigns=cannotStart bladderDays=91 bladderWorse14=no lastPee=under8 bladderKnownCause=knownChanged
    emergency E19 bladderSigns=noUrine12
    emergency E19 bladderSigns=noUrine12 bladderDays=400 bladderWorse14=no lastPee=under8
    emergency E19 bladderSigns=noUrine12 bladderDays=400 bladderWorse14=no lastPee=over12 bladderKnownCause=known
    emergency E19 bladderSigns=urgency bladderDays=400 bladderWorse14=no lastPee=over12
    conservative - bladderSigns=urgency bladderDays=400 bladderWorse14=no lastPee=8to12
    conservative - bladderSigns=urgency bladderDays=400 bladderWorse14=no lastPee=tube
    emergency E18 bladderSigns=noUrine12 bladderDays=14 bladderWorse14=no lastPee=tube
    urgent U3 bladderSigns=noUrine12 bladderDays=15 bladderWorse14=no lastPee=tube
    conservative - bladderSigns=noUrine12 bladderDays=400 bladderWorse14=no lastPee=tube bladderKnownCause=known oldCauda=no
    clinician_review Q5 bladderSigns=noUrine12 bladderDays=400 bladderWorse14=no lastPee=tube bladderKnownCause=known
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=13 bladderWorse14=no
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=89 bladderWorse14=no
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=90 bladderWorse14=no
    conservative - bladderSigns=urgency lastPee=under8 bladderDays=91 bladderWorse14=no
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=91 bladderWorse14=yes
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderDays=91
    clinician_review Q10 bladderSigns=urgency lastPee=under8 bladderWorse14=no
    emergency E20 bladderSigns=urgency lastPee=under8 bladderDays=14 bladderWorse14=no saddle=? legPainSide=left
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=13 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=14 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=15 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=89 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=90 bladderWorse14=no
    conservative - bladderSigns=leakEffort lastPee=under8 bladderDays=91 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=91 bladderWorse14=yes
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=91
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderWorse14=no
    emergency E20 bladderSigns=leakEffort lastPee=under8 bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=leakEffort lastPee=under8 bladderDays=14 bladderWorse14=no saddle=? legPainSide=left
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=13 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=15 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=89 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=90 bladderWorse14=no
    conservative - bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=91 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=91 bladderWorse14=yes
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=91
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderWorse14=no
    emergency E20 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=leakUrge lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no saddle=? legPainSide=left
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=13 bladderWorse14=no
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=15 bladderWorse14=no
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=89 bladderWorse14=no
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=90 bladderWorse14=no
    conservative - bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=91 bladderWorse14=no
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=91 bladderWorse14=yes
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=91
    clinician_review Q10 bladderSigns=bedWet lastPee=under8 sexual=normal bladderWorse14=no
    emergency E20 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=bedWet lastPee=under8 sexual=normal bladderDays=14 bladderWorse14=no saddle=? legPainSide=left
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 bladderDays=91 bladderWorse14=no
    clinician_review Q10 bladderSigns=leakUrge lastPee=under8 bladderDays=91 bladderWorse14=no sexual=preferNot
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=91 bladderWorse14=no symptomWeeks=6
    conservative - bladderSigns=leakEffort lastPee=under8 bladderDays=91 bladderWorse14=no symptomWeeks=6 sexual=normal
    conservative - bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no bladderKnownCause=none
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no tiptoe=left tiptoeL=weak weakDays=42 weakTrend=same
    soon W2 bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no tiptoe=left tiptoeL=weak weakDays=43 weakTrend=same weakKnownCause=none
    clinician_review Q10 bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no bladderNewSigns=leakEffort
    clinician_review Q10 bladderSigns=walkUrge lastPee=under8 bladderDays=14 bladderWorse14=no
    clinician_review Q10 cancer=past bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=yes
    urgent U27 saddle=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91
    urgent U27 saddle=? legWeak=both weakTrend=improving weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 saddle=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none
    emergency E20 saddle=? legWeak=both weakTrend=same weakOnset=sudden weakKnownCause=none weakDays=91
    emergency E20 saddle=? legWeak=both weakTrend=same weakKnownCause=none weakDays=91
    emergency E20 saddle=? legWeak=both weakTrend=slowlyWorse weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 saddle=? legWeak=both weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 saddle=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=muchWorse
    emergency E20 saddle=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=?
    emergency E20 saddle=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 symptomWeeks=6
    urgent U27 bladderSigns=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91
    urgent U27 bladderSigns=? legWeak=both weakTrend=improving weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakOnset=sudden weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=? legWeak=both weakTrend=slowlyWorse weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=? legWeak=both weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=muchWorse
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=?
    emergency E20 bladderSigns=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 symptomWeeks=6
    urgent U27 bowel=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91
    urgent U27 bowel=? legWeak=both weakTrend=improving weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bowel=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none
    emergency E20 bowel=? legWeak=both weakTrend=same weakOnset=sudden weakKnownCause=none weakDays=91
    emergency E20 bowel=? legWeak=both weakTrend=same weakKnownCause=none weakDays=91
    emergency E20 bowel=? legWeak=both weakTrend=slowlyWorse weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bowel=? legWeak=both weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bowel=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=muchWorse
    emergency E20 bowel=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 recentChange=?
    emergency E20 bowel=? legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91 symptomWeeks=6
    urgent U5 legWeak=both weakTrend=same weakOnset=gradual weakKnownCause=none weakDays=91
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=90 bladderKnownCause=known legPainSide=both legPainBothDays=14
    urgent U4 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=known legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=knownChanged legPainSide=both legPainBothDays=14
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=none legWeak=both weakDays=90 weakTrend=same weakOnset=gradual weakKnownCause=none
    urgent U5 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=none legWeak=both weakDays=91 weakTrend=same weakOnset=gradual weakKnownCause=none
    clinician_review Q5 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=none legPainSide=both legPainBothDays=15
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=none saddle=?
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 saddle=?
    emergency E20 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=90 bladderKnownCause=known saddle=?
    clinician_review Q1 bladderSigns=leakUnfelt lastPee=under8 bladderWorse14=no bladderDays=91 bladderKnownCause=known saddle=?
    clinician_review Q10 saddle=? bladderSigns=urgency bladderWorse14=no bladderDays=15 lastPee=under8 backPain=low
    clinician_review Q10 saddle=? bladderSigns=urgency bladderWorse14=no bladderDays=14 lastPee=under8
    emergency E20 saddle=? bladderSigns=urgency bladderWorse14=no bladderDays=14 lastPee=under8 backPain=?
    emergency E20 saddle=? bladderSigns=urgency bladderWorse14=no bladderDays=14 lastPee=under8 legPainSide=?
    emergency E20 saddle=? bladderSigns=urgency bladderWorse14=no bladderDays=15 backPain=low
    emergency E20 saddle=? bladderSigns=urgency bladderWorse14=no lastPee=under8 backPain=low
    clinician_review Q1 saddle=? legPainSide=left backPain=low
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=known lastPee=under8
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=8to12
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 bowel=constipationOnly
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 backPain=low
    urgent U17 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 symptomWeeks=6
    urgent U17 bladderSigns=bedWet+notEmpty+cannotStart bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 bladderNewSigns=bedWet
    urgent U17 bladderSigns=bedWet+notEmpty bladderDays=91 bladderWorse14=no bladderKnownCause=knownChanged lastPee=under8
    conservative - bladderSigns=notEmpty bladderDays=91 bladderWorse14=no bladderKnownCause=known lastPee=under8 oldCauda=no
    clinician_review Q5 bladderSigns=notEmpty bladderDays=91 bladderWorse14=no bladderKnownCause=known lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=90 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=none lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=tube
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 saddle=?
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 bowel=?
    emergency E18 bladderSigns=leakUnfelt bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=leakUnfelt+notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=urgency+notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 backPain=low symptomWeeks=6
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 backPain=low recentChange=muchWorse
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 backPain=? recentChange=?
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 legPainSide=both legPainBothDays=14
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 legPainSide=?
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 tiptoe=left tiptoeL=weak weakDays=42 weakTrend=same
    emergency E18 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 footLift=?
    emergency E3 bladderSigns=notEmpty bladderDays=91 bladderWorse14=yes bladderKnownCause=knownChanged lastPee=under8 bowel=lostControlOrFeeling
    clinician_review Q15 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal
    clinician_review Q15 saddle=yes saddleDays=91 saddleWorse14=no oldCauda=yearOrMore sexual=normal
    urgent U3 saddle=yes saddleDays=90 saddleWorse14=no oldCauda=yearOrMore sexual=normal
    clinician_review Q5 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=underYear sexual=normal
    clinician_review Q5 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=no sexual=normal
    clinician_review Q5 saddle=yes saddleDays=400 saddleWorse14=no sexual=normal
    emergency E1 saddle=yes saddleDays=400 saddleWorse14=yes oldCauda=yearOrMore sexual=normal
    emergency E1 saddle=yes saddleWorse14=no oldCauda=yearOrMore sexual=normal
    clinician_review Q5 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal tiptoe=left tiptoeL=weak weakDays=42 weakTrend=same
    clinician_review Q15 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal tiptoe=left tiptoeL=weak weakDays=43 weakTrend=same weakKnownCause=none
    urgent U4 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal legPainSide=both legPainBothDays=14
    clinician_review Q5 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal bladderSigns=urgency bladderDays=14 bladderWorse14=no lastPee=under8
    clinician_review Q15 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal bladderSigns=noFeeling bladderDays=400 bladderWorse14=no lastPee=under8
    emergency E18 saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal bladderSigns=noFeeling bladderDays=14 bladderWorse14=no lastPee=under8
    clinician_review Q15 bladderSigns=noFeeling bladderDays=400 bladderWorse14=no lastPee=under8 oldCauda=yearOrMore sexual=normal
    clinician_review Q15 bowel=lostControlOrFeeling bowelDays=400 bowelWorse14=no oldCauda=yearOrMore sexual=normal
    clinician_review Q15 saddle=yes saddleDays=400 saddleWorse14=no sexual=newNumbnessOrLoss sexualDays=91 oldCauda=yearOrMore
    urgent U3 saddle=yes saddleDays=400 saddleWorse14=no sexual=newNumbnessOrLoss sexualDays=90 oldCauda=yearOrMore
    soon T6 words:oldLeak bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no
    clinician_review Q8 words:oldLeak bladderSigns=leakEffort lastPee=under8 bladderDays=90 bladderWorse14=no
    clinician_review Q8 words:oldLeak bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=yes
    clinician_review Q8 words:oldLeak
    emergency T1 words:oldLeak words:ces.bladder bladderSigns=leakEffort lastPee=under8 bladderDays=400 bladderWorse14=no
    emergency T1 words:ces.saddle saddle=yes saddleDays=400 saddleWorse14=no oldCauda=yearOrMore sexual=normal
    """

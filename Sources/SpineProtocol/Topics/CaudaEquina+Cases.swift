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
    urgent U3 spinalProcedure=yes spinalProcedureDays=20 saddle=yes saddleDays=21 saddleWorse14=no
    urgent U3 spinalProcedure=yes spinalProcedureDays=20 bladder=leaking bladderDays=21 bladderWorse14=no
    urgent U3 spinalProcedure=yes spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=21 bowelWorse14=no
    urgent U3 spinalProcedure=yes spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=21
    emergency E16 saddle=? legPainSide=both legPainBothDays=14
    emergency E16 saddle=? legPainSide=both
    emergency E16 saddle=? kneeWeak=both weakDays=100 weakTrend=same
    urgent U16 saddle=? tiptoeL=weak weakTrend=same weakDays=14
    emergency E16 bladder=? legPainSide=both legPainBothDays=14
    emergency E16 bladder=? legPainSide=both
    emergency E16 bladder=? kneeWeak=both weakDays=100 weakTrend=same
    urgent U16 bladder=? tiptoeL=weak weakTrend=same weakDays=14
    emergency E16 bowel=? legPainSide=both legPainBothDays=14
    emergency E16 bowel=? legPainSide=both
    emergency E16 bowel=? kneeWeak=both weakDays=100 weakTrend=same
    urgent U16 bowel=? tiptoeL=weak weakTrend=same weakDays=14
    emergency E16 bladder=urgencyOnly bladderDays=14 bladderWorse14=no legPainSide=both legPainBothDays=14
    urgent U4 bladder=urgencyOnly bladderDays=15 bladderWorse14=no legPainSide=both legPainBothDays=14
    urgent U16 bladder=urgencyOnly bladderDays=14 bladderWorse14=no tiptoeL=weak weakTrend=same weakDays=14
    emergency E17 saddle=? bladder=urgencyOnly bladderDays=60 bladderWorse14=no
    urgent P3 legPainSide=both legPainBothDays=50 before:legPainSide=left
    urgent U4 legPainSide=both legPainBothDays=14
    urgent U4 legPainSide=both
    soon W6 walkUrge=yes
    clinician_review Q1 saddle=? legPainSide=both legPainBothDays=15
    clinician_review Q1 saddle=? tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 saddle=?
    clinician_review Q1 bladder=? legPainSide=both legPainBothDays=15
    clinician_review Q1 bladder=? tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 bladder=?
    clinician_review Q1 bowel=? legPainSide=both legPainBothDays=15
    clinician_review Q1 bowel=? tiptoeL=weak weakTrend=same weakDays=15
    clinician_review Q1 bowel=?
    clinician_review Q2 before:saddle=yes
    clinician_review Q2 before14:bladder=leaking
    conservative - before15:bladder=leaking
    clinician_review Q2 before:bowel=lostControlOrFeeling
    clinician_review Q2 before:sexual=newNumbnessOrLoss
    """

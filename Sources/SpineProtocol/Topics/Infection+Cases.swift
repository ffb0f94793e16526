/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let infectionCases = """
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
    emergency E11 spinalProcedure=yes spinalProcedureDays=30 tiptoeL=weak weakTrend=same weakDays=30
    emergency E11 spinalProcedure=yes tiptoeL=weak weakTrend=same weakDays=100
    emergency E11 spinalProcedure=yes spinalProcedureDays=20 saddle=yes saddleDays=20 saddleWorse14=no
    emergency E11 spinalProcedure=yes spinalProcedureDays=20 bladder=leaking bladderDays=20 bladderWorse14=no
    emergency E11 spinalProcedure=yes spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=20 bowelWorse14=no
    emergency E11 spinalProcedure=yes spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=20
    emergency E12 anticoag=yes spineUnremitting=yes tiptoeL=weak weakTrend=same weakDays=14
    emergency E11 spinalProcedure=yes spinalProcedureDays=20 words:motor
    clinician_review Q1 fever=? backPain=yes
    """

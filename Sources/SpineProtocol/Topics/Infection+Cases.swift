/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let infectionCases = """
    emergency E10 fever=yes backPain=low conditions=immune
    emergency E10 fever=yes backPain=low medicines=immuneDrugs
    emergency E10 fever=yes backPain=low conditions=dialysisLine
    emergency E10 fever=yes backPain=low last3Months=infection
    emergency E10 fever=yes backPain=low conditions=diabetes
    emergency E10 fever=yes backPain=low injectDrugs=past
    emergency E10 fever=yes backPain=low injectDrugs=recent
    emergency E10 fever=yes backPain=low pregnant=birthNeedle spinalProcedureDays=90
    emergency E10 fever=yes backPain=low last3Months=spineProcedure spinalProcedureDays=90
    emergency E10 fever=yes backPain=low last3Months=spineProcedure
    emergency E10 fever=yes backPain=low tiptoe=left tiptoeL=weak weakTrend=same weakDays=100
    emergency E10 fever=yes backPain=upper saddle=yes saddleDays=91 saddleWorse14=no
    emergency E10 fever=yes backPain=low bowel=lostControlOrFeeling bowelDays=91 bowelWorse14=no
    urgent U8 fever=yes backPain=low
    urgent U8 fever=yes backPain=low last3Months=spineProcedure spinalProcedureDays=91
    urgent U8 fever=yes backPain=low pregnant=birth
    conservative - fever=yes conditions=immune
    conservative - backPain=low conditions=immune symptomWeeks=6
    urgent U8 conditions=immune backPain=low symptomWeeks=6 spineNight=yes
    urgent U8 medicines=immuneDrugs backPain=low symptomWeeks=6 spineUnremitting=yes
    urgent U8 conditions=dialysisLine backPain=low symptomWeeks=7 recentChange=muchWorse spineUnremitting=yes
    urgent U19 injectDrugs=recent backPain=low symptomWeeks=6
    urgent U19 injectDrugs=past backPain=low symptomWeeks=6
    urgent U19 injectDrugs=past backPain=low symptomWeeks=7 recentChange=muchWorse
    conservative - injectDrugs=past backPain=low symptomWeeks=7 recentChange=same
    conservative - injectDrugs=never backPain=low symptomWeeks=6
    conservative - injectDrugs=recent backPain=no symptomWeeks=6
    emergency E28 injectDrugs=past backPain=low tiptoe=left tiptoeL=weak weakDays=42 weakTrend=same
    emergency E28 injectDrugs=recent backPain=low recentChange=same tiptoe=left tiptoeL=weak weakDays=100 weakTrend=slowlyWorse
    emergency E28 conditions=immune backPain=low tiptoe=left tiptoeL=weak weakTrend=same
    emergency E28 conditions=dialysisLine backPain=low tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    emergency E28 medicines=immuneDrugs backPain=low tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    emergency E28 last3Months=spineProcedure spinalProcedureDays=90 backPain=low tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    soon W2 last3Months=spineProcedure spinalProcedureDays=35 backPain=low recentChange=same tiptoe=left tiptoeL=weak weakTrend=same weakDays=36
    emergency E28 last3Months=spineProcedure spinalProcedureDays=35 backPain=low tiptoe=left tiptoeL=weak weakTrend=slowlyWorse weakDays=36
    emergency E28 last3Months=spineProcedure spinalProcedureDays=35 backPain=low tiptoe=left tiptoeL=weak weakTrend=same
    emergency E28 pregnant=birthNeedle spinalProcedureDays=50 backPain=low saddle=yes saddleDays=3 saddleWorse14=yes
    soon W2 conditions=immune backPain=low recentChange=same tiptoe=left tiptoeL=weak weakTrend=same weakDays=43
    soon W2 conditions=diabetes backPain=low recentChange=same tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    soon W2 conditions=immune backPain=no recentChange=same tiptoe=left tiptoeL=weak weakTrend=same weakDays=42
    urgent U25 last3Months=spineProcedure spinalProcedureDays=90 backPain=low symptomWeeks=6 backPainScore=7
    urgent U25 pregnant=birthNeedle spinalProcedureDays=20 backPain=low symptomWeeks=6 backPainScore=7
    urgent U25 last3Months=spineProcedure backPain=low symptomWeeks=6 spineNight=yes
    urgent U25 last3Months=spineProcedure backPain=low recentChange=slowlyWorse spineUnremitting=yes
    conservative - pregnant=birthNeedle spinalProcedureDays=20 backPain=low symptomWeeks=6 backPainScore=6
    conservative - pregnant=birth backPain=low symptomWeeks=6 backPainScore=7
    conservative - last3Months=spineProcedure spinalProcedureDays=91 backPain=low symptomWeeks=6 backPainScore=7
    soon W4 last3Months=spineProcedure spinalProcedureDays=20 backPain=low recentChange=same spineNight=yes
    emergency E11 last3Months=spineProcedure spinalProcedureDays=30 tiptoe=left tiptoeL=weak weakTrend=same weakDays=30
    emergency E11 last3Months=spineProcedure tiptoe=left tiptoeL=weak weakTrend=same weakDays=100
    emergency E11 last3Months=spineProcedure spinalProcedureDays=20 saddle=yes saddleDays=20 saddleWorse14=no
    emergency E11 last3Months=spineProcedure spinalProcedureDays=20 bladderSigns=leakUnfelt bladderDays=20 bladderWorse14=no lastPee=under8
    emergency E11 last3Months=spineProcedure spinalProcedureDays=20 bowel=lostControlOrFeeling bowelDays=20 bowelWorse14=no
    emergency E11 last3Months=spineProcedure spinalProcedureDays=20 sexual=newNumbnessOrLoss sexualDays=20
    emergency E11 pregnant=birthNeedle spinalProcedureDays=20 tiptoe=left tiptoeL=weak weakTrend=same weakDays=20
    emergency E12 medicines=anticoag backPain=low spineUnremitting=yes tiptoe=left tiptoeL=weak weakTrend=same weakDays=14
    emergency E11 last3Months=spineProcedure spinalProcedureDays=20 words:motor
    clinician_review Q1 fever=? backPain=low recentChange=same
    """

/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let cordAndBrainCases = """
    emergency E6 faceArmSpeech=yes
    emergency E25 faceArmSpeech=cameAndWent strokeDays=0
    emergency E25 faceArmSpeech=cameAndWent strokeDays=7
    emergency E25 faceArmSpeech=cameAndWent
    urgent U21 faceArmSpeech=cameAndWent strokeDays=8
    urgent U21 faceArmSpeech=cameAndWent strokeDays=3000
    emergency E25 faceArmSpeech=? strokeDays=7
    clinician_review Q1 faceArmSpeech=? strokeDays=8
    clinician_review Q1 faceArmSpeech=?
    emergency E7 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7
    emergency E7 tiptoe=left tiptoeL=weak weakTrend=same weakOnset=sudden
    emergency E8 tiptoe=left tiptoeL=weak weakTrend=same acuteSigns=breathRest acuteDays=40 weakDays=42
    emergency E8 tiptoe=left tiptoeL=weak weakTrend=same acuteSigns=breathRest acuteDays=40
    emergency E8 tiptoe=left tiptoeL=weak weakTrend=slowlyWorse acuteSigns=breathRest acuteDays=40 weakDays=43
    clinician_review - tiptoe=left tiptoeL=weak weakTrend=same acuteSigns=breathRest acuteDays=40 weakDays=43
    emergency E24 climbing=days symptomWeeks=1 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=same
    emergency E24 climbing=weeks symptomWeeks=3 otherNerve=handsNumb
    emergency E24 climbing=days symptomWeeks=3 otherNerve=handsClumsy
    urgent U28 climbing=days symptomWeeks=3 numbSide=both
    urgent U28 climbing=weeks symptomWeeks=3 numbSide=both
    urgent U28 climbing=days symptomWeeks=3 numbSide=both otherNerve=swallowing
    emergency E24 climbing=? symptomWeeks=3 otherNerve=handsNumb+swallowing
    emergency E24 climbing=? symptomWeeks=3 otherNerve=handsNumb acuteSigns=breathRest acuteDays=40
    conservative - climbing=no symptomWeeks=3 otherNerve=handsNumb+swallowing
    conservative - climbing=months symptomWeeks=3 otherNerve=swallowing+handsNumb
    urgent U6 otherNerve=handsClumsy+unsteady symptomWeeks=6 weakTrend=same
    soon W3 otherNerve=handsClumsy+unsteady symptomWeeks=7 recentChange=same weakTrend=same
    urgent U6 otherNerve=handsClumsy+unsteady symptomWeeks=7 recentChange=muchWorse weakTrend=same
    urgent U6 otherNerve=handsClumsy+unsteady symptomWeeks=7 recentChange=same weakTrend=slowlyWorse
    conservative - otherNerve=handsClumsy recentChange=same
    conservative - otherNerve=unsteady recentChange=same
    urgent U26 backPain=upper symptomWeeks=6 otherNerve=unsteady
    urgent U26 backPain=band symptomWeeks=6 numbSide=both
    urgent U26 backPain=upper symptomWeeks=6 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=improving
    urgent U26 backPain=band symptomWeeks=7 recentChange=muchWorse otherNerve=unsteady
    conservative - backPain=band symptomWeeks=7 recentChange=same otherNerve=unsteady
    conservative - backPain=low symptomWeeks=6 otherNerve=unsteady
    conservative - backPain=upper symptomWeeks=6
    conservative - backPain=upper symptomWeeks=6 numbSide=left climbing=no
    soon W8 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=improving otherNerve=wasting
    soon W8 tiptoe=left tiptoeL=weak weakDays=100 weakTrend=improving otherNerve=swallowing
    conservative - otherNerve=wasting
    """

/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let injuryCases = """
    emergency E13 trauma=major traumaDays=14 legPainSide=left
    emergency E13 trauma=major traumaDays=14 numbSide=left numbSites=sole
    emergency E13 trauma=major traumaDays=14 otherNerve=unsteady
    emergency E13 trauma=major traumaDays=14 otherNerve=handsClumsy
    emergency E13 trauma=major traumaDays=14 tiptoe=left tiptoeL=weak weakTrend=same weakDays=100
    emergency E13 trauma=major traumaDays=14 saddle=yes saddleDays=91 saddleWorse14=no
    urgent U9 trauma=major traumaDays=14
    urgent U9 trauma=major
    conservative - trauma=major traumaDays=15
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=6 age=70
    soon W12 trauma=minor backPain=low symptomWeeks=6 age=70
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=7 recentChange=muchWorse age=70
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=7 recentChange=? age=70
    conservative - trauma=minor traumaDays=42 backPain=low symptomWeeks=7 recentChange=same age=70
    conservative - trauma=minor traumaDays=43 backPain=low symptomWeeks=6 age=70
    soon W12 trauma=major traumaDays=42 backPain=low symptomWeeks=6 age=70
    conservative - trauma=minor traumaDays=42 symptomWeeks=6 age=70
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=6 conditions=osteoporosis
    conservative - trauma=minor traumaDays=43 backPain=low symptomWeeks=6 conditions=osteoporosis
    soon W12 trauma=major traumaDays=42 backPain=low symptomWeeks=6 conditions=osteoporosis
    conservative - trauma=minor traumaDays=42 symptomWeeks=6 conditions=osteoporosis
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=6 medicines=longSteroids
    conservative - trauma=minor traumaDays=43 backPain=low symptomWeeks=6 medicines=longSteroids
    soon W12 trauma=major traumaDays=42 backPain=low symptomWeeks=6 medicines=longSteroids
    conservative - trauma=minor traumaDays=42 symptomWeeks=6 medicines=longSteroids
    soon W12 trauma=minor traumaDays=42 backPain=low symptomWeeks=6 conditions=fragilityFracture
    conservative - trauma=minor traumaDays=42 backPain=low symptomWeeks=6 age=69
    soon W12 painOnset=lifting backPain=low symptomWeeks=6 backPainScore=5 age=70
    soon W12 painOnset=lifting backPain=low symptomWeeks=6 backPainScore=5 conditions=osteoporosis
    conservative - painOnset=lifting backPain=low symptomWeeks=3 backPainScore=9 age=40
    conservative - painOnset=hours backPain=low symptomWeeks=6 backPainScore=5 age=70
    soon W12 backPain=upper recentChange=same conditions=osteoporosis age=70
    soon W12 backPain=band recentChange=same conditions=osteoporosis+fragilityFracture
    conservative - backPain=upper recentChange=same conditions=osteoporosis age=69
    conservative - backPain=low recentChange=same conditions=osteoporosis age=70
    clinician_review Q13 painOnset=sudden backPain=low symptomWeeks=3 backPainScore=2 age=30
    clinician_review Q13 painOnset=gradual backPain=low symptomWeeks=3 backPainScore=8 age=50
    clinician_review Q13 painOnset=gradual backPain=low symptomWeeks=3 backPainScore=8 age=?
    clinician_review Q13 painOnset=gradual backPain=low symptomWeeks=3 backPainScore=3 spineNight=yes spineUnremitting=yes age=50
    conservative - painOnset=gradual backPain=low symptomWeeks=3 backPainScore=7 age=50
    conservative - painOnset=gradual backPain=low symptomWeeks=3 backPainScore=8 age=49
    soon W4 painOnset=gradual backPain=low symptomWeeks=3 backPainScore=3 spineNight=yes age=50
    clinician_review Q1 trauma=? legPainSide=left recentChange=same
    """

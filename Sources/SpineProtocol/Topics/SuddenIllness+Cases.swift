/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let suddenIllnessCases = """
    emergency E21 conditions=aneurysm backPain=low symptomWeeks=6
    emergency E21 conditions=aneurysm backPain=low symptomWeeks=?
    emergency E21 conditions=aneurysm backPain=low symptomWeeks=7 recentChange=muchWorse
    emergency E21 conditions=aneurysm backPain=low symptomWeeks=7 recentChange=?
    clinician_review Q22 conditions=aneurysm backPain=low symptomWeeks=7 recentChange=same
    clinician_review Q22 conditions=aneurysm backPain=low symptomWeeks=300 recentChange=slowlyWorse
    clinician_review Q22 conditions=aneurysm backPain=? symptomWeeks=3
    emergency E21 conditions=aneurysm acuteSigns=newBellyPain acuteDays=40 recentChange=same
    emergency E21 conditions=aneurysm acuteSigns=suddenPain acuteDays=40 recentChange=same
    emergency E21 conditions=aneurysm acuteSigns=collapse acuteDays=40 recentChange=same
    conservative - conditions=aneurysm backPain=no recentChange=same
    conservative - conditions=aneurysm backPain=no symptomWeeks=3
    emergency E22 acuteSigns=suddenPain acuteDays=0
    emergency E22 acuteSigns=suddenPain acuteDays=7
    emergency E22 acuteSigns=suddenPain
    clinician_review Q21 acuteSigns=suddenPain acuteDays=8 recentChange=same
    emergency E22 acuteSigns=collapse acuteDays=14 backPain=low recentChange=same
    emergency E22 acuteSigns=collapse backPain=low recentChange=same
    emergency E22 acuteSigns=collapse acuteDays=14 backPain=? recentChange=same
    emergency E22 acuteSigns=collapse+newBellyPain acuteDays=14 backPain=no
    clinician_review Q21 acuteSigns=collapse acuteDays=15 backPain=low recentChange=same
    clinician_review Q21 acuteSigns=collapse acuteDays=1 backPain=no
    clinician_review Q21 acuteSigns=newBellyPain acuteDays=1 backPain=low symptomWeeks=3
    conservative - acuteSigns=newBellyPain acuteDays=1 backPain=low recentChange=same
    conservative - acuteSigns=newBellyPain acuteDays=1 backPain=no
    emergency E23 acuteSigns=muddled acuteDays=14
    emergency E23 acuteSigns=muddled
    emergency E23 filledBy=other confused=yes
    emergency E23 filledBy=helped confused=yes
    clinician_review Q21 acuteSigns=muddled acuteDays=15
    conservative - filledBy=other confused=no
    clinician_review Q1 filledBy=other confused=?
    clinician_review Q1 acuteSigns=?
    """

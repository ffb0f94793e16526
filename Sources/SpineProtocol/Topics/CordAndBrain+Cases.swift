/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let cordAndBrainCases = """
    emergency E6 faceArmSpeech=yes
    emergency E7 tiptoeL=weak weakTrend=same weakOnset=sudden weakDays=7
    emergency E7 tiptoeL=weak weakTrend=same weakOnset=sudden
    emergency E8 tiptoeL=weak weakTrend=same breathless=yes weakDays=42
    emergency E8 tiptoeL=weak weakTrend=same breathless=yes
    emergency E8 tiptoeL=weak weakTrend=slowlyWorse breathless=yes weakDays=43
    conservative - breathless=yes
    urgent U6 handsClumsy=yes unsteady=yes symptomWeeks=6 weakTrend=same
    soon W3 handsClumsy=yes unsteady=yes symptomWeeks=7 weakTrend=same
    urgent U6 handsClumsy=yes unsteady=yes symptomWeeks=7 weakTrend=slowlyWorse
    conservative - handsClumsy=yes
    conservative - unsteady=yes
    soon W8 tiptoeL=weak weakDays=100 weakTrend=improving wasting=yes
    soon W8 tiptoeL=weak weakDays=100 weakTrend=improving swallowing=yes
    conservative - wasting=yes
    clinician_review Q1 faceArmSpeech=?
    """

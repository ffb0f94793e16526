/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let ownWordsCases = """
    emergency T1 words:ces.saddle
    emergency T1 words:ces.bladder
    emergency T1 words:ces.bowel
    emergency T1 words:ces.sexual
    emergency T1 words:ces.unspecified
    emergency T1 words:stroke
    urgent T2 words:motor
    emergency T3 words:selfHarm
    clinician_review Q8 words:cancer
    clinician_review Q8 words:fever
    clinician_review Q8 words:legGivesWay
    emergency T5 words:legs
    emergency T5 words:coldFoot
    """

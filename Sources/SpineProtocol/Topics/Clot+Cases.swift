/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let clotCases = """
    urgent U22 legsLook=calfSwollen
    urgent U22 legsLook=calfSwollen calfDays=89
    urgent U22 legsLook=calfSwollen calfDays=90
    clinician_review U22 legsLook=calfSwollen calfDays=91
    urgent U22 legsLook=calfSwollen calfDays=10 conditions=clot
    routine R10 legsLook=bothSwollen calfDays=10
    emergency E26 legsLook=calfSwollen acuteSigns=breathEffort
    emergency E26 legsLook=calfSwollen calfDays=90 acuteSigns=breathEffort acuteDays=40
    emergency E26 legsLook=calfSwollen acuteSigns=collapse acuteDays=40
    emergency E26 acuteSigns=breathRest
    emergency E26 acuteSigns=breathRest acuteDays=14
    clinician_review Q20 acuteSigns=breathRest acuteDays=15
    conservative - acuteSigns=breathEffort acuteDays=3
    clinician_review Q12 legsLook=cordVein
    urgent Q12 legsLook=cordVein medicines=hormones
    urgent Q12 legsLook=cordVein last3Months=longJourney
    urgent Q12 legsLook=cordVein+calfSwollen
    """

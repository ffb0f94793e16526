/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let wholeFormCases = """
    conservative C3
    emergency P6 alert=emergency
    urgent P6 alert=urgent
    clinician_review Q17 filledBy=other fever=?
    clinician_review Q17 preferPhone=yes
    """

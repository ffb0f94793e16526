/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let generalHealthCases = """
    clinician_review Q9 age=15
    conservative - age=16
    clinician_review Q9 neckOnly=yes
    """

/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let clotCases = """
    urgent U12 calfSwollen=yes
    """

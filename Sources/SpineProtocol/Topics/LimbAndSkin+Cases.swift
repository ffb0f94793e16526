/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let limbAndSkinCases = """
    emergency E14 footColdPale=yes
    emergency E14 footColdPale=yes footColdDays=14
    urgent U10 footColdPale=yes footColdDays=15
    emergency E15 footSkin=black
    emergency E15 footSkin=ulcer fever=yes
    emergency E15 footSkin=hotSwollen fever=yes
    urgent U10 footSkin=ulcer
    urgent U11 footSkin=ulcer diabetes=yes
    urgent U11 footSkin=hotSwollen diabetes=yes
    conservative - footSkin=hotSwollen
    urgent U10 nightFootHang=yes
    clinician_review Q1 footColdPale=?
    """

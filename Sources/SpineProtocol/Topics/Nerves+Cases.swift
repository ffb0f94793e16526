/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let nervesCases = """
    conservative C2 cancer=skinOnly legPainSide=left symptomWeeks=6
    conservative C2 trauma=major traumaDays=15 legPainSide=left
    conservative C2 trauma=minor traumaDays=3 legPainSide=left
    conservative C2 legPainSide=both legPainBothDays=50 before93:legPainSide=left
    conservative C2 legPainSide=both legPainBothDays=15
    soon W9 numbSide=both numbSites=socks stocking=yes symptomWeeks=4 climbing=no
    soon W9 numbSide=both numbSites=socks stocking=yes symptomWeeks=? climbing=no
    routine R4 numbSide=both numbSites=socks stocking=yes symptomWeeks=5 climbing=no
    soon W14 otherNerve=handsNumb numbSide=both numbSites=sole
    soon W14 otherNerve=handsNumb numbSide=left numbSites=bigToe
    conservative - otherNerve=handsNumb
    conservative - otherNerve=handsNumb numbSide=left numbSites=thigh
    routine R2 legPainSide=left conservativeWeeks=6 conservativeResult=noBenefit
    conservative C2 legPainSide=left conservativeWeeks=5 conservativeResult=noBenefit
    conservative C2 legPainSide=left conservativeWeeks=6 conservativeResult=helping
    """

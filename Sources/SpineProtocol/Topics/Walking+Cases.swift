/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let walkingCases = """
    conservative C1 bringsOn=walking+standing eases=sitting+bending walkMinutes=20
    routine R1 bringsOn=walking+standing eases=sitting+bending conservativeWeeks=12 conservativeResult=noBenefit walkMinutes=20
    routine R1 bringsOn=walking+standing eases=sitting+bending conservativeWeeks=12 conservativeResult=worse walkMinutes=6
    soon W7 bringsOn=walking+standing eases=sitting+bending conservativeWeeks=12 conservativeResult=worse walkMinutes=5
    conservative C1 symptomWeeks=25 bringsOn=walking+standing eases=sitting+bending conservativeWeeks=11 conservativeResult=noBenefit walkMinutes=5
    conservative C1 symptomWeeks=25 bringsOn=walking+standing eases=sitting+bending conservativeWeeks=12 conservativeResult=helping walkMinutes=5
    routine R3 legPainSide=left legPainSites=calf bringsOn=walking+uphill eases=standStill
    conservative - legPainSide=left legPainSites=calf bringsOn=walking+uphill eases=standStill+bending
    conservative - legPainSide=left legPainSites=calf bringsOn=walking+standing+uphill eases=standStill
    routine R5 bringsOn=walking+standing+uphill eases=sitting+bending+standStill walkMinutes=20
    routine R5 legPainSide=left legPainSites=calf bringsOn=walking+standing eases=sitting+bending+standStill walkMinutes=20
    soon P4 walkMinutes=10 before:walkMinutes=20
    conservative - walkMinutes=10 before:walkMinutes=19
    conservative - walkMinutes=11 before:walkMinutes=60
    conservative - walkMinutes=10 before93:walkMinutes=20
    soon P4 walkMinutes=10 before92:walkMinutes=20
    routine R7 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=10
    conservative C1 symptomWeeks=25 bringsOn=walking eases=sitting+bending walkMinutes=10
    conservative C1 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=11
    routine R7 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=15 conservativeWeeks=6 conservativeResult=noBenefit
    conservative C1 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=16 conservativeWeeks=6 conservativeResult=noBenefit
    conservative C1 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=15 conservativeWeeks=5 conservativeResult=noBenefit
    conservative C1 symptomWeeks=26 bringsOn=walking eases=sitting+bending walkMinutes=15 conservativeWeeks=6 conservativeResult=helping
    routine R8 backPain=low symptomWeeks=12 bringsOn=morning eases=moving stiffBefore45=yes spaSigns=none
    conservative - backPain=low symptomWeeks=11 bringsOn=morning eases=moving stiffBefore45=yes spaSigns=none
    conservative - backPain=low symptomWeeks=12 bringsOn=morning stiffBefore45=yes spaSigns=family
    routine R8 backPain=low symptomWeeks=12 bringsOn=morning stiffBefore45=yes spaSigns=family+psoriasis
    conservative - backPain=low symptomWeeks=12 bringsOn=morning eases=moving stiffBefore45=no
    soon R8 backPain=low symptomWeeks=12 bringsOn=morning eases=moving stiffBefore45=yes spaSigns=eye
    conservative - backPain=low symptomWeeks=12 eases=moving stiffBefore45=yes spaSigns=eye+joints
    """

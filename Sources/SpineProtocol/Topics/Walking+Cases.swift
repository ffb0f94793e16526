/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let walkingCases = """
    conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes
    routine R1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=noBenefit
    routine R1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=worse walkMinutes=6
    soon W7 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=worse walkMinutes=5
    conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=11 conservativeResult=noBenefit walkMinutes=5
    conservative C1 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes conservativeWeeks=12 conservativeResult=helping walkMinutes=5
    routine R3 walkBrings=yes uphillBrings=yes calfPain=yes standStillRelieves=yes
    conservative - walkBrings=yes uphillBrings=yes calfPain=yes standStillRelieves=yes bendRelieves=yes
    routine R5 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes standStillRelieves=yes uphillBrings=yes
    routine R5 walkBrings=yes standBrings=yes sitRelieves=yes bendRelieves=yes standStillRelieves=yes calfPain=yes
    soon P4 walkMinutes=10 before:walkMinutes=20
    conservative - walkMinutes=10 before:walkMinutes=19
    conservative - walkMinutes=11 before:walkMinutes=60
    conservative - walkMinutes=10 before93:walkMinutes=20
    soon P4 walkMinutes=10 before92:walkMinutes=20
    """

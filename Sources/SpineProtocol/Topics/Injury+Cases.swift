/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let injuryCases = """
    emergency E13 trauma=major traumaDays=14 legPainSide=left
    emergency E13 trauma=major traumaDays=14 numbSites=sole
    emergency E13 trauma=major traumaDays=14 unsteady=yes
    emergency E13 trauma=major traumaDays=14 handsClumsy=yes
    emergency E13 trauma=major traumaDays=14 tiptoeL=weak weakTrend=same weakDays=100
    emergency E13 trauma=major traumaDays=14 saddle=yes saddleDays=91 saddleWorse14=no
    urgent U9 trauma=major traumaDays=14
    urgent U9 trauma=major
    conservative - trauma=major traumaDays=15
    soon W5 trauma=minor traumaDays=42 backPain=yes age=70
    conservative - trauma=minor traumaDays=43 backPain=yes age=70
    soon W5 trauma=major traumaDays=42 backPain=yes age=70
    conservative - trauma=minor traumaDays=42 age=70
    soon W5 trauma=minor traumaDays=42 backPain=yes osteoporosis=yes
    conservative - trauma=minor traumaDays=43 backPain=yes osteoporosis=yes
    soon W5 trauma=major traumaDays=42 backPain=yes osteoporosis=yes
    conservative - trauma=minor traumaDays=42 osteoporosis=yes
    soon W5 trauma=minor traumaDays=42 backPain=yes longSteroids=yes
    conservative - trauma=minor traumaDays=43 backPain=yes longSteroids=yes
    soon W5 trauma=major traumaDays=42 backPain=yes longSteroids=yes
    conservative - trauma=minor traumaDays=42 longSteroids=yes
    conservative - trauma=minor traumaDays=42 backPain=yes age=69
    """

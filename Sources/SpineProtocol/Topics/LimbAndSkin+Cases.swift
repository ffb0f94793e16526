/// What the clinical reference says of this topic; ``spineCases`` says how a line is read.
let limbAndSkinCases = """
    emergency E14 footColdPale=yes
    emergency E14 footColdPale=yes footColdDays=14
    urgent U10 footColdPale=yes footColdDays=15
    emergency E15 legsLook=black
    emergency E15 legsLook=soreFoot fever=yes
    emergency E15 legsLook=hotFoot fever=yes
    urgent U10 legsLook=soreFoot
    urgent U10 legsLook=soreFoot conditions=?
    urgent U11 legsLook=soreFoot conditions=diabetes
    urgent U11 legsLook=hotFoot conditions=diabetes
    conservative - legsLook=hotFoot
    urgent U10 eases=hangFoot
    clinician_review Q1 footColdPale=?
    emergency E27 legsLook=redHotLeg fever=yes
    emergency E27 legsLook=redHotLeg acuteSigns=muddled acuteDays=30
    emergency E27 legsLook=redHotLeg filledBy=other confused=yes
    urgent U23 legsLook=redHotLeg
    urgent U23 legsLook=redHotLeg calfDays=400
    routine R10 legsLook=bothSwollen
    routine R10 legsLook=darkSkin
    conservative - fever=no legsLook=none
    emergency E27 legsLook=soreLeg fever=yes
    soon W11 legsLook=soreLeg calfDays=13
    soon W11 legsLook=soreLeg calfDays=15
    urgent U10 legsLook=soreLeg eases=hangFoot
    urgent U10 legsLook=soreLeg footColdPale=yes footColdDays=15
    """

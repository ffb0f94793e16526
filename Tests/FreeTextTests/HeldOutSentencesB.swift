/// A second set of invented sentences, deliberately odd in their wording, written after the lexicon had been widened and
/// scored before anything was changed for them: of the affirmed hard red flags 41 of 61 were found, 7 more were
/// reported wrongly. The lexicon then learnt from them. Lines as in `developmentSentences`.
let heldOutSentencesB = #"""
    bladder+ | For two days I have stood over the toilet straining and hardly anything comes
    bladder+ | I keep finding my underwear wet and don't know when it happened
    bladder+ | My water just will not start even though I am desperate
    bladder+ | Bladder so full it hurts but I cannot empty it
    bladder+ | woke at 4 and had wet the mattress, first time since I was little
    bladder+ | cannot feel the pee leaving my body
    bladder+ | I've got no control when I need a wee, it just pours out
    bladder+ | Peeing takes forever to get going since my back went on Thursday
    bladder+ | not weed since 9 last night
    bladder+ | I don't get the feeling that I need to pass urine any more
    bladder+ | my wife keeps having to change the bed because I'm wetting it at night
    bladder+ | the GP gave antibiotics for a UTI but I still can't pass any urine
    bladder+ | had to be given a catheter last night as I could not go
    bladder+ | sneezed and lost control of my waterworks
    bladder+ | I never know if my bladder is empty
    bladder- | no leaks, no accidents, I go to the toilet as normal
    bladder- | I have no trouble going for a wee
    bladder- | I've not noticed any change in passing urine
    bladder- | can still feel when I pee
    bladder? | how would I know if I can't pass urine properly
    bladder? | Told to ring 111 if I wet myself
    bladder< | I had trouble passing urine after the birth of my daughter in 1998 but it sorted itself out
    bladder~ | My brother in law ended up unable to pee with the same back problem
    bowel+ | I have pooed in the bed two nights running
    bowel+ | No warning at all, bowels just emptied in the supermarket
    bowel+ | I can't squeeze my back passage shut
    bowel+ | I had an accident, number two, in my trousers
    bowel+ | my bowels have gone, I can't keep it in
    bowel+ | only realise I have been when I smell the poo
    bowel- | no accidents with my bowels
    bowel- | bowel habit is normal
    bowel? | afraid of losing control of my bowels in public
    bowel~ | nan soils herself because of dementia
    bladder+ bowel+ | Bladder and bowels both out of control since the fall
    bladder- bowel- | full control of bladder and bowels
    saddle+ | The area I sit on is numb
    saddle+ | I get no sensation at all when I touch my genitals
    saddle+ | my vulva and the tops of my thighs have lost feeling
    saddle+ | Wiping feels like wiping someone else
    saddle+ | completely numb in the saddle region
    saddle+ | it's gone all tingly around my front and back passages
    saddle+ | my backside is numb and so is my scrotum
    saddle+ | numbness which started in the leg and has now spread to between my legs
    saddle+ | I can't feel the bike saddle under me
    saddle+ | My willy is numb doctor, I feel daft saying it
    saddle+ | It doesn't hurt down there. It's just numb.
    saddle+ | I said no to numbness but actually my bum cheeks are numb
    saddle+ | I don't have numbness in my legs but I do around my anus
    saddle- | I checked and I'm not numb round my bottom
    saddle- | no pins and needles in the groin or genitals
    saddle- | sensation in my private parts is normal
    saddle? | leaflet talks about numbness around the back passage
    saddle? | Does numbness between the legs come on suddenly?
    saddle< | I had numbness down below in 2019 with my first slipped disc, it went after surgery
    saddle~ | someone at work said her saddle area went numb
    unspecified+ | I've started being incontinent and have to carry spare clothes
    unspecified+ | Didn't reach the toilet in time twice yesterday
    unspecified+ | no longer continent
    unspecified- | I'm continent
    unspecified- | thankfully no incontinence so far
    unspecified? | terrified of ending up incontinent
    unspecified~ | my aunt is incontinent
    motor+ | my big toe won't go up
    motor+ | left foot slapping down when I walk
    motor+ | I walk like I've got a flipper on, the foot flops
    motor+ | can't get my toes off the floor
    motor+ | I keep catching my right foot on the stairs
    motor+ | my foot has dropped
    motor+ | I have lost all movement in my ankle and toes
    motor+ | Not in as much pain but now the foot won't move
    motor+ | my son says I drag my left foot
    motor+ | foot drop since a knee op 2 years ago, still wearing a splint
    motor- | foot lifts ok
    motor- | no dragging of the foot
    motor- | I don't catch my toes or trip
    motor? | consultant mentioned foot drop as a risk of the operation
    motor< | foot drop in my twenties, fully recovered
    motor~ | grandad's foot drop never got better
    stroke+ | this morning I woke with one side of my face droopy
    stroke+ | I was talking nonsense and my right hand went limp
    stroke+ | couldn't speak for five minutes yesterday
    stroke- | no weakness in my face or arm, speech normal
    stroke< | had a mini stroke six years ago
    stroke~ | Dad has had several strokes
    selfHarm+ | I'd rather not be here anymore
    selfHarm+ | some days I feel like taking the whole packet of pills
    selfHarm+ | I can't see a way out except ending my life
    selfHarm+ | my partner has hidden my tablets because I said I'd overdose
    selfHarm- | low mood but no thoughts of harming myself
    selfHarm- | I'm not going to do anything silly, not suicidal
    selfHarm~ | my uncle took his own life
    cancer+ | I am under the oncology team
    cancer< | lumpectomy in 2014 for breast cancer
    cancer- | I don't have any history of cancer
    cancer? | I'm terrified that this is cancer
    cancer~ | runs in the family, mum had bowel cancer
    fever+ | I feel feverish and shivery
    fever- | no temperature or shivers
    fever+ | temperature of 38 since yesterday
    legGivesWay+ | my left knee gave way and I fell
    legGivesWay- | my legs have never given way
    | My toes tingle in bed
    | I need to sit down on the toilet to put my trousers on
    | My bladder is small so I go often, always have
    | I can't stand for long enough to do the washing up
    | The pain in my bottom is like toothache
    | could you send the results to my daughter please
    | I've had enough of waiting for this scan
    | the injection in 2022 worked for six months
    | I can't get in or out of the bath without help
    | No
    bladder+ saddle+ motor+ | Since Tuesday: bum numb, foot flopping, not able to wee properly
    saddle- bladder- bowel- motor- | No numbness between my legs, no bladder problems, no bowel problems, no foot drop
    bladder+ cancer~ | Mum had cancer of the spine. I can't hold my wee.
    saddle? bladder+ | Leaflet says numb between the legs is serious. I'm not numb there but I can't pee. saddle-
    """#

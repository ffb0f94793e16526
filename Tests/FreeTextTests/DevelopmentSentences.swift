/// Invented sentences on which the lexicon was developed, each with what it should be read as.
///
/// A line holds the expected mentions, a bar and the text; `+` affirmed, `-` negated, `?` hypothetical, `<` historical,
/// `~` other person. Where a sentence leaves a red flag in doubt, affirmed is expected.
let developmentSentences = #"""
    bladder+ | Since Sunday I can't feel when I wee and I have to look to see if I've finished.
    saddle- unspecified- fever- cancer- | No numbness down below, not incontinent, no fever, never had cancer.
    bladder+ | can't feel when I wee
    saddle+ | no feeling between my legs
    bladder+ | no control over my bladder
    bladder+ | I am not able to pee
    saddle+ | never had numbness down below until yesterday
    bladder+ | It's not just the back pain, I wet myself
    bladder+ | no change - still can't pee
    bladder+ | I don't know if I'm wetting myself, I can't feel
    motor+ | I am no longer able to lift my toes
    bladder+ | haven't peed since yesterday
    bowel+ | it is no joke I soiled myself
    saddle+ | no pain but numb between legs
    unspecified- bowel+ | denies incontinence but patient soiled himself
    unspecified+ | I can't say I'm not incontinent
    motor+ | no problems until Tuesday when my foot started slapping
    motor+ | I used to be able to lift my foot
    unspecified- saddle- fever- | not incontinent, no numbness down below, no fever
    motor+ | my wife says my foot drags
    bladder+ | my husband noticed that I wet the bed
    cancer~ | my dad had cancer
    stroke~ | my mum had a stroke
    cancer< | I had cancer in 2012
    bladder? | Leaflet says to ring if I can't pee
    unspecified? | I am worried about incontinence
    saddle? | I was told to look out for numbness between the legs
    saddle+ | It's numb down below
    saddle+ | My private parts have gone numb
    saddle+ | When I wipe I can't feel it
    saddle+ | cant feel the toilet paper when i wipe my bum
    saddle+ | numb round my back passage since this morning
    saddle+ | pins and needles in my groin and between my legs
    saddle+ | I have lost all sensation in my genitals
    saddle+ | feels weird when I wipe, like it's not me
    saddle+ | my bottom feels dead
    saddle+ | bum is completely numb
    saddle+ | No sensation in the saddle area
    saddle+ | My bits have gone to sleep
    saddle+ | there is numbness in my left leg and down below
    saddle+ | reduced feeling around my back passage
    saddle+ | I haven't got any feeling in my privates
    saddle+ | I can no longer feel my bottom
    saddle+ | between my legs feels like it is asleep
    saddle+ | can hardly feel when I wipe myself
    saddle+ | Numb (between the legs) since Friday
    saddle+ | numb... between my legs
    saddle+ | NUMB BETWEEN MY LEGS!!!
    saddle+ | nummmb between my leggs
    saddle+ | numness in my privite parts
    saddle+ | It’s numb “down there” and I’m scared
    saddle+ | I'm sitting on cotton wool, my bum is numb
    saddle+ | no numbness except between my legs
    saddle+ | not numb anywhere apart from my private parts
    saddle- | no numbness between my legs
    saddle- | I don't have any numbness down below
    saddle- | haven't noticed any numbness or tingling in my private parts
    saddle- | Not numb between the legs at all
    saddle- | I do not feel numb down there
    saddle- | saddle numbness: no
    saddle- | Numbness down below? No.
    saddle- | never had any pins and needles between my legs
    saddle- | without numbness in the saddle area
    saddle- | no loss of feeling around my bottom
    saddle- | no signs of numbness down below
    saddle- | I can't feel any numbness between my legs
    saddle- | didn't have any numbness down below
    saddle- | I don't think I'm numb down below
    saddle? | what if I get numb between my legs
    saddle? | the leaflet mentioned numbness between the legs
    saddle? | If I become numb down below I will ring 999
    saddle? | read about saddle numbness online
    saddle? | GP asked about numbness down below
    saddle< | When I was pregnant I had numbness down below
    saddle< | the numbness between my legs cleared up
    saddle< | Years ago I had numbness in my groin
    saddle~ | my sister had numbness between her legs
    saddle+ | I've never had numbness between my legs before
    saddle+ | at first no numbness down below
    saddle+ | usually no numbness down below
    saddle+ | Until last night I had no numbness down below
    saddle+ | I am worried because I am numb between my legs
    saddle+ | I'm worried about the numbness between my legs
    saddle+ | worried about numbness between my legs
    saddle+ | the leaflet said to ring and now I am numb between my legs
    saddle+ | no pain, numb between my legs
    saddle+ | no pain numb between legs
    saddle+ | not in pain just numb down below
    saddle+ | it doesn't hurt, numb around my privates
    saddle+ | not as numb between my legs as yesterday
    saddle+ | the numbness down below has not cleared up
    saddle+ | numbness down below has been there for two years
    saddle+ | numb down below since 2012
    saddle+ | still numb between my legs
    saddle+ | The numbness between my legs cleared up but came back yesterday
    saddle+ | not sure if I'm numb down below
    saddle+ | it's as if I'm numb between my legs
    saddle+ | if I sit for long I go numb between my legs
    saddle+ | my bottom is now numb
    saddle+ | I'm no doctor but my groin has gone numb
    saddle+ | I have no strength, no energy and my genitals are numb
    bladder+ | I can't pee
    bladder+ | cant wee
    bladder+ | I cannot pass urine
    bladder+ | haven't been able to pass water since last night
    bladder+ | I can't start my wee
    bladder+ | it's hard to start peeing
    bladder+ | having difficulty passing urine
    bladder+ | struggling to wee
    bladder+ | I have to push to get the urine out
    bladder+ | unable to empty my bladder
    bladder+ | my bladder won't empty
    bladder+ | I went into retention
    bladder+ | wee won't come out
    bladder+ | when I try to pee nothing comes out
    bladder+ | I sit on the toilet but can't go
    bladder+ | I'm bursting but I can't go
    bladder+ | I wet myself
    bladder+ | keep wetting myself
    bladder+ | I've wet the bed twice
    bladder+ | I peed myself at work
    bladder+ | pissed myself in the car
    bladder+ | leaking urine when I stand
    bladder+ | my bladder leaks
    bladder+ | I am leaking
    bladder+ | urine just runs out
    bladder+ | incontinent of urine
    bladder+ | lost control of my bladder
    bladder+ | can't control my bladder
    bladder+ | no bladder control
    bladder+ | losing control of my wee
    bladder+ | I don't know when I need to wee
    bladder+ | can't tell when my bladder is full
    bladder+ | no urge to pee
    bladder+ | I go without knowing I am weeing
    bladder+ | I don't realise I'm peeing
    bladder+ | when I wee I can't feel it
    bladder+ | I wee but I can't feel it coming
    bladder+ | have not passed water today
    bladder+ | no wee since yesterday
    bladder+ | Havent peed all day
    bladder+ | I used to be able to hold my wee and now I just leak urine
    bladder+ | bladder not working
    bladder+ | my bladder has stopped working
    bladder+ | My bladder was fine until Monday
    bladder+ | cant pee 😢😢
    bladder+ | I can’t pee
    bladder+ | CANT PEE HELP
    bladder+ | can,t pee
    bladder+ | can t pee at all
    bladder+ | i carnt pee
    bladder+ | lost control of my blader
    bladder+ bowel- | no problem with my bowels but I can't pee
    bladder+ | I'm not lying, I've wet myself
    bladder+ | not a day goes by without me wetting myself
    bladder+ | even if I push I can't pee
    bladder+ | if I cough I wet myself
    bladder+ | wet myself. Never happened before
    bladder+ | I never used to wet myself
    bladder+ | I don't normally wet myself
    bladder+ | no warning, just wet myself
    bladder+ | I wet myself without warning
    bladder+ | not drinking much and haven't peed
    bladder+ | no I can't pee
    bladder+ | should I go to hospital as I can't pee
    bladder+ | my mum had to change the sheets because I wet the bed
    bladder+ | I'm on my own since my husband died and I can't pee
    bladder+ | my dad drove me here, can't pee
    bladder+ | I told my wife I can't feel myself wee
    bladder+ | three days ago I lost control of my bladder
    bladder+ | when I was at work I wet myself
    bladder+ | I wet myself once last week
    bladder+ | In the past week I have wet myself
    bladder+ | I had a slipped disc in 2012 and now I can't pee
    bladder+ | I had cancer years ago, now I'm leaking urine cancer<
    bladder- | I haven't wet myself
    bladder- | I'm not leaking
    bladder- | no trouble passing urine
    bladder- | not wetting myself
    bladder- | bladder is fine
    bladder- bowel- | Bladder and bowels are normal
    bladder- | I can pee fine
    bladder- | no difficulty peeing
    bladder- | have not lost control of my bladder
    bladder- | never wet myself in my life
    bladder- | peeing normally
    bladder- bowel- | haven't wet myself or soiled myself
    bladder- bowel- | no urinary or faecal incontinence
    bladder- bowel- | no bladder or bowel problems
    bladder- | denies urinary retention
    bladder- | bladder normal
    bladder? | what happens if I lose control of my bladder
    bladder? | I was told to come back if I couldn't pee
    bladder? | scared of losing control of my bladder
    bladder? | in case I wet myself
    bladder? bowel? | safety netting: told to look out for loss of bladder or bowel control
    bladder? saddle? | The physio said go to A&E if I can't pee or if I go numb between the legs
    bladder? | doctor asked if I was leaking urine
    bladder? | I hope I don't wet myself
    bladder? | I don't want to lose control of my bladder
    bladder< | I used to wet the bed as a child
    bladder< | couldn't pee after my operation in 2012 but fine since
    bladder< | when I was 6 I wet the bed
    bladder< | I am no longer leaking urine
    bladder~ | my neighbour lost control of his bladder
    bladder~ | my mum can't pee without a catheter
    bladder~ | My nan was always wetting herself
    bowel+ | soiled myself yesterday
    bowel+ | I've pooed myself
    bowel+ | lost control of my bowels
    bowel+ | no bowel control
    bowel+ | can't hold my poo
    bowel+ | can't feel when I go
    bowel+ | I can't feel when I poo
    bowel+ | can't feel myself passing a stool
    bowel+ | poo comes out without me knowing
    bowel+ | faecal incontinence
    bowel+ | incontinent of stool
    bowel+ | leaking poo in my pants
    bowel+ | I messed my trousers
    bowel+ | don't know when I need a poo
    bowel+ bladder+ | I have no control over my bladder or bowels
    bladder+ bowel+ | loss of bladder and bowel control
    bowel+ | stool in my underwear and didn't notice
    bowel- | no problems with my bowels
    bowel- | haven't soiled myself
    bowel- | bowels ok
    bowel- | never lost control of my bowels
    bowel? | worried I might lose control of my bowels
    bowel~ | My brother soiled himself after his back went
    bowel< | I soiled myself when I was a kid
    | I am constipated and haven't been to the toilet for a poo since Friday
    | My poo is hard and I take laxatives
    unspecified+ | I'm incontinent
    unspecified+ | lost control down there
    unspecified+ | I have become incontinant
    unspecified+ | didn't make it to the toilet
    unspecified+ | I can't feel when I go to the toilet
    unspecified- | I'm not incontinent
    unspecified- | never been incontinent
    unspecified- | I am not incontinent or anything like that
    unspecified- | No incontinence
    unspecified- | incontinence: none
    unspecified- | I wouldn't say I'm incontinent
    unspecified+ | I've never been incontinent before
    unspecified+ | it's not that I'm incontinent all the time
    unspecified+ | not always incontinent
    unspecified+ | not incontinent until this week
    unspecified- | scan ruled out cauda equina
    unspecified+ | my GP thinks I have cauda equina
    stroke+ | my face is drooping on one side
    stroke+ | slurred speech since this morning
    stroke+ | my arm went weak suddenly
    stroke+ | suddenly my right arm has gone weak
    stroke+ | I couldn't get my words out
    stroke+ | the left side of my face has dropped
    stroke+ | I think I'm having a stroke
    stroke- | no slurred speech
    stroke- | no facial droop
    stroke- | not had a stroke
    stroke- stroke- | no slurred speech or facial weakness
    stroke< | I had a stroke in 2015
    stroke< | previous stroke years ago
    stroke~ | my father died of a stroke
    stroke~ | My mother had a stroke. She was 80.
    stroke? | worried about having a stroke
    | I like to stroke my cat
    | I did the back stroke at the pool
    | the tablets made me speak less
    motor+ | I've got a foot drop
    motor+ | my foot slaps when I walk
    motor+ | left foot drags on the carpet
    motor+ | my foot flops about
    motor+ | my toes catch on the kerb
    motor+ | can't lift my toes
    motor+ | I cannot lift my right foot up
    motor+ | keep tripping over my toes
    motor+ | dragging my left leg
    motor+ | my foot won't lift
    motor+ | foot doesn't work properly
    motor+ | unable to move my foot
    motor+ | I can't walk on my heels
    motor+ | lost the power in my foot
    motor+ | my foot is floppy
    motor+ | foot drop
    motor+ | FOOTDROP RIGHT
    motor+ | pain has gone but my foot is dragging
    motor+ | the pain cleared up and my foot slaps
    motor+ | my foot now drags
    motor+ | two years ago my foot started dragging
    motor+ | I could lift my foot until last week
    motor+ | no pain now, foot just slaps
    motor+ | not tripping but my foot slaps
    motor+ | my friend laughs at the way my foot slaps
    motor+ | physio says it's foot drop
    motor+ | had foot drop since my operation in 2012
    motor+ | my toes don't lift any more
    motor+ | My foot isn't getting better, it still drags
    motor- | no foot drop
    motor- | my foot doesn't drag
    motor- | haven't got a foot drop
    motor- | I'm not dragging my foot
    motor- | not tripping over my toes
    motor- | foot drop: no
    motor? | read about foot drop
    motor? | told to watch out for foot drop
    motor? | what if I get foot drop
    motor< | I had foot drop years ago
    motor< | my foot drop has resolved
    motor< | In 2010, I had foot drop on the left
    motor~ | my dad has foot drop
    motor~ | my uncle had a foot drop after a hip operation
    | I dropped a brick on my foot
    | the pain drags on and on
    | at the foot of the stairs I had to stop
    selfHarm+ | I want to end it
    selfHarm+ | I feel suicidal
    selfHarm+ | I'd be better off dead
    selfHarm+ | thinking of killing myself
    selfHarm+ | I don't want to live any more
    selfHarm+ | the pain makes me want to die
    selfHarm+ | I took an overdose last night
    selfHarm+ | if this goes on I will kill myself
    selfHarm+ | I wish I was dead
    selfHarm+ | no reason to live
    selfHarm+ | scared I will kill myself
    selfHarm+ | I have not slept and I want to end my life
    selfHarm+ | don't want to be here any more
    selfHarm+ | I've been self-harming again
    selfHarm- | not suicidal
    selfHarm- | no thoughts of suicide
    selfHarm- | I don't want to die
    selfHarm- | I have never self-harmed
    selfHarm< | took an overdose when I was 17
    selfHarm~ | my brother killed himself
    | this pain is killing me
    | I hurt myself lifting a box
    | I am dying for a coffee
    cancer+ | I have breast cancer
    cancer+ | on chemo at the moment
    cancer+ | seeing my oncologist next week
    cancer+ | I have a tumour on my spine
    cancer< | had prostate cancer ten years ago
    cancer< | I previously had lymphoma
    cancer< | history of breast cancer
    cancer< | as a child I had leukaemia
    cancer- | no cancer
    cancer- | never had chemotherapy
    cancer- | I don't have cancer
    cancer- | scan ruled out cancer
    cancer- | no history of cancer
    cancer? | could it be cancer
    cancer? | worried it might be cancer
    cancer? | scared of cancer
    cancer~ | my wife has cancer
    cancer~ | family history of cancer
    cancer~ | cancer runs in the family
    cancer~ | My husband had radiotherapy
    | I watch the tennis and Cancer Research adverts
    fever+ | I have a fever
    fever+ | had a temperature of 38.5
    fever+ | shivering and hot and cold
    fever+ | running a temperature
    fever- | no temperature
    fever- | no fever or chills
    fever- | temperature normal
    fever- | I don't have a fever
    fever- | not feverish
    fever? | if I get a fever I'll ring
    fever~ | my son has a temperature
    | I suffer from hay fever
    | the temperature outside is nice
    legGivesWay+ | my leg gives way
    legGivesWay+ | knee buckles on the stairs
    legGivesWay+ | my legs keep going from under me
    legGivesWay- | my leg doesn't give way
    legGivesWay- | no giving way of the knee
    | the shelf gave way
    | back pain for six weeks, worse when I walk
    | none
    | n/a
    | no
    | thanks
    | -
    | My leg hurts at night and I take paracetamol
    fever- bladder+ | no fever, can't pee
    saddle- motor+ | no numbness down below, but my foot drags
    bladder- saddle+ | not leaking, however numb between my legs
    cancer~ bladder+ | my dad had cancer but I can't pee
    motor+ cancer- | my foot drags, never had cancer
    saddle- unspecified- fever- | no numbness down below, incontinence or fever
    saddle- bladder- | I have not had numbness down below or wet myself
    saddle- bladder- bowel- | haven't been numb down below, wet myself or soiled myself
    unspecified- saddle- motor- | no weakness, incontinence, saddle numbness, foot drop
    unspecified+ fever- | no fever and incontinent
    saddle+ | no tablets help and numb between my legs
    saddle+ bladder+ | numb between my legs, can't pee
    fever< bladder+ | I had a fever last year and can't pee
    saddle+ bladder+ bowel+ | numb down below, can't pee and soiled myself
    motor+ bladder- | my foot slaps. I'm not leaking.
    saddle+ | No. Numb between my legs
    saddle? unspecified? | leaflet about numbness down below, incontinence or weakness
    saddle+ | I look after my husband and I am numb between my legs
    bladder+ | My wife is filling this in for me. I can't pee.
    bladder+ | I am filling this in for my mum. She can't pee.
    motor+ | On behalf of my husband: his foot drags
    bladder+ | my daughter was born in May, since then I leak urine
    cancer~ bladder+ | my nan had cancer, I leak urine
    bladder+ | My mum says I wet the bed last night
    motor~ | My dad came with me. He has foot drop.
    """#

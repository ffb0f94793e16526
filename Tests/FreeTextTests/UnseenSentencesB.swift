/// A second set of invented red flags: 60 of 63 reached their level when they were scored before anything was changed for
/// them (46 before the repair). Lines as in `developmentSentences`.
let unseenRedFlagsB = #"""
    saddle+ | Numbness below the navel since the weekend
    saddle+ | the hospital wrote perineal hypoaesthesia, I still have no feeling there
    saddle+ | my genitals feel numb when I shower
    saddle+ | lost the feeling in my vagina a week ago
    saddle+ | when I sit on the sofa I can't feel the sofa under my bottom
    saddle+ | everything from the waist down is numb
    saddle+ | numb round the anus
    saddle+ | my penis has gone numb and so has my bum
    saddle+ | when wiping myself it feels like somebody else's skin
    saddle+ | tingling in my privates that won't stop
    saddle+ | strange dead feeling in the saddle region
    saddle+ | I have pins and needles around my back passage
    saddle+ | i cant fel my bum
    saddle+ | numb in the crotch when I got up today
    bladder+ | cant pea at all
    bladder+ | I keep leaking pee and can't stop it
    bladder+ | I've not managed to wee since last night
    bladder+ | it takes forever for my wee to start and that's new
    bladder+ | my bladder has stopped working
    bladder+ | pee runs down my legs without any warning
    bladder+ | I have wet my trousers three times this week
    bladder+ | I don't feel the wee coming out
    bladder+ | They put a catheter in last night because I couldn't go
    bladder+ | I no longer know when my bladder is full
    bladder+ | hospital says I am in urinary retention
    bladder+ | unable to empty my bladder
    bowel+ | I've lost control of my bowels
    bowel+ | poo leaks out and I don't notice
    bowel+ | I soiled the bed last night
    bowel+ | can't tell when I'm having a poo
    sexual+ | I cannot feel anything during sex since Tuesday
    sexual+ | no erections since my back got bad and no feeling in my penis saddle+
    saddle+ | my GP asked me if it was numb between my legs and I said yeah it is
    bladder+ | the form asks about trouble passing urine, yes I have that
    unspecified+ | Incontinence? Yes, since Friday
    saddle+ | I read about numbness down below and that is exactly what is happening to me
    stroke+ | my face has dropped on one side
    stroke+ | since this morning I can't get my words out
    stroke+ | my left arm and face went numb suddenly
    stroke+ | I think I am having a stroke
    stroke+ | speech slurred for the last hour
    stroke+ | I had a stroke yesterday
    stroke+ | mouth drooping and arm weak
    motor+ | I can't lift my left foot when I walk
    motor+ | my toes catch on the stairs
    motor+ | I've had a foot drop for four days
    motor+ | foot slapping down as I walk
    motor+ | my ankle is so weak that I can't pull my toes up
    motor+ | the front of my foot drags on the carpet
    motor+ | my right leg is dragging
    motor+ | I lift my leg high so that my foot doesn't scrape
    selfHarm+ | I feel suicidal
    selfHarm+ | I've thought about killing myself
    selfHarm+ | I don't want to live like this any more
    selfHarm+ | the pain is so bad that I want to end it all
    selfHarm+ | I am going to take an overdose
    legs+ | I can't move my legs
    legs+ | both legs are very weak and it's getting worse by the hour
    legs+ | since yesterday my legs don't work
    legs+ | paralysed from the waist down since this morning
    coldFoot+ | my left foot is freezing cold and blue
    coldFoot+ | all of a sudden my foot went white
    coldFoot+ | there is no pulse in my foot
    """#

/// A second set of invented decoys, written and scored in the same way: of 64, 23 were taken for red flags before the
/// repair and 7 when they were scored.
let unseenDecoysB = #"""
    stroke< | I had a stroke eight years ago and walk with a stick
    stroke< | history of stroke
    stroke< | since my stroke I have had a weak left side
    stroke< | on clopidogrel since a TIA in 2019
    stroke< | stroke unit discharged me in 2018
    stroke< | I take aspirin because I am at risk of a stroke
    stroke~ | my father died of a stroke
    stroke< | mini stroke in 2015, no lasting effects
    stroke< | a stroke left me with a limp
    stroke< | previous stroke, fully recovered
    saddle? | I did not know how to answer the question about numbness between the legs
    bladder? | The question on bladder control was confusing
    saddle? bowel? | I left out the questions about saddle numbness and bowel control
    unspecified? | the incontinence question does not apply to a man of my age
    motor? | I do not understand what foot drop is
    bladder~ | my neighbour has prostate trouble and can't pee
    bladder~ | my mother wets herself
    motor~ | a man at the gym has foot drop
    saddle~ | my friend Jane went numb between her legs and had an operation
    bladder~ | the puppy wet the bed
    unspecified~ | my late husband was incontinent
    bowel~ | my toddler soils his pants
    motor~ | my colleague drags his foot
    stroke~ | Dad's speech was slurred when he had his stroke
    selfHarm< | my sister took an overdose in 2010
    legs~ legWeak~ | my nephew is paralysed from the waist down
    saddle? | I was told to go to A&E if I get numb between the legs
    bladder? | the leaflet says loss of bladder control is an emergency
    motor? | the surgeon explained that foot drop is a possible complication
    unspecified? | I am frightened of becoming incontinent
    saddle? | I signed a form saying I could go numb down below
    bladder? | what should I do if I cannot pass urine
    bowel? | hopefully I won't lose control of my bowels
    motor? | the physio told me to look out for foot drop
    saddle? | I saw online that you can get numbness in the saddle area
    selfHarm? | the leaflet talks about suicidal thoughts
    bladder< | I was in retention after surgery in 2012, no trouble since
    bladder< | I couldn't pee after my hip replacement in 2016 but was fine the next day
    motor< | in 2009 I had a foot drop which recovered
    saddle< | I was numb between the legs after childbirth in 1995, it went away
    bladder< oldLeak+ | I leak a bit when I sneeze, always have done
    unspecified< | incontinent for a few weeks in 2001 after an accident, it settled
    bladder< | as a child I wet the bed
    bowel< | years ago I soiled myself after bad prawns
    saddle- | I am not numb between my legs
    bladder- | I can pass urine normally
    bladder- bowel- | bladder and bowels are fine
    motor- | no foot drop
    stroke- | my face is not drooping
    unspecified- | I haven't been incontinent
    selfHarm- | I am not suicidal
    bladder- | I have had no accidents with my bladder
    motor- | my foot doesn't drag
    | it feels as if warm water is running down my thigh
    | my foot caught the kerb stone and I fell
    | I dropped a hammer on my toe
    | my hands are cold and my feet are cold in winter
    | I have lost control of my weight
    | I'm dying for a cup of tea
    | my back is killing me
    | sitting on a hard chair makes my bottom sore
    | my leg goes to sleep when I cross my legs
    | I walk slower than I used to
    | the waiting time is a pain in the bum
    """#

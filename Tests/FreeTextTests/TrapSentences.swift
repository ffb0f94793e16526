/// Invented sentences, part of the development set, in which a cue stands close to a symptom that it does not speak for,
/// and their counterparts in which it does. Lines as in `developmentSentences`.
let trapSentences = #"""
    bladder+ | no idea why but I can't pee
    bladder+ | nobody listens, I can't pee
    bladder+ | no one believes me that I wet myself
    bladder+ | nothing helps I keep wetting myself
    bladder+ | nothing worked and now I can't pass urine
    bladder+ | not slept. can't wee.
    bladder+ | I am not able to sleep and I can't pass urine
    bladder+ | I'm not one to complain but I've wet myself
    bladder+ | not had a wee since Monday
    bladder+ | I haven't felt myself wee in days
    bladder+ | I don't feel it when I wee
    bladder+ | I do not know when I am weeing
    bladder+ | never know when I'm going to wet myself
    bladder+ | without realising I wet the bed
    bladder+ | can't go for a wee
    bladder+ | cannot seem to start weeing
    bladder+ | wee only comes out as a trickle
    bladder+ | I have not been able to control my bladder
    bladder+ | I'm not in control of my bladder
    bladder+ | not in control of my wee any more
    bladder+ | My bladder isn't working
    bladder+ | I can't hold my wee
    bladder+ | can't hold my bladder
    bladder+ | not wetting myself all the time, just at night
    bladder+ | I don't only leak urine at night
    bladder+ | don't tell my mum I wet the bed
    bladder+ | I'm not happy: leaking urine
    bladder+ | no change in leaking urine
    bladder+ | no better, still leaking urine
    bladder+ | Had to change because I wet myself
    bladder+ | I didn't tell the doctor that I wet myself
    bladder+ | I never told anyone that I leak urine
    bladder+ | I don't leave the house because I wet myself
    bladder+ | not leaving the house, leaking urine
    bladder+ | not sure whether I wet myself
    bladder- | never leaked urine
    bladder- | no leaking of urine
    bladder- | I haven't had any problems passing urine
    bladder- | no issues with passing water
    bladder- | no problems peeing
    bladder- | did not wet myself
    bladder- | I'm not having trouble weeing
    bladder- | my waterworks are fine
    saddle+ | not much feeling between my legs
    saddle+ | don't have much feeling down below
    saddle+ | I haven't much sensation in my private parts
    saddle+ | there isn't any feeling in my bottom
    saddle+ | no real feeling when I wipe
    saddle+ | not right down below, feels odd
    saddle+ | it doesn't feel right when I wipe
    saddle+ | No improvement in the numbness between my legs
    saddle+ | no relief from the numbness between my legs
    saddle+ | the numbness between my legs is not going away
    saddle+ | the numbness between my legs never goes away
    saddle+ | the numbness down below isn't better
    saddle+ | I can't get rid of the numbness between my legs
    saddle+ | can't ignore the numbness in my genitals
    saddle+ | I haven't mentioned the numbness between my legs before
    saddle+ | doctor did not check the numbness between my legs
    saddle+ | not only numb in the foot but numb down below
    saddle+ | no wonder my bottom is numb
    saddle+ | Not painful, numb between my legs
    saddle+ | not numb in the leg, numb between my legs
    saddle+ | it is not my leg that's numb it's my groin
    saddle+ | no back pain and numbness between my legs
    saddle+ | no pain, numbness between my legs
    saddle+ | I don't have pain I have numbness between my legs
    saddle+ | instead of pain there is now numbness in my groin
    saddle+ | no more pain just numbness down below
    saddle+ | pain free but numb down below
    saddle+ | without painkillers I am numb between my legs
    saddle+ | I'm not worried about it but I'm numb down below
    saddle+ | not worried about the numbness in my bottom
    saddle+ | not bothered by numbness between my legs
    saddle+ | I ignored the leaflet, I am numb between my legs
    saddle+ | like the leaflet says I am numb between my legs
    saddle+ | I have what the leaflet describes: numb between my legs
    saddle+ | If I'm honest I am numb between my legs
    saddle+ | wondering if it matters that I'm numb between my legs
    saddle+ | if anything the numbness between my legs is worse
    saddle+ | asked my wife to check, numb between my legs
    saddle+ | my husband says I should mention the numbness between my legs
    saddle+ | My wife thinks the numbness down below is serious
    saddle+ | my sister is a nurse and says numb between my legs is bad
    saddle+ | ten years ago I had sciatica, now I'm numb between my legs
    saddle+ | ten years ago I had sciatica and this week my bottom is numb
    saddle+ | In 2012 I had an operation. Numb between my legs since Sunday.
    saddle+ | used to be just pain, now numb between my legs
    saddle+ | I used to run, numb between my legs now
    saddle+ | the pain resolved and my bottom is numb
    saddle+ | pain settled, numbness between legs
    saddle+ | numb between my legs after the pain went away
    saddle- | no numbness or tingling between my legs
    saddle- | no numbness, tingling or weakness between my legs
    saddle- | not noticed numbness between my legs
    saddle- | I've had no numbness in the saddle area
    saddle- | there is no numbness around my back passage
    saddle- | No altered sensation in the saddle area
    saddle- | I am not numb down there or anything
    saddle- | normal feeling between my legs
    saddle- | nor numbness between my legs
    motor+ | I don't trip but my foot drags
    motor+ | no trips or falls but my foot slaps the floor
    motor+ | I can't walk far without my foot dragging
    motor+ | cannot walk without tripping over my toes
    motor+ | Not a lot of pain. Foot drags.
    motor+ | not painful foot just flops
    motor+ | no pain, foot drops
    motor+ | nothing hurts my foot drags
    motor+ | my dad had a stroke and I've got a foot drop stroke~
    motor+ | my dad noticed my foot slapping
    motor+ | My neighbour pointed out that my foot drags
    motor+ | my husband has to lift my foot because I can't lift my toes
    motor+ | if I walk far my foot drags
    motor+ | if I'm tired my foot slaps
    motor+ | when I get tired my toes catch
    motor+ | worried that my foot is dragging
    motor+ | worried because my foot drags
    motor+ | I'm scared: my foot won't lift
    motor+ | last year my foot started to drag and it's got worse
    motor+ | foot drop came on years ago and still there
    motor+ | I have had foot drop for two years
    motor+ | foot drop since 2019
    motor+ | foot drop resolved but returned last week
    motor+ | my foot drop has not resolved
    motor+ | my foot drop never cleared up
    motor+ | previously fit and well, foot drags
    motor+ | I couldn't lift my foot this morning
    motor+ | can no longer lift my big toe
    motor+ | my toes no longer lift
    motor- | no foot drop or weakness
    motor- | never had a foot drop
    motor- | foot doesn't slap or drag
    motor- | can still lift my toes
    motor- | without foot drop
    motor- stroke- | no foot drop or stroke
    motor? | will I get foot drop
    motor? | risk of foot drop after surgery
    motor? | surgeon warned me about foot drop
    unspecified+ | not a nice thing to say but I'm incontinent
    unspecified+ | I'm not going to lie I'm incontinent
    unspecified+ | No joke. Incontinent.
    unspecified+ | not continent, I am incontinent
    unspecified+ | I can't deny I'm incontinent
    unspecified+ | it is not true that I'm not incontinent
    unspecified+ | incontinence is getting no better
    unspecified+ | incontinent, no fever fever-
    unspecified+ | No fever. Incontinent since Monday. fever-
    unspecified+ | no fever / incontinent since Monday fever-
    unspecified+ | no fever incontinent since Monday fever-
    unspecified- | I have no incontinence
    unspecified- | I deny incontinence
    unspecified- | no signs of incontinence
    unspecified- | don't suffer from incontinence
    unspecified- | no pain or incontinence
    unspecified- | no pain, tingling or incontinence
    unspecified- | incontinence - no
    unspecified- | incontinence: no, numbness: no
    bowel+ | no pain when I soiled myself
    bowel+ | didn't notice I had soiled myself
    bowel+ | not diarrhoea, I just can't control my bowels
    bowel+ | never felt it and soiled myself
    bowel+ | I've soiled myself without any warning
    bowel+ | no control of bowels
    bowel+ | can't control my wind or bowels
    bowel- | no soiling
    bowel- | I have never soiled myself
    selfHarm+ | I am not sleeping and feel suicidal
    selfHarm+ | no hope, I want to end it all
    selfHarm+ | not eating, want to die
    selfHarm+ | I don't see a reason to go on, want to end my life
    selfHarm+ | I can't go on living like this
    selfHarm+ | if the operation is cancelled I'll kill myself
    selfHarm+ | my wife is worried I'm suicidal
    selfHarm+ | not that I would, but I think about killing myself
    selfHarm- | I do not want to kill myself
    selfHarm- | no suicidal thoughts
    selfHarm- | never had thoughts of self harm
    stroke+ | not drunk but speech is slurred
    stroke+ | no headache, face drooping
    stroke+ | I've never had slurred speech before
    stroke- | no face drooping, slurred speech or arm weakness
    stroke~ | my dad died after a stroke
    cancer- | I've not had cancer
    cancer- | never been diagnosed with cancer
    cancer+ | not sure if relevant but I have myeloma
    cancer< | had cancer as a teenager
    fever- | no fever, sweats or chills
    fever- | haven't had a temperature
    fever+ | feverish for two days
    legGivesWay+ | my leg gave way twice
    bladder+ | I CAN'T WEE!!!!!! PLEASE RING ME
    bladder+ | i cnt pee its been all day
    saddle+ | numb betwen my legs n cant feel wen i wipe
    unspecified+ | im incontinet plz help
    saddle+ bladder+ | numb bum. cant wee. scared
    bladder+ | soooo embarrassed I weeeed myself
    motor+ | my foot keeeps dragging
    saddle+ | nu­mb bet​ween my legs
    saddle+ | ｎｕｍｂ between my legs
    saddle+ | My wife is Polish. Numb between my legs.
    """#

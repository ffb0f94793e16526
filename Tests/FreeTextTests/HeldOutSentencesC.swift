/// A third set of invented sentences, in plainer words, scored before anything was changed for them: of the affirmed hard
/// red flags 47 of 50 were found, 2 of the other 3 were reported as a topic, and 6 more were reported wrongly. These are
/// the figures to quote. Lines as in `developmentSentences`.
let heldOutSentencesC = #"""
    bladder+ | I've been having trouble starting to pee since the weekend
    bladder+ | cant pee properly and my back is agony
    bladder+ | Yesterday I wet myself getting out of the car
    bladder+ | I am leaking urine and I am only 34
    bladder+ | I don't feel the need to go for a wee any more
    bladder+ | I had an embarrassing accident, I weed on the sofa without noticing
    bladder+ | bladder control is getting worse by the day
    bladder+ | it feels like I still need to wee after I've been but nothing will come
    bladder+ | I have to lean forward and push on my stomach to wee
    bladder+ | haven't had a pee since yesterday teatime
    bladder+ | can't feel myself weeing, I only know from the noise
    bladder+ | Not sure if related but I've been incontinent of urine
    bladder- | Waterworks are normal
    bladder- | I haven't had any leaks or accidents and can pee normally
    bladder- | never had difficulty passing urine
    bladder? | If I was unable to pee would that be an emergency
    bladder? | leaflet said come in if you can't pee
    bladder~ | my grandmother couldn't control her bladder
    bladder< | years ago after childbirth I leaked urine but not now
    bowel+ | pooed myself in bed last night
    bowel+ | I can't control when I poo
    bowel+ | I've no feeling when I open my bowels
    bowel+ | had a bowel accident at work
    bowel+ | I didn't feel that I'd soiled my pants
    bowel- | I've got no problem controlling my bowels
    bowel- bladder- | Nothing wrong with bladder or bowels
    bowel? | scared I might soil myself
    saddle+ | my private area feels numb
    saddle+ | numbness around my bottom and genitals
    saddle+ | since Saturday no feeling when wiping after the loo
    saddle+ | I've got a strange numb feeling between my legs
    saddle+ | my bum feels like it's asleep all the time
    saddle+ | when I sit down it feels like I'm sitting on a cushion because I'm numb underneath
    saddle+ | lost sensation in the saddle area on Monday
    saddle+ | I thought it was nothing but my vagina has gone numb
    saddle+ | both legs tingle and my groin is numb
    saddle+ | feels different down below when I wash
    saddle- | no numbness in the genital area
    saddle- | I can feel everything down below as normal
    saddle- | not had any numbness round my back passage or private parts
    saddle? | The doctor told me to watch out for numbness between my legs
    saddle? | is it true that sciatica can make you numb down below
    saddle~ | my colleague had numbness in her saddle area and needed surgery
    unspecified+ | I've been incontinent since Friday
    unspecified+ | couldn't get to the toilet in time and had no warning
    unspecified- | I am definitely not incontinent
    unspecified- | haven't become incontinent
    unspecified? | would hate to end up incontinent
    motor+ | I can't lift my foot up properly
    motor+ | my right foot drags along the floor
    motor+ | foot drop on the left since last week
    motor+ | I keep tripping because my toes don't clear the ground
    motor+ | my foot slaps down with every step
    motor+ | I've noticed my foot catches on the carpet
    motor+ | the doctor in A&E said I have a foot drop
    motor+ | it started with pain and now I can't move my toes
    motor+ | cannot bend my ankle upwards
    motor+ | no feeling or movement in my left foot
    motor- | I can lift both feet without any problem
    motor- | no weakness and no foot drop
    motor? | what are the chances of getting foot drop
    motor~ | my husband has had foot drop since his stroke stroke~
    motor< | I had a foot drop in 2010 that got better
    stroke+ | the right side of my face has dropped
    stroke+ | my speech is slurred today
    stroke+ | I suddenly lost the use of my left arm
    stroke- | I've not had a stroke
    stroke< | I had a stroke 8 years ago
    selfHarm+ | I can't cope and I've been thinking about ending my life
    selfHarm+ | I feel like killing myself because of the pain
    selfHarm+ | sometimes I think I'd be better off dead
    selfHarm+ | I have had suicidal thoughts this week
    selfHarm- | I'm down but not suicidal
    selfHarm- | I'd never harm myself
    cancer+ | I have prostate cancer
    cancer< | Had breast cancer in 2008 and chemo
    cancer- | No personal history of cancer
    cancer~ | Mum died of lung cancer
    fever+ | I've had a high temperature since Monday
    fever- | I don't have a temperature or fever
    legGivesWay+ | my leg keeps giving way
    | I usually pee about six times a day
    | I have a sore bottom from sitting
    | Nothing to add
    | I'd like a morning appointment please
    | The numbness is only in my left foot
    saddle+ bladder+ | I'm numb down below and can't wee, please ring me urgently
    bladder- saddle- bowel- | I have no numbness between my legs, I have not wet myself and I have not soiled myself
    cancer~ saddle+ | My sister had bone cancer so I'm worried, my groin has gone numb
    bladder+ fever- | No fever but I'm struggling to pass urine
    """#

/// Invented sentences that were written after the first version of the lexicon and scored before anything was changed
/// for them: of the affirmed hard red flags 40 of 58 were found, 9 more were reported wrongly. The lexicon then learnt
/// from them. Lines as in `developmentSentences`.
let heldOutSentences = #"""
    bladder+ | Last two nights I've gone to the loo and stood there for ten minutes and couldn't get a drop out, and normally I'm fine
    bladder+ | Had to sit and strain for ages before any wee would come
    bladder+ | bladder doesn't seem to empty, always feels half full
    bladder+ | woke up in a wet bed on Sunday, I never even felt it happen
    bladder+ | my pants were soaked with urine and I hadn't noticed a thing
    bladder+ | I have started leaking wee when I laugh and I can't stop it
    bladder+ | Since the epidural I've had no idea when I need to pee
    bladder+ | I have to press on my tummy to make the urine come
    bladder+ | the urge to wee has completely gone
    bladder+ | can't tell whether I've finished weeing
    bladder+ | hav not been able to wee sinse lunch time
    bladder+ | I thought it was a water infection as I can't pass my water but the test was clear
    bladder+ | not passed any urine for 14 hrs
    bladder+ | Never had waterworks trouble in my life until Saturday and now I dribble urine all day
    bladder- | I'm passing urine normally and have no leaks
    bladder- | I pee a lot at night because of my tablets but no accidents and I've not wet the bed
    bladder- bowel- | No loss of bladder or bowel control
    bladder- | I am able to pass urine without difficulty
    bladder? | The nurse told me if I couldn't pass urine I must go straight to hospital
    bladder? | should I start leaking urine, who do I ring?
    bladder? | worried I'll end up losing control of my bladder
    bladder< | After my hysterectomy in 2009 I was leaking urine for a bit but that settled
    bladder~ | My late husband couldn't pee for years because of his prostate
    bladder~ | I saw on Facebook a woman who lost control of her bladder
    bowel+ | I didn't even know I'd pooed until I saw it
    bowel+ | twice now I have had an accident with my bowels
    bowel+ | I find poo in my underpants and never feel it coming
    bowel+ | wind comes out and I cannot hold it
    bowel+ | cannot feel my bowels opening
    bowel- | bowels working as usual
    bowel- | I have not lost any bowel control
    bowel+ bladder+ | I've lost control both ends, bladder and bowels
    bowel+ | My carer found I had soiled myself in the night
    saddle+ | I sat on the toilet seat and could not feel it
    saddle+ | it is like my undercarriage has been to the dentist, totally numb
    saddle+ | there's a patch of numbness by my back passage that is spreading
    saddle+ | sex feels different and my vagina is numb sexual+
    saddle+ | washing myself in the shower I realised I can't feel my private area
    saddle+ | Tingling round my bum hole and testicles, 3 days
    saddle+ | My crotch area feels numb ever since I fell
    saddle+ | loo paper feels like its on someone else
    saddle+ | i have not got feeling in my bottom
    saddle+ | the numbness has moved from my leg up to my groin
    saddle+ | no numbness in my legs, only between them round my privates
    saddle- | Doctor checked feeling down below and there was no numbness
    saddle- | nothing numb down below
    saddle- | no tingling, numbness or odd feelings around my back passage
    saddle- | I can feel normally when I wipe
    saddle? | My worry is that I may go numb between my legs like the leaflet describes
    saddle? | What does it mean if you are numb in the saddle area?
    saddle< | Back in 2016 I had a bad episode with numbness in the groin which went away after a week
    unspecified+ | I am embarrassed to say I've been incontinent twice this week
    unspecified+ | I was never incontinent before my fall
    unspecified- | I've not been incontinent thank goodness
    unspecified- | Neither incontinent nor weak
    unspecified- fever- | Not incontinent. No temperature.
    unspecified? | at what point does sciatica cause incontinence
    unspecified~ | Mum had terrible sciatica and became incontinent
    motor+ | My right foot slaps the pavement like a flipper
    motor+ | I have to swing my leg out because my toes drag
    motor+ | the front of my foot just won't come up
    motor+ | I trip on rugs, my left toe catches
    motor+ | cannot pull my toes up towards me
    motor+ | My shoes are worn at the front from dragging my foot
    motor+ | Woke up Monday with a dropped foot
    motor+ | there's no strength in my ankle, foot just dangles
    motor+ | I didn't have foot drop last week but I do today
    motor+ | GP noticed that my foot was dropping
    motor+ | used to lift my toes no problem, can't any more
    motor- | walking ok, foot not dragging
    motor- | I have never tripped over my toes
    motor- | they examined me and there was no foot drop
    motor? | Physio explained about foot drop and what to watch for
    motor? | unless my foot starts dragging I'd rather not have surgery
    motor< | 15 years ago I had a foot drop which fully recovered
    motor~ | a friend of mine got foot drop from the same thing
    stroke+ | yesterday my mouth drooped and I dribbled my tea
    stroke+ | speech has been slurred on and off since breakfast
    stroke+ | my whole left side went dead all of a sudden
    stroke- | face and speech fine, no drooping
    stroke< | TIA in 2018, no problems since
    stroke~ | my mother in law had two strokes
    selfHarm+ | honestly some days I think everyone would be better off without me
    selfHarm+ | I've thought about taking all my tablets
    selfHarm+ | can't see the point of living with this pain
    selfHarm+ | I keep having thoughts of ending my life but I wouldn't do it
    selfHarm- | I'm fed up but I'm not suicidal
    selfHarm- | I would never kill myself
    selfHarm~ | lost my son to suicide last year
    cancer+ | Currently having radiotherapy for my prostate
    cancer< | bowel cancer, operated 2011, all clear since
    cancer- | never had any tumours or cancer
    cancer? | Please can you check it isn't cancer
    cancer~ | both my parents died of cancer
    cancer~ | sister has just finished chemo
    fever+ | been shivering all night and feel hot then cold
    fever+ | temp was 39.1 last night
    fever- | I've no fever
    legGivesWay+ | My knee keeps giving way on the stairs
    legGivesWay+ | right leg just went from under me in Tesco
    legGivesWay- | legs haven't given way
    | I have had pain in my lower back and left buttock for three months and it is worse when I stand at the sink
    | The pain is 8 out of 10, I take naproxen and codeine, I can't sleep on my side
    | I cannot walk more than 200 metres without sitting on a wall
    | Physio helped a bit. I do my exercises every morning.
    | my calf is numb and my big toe tingles
    | please ring after 4pm, I work mornings
    | I'm worried I'll lose my job
    cancer~ bladder+ | My dad had cancer so this frightens me, and I can't feel when I pee
    bladder+ saddle- | no numbness down there but I'm peeing myself
    saddle+ bladder- | wee is fine but I'm numb round the back passage
    motor+ saddle- bladder- | Foot drags. No numbness between legs. Not leaking.
    """#

/// Invented sentences about red flags, written after the lexicon was repaired for their kinds of wording. When they were
/// scored before anything was changed for them, 51 of 71 reached their level (28 before the repair); then the lexicon
/// learnt from them. Lines as in `developmentSentences`.
let unseenRedFlags = #"""
    saddle+ | since the injection everything under my belly button has lost its feeling
    saddle+ | I have no sensation from the waist downwards
    saddle+ | discharge letter says reduced perianal sensation, still the same at home
    saddle+ | vulval numbness for three days
    saddle+ | the skin round my scrotum feels like it belongs to someone else
    saddle+ | my bum cheeks have gone to sleep and won't wake up
    saddle+ | when I wash between my legs I can't tell the water is hot
    saddle+ | perched on the edge of the bath and realised I can't feel my backside
    saddle+ | loss of feeling in the perineum
    saddle+ | whole undercarriage is like a block of wood
    saddle+ | my clitoris has no feeling any more
    saddle+ | bottom half of my body has gone numb
    saddle+ | it is as if I'd had an epidural, dead from the middle down
    saddle+ | can't feel whether I've wiped properly
    saddle+ | nummness round my botty hole
    saddle+ | cant fell my private parts
    bladder+ | i carnt pea properly
    bladder+ | cudnt wea this morning no matter how long i stood there
    bladder+ | unable too pee since tea time
    bladder+ | I sit on the loo for twenty minutes and only a dribble comes
    bladder+ | the wee just falls out of me when I stand up
    bladder+ | my bladder doesn't tell me when it's full
    bladder+ | urine has been leaking without me noticing
    bladder+ | Passing water: impossible since last night
    bladder+ | I haven't been for a wee since breakfast and I'm drinking loads
    bladder+ | had to go to A&E for a catheter on Sunday because nothing would come out
    bladder+ | flooded the bed and slept straight through it
    bladder+ | have to press on my tummy to make the urine come
    bladder+ | there was a puddle on the chair and I hadn't felt a thing
    bladder+ | waterworks packed up on Saturday
    bowel+ | messed my trousers in the car and didn't know until I got out
    bowel+ | I cannot feel the poo passing
    bowel+ | my back passage doesn't close any more, stuff just comes out
    bowel+ | I've had three bowel accidents this week
    sexual+ | I can't feel anything when we make love since my back went
    sexual+ | unable to get hard since last week
    saddle+ | The nurse on the phone wanted to know if I was numb between my legs and I told her yes
    bladder+ | GP asked whether I was having trouble peeing, and I am
    saddle+ | Leaflet mentions numbness around the back passage. That's exactly what I've got
    bladder+ | they asked about incontinence of urine. Yes, twice last night
    saddle+ | I put no to the question about numbness between the legs by mistake
    stroke+ | my smile has gone lopsided
    stroke+ | left corner of my mouth is hanging and tea runs out
    stroke+ | I keep saying the wrong words since lunch
    stroke+ | right arm just dropped and I couldn't lift it, came on in seconds
    stroke+ | my daughter says I'm talking double dutch and one eye is drooping
    stroke+ | had another stroke I think, my arm is useless since this morning
    stroke+ | whole of my right side suddenly stopped working
    motor+ | my foot flops about like a fish when I walk
    motor+ | keep going over on my toes because the front of my foot won't lift
    motor+ | can't get my toes off the ground
    motor+ | left foot slaps on the pavement
    motor+ | I have to hitch my hip up so that my toes don't scrape
    motor+ | there's no strength to pull my foot up towards me
    motor+ | my foot just dangles
    motor+ | dropped foot on the right since Thursday
    motor+ | my leg suddenly has no power in it at all
    selfHarm+ | I've saved up my painkillers so I can end this
    selfHarm+ | nobody would miss me if I was gone and I think about doing it
    selfHarm+ | I don't see the point in being here any longer
    selfHarm+ | I cut my arms last night because I can't cope
    selfHarm+ | sometimes I think about driving into a wall
    legs+ | both my legs have been getting weaker day by day since Monday
    legs+ | I woke up and couldn't move my legs
    legs+ | my legs are completely paralysed
    legs+ | weakness in both legs, worse every day, now I can't climb the stairs
    legs+ | my two legs just stopped working last night
    coldFoot+ | my right foot has turned white and feels like ice
    coldFoot+ | the toes are blue and stone cold since this morning
    coldFoot+ | leg went suddenly cold and pale, terrible pain
    coldFoot+ | can't feel a pulse in my foot and it's gone grey
    """#

/// Invented sentences that name a red flag and do not affirm it, written and scored in the same way: of 68, 29 were taken
/// for red flags before the repair and 14 when they were scored.
let unseenDecoys = #"""
    stroke< | I've walked with a frame ever since my stroke
    stroke< | I had a slight stroke in my sixties
    stroke< | stroke 2011, good recovery
    stroke< | the blood pressure tablets are to lower my risk of a stroke
    stroke< | weak right arm from an old stroke
    stroke< | I see the stroke nurse once a year
    stroke< | TIA twelve years ago, on aspirin since
    stroke~ | my nan had two strokes
    stroke< | took early retirement after a stroke
    stroke~ | I nursed my husband after his stroke
    saddle? | I wasn't sure what the question about numbness between the legs meant
    unspecified? | why are you asking about incontinence
    bladder? | I skipped the questions on passing urine as they are none of your business
    motor? | the bit about foot drop doesn't apply to me
    saddle? | what does numbness in the saddle area mean
    unspecified- saddle- | Not applicable: incontinence, numbness down below
    bladder- | Question 7, difficulty passing urine: no
    bladder~ | the lady next door can't hold her wee
    bladder~ | my grandson still wets the bed
    unspecified~ | our old dog is incontinent
    motor~ | a chap at my bowls club has got a foot drop
    saddle~ | my late wife went numb between the legs before her operation
    bladder~ | our cat has been weeing on the carpet
    bowel~ | the baby soiled herself twice today
    bladder~ | my uncle has MS and cannot empty his bladder
    selfHarm~ | my brother killed himself two years ago
    legs~ legWeak~ | my cousin is paralysed from the waist down
    motor? | the surgeon said there was a risk of foot drop
    unspecified? legWeak? | consent form mentions incontinence and paralysis
    saddle? | I was warned that I might go numb down below
    bladder? | I saw on the internet that sciatica can stop you peeing
    bowel? | I dread the day I soil myself
    bladder? | I hope I never lose control of my bladder
    saddle? | I'd be straight to hospital if I went numb between the legs
    unspecified? | they told me to ring 999 should I become incontinent
    bladder? | is it possible that I could end up not being able to pee
    motor? | physio wants me to watch for my foot dragging
    bladder< | had a catheter for two days after my knee replacement in 2014, all fine since
    bladder< oldLeak+ | I've leaked when I laugh ever since I had my kids
    unspecified< | I was incontinent for a while after my son was born in 1989
    saddle< | numb down below after the epidural when I had my daughter in 2003
    motor< | my foot drop from 2010 got completely better
    bladder< | I wet the bed until I was seven
    stroke< | Bell's palsy years ago, my face drooped but it went back to normal
    bowel< | I soiled myself once in 1998 with food poisoning
    | it feels like cold water running down the back of my leg
    | my shoe catches the sun
    | the wet floor made me slip
    | I dropped my foot cream
    | I stroke the dog with my good hand
    | a drop of blood on my foot
    | I can't feel any difference since the injection
    | the pain is killing me
    | I'm dead tired in the evening
    | the traffic was at a dead stop on both sides
    saddle- | everything feels normal down below
    bladder- bowel- | no trouble with waterworks or bowels
    motor- | I can walk on my heels and my feet don't slap
    saddle- | I can feel the toilet paper perfectly well
    unspecified- | never been incontinent
    stroke- | no facial weakness, speech normal
    selfHarm- | I would never hurt myself
    legWeak- | my legs are not paralysed
    | cold feet in bed, warm once I have socks on
    | my toes go white when I go swimming
    | my legs get tired and heavy when I walk to the shops
    | I pee more at night since the water tablets
    | I can't walk far because of the pain
    """#

import FreeText
import TriageCore

extension SpinePhrases {
    /// Loss of power and of blood in own words: a foot (T2), both legs and a cold foot (T5).
    static let power: [TextConcept<ConceptKind>] = [
        TextConcept(
            id: "motor", kind: .motor, answers: [TextAnswerHint(item: "footDrag", choice: nil)],
            terms: [
                "foot ~2^footGap drops|dropping|drooping|droops|dangles|dangling", "foot ~2^footGap dropped",
                "foot drop|drops|dropping|dropped|droop|droops|drooping|drooped", "footdrop|dropfoot|dropfeet",
                "drop|dropped|droopy|drooping|floppy|flopping|lifeless|paralysed|limp foot|feet",
                "<foot> ~4^footGap <slap>", "<foot> ~6+^footGap it ~1 slaps|drags|flops|catches",
                "<dragging> ~3 <foot>", "<slap> ~1 my ~1 <foot>",
                "leg|legs ~3^footGap drag|drags|dragging|dragged|trails|trailing",
                "drag|drags|dragging|dragged|trailing ~3 leg|legs",
                "trip|trips|tripping|tripped|stumble|stumbling|stumbled|fall|falling ~1 over|on ~3 foot|feet|toes|toe",
                "<foot> ~3^footGap floppy|limp|lifeless|paralysed|paralyzed|useless",
                "<foot> ~4^footGap hang|hangs|hanging|hung !over|out|off|from",
                "<foot> ~2 hang|hangs|hanging|hung !over|out|off|from",
                "<lost> ~4 <power> ~4 <foot>", "<foot> ~2 lost ~3 <power>",
                "<hardTo> ~2^liftGap <lift> ~4^liftGap <foot>",
                "<foot> ~2 stuck down", "weakness|weak ~4^weakGap foot|toes|ankle|toe|feet",
                "foot|toes|ankle|feet ~3^footGap weak|weaker|weakness",
                "stub|stubbing ~3 toe|toes",
                "slap|slapping|slappy|steppage|stepage|stepping|flapping|dropping gait|walk",
                "<foot> ~3^footGap flap|flaps|flapping|flapped", "foot|feet|toes ~1 gave|given|gives|giving up|out",
                "foot|feet|toes ~1 packed up|in", "foot|feet|toe|toes ~1 gone $", "lame ~1 foot|feet",
                "foot|feet ~2 lame",
                "<lost> ~2 dorsiflexion", "weak|absent|no|weakness ~2 dorsiflexion",
                "<hardTo> ~2 dorsiflex|dorsiflexing",
                "swing|swinging|hitch|hitching|hoick|throw|kick|circle ~2 leg|hip|foot out|up|round|around|forward !of",
                "lift|raise|pick|hoist|lifting|raising ~2 knee|knees|leg ~2 high|higher|up ~6 foot|toes|step|trip|clear|walk",
                "leg ~3^footGap paralysed|paralyzed|lifeless|limp|floppy",
                "paralysed|paralyzed|lifeless|limp|floppy leg",
                "lost|losing|loss|no|zero|without|lack ~3 power|strength|movement ~3 leg", "lost|loss ~1 use of ~2 leg",
                "leg ~3^footGap no|zero power|strength|movement", "power|strength|movement ~3 leg ~3 <gone>",
                "leg ~1 lost ~2 power|strength|movement",
            ],
            lossTerms: [
                "<cannot> to? ~3^liftGap <lift> ~5^liftGap <foot>", "<foot> ~3^footGap <wont> ~2 <lifts>",
                "<cannot> to? ~2 <lift> ~2 front of ~3 <foot>", "<cannot> to? ~2 <lift> ~3 leg|legs $",
                "<cannot> to? ~3 heels|heel $",
                "<cannot> to? ~2 walk|stand ~2 heels|heel", "no feeling|sensation or|and <power> ~4 <foot>",
                "no <power> ~4 foot|feet|toe|toes|ankle",
                "no|without|zero lift|dorsiflexion|movement ~3 foot|toes|toe|ankle",
                "<cannot> clear ~2 floor|ground|foot|toes",
                "could|able ~1 <lift> ~3 <foot> ~4 until|yesterday|before|last",
                "could|able ~1 <lift> ~3 <foot> ~3 but not", "used to ~1 <lift> ~3 <foot>", "<foot> ~2 <wont> ~3 up",
                "<cannot> keep ~3 slipper|slippers|sandal|flip|shoe ~1 on", "<lost> ~2 control ~3 foot|feet|ankle|toes",
                "so|because|that ~2 <foot> ~2 <wont> ~2 <slap>", "so|because|that ~2 <foot> ~2 <wont> ~2 up|clear|trip",
                "stop|stops|stopping|prevent|avoid|keep|help|without ~3 <foot> ~2 <slap>",
                "stop|stops|stopping|prevent|avoid ~3 <foot> from <slap>", "<cannot> ~2 dorsiflex",
                "leg ~3^footGap <wont> ~2 work|working|move|moving|respond|responding|function !like|as|so",
                "<cannot> to? ~2 move|use ~2 leg <atAll>", "<cannot> to? ~2 move|use ~2 leg properly",
            ],
            absentTerms: [
                "<foot> ~1 lifts|lift|works|work|moves|move ~1 <fine>",
                "no problem|problems|issue|issues|trouble ~1 <lift>|walking|with ~3 <foot>",
                "can still? <lift> ~4 <foot>",
                "<foot> ~2 doesnt|dont|isnt|not|never|didnt ~1 <slap>",
            ]
        ),
        TextConcept(
            id: "legs", kind: .legs, answers: [TextAnswerHint(item: "legWeak", choice: "both")],
            terms: [
                "<bothLegs> ~4^exertGap paralysed|paralyzed|lifeless|limp|powerless",
                "paralysed|paralyzed|paralysis ~3 <bothLegs>",
                "paralysed|paralyzed ~3 waist|chest|neck|hips|belly down",
                "paralysed|paralyzed below", "<bothLegs> ~4^exertGap <weakish> ~8+^exertGap <lately>",
                "<weakish> ~2 <bothLegs> ~8+^exertGap <lately>",
                "<lately> ~6+^exertGap <bothLegs> ~4^exertGap <weakish>",
                "<bothLegs> ~3^exertGap <lately> ~4^exertGap <weakish>",
                "lost|losing|loss ~2 use|power|movement of|in ~2 <bothLegs>",
                "<bothLegs> ~2 stopped ~1 working|moving", "weak ~2 waist down", "weak below ~2 waist",
                "weak|weakness|weaker ~2 both sides", "<power> ~3 <bothLegs> ~2 <gone>",
            ],
            lossTerms: [
                "<cannot> ~3 move|use ~2 <bothLegs> !much|far|freely|easily|without|very|together",
                "<bothLegs> ~3^exertGap <wont> ~1 work|working|move|moving|respond|responding|function !like|as|so|properly|well",
                "no movement ~3 <bothLegs>", "<cannot> ~2 feel or|nor|and move ~2 legs|leg",
                "<feelNot> ~3 <bothLegs> ~3 <cannot> ~1 stand|walk|move",
            ],
            absentTerms: ["<bothLegs> ~1 strong|fine|normal|ok|work|move", "can still? move ~3 <bothLegs>"]
        ),
        TextConcept(
            id: "coldFoot", kind: .limb, answers: [TextAnswerHint(item: "footColdPale", choice: "yes")],
            terms: [
                "<limb2> ~5+ <cold> ~4+^limbGap <colour> !in|when|if|at",
                "<limb2> ~5+ <colour> ~4+^limbGap <cold> !in|when|if|at|weather",
                "<cold> ~3+^limbGap <colour> ~2 <limb2> !in|when|if|at",
                "<colour> ~3+^limbGap <cold> ~2 <limb2> !in|when|if|at",
                "<limb2> ~3^limbGap <suddenly> ~4^limbGap <cold>", "<limb2> ~3^limbGap <suddenly> ~4^limbGap <colour>",
                "<suddenly> ~4^limbGap <limb2> ~4^limbGap <cold>", "<suddenly> ~4^limbGap <limb2> ~4^limbGap <colour>",
                "<limb2> ~4^limbGap <cold> ~4^limbGap <suddenly>", "<limb2> ~4^limbGap <colour> ~4^limbGap <suddenly>",
                "<suddenly> ~2 <cold> ~2 <limb2>", "<suddenly> ~2 <colour> ~2 <limb2>", "pulseless ~2 <limb2>",
                "<limb2> ~3 pulseless",
                "lost|absent|missing ~2 pulse ~4 <limb2>", "<limb2> ~4 <cold> ~4 pulse", "<limb2> ~4 <colour> ~4 pulse",
            ],
            lossTerms: [
                "no|without|zero pulse|pulses|circulation ~4 <limb2>", "<limb2> ~3 no blood|circulation|pulse|pulses",
                "<cannot> ~3 find|feel|get ~2 pulse ~4 <limb2>", "<limb2> ~8+ <cannot> ~3 find|feel|get ~2 pulse",
                "no blood ~2 getting|going|reaching|flowing|to ~3 <limb2>",
            ]
        ),
    ]

    /// Weakness of a leg, lost walking, a foot of another colour and an old leak of urine, without what makes them a red flag.
    static let softPower: [TextConcept<ConceptKind>] = [
        TextConcept(
            id: "legWeak", kind: .softLimb,
            terms: [
                "leg|legs|thigh|thighs ~4^exertGap weak|weaker|weakness|weakening|powerless !when|after|on|if|once",
                "weak|weaker|weakness|weakening ~3^betweenGap leg|legs|thigh|thighs !when|after|on|if|once",
                "legs ~3 rubber|rubbery",
                "lost ~3 ability to walk|stand", "lost ~1 walking|mobility", "stopped walking",
                "stopped being able to walk|stand", "<hardTo> ~1 walk|stand $",
                "off my legs|feet",
            ],
            lossTerms: [
                "<cannot> ~1 walk $", "<cannot> ~1 walk <atAll>", "no strength|power ~3 leg|legs|thigh|thighs",
                "unable to walk|stand $", "unable to walk|stand <atAll>", "<cannot> ~2 stand $",
                "<cannot> ~2 stand up $",
                "<cannot> ~2 stand|up <atAll>", "<feelNot> ~2^betweenGap legs $",
                "<feelNot> ~2^betweenGap legs <atAll>",
                "legs ~3^exertGap <wont> ~1 work|working|move|function properly|well",
                "<cannot> ~1 take|manage ~1 step|steps",
            ],
            absentTerms: ["leg|legs ~2 strong"],
            vagueTerms: ["paralysis", "paralysed|paralyzed"]
        ),
        TextConcept(
            id: "oldLeak", kind: .softBladder,
            terms: [
                "i|ive leak|leaks|leaked|leaking ~8+ <longStanding>", "incontinent|incontinence ~6+ <longStanding>",
                "<longStanding> ~4+ leak|leaked|leaking|incontinent", "<wet> ~1 <reflexive> ~6+ <longStanding>",
            ]
        ),
        TextConcept(
            id: "footColour", kind: .softLimb,
            terms: [
                "foot|feet|leg|toe|toes ~2 is|are|gone|turned|went|turning|looks|look ~3^limbGap <colour> !in|when|if|at|with|nail|nails",
                "foot|leg ~3^limbGap icy|freezing !in|when|if|at|pack|packs",
                "foot|leg ~3^limbGap ice|stone cold !in|when|if|at", "<colour> foot|leg",
            ]
        ),
    ]
}

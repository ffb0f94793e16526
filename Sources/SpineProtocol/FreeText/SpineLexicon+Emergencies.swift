import TriageCore

extension SpinePhrases {
    /// Stroke (T1), weakness of a foot (T2) and self-harm (T3).
    static let emergencies: [TextConcept] = [
        TextConcept(
            id: "stroke", kind: .stroke, answers: [TextAnswerHint(item: "faceArmSpeech", choice: "yes")],
            terms: [
                "stroke|strokes|tia|ministroke", "mini stroke",
                "face|mouth|lip|smile|eyelid|cheek|eye ~4 <droop>",
                "words ~2 came|come|coming out ~1 wrong|jumbled|muddled|funny", "talking gibberish|rubbish|nonsense",
                "<handOrFace> ~4 <weak> ~1 all at once", "<droop> ~2 face|mouth|smile|eyelid|lip|cheek",
                "slurred|slurring|garbled speech", "facial droop|drooping|weakness|palsy|paralysis",
                "slurred|slurring|slur|slurs|slured",
                "speech ~4 slurred|garbled|jumbled|gone|funny|affected|strange|weird|wrong|unclear",
                "words ~3 jumbled|muddled|garbled|wrong", "<handOrFace> ~5 <weak> ~5 <suddenly>",
                "<suddenly> ~6^partWord <weak> ~4 <handOrFace>", "<suddenly> ~4 <handOrFace> ~4 <weak>",
                "arm|hand ~2 went|gone|going ~2 weak|limp|floppy|lifeless", "<handOrFace> ~2 <suddenly> ~2 <weak>",
                "side of ~1 face|body|mouth ~4 <weak>", "side of ~1 face|body|mouth ~4 <droop>",
                "<weak> ~3 side of ~1 face|body",
                "lost ~2 speech", "lost ~2 use of ~2 arm|hand",
            ],
            lossTerms: [
                "<cannot> to? ~1 speak|talk properly|clearly|right|normally|straight|suddenly|at",
                "suddenly ~2 <cannot> ~1 speak|talk", "<cannot> ~1 speak|talk !to|highly|with|about|enough|on|english",
                "<cannot> ~2 get ~2 words out", "<cannot> ~2 find ~2 words",
                "<suddenly> ~4 <cannot> ~1 lift|raise|move|use ~2 arm|hand",
                "<cannot> ~1 lift|raise|move|use ~2 arm|hand ~3 <suddenly>",
                "<cannot> ~1 smile|move ~3 face|properly",
            ],
            absentTerms: ["speech|face ~2 <fine>"]
        ),
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
                "trip|trips|tripping|tripped|stumble|stumbling|stumbled|fall|falling ~1 over|on ~2 foot|feet|toes|toe",
                "<foot> ~3^footGap floppy|limp|lifeless|paralysed|paralyzed|useless",
                "<foot> ~2 hang|hangs|hanging|hung !over|out|off|from",
                "<lost> ~4 <power> ~4 <foot>", "<foot> ~2 lost ~3 <power>",
                "<hardTo> ~2^liftGap <lift> ~4^liftGap <foot>",
                "<foot> ~2 stuck down", "weakness|weak ~4^weakGap foot|toes|ankle|toe|feet",
                "foot|toes|ankle|feet ~3^footGap weak|weaker|weakness",
                "stub|stubbing ~3 toe|toes",
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
            ],
            absentTerms: [
                "<foot> ~1 lifts|lift|works|work|moves|move ~1 <fine>",
                "no problem|problems|issue|issues|trouble ~1 <lift>|walking|with ~3 <foot>",
                "can still? <lift> ~4 <foot>",
                "<foot> ~2 doesnt|dont|isnt|not|never|didnt ~1 <slap>",
            ]
        ),
        TextConcept(
            id: "selfHarm", kind: .selfHarm,
            terms: [
                "suicidal|suicide|suicidally", "kill|killing|killed|hang|hanging|harm|harming|harmed ~1 <reflexive>",
                "end|ending|ended|take|taking my own? life", "take|taking|took|taken ~1 own life",
                "end|ending ~1 it all", "end it all",
                "want|wanting|wanted|going|like|thought|thoughts|thinking|think|considered|considering|plan|planning|rather|ready ~4 end|ending it|things|everything",
                "better off dead", "better off without me", "better off ~2 i ~2 dead|gone|not",
                "wish|wished|wishing ~1 i was|were|am|wasnt ~1 dead|here|alive",
                "rather be dead", "enough of living|life", "want|wanting|wanted|wanna|ready|like ~2 die",
                "thoughts ~4 dying|death|ending",
                "self harm|harming|harmed|injury|injuring|injure|harms", "selfharm|selfharming",
                "want|wanting|urge|urges|thoughts|thought|thinking|like ~4 hurt|hurting|cut|cutting <reflexive>",
                "hurt|hurting|cut|cutting myself on purpose|deliberately", "cutting myself",
                "overdose|overdosed|overdosing",
                "took|taken|take|taking ~5 too many|much tablets|pills|paracetamol|painkillers|medication",
                "take|taking|took|swallow|swallowing ~2 whole ~4 tablets|pills|packet|bottle|box|lot",
                "took|take|taking|swallow ~1 all ~3 tablets|pills|paracetamol|painkillers|medication ~1 at once",
                "thought|thoughts|thinking|think|feel|want|wanted|considered|plan ~5 taking|take ~1 all ~2 tablets|pills|medication",
                "jump|jumping|jumped off ~3 bridge|roof|building|cliff|balcony|carpark",
                "jump|jumping|walk|walking|step|stepping in? front|infront ~2 train|car|bus|lorry|traffic",
                "throw|throwing myself off|under|infront|in", "lost the will to live",
                "finish myself off", "ending|end my suffering|misery", "saving|stockpiling|hoarding ~2 tablets|pills",
                "do away with myself", "slit|slitting ~2 wrists", "top myself",
            ],
            lossTerms: [
                "<noWish> live|exist", "<noWish> be alive|here", "<noWish> wake up", "<noWish> go|carry on living",
                "no reason|point ~1 to|in|of ~1 live|living|life", "no reason to go on", "no point ~1 in? going on",
                "nothing ~2 live for", "not worth living", "isnt worth living", "cant|cannot go|carry on living",
                "wish i wouldnt|didnt wake up",
                "dont|not ~1 wake up again|tomorrow", "hope i dont wake up",
                "dont|cant ~1 see|find ~3 point ~2 living|life|going",
                "no will to live", "no point ~1 carrying|going on", "cant|cannot|dont want to carry on living",
                "<cannot> ~2 see ~2 way out", "<want> ~4 not|never wake|waking up", "<want> ~2 and never wake",
                "dont|no longer care if i live|die", "cant|cannot live ~1 like this|with this|anymore|any",
            ]
        ),
    ]

    /// What raises to a clinician's review, rule Q8.
    static let soft: [TextConcept] = [
        TextConcept(
            id: "cancer", kind: .softCancer,
            terms: [
                "cancer|cancers|cancerous|tumour|tumours|tumor|tumors|chemo|chemotherapy|radiotherapy|lymphoma|myeloma|leukaemia|leukemia",
                "melanoma|sarcoma|carcinoma|metastasis|metastases|metastatic|metastasised|mets|secondaries|oncologist|oncology|malignant|malignancy",
                "mastectomy|brachytherapy|remission|hodgkins|tamoxifen|letrozole|anastrozole|herceptin|lumpectomy|immunotherapy",
                "radiation therapy|treatment", "macmillan nurse|nurses",
            ]
        ),
        TextConcept(
            id: "fever", kind: .softFever,
            terms: [
                "fever|fevers|feverish|pyrexia|rigor|rigors|shiver|shivers|shivering|shivery|chills|febrile",
                "hot and cold|shivery|sweaty", "hot then cold",
                "a|high|raised|running|slight|spiking temperature|temp",
                "temperature|temp ~2 of|was|is|over|above|at|hit|reached #",
                "temperature|temp #", "temperature|temp ~3 up|high|raised|spiking", "burning up",
            ],
            absentTerms: [
                "temperature|temp ~2 <fine>", "no temperature|temp|temperatures", "not got|had a temperature|temp",
            ]
        ),
        TextConcept(
            id: "legGivesWay", kind: .softGivesWay,
            terms: [
                "<legs> ~4 give|gives|gave|giving|given|gives way|out|under|up",
                "<legs> ~3 buckle|buckles|buckled|buckling|collapse|collapses|collapsed|collapsing",
                "buckling|collapsing ~2 <legs>", "<legs> ~3 go|goes|went|going|gone from under|underneath|beneath",
                "<legs> ~2 go|goes|went out from",
                "legs ~3 jelly", "<legs> ~3 fold|folds|folded|folding|crumple|crumples",
                "<legs> ~1 went|goes|go from under",
                "<legs> ~2 wont|doesnt|dont|cant|not hold|support|carry ~1 me|weight|my",
                "giving way|out ~3 <legs>",
            ],
            absentTerms: [
                "<legs> ~2 never ~1 given|gave|give", "<legs> ~2 havent|hasnt ~1 given|give|buckled",
                "<legs> ~2 doesnt|dont|isnt|not|never|didnt ~1 give|giving|gave|gives|buckle|buckled|buckling",
            ]
        ),
    ]
}

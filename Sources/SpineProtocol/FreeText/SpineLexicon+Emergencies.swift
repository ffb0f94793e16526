import TriageCore

extension SpinePhrases {
    /// Stroke (T1) and self-harm (T3).
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
                "face|mouth|lip|lips|smile|cheek|eyelid ~2 slipped|slipping|slid|sliding|sags|hanging|hangs|pulled|wonky|skewed",
                "half|side of ~1 face ~4 <gone>", "half|side of ~1 face ~3 frozen|different|hanging|slipped|dropped|slack",
                "words ~2 come|came|coming|are out? ~2 slurred|garbled|mixed|muddled|jumbled|wrong",
                "speech|talking|voice ~3 slurry|mumbled|mumbling|muddled|muffled|mixed|nonsense",
                "arm|hand ~1 is|feels|hangs|has|hanging ~2 limp|lifeless|paralysed|paralyzed",
                "dribbling|drooling ~3 side|corner ~3 mouth|face", "mouth|lip ~4 dribbling|drooling|dribble",
                "limp|paralysed|paralyzed|lost power|strength ~3 down|on ~2 one|left|right side",
                "paralysed|paralyzed|weak all? down one|left|right side",
            ],
            lossTerms: [
                "<cannot> to? ~1 speak|talk properly|clearly|right|normally|straight|suddenly|at",
                "suddenly ~2 <cannot> ~1 speak|talk", "<cannot> ~1 speak|talk !to|highly|with|about|enough|on|english",
                "<cannot> ~2 get ~2 words out", "<cannot> ~2 find ~2 words",
                "<suddenly> ~4 <cannot> ~1 lift|raise|move|use ~2 arm|hand",
                "<cannot> ~1 lift|raise|move|use ~2 arm|hand ~3 <suddenly>",
                "<cannot> ~1 smile|move ~3 face|properly",
                "words ~3 <wont> ~2 come|coming|came ~2 right|properly|out|correctly|straight|clearly",
                "<suddenly> ~3 arm|hand ~2 <wont> ~1 move|work|lift", "arm|hand ~2 <wont> ~1 move|work|lift ~3 <suddenly>",
            ],
            absentTerms: ["speech|face ~2 <fine>"],
            pastTerms: [
                "had|suffered|survived a|the|my|one? <strokeKind>? <stroke>", "had|suffered|survived <several> <strokeKind>? <stroke>",
                "since|after|following my|the|a|that|having? a? <strokeKind>? <stroke>", "my|the <strokeKind>? <stroke> !symptoms|signs",
                "<stroke> survivor|survivors|risk|risks|clinic|nurse|team|unit|ward|consultant|rehab|rehabilitation|association",
                "<stroke> medication|tablets|prevention|prophylaxis|patient|patients|club|group|physio|services|service|charity|doctor",
                "prevent|prevents|preventing|prevention|avoid|avoiding|reduce|reduces|lower|risk|chance|protect|stop|against ~3 <stroke>",
                "previous|prior|old|past|known|recovering|recovered|recovery|history|post ~3 <stroke>",
                "<stroke> #year", "<stroke> ~4 <several> months|years|decades ago", "<several> months|years|decades ago ~4 <stroke>",
                "weak|weakness|limp|stick|paralysed|disabled|damage from|after|since|due|left ~3 <stroke>",
                "clopidogrel|aspirin|tablets|medication|medicine|pill|pills|statin|statins|thinners|warfarin|apixaban ~4 <stroke>",
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
                "planning|planned|plan|going|intend|tempted|ready|decided ~3 take|taking|swallow ~2 all ~2 tablets|pills|medication|painkillers",
                "might|may as well be dead|gone", "as well be dead", "hurt|hurting|cut|burn|burned|burnt|injured <reflexive> ~5 on purpose|deliberately|intentionally",
                "wish|want|wanting ~3 it ~2 over|end|finished", "written|wrote|writing ~2 goodbye|suicide note|letter|letters",
                "goodbye|suicide note|letter", "dark thoughts", "given|giving|gave up on ~1 life|living", "done with life|living",
                "tired of living|life|being alive", "want|wanting|wanted|like ~2 disappear forever|for", "everyone ~4 better off ~2 me",
                "ending|end things|myself", "put an end to ~1 it|this|everything|myself|things",
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
                "cant|cannot go on $", "cant|cannot go on any|anymore|like|living|much|with", "cant|cannot carry on $",
                "cant|cannot carry on any|anymore|like|living", "cant|cannot face|take another|it|life|living ~1 day|anymore|any|longer",
                "no future ~2 me", "<noWish> be around|on this",
            ]
        ),
    ]

    /// What raises to a clinician's review, rule Q8; weak legs and a foot of another colour are in ``softPower``.
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

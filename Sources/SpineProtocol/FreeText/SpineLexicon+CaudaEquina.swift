import TriageCore

extension SpinePhrases {
    /// The cauda equina items, rule T1; the sources are those of rules E1–E4.
    static let caudaEquina: [TextConcept] = [
        TextConcept(
            id: "ces.saddle", kind: .hardCES, answers: [TextAnswerHint(item: "saddle", choice: "yes")],
            terms: [
                "<numb> ~9+^saddleGap <site>", "<site> <numb>", "<site> ~1 <copula> ~3 <numb>",
                "<numb> ~3 only|just|mainly|mostly|especially ~3^saddleGap <site>", "<site> ~1 like ~4 <numb>",
                "toilet|loo paper|roll|tissue ~2 feels|feel|felt like", "<odd> ~2 down below|there", "<site> ~3 feels|feel|felt ~1 like ~4 someone|somebody|not",
                "saddle numbness|anaesthesia|anesthesia|paraesthesia|area numb", "<numb> ~4^saddleGap <wipe>",
                "<site> ~2 feel|feels|felt|feeling|is|are ~2 <odd>",
                "feel|feels|felt ~2 <odd> ~4^partWord <wipe>",
                "feel|feels|felt ~2 <odd> ~3 <site>",
                "<wipe> ~4+ <numb>", "<wipe> ~3+ feel|feels|felt ~2 <odd>", "<wipe> ~3+ feel|feels|felt nothing",
                "like|as if|though im? sitting|sit ~2 cushion|nothing|cotton|pillow|air",
            ],
            lossTerms: [
                "<feelNot> ~6+^numbish <site>", "<feelNot> ~5^numbish <wipe>", "<site> ~2 <feelNot>",
                "<wipe> ~3+ <feelNot> !<partWord>", "<wipe> ~3+ nothing|numb",
                "feeling|sensation ~4 <site> ~3 <gone>",
                "<feelNot> ~3 when i sit $", "<numb> ~5+ only|just|except ~5^saddleGap <site>", "<notRight> ~4^partWord <site>", "<notRight> ~4^partWord <wipe>", "<site> ~2 <notRight>", "<wipe> ~3 <notRight>", "<numb> ~3 but only|mostly|just ~3 <site>", "<numb> ~4 apart from ~3 <site>", "<numb> ~4 other than ~3 <site>",
                "feel nothing ~4 <site>", "feel nothing ~4 <wipe>", "nothing ~2 feel|feeling ~3 <site>",
            ],
            absentTerms: [
                "feeling|sensation ~4 <site> ~3 <fine>", "<site> ~3 feel|feels|feeling ~1 <fine>",
                "normal feeling|sensation ~4 <site>", "can still? feel ~4 <wipe>", "can still? feel ~4 <site>",
                "<site> ~4+ no|not numb|numbness|tingling",
            ],
            vagueTerms: ["<site> ~6+^siteGap <numb> !<limb>"]
        ),
        TextConcept(
            id: "ces.bladder", kind: .hardCES, answers: [TextAnswerHint(item: "bladder", choice: "lostFeeling")],
            terms: [
                "<wet> ~1 <reflexive>", "<wet> <clothes>", "wet the|my bed", "woke|wake up wet $", "wet pants|knickers|patch|patches",
                "<clothes> ~2 wet|damp|soaked !with", "damp|soaked|wet pants|knickers|underwear|pad",
                "<leak> ~4 <urine>", "<urine> ~3 <leak>", "i leak|leaked|leaks", "im|been|am|start|started|keep leaking|dribbling !from", "<leak> a bit|little|when|all|constantly",
                "<urine> ~2 accident|accidents", "accident|accidents ~1 <clothes>", "accident|accidents ~3 bladder|urine|wee|pee", "soaked|soaking|drenched|wet ~1 in|with urine|wee|pee|piss",
                "incontinent|incontinence ~2 urine|bladder|pee|wee|urinary|water",
                "urinary|bladder|urine|stress|urge incontinence|incontinent|retention|leakage",
                "urinary ~2 faecal|fecal|bowel incontinence", "bladder ~1+ bowel|bowels incontinence|accidents|leakage|control",
                "bowel ~1+ bladder incontinence|accidents|leakage",
                "<lost> ~4 control ~6+ <urine>", "<lost> ~3 bladder|urinary ~3 control|function|feeling|sensation",
                "<lost> ~3 bowel ~2 bladder ~1 control|function|feeling",
                "control ~3 <urine> ~3 gone|lost|going|went|failed|weak|poor", "bladder control ~2 gone|lost|going|went|failed|poor",
                "<hardTo> ~3^peeGap <urinate>", "<hardTo> ~2 start|starting|begin|beginning ~4 <urine>",
                "<hardTo> ~2 empty|emptying ~3 bladder", "hard|slow|difficult|ages|forever|long to start ~2 <urine>",
                "takes|take|took|taking ~4 ages|long|longer|minutes|forever|while|time ~3 <urinate>",
                "takes|take|took ~3 ages|long|longer|minutes|forever|while|time ~2 start ~3 <urine>",
                "<urine> ~3 ages|slow|long|hard to start|come|go", "retention", "in retention",
                "push|pushing|strain|straining|force|forcing|press|pressing ~4 <urinate>",
                "push|strain|press|force|pushing|straining|pressing ~4 <urine> out", "push|strain|press|force|pushing|straining|pressing ~6 make|get ~2 <urine>",
                "strain|straining|push|pushing ~6 any|before ~2 <urine>", "only|just ~3 trickle|trickles|dribble|dribbles|drops|drip ~1 out|comes", "<urine> ~3 comes|came|coming|runs|ran|running|pours|falls ~2 out|down|by",
                "trouble|difficulty starting|start $", "<urine> ~2 out of control", "catheterised|catheterized", "need|needed|had|have|fitted ~2 catheter",
                "urge|need|feeling|desire|sensation ~3 <urinate> ~3 <gone>", "<lost> ~2 urge|need|desire|feeling|sensation ~4 <urinate>",
                "<numb> ~3 when ~3 <urinate>", "<urine> ~2 <numb>", "numb bladder",
            ],
            lossTerms: [
                "<cannot> to? ~4^peeGap <urinate>", "<cannot> ~2 start|begin ~4 <urine>", "<cannot> ~2 empty|fill ~3 bladder",
                "<cannot> ~3^peeGap go|get|have ~1 wee|pee", "<cannot> ~3^peeGap <urine> $",
                "<cannot> ~2 get|make|bring ~3 <urine> ~1 out|started|flowing|going|to", "<cannot> ~2 get ~1 drop|drops|anything|any|much|one ~1 out", "<cannot> ~2 produce|squeeze ~3 <urine>", "<cannot> ~1 get going $", "bladder ~2 <wont> ~3 empty|emptying",
                "<feelNot> ~5+^feelGap <urinate>", "<feelNot> ~4 <wet>", "<feelNot> ~4^feelGap <urine>",
                "<feelNot> ~3 need|urge|desire ~2 go", "<feelNot> ~3 bladder",
                "<urinate> ~3+ <without>", "<wet> ~3 <without>", "<urine> ~5 <without>",
                "<urinate> ~3+ <feelNot> <itEnd>", "<urinate> ~3+ but|and ~1 <feelNot> <itEnd>", "<urinate> ~3+ <feelNot> $",
                "<urinate> ~2 but|and ~1 <feelNot> $", "feel nothing ~4 <urinate>", "nothing ~2 feel|feeling ~3 <urinate>",
                "<dontKnow> ~5^why <urinate>", "<dontKnow> ~5^why <wet> ~1 <reflexive>", "<dontKnow> ~5^why <wet> $",
                "<dontKnow> ~3^why bladder ~2 full|empty", "<dontKnow> ~4^why ive|i|have|im ~1 finished|done|leaking|wet",
                "<dontKnow> ~4^why need to go", "see|check if|whether|that ive|i|have|im ~1 finished|stopped|started|weeing|peeing|going|wet|done",
                "no|lost urge|desire|need|sensation|feeling to|of ~2 <urinate>", "no urge|desire $", "no warning ~3 <urinate>", "not|dont|never get|getting ~2 urge|feeling|sensation|need ~2 <urinate>", "<feelNot> ~3 full", "stopped|stop ~1 <urinate>",
                "<havent> ~3^peeGap <urinated> !<notRetention>",
                "no wee|pee|urine|water ~2 since|for|today|all|in|coming|comes|out|yet|passed|at",
                "<urine> ~1 <wont> ~2 come|start|coming|flow|flowing|out|starting|go",
                "try|tries|tried|trying to? ~2 <urinate> ~3+ nothing|cant|wont", "try|tried|trying to? ~2 <urinate> but|and ~2 nothing|cant|cannot|wont|couldnt",
                "<urinate> ~3+ nothing comes|came|happens|happened|coming|there", "<urinate> ~2 but|and nothing comes|came|happens|happened|coming",
                "nothing|none ~3 when ~4 <urinate>", "nothing comes|came|coming out", "<toilet> ~2+ but|and ~1 nothing comes|came|happens|happened",
                "need|desperate|bursting|urge|want|wanting|try|trying ~5 but|and ~2 <cannot> go|start|wee|pee",
                "<urine> ~4 but|and ~2 <cannot> go|start", "go|went|sit|going|try ~3 <toilet> ~1 but|and ~2 <cannot> go|start|wee|pee",
                "<controlNot> ~5 <urine>", "<controlNot> it in", "<cannot> ~1 hold on|it $", "wear|wearing ~2 pad|pads|nappies|nappy", "not getting to the? toilet|loo in time", "no bladder ~2 control !<problems>", "no bowel ~1 bladder control !<problems>",
                "no bladder feeling|sensation|function !<problems>", "no control ~3 <urine>", "no urinary control",
                "bladder ~3 <brokenDown>", "waterworks ~3 <brokenDown>", "<urine> ~2 stopped|stops|stop working|coming|flowing",
                "<cannot> help ~1 wetting|weeing|peeing|pissing", "<wet> ~2 <reflexive> ~4 <without>",
                "used to be able to ~2 <urinate>", "bladder was fine|normal|ok until|till|before",
            ],
            absentTerms: [
                "bladder ~5 <fine>", "waterworks ~3 <fine>", "<urinate> ~2 <fine>", "can still? feel ~3 <urinate>",
                "no bladder ~2 problem|problems|issue|issues|symptoms|trouble|changes|involvement|disturbance|dysfunction",
                "no bowel ~1 bladder problem|problems|issue|issues|symptoms|trouble|changes",
                "no problem|problems|issue|issues|trouble|change ~2 bladder|waterworks",
            ],
            vagueTerms: ["leaking $"]
        ),
        TextConcept(
            id: "ces.bowel", kind: .hardCES, answers: [TextAnswerHint(item: "bowel", choice: "lostControlOrFeeling")],
            terms: [
                "<soil> ~1 <reflexive>", "<soil> <clothes>", "<stool> ~2 <clothes>", "soiling",
                "<lost> ~4 control ~6+ <stool>", "accident|accidents ~3 <stool>", "<stool> ~2 out of control", "<stool> ~2 slip|slips|slipped|slipping out", "<lost> ~3 bowel|bowels|faecal ~3 control|function|feeling|sensation",
                "<lost> ~3 bladder ~2 bowel ~1 control|function|feeling", "control ~3 <stool> ~3 gone|lost|going|went|failed",
                "bowel control ~2 gone|lost|going|went|failed|poor",
                "incontinent|incontinence ~2 <stool>", "incontinent|incontinence ~3 and|or bowel|bowels|stool|faeces|poo",
                "faecal|fecal|bowel|anal|stool|faecally|fecally incontinence|incontinent|leakage|accident|accidents|soiling",
                "bowel ~1+ bladder incontinence|accidents|leakage", "bladder ~1+ bowel|bowels incontinence|accidents|leakage",
                "urinary ~2 faecal|fecal incontinence", "<leak> ~4 <stool>", "<stool> ~3 <leak>",
                "<stool> ~3 comes|came|coming|falls|fell|slips|slipped out", "<stool> ~1 accident|accidents",
                "<lost> ~2 urge|need|feeling|sensation ~4 <open>", "<numb> ~3 when ~3 <open>",
            ],
            lossTerms: [
                "<feelNot> ~5+^feelGap <open>", "<feelNot> ~2 when ~1 i go !<goOn>", "<feelNot> ~2 when ~1 im going !<goOn>",
                "<feelNot> ~2 when ive been !<goOn>", "<feelNot> ~4^feelGap <stool>", "<feelNot> ~4 <soil>",
                "<open> ~3+ <feelNot> <itEnd>", "<open> ~3+ <feelNot> $", "<open> ~2 but|and ~1 <feelNot>", "<open> ~4+ <without>",
                "<soil> ~3 <without>", "<stool> ~4 <without>", "bowels|bowel ~2 <without>", "<cannot> stop ~2 pooing|soiling|poo",
                "<dontKnow> ~5^why <open>", "<dontKnow> ~5^why <soil>", "<controlNot> ~6 <stool>", "<stool> ~4+ <feelNot> ~1 <itEnd>", "<stool> ~3+ <controlNot> it", "<stool> ~4+ <dontKnow>", "<dontKnow> ~4^why wind or poo|stool",
                "no bowel ~2 control !<problems>", "no bladder ~2 bowel|bowels control !<problems>", "no control ~4 <stool>",
                "no anal tone", "<cannot> ~1 clench|squeeze|tighten ~3 <site>", "<cannot> help ~1 pooing|soiling",
                "<cannot> ~1 hold ~2 <stool>",
            ],
            absentTerms: [
                "bowel|bowels ~4 <fine>", "no bowel ~1 problem|problems|issue|issues|symptoms|trouble|changes|disturbance",
                "no bladder ~1 bowel|bowels problem|problems|issue|issues|symptoms|trouble|changes|involvement|disturbance|dysfunction",
                "no problem|problems|issue|issues|trouble|change ~4 bowel|bowels",
            ],
            vagueTerms: ["soiled"]
        ),
        TextConcept(
            id: "ces.unspecified", kind: .hardCES,
            answers: [
                TextAnswerHint(item: "bladder", choice: "lostFeeling"),
                TextAnswerHint(item: "bowel", choice: "lostControlOrFeeling"),
            ],
            terms: [
                "<lost> ~3 control ~1 down ~1 below|there", "doubly incontinent",
                "toilet|loo accident|accidents",
            ],
            lossTerms: [
                "<controlNot> ~2 down below|there", "<controlNot> ~2 <site>", "<feelNot> ~5^feelGap toilet|loo !paper|roll|tissue|seat",
                "<dontKnow> ~5^why need|needing ~1 toilet|loo", "didnt|dont|cant|couldnt|not ~1 make|made it to? ~1 toilet|loo|time",
                "not made it to ~1 toilet|loo", "<toilet> !seat|paper|roll|tissue ~3+ <feelNot> $", "<toilet> !seat|paper|roll|tissue ~3+ <feelNot> <itEnd>", "<lost> ~3 control ~3 both ends",
            ],
            vagueTerms: [
                "incontinent|incontinence", "<lost> ~3 control !of|over|on|and", "cauda equina|equine syndrome? !symptoms|leaflet|card|red|signs|warning|charity|information",
            ]
        ),
        TextConcept(
            id: "ces.sexual", kind: .hardCES, answers: [TextAnswerHint(item: "sexual", choice: "newNumbnessOrLoss")],
            terms: [
                "<numb> ~3 sex|intercourse|orgasm", "sex ~1 feels|feel ~2 <odd>", "sex ~1 feels|feel ~2 <numb>", "<lost> ~3 sexual ~1 function|feeling|sensation|sensations",
                "<lost> ~3 feeling|sensation ~2 sex|intercourse", "<lost> ~2 erection|erections",
            ],
            lossTerms: [
                "<feelNot> ~4 sex|intercourse|orgasm", "<cannot> ~4 erection|erections|orgasm|climax|ejaculate",
                "sex ~3 <feelNot>",
            ]
        ),
    ]
}

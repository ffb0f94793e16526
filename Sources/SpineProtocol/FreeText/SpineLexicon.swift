package import FreeText
package import TriageCore

/// The words in which patients speak of what the spine protocol must not miss, for a ``TextReader``.
///
/// The concepts are those of rules T1–T3 and Q8. The statuses follow NegEx (Chapman 2001) and ConText (Harkema 2009).
/// The phrases are the project's own and are no clinical evidence: staff always see the text itself.
package let spineLexicon = TextLexicon<ConceptKind>(
    groups: SpinePhrases.groups,
    concepts: SpinePhrases.caudaEquina + SpinePhrases.emergencies + SpinePhrases.power + SpinePhrases.soft
        + SpinePhrases.softPower,
    ignored: SpinePhrases.ignored,
    cues: SpineCues.all,
    wordClasses: SpineCues.wordClasses,
    misspellings: SpineEnglish.misspellings,
    spellingTargets: SpineEnglish.spellingTargets,
    commonWords: SpineEnglish.commonWords,
    // A year without knowledge of the present one: texts are written later than this.
    latestPastYear: 2023,
    weights: TextWeightsText(spineWeights)
)

/// The phrases of the spine protocol, by concept.
enum SpinePhrases {
    static let ignored: [String] = [
        "bottom of", "bottom half", "bottom part", "bottom lip", "bottom line", "bottom step", "rock bottom",
        "balls of", "ball of", "hay fever", "hayfever", "cabin fever", "yellow fever", "glandular fever",
        "scarlet fever", "dengue fever", "cancer research", "cancer charity", "cancer screening", "heat stroke",
        "heatstroke", "sun stroke", "sunstroke", "breast stroke", "back stroke", "stroke my|the|it|him|her|your|our",
        "i|to|you stroke", "dragging pain|ache|sensation", "athletes foot", "# foot", "six|five foot",
        "foot of the", "water|fluid retention", "different strokes", "heat|hot|ice pad|pads", "fever blister|blisters",
        "stroke of", "trigger finger",
        "catch|catches|catching|caught the light|sun|bus|train|eye|ball|breath|cold",
        "catch|catches|catching|caught light|fire",
        "like|if|though cold|warm|hot|icy? water|liquid|fluid is|was? trickling|running|dripping|dribbling|pouring|flowing|trickles|runs|drips",
        "like|if|though there|theres is? cold|warm? water trickling|running|dripping|dribbling",
        "sensation|feeling of cold|warm|hot|icy? water trickling|running|dripping|dribbling",
        "groin|bottom|buttock|buttocks pain|strain|injury|hernia|ache",
    ]

    static let groups: [String: [String]] = [
        "reflexive": ["myself", "my self", "meself", "himself", "herself", "themselves", "yourself", "ourselves"],
        "clothes": [
            "my|the|his|her|our? pants|trousers|knickers|underwear|undies|underpants|bed|sheets|clothes|jeans|nappy|pyjamas|boxers|shorts|leggings|tights|mattress|nightie|pad|bedding",
            "in|on|through my|the|his|her? pants|trousers|knickers|underwear|undies|underpants|bed|sheets|clothes|chair|sofa|nappy|sleep|pad|shorts",
        ],
        "cannot": [
            "cant|cannot|couldnt", "can|could not", "cant|cannot really|even|properly|actually|seem",
            "no longer able", "not able", "not been|being able", "havent|hasnt been able", "wasnt|isnt|arent able",
            "can no longer", "no longer can", "can|could hardly|barely|scarcely|never", "used to be able",
            "not possible", "never able", "never been able", "wont be able", "dont think i can|could",
            "dont think im able", "do not think i can", "not managed", "havent managed", "not been managing",
            "lost the|my ability", "stopped being able", "struggled", "cant|couldnt for the life of me",
            "cant|cannot|couldnt bring myself",
        ],
        "hardTo": [
            "unable to?", "difficulty|difficulties|trouble|problem|problems|issue|issues with|in?",
            "difficult|hard|impossible to?",
            "struggle|struggles|struggling|struggled to|with?", "hesitancy",
        ],
        "feelNot": [
            "cant|cannot|couldnt really|even|properly|actually|always? feel|sense",
            "can|could not|hardly|barely|scarcely|never really|even|properly? feel|sense",
            "can no longer feel|sense", "no longer feel|sense", "no longer able to feel|sense",
            "not able to really|even|properly? feel|sense", "havent been able to feel", "unable to feel|sense",
            "used to be able to feel", "dont think i can feel", "do not think i can feel", "dont think im feeling",
            "dont|didnt|doesnt really|even|properly? feel|sense", "do|did|does not really|even? feel|sense",
            "hardly|barely|scarcely|never feel|felt|feeling",
            "no real|proper|normal|actual|more? feeling|feelings|sensation|awareness",
            "havent got? much feeling|sensation", "hasnt|isnt got? much|any feeling|sensation",
            "zero|nil feeling|sensation",
            "not much feeling|sensation", "little feeling|sensation", "not feel|felt", "stopped feeling",
            "without feeling|sensation", "not got any? feeling|sensation", "not have any? feeling|sensation",
            "dont|doesnt have any? feeling|sensation", "havent got any? feeling|sensation", "not any feeling|sensation",
            "dont have much feeling", "isnt any|much feeling|sensation",
            "cant|cannot|couldnt|dont|didnt fill|fell|fel|fee", "can not fill|fell|fel", "no longer fill|fell",
        ],
        "dontKnow": [
            "dont|didnt really|even|always? know|realise|realize|notice",
            "do|did not even? know|realise|realize|notice", "hadnt|havent even? known|realised|realized|noticed|felt",
            "unaware of|that", "not know|sure|aware|certain|realise|realising|realised", "wasnt|am not|isnt aware",
            "unsure|unaware", "no idea|clue|awareness", "cant|cannot tell|know|say", "cant be sure", "hard to tell",
            "never know", "no longer know|realise|notice|sure|aware", "without knowing|realising|realizing|noticing",
        ],
        "why": ["why|what|how|where|who|numb|because"],
        "numbish": [
            "numb|numbness|tingling|difference|different|change|changes|problem|problems|wrong|pain|burning|stinging",
            "discomfort|need",
        ],
        "oddFeeling": [
            "odd|strange|weird|funny|different|altered|reduced|decreased|changed|abnormal|impaired|less|peculiar feeling|sensation|sensations|feelings",
            "change|changes|difference|alteration|reduction|decrease in feeling|sensation",
        ],
        "numb": [
            "numb|numbness|numbed|numbing|hypoaesthesia|hypoesthesia|hypaesthesia|hypesthesia", "pins and needles",
            "pin and needles", "pins needles",
            "tingling|tingly|tingle|tingles", "<oddFeeling>", "anaesthesia|anesthesia|paraesthesia|paresthesia",
            "lost all|the|my|any|some|its|their|every? feeling|sensation",
            "lost most|some of the|my? feeling|sensation",
            "losing the|my|all|some? feeling|sensation", "lose the|my|all|some? feeling|sensation",
            "loss of all|any? feeling|sensation", "lack of feeling|sensation",
            "deadened|dead|deadness|desensitised|anaesthetised|anesthetised|wooden|novocaine|buzzing", "cotton wool",
            "been injected", "woolly", "been to the dentist",
            "after the dentist", "like a? cardboard|rubber|wood|leather|stone|plastic|jelly|dough",
            "like a? block|lump|piece|slab of wood|rubber|meat|stone|ice|lead", "no feel", "less sensitive",
        ],
        "site": [
            "down below|there", "down there below",
            "in? between|inbetween|betwen my|the|both|your|his|her? legs|thighs|leg",
            "private parts|part|area|areas|bits|region", "privates", "genitals|genitalia", "genital area|region",
            "crotch|groin|vagina|vulva|labia|penis|willy|testicles|testicle|balls|bollocks|scrotum|perineum|fanny|foof|dick|cock|manhood|tackle|groins|clitoris|perinium",
            "perineal|vaginal|anal|rectal|saddle|crotch|groin|private|intimate|pelvic|bikini area|region|areas|parts",
            "pelvic floor", "back|front|rear passage", "bum hole|crack|cheeks",
            "private region", "round|around|in|at my? rear|behind", "bum|bottom|backside|butt|buttocks",
            "anus|rectum|arse|bumhole", "nether regions", "lady parts|bits", "under carriage", "undercarriage",
            "my bits",
            "where i sit", "area|part|bit|bits|region i sit on", "inner thighs",
            "inside|insides|tops of both|my? thighs", "lady garden", "front bits", "ball sack", "saddle",
            "undercarriage", "front and back bottom", "<lowerHalf>", "my tail end|bone", "tailbone|coccyx",
            "seat area|region|zone",
            "sitting|sit bones",
            "hooha|minge|pussy|gooch|taint|ass|asshole|arsehole|vag|clit|foreskin|urethra|coochie|minnie|flaps|bumcheeks",
            "hoo ha|haa", "saddle zone|bit",
            "botty|jacksie|posterior|derriere|tush|ringpiece|muff|todger|knob|pecker|goolies|winkle|johnson|nads",
            "dangly|dangling|wobbly bits|parts",
            "down under|south", "botty hole", "rear end", "front bottom", "where id? normally? sit",
        ],
        "lowerHalf": [
            "waist|navel|bellybutton|umbilicus|middle down|downward|downwards",
            "below|beneath|under|underneath my|the? waist|navel|umbilicus|waistline|beltline|middle|bellybutton|belt",
            "below|beneath|under|underneath my|the? belly|tummy button|line",
            "belly|tummy button down|downward|downwards",
            "from my|the? chest|ribs|nipples|breasts|tummy|stomach|belly|abdomen down|downward|downwards",
            "lower half of",
            "lower half", "lower body", "bottom half of my? body", "waist to my|the? toes|feet|knees",
        ],
        "copula": [
            "is|are|was|were|feel|feels|felt|feeling|its|keeps|keep|started|starting|turning|has|have|had|gone|goes|go|went|going|seem|seems|become|became",
            "got|gets|getting|remains|still|all|completely|totally|partly|bit|turned",
        ],
        "wipe": [
            "wipe|wiping|wiped", "the|my toilet|loo? paper|tissue|roll", "toilet|loo paper|roll|tissue|seat",
        ],
        "urinate": [
            "pee|wee|piss|urinate|widdle|tinkle|void|pees|wees|urinates|micturate",
            "pass|passes my|any|much|the|more|enough|some? water|urine|pee|wee|waters",
            "go|get|have|do|take|start|been|do a|my a? wee|pee|piss|slash|leak", "go for a wee|pee|piss|slash|leak",
            "empty|empties my|the|his|her bladder", "make|get|start my? water", "spend a penny",
            "peeing|weeing|urinating|pissing|voiding|urination",
            "go|going to the? loo|toilet|bathroom for|to a? wee|pee", "wee or poo|pee or poo",
            "passing my|any|the|more? water|urine|pee|wee",
            "going for a wee|pee", "having a wee|pee", "emptying my|the bladder",
        ],
        "urinated": [
            "peed|weed|urinated|pissed|wee|pee", "passed any|my|much? water|urine|pee|wee", "been for a wee|pee|piss",
            "had|done|been a wee|pee|piss", "emptied my bladder", "gone for a wee|pee", "been able to wee|pee",
        ],
        "havent": [
            "havent|hasnt|hadnt", "have|has|had|ive not", "not", "havent even|yet|really", "have not yet|even",
            "not yet|even",
            "ive never",
        ],
        "notRetention": [
            "<reflexive>", "<clothes>",
            "blood|more|less|differently|often|infection|problems|problem|issues|pain|test|sample",
        ],
        "urine": ["urine|pee|wee|water|piss|waterworks|bladder|waters", "flow|stream of urine|pee|wee", "water works"],
        "leak": [
            "leak|leaks|leaked|leaking|leakage|dribble|dribbles|dribbled|dribbling|trickle|trickles|trickled|trickling|dripping|drips",
            "escaping|escapes|seeping",
        ],
        "wet": [
            "wet|wetting|wetted|wets|peed|weed|pissed|peeing|weeing|pissing|pee|wee|piss|urinated|urinating|urinate"
        ],
        "soil": [
            "soiled|soiling|soil|soils|pooed|pooped|poo|poop|pooing|pooping|shat|shit|shitted|crapped|messed|messing|dirtied|fouled"
        ],
        "stool": [
            "stool|stools|poo|poop|faeces|feces|bowel|bowels|motion|motions|shit|crap|wind|gas|turd", "back passage",
            "back|rear|both end|ends", "anus|sphincter|diarrhoea|bowles|runs",
        ],
        "open": [
            "poo|poop|shit|crap|defecate|pooing|pooping|shitting|defecating",
            "have|having|do|doing|need|needing a poo|poop|shit|crap|motion|stool",
            "open|opening|empty|emptying|move|moving my|the bowels|bowel", "bowel movement|movements|motion|motions",
            "pass|passing a? stool|stools|motion|motions|poo|wind|gas|faeces", "number two|twos", "go number two",
        ],
        "toilet": ["the|a? toilet|loo|bathroom|lavatory|bog"],
        "lost": [
            "lost|lose|losing|loose", "loss|losses|lack of?", "poor|reduced|limited|less|little",
        ],
        "controlNot": [
            "no more|real|proper|full? control", "cant|cannot|couldnt really|properly? control|hold",
            "can not|no longer|barely|hardly control|hold",
            "not in control", "not able to control|hold", "unable to control|hold", "no longer control|hold",
            "no longer able to control|hold",
            "dont|doesnt have any|much|full? control", "not have any|much|full? control",
            "havent got any|much|full? control",
            "no longer have|got any? control", "not got any|much|full? control", "without control", "not much control",
            "not controlling",
        ],
        "fine": [
            "fine|normal|ok|okay|good|alright|unchanged|unaffected|intact|normally|functioning|perfect|perfectly",
            "all right", "no change|changes|problem|problems|issue|issues|trouble|different", "as normal|usual",
            "no accidents|leaks|leaking", "without difficulty|problem|problems|trouble|issue|issues", "working",
            "under control",
            "working fine|well|ok|normally|properly", "works fine|well|ok|normally|properly|as",
        ],
        "brokenDown": [
            "not working|right|normal|functioning|responding", "isnt|arent working|right|normal|functioning|responding",
            "stopped working|functioning", "doesnt|dont|wont work|function|empty|respond", "has failed|packed",
            "packed up|in", "gone dead|numb", "given up|way", "gave way", "let go", "paralysed|paralyzed",
            "let me down", "out of control", "out of action", "emptied itself", "is|feels blocked",
            "has|have stopped|died|gone",
        ],
        "problems": ["problem|problems|issue|issues|trouble|concern|concerns|symptoms|changes|loss"],
        "without": [
            "without feeling|knowing|realising|realizing|noticing|meaning|control|being|warning|me|any",
            "and not know|feel|notice|realise",
            "before i know|realise|can|get", "and not knowing|feeling|noticing|realising",
            "and i? hadnt|didnt|dont|havent even? know|known|feel|felt|notice|noticed|realise|realised",
        ],
        "itEnd": ["it|anything|myself|me|any|the", "a thing", "when|doing|going|coming|happening"],
        "painful": ["pain|pains|painful|ache|aches|aching|sore|soreness|hurts|hurting|hurt|itchy|burning|cramp|spasm"],
        "peeGap": [
            "sleep|walk|sit|stand|wait|stop|because|and|as|so|without|i|get|make|reach|see|drink|eat|leave|move|until",
            "bend|work|feel|when|help|run|say|think|drive|lie|blame|lift|find|decide|afford|believe",
        ],
        "feelGap": [
            "<painful>",
            "numb|numbness|tingling|difference|problem|problems|wrong|change|foot|leg|toes|toe|feet|stinging",
        ],
        "saddleGap": ["<painful>", "because|fine|ok|normal|pillow|cushion|fell|landed|so|sleep|pad"],
        "i": ["i|it|he|she"],
        "partWord": ["foot|leg|toe|toes|feet|legs|calf|hand|arm|back|thigh|knee|shin|fingers|face"],
        "foot": ["foot|feet|toe|toes|forefoot", "big toe", "ankle|ankles"],
        "slap": [
            "slap|slaps|slapping|slapped|drag|drags|dragging|dragged|flop|flops|flopping|flopped|catch|catches|catching",
            "caught|scuff|scuffs|scuffing|scuffed|scrape|scrapes|scraping|slapp|smack|smacks|trailing|trails",
        ],
        "dragging": [
            "slapping|drag|drags|dragging|dragged|flopping|catching|catch|scuffing|scuff|stubbing|scraping|trailing",
            "slap|flop|slapped|flopped|scuffed|floppy|droopy|drooping",
        ],
        "lift": [
            "lift|raise|pull|push|move|bend|bring|pick|flex|wiggle|wriggle|hold|point|cock|tilt|get|keep|lifting|raising|moving|bending|wiggling"
        ],
        "wont": [
            "wont|doesnt|dont|cant|cannot|didnt|couldnt|isnt|arent|not", "will|does|do|can|could|is|are not",
            "refuses|refuse|fails to", "hardly|barely wants to", "would|did not", "wouldnt|havent|hasnt|shant",
            "no longer", "has|have stopped", "stopped", "hardly|barely|never",
        ],
        "lifts": [
            "lift|lifts|raise|move|moves|work|works|respond|responds|lifting|working|moving|responding|listen|obey|clear|bend|wiggle|flex|straighten",
            "go|come|pull|pick|lift|raise up", "do anything|nothing", "do what i", "do as",
        ],
        "power": ["power|strength|movement|use|control|function|muscle"],
        "liftGap": [
            "<painful>",
            "reach|touch|wash|dry|cut|see|feel|sleep|sit|stand|because|and|when|until|stop|i|shoes|socks|shoe|sock|box|weight",
        ],
        "footGap": ["<painful>", "i|because|swollen|caught|fine"],
        "handOrFace": ["arm|hand|face|side|mouth", "arm and leg"],
        "suddenly": [
            "sudden|suddenly|abruptly", "in|within seconds|minutes|moments", "out of the blue", "all of a sudden",
        ],
        "weak": ["weak|weakness|limp|dead|floppy|paralysed|paralyzed|numb|heavy|useless|lifeless"],
        "droop": [
            "droop|drop|drops|droops|drooping|drooped|droopy|dropped|dropping|fallen|fell|lopsided|crooked|twisted|uneven|sagging|sagged"
        ],
        "weakGap": ["<painful>", "leg|legs|knee|back|hip|thigh|bladder|arm|and"],
        "noGet": [
            "dont|doesnt|didnt get|have|feel", "not getting|having|feeling|get|got", "no longer get|have|feel",
            "never get|have|feel", "havent got|had",
        ],
        "noWish": [
            "rather not", "would|id rather not",
            "dont|didnt|not|doesnt really|even|actually|just? want|wish to", "dont|do not wanna",
            "no longer want|wish to",
            "dont|not wanting to",
        ],
        "goOn": [
            "for|to|out|walking|up|down|on|into|upstairs|swimming|back|away|shopping|round|over|numb|dead|weak"
        ],
        "seat": [
            "the|my toilet? seat", "the|my saddle|chair|towel", "clean|cleaning|wash|washing|dry myself",
            "myself wipe|wiping",
        ],
        "want": ["want|wanting|wish|hope|rather|like|sleep|asleep|bed"],
        "siteGap": ["<painful>", "<partWord>", "and|because|fine|ok|normal|with"],
        "limb": [
            "in|down|of|on? my|the|both|one? left|right? foot|feet|leg|legs|toes|toe|calf|shin|thigh|knee|hand|hands|arm|fingers|face|back|ankle"
        ],
        "gone": ["gone|went|lost|disappeared|missing|vanished|dulled|reduced|less|stopped|absent|faded|wrong|off"],
        "odd": ["odd|strange|weird|funny|different|wrong|peculiar|abnormal|off"],
        "notRight": [
            "doesnt|dont|didnt|not|isnt feel right|normal|the same|like mine|properly", "not right|normal",
            "isnt right|normal",
        ],
        "legs": ["leg|legs|knee|knees|hip|hips|ankle|ankles"],
        "bothLegs": [
            "both|either of? my|the? legs|leg", "legs", "lower limbs|extremities",
            "both my|the? lower limbs|extremities",
        ],
        "weakish": ["weak|weaker|weakness|weakening|jelly|powerless|feeble|rubber|giving"],
        "lately": [
            "worse|weaker|worsening by the day|hour", "worse|weaker|worsening every|each day|hour|morning|night|few",
            "worse|weaker|worsening daily|hourly|quickly|rapidly|fast|since|today", "by the day|hour", "day by day",
            "every|each day|hour", "rapidly|quickly", "suddenly|sudden|overnight|yesterday|tonight|today",
            "all of a sudden", "since yesterday|last|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
            "this morning|afternoon|evening|week", "last night|week", "past|last few|two|three|couple days|hours",
            "days|hours ago", "since the weekend", "getting|got|becoming much? worse|weaker", "gets|keeps worse|weaker",
            "woke|wake up?",
        ],
        "exertGap": [
            "walk|walking|walked|stand|standing|yards|metres|meters|miles|stairs|shops|shopping|hill|uphill|years|year",
            "gradually|slowly|decades|gardening|exercise|gym|run|running|tired|pain|painful|ache|aching|strong|fine|arms",
        ],
        "atAll": ["anymore", "any more|longer", "at all", "since|today|unaided|yesterday|suddenly|overnight"],
        "longStanding": [
            "always have|has|did|do", "all my life", "since my|the|having kids|children|babies",
            "since i had my|the? kids|children|babies",
            "since my|the|having? first|second|third|last|youngest|eldest? baby|child|son|daughter #|ten|fifteen|twenty|thirty|many years",
        ],
        "betweenGap": ["<exertGap>", "between"],
        "limb2": ["foot|feet|toe|toes|leg|legs|calf|forefoot|ankle"],
        "cold": ["cold|icy|freezing|frozen|ice|chilled|stone", "ice|stone|freezing cold"],
        "colour": [
            "white|pale|blue|bluish|purple|grey|gray|mottled|marbled|waxy|ashen|dusky|bloodless|colourless|black"
        ],
        "limbGap": [
            "in|when|weather|winter|outside|bruise|bruised|bruising|nail|nails|swimming|water|bath|bed|always|years|if|at",
            "raynauds|socks|warm|warms|stubbed|night|nights|sometimes|shoes|shoe|trainers|boots|tattoo|car",
        ],
        "stroke": ["stroke|strokes|tia|tias|ministroke", "mini stroke|strokes"],
        "strokeKind": ["small|mini|minor|major|massive|big|bad|mild|slight|little|suspected|first|second|last|old"],
        "several": [
            "#|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|several|few|many|some", "a few",
            "couple of?", "a couple of?",
        ],
        "siteAdj": [
            "perineal|perianal|genital|vaginal|penile|anal|rectal|scrotal|testicular|vulval|vulvar|labial|saddle|crotch|intimate|pelvic|urethral"
        ],
    ]
}

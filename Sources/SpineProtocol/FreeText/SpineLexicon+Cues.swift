import FreeText
import TriageCore

/// The cues of English as patients write it, after the lists of NegEx and ConText.
enum SpineCues {
    private static let relatives =
        "dad|mum|mom|mam|mother|father|husband|wife|partner|brother|sister|son|daughter|aunt|auntie|uncle|cousin|nan|nana"
        + "|gran|grandma|grandmother|grandad|granddad|grandfather|grandpa|friend|friends|mate|neighbour|neighbor|colleague|boss"
        + "|parents|twin|niece|nephew|stepdad|stepmum|boyfriend|girlfriend|fiance|brothers|sisters|family|relative|grandparents"
    private static let relativesPossessive =
        "dads|mums|moms|mothers|fathers|husbands|wifes|partners|brothers|sisters|sons|daughters|aunts|uncles|cousins|nans|grans|friends"
        + "|neighbours|grandads|grandfathers|grandmothers"
    /// Persons and animals that are another's only with "my", "the" or "a" before them.
    private static let others =
        "dog|dogs|cat|cats|puppy|kitten|horse|pony|rabbit|hamster|budgie|pet|baby|babies|toddler|grandson|granddaughter|grandchild"
        + "|grandchildren|grandkids|kids|kid|children|child|infant|newborn|boy|girl|lad|lass|lodger|flatmate|housemate|roommate"
        + "|pal|buddy|bloke|chap|guy|woman|man|lady|coworker|workmate|teammate|classmate|hubby|missus|spouse|carer"
    private static let acquaintances =
        "friend|mate|colleague|man|woman|lady|bloke|lad|girl|guy|chap|someone|somebody|person|people|neighbour|pal"
    private static let places =
        "work|church|school|bingo|gym|golf|college|road|street|pub|ward|village|hospital"
    private static let feared = "worried|scared|afraid|frightened|concerned|terrified|fearful|anxious|panicking|nervous"
    private static let told = "told|advised|warned|asked|reminded|instructed|supposed"
    private static let document =
        "leaflet|leaflets|booklet|card|website|websites|internet|google|sheet|handout|poster|article|page|nhs|chatgpt|facebook|form"

    static let all: [TextCue] = [
        TextCue(
            .negation, .forward,
            [
                "not", "never", "never ever", "havent|hasnt|hadnt", "dont|doesnt|didnt", "isnt|arent|wasnt|werent|aint",
                "not now",
                "denies|deny|denied|denying", "neither|nor", "free of|from", "negative for", "absence of", "not yet",
                "havent|hasnt yet", "have|has not yet", "no not|never", "not had", "not not",
                "not applicable|relevant", "dont|do not? think|believe that? i am|have|had",
                "dont|do not? think|believe that? im|ive|its|theres",
                "dont|do not? think i|ive have|had|been|am|got", "wouldnt say that? i am|have",
                "wouldnt say that? im|ive|its", "wouldnt call it", "cant say that? i have|am",
                "cant say that? im|ive", "cannot say that? i have|am|ive", "dont feel", "nothing",
                "cant|cannot|couldnt feel any", "nothing to suggest",
            ]),
        TextCue(.negation, .forward, cancels: true, ["without"]),
        TextCue(.negation, .forward, isDeterminer: true, ["no", "nil", "zero", "none of"]),
        TextCue(
            .negation, .either, ["ruled out", "rules out", "excluded", "has|have been ruled out", "been excluded"]),
        TextCue(
            .negation, .backward,
            ["absent", "negative", "nope", "none", "denied", "not present", "not a problem|issue"]),
        TextCue(
            .negation, .forward, softOnly: true,
            [
                "cant|couldnt|cannot be", "doubt", "unlikely to be", "clear of", "all clear", "tested negative",
                "no other|new|more|further",
            ]),
        TextCue(
            .negation, .backward, softOnly: true,
            ["is|was|are|were normal", "is|was fine|ok", "unlikely", "was clear", "came back clear"]),
        TextCue(
            .pseudo, .forward,
            [
                "not only|just|merely|simply|sure|certain|least|helping|long|well|good|great|ideal|fun|funny|nice|lying|joking|exaggerating",
                "not sleeping|improving|better|worse|very|too|completely|totally|fully|entirely|always|constantly|often|as|that|so|quite|badly",
                "not severely|much|many|all|every|everywhere|until|before|unlike|without|unless|unusual|uncommon|enough|right|normal|because|due|far",
                "not to mention|be", "not getting any? better",
                "isnt|hasnt|doesnt|arent|havent getting|got|gotten|get|been any? better|easier|improving",
                "isnt|hasnt|doesnt|havent improving|improved|improve|helping|helped|help|work|worked|working",
                "not used to", "not a day|night|week", "not going|gonna to? lie", "not denying", "not really sure",
                "not able", "not unheard", "not looking|wanting", "not the only|best|same",
                "no change|joke|doubt|idea|wonder|better|worse|improvement|different|matter|end|one|use|good|sooner|less|surprise|secret|control|feeling|longer able|relief",
                "no warning|choice|lie|further forward|nearer|rest|sleep|comfort|fun|thanks|thank|worries|problem at all",
                "no no",
                "dont|didnt|do not? know|care|understand|get me|mind|remember|realise|forget|worry", "dont|do not deny",
                "without warning|realising|realizing|knowing|noticing|feeling|thinking|meaning|being|control|fail|doubt|me|a doubt|a day",
                "never used to", "never mind|before|known|stops|stopped|ending|thought|felt|like|again|the",
                "never had this|anything|it",
                "cant|cannot say that? im|i not|am not", "cant|cannot say that? i not", "cant deny", "cannot deny",
                "wouldnt say im|i not|am not", "dont think im|i not|am not", "dont go a|one day without",
                "not go a day",
                "even if", "as if", "if only|anything|not", "if you ask", "if im|i am? honest",
                "if that|it helps|makes|matters|counts",
                "if this|it helps|matters", "not sure|certain if|whether", "dont|do not? know if|whether",
                "unsure if|whether", "see|check|know|tell|sure|certain if|whether",
                "used to it", "get|getting|got|am|im used to", "than|as|like previously",
                "in|over|for the past few|week|month|day|couple|days|weeks|months|#|two|three|several|hour|hours|year",
                "from now on", "dont|do not want to keep|still|carry", "just now", "for now", "by now",
                "before i know|realise|can|get|knew|could",
                "has|have|is|are|had gone worse|up|down|further|from|to|numb|dead|into|on|beyond|weak|all|completely",
                "since last year", "since in|about|around? #year", "the day|night before", "before and after",
                "like before", "as before",
            ]),
        TextCue(
            .reading, .forward,
            [
                "\(document) says|said|say|about|mentions|mentioned|lists|listed|on|warns|warned|which|that|told|tells|describes|states|talks|talked|explains|explained|for|regarding",
                "\(document) i? read says|about", "read|reading|googled|searched|heard about|that|of|up",
                "read|reading on the? internet|web|nhs|online? about|that?", "googled|looked up",
                "\(told) me? to look|watch out? for", "\(told) me? to be? aware|wary|careful of",
                "\(told) me? to keep an eye out? for|on",
                "look|looking|watch|watching|keep|check|checking out for",
                "look|watch|watching|looking|monitor|checking for", "keep an eye out for", "watching out for",
                "told|warned|asked|spoke|talked|advised|explained me? about", "asked me? if|whether i?",
                "asks|ask me? if|whether i?", "asked about any", "be aware of", "aware of the? signs|symptoms of",
                "signs|symptoms to look out for", "what are|is the? signs|symptoms|sign of",
                "symptoms|signs of cauda equina|are|include|including", "red flags|flag like|such|are|include|of?",
                "warning signs",
                "what is|are", "safety netted for|about|re?", "safety net advice", "difference between",
                "can it|this|stenosis|sciatica cause|lead", "does it|this|stenosis|sciatica cause|lead",
            ]),
        TextCue(
            .reading, .forward,
            [
                "read|reading|saw|seen|see|looked online|somewhere that|about|you?",
                "read|reading|saw|seen on the? internet|web|nhs|online|google that|about?",
                "\(told) me? that? i|you|it|this|there could|might|may|can|would",
                "said|says|saying|warned|told|explained|mentioned me? that? i|you could|might|may|would end|lose|become|get|go|develop|wind|wet|soil",
                "states|stating|mentions|listing that? i|you could|might|may|can|would end|lose|become|get|go|develop|have|wind|wet|soil",
                "consent form says|mentions|about|for|lists|listed", "you|they|form|this asking|ask|asks about",
                "why ask|asking about",
                "what does|do|did",
                "is it possible|likely that? i|you|it? could|might|will|would? end|become|lose|get|go up?",
                "watch|look|watching|looking out? for my", "keep an eye on my",
            ]),
        TextCue(
            .reading, .forward, isDeterminer: true,
            [
                "question|questions|item|items|box|boxes|section|bit about|on|for|regarding|asking|re|with|where|saying|that",
                "question|questions|item # asks|is|was? about|on?",
                "risk|risks|complication|complications include|includes|are|were|being|like|such",
                "risk|risks|complication|complications of", "side effect|effects include|are|like|such|of",
                "could|can|may cause|include|lead",
                "consented|consent to|for|form", "warned me? of|about",
            ]),
        TextCue(
            .reading, .backward,
            [
                "question|questions|box|boxes|tickbox|item|items|section|option|options", "bit|part of the form",
                "as|is a|the|one? possible? risk|complication|possibility",
            ]),
        TextCue(
            .confirmation, .backward, ["yes|yeah|yep|yup|yea|aye|true|correct"]),
        TextCue(
            .confirmation, .backward, requirement: .clauseFinal,
            [
                "i do|am|have|did|can|was now|too|actually|sometimes?", "ive got? it|that|this|them",
                "it is|does|was|has",
            ]),
        TextCue(
            .confirmation, .either,
            [
                "said|answered|replied|told|ticked|put|clicked|say|answer|tick|answering|nodded them|him|her|it? yes|yeah|yep",
                "yes to", "i|ive have|got|get exactly|just|precisely? that|this|those|these|what|all|both",
                "i|ive have|got|get all|both|most|some of? that|this|these|those|them|it",
                "have|got|get exactly that|this|it|those|what",
                "i do have|get|feel that|this|it|them|these|those", "so|as do|am|have|does|is i|mine",
                "same as|with|for me|mine", "same here|thing",
                "thats|that|this|which|it is|are|was exactly|just|precisely? me|mine|what|how|happening",
                "thats exactly|just? me|what|how|happening",
                "exactly what|how|the|like", "happening|happened to me", "describes|matches|fits me|mine|what|exactly",
                "sounds|sound exactly|just? like me|mine", "by mistake|accident", "in error",
                "and that is|was me", "that one i do|have", "that happened|happens|applies to me",
            ]),
        TextCue(
            .condition, .forward,
            [
                "doesnt|dont|never|wont|not get|come|reach to? the point|stage where|when|that? i?",
                "before|until|hope|hoping|if it gets|comes|reaches|get to? the point|stage where|when|that? i?",
                "hope|hoping|pray i|it|this never|wont|doesnt|dont|not",
                "dread|hate|fear|dreading the day|moment|time when|that? i?",
                "hope|hoping|pray i|it|this never|wont|doesnt|dont get|come|reach to? the point|stage where|when|that? i?",
            ]),
        TextCue(
            .condition, .forward,
            [
                "if", "in case", "incase", "unless", "what if", "what happens if|when",
                "should i become|get|develop|lose|notice|experience|start|have|ever|suffer",
                "could|will|would|might i become|lose|end|get|develop|wet|soil",
                "am i going to? become|lose|end|get|be|wet|soil",
                "were i to", "supposing", "hopefully i? wont|dont|not|never", "hope|hoping i? dont|wont|not",
            ]),
        TextCue(
            .condition, .forward, softOnly: true,
            [
                "wonder|wondering|wondered if|whether", "could it|this be", "might|could|may be",
                "might|could|may it|this|i be|have", "is it|this", "in case it is|was", "might|may|could have",
                "possibly|perhaps|maybe", "check|sure its|it not", "check|sure it isnt|is not", "check it",
                "checked for", "prevent|preventing|avoid|avoiding|stop|stopping", "to rule out",
                "checked|tested|screened|screening|test|tests|scan|scanned|check for",
            ]),
        TextCue(
            .worry, .forward,
            [
                "\(feared) about|of|for|at getting|becoming|developing|losing|ending|going?",
                "\(feared) that? i|it|this might|could|will|may|would", "\(feared) that? im going to",
                "\(feared) that? i am going to",
                "\(feared) that? ill|id", "worry|fear|concern is|was that? i|it|this may|might|could|will|would",
                "fear|risk|chance|danger|possibility|dread|threat|likelihood|prospect of",
                "fear|dread|fearing|dreading",
                "dont|do not? want to become|be|end|lose|get|have|wet|develop",
                "dont|do not? wish to become|be|end|lose|get", "paranoid about", "hate to", "so i dont|wont",
                "worry|worrying|worries|worried about|of",
                "worry|worries that? i|it might|could|will|may|would",
            ]),
        TextCue(
            .worry, .forward, softOnly: true,
            ["\(feared)", "worry|worrying|worries", "think|thought|thinking it|this might|could|may be", "paranoid"]),
        TextCue(
            .past, .either,
            [
                "years|decades ago|back", "long ago", "long time ago", "in #year",
                "in early|late|about|around|mid #year", "on #year", "back in #year", "during #year", "circa #year",
                "in? january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec of? #year",
                "last year", "in the past",
                "as a child|kid|baby|teenager|teen|boy|girl|youngster|student|toddler|young",
                "in my|his|her twenties|teens|thirties|forties|fifties|youth|childhood", "in my|his|her # s",
                "when i was|were a|# child|kid|baby|teenager|boy|girl|toddler|student|young", "when i was #",
                "when i was young|younger|little|small|pregnant|expecting|born",
                "when i was at|in school|college|university|my",
                "during my? pregnancy", "back then", "in those days", "a lifetime ago",
                "in the eighties|nineties|seventies|sixties", "in the # s", "at primary|secondary? school",
            ]),
        TextCue(
            .past, .forward,
            [
                "previously", "formerly", "history of", "past history of", "previous|prior|past",
                "diagnosed|operated|treated|removed in? #year",
            ]),
        TextCue(
            .past, .backward,
            [
                "all my life", "ever since i was a? child|kid|little|born|small|young", "from #year",
                "until|till i was a|#|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
                "ever? since my|the|having kids|children|babies", "ever? since i had my|the? kids|children|babies",
                "since my|the|having|i had? kids|children|babies were? born",
                "since my|the|having|i had? kids|children|childbirth|babies #|ten|fifteen|twenty|thirty|forty|many years ago?",
                "since my|the|having? first|second|third|last|youngest|eldest? baby|child|son|daughter #|ten|fifteen|twenty|thirty|many years ago?",
            ]),
        TextCue(
            .past, .backward, requirement: .clauseFinal,
            ["always have|has|did|do|does done|been|had?", "always been like that|this"]),
        TextCue(.past, .forward, requirement: .adjacent, ["used to", "once had"]),
        TextCue(.resolved, .forward, requirement: .adjacent, ["no longer"]),
        TextCue(.past, .backward, ["previously", "survivor", "at that time"]),
        TextCue(
            .resolved, .backward,
            [
                "cleared|clears up", "cleared", "resolved|resolves", "went|gone|goes away", "has|have|is|had|all gone",
                "disappeared|vanished", "settled|settles down?",
                "got|get|gotten completely|much|fully|totally|all? better", "is|are|was much? better",
                "recovered",
                "back to normal", "sorted itself? out?", "has|have|is|had stopped", "stopped", "passed off", "wore off",
                "cured|healed|healed up", "went back to normal", "eased off", "came back to normal",
                "returned to normal",
            ]),
        TextCue(
            .resolved, .backward, requirement: .closesPast,
            [
                "fine|clear|well|ok|okay|good|normal|nothing|none|alright ever? since|afterwards|now|again",
                "no problems|issues|trouble|bother ever? since",
                "all|been|perfectly|absolutely|completely fine|well|ok|okay|good|normal ever? since",
            ]),
        TextCue(
            .resolved, .backward, softOnly: true, ["free", "removed", "cut out", "all clear", "finished", "treated"]),
        TextCue(
            .person, .either,
            [
                "my|his|her|our|a|the? \(relatives)", "my|his|her? mother|father|sister|brother|daughter|son in law",
                "someone|somebody i? know?", "people", "a lady|man|woman|bloke|guy|person", "next door neighbour",
                "a|my|some? friend|friends of mine",
                "my|our|a|the late|elderly|old|poor|dear|ex|former|step|younger|older|own \(relatives)",
                "my|his|her|our|a|the|next|this|one|another|their doors? \(others)",
                "a|my|the|our|his|her young|little|old|elderly \(others)",
                "a|the|my \(acquaintances) next door|opposite|upstairs|across", "next door",
                "a \(acquaintances) at|from my|the? darts|bowling|golf|football|yoga|walking|book|bridge club|group|class",
                "a|my|the \(acquaintances) at|from my|the? \(places)",
                "a|my|the? \(acquaintances) in|on|down the \(places)",
                "\(acquaintances) on facebook|twitter|instagram|tiktok|youtube|telly|tv",
                "some|other|most people", "family history of?", "others", "best friend", "my? other half",
            ]),
        TextCue(.person, .forward, requirement: .possessive, ["my|his|her? \(relativesPossessive)"]),
        TextCue(.person, .backward, ["runs in", "on my mothers|fathers|mums|dads side"]),
        TextCue(
            .proxy, .forward,
            [
                "on behalf", "behalf of",
                "filling|filled|completing|completed|writing|typing|doing|answering|submitting this? form|it|this? in|out? for",
                "form for my", "the patient", "patient is|has|cant|was", "this is for my|his|her",
                "i am|im his|her|their carer|wife|husband|daughter|son|mother|father|mum|dad|partner|sister|brother",
            ]),
        TextCue(
            .breaker, .forward,
            [
                "but", "however", "although", "though", "tho", "even though", "except", "except that|for|when",
                "since then", "whereas", "yet", "nevertheless", "otherwise", "apart from", "other than", "besides",
            ]),
        TextCue(.shift, .forward, ["now", "right now", "today", "nowadays", "these days"]),
        TextCue(
            .reversal, .either,
            [
                "until|till|untill|til", "until now|today|yesterday", "before", "prior to",
                "usually|typically|generally", "at first", "initially|originally", "to begin|start with",
                "up to|until now|then|yesterday|today", "used to be",
                "in the beginning", "last week|month|night|weekend", "yesterday", "the other day", "days|weeks ago",
                "all the time", "every|each time|day|night|hour", "all day|night", "constantly",
                "as much|often|bad|badly", "completely|fully", "more than", "most days|nights",
                "at the beginning|start", "as a rule", "up till now|then", "beforehand",
            ]),
        TextCue(.reversal, .forward, ["normally"]),
        TextCue(
            .recurrence, .either,
            [
                "came|come|comes|coming|is|are|has|was back", "returned|returning|returns", "recurred|recurring|recurs",
                "restarted", "again", "back again", "flared up?", "relapsed", "got worse again", "left me|us? with",
                "leaving me with",
                "happening again", "back with a vengeance", "worse than ever",
            ]),
    ]

    static let wordClasses: [TextWordList] = [
        TextWordList(
            .transparent,
            "a an any the of to in at all had has have having get got getting gets been be being am is are was were do does did feel feeling felt"
                + " really actually ever even experienced experiencing experience noticed notice noticing suffered suffering suffer suffers from with seen"
                + " want wanting such as yet currently personally definitely certainly thankfully luckily fortunately either gone going become became becoming go goes went"
                + " reported report that kind sort type like regarding around re develop developed developing ve"),
        TextWordList(
            .transparentForSoft,
            "new further other recent recently obvious significant real actual major current known previous past personal high bad more much evidence"
                + " signs sign symptoms symptom history it this there been diagnosed active serious severe and left right leg legs family diagnosis"
        ),
        TextWordList(
            .transparentHead,
            "sign signs symptom symptoms evidence history episode episodes problem problems issue issues trouble complaint complaints feelings sensation"
                + " hint indication suggestion instance instances trace thoughts thought ideas intention intentions plans plan"
        ),
        TextWordList(.linker, "of with from like regarding around about to re"),
        TextWordList(.or, "or nor"),
        TextWordList(.and, "and"),
        TextWordList(.firstPerson, "i im ive id my me myself mine"),
        TextWordList(.subject, "i im ive id he she it its they we you hes shes theyre weve youre there theres this"),
        TextWordList(.thirdPerson, "he she his her him they their them hes shes himself herself hers who"),
        TextWordList(
            .verbless,
            "numb numbness tingling tingly incontinent incontinence foot footdrop face slurred suicidal bladder bowel"),
        TextWordList(.theirs, "his her their"),
        TextWordList(
            .speech,
            "says said say saying tells told tell telling thinks thought think reckons noticed notices notice saw sees see heard hears hear spotted"
                + " pointed commented complains mentions mentioned asked asks ask insists found finds find examined tested checked jokes joked laughs"
                + " laughed calls called wants wanted made makes believes believe worried worries true helps helped drove took takes"
        ),
        TextWordList(
            .objectVerb,
            "notice noticed notices find found see feel felt think have having had get lose lost of in on to with about for around from under over between"
                + " through down up at by left move lift control wet empty losing moving"),
        TextWordList(
            .terminator,
            "because cos cuz coz since so then until till although while whilst which when where"),
        TextWordList(.interrupter, "just only also plus instead rather still"),
        TextWordList(
            .current,
            "still since started start starting began begun ongoing continues continuing continued currently persistent persists persisting worse"
                + " worsening worsened again returned yesterday keeps keep remains remained permanent permanently lasting tonight lately nowadays always"
                + " constantly sometimes"),
        TextWordList(
            .present, "am im is are isnt arent cant cannot dont doesnt gets feels feel getting going keep keeps"),
        TextWordList(
            .timeFiller,
            "a an the of in on at about around over some several many few couple two three four five six seven eight nine ten # it that which this"
                + " these those has have had been was were is are be completely totally fully all then both my left right leg side foot feet legs for"
                + " after within by itself themselves quickly soon eventually gradually later day days week weeks month months hour hours year years good"
                + " did does they once and but did back during early late fortunately thankfully luckily thank god again operation surgery op hospital ward labour childbirth"
        ),
        TextWordList(
            .negator,
            "not hasnt havent never isnt wasnt didnt doesnt almost nearly mostly partly partially slightly half hardly barely without no somewhat cant cannot couldnt dont"
        ),
        TextWordList(.definite, "the my this that these those it being how why because not what all"),
        TextWordList(
            .listNoun,
            "numbness incontinence retention loss tingling pins difficulty difficulties trouble problems cancer fever chills leakage footdrop weakness"
                + " drop speech thoughts suicide altered reduced lack temperature shivers rigors accidents soiling harm stroke anaesthesia"
        ),
        TextWordList(
            .bodyPart,
            "foot feet leg legs toe toes ankle ankles knee knees hip hips thigh thighs calf calves arm arms hand hands side buttock groin heel heels"
                + " shin shins big lower upper face bum cheek sided footdrop"),
        TextWordList(.left, "left lt l"),
        TextWordList(.right, "right rt r"),
        TextWordList(.both, "both"),
        TextWordList(.sideArticle, "my the on to in his her from"),
        TextWordList(
            .contractionStem, "can don won haven hasn hadn didn doesn isn wasn aren weren couldn wouldn shouldn ain"),
        TextWordList(
            .personFiller,
            "two three four several many few minor major massive big small bad terrible severe mild just also still finished became after always often ended up with died of from suffered has had who whose both his her he she they their once never recently cant couldnt cannot his"
                + " needed lost years ago in last year and on also used cant diagnosed now dad mum mother father brother sister went developed"
        ),
        TextWordList(
            .recent,
            "today tonight yesterday morning just again another new suddenly sudden hour hours minutes having monday tuesday wednesday thursday friday"
                + " saturday sunday now currently"),
        TextWordList(
            .pastTense,
            "was were had went became got suffered developed wet soiled leaked dropped drooped lost couldnt peed dragged slapped pooed struggled"
        ),
        TextWordList(.owning, "has suffers"),
        TextWordList(.shortTime, "day days week weeks night weekend afternoon evening month"),
        TextWordList(.timePointer, "last this ago past few"),
        TextWordList(.unit, "ml mls steps step metres meters yards feet mg calories words"),
    ]
}

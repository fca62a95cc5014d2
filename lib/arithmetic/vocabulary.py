"""English words by which a text ties its figures together."""

import re

_HEDGES = (
    r"(?:(?:just|only|exactly|precisely|about|around|nearly|almost|roughly|some|approximately|a little|over"
    r"|under|more than|less than|fewer than|well|at least|up to|close to|an estimated|estimated|a|an|the"
    r"|all|as many as|as much as|as few as|barely|slightly|little|no) )*"
)
"""Words that may stand between a cue and its figure."""


def compile_cue(cue: str) -> re.Pattern[str]:
    """Compile a cue that a figure follows, with hedges between."""
    return re.compile(rf"(?:{cue})[ \u00a0]*{_HEDGES}\Z")


STRONG = (
    r"[(\[]|[–—]|\bor,?|\bi\.e\.,?|\bnamely|\bthat is,?|\bthat’s|\bthat's|\bmeaning(?: that)?|\bequal(?:s"
    r"|ling"
    r"|ing)?(?: to)?"
    r"|\bequivalent to|\b(?:which|that) (?:is|was|makes?|made|means?|meant|gives?|gave"
    r"|works out at)(?: (?:him|her|it|them))?|\brepresent(?:s|ing|ed)?|\bmak(?:e|es|ing) up"
    r"|\bmade up|\baccount(?:s|ing|ed)? for|\bamount(?:s|ing|ed)? to|\bcorrespond(?:s|ing|ed)? to"
    r"|\bwork(?:s|ing|ed)? out (?:at|to|as)|\b(?:comes?|came|coming) to|\ban? (?:[\w-]+ )?(?:share|proportion"
    r"|percentage|rate|turnout|ratio) of"
    r"|\ban average of|\btranslat(?:es|ing|ed) (?:in)?to|\bgiv(?:es|ing) it|\b(?:or|in) other words|[:=]"
    r"|\bput(?:s|ting)? (?:it|that|this) at|\bi\.e\."
)
"""Words that say that the figure after them is the same quantity as the figures before."""
EQUIVALENT = compile_cue(STRONG)
APPOSED = compile_cue(",")
"""A comma alone binds only a figure that the clause ends with."""
CLAUSE_END = re.compile(r"[ \u00a0]?(?:[),.;:–—\]!?\"'”’]|\Z)")
PART_END = re.compile(
    r"(?: (?:of (?:them|these|those|whom|which)|in (?:all|total)|altogether|all told|people|persons|men|women"
    r"|children|pupils|students|households))?[ \u00a0]?(?:[),.;:–—\]!?\"'”’]|\Z)"
)
"""End of the clause after a part that a comma alone binds to its share."""
ANAPHORA = re.compile(
    r"[\"'“‘]?(?:that|this|which|it|these|those|together|combined|the (?:share|proportion|figure|rate"
    r"|turnout))"
    r"(?:,? (?:\w+ ){0,4})",
)
"""Beginning of a sentence that speaks of the figures of the one before."""
DETERMINERS = (
    r"(?:(?:the|its|their|his|her|our|all|every|those|these|some|about|a total of|an? estimated|nearly|almost"
    r"|around|more than|over) )*"
)
_POSSESSIVE = r"(?:(?:[\w-]+ ){0,2}[\w-]+[’'](?:s)? )?"
OF_WHOLE = re.compile(rf"(?:\bout of|\bof|\bamong|\bfrom(?= a total of)) {_POSSESSIVE}{DETERMINERS}\Z")
"""Words before a whole, of which a part is named."""
OF_WHOM = compile_cue(r"\bof (?:whom|which|these|those|them)(?:,|\b)|\bincluding|\bamong them")
"""Words between a whole and its part."""
OF_THEM = re.compile(r" of (?:them|these|those|whom|which)\b")
OF_ALL = re.compile(
    r" of (?:the |all |its |their |those |these )?(?:total|whole|them|those|all|these|votes?|cases?"
    r"|entire|(?:[\w’'-]+ )?(?:workforce|crew|company|squad|group|intake|force|team|collection)"
    r"|electorate|membership|staff|budget|fleet|population|class|stock|seats?|time|sample|respondents)\b"
)
OF_TOTAL = re.compile(rf"{OF_ALL.pattern}| of (?:its|their|his|her) \w+")
"""Words after a share that say it is of the whole named before."""
HEDGES_AT_END = re.compile(rf"{_HEDGES}\Z")
OF_THESE = re.compile(r"[\"'“‘]?(?:of (?:these|those|them|whom|the total)|among (?:these|those|them)),? ")

RISES = (
    r"(?:rose|risen|rises|rising|grew|grown|grows|growing|climbed|climbs|climbing|jumped|jumps|jumping"
    r"|increased|increases|increasing|increase|soared|soars|surged|surges|surging|swelled|leapt|leaps"
    r"|raised|raises|lifted|lifts|boosted|hiked|rise|grow|climb|rallied|rebounded|widened|mounted"
    r"|(?:edged|ticked|inched|crept|edging|inching|creeping|went|gone|going|go|goes|went|moved) up)"
)
FALLS = (
    r"(?:fell|fallen|falls|falling|dropped|drops|dropping|declined|declines|declining|decreased|decreases"
    r"|decreasing|slumped|slumps|shrank|shrunk|shrinks|plunged|plummeted|tumbled|dipped|sank|sunk"
    r"|slipped|slips|slid|slides|eased|eases|lowered|lowers|reduced|reduces|trimmed|slashed|narrowed"
    r"|contracted|dwindled|retreated|nosedived|shed|fall|drop|decline"
    r"|(?:edged|ticked|inched|edging|inching|went|gone|going|came|come|moved) down)"
)
_DOLLARS = "(?:a|c|hk|nz|s|us)?"
"""Country before a dollar sign: A$4.76."""
LEVEL_GAP = re.compile(rf"(?: [\w-]+)? (?:to|at) {_HEDGES}(?:an? )?(?:record )?{_DOLLARS}")
BASE = re.compile(r"\b(?:from|against|compar(?:ed|ing|ison)|versus|vs|earlier|than|instead of)\b")
"""Words between two figures of which the second is the one before a change."""
CHANGE_NOUNS = (
    r"(?:rise|increase|growth|gain|jump|climb|surge|uplift|fall|drop|decline|decrease|reduction|cut|loss"
    r"|slump|change|dip|leap|hike|slide|rose|fell|grew|plunge|improvement|swing)"
)
CHANGE_AFTER = re.compile(
    rf"[ \u00a0-](?:\w+ )?(?:more|less|fewer|higher|lower|up|down|{CHANGE_NOUNS}|{RISES}|{FALLS}|larger"
    rf"|smaller)\b"
)
AMOUNTS_TO = compile_cue(r"\b(?:is|was|were|reached|stood at|stands at|hit|of)")
WITH = re.compile(r",? (?:with|as|after|when|because|since|where) ")
EACH_AFTER = compile_cue(
    r"\b(?:to|for|per|from) (?:each|every)(?: one)? of(?: [\w’'-]+){0,3}|\b(?:to|for) (?:each|every)"
)

TOTAL = (
    r"\b(?:total|sum|combined (?:total|figure)|tally|aggregate|haul|toll|collection|total [\w-]+) of"
    r"|\btotal(?:s|led|ling|ed|ing)"
    r"|\b(?:in all|in total|altogether|all told|combined|together),?|\badd(?:s|ing|ed)? up to"
    r"|\bmak(?:es|ing|e) (?:it |that |this )?(?:a total of )?|\bsum(?:s|ming|med)? to|\bgiv(?:es|ing)"
    r" (?:a total of |(?:[\w’'-]+ ){1,4})?"
    r"|\bfor (?:[\w-]+ )?(?:revenues?|sales|turnover|profits?|earnings|income) of"
    r"|\bput(?:s|ting)? (?:[\w’'-]+ ){1,5}at"
    r"|\bthe (?:sum|total) (?:is|was|comes to|came to)|\bbring(?:s|ing) (?:it |that )?to|\ball in all,?"
    r"|\bso there (?:are|were)|\bwhich (?:makes|made|gives|gave)"
)
APPOSED_NOUN = re.compile(
    r"(?! (?:per|to|and|of)\b)(?: [\w-]+){1,5}(?:,| –|—| \() ?(?:(?:so|or|an?"
    r"|for an?) (?:(?:[\w-]+ ){1,2}of )?)?"
)
COUNTED_END = re.compile(
    r"(?! (?:of|on|in|at|from|for|were|are|was|per)\b)(?: [\w-]+){1,3}(?:[,.;)–—]| across\b| over\b|\Z)"
)
"""End of an apposition that says what is counted: 105 animals."""
TOTAL_AFTER = re.compile(
    r"(?: [\w-]+){0,3},? (?:in all|in total|altogether|all told|combined|overall|together|in sum)\b"
)
COMPARED = re.compile(r"\b(?:compared|versus|earlier|last year|previous\w*|ago|than)\b")
"""Words of a sentence whose shares are not of one whole."""
CONTRAST = re.compile(
    r"\b(?:compared|against|versus|vs|earlier|last year|previous|ago|than|(?:up|down) from|while|whereas"
    r"|per|every|each"
    r"|including|among|injured|wounded|ages?d?|minutes?|seasons?|points?|sets?)\b"
)
"""Words of a list that is no sum of things of one kind."""
WITHOUT_NOUN = re.compile(r" (?:for|in|from|of|on|by|at|to|as|with|against|were|was|are|had)\b")
"""Words after a part of a list that does not say again what is counted."""
CLAUSE_BREAK = re.compile(r"[,–—(:;-][^.;]{0,30}\Z")
_HELD = "held|captive|captivity|detained|detention|custody|jail|prison|missing|hostage"
_FREED = "freed|released|free|escaped|found|rescued"
COMPLEMENTS = tuple(
    (re.compile(rf"[^.;:]{{0,30}}\b(?:{one})\b"), re.compile(rf"[^.;:]{{0,30}}\b(?:{two})\b"))
    for one, two in (
        ("passed", "failed"),
        ("for|in favour|yes|yea|aye|backed|supported|approved", "against|no|nay|opposed|rejected"),
        ("against|no|nay|opposed|rejected", "for|in favour|yes|yea|aye|backed|supported|approved"),
        ("survived|lived|escaped|rescued|saved", "died|dead|killed|drowned|perished|missing"),
        ("died|dead|killed|drowned|perished", "survived|lived|escaped|rescued|saved"),
        ("won", "lost"),
        ("men|boys|male|males", "women|girls|female|females"),
        ("women|girls|female|females", "men|boys|male|males"),
        ("recovered|found|returned", "missing|lost|gone"),
        ("accepted|granted|approved", "rejected|refused|declined|turned down"),
        (_FREED, _HELD),
        (_HELD, _FREED),
        ("open|opened|reopened|running", "closed|shut"),
        ("closed|shut", "open|opened|reopened|running"),
        ("adults", "children|minors|teenagers"),
        ("children|minors|teenagers", "adults"),
        ("full-time", "part-time"),
    )
)
"""Words after two parts that make up the whole."""
LIST_GOES_ON = re.compile(
    r"(?:,| and| as well as) (?:several|some|many|others?|a few|dozens|hundreds|more|one|an?|the)\b"
)
UNDECIDED = re.compile(
    r",? (?:(?:were|was|are|is|remain(?:ed)?|still|who|said they|of them) )*"
    r"(?:undecided|unsure|not sure|uncertain|don['’]t know|do not know|did not know|didn['’]t know"
    r"|had no opinion|have no opinion|no opinion"
    r"|abstain\w*|neither|refused to (?:say|answer))\b"
)
"""Words after the last part of an opinion poll, of which the parts make up all there is."""
OVERLAP = re.compile(r"\bboth\b|\bat least one\b|\bmore than one\b")
"""Words of a sentence that counts some things twice."""
INCLUDING = compile_cue(r",? (?:including|among them|of whom|of which)")
LAST_OF_LIST = re.compile(r"\b(?:and|plus|as well as|along with)\b|&|\+")

EACH = re.compile(
    r"(?: [\w-]+){0,2},? (?:each(?! (?:with|of|worth|holding|carrying|costing|having|paying|seating)\b)"
    r"|apiece|a ?piece|a head|per head|per capita|per person|for each|for every|to each)\b"
    r"|(?: [\w-]+)? (?:per|a|an|for each|for every|every) ([a-z-]+)"
)
EACH_BEFORE = re.compile(
    r"\baverage (?:[\w-]+ )?(?:price|cost|fee|value|fare) of \Z|\b(?:each"
    r"|every) (?!(?:one )?of (?:[\w’'-]+ ){0,3}\Z)(?:[\w’'-]+ ){0,4}\Z"
)
RESULT = compile_cue(
    rf"{STRONG}|\badd(?:s|ed|ing)? up to|\b(?:raising|raised|earning|earned|making|costing|cost|costs"
    rf"|paying|paid|worth|totalling|totaling"
    r"|total(?:s|led|ed)? (?:of|is|was)?|bringing in|brought in|a bill of|in all|altogether|in total|saving"
    r"|yielding|for|at|of|spending|spent|generating|needing|using|handing out|gave|giving|took|takes|drew"
    r"|in takings|into"
    r"|sum of|price of|bill (?:is|was|came to)|get|gets|got|receives?|received|bringing|taking in|took in"
    r"|netting|grossing|fetching|can (?:take|carry|hold|seat|serve)|with room for|hold|holds)"
    r"|\b(?<!up )(?<!down )from (?:the|a|an|its|their)|,"
)
TIME_WORDS = frozenset(
    ["hour", "day", "week", "month", "quarter", "year", "night", "minute", "second", "decade"]
)
ELSE = re.compile(r"\b(?:but|while|whereas|although|though|than)\b")
ASIDE = re.compile(
    r"\b(?:and|plus|also|another|including|more|extra|deposit|fee|fine|with|from|on top)\b|[.;:]"
)
EACH_OF = re.compile(r"(?<!\bto )(?<!\bfor )\b(?:each|every one) of (?:the |its |their |those |these )?\Z")
"""Words that turn to something else."""


def is_total_after(after: str) -> bool:
    """True if the words after a figure say that it is the total."""
    return TOTAL_AFTER.match(after) is not None


IN_ALL_OF = re.compile(
    r"\b(?:over|in|for|per) (?:a|one|the) (?:full |whole )?(day|week|month|year)\b[^.]{0,30}"
    r"\b(?:is|was|comes to|came to|makes|made|amounts to|adds up to|means|meant)(?: about| some)? \Z"
)
OVER_TIME = re.compile(
    r"\b(?:over|for|in|during|across|within|spread over|after|lasting|runs|a|an|the|next|past|last|its"
    r"|and) (?:the |a |next |past |last |full |all |its |first |coming )*\Z"
)
ASIDE_RATE = re.compile(r"\b(?:and|but|while|whereas|plus|another|than|compared)\b|;")
"""Words of a sentence whose sum, rate and length of time need not be of one thing."""
IN_WHOLE = re.compile(r"\bin (?:a|an|the|its|their) (?:new )?\Z")
"""Words before a whole that a hyphen binds to its noun: 66 seats in the 120-member assembly."""
COMPARED_RATES = re.compile(
    r"\b(?:and|but|while|whereas|than|from|to|plus|up|down|rising|falling|compared|against|now|then|later"
    r"|another)\b|;"
)
"""Words between two rates of which the one is not the other in another period."""

"""Roles of figures: what the words of a figure's clause say that it is, whatever it was made from (pure)."""

import re

from lib.figures import Figure
from lib.figures.context import stem_word

from . import vocabulary as words
from .building import is_plain
from .repeats import stem_words
from .sentences import Sentence

TIME_UNITS = ("hour", "day", "week", "month", "quarter", "year", "decade")
_ADDED_UP = (
    r"\b(?:altogether|in all|in total|all told|overall|combined|together|between them"
    r"|(?:the|that|this|its|their) (?:[\w’']+ )?(?:total|sum|tally|aggregate|haul|toll|outlay)"
    r"(?=,| (?:is|was|of|comes|came|reached|stands|stood)\b))\b[^.;:\d]{0,60}"
    r"|\b(?:bring|brought|tak|took|push|lift)\w* [^.;:\d]{1,50} to|\bmean(?:s|ing|t)? that"
    r"|\bg(?:ive|ives|iving|ave) [^.;:\d]{1,40}"
    r"|\ball|\bwhose|\bso(?: that)?|\bput(?:s|ting)? the (?:total|sum|figure|count)[^.;:\d]{0,40} at"
    r"|\bwhich (?:left|leaves|gave|gives|puts?|took|takes|brought|brings) [^.;:\d]{1,40}"
)
_TOTAL_BEFORE = words.compile_cue(rf"{_ADDED_UP}|{words.TOTAL}")
_ACCRUED = words.compile_cue(r"\b(?:will|would) have (?:been )?\w+|\b(?:comes|came|amounts|adds up) to")
_RUNNING = words.compile_cue(r"\b(?:bring|brought|took|tak)\w* (?:[\w’']+ ){1,5}to")
_ADDED_BEFORE = words.compile_cue(_ADDED_UP)
_HEADING = re.compile(
    r"[^.;:–—]{0,60}(?:[:–—]|,? (?:made up of|consist\w* of|compris\w*(?: of)?|composed of|split between"
    r"|divided into|broken down into)\b)(?! (?:but|and|while|compared|more|less|fewer)\b)[^.;:–—]{0,30}"
)
_ITEMISED = re.compile(r"(?: (?!(?:to|by|in|on|from|at|for|with)\b)[\w-]+){1,3}, ")
_TOTAL_AFTER = re.compile(
    r"(?: [\w-]+){0,4},? (?:in all|in total|altogether|all told|combined|overall|together|between them"
    r"|(?:across|over|in) (?:the|all|both) (?:two|three|four|five|six|games|matches|days|years))\b"
)
_RESULT_OF_VOTE = re.compile(
    r"[ -](?:(?:vote|seat|point|goal|run|shot|game)s?[ -]?)?(?:margin|majority|win|victory|difference|defeat"
    r"|triumph|loss|drubbing)\b"
)
_WON_BY = words.compile_cue(r"\b(?:w[io]n\w*|lost|beaten|decided|separated) by|\b(?:margin|majority) of")
_SCORED = re.compile(r" (?:clear )?(?:vote|seat|point|goal|run|shot|game)s?\b")
_DIVIDED = re.compile(r"[\"'“‘]?(?:out )?of (?:the|its|their|his|her|all|those|these) ")
_GAPS = (
    rf"(?:{words.CHANGE_NOUNS}|difference|gap|margin|majority|lead|cushion|edge|gulf|overspend|underspend"
    r"|overrun|distance|spread|discrepancy|excess|disparity|advantage|imbalance|raise)"
)
_EXTRA = words.compile_cue(r"\ban (?:extra|additional)")
_COMPARATIVES = (
    r"(?:more|fewer|less|higher|lower|longer|shorter|older|younger|faster|slower|quicker|taller|heavier"
    r"|lighter|bigger|larger|smaller|better|worse|cheaper|dearer|deeper|wider|clear|ahead|behind|adrift|short"
    r"|above|below|(?:over|under) (?:the )?(?:\w+ )?(?:budget|estimate|target)|too (?:many|few|much))"
)
_GAP_BETWEEN = words.compile_cue(
    r"\b(?:gap|difference|margin|distance) between\b[^.;:]{0,70}\b(?:is|was|of|amounts to|comes to|stands at)"
)
_GAP_BEFORE = words.compile_cue(rf"\b{_GAPS}(?: of|,| was| is| came to| amounts to|:| –)?")
_CHANGED_BY = words.compile_cue(
    rf"\b(?:{words.RISES}|{words.FALLS}|up|down|won|lost|beaten|beat|missed|exceeded|ahead|behind)"
    rf"(?: [\w’'-]+){{0,3}} by|\b(?:{words.RISES}|{words.FALLS}|(?<!ma[dk]e )(?<!makes )(?<!making )up"
    r"|down|plus|minus)"
)
_SURPASSED_BY = words.compile_cue(
    rf"\b(?:{words.RISES}|{words.FALLS}|cut\w*|beat\w*|br(?:oke|eak)\w*|miss\w*|better\w*|exceed\w*|outscor\w*"
    r"|trail\w*|le[da]\w*|w[io]n\w*|lost|defeat\w*|top\w*|surpass\w*|out[a-z]{3,}|undercut\w*|overs?h[oe]\w*|improv\w*"
    r"|decided|separated)\b(?:[^.;:]|\.\d){0,70} by"
)
"""Words, figures among them, before the figure by which something was beaten: beating the 10.88 by 0.16."""
_BALANCE = words.compile_cue(
    r"\b(?:profit|loss|surplus|deficit|hole|gulf|shortfall|shortage|overspend|underspend) of"
)
_OUTLAY = re.compile(r"\b(?:cost\w*|spen[dt]\w*|expen\w+|outlay\w*|paid out|outgoings)\b")
_GAP_AFTER = re.compile(
    rf"(?! times\b)(?:[ -](?!and\b|or\b|to\b|of\b)[\w-]+){{0,2}}?[ -](?:{_COMPARATIVES}|{_GAPS})\b"
)
_BARE_GAP = re.compile(rf" {_COMPARATIVES}\b|[,.;:)]|\Z")
_RISE = re.compile(
    rf"\b(?:{words.RISES}|raise|jump|climb|surge|growth|gain|hike|uplift|higher|more|up|added|above)\b"
)
_FALL = re.compile(
    rf"\b(?:{words.FALLS}|loss|plunge|cut|slump|dip|reduction|decrease|lower|less|fewer|down|lost|below)\b"
)
_ANAPHOR = re.compile(
    r"[\"'“‘]?(?:that|this|which|it|these|those|they|he|she|together|combined|each|all|with"
    r"|since then|by then|in that time|over that (?:time|period)"
    r"|(?:\w+ ){0,4}(?:the|that|this|whose)"
    r" (?:share|proportion|number|figure|total|sum|rate|turnout|amount|latter|result))\b"
)
_FACTOR_AFTER = re.compile(r" times\b| (?:as (?:many|much|large|big|high|long|old|fast)|the|its)\b")
_ITS_SUBJECT = re.compile(
    r"[\"'“‘]?(?:in|by|at|on|since|after|over|during) (?:[\w’'-]+ ){1,3}(?:he|she|it|they)"
    r" (?:was|were|had|has|is|are)\b"
)
_RESTATEMENT = re.compile(
    r"[\"'“‘]?(?:that|this|which|it) (?:is|was|means|amounts to|works out at|comes to|adds up to|equals"
    r"|makes|would be|corresponds to)\b"
)
_REST_BEFORE = words.compile_cue(
    r"\b(?:leaving|leaves|leave|(?<!the )left)(?: [\w’'-]+){0,2}"
    r"|\b(?:the|its|their|his|her) (?:other|remaining|rest,?)|\bremaining"
    r"|\bthe (?:remainder|balance|rest)(?: of|,| \w+ing)?"
)
_REST_AFTER = re.compile(
    r"(?: (?!and\b|or\b|the\b)[\w-]+){0,2} (?:left|remain(?:s|ed|ing)?|unsold"
    r"|to go(?= ?[,.;]|\Z)|outstanding|who (?:stand|stood) to)\b"
)
_ALL_BUT = re.compile(r"\ball but (?:a |the )?\Z")
_BUT_ALSO = re.compile(r"(?:,|;| –)? (?:and|but|while)(?: the other| another| a further)? \Z")
_HAS = words.compile_cue(r", [^.,;:]{0,40}\b(?:has|have|had)")
_WHOLE_AND_PARTS = 3
_DEFINITE = words.compile_cue(
    r"\b(?:the|those|these|that|this|his|her|its|their) (?:[\w-]+ ){1,3}of"
    r"|\b(?:the|those|these|that|this|his|her|its|their|our|all|both|\w+’s|\w+'s"
    r"|(?:any|all|each|none|most) of (?:the|these|those))"
)
_QUANTITY = words.compile_cue(r"\bthe (?:number|total|count|figure|toll|amount) of [^.;:\d]{1,60}")
_LENGTH_OF_ELSE = re.compile(
    r"\b(?:next|last|past|first|every|each|another|further|aged?|previous|ago|least|more than|than)"
    r" (?:(?:of|for|a|to|the|or) )*\Z"
    r"|\b(?:sentenc\w+|contract|deal|loan|lease|ban|banned|plan\w*|guarantee\w*|minimum|maximum|terms?)\b[^.,;:]{0,30}\Z"
)
_LENGTH_AFTER = re.compile(
    r"[ -](?:old|olds|ago|contract|deal|sentence|term|ban|loan|lease|plan|from now|more|earlier)\b"
)
_SHARE_BEFORE = words.compile_cue(
    rf"{words.STRONG}|\b(?:turnout|share|proportion|rate|percentage|ratio)"
    r"(?: of|,| was| is| stood at| stands at)?|\bso that [^.;:\d]{1,40}|\bnow [^.;:\d]{1,20}"
    r"|\b(?:it|the (?:figure|proportion|share)) (?:now )?(?:stands|stood|is|was) at"
)
_SUBJECT = re.compile(r"[\"'“‘]?(?:(?:just|only|barely|but|even|yet|a mere) )*")
_LEAD = re.compile(r"[\"'“‘]?(?:at|with) (?:just |only |about |nearly |some |a mere )?")
_IS_SUBJECT = re.compile(r" (?:is|was|are|were|may|might|would|will)\b")
_LASTING = re.compile(
    r"[\"'“‘]?(?:for|after|over|during)(?: (?:all|the|those|these|more than|nearly|almost))* "
)
_SHARE_AFTER = re.compile(
    r"[ \u00a0](?:of (?:the|its|their|his|her|all|those|them|these|what|that|our|every)\b"
    r"|turnout\b|share\b)"
)
_OR = words.compile_cue(r",? (?:or|[(–—])")
_OF_WHAT = re.compile(
    r"[ \u00a0]of (?:(?P<pronoun>(?:those|them|these|(?:it|all)(?! \w)|whom|which"
    r"|the (?:total|whole|\w+ total))\b)"
    r"|(?P<nouns>(?:[\w’'-]+ ?){1,4}))"
)
_EACH_AFTER = re.compile(
    r"(?: [\w-]+){0,3},? (?:each|apiece|a ?piece|a head|per head|per capita|per person|to each)\b"
)
_EACH_BEFORE = re.compile(
    r"\b(?:each|every one|everybody|everyone|on average|an average(?: of)?)\b[^.;:\d]{0,45}\Z"
)
_FOR_EACH = re.compile(
    r"(?: [\w-]+){0,3}? (?:per|for (?:each|every|one)|to (?:each|every|the)|a|an|each|every)"
    r" (?P<noun>[a-z-]+)"
)
_AVERAGE = re.compile(r"\b(?:the|its|their|an) average (?P<noun>[a-z]+)(?: [\w-]+){0,2} \Z")
_MEASURED = frozenset(
    ["age", "attendance", "cost", "fee", "income", "of", "pay", "price", "rent", "salary", "speed", "wage"]
)
"""Words after “average” that say what is measured, and not by what it is counted."""
_SEASON = re.compile(r"(?: [\w-]+)? (?:a|per|each|every) season\b")


def is_total(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that its words call the sum of others: 21 in all, a total of 21."""
    return bool(
        _TOTAL_BEFORE.search(sentence.before(one))
        or _TOTAL_AFTER.match(sentence.after(one))
        or _is_apposed_total(sentence, one)
    )


def _is_apposed_total(sentence: Sentence, one: Figure) -> bool:
    """True for the last figure of 40 cows and 65 sheep, 105 animals."""
    *_, first, second = (None, None, *(other for other in sentence.figures if other.end <= one.start))
    if first is None or second is None or one is not sentence.figures[-1] or is_gap(sentence, one):
        return False
    link = sentence.gap(second, one)
    is_list = words.LAST_OF_LIST.search(sentence.gap(first, second)) is not None
    is_counted = words.APPOSED_NOUN.fullmatch(link) and words.COUNTED_END.match(sentence.after(one))
    is_had = sentence.low.startswith("with ") and _HAS.search(link)
    return is_list and bool(is_counted or is_had)


def is_accrued(sentence: Sentence, one: Figure) -> bool:
    """True for what a rate comes to over a time: by then it will have paid 45 million."""
    before = sentence.before(one)
    if len(sentence.figures) == _WHOLE_AND_PARTS and words.EQUIVALENT.search(before):
        return True
    return _ACCRUED.search(before) is not None or is_total(sentence, one)


def is_running(sentence: Sentence, one: Figure) -> bool:
    """True for a total that may have been counted from more than the sentence names."""
    return _RUNNING.search(sentence.before(one)) is not None


def has_included(sentence: Sentence, one: Figure) -> bool:
    """True for a number of which a part follows: 40 people, including 35 passengers."""
    following = next((other for other in sentence.figures if other.start > one.start), None)
    return (
        following is not None
        and is_number(one)
        and is_number(following)
        and words.INCLUDING.search(sentence.gap(one, following)) is not None
    )


def is_number(one: Figure) -> bool:
    """True for a number of things: no money, no unit, no rate."""
    return is_plain(one) and one.high is None


def is_heading(sentence: Sentence, one: Figure) -> bool:
    """True for the figure before a colon or a dash behind which the rest of the sentence counts its parts."""
    following = [other for other in sentence.figures if other.start > one.end]
    return (
        len(following) > 1
        and sentence.figures[0].start == one.start
        and _HEADING.fullmatch(sentence.gap(one, following[0])) is not None
    )


def is_itemised(sentence: Sentence, one: Figure) -> bool:
    """True for the number of things that its sentence counts in parts: 91 boats, 52 in May and 39 in June."""
    following = [other for other in sentence.figures if other.start > one.end]
    return (
        len(following) > 1
        and is_number(one)
        and _ITEMISED.fullmatch(sentence.gap(one, following[0])) is not None
        and not is_divided(sentence, one)
        and not words.OVERLAP.search(sentence.low)
        and words.LAST_OF_LIST.search(sentence.gap(*following[-2:])) is not None
        and all(is_number(other) and words.WITHOUT_NOUN.match(sentence.after(other)) for other in following)
    )


def is_divided(sentence: Sentence, one: Figure) -> bool:
    """True for the whole that a sentence begins with, to tell its parts: Of the 208 passengers."""
    return _DIVIDED.fullmatch(sentence.low, 0, one.start) is not None


def is_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that says by how much two others differ, or how much one changed."""
    before = sentence.before(one)
    return bool(
        is_named_gap(sentence, one)
        or (one.currency and _EXTRA.search(before))
        or (one.kind == "points" and words.EQUIVALENT.search(before))
        or _CHANGED_BY.search(before)
        or _GAP_AFTER.match(sentence.after(one))
        or _SURPASSED_BY.search(sentence.low, max(0, one.start - 90), one.start)
        or (_BALANCE.search(before) and _OUTLAY.search(sentence.low, 0, one.start))
    )


def is_margin(sentence: Sentence, one: Figure) -> bool:
    """True for a difference by which somebody won: a three-goal win, lost by 12 points."""
    after = sentence.after(one)
    is_won = _WON_BY.search(sentence.before(one)) is not None
    return (
        _RESULT_OF_VOTE.match(after) is not None
        or (is_won and words.CLAUSE_END.match(after) is not None)
        or (_SCORED.match(after) is not None and (is_won or is_gap(sentence, one)))
    )


def is_named_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that a noun calls the difference of two others: a gap of 12."""
    is_between = _GAP_BETWEEN.search(sentence.low, max(0, one.start - 110), one.start)
    return _GAP_BEFORE.search(sentence.before(one)) is not None or is_between is not None


def is_bare_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a difference that does not say of what it is: 54 fewer, a drop of 19 million."""
    return is_gap(sentence, one) and _BARE_GAP.match(sentence.after(one)) is not None


def refers_back(sentence: Sentence, one: Figure) -> bool:
    """True if a result may be of the sentences before: of a noun or a pronoun, no verb of a new subject."""
    if _ANAPHOR.match(sentence.low) or _ITS_SUBJECT.match(sentence.low):
        return True
    before = sentence.before(one)
    if is_share(sentence, one):
        whole = find_whole(sentence, one)
        if isinstance(whole, Figure):
            return False
        is_known = is_definite(sentence, one) or _IS_SUBJECT.match(sentence.after(one)) is not None
        is_known = is_known or _LEAD.fullmatch(sentence.low, 0, one.start) is not None
        return is_known or whole is not None or any(other.kind == "count" for other in sentence.figures)
    if is_span(sentence, one):
        is_lead = _LASTING.fullmatch(sentence.low, 0, one.start) is not None
        return is_lead or bool(sentence.years) or is_definite(sentence, one)
    if is_total(sentence, one) and not is_heading(sentence, one):
        return _ADDED_BEFORE.search(before) is not None or _TOTAL_AFTER.match(sentence.after(one)) is not None
    if is_margin(sentence, one) or (one.kind == "times" and is_definite(sentence, one)):
        return True
    return one.kind != "times" and _CHANGED_BY.search(before) is None


def find_bound_part(sentence: Sentence, one: Figure) -> Figure | None:
    """Return the figure that a share is another way to say: 27 million, or 50 %."""
    index = sentence.figures.index(one)
    previous = sentence.figures[index - 1] if index else None
    if previous is None or previous.kind != "count" or _OR.fullmatch(sentence.gap(previous, one)) is None:
        return None
    return previous


def is_apposed(sentence: Sentence, one: Figure) -> bool:
    """True for a share that its clause says once more: 24 of 32, a rate of 75 %."""
    before = sentence.before(one)
    return words.ELSE.search(sentence.low, 0, one.start) is None and (
        words.EQUIVALENT.search(before) is not None or words.APPOSED.search(before) is not None
    )


def find_whole(sentence: Sentence, one: Figure) -> Figure | frozenset[str] | None:
    """Return what a share is of: a figure, or stems of words, none of a pronoun; None where not said."""
    following = next((other for other in sentence.figures if other.start >= one.end), None)
    if following is not None and words.OF_WHOLE.match(sentence.gap(one, following).lstrip()):
        return following
    match = _OF_WHAT.match(sentence.after(one))
    if match is None:
        return None
    if words.OF_ALL.match(sentence.after(one)):
        return frozenset()
    return stem_words(frozenset(stem_word(word) for word in (match["nouns"] or "").split()))


def find_direction(sentence: Sentence, one: Figure) -> str:
    """Return "rise" or "fall" for a change whose words say which; "" for any other figure."""
    if one.change:
        return one.change
    around = sentence.before(one, 30) + "|" + sentence.after(one, 20)
    rises, falls = _RISE.search(around), _FALL.search(around)
    return "" if bool(rises) == bool(falls) else "rise" if rises else "fall"


def is_restatement(sentence: Sentence) -> bool:
    """True for a sentence that says the one before in another way: That is 8,400 a week."""
    return _RESTATEMENT.match(sentence.low) is not None


def is_rest(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that its words call what is left: leaving 12, the other 12, 12 don't know."""
    after = sentence.after(one)
    return bool(
        _REST_BEFORE.search(sentence.before(one))
        or _REST_AFTER.match(after)
        or (one.kind == "percent" and words.UNDECIDED.match(after))
        or is_complement(sentence, one)
    )


def is_complement(sentence: Sentence, one: Figure) -> bool:
    """True for the second of two parts that are all there is: of 40 pools, 28 are open and 12 shut."""
    figures = sentence.figures
    if len(figures) != _WHOLE_AND_PARTS or one is not figures[-1] or not all(map(is_number, figures)):
        return False
    first, second = sentence.gap(figures[0], figures[1]), sentence.gap(figures[1], one)
    if words.OF_WHOLE.search(first) and _ALL_BUT.search(sentence.before(figures[0])):
        return words.EQUIVALENT.search(second) is not None or words.APPOSED.search(second) is not None
    is_divided = (
        words.OF_WHOLE.search(first) or words.OF_WHOM.search(first) or words.CLAUSE_BREAK.search(first)
    )
    is_divided = is_divided or words.OF_WHOLE.search(sentence.before(figures[0]))
    is_listed = words.LAST_OF_LIST.search(second) or _BUT_ALSO.search(second)
    if not is_divided or not is_listed or words.CONTRAST.sub("", second) != second.replace("while", ""):
        return False
    if words.LIST_GOES_ON.search(sentence.after(one)):
        return False
    return any(a.match(second) and b.match(sentence.after(one)) for a, b in words.COMPLEMENTS)


def is_definite(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that was told before, or comes of what was: the 560, her 79 points, those 12."""
    before = sentence.before(one)
    return _DEFINITE.search(before) is not None or _QUANTITY.search(before) is not None


def is_factor(sentence: Sentence, one: Figure) -> bool:
    """True for how many times as much one of two figures is: doubled, threefold, twice as many."""
    is_compared = _FACTOR_AFTER.match(sentence.after(one)) and not one.words.endswith("ing")
    return one.words.endswith(("ed", "fold")) or bool(is_compared)


def is_compound(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that a hyphen ties to what it counts, as of something known: their eight-game run."""
    return "-" in one.words or sentence.after(one).startswith("-")


def is_span(sentence: Sentence, one: Figure) -> bool:
    """True for a length of time that may lie between two years: after 12 years, in its 12 years."""
    if one.unit not in ("year", "decade") or one.period or one.per is not None:
        return False
    return not (_LENGTH_OF_ELSE.search(sentence.before(one)) or _LENGTH_AFTER.match(sentence.after(one)))


def is_share(sentence: Sentence, one: Figure) -> bool:
    """True for a per cent or a fraction that its words call a part of something, and no change."""
    if one.kind not in ("percent", "share") or one.change or is_gap(sentence, one):
        return False
    before, after = sentence.before(one), sentence.after(one)
    if one.of:
        return _LEAD.fullmatch(sentence.low, 0, one.start) is not None
    clause = sentence.low.rfind("; ", 0, one.start) + 2 if "; " in sentence.low[: one.start] else 0
    is_subject = _SUBJECT.fullmatch(sentence.low, clause, one.start) and _IS_SUBJECT.match(after)
    is_lead = _LEAD.fullmatch(sentence.low, 0, one.start) and after.startswith(",")
    return bool(is_subject or is_lead or _SHARE_BEFORE.search(before) or _SHARE_AFTER.match(after))


def find_divisor(sentence: Sentence, one: Figure) -> str | None:
    """Return by what a figure is counted: a noun, "" for each of whatever there is; None where by nothing."""
    after = sentence.after(one)
    if one.per == 1 or _EACH_AFTER.match(after):
        return ""
    match = _FOR_EACH.match(after)
    if match and match["noun"] not in words.TIME_WORDS and match["noun"] != "season":
        return match["noun"]
    average = _AVERAGE.search(sentence.before(one))
    if average and average["noun"] not in _MEASURED:
        return average["noun"]
    return "" if _EACH_BEFORE.search(sentence.before(one)) else None


def find_period(sentence: Sentence, one: Figure) -> str:
    """Return the period that a figure is counted by, a season being a year; "" for none."""
    return one.period or ("year" if _SEASON.match(sentence.after(one)) else "")

"""Sentences of a text: where each ends, with abbreviations, quotation marks and lead-in lines (pure).

Full stops that belong to the word before them and end no sentence: Mr., U.S., J., the German 3. Oktober.

One that may do either is taken to belong to the word: a sentence too long only asks a person once more.

Sentence boundaries: the words of a sentence govern one another, so a check of some holds for all.

Where it is uncertain two sentences are taken for one: a boundary too few asks a person once too often, a
boundary too many would let a "not" slip in unseen. Nothing is parted inside a quotation, nor a quotation from
the words that say whose it is.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lib.text.words import split_words
from lib.text_anchoring.words import WordSequence

_TITLES = split_words(
    """
    mr mrs ms mx dr prof st sen rep gov gen col maj capt cpt cmdr lt sgt cpl pvt pfc spc brig ens rev hon
    pres supt insp adm amb atty asst det ofc sec treas cong dist messrs mme mlle fr br sr jr esq phd md sc
    bros rt msgr sra srta sres dra dres lic arq ing abog dª sig sigra sigg dott dottssa avv geom rag hr
    hrn frl dipl mag mevr mw dhr ir drs mej inż ks św dyr mgr bc
    """
)
_FIRMS = split_words(
    "inc ltd co cos corp llc plc pty pte assn assoc dept univ intl natl mfg cia cía ltda soc"
)
_PLACES = split_words(
    """
    mt ft ave blvd rd hwy ala ariz ark calif cal colo conn del fla ga ill ind kan ky la md mass mich minn
    miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ont que uu ee
    """
)
_MEASURES = split_words(
    "no nos nr vol fig figs p pp ch sec art arts para abs ziff kap lit approx est ca circa min max avg sq "
    "mio mrd tsd tys mln mld oz lb lbs mi gal hrs yr yrs mos pct av bd env núm pág págs tel ext"
)
_TIMES = split_words(
    "jan feb mar apr jun jul aug sept sep oct okt nov dec dez mon tue tues wed weds thu thur thurs fri sat "
    "sun am pm geb gest jh"
)
_WORDS = split_words(
    "c vs v cf etc al eg ie usw vgl zb bzw bspw evtl ggf inkl exkl sog str so-called resp ej aprox ecc ecd "
    "гг тыс млн млрд руб коп ул им проф акад рис стр др пр см ср обл респ гос зам"
)
_ABBREVIATIONS = _TITLES | _FIRMS | _MEASURES | _TIMES | _WORDS
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿąęėįųūőűıěůăāēīōű")
_BEFORE_ORDINALS = split_words(
    """
    der die das den dem des am im in an auf vom von zum zur zu beim bei ab bis seit nach vor mit für unter
    über und el al do da ein eine einen einem einer eines sein seine seinen seinem seiner ihr ihre ihren
    ihrem ihrer jede jeden jedem jeder diese diesen diesem dieser
    """
)
_MONTHS_AFTER_ORDINALS = split_words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)


def is_abbreviation_stop(words: WordSequence, at: int) -> bool:
    """True if the full stop at ``at`` belongs to the word before it."""
    if not words.is_touching(at):
        return False
    before = words.tokens[at - 1]
    if before.isdigit() and len(before) <= 3:
        return _is_ordinal_number(words, at - 1)
    if len(before) == 1:
        return before.isalpha()
    # "Miss." is Mississippi, but "miss." is the verb, at the end of a sentence.
    place = before[0].isupper() and before.lower() in _PLACES
    return place or before.lower() in _ABBREVIATIONS or _has_no_vowel(before)


def _has_no_vowel(word: str) -> bool:
    """True if ``word`` is Latin, no acronym, and has no vowel: Sgt, Hrn, płk."""
    lower = word.lower()
    return word.isalpha() and lower[0] < "\u0250" and not word.isupper() and not _VOWELS.intersection(lower)


def _is_ordinal_number(words: WordSequence, at: int) -> bool:
    """True if the number at ``at``, with a full stop after it, is an ordinal, as in German."""
    before = words.tokens[at - 1] if at else ""
    then = words.tokens[at + 2] if at + 2 < len(words) else ""
    return before.lower() in _BEFORE_ORDINALS or then.lower() in _MONTHS_AFTER_ORDINALS


OPENERS = frozenset("\"'“‘„«([{*_「『‹‚")
QUOTES = frozenset("\"'“”„‟«»‘’‚「」『』")
_BEFORE_OPENING = OPENERS | {"—", "–"}
_SINGLE = frozenset("'‘’‚")
_INNER = frozenset("『』")
_BEFORE_CLOSING_SINGLE = frozenset(".,!?…")
_AFTER_CLOSING = frozenset(".,;:!?)")
_ALWAYS_OPENS = frozenset("「『")
_ALWAYS_CLOSES = frozenset("」』")
_BENDS_OPEN = frozenset("«„“")
_MAX_QUOTATION_LENGTH = 1500
"""Code points, at most, between two quotation marks of a paragraph that belong together."""


def find_quotation_marks(words: WordSequence, breaks: list[int]) -> list[tuple[int, int]]:
    """Return the marks that open and close each quotation, or paragraph of one, in order of the closing.

    ``breaks`` are the words that follow a paragraph's end. A quotation that no mark closes at the end of its
    paragraph goes on in the next when a mark opens that one, as newspapers set it.
    """
    found: list[tuple[int, int]] = []
    ends = [*breaks, len(words)]
    paragraph = 0
    opened: dict[str, int] = {}
    for at, mark in enumerate(words.tokens):
        if mark not in QUOTES:
            continue
        while at >= ends[paragraph]:
            start = ends[paragraph]
            paragraph += 1
            goes_on = opened.get("double") if at == start and _mark_family(mark) == "double" else None
            opened = {}
            if goes_on is not None and _is_opening_mark(words, at) and _is_near(words, goes_on, at):
                found.append((goes_on, at))
        family = _mark_family(mark)
        if _is_opening_mark(words, at) or (family not in opened and mark in _BENDS_OPEN):
            opened.setdefault(family, at)
        elif family in opened and _is_closing_mark(words, at):
            start = opened.pop(family)
            if _is_near(words, start, at):
                found.append((start, at))
    return found


def _is_near(words: WordSequence, start: int, end: int) -> bool:
    return words.starts[end] - words.starts[start] <= _MAX_QUOTATION_LENGTH


def _mark_family(mark: str) -> str:
    return "single" if mark in _SINGLE else "inner" if mark in _INNER else "double"


def _is_opening_mark(words: WordSequence, at: int) -> bool:
    """True if the mark at ``at`` opens a quotation: by what it touches, whichever way its glyph bends."""
    mark = words.tokens[at]
    if mark in _ALWAYS_OPENS or mark in _ALWAYS_CLOSES:
        return mark in _ALWAYS_OPENS
    before = words.is_touching(at) and words.tokens[at - 1] not in _BEFORE_OPENING
    after = words.is_touching(at + 1) and words.tokens[at + 1] not in _AFTER_CLOSING
    return not before and (after or mark in _BENDS_OPEN)


def _is_closing_mark(words: WordSequence, at: int) -> bool:
    # An apostrophe looks the same; the mark that ends a quotation follows a comma or a full stop.
    return words.tokens[at] not in _SINGLE or words.tokens[at - 1] in _BEFORE_CLOSING_SINGLE


_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028])\s*|\u2029\s*")
_LINE = re.compile(r"[\n\r\x85\u2028]\s*")
# A line that starts like this is an entry of a list, a heading or a quotation of its own.
_ENTRY = re.compile(r"[\n\r][^\S\n\r]*+(?=(?:[*•>]|#+)\s)")
# The number of an entry says nothing of it: "2)" may become "3)".
_NUMBER = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*+(\(?)\d{1,3}\)\s+")
_WRAPPED = range(50, 101)
"""Width, in code points, of the lines of a text that was broken to fit: beyond, a line is a paragraph."""

SENTENCE_ENDS = frozenset(".!?؟۔।॥。！？｡")
_ENDS_WITHOUT_SPACE = frozenset("。！？｡")
_CLOSERS = frozenset("\"'”’»)]}*_」』›")


@dataclass(frozen=True, slots=True)
class SentenceBoundaries:
    """Starts of the sentences and of the paragraphs of a text, in order.

    ``starts``: the first word of each sentence, and ``len(words)`` at the end. ``breaks``: the same of
    paragraphs, lines and entries that stand by themselves.
    """

    starts: list[int]
    breaks: list[int]


def split_sentences(words: WordSequence) -> SentenceBoundaries:
    """Find where the sentences and the paragraphs of a text start."""
    if not len(words):
        return SentenceBoundaries([0], [0])
    breaks = _find_paragraph_breaks(words)
    quoted = find_quotation_marks(words, breaks)
    inside = {at for opened, closed in quoted for at in range(opened + 1, closed + 1)}
    openings = {opened for opened, _ in quoted}
    closings = sorted(closed for _, closed in quoted)
    found = {*breaks, *_iter_numbered_entries(words, breaks)} - inside
    last = 0
    for at, token in enumerate(words.tokens):
        if (
            token not in SENTENCE_ENDS
            or (after := _find_sentence_start(words, at)) is None
            or after in inside
        ):
            continue
        last = max(last, breaks[bisect_right(breaks, at) - 1] if breaks and breaks[0] <= at else 0)
        # “It rained,” Ada said. “It snowed.”: the speaker of the second was named before it.
        if after in openings and bisect_left(closings, last) < bisect_right(closings, at):
            continue
        found.add(after)
        last = after
    ends = len(words)
    return SentenceBoundaries([*sorted(found | {0} - {ends}), ends], [*sorted({0, *breaks} - inside), ends])


def _find_paragraph_breaks(words: WordSequence) -> list[int]:
    """Return the words that follow a paragraph's end; in a text without blank lines, every line's end."""
    text = words.text
    blank = [match.end() for match in _BLANK_LINE.finditer(text)]
    breaks = set(blank)
    if blank:
        breaks.update(
            match.end() for match in _ENTRY.finditer(text) if not _continues_quoted_line(text, match)
        )
    else:
        breaks.update(_find_line_starts(text))
    return sorted({_find_first_word(words, at) for at in breaks} - {len(words)})


def _find_first_word(words: WordSequence, at: int) -> int:
    """Return the first word of the line whose text begins at ``at``: the empty cells before it, if any."""
    first = bisect_left(words.starts, at)
    return first - (0 < first < len(words) and words.tokens[first - 1].isspace())


def _iter_numbered_entries(words: WordSequence, breaks: list[int]) -> Iterator[int]:
    """Yield the words that follow the number of an entry."""
    after_break = {0, *breaks}
    for match in _NUMBER.finditer(words.text):
        first = bisect_left(words.starts, match.start(1))
        if first in after_break or words.tokens[first - 1] in SENTENCE_ENDS:
            yield bisect_left(words.starts, match.end())


def _continues_quoted_line(text: str, entry: re.Match[str]) -> bool:
    """True if a line marked as quoted follows one that is marked too, and may be broken only to fit."""
    line = text.rfind("\n", 0, entry.start()) + 1
    return text[entry.end()] == ">" and text[line : entry.start()].lstrip().startswith(">")


def _find_line_starts(text: str) -> list[int]:
    """Return where the lines of ``text`` start, but for those that were only broken to fit its width."""
    ends = list(_LINE.finditer(text))
    edges = [0, *(match.end() for match in ends), len(text)]
    widths = [match.start() - start for start, match in zip(edges, ends, strict=False)]
    width = max([*widths, len(text) - edges[-2]])
    if width not in _WRAPPED:
        return edges[1:-1]
    # Not every program breaks as late as it can: a line that fills three quarters is full.
    return [
        match.end()
        for match, own in zip(ends, widths, strict=True)
        if 4 * (own + _next_line_start(text, match)) < 3 * width
    ]


def _next_line_start(text: str, match: re.Match[str]) -> int:
    word = re.compile(r"\S*").match(text, match.end())
    return len(word.group()) if word else 0


def _find_sentence_start(words: WordSequence, at: int) -> int | None:
    """Return the word that starts a sentence when the mark at ``at`` ends one; None when it does not."""
    after, count = at + 1, len(words)
    while words.is_touching(after) and words.tokens[after] in _CLOSERS:
        if words.tokens[after] in QUOTES:
            # The speaker, or whether it is true, may be named next.
            return None
        after += 1
    if after >= count or words.tokens[after].isspace():
        return None
    if words.is_touching(after) and words.tokens[at] not in _ENDS_WITHOUT_SPACE:
        return None
    between = words.text[words.ends[after - 1] : words.starts[after]]
    if words.tokens[after] == "(" and "\n" not in between and "\r" not in between:
        # (This is not so.) is said of what stands before it.
        return None
    first = after
    while first < count - 1 and words.tokens[first] in OPENERS:
        first += 1
    if words.tokens[first][0].islower() or (words.tokens[at] == "." and is_abbreviation_stop(words, at)):
        return None
    return after


_MARKERS = frozenset("*•>-–—#")
_AFTER_NUMBER = frozenset(".)")
_CLOSING = frozenset(")]*_")
_MAX_LIST_ENTRIES = 200
"""At most so many entries of a list are passed over in the search for the line above them."""


def find_lead_in(words: WordSequence, sentences: SentenceBoundaries, at: int) -> tuple[int, int] | None:
    """Return the word range of the sentence that leads up to the paragraph of word ``at``, or None.

    It is the end of the paragraph before, or of the one before the list of which the paragraph is an entry.
    An entry has a marker or a number, is a quotation, ends like no sentence, or is one sentence.
    """
    breaks = sentences.breaks
    own = bisect_right(breaks, at) - 1
    for above in range(own - 1, max(own - 1 - _MAX_LIST_ENTRIES, -1), -1):
        first, last = breaks[above], breaks[above + 1]
        last_start = sentences.starts[bisect_right(sentences.starts, last - 1) - 1]
        if _closing_mark(words, first, last) == ":":
            return last_start, last
        if not _is_list_entry(words, sentences, own) or not _is_list_entry(words, sentences, above):
            return None
    return None


def _closing_mark(words: WordSequence, first: int, last: int) -> str:
    while last - 1 > first and (words.tokens[last - 1] in _CLOSING or words.tokens[last - 1] in QUOTES):
        last -= 1
    return words.tokens[last - 1]


def _is_list_entry(words: WordSequence, sentences: SentenceBoundaries, paragraph: int) -> bool:
    first, last = sentences.breaks[paragraph], sentences.breaks[paragraph + 1]
    start = words.tokens[first]
    if start in _MARKERS or start in QUOTES:
        return True
    if start.isdigit() and first + 1 < last and words.tokens[first + 1] in _AFTER_NUMBER:
        return True
    alone = sentences.starts[bisect_right(sentences.starts, first)] >= last
    return alone or _closing_mark(words, first, last) not in SENTENCE_ENDS

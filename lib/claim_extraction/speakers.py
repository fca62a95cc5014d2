"""The speaker of a claim, from the attribution in the text: "said Wei", "according to the harbour office".

First who is a person, then the verbs, who stands behind one and who before it; last one of them is chosen
for the words that were selected.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.claim_detection import NAME, Candidate
from lib.claim_detection.name_words import FREQUENT_WORDS
from lib.claim_detection.vocabulary import ORGANISATIONS
from lib.text.words import split_words

HER = split_words("she her hers herself")
HIS = split_words("he him his himself")
_BEFORE_PERSON = re.compile(
    r"\b(?:(?P<her>Mrs|Ms|Miss|Dame|Lady)|(?P<his>Mr|Sir|Lord)|Mx|Dr|Prof(?:essor)?)\.?\s(?:[A-Z]\w+\s)?\Z"
)
_AFTER_PERSON = re.compile(r",\s(?:aged\s)?\d{1,3}\b|\s\(\d{1,3}\)|,\swho\b")
_BEFORE_OTHER = re.compile(r"\b(?:the|at|in|into|near|against)\s\Z", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-Z]\w*[^\W\d_A-Z](?: [A-Z][\w’'-]+){1,2}")
_CONTEXT = 24


def list_persons(text: str, names: Sequence[Candidate], pronoun: str = "") -> list[str]:
    """Return the names of persons among ``names``, each as often and in the order as it is mentioned.

    A surname is given with its first name; whom the text calls Mr is left out for the ``pronoun`` "she".
    Where it shows no person, names in a person's form count: two or three words, none of them common.
    """
    mentions = [
        (get_words(text, one), text[max(0, one.start - _CONTEXT) : one.start], one.end) for one in names
    ]
    others = {words for words, before, _ in mentions if _BEFORE_OTHER.search(before)}
    mentions = [one for one in mentions if one[0] not in others]
    alone = {words for words, _, _ in mentions if " " not in words}
    full = {words.split()[-1]: words for words, _, _ in reversed(mentions) if " " in words}
    surnames = {surname for surname in full if surname in alone}
    excluded = set()
    for words, before, end in mentions:
        form = _BEFORE_PERSON.search(before)
        if form or _AFTER_PERSON.match(text, end):
            surnames.add(words.split()[-1])
        if form and (
            (form["his"] and pronoun.casefold() in HER) or (form["her"] and pronoun.casefold() in HIS)
        ):
            excluded.add(words.split()[-1])
    ends = [(words.split()[-1], words) for words, _, _ in mentions]
    if not surnames:
        return [words for words, _, _ in mentions if _is_full_name(words)]
    return [full.get(end, words) for end, words in ends if end in surnames - excluded]


def get_words(text: str, name: Candidate) -> str:
    """Return the words of a name in one line."""
    return " ".join(text[name.start : name.end].split())


def _is_full_name(words: str) -> bool:
    common = FREQUENT_WORDS | ORGANISATIONS
    return bool(_FULL_NAME.fullmatch(words)) and common.isdisjoint(words.casefold().split())


VERBS = (
    r"(?:said|says|say|saying|told|tells|claimed|claims|claim|argued|argues|added|adds|insisted|insists"
    r"|announced|announces|wrote|writes|warned|warns|stated|states|explained|explains|estimated|estimates"
    r"|reported|reports|denied|denies|acknowledged|admitted|admits|boasted|declared|noted|notes|predicted"
    r"|predicts|promised|promises|maintained|alleged|alleges|replied|asserted|asserts|believes?|tweeted|posted"
    r"|stressed|emphasi[sz]ed|contended|conceded|cautioned|testified|vowed|remarked|commented"
    r"|indicated|indicates|suggested|suggests|confirmed)"
)
VERBS_OF_THINGS = frozenset(["indicated", "indicates", "suggested", "suggests", "confirmed"])
"""Verbs of which a noun phrase is as often no speaker: "the data indicated"."""
VERB = re.compile(rf"(?<![\w’'-]){VERBS}(?![\w-])")
"""A verb as a word of its own: "she said", but not "the aforesaid"."""
ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
"""Before a speaker without a verb: "according to Ada Holm"."""
_NO_ADVERBS = (
    r"(?:ally|anomaly|assembly|bully|daily|early|elderly|family|fly|friendly|jelly|monopoly|monthly|quarterly"
    r"|rally|reply|supply|weekly|yearly)"
)
"""Nouns and adjectives that end as adverbs do: "the weekly said", "the quarterly bulletin said"."""
AUXILIARY = (
    r"(?:has|had|have|also|already|later|then|once|now|often|further|still|again|even|just"
    rf"|(?!{_NO_ADVERBS}\b)[a-z]+ly)"
)
"""A word between a speaker and the verb: "Ada Holm has said", "Ada Holm repeatedly said"."""
ADVERBS = rf"(?:{AUXILIARY}\s+)*"
"""Any number of them: "Ada Holm has repeatedly said"."""
APPOSITION = (
    r"(?:,\s(?:aged\s)?\d{1,2})?,\s"
    r"(?:(?![A-Z])|[A-Z]{2,}\s|[A-Z][\w-]*(?:[’']s?\s|\s(?=[a-z])))[^,.;:!?“”\"]{1,170},"
)
"""Who a speaker is, between commas: "Ada Holm, 54, the mayor, said", "Ada Holm, MEP for Lund, said"."""
VOICE = re.compile(
    r"\b(?:spokes(?:man|woman|person|people)\s+(?:for|of|from)"
    r"|(?:reports?|study|studies|surveys?|polls?|statements?|letters?|research|analysis)\s+(?:by|from))"
    r"\s+(?:the\s+)?\Z"
)
"""Text before a name that speaks by another, unless it is a person: "a spokesman for Lund Ltd"."""
WORD = rf"(?!(?:{AUXILIARY}|never|was|were|is|are)\b)[\w’'-]+"
"""A word of a noun phrase, which is no auxiliary."""
_ARTICLE = re.compile(r"\A(?:the|a|an|its|their|our)\s+", re.IGNORECASE)
"""Article that is left out of a name: "the harbour office"."""


def clean_phrase(phrase: str) -> str:
    """Return a noun phrase as a name: "the harbour office" is Harbour office."""
    words = _ARTICLE.sub("", " ".join(phrase.split()))
    return words[:1].upper() + words[1:]


_INVERTED = re.compile(r"(?:\A|[,”\"’'–—-])\s*\Z")
"""Text before a verb whose subject follows: "The port is full, said Ada Holm"."""
_TITLE = re.compile(r"\s+(?:(?:the|a|an|their|its)\s+)?(?:[\w’'-]+\s+){0,5}\Z")
"""Text between that verb and the name: "said the former mayor Ada Holm"."""
_ANOTHER = re.compile(r"\s(?:that|of|for|about|representing)\s")
"""Text between a verb and a name that is not who speaks: "said a lawyer for Ada Holm"."""
_PHRASE_AFTER = re.compile(
    r"\s*(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+?|police|officials)"
    r"(?=[.,;:!?”]|\s+(?:on|in|at|who|which|and|yesterday|last)\b|\Z)"
)
"""A noun phrase as subject: "said the harbour office on Monday"."""
PRONOUN_AFTER = re.compile(r"\s+(he|she|they)\b")
"""A pronoun as subject: "The port is full, said she"."""
_MAX_TITLE = 60
"""Code points between a verb and the name behind it."""


def is_before_subject(text: str, first: int, verb: re.Match[str]) -> bool:
    """Tell "it is full, said Ada Holm" and "announced by Ada Holm" from "they said Ada Holm is ill".

    After "told" stands who listened.
    """
    if verb.group().startswith("t"):
        return False
    return bool(_INVERTED.search(text[first : verb.start()])) or text.startswith(" by ", verb.end())


def find_name_after(text: str, at: int, last: int, names: Sequence[Candidate]) -> str:
    """Return the name, or the noun phrase, after a verb: “said Wei”, “said the harbour office”."""
    for one in names:
        if at <= one.start < min(last, at + _MAX_TITLE) and _TITLE.match(text[at : one.start]):
            beginning = text[at : one.start]
            name = get_words(text, one)
            is_voice = VOICE.search(beginning) and name not in list_persons(text, names)
            if is_voice or not _ANOTHER.search(f"{beginning} "):
                return name
    return clean_phrase(match["phrase"]) if (match := _PHRASE_AFTER.match(text, at, last)) else ""


_LETTERS = r"(?:\s(?:MP|MEP|MSP|QC|KC|CBE|OBE|MBE))?"
"""Letters behind a name: "Ada Holm MP said"."""
_BETWEEN = re.compile(
    rf"{_LETTERS}(?:\s*\([^()]{{1,40}}\))?(?:{APPOSITION}|,\s[^.;:!?“”\"]{{1,90}},)?\s+{ADVERBS}\Z"
)
"""Text between a speaker and the verb: nothing, an apposition, or "Ada Holm (Lund) said"."""
_AROUND = re.compile(rf"{_LETTERS}{APPOSITION}\s+{ADVERBS}\Z")
"""Text between them where the apposition has a name: "Ada Holm, who runs Lund Ltd, said"."""
_WHO = re.compile(rf"(?:\s*\([^()]{{1,40}}\))?,\s(?:who|which)\s+{ADVERBS}\Z")
"""Text between them in a relative clause: "the harbour office, which said"."""
_ENCLOSED = re.compile(r",\s(?!(?:who|which|whose|where|\w+(?:ed|ing))\s)(?:[\w’'.-]+\s){0,6}\Z")
"""Text before a name that is itself the apposition: "the mayor, Cora Vane, said"."""
_CLOSED = re.compile(rf",\s+{ADVERBS}\Z")
"""Text behind such a name."""
_DID_AND = re.compile(
    rf"{_LETTERS}(?:{APPOSITION})?\s+{ADVERBS}"
    r"(?!(?:and|or|of|in|at|on|for|from|to|with|near|by|as|who|which|that|is)\b)[a-z]+\s[^,.;:!?“”\"]{1,90}"
    rf",?\s(?:and|but)\s+{ADVERBS}\Z"
)
"""Text between a speaker and the second of two verbs: "Ada Holm visited the plant and said"."""
_OF = re.compile(r"\s+(?:of|from|at|for|with|in|near)\s+(?:the\s+)?\Z")
"""Text between two names of which the first is somebody of the second: "Ada Holm of Lund Ltd"."""
_JOINED = re.compile(r"(?:,\s[^,;:.]{1,90},)?\s+and\s+\Z")
"""Text between two names that speak together: "Ada Holm, the mayor, and Lund Berg said"."""
_CLAUSE_BEGINS = re.compile(r"(?:\A|[.;:!?”\"]\s|,\s|\b(?:[Bb]ut|[Aa]nd|[Ww]hile)\s)\Z")
"""Text before the first of them, not that of "he met Ada Holm and Lund Berg said"."""
_NO_SUBJECT = re.compile(
    r"\b(?:(?:in|at|on|near|across|around|outside|to|with|against|about|behind|by|for|from|of"
    r"|[Ii]f|[Uu]nless|[Nn]or|\AHad|[Ww]ho\s[\w’'-]+"
    r"|(?<!the\s)(?<!\ba\s)(?<!this\s)(?![Mm]orning|[Ee]vening|[Aa]cting)[\w-]+ing)\s+(?:the\s+)?"
    r"|(?:false|untrue|wrong|rumou?rs?|claims?|allegations?|evidence)\s+that\s+)"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|President|Prime\sMinister|Minister|Mayor)\.?\s+)?\Z"
)
"""Text before a name that is not who speaks: "police in Oslo said", "a lawyer for Ada Holm said"."""
_NOUN = rf"(?!(?i:been?|to|not|some|who|which|but|and|when|if|as|that|because|after|although|while)\b){WORD}"
"""The last word of a noun phrase: "the office said", but not "the day when said"."""
_PHRASE_BEFORE = re.compile(
    r"(?:\A|(?<=[.;:!?”\"]\s)|(?<=,\s)|(?<=\b[Bb]ut\s)|(?<=\b[Aa]nd\s)|(?<=\b[Ww]hile\s))"
    rf"(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur)\s+(?:{WORD}\s+){{0,4}}{_NOUN}"
    rf"|(?:{_NOUN}\s+){{0,2}}(?:[a-z]{{3,}}s|[Pp]olice|[A-Z][a-z]{{3,}}s)"
    r"(?:\s(?:of|for)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3})?)"
    r"(?:\s+(?:in|at|near|across|around|outside)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)?"
    rf"(?:{APPOSITION})?\s+{ADVERBS}\Z"
)
"""A noun phrase as subject: "the harbour office, which is shut, said", "police in Oslo said"."""
PRONOUN = re.compile(rf"(?:\A|\s)([Hh]e|[Ss]he|[Tt]hey)\s+{ADVERBS}\Z")
"""A pronoun as subject: "she has said"."""
_MAX_APPOSITION = 200
"""Code points between a speaker and the verb."""


def find_name_before(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    """Return the name that is the subject of a verb, or of both of two: "Ada Holm of Lund Ltd"."""
    subject: Candidate | None = None
    for one in reversed(names):
        if not (first <= one.start and one.end <= verb):
            continue
        gap = text[one.end : verb]
        if len(gap) > _MAX_APPOSITION:
            break
        if _WHO.match(gap):
            return get_words(text, one)
        if subject:
            is_subject = _OF.match(text[one.end : subject.start])
        else:
            is_enclosed = _CLOSED.match(gap) and _ENCLOSED.search(text[first : one.start])
            is_subject = is_enclosed or _BETWEEN.match(gap)
        if is_subject or _AROUND.match(gap):
            subject = one
    if subject is None:
        return _find_name_of_two_verbs(text, first, verb, names)
    before, name = text[first : subject.start], get_words(text, subject)
    is_voice = VOICE.search(before) and name not in list_persons(text, names)
    if _NO_SUBJECT.search(before) and not is_voice:
        return ""
    partner = next((one for one in reversed(names) if first <= one.start and one.end <= subject.start), None)
    if partner is None or not _JOINED.fullmatch(text[partner.end : subject.start]):
        return name
    speaks = _CLAUSE_BEGINS.search(text[first : partner.start])
    return " and ".join([get_words(text, partner), name]) if speaks else name


def _find_name_of_two_verbs(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    for one in names:
        if first <= one.start and one.end <= verb and _DID_AND.match(text[one.end : verb]):
            begins = _CLAUSE_BEGINS.search(text[first : one.start])
            return get_words(text, one) if begins else ""
    return ""


def find_phrase_before(text: str, first: int, verb: int) -> str:
    """Return the noun phrase that is the subject of a verb, such as "Harbour office"."""
    match = _PHRASE_BEFORE.search(text[first:verb])
    return clean_phrase(match["phrase"]) if match else ""


_IN_CLAUSE = re.compile(
    r"(?:,\s(?:whom?|which|whose)\b|\b(?i:after|before|when|while|since|although|though|because)\s)[^,;]*\Z"
)
"""Text before a verb in a clause that ends before the claim: "when Ada Holm said so, it was full"."""
_CLAUSE_ENDS = re.compile(r"\s(?:(?!\bthat\b)[^,;“”\"])*,\s")
"""Text behind such a verb, up to the claim."""
_AFTER_QUOTE = re.compile(rf"[^“”\"\n]{{0,400}}[”\"](?:\s*,)?\s*(?:[\w’' .-]{{0,60}}\s)?{VERBS}\b")
"""Text behind selected words in a quotation, up to the verb: "“it is full,” Ada Holm said"."""
_IN_SENTENCE = 400
_WINDOW = 2000
"""Code points before a sentence in which an earlier speaker is looked for."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A named speaker. ``is_certain`` is false where only a pronoun, or the nearest name, stands for it."""

    name: str
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verb of speech at ``start`` to ``end``, with its speaker: a name, or a pronoun."""

    start: int
    end: int
    name: str
    pronoun: str = ""


def find_speaker(
    text: str, sentence: tuple[int, int], selection: tuple[int, int], names: Sequence[Candidate]
) -> Speaker | None:
    """Return who said the selected words of a sentence; else, uncertain, who spoke before."""
    named = [one for one in names if one.kind == NAME]
    chosen = _choose_attribution(text, list(iter_attributions(text, *sentence, named)), selection)
    if chosen and chosen.name:
        in_clause = _IN_CLAUSE.search(text[sentence[0] : chosen.start]) and _CLAUSE_ENDS.match(
            text[chosen.end : selection[0]]
        )
        return Speaker(_complete_name(chosen.name, text, named), is_certain=not in_clause)
    # Who spoke before, from the paragraph above on. A pronoun stands for somebody with a name.
    above = max(0, sentence[0] - _WINDOW, text.rfind("\n\n", 0, max(0, text.rfind("\n\n", 0, sentence[0]))))
    earlier = [one for one in named if above <= one.start and one.end <= sentence[0]]
    spoke = [one.name for one in iter_attributions(text, above, sentence[0], earlier) if one.name]
    if chosen:
        known = [get_words(text, one) for one in earlier]
        persons = list_persons(text, earlier, chosen.pronoun)
        spoke = (
            [name for name in spoke if name in persons] or persons or [one for one in spoke if one in known]
        )
    return Speaker(_complete_name(spoke[-1], text, named), is_certain=False) if spoke else None


def _complete_name(name: str, text: str, named: Sequence[Candidate]) -> str:
    """Return the first longer name with ``name`` in it: Wei is Wei Xiaojun where the text says so."""
    for one in named:
        longer = get_words(text, one)
        if len(longer) > len(name) and name in (longer.split()[0], longer.split()[-1]):
            return longer
    return name


def iter_attributions(text: str, first: int, last: int, names: Sequence[Candidate]) -> Iterator[Attribution]:
    """Yield the attributions between ``first`` and ``last``: "according to" first, then verbs in order."""
    for match in ACCORDING.finditer(text, first, last):
        name = find_name_after(text, match.end() - 1, last, names)
        if name:
            yield Attribution(match.start(), match.end(), name)
    for match in VERB.finditer(text, first, last):
        start, end = match.span()
        is_inverted = is_before_subject(text, first, match)
        after = PRONOUN_AFTER.match(text, end, last) if is_inverted else None
        if pronoun := PRONOUN.search(text[first:start]) or after:
            yield Attribution(start, end, "", pronoun[1])
        elif name := (
            find_name_before(text, first, start, names)
            or ("" if match.group() in VERBS_OF_THINGS else find_phrase_before(text, first, start))
            or (find_name_after(text, end, last, names) if is_inverted else "")
        ):
            yield Attribution(start, end, name)


def _choose_attribution(
    text: str, found: list[Attribution], selection: tuple[int, int]
) -> Attribution | None:
    start, end = selection
    before = [one for one in found if one.end <= start]
    after = [one for one in found if one.start >= end]
    inside = [one for one in found if one not in before and one not in after]
    nearest_before = max(before, key=lambda one: one.end, default=None)
    nearest_after = min(after, key=lambda one: one.start, default=None)
    if nearest_after and _AFTER_QUOTE.match(text, end, end + _IN_SENTENCE):
        return nearest_after
    if nearest_before and ";" not in text[nearest_before.end : start]:
        return nearest_before
    return nearest_after or next(iter(inside), None)

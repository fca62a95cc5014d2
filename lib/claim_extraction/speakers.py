"""The speaker of a claim, from the attribution in the text: "said Wei", "according to the harbour office"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.claim_detection import NAME, Candidate
from lib.claim_extraction.persons import get_words, list_persons

_VERBS = (
    r"(?:said|says|say|saying|told|tells|claimed|claims|claim|argued|argues|added|adds|insisted|insists"
    r"|announced|announces|wrote|writes|warned|warns|stated|states|explained|explains|estimated|estimates"
    r"|reported|reports|denied|denies|acknowledged|admitted|admits|boasted|declared|noted|notes|predicted"
    r"|predicts|promised|promises|maintained|alleged|alleges|replied|asserted|asserts|believes?|tweeted|posted"
    r"|stressed|emphasi[sz]ed|contended|conceded|cautioned|testified|vowed|remarked|commented"
    r"|indicated|indicates|confirmed)"
)
_VERBS_OF_THINGS = frozenset(["indicated", "indicates", "confirmed"])
"""Verbs of which a noun phrase is as often no speaker: "the data indicated"."""
_VERB = re.compile(rf"(?<![\w’'-]){_VERBS}(?![\w-])")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
_AUXILIARY = (
    r"(?:has|had|have|also|already|later|then|once|now|often|further|still|again|even|just"
    r"|(?!(?:family|assembly|ally|monopoly|supply)\b)[a-z]+ly)"
)
_ADVERBS = rf"(?:{_AUXILIARY}\s+)*"
_APPOSITION = (
    r"(?:,\s(?:aged\s)?\d{1,2})?,\s"
    r"(?:(?![A-Z])|[A-Z]{2,}\s|[A-Z][\w-]*(?:[’']s?\s|\s(?=[a-z])))[^,.;:!?“”\"]{1,170},"
)
_LETTERS = r"(?:\s(?:MP|MEP|MSP|QC|KC|CBE|OBE|MBE))?"
_BETWEEN = re.compile(
    rf"{_LETTERS}(?:\s*\([^()]{{1,40}}\))?(?:{_APPOSITION}|,\s[^.;:!?“”\"]{{1,90}},)?\s+{_ADVERBS}\Z"
)
"""Text between a speaker and the verb: nothing, or an apposition between commas."""
_AROUND = re.compile(rf"{_LETTERS}{_APPOSITION}\s+{_ADVERBS}\Z")
"""Text between a speaker and the verb where the apposition has a name: "Ada Holm, who runs Lund Ltd, "."""
_WHO = re.compile(rf"(?:\s*\([^()]{{1,40}}\))?,\s(?:who|which)\s+{_ADVERBS}\Z")
"""Text between a speaker and the verb of a relative clause: "the harbour office, which said"."""
_ENCLOSED = re.compile(r",\s(?!(?:who|which|whose|where|\w+(?:ed|ing))\s)(?:[\w’'.-]+\s){0,6}\Z")
_CLOSED = re.compile(rf",\s+{_ADVERBS}\Z")
"""Text before and after a name that is itself the apposition: "the mayor, Cora Vane, said"."""
_OF = re.compile(r"\s+(?:of|from|at|for|with|in|near)\s+(?:the\s+)?\Z")
"""Text between two names of which the first is somebody of the second: "Ada Holm of Lund Ltd"."""
_NO_SUBJECT = re.compile(
    r"\b(?:(?:in|at|on|near|across|around|outside|to|with|against|about|behind|by|for|from|of"
    r"|[Ii]f|[Uu]nless|[Nn]or|\AHad|[Ww]ho\s[\w’'-]+"
    r"|(?<!the\s)(?<!\ba\s)(?<!this\s)(?![Mm]orning|[Ee]vening|[Aa]cting)[\w-]+ing)\s+(?:the\s+)?"
    r"|(?:false|untrue|wrong|rumou?rs?|claims?|allegations?|evidence)\s+that\s+)"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|President|Prime\sMinister|Minister|Mayor)\.?\s+)?\Z"
)
"""Text before a name that is not who speaks: "police in Oslo said", "a lawyer for Ada Holm said"."""
_VOICE = re.compile(
    r"\b(?:spokes(?:man|woman|person|people)\s+(?:for|of|from)"
    r"|(?:reports?|study|studies|surveys?|polls?|statements?|letters?|research|analysis)\s+(?:by|from))"
    r"\s+(?:the\s+)?\Z"
)
"""Text before a name that speaks by another, unless it is a person: "a spokesman for Lund Ltd"."""
_INVERTED = re.compile(r"(?:\A|[,”\"’'–—-])\s*\Z")
"""Text before a verb whose subject follows: "The port is full, said Ada Holm"."""
_TITLE = re.compile(r"\s+(?:(?:the|a|an|their|its)\s+)?(?:[\w’'-]+\s+){0,5}\Z")
_ANOTHER = re.compile(r"\s(?:that|of|for|about|representing)\s")
"""Text between a verb and a name that is not who speaks: "said a lawyer for Ada Holm"."""
_WORD = rf"(?!(?:{_AUXILIARY}|never|was|were|is|are)\b)[\w’'-]+"
_NOUN = rf"(?!(?i:been?|to|not|some|who|which|but|and|when|if|as|that|because|after|although|while)\b){_WORD}"
_PHRASE_BEFORE = re.compile(
    r"(?:\A|(?<=[.;:!?”\"]\s)|(?<=,\s)|(?<=\b[Bb]ut\s)|(?<=\b[Aa]nd\s)|(?<=\b[Ww]hile\s))"
    rf"(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur)\s+(?:{_WORD}\s+){{0,4}}{_NOUN}"
    rf"|(?:{_NOUN}\s+){{0,2}}(?:[a-z]{{3,}}s|[Pp]olice|[A-Z][a-z]{{3,}}s)"
    r"(?:\s(?:of|for)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3})?)"
    r"(?:\s+(?:in|at|near|across|around|outside)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)?"
    rf"(?:{_APPOSITION})?\s+{_ADVERBS}\Z"
)
_PHRASE_AFTER = re.compile(
    r"\s*(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+?|police|officials)"
    r"(?=[.,;:!?”]|\s+(?:on|in|at|who|which|and|yesterday|last)\b|\Z)"
)
_IN_CLAUSE = re.compile(
    r"(?:,\s(?:whom?|which|whose)\b|\b(?i:after|before|when|while|since|although|though|because)\s)[^,;]*\Z"
)
_CLAUSE_ENDS = re.compile(r"\s(?:(?!\bthat\b)[^,;“”\"])*,\s")
"""Text before and after a verb in a clause that ends before the claim: "when Ada Holm said so, "."""
_PRONOUN = re.compile(rf"(?:\A|\s)([Hh]e|[Ss]he|[Tt]hey)\s+{_ADVERBS}\Z")
_PRONOUN_AFTER = re.compile(r"\s+(he|she|they)\b")
_ARTICLE = re.compile(r"\A(?:the|a|an|its|their|our)\s+", re.IGNORECASE)
_AFTER_QUOTE = re.compile(rf"[^“”\"\n]{{0,400}}[”\"](?:\s*,)?\s*(?:[\w’' .-]{{0,60}}\s)?{_VERBS}\b")
_MAX_TITLE = 60
_MAX_APPOSITION = 200
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
    for match in _ACCORDING.finditer(text, first, last):
        name = _find_name_after(text, match.end() - 1, last, names)
        if name:
            yield Attribution(match.start(), match.end(), name)
    for match in _VERB.finditer(text, first, last):
        start, end = match.span()
        is_inverted = _is_before_subject(text, first, match)
        after = _PRONOUN_AFTER.match(text, end, last) if is_inverted else None
        if pronoun := _PRONOUN.search(text[first:start]) or after:
            yield Attribution(start, end, "", pronoun[1])
        elif name := (
            _find_name_before(text, first, start, names)
            or ("" if match.group() in _VERBS_OF_THINGS else _find_phrase_before(text, first, start))
            or (_find_name_after(text, end, last, names) if is_inverted else "")
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


def _find_name_before(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    """Return the name that is the subject of a verb, such as "Ada Holm of Lund Ltd"."""
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
        return ""
    before, name = text[first : subject.start], get_words(text, subject)
    is_voice = _VOICE.search(before) and name not in list_persons(text, names)
    return "" if _NO_SUBJECT.search(before) and not is_voice else name


def _is_before_subject(text: str, first: int, verb: re.Match[str]) -> bool:
    """Tell "it is full, said Ada Holm" and "announced by Ada Holm" from "they said Ada Holm is ill".

    After "told" stands who listened.
    """
    if verb.group().startswith("t"):
        return False
    return bool(_INVERTED.search(text[first : verb.start()])) or text.startswith(" by ", verb.end())


def _find_name_after(text: str, at: int, last: int, names: Sequence[Candidate]) -> str:
    """Return the name, or the noun phrase, after a verb: “said Wei”, “said the harbour office”."""
    for one in names:
        if at <= one.start < min(last, at + _MAX_TITLE) and _TITLE.match(text[at : one.start]):
            beginning = text[at : one.start]
            name = get_words(text, one)
            is_voice = _VOICE.search(beginning) and name not in list_persons(text, names)
            if is_voice or not _ANOTHER.search(f"{beginning} "):
                return name
    return _clean_phrase(match["phrase"]) if (match := _PHRASE_AFTER.match(text, at, last)) else ""


def _find_phrase_before(text: str, first: int, verb: int) -> str:
    match = _PHRASE_BEFORE.search(text[first:verb])
    return _clean_phrase(match["phrase"]) if match else ""


def _clean_phrase(phrase: str) -> str:
    words = _ARTICLE.sub("", " ".join(phrase.split()))
    return words[:1].upper() + words[1:]

"""The speaker of a claim, from the attribution in the text: "said Wei", "according to the harbour office"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.claim_detection import NAME, Candidate

_VERBS = (
    r"(?:said|says|say|saying|told|tells|claimed|claims|claim|argued|argues|added|adds|insisted|insists"
    r"|announced|announces|wrote|writes|warned|warns|stated|states|explained|explains|estimated|estimates"
    r"|reported|reports|denied|denies|acknowledged|admitted|admits|boasted|declared|noted|notes|predicted"
    r"|predicts|promised|promises|maintained|alleged|alleges|replied|asserted|asserts|believes?|tweeted|posted)"
)
_VERB = re.compile(rf"(?<![\w’'-]){_VERBS}(?![\w-])")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
_BETWEEN = re.compile(
    r"(?:\s*\([^()]{1,40}\))?(?:,\s[^.;:!?“”\"]{1,90})?,?\s+"
    r"(?:(?:has|had|have|also|later|then|once|repeatedly|often|recently)\s+)*\Z"
)
"""Text between a name and its verb: nothing, or an apposition between commas."""
_TITLE = re.compile(r"\s+(?:(?:the|a|an|their|its)\s+)?(?:[\w’'-]+\s+){0,5}\Z")
_PHRASE_BEFORE = re.compile(
    r"(?:\A|(?<=[.;:!?”\"]\s)|(?<=,\s)|(?<=\bbut\s)|(?<=\band\s)|(?<=\bwhile\s))"
    r"(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur)\s+(?:[\w’'-]+\s+){0,4}[\w’'-]+"
    r"|(?:[\w’'-]+\s+){0,2}(?:[a-z]{3,}s|[Pp]olice|[A-Z][a-z]{3,}s))\s+"
    r"(?:(?:has|had|have|also|later|then)\s+)?\Z"
)
_PHRASE_AFTER = re.compile(
    r"\s*(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+?|police|officials)"
    r"(?=[.,;:!?”]|\s+(?:on|in|at|who|which|that|and|yesterday|last|has|have|was|were|is|are|the|a)\b|\Z)"
)
_PRONOUN = re.compile(r"(?:\A|\s)(?:[Hh]e|[Ss]he|[Tt]hey)\s+(?:(?:has|had|have|also|later|then)\s+)?\Z")
_PRONOUN_AFTER = re.compile(r"\s+(?:he|she|they)\b")
_ARTICLE = re.compile(r"\A(?:the|a|an|its|their|our)\s+", re.IGNORECASE)
_AFTER_QUOTE = re.compile(rf"[^“”\"\n]{{0,400}}[”\"](?:\s*,)?\s*(?:[\w’' .-]{{0,60}}\s)?{_VERBS}\b")
_MAX_TITLE = 60
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
    """A verb of speech at ``start`` to ``end``, with its speaker; "" for a pronoun."""

    start: int
    end: int
    name: str


def find_speaker(
    text: str, sentence: tuple[int, int], selection: tuple[int, int], names: Sequence[Candidate]
) -> Speaker | None:
    """Return who said the selected words of a sentence; else, uncertain, who spoke before."""
    named = [one for one in names if one.kind == NAME]
    chosen = _choose_attribution(text, list(iter_attributions(text, *sentence, named)), selection)
    if chosen and chosen.name:
        return Speaker(_complete_name(chosen.name, text, named))
    # Who spoke before, from the paragraph above on. A pronoun stands for somebody with a name.
    above = max(0, sentence[0] - _WINDOW, text.rfind("\n\n", 0, max(0, text.rfind("\n\n", 0, sentence[0]))))
    earlier = [one for one in named if above <= one.start and one.end <= sentence[0]]
    spoke = [one.name for one in iter_attributions(text, above, sentence[0], earlier) if one.name]
    if chosen:
        known = {_get_words(text, one) for one in earlier}
        spoke = [name for name in spoke if name in known] or [_get_words(text, one) for one in earlier]
    return Speaker(_complete_name(spoke[-1], text, named), is_certain=False) if spoke else None


def _complete_name(name: str, text: str, named: Sequence[Candidate]) -> str:
    """Return the first longer name with ``name`` in it: Wei is Wei Xiaojun where the text says so."""
    for one in named:
        longer = _get_words(text, one)
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
        if _PRONOUN.search(text[first:start]) or _PRONOUN_AFTER.match(text, end, last):
            yield Attribution(start, end, "")
        elif name := (
            _find_name_before(text, first, start, names)
            or _find_phrase_before(text, first, start)
            or _find_name_after(text, end, last, names, has_listener=match.group().startswith("t"))
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


def _get_words(text: str, name: Candidate) -> str:
    return " ".join(text[name.start : name.end].split())


def _find_name_before(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    for one in reversed(names):
        if first <= one.start and one.end <= verb and (gap := text[one.end : verb]):
            if _BETWEEN.match(gap):
                return _get_words(text, one)
            if len(gap) > 2 * _MAX_TITLE:
                break
    return ""


def _find_name_after(
    text: str, at: int, last: int, names: Sequence[Candidate], *, has_listener: bool = False
) -> str:
    """Return the name, or the noun phrase, after a verb: “said Wei”, “said the harbour office”.

    After “told” stands who listened.
    """
    if has_listener:
        return ""
    for one in names:
        if at <= one.start < min(last, at + _MAX_TITLE) and _TITLE.match(text[at : one.start]):
            beginning = text[at : one.start]
            if " that " not in beginning and " of " not in f"{beginning} ":
                return _get_words(text, one)
    return _clean_phrase(match["phrase"]) if (match := _PHRASE_AFTER.match(text, at, last)) else ""


def _find_phrase_before(text: str, first: int, verb: int) -> str:
    match = _PHRASE_BEFORE.search(text[first:verb])
    return _clean_phrase(match["phrase"]) if match else ""


def _clean_phrase(phrase: str) -> str:
    words = _ARTICLE.sub("", " ".join(phrase.split()))
    return words[:1].upper() + words[1:]

"""The speaker of a claim, from the attribution in the text: "said Wei", "according to the harbour office".

The verbs are in ``speech_verbs``, who stands before one in ``subjects_before``, who behind it in
``subjects_after``; here one of them is chosen for the words that were selected.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.claim_detection import NAME, Candidate
from lib.claim_extraction.persons import get_words, list_persons
from lib.claim_extraction.speech_verbs import ACCORDING, VERB, VERBS, VERBS_OF_THINGS
from lib.claim_extraction.subjects_after import PRONOUN_AFTER, find_name_after, is_before_subject
from lib.claim_extraction.subjects_before import PRONOUN, find_name_before, find_phrase_before

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

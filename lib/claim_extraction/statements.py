"""The statement around selected words: the whole sentence, and the parts that do not stand alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lib.claim_detection import NAME, Candidate
from lib.claim_extraction.speakers import HER, HIS, list_persons
from lib.text.words import split_words
from lib.text_anchoring.document import MAX_REACH, find_sentence_span

MAX_STATEMENT = 600
"""Code points of a statement: a longer sentence is cut to the words around the selection."""
_CONTEXT = 200
_SHOWN = 40
"""Code points of a word at which a statement is cut."""


class LooseKind(StrEnum):
    """Reason why a part of a statement does not stand alone."""

    PRONOUN = "pronoun"
    TIME = "time"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class LoosePart:
    """Words of a statement that say nothing without the text around them.

    ``name`` is the nearest person before a pronoun; "" where there is none.
    """

    words: str
    kind: LooseKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The sentence at ``text[start:end]`` in one line, with its loose parts in order."""

    words: str
    start: int
    end: int
    loose: tuple[LoosePart, ...] = ()


_OF_PERSONS = HER | HIS
_ANYWHERE = split_words("i me my mine we us our ours you your this these those")
"""English pronouns that no name before them in the sentence explains."""
PRONOUNS = {
    "en": _OF_PERSONS | _ANYWHERE | split_words("it its they them their theirs"),
    "de": split_words("er sie ihm ihn ihnen wir uns unser unsere ich dieser diese dieses"),
    "fr": split_words("il elle ils elles lui leur leurs celui-ci celle-ci nous notre nos"),
    "es": split_words("él ella ellos ellas nosotros nuestro nuestra éste ésta"),
    "it": split_words("egli lui lei essi loro noi nostro nostra questo questa"),
    "pt": split_words("ele ela eles elas nós nosso nossa este esta"),
    "nl": split_words("hij zij hem hun wij ons onze deze"),
}
"""Words that stand for somebody or something named before, by language."""
_TIMES = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|(?:last|this|next) (?:night|week|weekend|month|quarter|year"
    r"|spring|summer|autumn|winter|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b",
    re.IGNORECASE,
)
_STARTS_IN_MIDDLE = re.compile(
    r"(?:and|but|or|nor|so|yet|which|who|whose|because|however|also|instead|then)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOUN_PHRASE = re.compile(
    r"\b(?:the|a|an|its|their|every|each|some|most|many|two|three)\s+\w+|\b\w+[^\Wsiu]s\b", re.IGNORECASE
)
_IMPERSONAL = re.compile(
    r"it\s+(?:(?:is|was|will be|would be|has been)\s+(?:clear|likely|unlikely|possible|impossible|true|not"
    r"|only|said|claimed|reported|thought|believed|estimated|raining|snowing|cold|hot|time)\b"
    r"|(?:seems|seemed|appears|appeared|rained|rains|snowed|snows|takes|took)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“")


def find_statement(
    text: str, start: int, end: int, names: Sequence[Candidate] = (), language: str = "en"
) -> Statement:
    """Return the statement for ``text[start:end]``; offsets in code points, ``names`` those of the text."""
    end = min(end, start + MAX_REACH)
    first, last = find_sentence_span(text, start, end)
    cut_before = cut_after = False
    if last - first > MAX_STATEMENT:
        before, after = first, last
        if start - first > _CONTEXT:
            # A script without spaces, or a long address, is cut where the context ends.
            before = text.find(" ", start - _CONTEXT, start) + 1 or start - _CONTEXT
        if last - end > _CONTEXT:
            space = text.rfind(" ", end, end + _CONTEXT)
            after = space if space >= 0 else end + _CONTEXT
        cut_before, cut_after = before > first, after < last
        first, last = before, after
    words = " ".join(text[first:last].split())
    loose = [*_find_cuts(words, cut_before=cut_before, cut_after=cut_after)]
    named = [one for one in names if one.kind == NAME]
    loose += _find_pronouns(text, first, last, named, language)
    if language == "en":
        loose += [LoosePart(match.group(), LooseKind.TIME) for match in _TIMES.finditer(words)]
    return Statement(words, first, last, tuple(dict.fromkeys(loose)))


def _find_cuts(words: str, *, cut_before: bool, cut_after: bool) -> list[LoosePart]:
    found = []
    if cut_before or words[:1].islower():
        found.append(LoosePart(words.split()[0][:_SHOWN], LooseKind.CUT))
    elif match := _STARTS_IN_MIDDLE.match(words):
        found.append(LoosePart(match.group(), LooseKind.CUT))
    if cut_after:
        found.append(LoosePart(words.split()[-1][-_SHOWN:], LooseKind.CUT))
    found += [
        LoosePart(mark, LooseKind.CUT)
        for mark, other in (("“", "”"), ("”", "“"), ("«", "»"), ("»", "«"))
        if words.count(mark) > words.count(other) and "„" not in words
    ]
    return found


def _find_pronouns(
    text: str, first: int, last: int, names: list[Candidate], language: str
) -> list[LoosePart]:
    sentence = text[first:last]
    known = PRONOUNS.get(language, frozenset())
    here = [one.start - first for one in names if first <= one.start < last]
    before = [one for one in names if one.end <= first]
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    found = []
    # By pronoun, as a text may have thousands of names before hundreds of pronouns.
    nearest: dict[str, str] = {}
    for match in _WORD.finditer(sentence):
        word = match.group().partition("’")[0].partition("'")[0]
        if word.casefold() not in known or word == "US" or (word.isupper() and len(word) > 1):
            continue
        at = match.start()
        if language == "en" and _is_explained(sentence, word.casefold(), at, here, quoted):
            continue
        person = language != "en" or word.casefold() in _OF_PERSONS
        if person and word.casefold() not in nearest:
            nearest[word.casefold()] = next(reversed(list_persons(text, before, word)), "")
        name = nearest[word.casefold()] if person else ""
        found.append(LoosePart(word, LooseKind.PRONOUN, name))
    return found


def _is_explained(sentence: str, word: str, at: int, names: list[int], quoted: list[tuple[int, int]]) -> bool:
    """True for a pronoun whose noun stands before it in the same sentence, or that stands for nothing."""
    if word in ("this", "these", "those"):
        return at > 0 and _NOUN_PHRASE.search(sentence[:at]) is not None
    if word in _ANYWHERE:
        # The first person of a quotation is its speaker, whom the sentence may name.
        return bool(names) and any(a < at < b for a, b in quoted)
    if any(name < at for name in names):
        return True
    if word in _OF_PERSONS:
        return False
    if word == "it" and _IMPERSONAL.match(sentence, at):
        return True
    return _NOUN_PHRASE.search(sentence[:at]) is not None

"""Contrasts of two statements: opposites, denials, words in another order, and words exchanged (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from rapidfuzz.distance import LCSseq

from lib.negations import list_negations
from lib.text_search import analyze_text, get_primary_language, guess_language, is_number
from lib.text_search.languages import get_language_stop_words, stem_word

from .vocabulary import SCALES, THAN

MAX_TEXT_LENGTH = 1_000
"""Code points that are read of each statement."""
MAX_EXCHANGES = 2
"""Exchanged words that are told of."""
MAX_EXCHANGED_WORDS = 4
MIN_SHARED_TELLING = 0.5
"""Telling words that both have, of the shorter statement, from which on they are said to be opposites."""
MIN_ALIGNED_SHARE = 0.6
"""Words in their order, of the longer statement, from which on exchanged words are told of."""
_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_CLAUSE_END = re.compile(r"[,;:.!?“”\"()–—]")
_SAME_LANGUAGES = {"nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True)
class Contrast:
    """``how``: "opposite", "denial", "order" or "words". ``here`` and ``there``: the words, "" for none."""

    how: str
    here: str = ""
    there: str = ""

    @property
    def is_opposite(self) -> bool:
        """True if one of the two says that it is not as the other says."""
        return self.how in ("opposite", "denial")

    def describe(self) -> str:
        """Return it in plain words: here is the first statement, there the other."""
        words = {"here": self.here, "there": self.there}
        if self.how == "order":
            return gettext("Same words in another order")
        if self.how == "opposite":
            return gettext("Opposite: “{here}” here, “{there}” there").format(**words)
        if self.how == "denial":
            message = (
                gettext("Denied only here: “{here}”")
                if self.here
                else gettext("Denied only there: “{there}”")
            )
        elif self.here and self.there:
            message = gettext("Different words: “{here}” here, “{there}” there")
        else:
            message = gettext("“{here}” only here") if self.here else gettext("“{there}” only there")
        return message.format(**words)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    key: str
    is_telling: bool


class _ComparedText:
    """The words of a statement, and the part of it that speaks of what another one does."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text[:MAX_TEXT_LENGTH]
        stop_words = get_language_stop_words(language)
        self.words = []
        for found in _WORD.finditer(self.text):
            word = found.group().casefold().replace("’", "'").removesuffix("'s")
            self.words.append(_Word(*found.span(), stem_word(word, language), word not in stop_words))

    @property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @property
    def telling_keys(self) -> list[str]:
        return [word.key for word in self.words if word.is_telling]

    def cut_part(self, shared: set[str]) -> str:
        """Return the text from the first to the last of the shared words, with the clauses they stand in."""
        places = [place for place, word in enumerate(self.words) if word.key in shared]
        first, last = places[0], places[-1]
        while first and not self._ends_clause(first - 1):
            first -= 1
        while last < len(self.words) - 1 and not self._ends_clause(last):
            last += 1
        return self.text[self.words[first].start : self.words[last].end]

    def _ends_clause(self, place: int) -> bool:
        between = self.text[self.words[place].end : self.words[place + 1].start]
        return _CLAUSE_END.search(between) is not None

    def quote(self, words: Sequence[_Word]) -> str:
        """Return neighbouring words as they are written; "" for none."""
        return " ".join(self.text[words[0].start : words[-1].end].split()) if words else ""


def find_contrasts(statement: str, other: str, *, language: str = "") -> list[Contrast]:
    """Return how two statements differ, opposites first; nothing where they are about other things.

    Opposites are known in ``vocabulary.SCALES``' languages, denials in those of ``lib.negations``; exchanged
    words are seen in any language with spaces. ``language``: a BCP 47 tag; "" guesses it.
    """
    code = get_primary_language(language) or guess_language(statement)
    code = _SAME_LANGUAGES.get(code, code)
    here, there = _ComparedText(statement, code), _ComparedText(other, code)
    found = _find_either(here, there, code)
    if _is_reordered(here, there):
        return [*found, Contrast("order")]
    return [*found, *_find_exchanges(here, there, found)]


def _find_either(here: _ComparedText, there: _ComparedText, code: str) -> list[Contrast]:
    """Find opposites, or a denial; of both, "did not rise" beside "fell", none is told."""
    ours, others = set(here.telling_keys), set(there.telling_keys)
    shared = ours & others
    if not shared or len(shared) < MIN_SHARED_TELLING * min(len(ours), len(others)):
        return []
    parts = here.cut_part(shared), there.cut_part(shared)
    denials, opposites = _find_denials(*parts, code), _find_opposites(*parts, code)
    return [] if denials and opposites else [*opposites, *denials]


def _find_denials(here: str, there: str, code: str) -> list[Contrast]:
    ours, others = list_negations(here, code), list_negations(there, code)
    if len(ours) == len(others):
        return []
    more, fewer = (ours, others) if len(ours) > len(others) else (others, ours)
    own = [word for word in more if word.casefold() not in {each.casefold() for each in fewer}]
    word = (own or more)[0]
    return [Contrast("denial", here=word) if more is ours else Contrast("denial", there=word)]


def _find_opposites(here: str, there: str, code: str) -> list[Contrast]:
    """Find what one says by a word of one end of a scale, and the other by one of the other end.

    Words that both have make no difference, nor do those of two subjects: Ada Holm won, and Bert Lund lost.
    A comparison turned round says the same: A earns less than B, and B more than A.
    """
    found = []
    for scale in SCALES.get(code, ()):
        ours, others = (
            {one.group().casefold(): one for one in scale.finditer(text)} for text in (here, there)
        )
        ours_alone = [match for word, match in ours.items() if word not in others]
        others_alone = [match for word, match in others.items() if word not in ours]
        ends = [{match.lastgroup for match in matches} for matches in (ours_alone, others_alone)]
        if [len(end) for end in ends] == [1, 1] and ends[0] != ends[1]:
            one, other = ours_alone[0], others_alone[0]
            if not _has_two_subjects(one, other, code) and not _is_turned_round(one, other, code):
                found.append(Contrast("opposite", one.group(), other.group()))
    return found


def _has_two_subjects(here: re.Match[str], there: re.Match[str], code: str) -> bool:
    """Return whether neither text has anything of what stands before the word of the other."""
    texts = [_ComparedText(one.string, code) for one in (here, there)]
    before = [set(_ComparedText(one.string[: one.start()], code).telling_keys) for one in (here, there)]
    return all(before) and not any(before[i] & set(texts[1 - i].keys) for i in (0, 1))


def _is_turned_round(here: re.Match[str], there: re.Match[str], code: str) -> bool:
    """Return whether what one compares with, "than B", is what the other is about: "B earns more"."""
    (about, than), (other_about, other_than) = (_split_comparison(one, code) for one in (here, there))
    if than & other_than or not (than or other_than):
        return False
    return (not than or bool(than & other_about)) and (not other_than or bool(other_than & about))


def _split_comparison(word: re.Match[str], code: str) -> tuple[set[str], set[str]]:
    """Return what a text is about, and what that is compared with behind ``word``; nothing for no "than"."""
    text, end = word.string, word.end()
    than = THAN[code].search(text, end) if code in THAN else None
    halves = (text[: than.start()], text[than.end() :]) if than else (text, "")
    about, compared = (set(_ComparedText(half, code).telling_keys) for half in halves)
    return about, compared


def _is_reordered(here: _ComparedText, there: _ComparedText) -> bool:
    """Return whether both have the same telling words, each once, in another order."""
    ours, others = here.telling_keys, there.telling_keys
    return len(ours) > 1 and ours != others and sorted(ours) == sorted(others)


def _find_exchanges(here: _ComparedText, there: _ComparedText, known: Sequence[Contrast]) -> list[Contrast]:
    """Find words that stand in each other's place, in two statements that are the same around them."""
    stretches, common = _list_stretches(here, there)
    if common < MIN_ALIGNED_SHARE * max(len(here.words), len(there.words)):
        return []
    found = []
    for ours, others in stretches:
        one, other = here.quote(ours), there.quote(others)
        is_known = any(_overlap(one, each.here) or _overlap(other, each.there) for each in known)
        if is_known or _is_moved(ours, there) or _is_moved(others, here):
            continue
        if not any(word.is_telling for word in (*ours, *others)):
            continue
        if max(len(ours), len(others)) > MAX_EXCHANGED_WORDS or _has_number(one) or _has_number(other):
            continue
        # What one says more is told of where there is no other difference: a word may change everything.
        if (ours and others) or len(stretches) == 1:
            found.append(Contrast("words", one, other))
    return found[:MAX_EXCHANGES]


def _list_stretches(
    here: _ComparedText, there: _ComparedText
) -> tuple[list[tuple[list[_Word], list[_Word]]], int]:
    """Return the words between those that both have in the same order, and how many these are."""
    equal = [op for op in LCSseq.opcodes(here.keys, there.keys) if op.tag == "equal"]
    ends = [(0, 0), *((op.src_end, op.dest_end) for op in equal)]
    starts = [*((op.src_start, op.dest_start) for op in equal), (len(here.words), len(there.words))]
    places = zip(ends, starts, strict=True)
    stretches = [(here.words[i:j], there.words[k:m]) for (i, k), (j, m) in places if i < j or k < m]
    return stretches, sum(op.src_end - op.src_start for op in equal)


def _is_moved(words: Sequence[_Word], statement: _ComparedText) -> bool:
    """Return whether the statement has all that these words tell, in some other place."""
    telling = {word.key for word in words if word.is_telling}
    return bool(telling) and telling <= set(statement.keys)


def _overlap(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return bool(one and other) and (one in other or other in one)


def _has_number(words: str) -> bool:
    return any(is_number(term) for term in analyze_text(words, "en"))

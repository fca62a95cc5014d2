"""Contrasts of two statements: opposites, denials, words in another order, and words exchanged (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from rapidfuzz.distance import LCSseq

from lib.text.words import list_negations
from lib.text_search import analyze_text, get_primary_language, guess_language, is_number

from .reversals import ComparedText, ComparedWord, find_reversal
from .vocabulary import FOLLOWED_BY_SUBJECT, GRADES, SCALES, THAN, TIMES

MAX_EXCHANGES = 2
"""Exchanged words that are told of."""
MAX_EXCHANGED_WORDS = 4
MIN_SHARED_TELLING = 0.5
"""Telling words that both have, of the shorter statement, from which on they are said to be opposites."""
MIN_ALIGNED_SHARE = 0.6
"""Words in their order, of the longer statement, from which on exchanged words are told of."""
_SAME_LANGUAGES = {"nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True)
class Contrast:
    """``how``: "opposite", "denial", "reversal", "order" or "words".

    ``here`` and ``there`` are the words, "" for none; of "reversal" the two that are exchanged, in the order
    of the first statement.
    """

    how: str
    here: str = ""
    there: str = ""

    @property
    def is_opposite(self) -> bool:
        """True if one of the two says that it is not as the other says."""
        return self.how in ("opposite", "denial", "reversal")

    def describe(self) -> str:
        """Return it in plain words: here is the first statement, there the other."""
        words = {"here": self.here, "there": self.there}
        if self.how == "order":
            return gettext("Same words in another order")
        if self.how == "reversal":
            message = gettext("The other way round: “{one} … {other}” here, “{other} … {one}” there")
            return message.format(one=self.here, other=self.there)
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


def find_contrasts(statement: str, other: str, *, language: str = "") -> list[Contrast]:
    """Return how two statements differ, opposites first; nothing where they are about other things.

    Opposites are known in ``vocabulary.SCALES``' languages, denials in those of ``lib.text.words``; exchanged
    words are seen in any language with spaces. ``language``: a BCP 47 tag; "" guesses it.
    """
    code = get_primary_language(language) or guess_language(statement)
    code = _SAME_LANGUAGES.get(code, code)
    here, there = ComparedText(statement, code), ComparedText(other, code)
    if reversal := find_reversal(here, there, code):
        return [Contrast("reversal", *reversal)]
    found = _find_either(here, there, code)
    if _is_reordered(here, there):
        return [*found, Contrast("order")]
    return [*found, *_find_exchanges(here, there, found)]


def _find_either(here: ComparedText, there: ComparedText, code: str) -> list[Contrast]:
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
    The inverse of a comparison says the same: A earns less than B, and B more than A. So does "less safe"
    beside "more dangerous".
    """
    found = []
    for grade in GRADES.get(code, ()):
        if pair := _find_pair(here, there, grade):
            one, other = pair
            if _get_end(one) != _get_end(other):
                found.append(pair)
            if one["by"] and other["by"]:  # it belongs to the grade: nothing is said by "more" alone
                here, there = (
                    match.string[: match.start("by")]
                    + " " * len(match["by"])
                    + match.string[match.end("by") :]
                    for match in pair
                )
    for scale in SCALES.get(code, ()):
        if (pair := _find_pair(here, there, scale)) and _get_end(pair[0]) != _get_end(pair[1]):
            found.append(pair)
    return [
        Contrast("opposite", one.group(), other.group())
        for one, other in found
        if not _has_two_subjects(one, other, code) and not _is_inverse_comparison(one, other, code)
    ]


def _find_pair(here: str, there: str, scale: re.Pattern[str]) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return the words of a scale that each text alone has, if all of a text's are of one end of it."""
    ours, others = (
        {one.group().casefold(): one for one in reversed(list(scale.finditer(text)))}
        for text in (here, there)
    )
    alone = (
        [match for word, match in reversed(ours.items()) if word not in others],
        [match for word, match in reversed(others.items()) if word not in ours],
    )
    if any(len({_get_end(match) for match in matches}) != 1 for matches in alone):
        return None
    return alone[0][0], alone[1][0]


def _get_end(word: re.Match[str]) -> bool:
    """Return which end of its scale a word stands for: "less safe" for that of "dangerous"."""
    return (word.lastgroup == "one") != bool(word.groupdict().get("less"))


def _has_two_subjects(here: re.Match[str], there: re.Match[str], code: str) -> bool:
    """Return whether neither text has anything of what stands before the word of the other.

    Or each has a name there that the other lacks: support for Labour, and support for the Greens.
    """
    words = here, there
    texts = [ComparedText(one.string, code) for one in words]
    before = [ComparedText(one.string[: one.start()], code) for one in words]
    keys = [set(one.telling_keys) for one in before]
    if code in FOLLOWED_BY_SUBJECT and not any(keys):
        keys = [set(ComparedText(one.string[one.end() :], code).telling_keys[:1]) for one in words]
    others = [set(one.keys) for one in reversed(texts)]
    if all(keys) and not any(own & other for own, other in zip(keys, others, strict=True)):
        return True
    return all(one.names - other for one, other in zip(before, others, strict=True))


def _is_inverse_comparison(here: re.Match[str], there: re.Match[str], code: str) -> bool:
    """Return whether what one compares with, "than B", is what the other is about: "B earns more"."""
    (about, than), (other_about, other_than) = (_split_comparison(one, code) for one in (here, there))
    own, other_own = than - other_than, other_than - than
    if not own and not other_own:
        return False
    return (not than or bool(own & other_about)) and (not other_than or bool(other_own & about))


def _split_comparison(word: re.Match[str], code: str) -> tuple[set[str], set[str]]:
    """Return what a text is about, and what that is compared with behind ``word``; nothing for no "than".

    What "before" and "after" stand before is compared too; "After the vote, ..." up to the comma.
    """
    text, start, end = word.string, word.start(), word.end()
    if word.group().casefold() in TIMES:
        halves = text[:start], text[end:]
        if not ComparedText(halves[0], code).telling_keys:
            compared, _, about = halves[1].partition(",")
            halves = about, compared
    else:
        than = THAN[code].search(text, end) if code in THAN else None
        halves = (text[: than.start()], text[than.end() :]) if than else (text, "")
    about_keys, compared_keys = (set(ComparedText(half, code).telling_keys) for half in halves)
    return about_keys, compared_keys


def _is_reordered(here: ComparedText, there: ComparedText) -> bool:
    """Return whether both have the same telling words, each once, in another order."""
    ours, others = here.telling_keys, there.telling_keys
    return len(ours) > 1 and ours != others and sorted(ours) == sorted(others)


def _find_exchanges(here: ComparedText, there: ComparedText, known: Sequence[Contrast]) -> list[Contrast]:
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
    here: ComparedText, there: ComparedText
) -> tuple[list[tuple[list[ComparedWord], list[ComparedWord]]], int]:
    """Return the words between those that both have in the same order, and how many these are."""
    equal = [op for op in LCSseq.opcodes(here.keys, there.keys) if op.tag == "equal"]
    ends = [(0, 0), *((op.src_end, op.dest_end) for op in equal)]
    starts = [*((op.src_start, op.dest_start) for op in equal), (len(here.words), len(there.words))]
    places = zip(ends, starts, strict=True)
    stretches = [(here.words[i:j], there.words[k:m]) for (i, k), (j, m) in places if i < j or k < m]
    return stretches, sum(op.src_end - op.src_start for op in equal)


def _is_moved(words: Sequence[ComparedWord], statement: ComparedText) -> bool:
    """Return whether the statement has all that these words tell, in some other place."""
    telling = {word.key for word in words if word.is_telling}
    return bool(telling) and telling <= set(statement.keys)


def _overlap(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return bool(one and other) and (one in other or other in one)


def _has_number(words: str) -> bool:
    return any(is_number(term) for term in analyze_text(words, "en"))

"""Mentions of a name in a text, and spellings of names (pure).

Mentions of a name in a text: whole words, any case and accents, numbers as they are.

"Muller" is mentioned in "MÜLLER's", and "20" is not in "20,000".

Spellings of names (pure): the same one, a near one, and the keys by which near ones are found.

Near is at most one letter changed, added, left out or exchanged (two in a name of twelve letters and more),
or another case, accent or hyphen, with the same first letters of as many words. Thackeray is near Thackray,
Mueller near Müller; Kiev is not near Kyiv, nor the M26 near the M25: a number is never a misspelling.
"""

import re
import unicodedata

from lib.text_anchoring.selectors import has_passage

_UNDECOMPOSED = str.maketrans(
    {
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ı": "i",
    }
)
"""Letters that Unicode does not decompose, as people write them who have no key for them."""


def mentions_words(text: str, words: str) -> bool:
    """True if ``words`` stand in ``text``, in their order and with nothing between them."""
    return has_passage(fold_case(text), fold_case(words))


def fold_case(text: str) -> str:
    """Fold case and remove accents. Vowel signs of scripts that write words with them stay as they are."""
    apart = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    saved = "".join(letter for letter in apart if not unicodedata.name(letter, "").startswith("COMBINING"))
    composed = unicodedata.normalize("NFC", saved).casefold()
    # A sign that stays is part of its word, though no letter to Python: a letter of no word precedes it.
    return "".join(
        f"\u01c0{sign}" if unicodedata.category(sign) in ("Mn", "Mc") else sign for sign in composed
    )


MIN_LETTERS = 5
"""Letters of a name in which one may differ: with fewer, two names are often as near (Iran, Iraq)."""
LONG_NAME_LETTERS = 12
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‑": "-", "‐": "-", "–": "-"})
_POSSESSIVE = re.compile(r"(?<=\w)'s?$")
_DIGITS = re.compile(r"\d+")
_VOWELS = frozenset("aeiouyhw")


def normalize_spelling(text: str) -> str:
    """Return a name in one typography: NFC, single spaces, straight apostrophes, without a possessive."""
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY).split())
    return _POSSESSIVE.sub("", plain.strip(" ,;:"))


def is_same_spelling(one: str, other: str) -> bool:
    """True for the same letters; in a headline set in capitals their case says nothing."""
    one, other = normalize_spelling(one), normalize_spelling(other)
    return one == other or ((one.isupper() or other.isupper()) and one.casefold() == other.casefold())


def is_near_spelling(one: str, other: str) -> bool:
    """True for two spellings that are probably meant for one name, and are not the same."""
    one, other = normalize_spelling(one), normalize_spelling(other)
    if is_same_spelling(one, other) or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    words, other_words = _split_folded(one), _split_folded(other)
    joined, other_joined = "".join(words), "".join(other_words)
    if joined == other_joined:
        return bool(joined)
    if one.isupper() or other.isupper() or _get_initials(words) != _get_initials(other_words):
        return False
    letters = min(len(joined), len(other_joined))
    allowed = 2 if letters >= LONG_NAME_LETTERS else 1 if letters >= MIN_LETTERS else 0
    return 0 < allowed >= _count_edits(joined, other_joined, allowed)


def list_spelling_keys(text: str) -> set[str]:
    """Return keys of a name; two names of which one is near the other nearly always share one.

    A change leaves the beginning, the end, or the consonants of a name as they were.
    """
    words = _split_folded(normalize_spelling(text))
    joined = "".join(words)
    if not joined:
        return set()
    keys = {f"=:{joined}"}
    if len(joined) >= MIN_LETTERS - 1:
        initials = _get_initials(words)
        keys |= {
            f"<:{initials}:{joined[:3]}",
            f">:{initials}:{joined[-3:]}",
            f"#:{initials}:{joined[:2]}:{joined[-2:]}",
            f"~:{initials}:{_get_outline(joined)}",
        }
    return {key[:100] for key in keys}


def _split_folded(text: str) -> list[str]:
    return [
        "".join(filter(str.isalnum, word))
        for word in re.split(r"[\s-]+", fold_case(text))
        if word.strip(".'")
    ]


def _get_initials(words: list[str]) -> str:
    return "".join(word[:1] for word in words)


def _get_outline(joined: str) -> str:
    """Return the first letter and the consonants, each once where it is doubled."""
    outline = joined[0]
    for letter in joined[1:]:
        if letter not in _VOWELS and letter != outline[-1]:
            outline += letter
    return outline


def _count_edits(one: str, other: str, most: int) -> int:
    """Return how many letters are changed, added, left out or exchanged; at most ``most`` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for column, its in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != its))
            if at > 1 and column > 1 and letter == other[column - 2] and one[at - 2] == its:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]

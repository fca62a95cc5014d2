"""The words that tell one text from another (pure): what a search of texts looks for, cut to their stems."""

import re
import unicodedata
from collections.abc import Iterator

COMMON = frozenset(
    "about after again against also among been before being between both came come could does doing "  # noqa: SIM905
    "down each ever every from gave give goes have having here into just like made make many more most "
    "much must never only other over said same says should since some such than that their them then "
    "there these they this those through under until upon very was well were what when where which "
    "while whom whose will with would your".split()
)
SHORT = frozenset(
    "all and any are but can did for get got had has her him his how its may not now off one our out "  # noqa: SIM905
    "per she the too two was who why you".split()
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Kana, Han."""


def telling(text: str, *, most: int) -> list[str]:
    """The stems that tell this text from others: the longest first, of letters and digits alone."""
    found = {
        word.casefold()
        for word in re.findall(r"\w+", text)
        if word.isalnum() and (len(word) > 3 or word.isdigit())
    }
    ranked = sorted(found - COMMON, key=lambda word: (-len(word), word))[:most]
    return [stem(word) for word in ranked]


def stem(word: str) -> str:
    """A word without its ending, as far as that can be told in any language: a number stays whole."""
    return word[: max(4, len(word) - 2)] if word.isalpha() else word


def words(text: str) -> list[str]:
    """The words of a text as a search keeps them: folded, without accents; pairs of letters where a script
    has no spaces.
    """
    return [part for word in _folded(text) for part in _parts(word)]


def asked(text: str, *, most: int) -> list[str]:
    """What somebody typed to find a text by, as beginnings of words: each once, the longest first.

    Common words count only where there are no others.
    """
    found = set(words(text))
    kept = {word for word in found - COMMON - SHORT if len(word) > 2 or not word.isascii() or word.isdigit()}
    ranked = sorted(kept or found, key=lambda word: (-len(word), word))[:most]
    return list(dict.fromkeys(stem(word) for word in ranked))


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.category(one).startswith("M"))
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", letters))


def _parts(word: str) -> Iterator[str]:
    at = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[at : run.start()]])
        letters = run.group()
        yield from (letters[here : here + 2] for here in range(max(1, len(letters) - 1)))
        at = run.end()
    yield from filter(None, [word[at:]])

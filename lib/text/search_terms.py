"""Search terms (pure): the words that tell one text from another, cut to their stems."""

import re
import unicodedata
from collections.abc import Iterator

STOP_WORDS = frozenset(
    "about after again against also among been before being between both came come could does doing "  # noqa: SIM905
    "down each ever every from gave give goes have having here into just like made make many more most "
    "much must never only other over said same says should since some such than that their them then "
    "there these they this those through under until upon very was well were what when where which "
    "while whom whose will with would your".split()
)
SHORT_STOP_WORDS = frozenset(
    "all and any are but can did for get got had has her him his how its may not now off one our out "  # noqa: SIM905
    "per she the too two was who why you".split()
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Kana, Han."""


def extract_distinctive_terms(text: str, *, limit: int) -> list[str]:
    """Return the stems that tell this text from others: the longest first, of letters and digits alone."""
    found = {
        word.casefold()
        for word in re.findall(r"\w+", text)
        if word.isalnum() and (len(word) > 3 or word.isdigit())
    }
    ranked = sorted(found - STOP_WORDS, key=lambda word: (-len(word), word))[:limit]
    return [stem_word(word) for word in ranked]


def stem_word(word: str) -> str:
    """Return a word without its ending, as far as that can be told in any language: a number stays whole."""
    return word[: max(4, len(word) - 2)] if word.isalpha() else word


def split_search_words(text: str) -> list[str]:
    """Split a text into words as a search stores them: folded, without accents.

    A script without spaces gives pairs of letters.
    """
    return [part for word in _split_folded_words(text) for part in _split_unspaced(word)]


def parse_search_query(text: str, *, limit: int) -> list[str]:
    """Parse what somebody typed into a search as beginnings of words: each once, the longest first.

    Common words count only where there are no others.
    """
    found = set(split_search_words(text))
    remaining = {
        word
        for word in found - STOP_WORDS - SHORT_STOP_WORDS
        if len(word) > 2 or not word.isascii() or word.isdigit()
    }
    ranked = sorted(remaining or found, key=lambda word: (-len(word), word))[:limit]
    return list(dict.fromkeys(stem_word(word) for word in ranked))


def _split_folded_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.category(one).startswith("M"))
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", letters))


def _split_unspaced(word: str) -> Iterator[str]:
    at = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[at : run.start()]])
        letters = run.group()
        yield from (letters[here : here + 2] for here in range(max(1, len(letters) - 1)))
        at = run.end()
    yield from filter(None, [word[at:]])

"""Search terms (pure): the words that tell one text from another, cut to their stems."""

import re

STOP_WORDS = frozenset(
    "about after again against also among been before being between both came come could does doing "  # noqa: SIM905
    "down each ever every from gave give goes have having here into just like made make many more most "
    "much must never only other over said same says should since some such than that their them then "
    "there these they this those through under until upon very was well were what when where which "
    "while whom whose will with would your".split()
)


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

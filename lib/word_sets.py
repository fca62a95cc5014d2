"""Sets of words, written in code as one text."""


def split_words(text: str) -> frozenset[str]:
    """Return the words that stand in ``text`` between spaces."""
    return frozenset(text.split())

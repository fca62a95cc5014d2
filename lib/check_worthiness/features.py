"""Features of a sentence for the model: its words in runs, the shape of its grammar, its reasons.

A feature is a string; the model knows only its hash, so no word of the data it was trained on is stored.
"""

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from lib.word_sets import split_words

BUCKETS = 1 << 18
_TOKEN = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£?!]")
_SMALL = split_words(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion trillion percent
    """
)
_CLOSED = split_words(
    """
    i you he she it we they me him her us them my your his its our their this that these those the a an and or
    but if because than as of in on at by for with from to not no never is are was were be been being am have
    has had do does did will would shall should can could may might must who what which when where why how
    there here more most less least very just let's i'm we're it's that's don't can't there's
    """
)
_ENDINGS = ("ing", "ed", "ly", "tion", "ment", "est", "er", "s")


def list_features(words: str, reasons: Iterable[str]) -> list[str]:
    """Return the features of a sentence, each once."""
    tokens = _TOKEN.findall(words.replace("’", "'"))
    lowered = [_fold_token(token) for token in tokens]
    shapes = [_find_shape(token, place) for place, token in enumerate(tokens)]
    found = {f"r:{reason}" for reason in reasons}
    found.update(_list_runs("w", ["^", *lowered, "$"], (1, 2, 3)))
    found.update(_list_runs("s", ["^", *shapes, "$"], (2, 3, 4)))
    found.update(f"c:{part}" for token in lowered for part in _list_parts(token))
    found.add(f"n:{min(4, sum(token[0].isdigit() for token in tokens))}")
    found.add(f"l:{min(12, len(tokens) // 4)}")
    return sorted(found)


def hash_feature(feature: str) -> int:
    """Return the bucket of a feature."""
    return crc32(feature.encode()) % BUCKETS


def _fold_token(token: str) -> str:
    return "0" * min(4, len(token)) if token[0].isdigit() else token.casefold()


def _find_shape(token: str, place: int) -> str:
    """Return the token's part in the grammar: itself for a little word, else its kind or its ending."""
    folded = token.casefold()
    if folded[0].isdigit() or folded in _SMALL:
        return "0"
    if folded in _CLOSED or not folded[0].isalpha():
        return folded
    if token[0].isupper() and place:
        return "N"
    return next((f"-{ending}" for ending in _ENDINGS if folded.endswith(ending)), "x")


def _list_runs(name: str, tokens: Sequence[str], sizes: Iterable[int]) -> Iterable[str]:
    for size in sizes:
        for at in range(len(tokens) - size + 1):
            yield f"{name}{size}:{' '.join(tokens[at : at + size])}"


def _list_parts(token: str) -> Iterable[str]:
    padded = f"<{token}>"
    for size in (3, 4, 5):
        for at in range(len(padded) - size + 1):
            yield padded[at : at + size]

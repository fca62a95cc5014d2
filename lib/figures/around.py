"""What the words around a figure say of it: a hedge, a period, by how many, up or down, what is counted."""

from fractions import Fraction

from . import written
from .tables import BY, DOWN, HEADS, HEDGE_PHRASES, HEDGES, LITTLE, PERIODICALLY, UP
from .tokens import Tokens
from .units import PERIODS


def hedge(tokens: Tokens, begin: int) -> tuple[str, str, int]:
    """(which way, in the writer's words, the token where they begin); ("", "", begin) for none."""
    for size in (3, 2):
        phrase = tuple(tokens.low(index) for index in range(begin - size, begin))
        if phrase in HEDGE_PHRASES:
            return HEDGE_PHRASES[phrase], " ".join(phrase), begin - size
    word = tokens.low(begin - 1)
    return (HEDGES[word], word, begin - 1) if word in HEDGES else ("", "", begin)


def by(tokens: Tokens, after: int) -> tuple[str, Fraction | None, int, int]:
    """(period, per how many, where what is counted may follow, the token after all of it).

    A month; per 100,000 people; per head; crates a month.
    """
    period, per, index = _by(tokens, after)
    word = tokens.low(after)
    if index > after or not word or word in LITTLE or tokens.is_figure(after):
        return period, per, index, index
    if tokens.low(after + 1) in BY:  # what is counted stands between
        period, per, end = _by(tokens, after + 1)
        if period or per is not None:
            return period, per, after, end
    return "", None, after, after


def _by(tokens: Tokens, index: int) -> tuple[str, Fraction | None, int]:
    period, per = "", None
    for _ in range(2):
        word, following = tokens.low(index), tokens.low(index + 1)
        if not period and word in ("per", "a", "an", "each", "every", "/") and following in PERIODS:
            period, index = PERIODS[following], index + 2
        elif not period and word in PERIODICALLY:
            period, index = PERIODS[word], index + 1
        elif per is None and word in ("per", "a") and following in HEADS:
            per, index = Fraction(1), index + 2
        elif per is None and (word == "per" or (word in ("for", "in") and following in ("every", "each"))):
            at = index + (1 if word == "per" else 2)
            many = tokens.value(at)
            scale = written.SCALES.get(tokens.low(at), 0)  # per million
            if (many is None or many.value <= 0) and not scale:
                break
            per, index = (many.value, many.after) if many else (Fraction(scale), at + 1)
            index += tokens.low(index) in HEADS
        else:
            break
    return period, per, index


def by_before(tokens: Tokens, begin: int) -> str:
    """The period in “an annual cost of 5 million”."""
    for index in range(begin - 1, max(begin - 6, -1), -1):
        if tokens.all[index].stop or tokens.all[index].figure:
            return ""
        if tokens.low(index) in PERIODICALLY or tokens.low(index) in ("annual", "quarterly"):
            return PERIODS[tokens.low(index)]
    return ""


def change(tokens: Tokens, before: int, following: int, kind: str) -> str:
    """ "rise" or "fall" where the figure is what was gained or lost, not what it came to."""
    word = tokens.low(before - 1)
    if word in ("by", "of"):
        word = tokens.low(before - 2)
    if word not in UP and word not in DOWN and kind in ("percent", "points", "share"):
        word = tokens.low(following)
    return "rise" if word in UP else "fall" if word in DOWN else ""


def stems(tokens: Tokens, begin: int, many: int, *, stop_at_figure: bool = False) -> frozenset[str]:
    """What the words from ``begin`` on may count, ``many`` of them at most, within the sentence."""
    found = []
    for token in tokens.all[max(begin, 0) : max(begin + many, 0)]:
        if token.stop or (stop_at_figure and token.figure):
            break
        if not token.figure and len(token.low) > 2 and token.low not in LITTLE:
            found.append(stem(token.low))
    return frozenset(found)


def stem(word: str) -> str:
    """crates and crate, counties and county: near enough to tell that two figures count the same."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word

"""A finding: figures of one text that the text itself ties together, and that do not agree (pure)."""

from dataclasses import dataclass
from fractions import Fraction

RULES = (
    *("share", "change", "direction", "difference", "sum", "remainder", "rate", "period", "conversion"),
    *("span", "age", "weekday", "headline", "repeat"),
)
"""Codes of what is checked, one for each family of rules."""
OPERATIONS = (
    *("divide", "add", "subtract", "multiply", "change", "times", "same", "convert", "years", "age"),
    *("weekday", "fall", "rise", "count"),
)
"""Codes of how it was computed from the operands, in their order."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its measure: "count", "percent", "points", "share", "times", "year", "date", "day" (of
    no known year) or "weekday".

    ``unit`` is a key of lib.figures.units.UNITS, ``currency`` a sign, ``period`` by how long it is counted,
    ``per`` by how many (1 for "a head"). A weekday is 0 for Monday, a date or a day its ordinal, a share
    a fraction of one.
    """

    value: Fraction
    measure: str = "count"
    unit: str = ""
    currency: str = ""
    period: str = ""
    per: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure that the text says and that was computed with, at code points of the text."""

    start: int
    end: int
    text: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Finding:
    """Words at code points ``start`` to ``end`` that do not agree with others of the same text.

    ``rule`` is one of RULES. ``says`` is what the words say, ``computed`` what ``operation``, one of
    OPERATIONS, makes of ``operands``.
    """

    rule: str
    start: int
    end: int
    text: str
    says: Amount
    computed: Amount
    operation: str
    operands: tuple[Operand, ...]

    def touches(self, start: int, end: int) -> bool:
        """True if its words, or what it was computed with, have code points in common with the span."""
        spans = [(self.start, self.end), *((one.start, one.end) for one in self.operands)]
        return any(first < end and start < last for first, last in spans)

"""Equality of two figures: one number in one measure, without rounding (pure)."""

from .parser import Figure

_NAMES = ("value", "grouped_value", "high", "kind", "unit", "currency", "per", "period", "is_negative")


def is_equal_figure(one: Figure, other: Figure) -> bool:
    """Return whether both are one number in one measure; "about" and "fell" count where ``one`` has them."""
    names = [*_NAMES, *(name for name in ("hedge", "change") if getattr(one, name))]
    return all(getattr(one, name) == getattr(other, name) for name in names)

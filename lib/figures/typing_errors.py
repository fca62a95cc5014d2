"""Typing errors in numbers: a thousand times as much, two digits changed places (pure)."""

from fractions import Fraction

from django.utils.translation import gettext_lazy

from .formatting import capitalize_first, format_difference, format_number
from .parser import Figure
from .relations import Relation, compare_closeness, is_same_count

POWER_OF_TEN_ERRORS = {
    Fraction(10) ** power: name
    for power, name in (
        *((1, "ten times"), (2, "a hundred times"), (3, "a thousand times"), (6, "a million times")),
        (9, gettext_lazy("a billion times")),
    )
}


def relate_typing_error(claim: Figure, passage: Figure) -> Relation | None:
    """Relate numbers by a typing error: a thousand times, two digits changed places, one digit another."""
    c, p = claim.value, passage.value
    if not c or not p:
        return None
    large, small = max(abs(c), abs(p)), min(abs(c), abs(p))
    if is_same_count(claim, passage):
        for factor, name in POWER_OF_TEN_ERRORS.items():
            made = small * factor
            if made == large or (factor >= 100 and compare_closeness(large, made)[0]):
                equals = "=" if made == large else "≈"
                sum_ = f"{format_number(small)} × {format_number(factor)} {equals} {format_number(large)}"
                return Relation("slip", 5, f"{capitalize_first(name)}: {sum_}.")
    one, two = claim.digits.lstrip("0"), passage.digits.lstrip("0")
    if len(one) != len(two) or len(one) < 3 or c == p or claim.hedge or passage.hedge:
        return None
    places = [n for n in range(len(one)) if one[n] != two[n]]
    if (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == two[places[1]]
        and (one[places[1]] == two[places[0]])
    ):
        return Relation(
            "transposed",
            3,
            f"Two digits change places: {format_number(c)} and {format_number(p)}; "
            f"{format_difference(p, c)}.",
        )
    if len(places) == 1 and len(one) > 3 and is_same_count(claim, passage) and one.rstrip("0") == one:
        return Relation(
            "digit",
            5,
            f"One digit differs: {format_number(c)} and {format_number(p)}; {format_difference(p, c)}.",
        )
    return None

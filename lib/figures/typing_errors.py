"""Typing errors in numbers: a thousand times as much, two digits changed places (pure)."""

from fractions import Fraction

from django.utils.translation import gettext, gettext_lazy

from .formatting import format_difference, format_number
from .parser import Figure
from .relations import Relation, compare_closeness, is_same_count

POWER_OF_TEN_ERRORS = {
    Fraction(10): gettext_lazy("Ten times: {calculation}."),
    Fraction(10) ** 2: gettext_lazy("A hundred times: {calculation}."),
    Fraction(10) ** 3: gettext_lazy("A thousand times: {calculation}."),
    Fraction(10) ** 6: gettext_lazy("A million times: {calculation}."),
    Fraction(10) ** 9: gettext_lazy("A billion times: {calculation}."),
}


def relate_typing_error(claim: Figure, passage: Figure) -> Relation | None:
    """Relate numbers by a typing error: a thousand times, two digits changed places, one digit another."""
    c, p = claim.value, passage.value
    if not c or not p:
        return None
    large, small = max(abs(c), abs(p)), min(abs(c), abs(p))
    if is_same_count(claim, passage):
        for factor, message in POWER_OF_TEN_ERRORS.items():
            made = small * factor
            if made == large or (factor >= 100 and compare_closeness(large, made)[0]):
                equals = "=" if made == large else "≈"
                sum_ = f"{format_number(small)} × {format_number(factor)} {equals} {format_number(large)}"
                return Relation("slip", 5, message.format(calculation=sum_))
    one, two = claim.digits.lstrip("0"), passage.digits.lstrip("0")
    if len(one) != len(two) or len(one) < 3 or c == p or claim.hedge or passage.hedge:
        return None
    values = {
        "claim": format_number(c),
        "passage": format_number(p),
        "difference": format_difference(p, c),
    }
    places = [n for n in range(len(one)) if one[n] != two[n]]
    if (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == two[places[1]]
        and (one[places[1]] == two[places[0]])
    ):
        says = gettext("Two digits swapped: {claim} and {passage}; {difference}.")
        return Relation("transposed", 3, says.format(**values))
    if len(places) == 1 and len(one) > 3 and is_same_count(claim, passage) and one.rstrip("0") == one:
        says = gettext("One digit differs: {claim} and {passage}; {difference}.")
        return Relation("digit", 5, says.format(**values))
    return None

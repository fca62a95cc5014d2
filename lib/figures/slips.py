"""What a slip of the hand makes of a number: a thousand times as much, two digits changed places (pure)."""

from fractions import Fraction

from .reading import Figure
from .relations import Relation, akin, close
from .saying import apart, capital, number

SLIPS = {
    Fraction(10) ** power: name
    for power, name in (
        *((1, "ten times"), (2, "a hundred times"), (3, "a thousand times"), (6, "a million times")),
        (9, "a thousand million times"),
    )
}


def by_slip(claim: Figure, passage: Figure) -> Relation | None:
    """What a slip of the hand does: a thousand times, two digits changed places, one digit another."""
    c, p = claim.value, passage.value
    if not c or not p:
        return None
    large, small = max(abs(c), abs(p)), min(abs(c), abs(p))
    if akin(claim, passage):
        for factor, name in SLIPS.items():
            made = small * factor
            if made == large or (factor >= 100 and close(large, made)[0]):
                equals = "=" if made == large else "≈"
                sum_ = f"{number(small)} × {number(factor)} {equals} {number(large)}"
                return Relation("slip", 5, f"{capital(name)}: {sum_}.")
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
            "transposed", 3, f"Two digits change places: {number(c)} and {number(p)}; {apart(p, c)}."
        )
    if len(places) == 1 and len(one) > 3 and akin(claim, passage) and one.rstrip("0") == one:
        return Relation("digit", 5, f"One digit differs: {number(c)} and {number(p)}; {apart(p, c)}.")
    return None

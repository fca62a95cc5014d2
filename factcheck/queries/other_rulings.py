"""Other checkers' rulings on what comes nearest to a claim, for whoever works on it."""

from dataclasses import dataclass, field

from accounts.models import User
from factcheck.enums import BroughtAs
from factcheck.models import Claim, OtherRuling
from factcheck.other_reviews.values import site
from factcheck.queries.nearest import MOST, NEAR, nearest
from lib.figures import Comparison, compare


@dataclass(kw_only=True)
class Beside:
    """One ruling shown beside a claim; ``figures`` says what sets its numbers apart from the claim's."""

    ruling: OtherRuling
    figures: list[Comparison] = field(default_factory=list)

    @property
    def via(self) -> str:
        """Who told us, where that is not the checker's own site; "" where it is, or nobody knows."""
        return via(self.ruling)


def via(ruling: OtherRuling) -> str:
    """The site that it was brought from, where that is another than the checker's own."""
    came_from = site(ruling.brought.name) if ruling.brought.kind == BroughtAs.ADDRESS else ""
    of_one_house = f".{came_from}".endswith(f".{ruling.site}") or ruling.site.endswith(f".{came_from}")
    return "" if of_one_house else came_from


def others_on(claim: Claim, user: User) -> list[Beside]:
    """The nearest first, of all that this person may see; each once, whatever desks brought it in.

    Four queries at most.
    """
    among = OtherRuling.objects.visible_to(user).live()
    near = [pk for pk, score in nearest(claim.statement, among) if score >= NEAR][:MOST]
    rulings = OtherRuling.objects.select_related("brought").in_bulk(near)
    shown: dict[tuple[str, str], Beside] = {}
    for ruling in filter(None, map(rulings.get, near)):
        figures = [one for one in compare(claim.statement, ruling.statement) if one.how != "exact"]
        shown.setdefault((ruling.url_key, ruling.statement_key), Beside(ruling=ruling, figures=figures))
    return list(shown.values())

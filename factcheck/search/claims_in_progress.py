"""Similar claims that somebody is checking now, so that nobody begins the same check a second time."""

from dataclasses import dataclass

from accounts.models import User
from accounts.selectors import get_roles_by_desk
from factcheck.models import Appearance, Assignment, Claim
from factcheck.models.enums import OPEN_STATES, ClaimState
from factcheck.search.same_claim import get_repeat_refusal
from factcheck.search.similar_claims import MIN_SIMILARITY, find_similar_claims
from lib.figures import FigureComparison, compare_figures

MAX_IN_PROGRESS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInProgress:
    """An open claim with a similar statement, who checks it, and how its figures differ.

    ``can_repeat``: the selected words can be one more place of it.
    """

    claim: Claim
    checker: User | None
    figures: list[FigureComparison]
    can_repeat: bool


def list_claims_in_progress(statement: str, user: User, *, place: Appearance) -> list[ClaimInProgress]:
    """Return the visible open claims that say nearly the same, most similar first.

    ``place`` are the words about to be flagged, in their revision. Six queries, and one for each verdict.
    """
    states = [state for state in OPEN_STATES if state != ClaimState.SUGGESTED]
    among = Claim.objects.visible_to(user).filter(state__in=states)
    near = [pk for pk, score in find_similar_claims(statement, among) if score >= MIN_SIMILARITY]
    near = near[:MAX_IN_PROGRESS]
    claims = Claim.objects.select_related("desk").in_bulk(near)
    roles = get_roles_by_desk(user)
    here = set(
        Appearance.objects.filter(
            claim__in=near, revision=place.revision, start=place.start, end=place.end
        ).values_list("claim", flat=True)
    )
    live = Assignment.objects.filter(claim__in=near, ended_at__isnull=True).select_related("checker")
    checkers = {one.claim_id: one.checker for one in live}
    return [
        ClaimInProgress(
            claim=claims[pk],
            checker=checkers.get(pk),
            can_repeat=pk not in here
            and claims[pk].desk_id in roles
            and not get_repeat_refusal(claims[pk], place.revision.article, place.exact),
            figures=[one for one in compare_figures(statement, claims[pk].statement) if one.how != "exact"],
        )
        for pk in near
        if pk in claims
    ]

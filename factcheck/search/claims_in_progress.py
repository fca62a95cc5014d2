"""Similar claims that somebody is checking now, so that nobody begins the same check a second time."""

from dataclasses import dataclass

from accounts.models import User
from accounts.selectors import get_roles_by_desk
from factcheck.models import Appearance, Assignment, Claim
from factcheck.models.enums import OPEN_STATES, ClaimState
from factcheck.search.same_claim import get_repeat_refusal
from factcheck.search.similar_claims import describe_match, find_similar_claims
from lib.figures import FigureComparison

MAX_IN_PROGRESS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInProgress:
    """An open claim with a similar statement, who checks it, why it is shown, and how its figures differ.

    ``can_repeat``: the selected words can be one more place of it.
    """

    claim: Claim
    checker: User | None
    why: list[str]
    figures: list[FigureComparison]
    can_repeat: bool


def list_claims_in_progress(statement: str, user: User, *, place: Appearance) -> list[ClaimInProgress]:
    """Return the visible open claims that say nearly the same, most similar first.

    ``place`` are the words about to be flagged, in their revision. Nine queries, and one for each verdict.
    """
    states = [state for state in OPEN_STATES if state != ClaimState.SUGGESTED]
    among = Claim.objects.visible_to(user).filter(state__in=states)
    language = place.revision.article.language
    matches = find_similar_claims(statement, among, language=language, limit=MAX_IN_PROGRESS)
    near = [match.key for match in matches]
    claims = Claim.objects.select_related("desk").in_bulk(near)
    roles = get_roles_by_desk(user)
    here = set(
        Appearance.objects.filter(
            claim__in=near, revision=place.revision, start=place.start, end=place.end
        ).values_list("claim", flat=True)
    )
    live = Assignment.objects.filter(claim__in=near, ended_at__isnull=True).select_related("checker")
    checkers = {one.claim_id: one.checker for one in live}
    found = []
    for match in matches:
        claim = claims[match.key]
        described = describe_match(statement, claim.statement, match, language=language)
        can_repeat = (
            match.key not in here
            and claim.desk_id in roles
            and not get_repeat_refusal(claim, place.revision.article, place.exact)
        )
        found.append(
            ClaimInProgress(
                claim=claim,
                checker=checkers.get(match.key),
                why=described.why,
                figures=described.other_figures,
                can_repeat=can_repeat,
            )
        )
    return found

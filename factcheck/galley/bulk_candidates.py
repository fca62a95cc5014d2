"""Claims on an article's galley that one person can tick, approve or settle in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from accounts.selectors import get_role, is_at_least
from articles.models import Article
from articles.models.enums import Provenance
from factcheck.claims.selectors import list_applied_claims
from factcheck.models import Claim
from factcheck.models.enums import ClaimState


@dataclass(frozen=True, slots=True)
class BulkCandidates:
    """Claims in the order of the text. The actions check each again, so one in a list may be refused."""

    tick: list[Claim] = field(default_factory=list)
    approve: list[Claim] = field(default_factory=list)
    settle: list[Claim] = field(default_factory=list)


def get_bulk_candidates(article: Article, user: User) -> BulkCandidates:
    """Return the claims that wait for ``user`` on the current revision of our own copy."""
    if article.provenance != Provenance.OWN_COPY or article.current_revision is None:
        return BulkCandidates()
    role = get_role(user, article.desk)
    here = (
        Claim.objects.visible_to(user)
        .filter(desk=article.desk, appearances__revision=article.current_revision)
        .order_by("appearances__start", "id")
    )
    own = here.filter(
        state=ClaimState.CHECKING, assignments__checker=user, assignments__ended_at__isnull=True
    )
    judged = here.filter(state=ClaimState.IN_REVIEW).exclude(verdicts__author=user)
    voted = {"verdicts__reviews__reviewer": user, "verdicts__reviews__withdrawn_at__isnull": True}
    approved = here.filter(state=ClaimState.APPROVED) if is_at_least(role, "editor") else here.none()
    return BulkCandidates(
        tick=_remove_duplicates(own) if role else [],
        approve=_remove_duplicates(judged.exclude(pk__in=here.filter(**voted).values("pk"))) if role else [],
        settle=list_applied_claims(_remove_duplicates(approved)),
    )


def _remove_duplicates(claims: Iterable[Claim]) -> list[Claim]:
    """Return each claim once, also where it appears twice."""
    return list({claim.pk: claim for claim in claims}.values())

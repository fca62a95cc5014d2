"""Claims on an article's galley that one person can tick, approve or settle in bulk."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import is_at_least
from articles.models import Article
from articles.models.enums import Provenance
from factcheck.claims.selectors import list_applied_claims
from factcheck.models import Assignment, Claim, Review, Verdict
from factcheck.models.enums import ClaimState


@dataclass(frozen=True, slots=True)
class BulkCandidates:
    """Claims in the order of the text. The actions check each again, so one in a list may be refused."""

    tick: list[Claim] = field(default_factory=list)
    approve: list[Claim] = field(default_factory=list)
    settle: list[Claim] = field(default_factory=list)


def get_bulk_candidates(article: Article, user: User, role: str | None) -> BulkCandidates:
    """Return the claims that wait for ``user``, who has ``role``, on the current revision of our own copy."""
    if role is None or article.provenance != Provenance.OWN_COPY or article.current_revision is None:
        return BulkCandidates()
    of_claim = {"claim": OuterRef("pk")}
    own = Exists(Assignment.objects.active().filter(**of_claim, checker=user.pk))
    written = Exists(Verdict.objects.filter(**of_claim, author=user.pk))
    voted = Exists(
        Review.objects.filter(verdict__claim=OuterRef("pk"), reviewer=user.pk, withdrawn_at__isnull=True)
    )
    waiting = Q(own, state=ClaimState.CHECKING) | Q(~written, ~voted, state=ClaimState.IN_REVIEW)
    waiting |= Q(state=ClaimState.APPROVED)
    here = Claim.objects.visible_to(user).filter(
        waiting, desk=article.desk_id, appearances__revision=article.current_revision_id
    )
    by_state: dict[str, list[Claim]] = defaultdict(list)
    # A claim that appears twice is one.
    for claim in dict.fromkeys(here.order_by("appearances__start", "id")):
        by_state[claim.state].append(claim)
    approved = by_state[ClaimState.APPROVED] if is_at_least(role, Role.EDITOR) else []
    return BulkCandidates(
        tick=by_state[ClaimState.CHECKING],
        approve=by_state[ClaimState.IN_REVIEW],
        settle=list_applied_claims(approved),
    )

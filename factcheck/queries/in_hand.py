"""What one person can do at once on an article's galley: tick, approve and settle, as three lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from accounts.queries import at_least, role_on
from articles.enums import Provenance
from articles.models import Article
from factcheck.enums import State
from factcheck.models import Claim, Verdict
from factcheck.queries.facts import not_applied_of


@dataclass(frozen=True, slots=True)
class InHand:
    """Claims in the order of the text. The verbs judge each again, so a list may hold one that is refused."""

    tick: list[Claim] = field(default_factory=list)
    approve: list[Claim] = field(default_factory=list)
    settle: list[Claim] = field(default_factory=list)


def in_hand(article: Article, user: User) -> InHand:
    """What waits for ``user`` on the current revision of our own copy."""
    if article.provenance != Provenance.OWN_COPY or article.current is None:
        return InHand()
    role = role_on(user, article.desk)
    here = (
        Claim.objects.visible_to(user)
        .filter(desk=article.desk, appearances__revision=article.current)
        .order_by("appearances__start", "id")
    )
    mine = here.filter(state=State.CHECKING, assignments__checker=user, assignments__ended_at__isnull=True)
    judged = here.filter(state=State.IN_REVIEW).exclude(verdicts__author=user)
    voted = {"verdicts__reviews__reviewer": user, "verdicts__reviews__withdrawn_at__isnull": True}
    approved = here.filter(state=State.APPROVED) if at_least(role, "editor") else here.none()
    return InHand(
        tick=_once(mine) if role else [],
        approve=_once(judged.exclude(pk__in=here.filter(**voted).values("pk"))) if role else [],
        settle=carried_out(_once(approved)),
    )


def carried_out(claims: Iterable[Claim]) -> list[Claim]:
    """Those of ``claims`` (approved, on own copy) whose ruling every article they stand in carries by now.

    Two queries, however many they are.
    """
    known = list(claims)
    ruled = Verdict.objects.filter(claim__in=known).order_by("number")
    newest = {verdict.claim_id: verdict for verdict in ruled}
    lacking = not_applied_of(newest)
    return [claim for claim in known if lacking.get(claim.pk) == ""]


def _once(claims: Iterable[Claim]) -> list[Claim]:
    """A claim that stands in two places is one."""
    return list({claim.pk: claim for claim in claims}.values())

"""Facts that policies and guards judge about an article."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import list_memberships
from articles.models import Article, Revision
from articles.models.enums import ArticleState, Provenance
from factcheck.models import Claim, Verdict, Waiver
from factcheck.models.enums import OPEN_STATES, ClaimState, ReviewVote
from factcheck.workflow.facts import build_actor_facts
from factcheck.workflow.galley_items import GalleyItem, count_open_by_kind, list_items
from factcheck.workflow.policies import WorkflowFacts


def get_article_facts(
    article: Article, user: User, at: datetime, *, items: Sequence[GalleyItem] | None = None
) -> WorkflowFacts:
    """Return all facts of one article before one actor. Three queries.

    ``items`` are those of the current revision, where the caller has them; else they are read if they count.
    """
    own = list_memberships(user).filter(desk=OuterRef("desk"))
    found = Article.objects.values(
        role=Subquery(own.values("role")[:1]),
        has_claims=Exists(Claim.objects.filter(appearances__revision__article=OuterRef("pk"))),
        is_unfollowed=Exists(Revision.objects.filter(article=OuterRef("pk"), due_at__isnull=False)),
    ).get(pk=article.pk)
    must_check = Q(must_check=True)
    waits = [state for state in OPEN_STATES if state != ClaimState.SUGGESTED]
    # Counted in one pass over the claims: an article may have hundreds.
    counts = (
        Claim.objects.current_in(article)
        .with_stale()
        .aggregate(
            must_check_open=Count("pk", filter=must_check & Q(state__in=waits)),
            must_check_stale=Count("pk", filter=must_check & Q(state=ClaimState.SETTLED, stale=True)),
            holds=Count("pk", filter=Q(state=ClaimState.ON_HOLD)),
        )
    )
    return replace(
        build_actor_facts(user, article.desk, at, role=found["role"]),
        state=article.state,
        own_copy=article.provenance == Provenance.OWN_COPY,
        only_checker=set(_list_checkers(article)) == {user.pk},
        first_claim=found["has_claims"],
        must_check_open=counts["must_check_open"],
        must_check_stale=counts["must_check_stale"],
        holds=counts["holds"],
        unfollowed=found["is_unfollowed"],
        open_items=_get_open_item_counts(article, items),
    )


def _list_checkers(article: Article) -> QuerySet[Any, Any]:
    """Return the keys of the people who checked: a program's draft was checked by whoever approved it.

    Whoever waived an item judged it, as much as whoever ticked a claim.
    """
    claims = Claim.objects.filter(appearances__revision__article=article)
    approved = Case(When(reviews__vote=ReviewVote.APPROVE, then="reviews__reviewer"))
    program = Q(author__kind=UserKind.SERVICE)
    verdicts = Verdict.objects.filter(claim__in=claims).annotate(
        checked_by=Case(When(program, then=approved), default="author")
    )
    waivers = Waiver.objects.active().filter(revision=article.current_revision_id)
    found = verdicts.exclude(checked_by=None).order_by().values_list("checked_by", flat=True)
    return found.union(waivers.order_by().values_list("created_by_id", flat=True)).order_by()


def _get_open_item_counts(
    article: Article, items: Sequence[GalleyItem] | None
) -> tuple[tuple[str, int], ...]:
    """Count the galley's open items by kind, only where they decide whether the article is clear.

    An article that was published elsewhere is not ours to clear item by item: its items are suggestions.
    """
    ours = article.provenance == Provenance.OWN_COPY
    decides = article.state in (ArticleState.CHECKING, ArticleState.CLEARED)
    if not ours or not decides or article.current_revision is None:
        return ()
    return count_open_by_kind(list_items(article.current_revision) if items is None else items)

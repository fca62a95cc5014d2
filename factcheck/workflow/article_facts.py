"""Facts that policies and guards judge about an article."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

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
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, SelectedRows, load_together


class ArticleFactRows:
    """Rows that the facts of an article before one actor are judged from, for ``load_together``."""

    def __init__(self, article: Article, user: User) -> None:
        self.columns = _COLUMNS[user.is_active].select(article=article.pk, person=user.pk)
        self.claims = _CLAIM_COUNTS.select(article=article.pk)
        self.checkers = _CHECKERS.select(article=article.pk, revision=article.current_revision_id)

    def list_all(self) -> list[SelectedRows]:
        """Return the rows to load."""
        return [self.columns, self.claims, self.checkers]


_ARTICLE, _PERSON, _REVISION = (
    Parameter(name, BigIntegerField()) for name in ("article", "person", "revision")
)


def _select_columns(*, is_active: bool) -> "QuerySet[Article, Any]":
    """Return one row with what is known of an article by a yes, a number or a name."""
    article, user = _ARTICLE, User(pk=_PERSON, is_active=is_active)
    return Article.objects.filter(pk=article).values(
        role=Subquery(list_memberships(user).filter(desk=OuterRef("desk")).values("role")[:1]),
        has_claims=Exists(Claim.objects.filter(appearances__revision__article=OuterRef("pk"))),
        is_unfollowed=Exists(Revision.objects.filter(article=OuterRef("pk"), due_at__isnull=False)),
    )


def _select_claim_counts() -> "QuerySet[Claim, Any]":
    """Return one row with how many claims on the article are in each state that decides something.

    Counted in one pass over them: an article may have hundreds.
    """
    waits = [state for state in OPEN_STATES if state != ClaimState.SUGGESTED]
    # What takes a query of its own is asked last, and of few.
    stale = Q(must_check=True, state=ClaimState.SETTLED) & Q(stale=True)
    return (
        Claim.objects.current_in(_ARTICLE)
        .with_stale()
        .order_by()
        .values(every=Value(1))
        .values(
            must_check_open=Count("pk", filter=Q(must_check=True, state__in=waits)),
            must_check_stale=Count("pk", filter=stale),
            holds=Count("pk", filter=Q(state=ClaimState.ON_HOLD)),
        )
    )


def get_article_facts(
    article: Article,
    user: User,
    at: datetime,
    *,
    items: Sequence[GalleyItem] | None = None,
    rows: ArticleFactRows | None = None,
) -> WorkflowFacts:
    """Return all facts of one article before one actor. One query.

    ``items`` are those of the current revision, where the caller has them; else they are read if they count.
    ``rows`` are loaded already where the caller loads them with others.
    """
    rows = rows or ArticleFactRows(article, user)
    load_together(*rows.list_all())
    found, claims, checkers = rows.columns.rows[0], rows.claims.rows[0], rows.checkers
    return replace(
        build_actor_facts(user, article.desk, at, role=found["role"]),
        state=article.state,
        own_copy=article.provenance == Provenance.OWN_COPY,
        only_checker=set(checkers) == {user.pk},
        first_claim=found["has_claims"],
        must_check_open=claims["must_check_open"],
        must_check_stale=claims["must_check_stale"],
        holds=claims["holds"],
        unfollowed=found["is_unfollowed"],
        open_items=_get_open_item_counts(article, items),
    )


def _select_checkers() -> QuerySet[Any, Any]:
    """Return the keys of the people who checked: a program's draft was checked by whoever approved it.

    Whoever waived an item judged it, as much as whoever ticked a claim.
    """
    claims = Claim.objects.filter(appearances__revision__article=_ARTICLE)
    approved = Case(When(reviews__vote=ReviewVote.APPROVE, then="reviews__reviewer"))
    program = Q(author__kind=UserKind.SERVICE)
    verdicts = Verdict.objects.filter(claim__in=claims).annotate(
        checked_by=Case(When(program, then=approved), default="author")
    )
    waivers = Waiver.objects.active().filter(revision=_REVISION)
    found = verdicts.exclude(checked_by=None).order_by().values_list("checked_by", flat=True)
    return found.union(waivers.order_by().values_list("created_by_id", flat=True)).order_by()


_COLUMNS = {
    is_active: PreparedRows(partial(_select_columns, is_active=is_active)) for is_active in (True, False)
}
_CLAIM_COUNTS = PreparedRows(_select_claim_counts)
_CHECKERS = PreparedRows(_select_checkers)


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

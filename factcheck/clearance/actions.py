"""Actions on an article as a whole: open, clear, revoke the clearance, withdraw, restore."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.selectors import get_system_user
from articles.actions.changing import lock_article
from articles.models import Article
from articles.models.enums import ArticleState
from factcheck.assignments.actions import require_reason
from factcheck.claims.closing import close_claim
from factcheck.models import Appearance, Claim
from factcheck.models.enums import CloseReason, PublicationStatus
from factcheck.models.reasons import ITEMS_OPEN, Reason, build_reason
from factcheck.verdicts.publication import mark_under_review
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.guards import GALLEY
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, perform_transition, require_version


@transaction.atomic
def open_article(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Start checking an article that has no claim yet."""
    return _transition_article(article, "open", by=by, at=at, version=version)


@transaction.atomic
def clear_article(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Clear the article for publication as it is."""
    return _transition_article(article, "clear", by=by, at=at, version=version)


@transaction.atomic
def revoke_clearance(
    article: Article, *, reason: Reason, by: User, at: datetime, version: int | None = None
) -> Article:
    """Revoke the clearance, with the reason."""
    return _transition_article(
        article, "revoke_clearance", by=by, at=at, version=version, reason=require_reason(reason)
    )


@transaction.atomic
def revoke_clearance_if_open(article: Article, *, at: datetime) -> Article:
    """Revoke the clearance, as the system, when an item on the galley is open; otherwise do nothing.

    The article is locked and read again, as it may have been cleared meanwhile.
    """
    article = lock_article(article)
    if article.state != ArticleState.CLEARED:
        return article
    facts = get_article_facts(article, get_system_user(), at)
    if GALLEY.reason(facts):
        reason = build_reason(ITEMS_OPEN, count=sum(count for _, count in facts.open_items))
        return revoke_clearance(article, reason=reason, by=get_system_user(), at=at)
    return article


@transaction.atomic
def withdraw_article(
    article: Article, *, reason: Reason, by: User, at: datetime, version: int | None = None
) -> Article:
    """Stop the work on an article: close its open claims with the reason, mark live verdicts under review.

    A claim that also appears in another article stays open, and one that was dropped from this article is
    left alone.
    """
    reason = require_reason(reason)
    article = lock_article(article)
    claims = lock_claims(Claim.objects.current_in(article))
    article = _transition_article(article, "withdraw", by=by, at=at, version=version, reason=reason)
    others = Article.objects.exclude(state=ArticleState.WITHDRAWN)
    places = Appearance.objects.current().filter(claim__in=claims, revision__article__in=others)
    elsewhere = set(places.values_list("claim_id", flat=True))
    closable = {source for row in CLAIM_WORK if row.name == "close" for source in row.from_states}
    for claim in claims:
        if claim.publication_status == PublicationStatus.LIVE:
            why = build_reason("article_withdrawn", reason=reason)
            mark_under_review(claim, reason=why, by=get_system_user(), at=at)
        elif (
            claim.state in closable
            and claim.publication_status != PublicationStatus.UNDER_REVIEW
            and claim.pk not in elsewhere
        ):
            close_claim(claim, close_reason=CloseReason.WITHDRAWN, note=reason, by=get_system_user(), at=at)
    return article


@transaction.atomic
def restore_article(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Resume the work on an article; claims closed by its withdrawal are restored one by one."""
    return _transition_article(article, "restore", by=by, at=at, version=version)


def _transition_article(
    article: Article, action: str, *, by: User, at: datetime, version: int | None, reason: Reason = ""
) -> Article:
    article = lock_article(article)
    require_version(article, version)
    perform_transition(
        article,
        ARTICLE_WORK,
        action,
        by=by,
        at=at,
        facts=get_article_facts(article, by, at),
        details={"reason": reason} if reason else None,
    )
    return article

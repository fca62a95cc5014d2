"""The work on an article as a whole: open, clear, take the clearance back, withdraw, restore."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from articles.enums import ArticleState
from articles.models import Article
from factcheck.actions.assigning import required
from factcheck.actions.publication import mark_under_review
from factcheck.actions.settling import close
from factcheck.actions.transition import expect, lock_article, lock_claims, transition
from factcheck.enums import CloseReason, Standing
from factcheck.guards import GALLEY
from factcheck.models import Appearance, Claim
from factcheck.queries.facts import article_facts
from factcheck.workflow import ARTICLE, WORK


@transaction.atomic
def open_article(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Begin to check an article that has no claim yet."""
    return _step(article, "open", by=by, at=at, version=version)


@transaction.atomic
def clear(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Say that the article may be published as it stands."""
    return _step(article, "clear", by=by, at=at, version=version)


@transaction.atomic
def unclear(article: Article, *, reason: str, by: User, at: datetime, version: int | None = None) -> Article:
    """Take the clearance back."""
    return _step(article, "unclear", by=by, at=at, version=version, reason=required(reason, "reason"))


@transaction.atomic
def open_again(article: Article, *, at: datetime) -> Article:
    """The system takes a clearance back when something on the galley is open; nothing happens otherwise.

    The article in hand is locked and read again, as it may have been cleared meanwhile.
    """
    article = lock_article(article)
    if article.state != ArticleState.CLEARED:
        return article
    facts = article_facts(article, system(), at)
    if reason := GALLEY.reason(facts):
        return unclear(article, reason=reason, by=system(), at=at)
    return article


@transaction.atomic
def withdraw(article: Article, *, reason: str, by: User, at: datetime, version: int | None = None) -> Article:
    """Stop the work on an article: open claims close with the reason, live verdicts are marked under review.

    A claim that stands in another article too goes on, and one that was dropped from this one is left alone.
    """
    reason = required(reason, "reason")
    article = lock_article(article)
    claims = lock_claims(Claim.objects.standing_in(article))
    article = _step(article, "withdraw", by=by, at=at, version=version, reason=reason)
    others = Article.objects.exclude(state=ArticleState.WITHDRAWN)
    places = Appearance.objects.standing().filter(claim__in=claims, revision__article__in=others)
    elsewhere = set(places.values_list("claim_id", flat=True))
    closable = {source for row in WORK if row.step == "close" for source in row.sources}
    for claim in claims:
        if claim.standing == Standing.LIVE:
            mark_under_review(claim, reason=f"Its article was withdrawn: {reason}", by=system(), at=at)
        elif (
            claim.state in closable and claim.standing != Standing.UNDER_REVIEW and claim.pk not in elsewhere
        ):
            close(claim, close_reason=CloseReason.WITHDRAWN, note=reason, by=system(), at=at)
    return article


@transaction.atomic
def restore_article(article: Article, *, by: User, at: datetime, version: int | None = None) -> Article:
    """Take the work up again; claims closed by the withdrawal are restored one by one."""
    return _step(article, "restore", by=by, at=at, version=version)


def _step(
    article: Article, step: str, *, by: User, at: datetime, version: int | None, reason: str = ""
) -> Article:
    article = lock_article(article)
    expect(article, version)
    transition(
        article,
        ARTICLE,
        step,
        by=by,
        at=at,
        facts=article_facts(article, by, at),
        details={"reason": reason} if reason else None,
    )
    return article

"""What the system does when nobody asks: follow revisions, publish on time, close replies, act on what went
stale.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Desk
from accounts.queries import system
from articles.enums import ArticleState
from articles.models import Article, Revision
from factcheck.actions.article_work import open_again, unclear, withdraw
from factcheck.actions.deciding import CHECK_AGAIN
from factcheck.actions.publication import mark_under_review, publish, unschedule
from factcheck.actions.reanchor import reanchor
from factcheck.actions.replies import close_late
from factcheck.actions.reviewing import void
from factcheck.actions.settling import reopen, tell_applied
from factcheck.actions.sources import due
from factcheck.actions.transition import lock, lock_article
from factcheck.enums import OPEN_STATES, VOIDABLE, Standing, State
from factcheck.models import Citation, Claim, Source
from factcheck.queries import drift
from lib.errors import DomainError
from lib.leases import Lease, finish, lease_due

logger = logging.getLogger("stet.sweep")
LEASE_SECONDS = 60.0
BATCH = 50


def follow_revisions(*, at: datetime) -> int:
    """Re-anchor the revisions that wait for it; answers how many were."""
    due = Revision.objects.filter(due_at__isnull=False)
    leases = lease_due(due, now=at, seconds=LEASE_SECONDS, limit=BATCH)
    return sum(1 for lease in leases if _done(partial(_follow, lease, at=at)))


@transaction.atomic
def _follow(lease: Lease, *, at: datetime) -> None:
    revision = Revision.objects.select_related("article").get(pk=lease.pk)
    tell_applied(reanchor(revision, at=at), at=at)
    finish(Revision.objects.all(), lease.pk, lease.attempt, due_at=None)
    open_again(revision.article, at=at)


def stop_what_was_taken_back(*, at: datetime) -> int:
    """Withdraw the articles that their sources took back; answers how many were."""
    due = Article.objects.filter(stop_due_at__lte=at).order_by("stop_due_at", "id")[:BATCH]
    return sum(1 for article in due if _done(partial(_stop, article, at=at)))


@transaction.atomic
def _stop(article: Article, *, at: datetime) -> None:
    article = lock_article(article)
    if article.stop_due_at is None:
        return  # another sweep was faster
    if article.state != ArticleState.WITHDRAWN:
        withdraw(article, reason=article.stop_reason, by=system(), at=at)
    Article.objects.filter(pk=article.pk).update(stop_due_at=None)


def publish_what_is_due(*, at: datetime) -> int:
    """Publish the verdicts whose time has come, as the editor who said so; answers how many were.

    One that no longer may is unscheduled, and the editor is told why.
    """
    due = Claim.objects.filter(publish_at__lte=at).order_by("publish_at", "id")[:BATCH]
    return sum(1 for claim in due if _done(partial(_publish, claim, at=at)))


@transaction.atomic
def _publish(claim: Claim, *, at: datetime) -> None:
    claim = lock(claim)
    editor = claim.publish_by
    if editor is None or claim.publish_at is None or claim.publish_at > at:
        return  # somebody published it or set another time since we looked
    try:
        publish(claim, by=editor, at=at)
    except DomainError as error:
        logger.warning("claim %s was not published on time: %s", claim.public_id, error)
        unschedule(claim, why=error.message, by=system(), at=at)


def close_late_replies(*, at: datetime) -> int:
    """Log "none by the deadline" where it has passed, also where the claim has changed hands since."""
    late = Claim.objects.filter(
        state__in=OPEN_STATES, replies__closed_at__isnull=True, replies__deadline__lte=at
    ).distinct()[:BATCH]
    return sum(1 for claim in late if _done(partial(close_late, claim, at=at)))


def look_before_judged(*, at: datetime) -> int:
    """Bring forward the look at pages under rulings that wait for approval or publication, where the last is
    older than the desk lets it be; answers how many were.
    """
    waiting = Claim.objects.filter(state__in=VOIDABLE)
    found = 0
    for desk in Desk.objects.filter(Exists(waiting.filter(desk=OuterRef("pk")))):
        cited = Citation.objects.live().filter(claim__in=waiting.filter(desk=desk))
        old = Q(checked_at__isnull=True) | Q(checked_at__lt=at - timedelta(hours=desk.freshness_hours))
        pages = Source.objects.filter(old, pk__in=cited.values("source"), due_at__gt=at)
        for source in pages[:BATCH]:
            due(source, at=at)
            found += 1
    return found


def act_on_stale(*, at: datetime) -> int:
    """Take back what stands on passages that left their page, and mark what is public and went stale.

    Words of an article that changed under a ruling wait for a person (docs/adr/0006): nothing that is stale
    can be approved, settled, published or cleared meanwhile.
    """
    by = system()
    stale, drifted = Claim.objects.stale(), Claim.objects.drifted()
    done = 0
    for claim in drifted.filter(state__in=VOIDABLE)[:BATCH]:
        done += _done(partial(void, claim, reason=drift.why(claim), by=by, at=at))
    for claim in stale.filter(standing=Standing.LIVE)[:BATCH]:
        done += _done(partial(mark_under_review, claim, reason=_why(claim), by=by, at=at))
    for claim in drifted.filter(state=State.SETTLED, standing=Standing.NONE)[:BATCH]:
        done += _done(partial(reopen, claim, reason=drift.why(claim), by=by, at=at))
    for article in no_longer_clear()[:BATCH]:
        done += _done(partial(unclear, article, reason="A claim in it is open again", by=by, at=at))
    return done


def no_longer_clear() -> QuerySet[Article]:
    """Cleared articles with a must-check claim that is open or stale, or with a claim on hold."""
    here = Claim.objects.standing_in(OuterRef(OuterRef("pk")))
    must = here.filter(must_check=True)
    still_open = must.filter(state__in=[state for state in OPEN_STATES if state != State.SUGGESTED])
    return Article.objects.filter(
        Q(Exists(still_open))
        | Q(Exists(must.filter(state=State.SETTLED).stale()))
        | Q(Exists(here.filter(state=State.ON_HOLD))),
        state=ArticleState.CLEARED,
    )


def _why(claim: Claim) -> str:
    words_changed: bool = claim.text_stale  # type: ignore[attr-defined]  # an annotation of with_stale
    return CHECK_AGAIN if words_changed else drift.why(claim)


def _done(verb: Callable[[], object]) -> bool:
    """Run one verb; a person who was faster is no fault, and one row that breaks must not stop the others."""
    try:
        verb()
    except DomainError as error:
        logger.info("left alone: %s", error)
        return False
    except Exception:
        logger.exception("a sweep could not finish one row")
        return False
    return True

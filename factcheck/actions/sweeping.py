"""What the system does when nobody asks: follow revisions, publish on time, close replies, act on what
went stale.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.queries import system
from articles.enums import ArticleState
from articles.models import Article, Revision
from factcheck.actions.article_work import unclear
from factcheck.actions.publication import mark_under_review, publish, unschedule
from factcheck.actions.reanchor import reanchor
from factcheck.actions.replies import log_reply
from factcheck.actions.ruling import VOIDABLE, void
from factcheck.actions.settling import reopen
from factcheck.enums import Standing, State
from factcheck.models import Claim
from factcheck.queries.facts import article_facts
from lib.errors import DomainError
from lib.leases import finish, lease_due

logger = logging.getLogger("stet.sweep")
LEASE_SECONDS = 60.0
BATCH = 50


def follow_revisions(*, at: datetime) -> int:
    """Re-anchor the revisions that wait for it; answers how many."""
    due = Revision.objects.filter(due_at__isnull=False)
    leases = lease_due(due, now=at, seconds=LEASE_SECONDS, limit=BATCH)
    for lease in leases:
        with transaction.atomic():
            reanchor(Revision.objects.select_related("article").get(pk=lease.pk), at=at)
            finish(Revision.objects.all(), lease.pk, lease.attempt, due_at=None)
    return len(leases)


def publish_what_is_due(*, at: datetime) -> int:
    """Publish the verdicts whose time has come, as the editor who said so. One that no longer may is
    unscheduled.
    """
    due = list(Claim.objects.filter(publish_at__lte=at).select_related("publish_by")[:BATCH])
    for claim in due:
        assert claim.publish_by is not None  # a constraint: both or neither
        try:
            publish(claim, by=claim.publish_by, at=at)
        except DomainError as error:
            logger.warning("claim %s was not published on time: %s", claim.public_id, error)
            unschedule(claim, why=error.message, by=system(), at=at)
    return len(due)


def close_late_replies(*, at: datetime) -> int:
    """Log "none by the deadline" where it has passed."""
    late = Claim.objects.filter(
        state=State.AWAITING_REPLY, replies__closed_at__isnull=True, replies__deadline__lte=at
    ).distinct()[:BATCH]
    return sum(1 for claim in late if _done(partial(log_reply, claim, by=system(), at=at)))


def act_on_stale(*, at: datetime) -> int:
    """Take back what stands on words or passages that changed and that nobody has decided."""
    by = system()
    stale = Claim.objects.with_stale().filter(stale=True)
    done = 0
    for claim in stale.filter(state__in=VOIDABLE)[:BATCH]:
        done += _done(partial(void, claim, reason=_why(claim), by=by, at=at))
    for claim in stale.filter(standing=Standing.LIVE)[:BATCH]:
        done += _done(partial(mark_under_review, claim, reason=_why(claim), by=by, at=at))
    for claim in stale.filter(state=State.SETTLED, standing=Standing.NONE)[:BATCH]:
        done += _done(partial(reopen, claim, reason=_why(claim), by=by, at=at))
    for article in Article.objects.filter(state=ArticleState.CLEARED):
        facts = article_facts(article, by, at)
        if facts.must_check_open or facts.must_check_stale or facts.holds:
            done += _done(partial(unclear, article, reason="A claim in it is open again", by=by, at=at))
    return done


def _why(claim: Claim) -> str:
    return (
        "The article's words changed under it"
        if claim.text_stale
        else "A source no longer carries the passage"
    )  # type: ignore[attr-defined]


def _done(verb: Callable[[], object]) -> bool:
    """Run one verb; a person who was faster is no fault."""
    try:
        verb()
    except DomainError as error:
        logger.info("left alone: %s", error)
        return False
    return True

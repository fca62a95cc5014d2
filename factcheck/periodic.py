"""Periodic work: re-anchor revisions, publish on time, close late reply requests, act on changes."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Desk, User
from accounts.selectors import get_system_user
from articles.actions.changing import lock_article
from articles.models import Article, Revision
from articles.models.enums import ArticleState
from factcheck.anchoring.reanchor import reanchor_revision
from factcheck.claims.closing import notify_applied, reopen_claim
from factcheck.galley.clearance import revoke_clearance, revoke_clearance_if_open, withdraw_article
from factcheck.models import Citation, Claim, Source
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, OPEN_STATES, ClaimState, PublicationStatus
from factcheck.models.reasons import PUBLICATION_BLOCKED, Reason, build_reason
from factcheck.replies.actions import close_overdue_requests
from factcheck.sources import drift_selectors
from factcheck.sources.actions import mark_due_now
from factcheck.verdicts.publication import cancel_scheduled_publication, mark_under_review, publish_verdict
from factcheck.verdicts.reviews import withdraw_approval
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.tables import CLAIM_PUBLICATION
from factcheck.workflow.transition import lock_claim
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.errors import DomainError

logger = logging.getLogger("stet.periodic")
LEASE_SECONDS = 60.0
BATCH_SIZE = 50


def reanchor_due_revisions(*, at: datetime) -> int:
    """Re-anchor the revisions that are due; return how many."""
    due = Revision.objects.filter(due_at__isnull=False)
    leases = claim_due_rows(due, now=at, seconds=LEASE_SECONDS, limit=BATCH_SIZE)
    return sum(1 for lease in leases if _run_action(partial(_reanchor_leased_revision, lease, at=at)))


@transaction.atomic
def _reanchor_leased_revision(lease: Lease, *, at: datetime) -> None:
    revision = Revision.objects.select_related("article").get(pk=lease.pk)
    notify_applied(reanchor_revision(revision, at=at), at=at)
    finish_lease(Revision.objects.all(), lease.pk, lease.attempt, due_at=None)
    revoke_clearance_if_open(revision.article, at=at)


def withdraw_killed_articles(*, at: datetime) -> int:
    """Withdraw the articles that their source cancelled; return how many."""
    due = Article.objects.filter(withdraw_due_at__lte=at).order_by("withdraw_due_at", "id")[:BATCH_SIZE]
    return sum(1 for article in due if _run_action(partial(_withdraw_article, article, at=at)))


@transaction.atomic
def _withdraw_article(article: Article, *, at: datetime) -> None:
    article = lock_article(article)
    if article.withdraw_due_at is None:
        return  # another sweep was faster
    if article.state != ArticleState.WITHDRAWN:
        withdraw_article(article, reason=article.withdraw_reason, by=get_system_user(), at=at)
    Article.objects.filter(pk=article.pk).update(withdraw_due_at=None)


def publish_due_verdicts(*, at: datetime) -> int:
    """Publish the verdicts whose scheduled time has come; return how many were handled.

    Each is published by the editor who scheduled it. One that may no longer be published is unscheduled, and
    the editor is notified why.
    """
    due = Claim.objects.filter(publish_at__lte=at).order_by("publish_at", "id")[:BATCH_SIZE]
    return sum(1 for claim in due if _run_action(partial(_publish_due_verdict, claim, at=at)))


@transaction.atomic
def _publish_due_verdict(claim: Claim, *, at: datetime) -> None:
    claim = lock_claim(claim)
    editor = claim.publish_scheduled_by
    if editor is None or claim.publish_at is None or claim.publish_at > at:
        return  # somebody published it or set another time since the query
    try:
        publish_verdict(claim, by=editor, at=at)
    except DomainError as error:
        logger.warning("claim %s was not published on time: %s", claim.public_id, error)
        reason = _find_publication_refusal(claim, editor, at=at)
        cancel_scheduled_publication(claim, reason=reason, by=get_system_user(), at=at)


def _find_publication_refusal(claim: Claim, editor: User, *, at: datetime) -> Reason:
    """Return why this editor may not publish the verdict now."""
    facts, row = get_claim_facts(claim, editor, at), CLAIM_PUBLICATION.get_transition("publish")
    if row is not None and row.policy.refusal(facts):
        return build_reason("scheduler_may_not_publish")
    if row is not None and (names := [guard.name for guard in row.guards if guard.reason(facts)]):
        return build_reason(PUBLICATION_BLOCKED, guards=names)
    return build_reason("publication_refused")


def close_overdue_replies(*, at: datetime) -> int:
    """Close the reply requests past their deadline, also where the claim was reassigned since.

    Return how many claims were handled.
    """
    late = Claim.objects.filter(
        state__in=OPEN_STATES, replies__closed_at__isnull=True, replies__deadline__lte=at
    ).distinct()[:BATCH_SIZE]
    return sum(1 for claim in late if _run_action(partial(close_overdue_requests, claim, at=at)))


def request_checks_before_review(*, at: datetime) -> int:
    """Bring forward link checks of sources under verdicts that wait for approval or publication.

    A source is checked again where its last check is older than the desk's ``freshness_hours``. Return how
    many sources were made due.
    """
    waiting = Claim.objects.filter(state__in=APPROVAL_WITHDRAWABLE_STATES)
    found = 0
    for desk in Desk.objects.filter(Exists(waiting.filter(desk=OuterRef("pk")))):
        cited = Citation.objects.active().filter(claim__in=waiting.filter(desk=desk))
        old = Q(checked_at__isnull=True) | Q(checked_at__lt=at - timedelta(hours=desk.freshness_hours))
        pages = Source.objects.filter(old, pk__in=cited.values("source"), due_at__gt=at)
        for source in pages[:BATCH_SIZE]:
            mark_due_now(source, at=at)
            found += 1
    return found


def withdraw_stale_approvals(*, at: datetime) -> int:
    """Withdraw approvals on drifted sources, mark stale public verdicts under review, revoke clearances.

    Settled claims that were never published are reopened. Changed text of an article waits for a person
    (docs/adr/0006): nothing that is stale can be approved, settled, published or cleared meanwhile. Return
    how many rows were handled.
    """
    by = get_system_user()
    stale, drifted = Claim.objects.stale(), Claim.objects.with_drift()
    done = 0
    for claim in drifted.filter(state__in=APPROVAL_WITHDRAWABLE_STATES)[:BATCH_SIZE]:
        done += _run_action(
            partial(withdraw_approval, claim, reason=drift_selectors.get_drift_reason(claim), by=by, at=at)
        )
    for claim in stale.filter(publication_status=PublicationStatus.LIVE)[:BATCH_SIZE]:
        done += _run_action(partial(mark_under_review, claim, reason=_get_stale_reason(claim), by=by, at=at))
    for claim in drifted.filter(state=ClaimState.SETTLED, publication_status=PublicationStatus.NONE)[
        :BATCH_SIZE
    ]:
        done += _run_action(
            partial(reopen_claim, claim, reason=drift_selectors.get_drift_reason(claim), by=by, at=at)
        )
    for article in list_wrongly_cleared()[:BATCH_SIZE]:
        done += _run_action(
            partial(revoke_clearance, article, reason=build_reason("claim_open"), by=by, at=at)
        )
    return done


def list_wrongly_cleared() -> QuerySet[Article]:
    """Return cleared articles with a must-check claim that is open or stale, or a claim on hold."""
    here = Claim.objects.current_in(OuterRef(OuterRef("pk")))
    must = here.filter(must_check=True)
    still_open = must.filter(state__in=[state for state in OPEN_STATES if state != ClaimState.SUGGESTED])
    return Article.objects.filter(
        Q(Exists(still_open))
        | Q(Exists(must.filter(state=ClaimState.SETTLED).stale()))
        | Q(Exists(here.filter(state=ClaimState.ON_HOLD))),
        state=ArticleState.CLEARED,
    )


def _get_stale_reason(claim: Claim) -> Reason:
    words_changed: bool = claim.text_stale  # type: ignore[attr-defined]  # an annotation of with_stale
    return build_reason("text_changed") if words_changed else drift_selectors.get_drift_reason(claim)


def _run_action(perform: Callable[[], object]) -> bool:
    """Run one action and return whether it succeeded; a row that fails is logged and stops no other."""
    try:
        perform()
    except DomainError as error:
        logger.info("left alone: %s", error)
        return False
    except Exception:
        logger.exception("a sweep could not finish one row")
        return False
    return True

"""Judge what the link checker found on the origin pages. No finding rests on one check alone."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.selectors import get_system_user
from audit.actions import append_event
from factcheck.models import LinkCheck, OriginPage, PageFinding, Publication, Source
from factcheck.models.enums import ANSWERED_HEALTH, UNAVAILABLE_HEALTH
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.origin_pages.following import FOLLOWED_STATUSES
from factcheck.workflow.notify import list_participants, notify
from lib.contrasts.corrections import PageJudgement, judge_page
from lib.text_anchoring.selectors import has_passage

BATCH_SIZE = 50
CONFIRM_DELAY = timedelta(hours=1)
"""Time between a check that found a change and the one that may confirm it."""
DELETED_DELAY = timedelta(days=1)
"""The same for a deleted page or sentence: a site can be partly unavailable for hours."""

logger = logging.getLogger("stet.origin_pages")


def judge_checked_pages(*, at: datetime) -> int:
    """Judge the pages that were checked since they were last judged; return how many."""
    checked = Q(last_check__isnull=True, source__checked_at__isnull=False) | Q(
        source__checked_at__gt=F("last_check__checked_at")
    )
    waiting = OriginPage.objects.filter(checked, claim__publication_status__in=FOLLOWED_STATUSES)
    keys = list(waiting.order_by("source__checked_at", "pk").values_list("pk", flat=True)[:BATCH_SIZE])
    for key in keys:
        try:
            _judge_page(key, at=at)
        except Exception:
            logger.exception("origin page %s could not be judged", key)
    return len(keys)


@transaction.atomic
def _judge_page(key: int, *, at: datetime) -> None:
    pages = OriginPage.objects.select_for_update(of=("self",)).select_related(
        "claim__desk", "appearance__revision", "source", "baseline"
    )
    page = pages.get(pk=key)
    check = LinkCheck.objects.filter(source=page.source).select_related("snapshot").order_by("-pk").first()
    if check is None or check.pk == page.last_check_id:
        return
    page.last_check = check
    found = _compare_page(page, check)
    if found is not None:
        _take_judgement(page, check, found, at=at)
    page.save(update_fields=["last_check", "pending", "outcome", "baseline"])


def _compare_page(page: OriginPage, check: LinkCheck) -> PageJudgement | None:
    """Return what a check found; None where it says nothing of the sentence."""
    if check.outcome in UNAVAILABLE_HEALTH:
        return PageJudgement(PageOutcome.DELETED)
    if check.outcome not in ANSWERED_HEALTH or check.snapshot is None or not check.snapshot.text:
        return None
    if page.baseline is None and has_passage(check.snapshot.text, page.sentence):
        page.baseline = check.snapshot
        return PageJudgement(PageOutcome.UNCHANGED)
    published = Publication.objects.filter(claim=page.claim).select_related("verdict").last()
    if published is None:
        return None
    verdict = published.verdict
    found = judge_page(
        page.sentence,
        before=page.baseline.text if page.baseline else page.appearance.revision.text,
        page=check.snapshot.text,
        statement=verdict.statement,
        verdict=[f"{verdict.headline}\n{verdict.summary}", verdict.explanation],
    )
    # The page's text may differ from the imported article: a sentence that it never had was not deleted.
    is_unknown = page.baseline is None and found.outcome in (PageOutcome.DELETED, PageOutcome.EDITED)
    return None if is_unknown else found


def _take_judgement(page: OriginPage, check: LinkCheck, found: PageJudgement, *, at: datetime) -> None:
    """Keep what one check found until a second finds the same, later enough; then write the finding."""
    last = page.findings.exclude(outcome=PageOutcome.REPEATED).first()
    if found.outcome == page.outcome and found.now == (last.now if last else ""):
        page.pending = {}
        return
    pending = page.pending
    if not pending or (pending["outcome"], pending["now"]) != (found.outcome, found.now):
        page.pending = {
            "outcome": found.outcome,
            "now": found.now,
            "check": check.pk,
            "at": check.checked_at.isoformat(),
        }
        _check_soon(page, found, at=at)
        return
    if check.checked_at < datetime.fromisoformat(pending["at"]) + _get_delay(found):
        _check_soon(page, found, at=at)
        return
    PageFinding.objects.create(
        page=page,
        outcome=found.outcome,
        before=page.sentence,
        now=found.now,
        notice=found.notice,
        snapshot=check.snapshot,
        first_check_id=pending["check"],
        second_check=check,
        found_at=at,
    )
    page.outcome, page.pending = found.outcome, {}
    if last is not None and last.confirmed_at is not None:
        # Readers see the finding before, which no longer holds.
        append_event(
            actor=get_system_user(),
            action="supersede_page_finding",
            subject=page.claim,
            at=at,
            from_state=page.claim.state,
            to_state=page.claim.state,
            details={"outcome": found.outcome, "article": str(page.article.public_id)},
        )
    notify(
        list_participants(page.claim),
        page.claim,
        "page_changed",
        by=get_system_user(),
        at=at,
        outcome=found.outcome,
    )


def _get_delay(found: PageJudgement) -> timedelta:
    return DELETED_DELAY if found.outcome == PageOutcome.DELETED else CONFIRM_DELAY


def _check_soon(page: OriginPage, found: PageJudgement, *, at: datetime) -> None:
    """Have the page checked a second time, not before the check may confirm anything."""
    soon = at + _get_delay(found)
    later = Q(due_at__isnull=True) | Q(due_at__gt=soon)
    Source.objects.filter(later, pk=page.source_id).update(due_at=soon)

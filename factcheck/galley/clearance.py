"""Clearance of an article: what blocks it, waivers of items that need no claim, and the acts on the whole."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_system_user
from articles.actions.changing import append_article_event, lock_article
from articles.models import Article, Revision
from articles.models.enums import ArticleState, Provenance
from factcheck.assignments.actions import require_reason, require_text
from factcheck.claims.closing import close_claim
from factcheck.models import Appearance, CheckedName, Claim, Waiver
from factcheck.models.enums import CloseReason, ItemState, PublicationStatus
from factcheck.models.reasons import ITEMS_OPEN, Reason, build_reason
from factcheck.verdicts.publication import mark_under_review
from factcheck.workflow import guards
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.article_work import lock_article_for_checker
from factcheck.workflow.galley_items import GalleyCoverage, compute_coverage, get_item, list_items
from factcheck.workflow.guards import GALLEY
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, perform_transition, require_version
from lib.errors import Invalid, Stale, WrongState
from lib.text_anchoring.selectors import build_selector


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


BLOCKER_CODES = {
    guards.OUR_COPY.name: "published_elsewhere",
    guards.NEWEST_REVISION_ANCHORED.name: "being_compared",
    guards.MUST_CHECK.name: "open_claims",
    guards.SETTLED_FRESH.name: "stale_claims",
    guards.NO_HOLD.name: "on_hold",
    guards.GALLEY.name: "open_items",
}
"""API code of each guard of the transition *clear*."""

NOT_BEGUN, NOT_CLEARED, WITHDRAWN = "not_begun", "not_cleared", "withdrawn"
STATE_MESSAGES = {
    ArticleState.IMPORTED: (NOT_BEGUN, gettext_lazy("Checking has not started.")),
    ArticleState.CHECKING: (
        NOT_CLEARED,
        gettext_lazy("Everything is done. An editor can now clear the article."),
    ),
    ArticleState.WITHDRAWN: (WITHDRAWN, gettext_lazy("The article is withdrawn and must not be published.")),
}


@dataclass(frozen=True, slots=True)
class ClearanceBlocker:
    """One reason why an article is not cleared: a code for machines, a message for people, a count."""

    code: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Clearance:
    """Clearance of an article at this moment.

    ``is_cleared`` is False again from the moment that a newer revision arrives; ``blocked_by`` is empty
    exactly when it is True. ``coverage`` counts the items of the current revision, whose number is
    ``revision``. An article that was published elsewhere is never cleared, and says so.
    """

    is_cleared: bool
    state: str
    blocked_by: tuple[ClearanceBlocker, ...]
    coverage: GalleyCoverage
    revision: int


def get_clearance(article: Article, user: User, at: datetime) -> Clearance:
    """Return the clearance of one article; it is the same for every ``user``."""
    facts = get_article_facts(article, user, at)
    current = article.current_revision
    blockers = list_blockers(facts)
    ours = facts.own_copy
    if ours and article.state in STATE_MESSAGES and (not blockers or article.state != ArticleState.CHECKING):
        code, message = STATE_MESSAGES[ArticleState(article.state)]
        blockers = (ClearanceBlocker(code, str(message), 1), *blockers)
    return Clearance(
        is_cleared=not blockers,
        state=article.state,
        blocked_by=blockers,
        coverage=compute_coverage(list_items(current)) if current is not None else GalleyCoverage(),
        revision=current.number if current is not None else 0,
    )


def list_blockers(facts: WorkflowFacts) -> tuple[ClearanceBlocker, ...]:
    """Return the reasons that block the transition *clear* of an article with these facts.

    An article that was published elsewhere has one reason alone: it is never cleared.
    """
    row = ARTICLE_WORK.get_transition("clear")
    applied = row.guards if row is not None and row.is_applicable(facts) else (guards.OUR_COPY,)
    results = [(guard.name, guard.reason(facts)) for guard in applied]
    return tuple(
        ClearanceBlocker(BLOCKER_CODES[name], reason, _count_blockers(name, facts))
        for name, reason in results
        if reason
    )


def _count_blockers(name: str, facts: WorkflowFacts) -> int:
    return {
        "open_claims": facts.must_check_open,
        "stale_claims": facts.must_check_stale,
        "on_hold": facts.holds,
        "open_items": sum(count for _, count in facts.open_items),
    }.get(BLOCKER_CODES[name], 1)


NEW_REVISION_MESSAGE = gettext_lazy("The article has a newer version. Open it and continue there.")


@transaction.atomic
def create_waiver(
    revision: Revision,
    *,
    start: int,
    end: int,
    kind: str,
    reason: str,
    by: User,
    at: datetime,
    checked_name: CheckedName | None = None,
) -> Waiver:
    """Waive one open item, with the reason why it needs no claim, or the ``checked_name`` that it is.

    Raise NotAllowed off the desk, Stale when ``revision`` is no longer the article's newest, WrongState where
    the item is in a claim or waived already, Invalid where there is no such item or no reason.
    """
    article = _lock_article_for_waiver(revision, by=by, at=at)
    if article.provenance != Provenance.OWN_COPY:
        raise Invalid(gettext("Items can be waived only in our copy. Flag the claim you want checked."))
    reason = require_text(reason, "reason", gettext("Explain why it needs no check."))
    item = get_item(revision, start=start, end=end, kind=kind)
    if item.state == ItemState.WAIVED:
        raise WrongState(gettext("This item is already waived."))
    if item.state != ItemState.OPEN:
        raise WrongState(gettext("This item is already in a claim."))
    selector = build_selector(revision.text, start, end)
    waiver = Waiver.objects.create(
        revision=revision,
        kind=kind,
        **asdict(selector),
        reason=reason,
        checked_name=checked_name,
        created_by=by,
        created_at=at,
    )
    _append_waiver_event(article, waiver, "create_waiver", by=by, at=at)
    return waiver


@transaction.atomic
def withdraw_waiver(waiver: Waiver, *, by: User, at: datetime) -> Waiver:
    """Withdraw a waiver: the item is open again, and an article that was cleared is cleared no longer.

    Raise NotAllowed off the desk, Stale where the article has a newer revision, WrongState when it is
    withdrawn already.
    """
    revision = waiver.revision
    article = _lock_article_for_waiver(revision, by=by, at=at)
    taken = Waiver.objects.active().filter(pk=waiver.pk).update(withdrawn_by=by, withdrawn_at=at)
    if not taken:
        raise WrongState(gettext("This item is already open again."))
    waiver.withdrawn_by, waiver.withdrawn_at = by, at
    _append_waiver_event(article, waiver, "withdraw_waiver", by=by, at=at)
    revoke_clearance_if_open(article, at=at)
    return waiver


def _lock_article_for_waiver(revision: Revision, *, by: User, at: datetime) -> Article:
    """Lock and return the article; raise unless this person may waive items of this revision now."""
    article = lock_article_for_checker(revision.article, by=by, at=at)
    revision.article = article
    if article.current_revision_id != revision.pk:
        raise Stale(NEW_REVISION_MESSAGE)
    return article


def _append_waiver_event(article: Article, waiver: Waiver, action: str, *, by: User, at: datetime) -> None:
    append_article_event(
        article,
        action,
        by=by,
        at=at,
        details={
            "waiver": str(waiver.public_id),
            "revision": waiver.revision.number,
            "kind": waiver.kind,
            "words": waiver.exact,
            "start": waiver.start,
            "end": waiver.end,
            "reason": waiver.reason,
            **({"checked_name": str(waiver.checked_name.public_id)} if waiver.checked_name else {}),
        },
    )

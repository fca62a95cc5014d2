"""Waivers: mark an item of our own copy as needing no claim, with the reason, and withdraw that."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.actions.changing import append_article_event
from articles.models import Article, Revision
from articles.models.enums import Provenance
from factcheck.assignments.actions import require_text
from factcheck.clearance.actions import revoke_clearance_if_open
from factcheck.models import CheckedName, Waiver
from factcheck.models.enums import ItemState
from factcheck.workflow.article_work import lock_article_for_checker
from factcheck.workflow.galley_items import get_item
from lib.errors import Invalid, Stale, WrongState
from lib.text_anchoring.selectors import build_selector

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

"""Waiving: an item of our own copy that needs no claim, with the reason, and taking that back."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts.models import User
from articles.enums import ArticleState, Provenance
from articles.models import Article, Revision
from factcheck.actions.article_work import open_again
from factcheck.actions.assigning import required
from factcheck.actions.transition import lock_article
from factcheck.enums import ItemStanding
from factcheck.models import Waiver
from factcheck.policies import CHECKER
from factcheck.queries.facts import actor_facts
from factcheck.queries.items import item_on
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.quote import describe
from record.actions import append

GONE = "The article has a newer version. Look at it, then go on there."


@transaction.atomic
def waive(
    revision: Revision, *, start: int, end: int, kind: str, reason: str, by: User, at: datetime
) -> Waiver:
    """Say that one open item needs no claim, and why.

    Raises NotAllowed off the desk, Stale when ``revision`` is no longer the article's newest, WrongState
    where the item is in a claim or waived already, Invalid where there is no such item or no reason.
    """
    article = _stand(revision, by=by, at=at)
    if article.provenance != Provenance.OWN_COPY:
        raise Invalid("Only our own copy is cleared item by item. Here flag what should be checked.")
    reason = required(reason, "reason", "Say why it needs no check.")
    item = item_on(revision, start=start, end=end, kind=kind)
    if item.standing == ItemStanding.WAIVED:
        raise WrongState("It is waived already.")
    if item.standing != ItemStanding.OPEN:
        raise WrongState("It is in a claim already.")
    selector = describe(revision.frame, start, end)
    waiver = Waiver.objects.create(
        revision=revision,
        kind=kind,
        **asdict(selector),
        reason=reason,
        by=by,
        at=at,
    )
    _record(article, waiver, "waive", by=by, at=at)
    return waiver


@transaction.atomic
def withdraw_waiver(waiver: Waiver, *, by: User, at: datetime) -> Waiver:
    """Take a waiver back: the item is open again, and an article that was cleared is cleared no longer.

    Raises NotAllowed off the desk, Stale where the article has moved on, WrongState when it was taken back.
    """
    revision = waiver.revision
    article = _stand(revision, by=by, at=at)
    taken = Waiver.objects.live().filter(pk=waiver.pk).update(withdrawn_by=by, withdrawn_at=at)
    if not taken:
        raise WrongState("It was taken back already.")
    waiver.withdrawn_by, waiver.withdrawn_at = by, at
    _record(article, waiver, "withdraw_waiver", by=by, at=at)
    open_again(article, at=at)
    return waiver


def _stand(revision: Revision, *, by: User, at: datetime) -> Article:
    """The locked article, where this person may waive on this revision of it now."""
    article = lock_article(revision.article)
    revision.article = article
    if refusal := CHECKER.refusal(actor_facts(by, article.desk, at)):
        raise NotAllowed(refusal)
    if article.state == ArticleState.WITHDRAWN:
        raise WrongState("This article is withdrawn. Restore it before its galley is worked on.")
    if article.current_id != revision.pk:
        raise Stale(GONE)
    return article


def _record(article: Article, waiver: Waiver, step: str, *, by: User, at: datetime) -> None:
    append(
        actor=str(by.public_id),
        step=step,
        subject_type="article",
        subject=str(article.public_id),
        at=at,
        from_state=article.state,
        to_state=article.state,
        details={
            "waiver": str(waiver.public_id),
            "revision": waiver.revision.number,
            "kind": waiver.kind,
            "words": waiver.exact,
            "start": waiver.start,
            "end": waiver.end,
            "reason": waiver.reason,
        },
    )

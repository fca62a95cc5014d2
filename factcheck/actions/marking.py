"""Marking what a galley found: an open item becomes a claim, a run of the same words one claim."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts.models import User
from articles.models import Revision
from factcheck.actions.flagging import flag
from factcheck.actions.transition import lock_article, stand, touch
from factcheck.actions.waiving import GONE
from factcheck.enums import ItemStanding, Priority, State
from factcheck.models import Appearance, Claim
from factcheck.policies import CHECKER
from factcheck.queries.facts import actor_facts
from factcheck.queries.itemised import stated
from factcheck.queries.items import Item, item_on
from lib.checkable import group_key
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.quote import describe

BEFORE_A_RULING = (State.FLAGGED, State.ASSIGNED, State.CHECKING, State.AWAITING_REPLY)


@transaction.atomic
def flag_item(
    revision: Revision,
    item: Item,
    *,
    by: User,
    at: datetime,
    statement: str = "",
    also: Sequence[Item] = (),
    priority: int = Priority.NORMAL,
    due_at: datetime | None = None,
    must_check: bool = True,
) -> Claim:
    """Flag an open item as a claim of its kind; the items of ``also``, which say the same, are marked too.

    Without a ``statement`` it is the sentence that the item stands in. Raises what ``flag`` raises, and Stale
    when ``revision`` is no longer the article's newest.
    """
    article = lock_article(revision.article)
    if article.current_id != revision.pk:
        raise Stale(GONE)
    for one in (item, *also):
        now = item_on(revision, start=one.start, end=one.end, kind=one.kind)
        if now.standing in (ItemStanding.IN_WORK, ItemStanding.TICKED):
            raise WrongState("It is in a claim already.")
    claim = flag(
        revision,
        by=by,
        at=at,
        start=item.start,
        end=item.end,
        exact=item.exact,
        statement=statement.strip() or stated(revision.frame, item),
        kind=item.kind,
        priority=priority,
        due_at=due_at,
        must_check=must_check,
    )
    for other in also:
        mark_also(claim, revision, start=other.start, end=other.end, by=by, at=at)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def mark_also(
    claim: Claim,
    revision: Revision,
    *,
    start: int,
    end: int,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Appearance:
    """The same words once more in the article: a claim that is not ruled on yet stands there too.

    Raises NotAllowed off the desks of claim and article, WrongState once there is a ruling, Invalid for
    other words than the claim's or a place where it is marked.
    """
    article = lock_article(revision.article)
    claim, facts = stand(claim, by=by, at=at, version=version)
    for refusal in (CHECKER.refusal(facts), CHECKER.refusal(actor_facts(by, article.desk, at))):
        if refusal:
            raise NotAllowed(refusal)
    if claim.state not in BEFORE_A_RULING:
        raise WrongState("What was ruled on is not marked in other places. Flag the words as a new claim.")
    here = claim.appearances.filter(revision=revision, start__isnull=False)
    selector = describe(revision.frame, start, end)
    keys = {group_key(claim.kind, exact) for exact in here.values_list("exact", flat=True)}
    if group_key(claim.kind, selector.exact) not in keys:
        raise Invalid("These are other words than the claim's. Flag them as a claim of their own.")
    if here.filter(start=selector.start, end=selector.end).exists():
        raise Invalid("The claim is marked there already.")
    appearance = Appearance.objects.create(
        claim=claim,
        revision=revision,
        **asdict(selector),
        created_at=at,
    )
    touch(claim, "mark_also", by=by, at=at, details={"article": str(article.public_id), "start": start})
    return appearance

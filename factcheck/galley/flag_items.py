"""Flagging of items on a galley: an open item becomes a claim, a run of the same text one claim."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Revision
from factcheck.claims.flagging import flag_claim
from factcheck.galley.item_marks import get_default_statement
from factcheck.galley.waivers import NEW_REVISION_MESSAGE
from factcheck.models import Appearance, Claim
from factcheck.models.enums import ClaimPriority, ClaimState, ItemState
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.galley_items import GalleyItem, get_item
from factcheck.workflow.policies import CHECKER
from factcheck.workflow.transition import lock_article, lock_for_action, record_edit
from lib.claim_detection import candidate_group_key
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.text_anchoring.selectors import build_selector

BEFORE_VERDICT_STATES = (
    ClaimState.FLAGGED,
    ClaimState.ASSIGNED,
    ClaimState.CHECKING,
    ClaimState.AWAITING_REPLY,
)


@transaction.atomic
def flag_item(
    revision: Revision,
    item: GalleyItem,
    *,
    by: User,
    at: datetime,
    statement: str = "",
    also: Sequence[GalleyItem] = (),
    priority: int = ClaimPriority.NORMAL,
    due_at: datetime | None = None,
    must_check: bool = True,
) -> Claim:
    """Flag an open item as a claim of its kind; the items of ``also``, which say the same, are marked too.

    Without a ``statement`` it is the item's default one. Raise what ``flag_claim`` raises, WrongState for an
    item that is in a claim already, and Stale when ``revision`` is no longer the article's newest.
    """
    article = lock_article(revision.article)
    if article.current_revision_id != revision.pk:
        raise Stale(NEW_REVISION_MESSAGE)
    for one in (item, *also):
        now = get_item(revision, start=one.start, end=one.end, kind=one.kind)
        if now.state in (ItemState.IN_WORK, ItemState.TICKED):
            raise WrongState(gettext("This item is already in a claim."))
    claim = flag_claim(
        revision,
        by=by,
        at=at,
        start=item.start,
        end=item.end,
        exact=item.exact,
        statement=statement.strip() or get_default_statement(revision.text, item),
        kind=item.kind,
        priority=priority,
        due_at=due_at,
        must_check=must_check,
    )
    for other in also:
        add_appearance(claim, revision, start=other.start, end=other.end, by=by, at=at)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def add_appearance(
    claim: Claim,
    revision: Revision,
    *,
    start: int,
    end: int,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Appearance:
    """Add an appearance of a claim without a verdict, where the article has the same text once more.

    Raise NotAllowed off the desks of claim and article, WrongState once there is a verdict, Invalid for other
    text than the claim's or where it is marked already.
    """
    article = lock_article(revision.article)
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    for refusal in (CHECKER.refusal(facts), CHECKER.refusal(get_actor_facts(by, article.desk, at))):
        if refusal:
            raise NotAllowed(refusal)
    if claim.state not in BEFORE_VERDICT_STATES:
        raise WrongState(
            gettext("A claim with a verdict cannot be marked in other places. Flag the text as a new claim.")
        )
    here = claim.appearances.filter(revision=revision, start__isnull=False)
    selector = build_selector(revision.text, start, end)
    keys = {candidate_group_key(claim.kind, exact) for exact in here.values_list("exact", flat=True)}
    if candidate_group_key(claim.kind, selector.exact) not in keys:
        raise Invalid(gettext("This text differs from the claim. Flag it as a new claim."))
    if here.filter(start=selector.start, end=selector.end).exists():
        raise Invalid(gettext("This claim is already marked there."))
    appearance = Appearance.objects.create(
        claim=claim,
        revision=revision,
        **asdict(selector),
        created_at=at,
    )
    record_edit(
        claim, "add_appearance", by=by, at=at, details={"article": str(article.public_id), "start": start}
    )
    return appearance

"""Flagging of items on a galley: those of one sentence become one claim, so does a name in all its places."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from articles.actions.changing import lock_article
from articles.models import Revision
from factcheck.bulk.actions import UNDO_WINDOW
from factcheck.claims.flagging import flag_claim
from factcheck.galley.clearance import NEW_REVISION_MESSAGE
from factcheck.galley.items import get_default_statement
from factcheck.models import Appearance, Claim
from factcheck.models.enums import ClaimKind, ClaimState, CloseReason, ItemState
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.galley_items import GalleyItem, get_item
from factcheck.workflow.policies import CHECKER
from factcheck.workflow.transition import (
    ClaimChange,
    lock_for_action,
    record_edit,
    undo_changes,
)
from lib.claim_detection import candidate_group_key
from lib.claim_extraction import find_statement
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.text_anchoring.document import find_sentence_span
from lib.text_anchoring.selectors import build_selector

FLAG_ACT = "flag"
FIRST_VERSION = 1
"""Version of a claim that was flagged and not changed since."""
BEFORE_VERDICT_STATES = (
    ClaimState.FLAGGED,
    ClaimState.ASSIGNED,
    ClaimState.CHECKING,
    ClaimState.AWAITING_REPLY,
)


_KIND_ORDER = (
    ClaimKind.NUMBER, ClaimKind.SUPERLATIVE, ClaimKind.QUOTE, ClaimKind.DATE, ClaimKind.TITLE, ClaimKind.NAME
)  # fmt: skip
"""Kinds of the items of one sentence: the claim is of the first that it has."""


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Items that become one claim: ``item``, whose kind it takes, others ``inside`` the same sentence, and
    those elsewhere that ``also`` say the same.
    """

    item: GalleyItem
    inside: tuple[GalleyItem, ...] = ()
    also: tuple[GalleyItem, ...] = ()


def group_for_claims(text: str, some: Sequence[GalleyItem]) -> list[ClaimGroup]:
    """Return the items as claims: one for a sentence, in the order of the text.

    A name or title that was chosen in several sentences is one claim for its spelling. These come first: once
    a sentence is in a claim, so is the name that stands between two other items of it.
    """
    sentences: dict[tuple[int, int], list[GalleyItem]] = {}
    spelt: dict[str, list[GalleyItem]] = {}
    for item in some:
        if item.kind in (ClaimKind.NAME, ClaimKind.TITLE):
            spelt.setdefault(item.group, []).append(item)
    spread = {
        group: run
        for group, run in spelt.items()
        if len({find_sentence_span(text, one.start, one.end) for one in run}) > 1
    }
    for item in some:
        if item.group not in spread:
            sentences.setdefault(find_sentence_span(text, item.start, item.end), []).append(item)
    groups = [ClaimGroup(run[0], also=tuple(run[1:])) for run in spread.values()]
    for items in sentences.values():
        first = min(items, key=lambda one: (_KIND_ORDER.index(ClaimKind(one.kind)), one.start))
        groups.append(ClaimGroup(first, inside=tuple(one for one in items if one is not first)))
    return sorted(groups, key=lambda group: (not group.also, group.item.start))


@transaction.atomic
def flag_item(
    revision: Revision,
    item: GalleyItem,
    *,
    by: User,
    at: datetime,
    inside: Sequence[GalleyItem] = (),
    also: Sequence[GalleyItem] = (),
) -> Claim:
    """Flag an open item as a claim of its kind; the items of ``also``, which say the same, are marked too.

    Its text reaches from the first to the last of it and the items ``inside`` its sentence; those of them
    that are in a claim already are left out. Raise what ``flag_claim`` raises, WrongState for an item that is
    in a claim already, and Stale when ``revision`` is no longer the article's newest.
    """
    article = lock_article(revision.article)
    if article.current_revision_id != revision.pk:
        raise Stale(NEW_REVISION_MESSAGE)
    open_items = [one for one in (item, *inside) if not _is_in_claim(revision, one)]
    if not open_items or any(_is_in_claim(revision, one) for one in also):
        raise WrongState(gettext("This item is already in a claim."))
    item = open_items[0]
    start, end = min(one.start for one in open_items), max(one.end for one in open_items)
    sentence = find_statement(revision.text, start, end).words if len(open_items) > 1 else ""
    claim = flag_claim(
        revision,
        by=by,
        at=at,
        start=start,
        end=end,
        exact=revision.text[start:end],
        statement=sentence or get_default_statement(revision.text, item),
        kind=item.kind,
    )
    for other in also:
        add_appearance(claim, revision, start=other.start, end=other.end, by=by, at=at)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def undo_flag(claim: Claim, *, by: User, at: datetime) -> Claim:
    """Close a claim that ``by`` has just flagged and on which nobody has acted or posted since.

    Raises NotAllowed off the desk, WrongState for any other claim and after ten minutes.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=None)
    if refusal := CHECKER.refusal(facts):
        raise NotAllowed(refusal)
    is_untouched = claim.state == ClaimState.FLAGGED and claim.version == FIRST_VERSION
    if not is_untouched or claim.created_by_id != by.pk or claim.discussion.exists():
        raise WrongState(gettext("You can undo only what you did yourself and nobody has acted on since."))
    if at >= claim.created_at + UNDO_WINDOW:
        raise WrongState(gettext("A flag can be undone for ten minutes. An editor can close the claim."))
    changes = {"close_reason": CloseReason.DECLINED}
    undo_changes([ClaimChange(claim, changes, {"act": FLAG_ACT}, ClaimState.CLOSED)], by=by, at=at)
    return claim


def _is_in_claim(revision: Revision, item: GalleyItem) -> bool:
    now = get_item(revision, start=item.start, end=item.end, kind=item.kind)
    return now.state in (ItemState.IN_WORK, ItemState.TICKED)


@transaction.atomic
def add_appearance(
    claim: Claim,
    revision: Revision,
    *,
    start: int,
    end: int,
    by: User,
    at: datetime,
) -> Appearance:
    """Add an appearance of a claim without a verdict, where the article has the same text once more.

    Raise NotAllowed off the desks of claim and article, WrongState once there is a verdict, Invalid for other
    text than the claim's or where it is marked already.
    """
    article = lock_article(revision.article)
    claim, facts = lock_for_action(claim, by=by, at=at, version=None)
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

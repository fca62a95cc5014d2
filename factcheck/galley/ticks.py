"""Ticks: items of our own copy that a checker found right, kept until they are sent to review together."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.actions.changing import lock_article
from articles.models import Article, Revision
from articles.models.enums import Provenance
from factcheck.claims.flagging import require_active_article
from factcheck.galley.clearance import NEW_REVISION_MESSAGE
from factcheck.models import Assignment, Claim, ItemTick, Source
from factcheck.models.enums import ClaimState, ItemState
from factcheck.sources.actions import SourceDetails, get_or_create_page
from factcheck.sources.passage_search import find_passage_for_item
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.galley_items import GalleyItem, get_item
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition
from lib.errors import DomainError, Invalid, NotAllowed, Stale, WrongState
from lib.state_machine.machine import NEW_STATE
from lib.text_anchoring import MOVED, SAME, reanchor_quotations
from lib.text_anchoring.document import find_sentence_span
from lib.text_anchoring.selectors import build_selector

MAX_AUTHOR_LENGTH = 300
NOT_TICKABLE_MESSAGE = gettext_lazy("This item is waived, or in a claim that is not yours to check.")
CHANGED_MESSAGE = gettext_lazy("Its sentence changed after you ticked it. Check it again.")


def require_tick_allowed(article: Article, *, by: User, at: datetime) -> None:
    """Raise unless this person could flag and take a claim on our own copy now, as sending a tick does."""
    _require_tick_allowed(article, get_actor_facts(by, article.desk, at))


def is_tick_allowed(article: Article, facts: WorkflowFacts) -> bool:
    """Return whether ``require_tick_allowed`` lets the person pass whose facts on the desk these are."""
    try:
        _require_tick_allowed(article, facts)
    except DomainError:
        return False
    return True


def _require_tick_allowed(article: Article, facts: WorkflowFacts) -> None:
    check_transition(CLAIM_WORK, "flag", state=NEW_STATE, facts=facts)
    check_transition(CLAIM_WORK, "take", state=ClaimState.FLAGGED, facts=facts)
    require_active_article(article)
    if article.provenance != Provenance.OWN_COPY:
        raise Invalid(gettext("Items can be ticked only in our copy. Flag the claim you want checked."))


@transaction.atomic
def create_tick(
    revision: Revision,
    item: GalleyItem,
    *,
    source: Source | None = None,
    url: str = "",
    on_author: str = "",
    by: User,
    at: datetime,
) -> ItemTick:
    """Tick an item against a source, against the page at ``url``, or on the author, for ``by`` alone.

    A tick of theirs on the same item is replaced. It is nothing until ``runs.send_ticks``. Raises NotAllowed,
    Stale for an earlier version, WrongState for an item that they cannot tick, Invalid for a bad address.
    """
    article = lock_article(revision.article)
    require_tick_allowed(article, by=by, at=at)
    if article.current_revision_id != revision.pk:
        raise Stale(NEW_REVISION_MESSAGE)
    if not list_tickable_items([get_item(revision, start=item.start, end=item.end, kind=item.kind)], by):
        raise WrongState(NOT_TICKABLE_MESSAGE)
    if url:
        source = get_or_create_page(url, SourceDetails(), article.desk, by=by, at=at)
    on_author = "" if source is not None else " ".join(on_author.split())
    if source is None and not on_author:
        raise Invalid(gettext("Choose a source, or name the author."), field="source")
    if source is not None and source.is_restricted:
        raise NotAllowed(gettext("An off-the-record source can be cited only on the page of its claim."))
    if previous := list_ticks(revision, by).get(item.key):
        ItemTick.objects.filter(pk=previous.pk).delete()
    return ItemTick.objects.create(
        revision=revision,
        start=item.start,
        end=item.end,
        kind=item.kind,
        checker=by,
        source=source,
        on_author=on_author[:MAX_AUTHOR_LENGTH],
        passage=find_passage(revision, item, source),
        ticked_at=at,
    )


def remove_tick(revision: Revision, *, start: int, end: int, kind: str, by: User) -> None:
    """Take back one's own tick of an item. Raises WrongState where there is none, as after it was sent."""
    key = f"{start}-{end}-{kind}"
    tick = list_ticks(revision, by).get(key)
    if tick is None:
        raise WrongState(gettext("This item is no longer ticked."))
    ItemTick.objects.filter(pk=tick.pk).delete()


def list_tickable_items(items: Iterable[GalleyItem], checker: User) -> list[GalleyItem]:
    """Return the items that this person can tick: open ones, and those in one claim that is theirs to check.

    A claim is theirs that nobody has taken, or that they have. One query where items are in claims.
    """
    items = list(items)
    claimed = {item.claims[0] for item in items if item.state == ItemState.IN_WORK and len(item.claims) == 1}
    own = Q(state__in=(ClaimState.ASSIGNED, ClaimState.CHECKING)) & Exists(
        Assignment.objects.active().filter(claim=OuterRef("pk"), checker=checker)
    )
    own_claims = Claim.objects.visible_to(checker).filter(Q(state=ClaimState.FLAGGED) | own, pk__in=claimed)
    keys = set(own_claims.values_list("pk", flat=True)) if claimed else set()
    return [
        item
        for item in items
        if item.state == ItemState.OPEN
        or (item.state == ItemState.IN_WORK and len(item.claims) == 1 and item.claims[0] in keys)
    ]


def list_ticks(revision: Revision, checker: User) -> dict[str, ItemTick]:
    """Return the ticks that this person has not sent, {key of the item: tick}, in the order of the text.

    Those on an earlier version are where the same sentence is now; one whose sentence changed is left out.
    """
    return find_ticks(revision, checker)[0]


def find_ticks(revision: Revision, checker: User) -> tuple[dict[str, ItemTick], list[ItemTick]]:
    """Return what ``list_ticks`` does, and the ticks that it leaves out. One query."""
    own = ItemTick.objects.filter(checker=checker, revision__article=revision.article_id)
    # A text is read only of an earlier revision, and of a snapshot only to look for a passage.
    rows = list(
        own.select_related("source__latest_snapshot", "revision")
        .defer("revision__html", "revision__text", "source__latest_snapshot__text")
        .order_by("ticked_at", "pk")
    )
    earlier: dict[int, list[ItemTick]] = {}
    for tick in rows:
        if tick.revision_id != revision.pk:
            earlier.setdefault(tick.revision_id, []).append(tick)
    for ticks in earlier.values():
        _move_ticks(ticks, revision)
    here = [tick for tick in rows if tick.revision_id == revision.pk]
    placed = {tick.key: tick for tick in sorted(here, key=lambda tick: (tick.start, tick.end))}
    placed_keys = {tick.pk for tick in placed.values()}
    return placed, [tick for tick in rows if tick.pk not in placed_keys]


def _move_ticks(ticks: list[ItemTick], revision: Revision) -> None:
    """Give ticks of an earlier version their place in ``revision`` while their sentence is in it. Unsaved."""
    old = ticks[0].revision
    selectors = [build_selector(old.text, tick.start, tick.end) for tick in ticks]
    places = reanchor_quotations(old.text, revision.text, selectors)
    for tick, place in zip(ticks, places, strict=True):
        if place.outcome in (SAME, MOVED) and place.start is not None and place.end is not None:
            tick.start, tick.end, tick.revision = place.start, place.end, revision


def list_tickable_sources(revision: Revision, viewer: User, ticks: Mapping[str, ItemTick]) -> list[Source]:
    """Return the sources against which this person can tick: those cited on this revision, by first use.

    Then those of their own ticks. None that is off the record, not even where it became so after the tick:
    it is cited only on the page of a claim, by those whom it names. One query.
    """
    cited = Source.objects.visible_to(viewer).filter(
        is_restricted=False,
        citations__removed_at__isnull=True,
        citations__claim__appearances__revision=revision.pk,
    )
    own = sorted(ticks.values(), key=lambda tick: tick.ticked_at)
    ticked = [tick.source for tick in own if tick.source is not None and not tick.source.is_restricted]
    return list({source.pk: source for source in [*cited.order_by("citations__id"), *ticked]}.values())


def find_passage(revision: Revision, item: GalleyItem, source: Source | None) -> str:
    """Return what the source's archived copy says of an item; "" where it has none or does not say it."""
    if source is None or source.latest_snapshot is None:
        return ""
    first, last = find_sentence_span(revision.text, item.start, item.end)
    return find_passage_for_item(
        source.latest_snapshot.text,
        words=item.exact,
        kind=item.kind,
        sentence=revision.text[first:last],
    )

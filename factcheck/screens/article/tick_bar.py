"""The bar over our own copy by which items are ticked: its sources, what is ticked, what is sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Article, Revision
from factcheck.galley.items import GalleyItems
from factcheck.galley.ticks import is_tick_allowed, list_tickable_items, list_tickable_sources, list_ticks
from factcheck.models import ItemTick, Source, Waiver
from factcheck.models.enums import ClaimKind, ItemState
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.workflow.galley_items import GalleyItem
from factcheck.workflow.policies import WorkflowFacts

OWN = "own"
"""State of a mark whose item is in a claim that this person can take, or is checking."""
TO_SEND = "to_send"
"""State of a mark whose item this person has ticked and not sent yet; others see it as it was."""


def get_tick_context(
    article: Article, revision: Revision, items: GalleyItems, user: User, facts: WorkflowFacts
) -> dict[str, Any]:
    """Return the bar's context; {} for who cannot tick here. Marks in ``items`` what is ticked already."""
    if not is_tick_allowed(article, facts):
        return {}
    ticks = list_ticks(revision, user)
    sources = list_tickable_sources(revision, user, ticks)
    tickable = list_tickable_items(items.found, user)
    own = [item for item in tickable if item.state != ItemState.OPEN]
    items.marks += [_build_own_mark(item) for item in own if item.key in ticks]
    keys = {item.key for item in tickable}
    order = sorted(ticks.values(), key=lambda tick: tick.ticked_at)
    for mark in items.marks:
        tick = ticks.get(mark["key"]) if mark["key"] in keys else None
        if tick is not None:
            mark["state"] = TO_SEND
            mark["explanation"] = describe_tick(tick, sources)
            mark["turn"] = order.index(tick)
    return {
        "tick_bar": {
            "url": reverse("galley_item_act", args=[article.public_id]),
            "send_url": reverse("galley_send", args=[article.public_id]),
            "sources": list_source_choices(sources),
            "count": count_ticks(ticks, tickable),
            "own": _join_places(item for item in own if item.key not in ticks),
            "author": article.byline,
            "reason": find_last_reason(article, user),
        }
    }


def _join_places(items: Iterable[GalleyItem]) -> str:
    """Return the places of items by kind: "number:120+6,131+2 name:4+5", each a start and a length."""
    places: dict[str, list[str]] = defaultdict(list)
    for item in items:
        places[item.kind].append(f"{item.start}+{item.end - item.start}")
    return " ".join(f"{kind}:{','.join(some)}" for kind, some in places.items())


def _build_own_mark(item: GalleyItem) -> dict[str, Any]:
    """Return the mark of a ticked item in a claim that this person can take or is checking."""
    kind = str(ClaimKind(item.kind).label)
    return {
        "key": item.key,
        "kind": item.kind,
        "word": kind,
        "state": OWN,
        "start": item.start,
        "end": item.end,
    }


def list_source_choices(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Return the sources as the bar lists them."""
    return [{"id": str(source.public_id), "title": source.title} for source in sources]


def describe_tick(tick: ItemTick, sources: Sequence[Source]) -> str:
    """Return a sentence for a tick: against which source, and the passage or why there is none."""
    if tick.source is None:
        return gettext("Ticked on the author: {name}").format(name=tick.on_author)
    if tick.source not in sources:
        return gettext("Ticked against: {title}").format(title=gettext(UNNAMED_SOURCE))
    number = sources.index(tick.source) + 1
    if tick.passage:
        message = gettext("Ticked against [{number}] {title}: “{passage}”")
    elif tick.source.latest_snapshot is None:
        message = gettext(
            "Ticked against [{number}] {title}, without a passage: there is no archived copy yet."
        )
    else:
        message = gettext(
            "Ticked against [{number}] {title}, without a passage: no sentence of its archived copy was "
            "found to say this."
        )
    return message.format(number=number, title=tick.source.title, passage=tick.passage)


def find_last_reason(article: Article, user: User) -> str:
    """Return the reason of this person's last waiver in the article; "" for none.

    Waivers of checked names do not count: their source is no reason.
    """
    own = Waiver.objects.active().filter(created_by=user, revision__article=article, checked_name=None)
    return own.order_by("-created_at", "-pk").values_list("reason", flat=True).first() or ""


def count_ticks(ticks: Mapping[str, ItemTick], tickable: Iterable[GalleyItem]) -> int:
    """Count the ticks that can be sent."""
    return sum(1 for item in tickable if item.key in ticks)

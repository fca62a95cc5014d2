"""The bar over our own copy by which items are ticked: its sources, what is ticked, what is sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Article, Revision
from factcheck.galley.item_marks import GalleyItems
from factcheck.galley.ticks import (
    add_ticked_sources,
    find_ticks,
    is_tick_allowed,
    list_tickable_items,
    select_cited_sources,
    select_tickable_claims,
    select_ticks,
)
from factcheck.models import Appearance, ItemTick, Source, Waiver
from factcheck.models.enums import ClaimKind, ItemState
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.workflow.galley_items import GalleyItem
from factcheck.workflow.policies import WorkflowFacts
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, SelectedRows

OWN = "own"
"""State of a mark whose item is in a claim that this person can take, or is checking."""
TO_SEND = "to_send"
"""State of a mark whose item this person has ticked and not sent yet; others see it as it was."""


class TickBarRows:
    """Rows of what the bar shows of a revision to one person, for ``load_together``."""

    def __init__(self, revision: Revision, user: User) -> None:
        values = {"revision": revision.pk, "article": revision.article_id, "person": user.pk}
        self.ticks, self.cited, self.waivers, self.tickable = (
            rows.select(**values) for rows in _ROWS[user.is_active]
        )

    def list_all(self) -> list[SelectedRows]:
        """Return the rows to load."""
        return [self.ticks, self.cited, self.waivers, self.tickable]


def get_tick_context(
    article: Article,
    revision: Revision,
    items: GalleyItems,
    user: User,
    facts: WorkflowFacts,
    rows: TickBarRows,
) -> dict[str, Any]:
    """Return the bar's context; {} for who cannot tick here. Marks in ``items`` what is ticked already."""
    if not is_tick_allowed(article, facts):
        return {}
    ticks = find_ticks(revision, rows.ticks)[0]
    sources = add_ticked_sources(rows.cited, ticks)
    tickable = list_tickable_items(items.found, user, rows.tickable)
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
            "reason": get_last_reason(rows.waivers),
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


def select_own_waivers(article: Article, user: User) -> QuerySet[Waiver]:
    """Return this person's last waiver in the article, but for checked names: their source is no reason."""
    own = Waiver.objects.active().filter(created_by=user.pk, revision__article=article.pk, checked_name=None)
    return own.order_by("-created_at", "-pk")[:1]


def get_last_reason(waivers: Iterable[Waiver]) -> str:
    """Return the reason of the one waiver of ``select_own_waivers``; "" for none."""
    return next((one.reason for one in waivers), "")


def find_last_reason(article: Article, user: User) -> str:
    """Return the reason of this person's last waiver in the article; "" for none."""
    return get_last_reason(select_own_waivers(article, user))


def _prepare_rows(*, is_active: bool) -> tuple[PreparedRows, ...]:
    """Return the rows of TickBarRows for the values that each page gives."""
    pk, article_id, person = (
        Parameter(name, BigIntegerField()) for name in ("revision", "article", "person")
    )
    article, user = Article(pk=article_id), User(pk=person, is_active=is_active)
    revision = Revision(pk=pk, article_id=article_id)
    here = Appearance.objects.filter(revision=pk).values("claim")
    return (
        PreparedRows(lambda: select_ticks(revision, user)),
        PreparedRows(lambda: select_cited_sources(revision, user)),
        PreparedRows(lambda: select_own_waivers(article, user)),
        PreparedRows(
            lambda: select_tickable_claims(user).filter(pk__in=here).order_by().values_list("pk", flat=True)
        ),
    )


_ROWS = {is_active: _prepare_rows(is_active=is_active) for is_active in (True, False)}


def count_ticks(ticks: Mapping[str, ItemTick], tickable: Iterable[GalleyItem]) -> int:
    """Count the ticks that can be sent."""
    return sum(1 for item in tickable if item.key in ticks)

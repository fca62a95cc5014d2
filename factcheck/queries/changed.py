"""What changed under a claim when it came back: of a source, then and now; of an article, old and new words.

Written into the record's entry as ``changed``, so that it can be shown after somebody has decided it:
[{what: source|article, title, before, after, ...}]. A restricted source is never in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from factcheck.models import Appearance, Claim, Snapshot, Source
from factcheck.queries.claim_places import around, word_difference
from factcheck.queries.drift import then_and_now
from record.models import Event

SOURCE, ARTICLE = "source", "article"
MOST = 5
"""How many changes one entry of the record tells."""
_SHORT = 60
BACK = ("void", "reopen", "mark_under_review")
"""The steps that bring a claim back."""
ONWARD = ("submit", "settle", "publish", "correct", "reaffirm", "retract", "close")
"""The steps after which it no longer matters why it came back."""


def what_changed(claim: Claim) -> list[dict[str, Any]]:
    """All that changed under a claim and that nobody has decided yet. Four queries at most."""
    drifted = claim.citations.drifted().filter(source__restricted=False).select_related("source")
    citations = list(drifted.order_by("drifted_at", "id")[:MOST])
    copies = Snapshot.objects.in_bulk(
        {key for c in citations for key in (c.snapshot_id, c.source.latest_id) if key is not None}
    )
    found: list[dict[str, Any]] = []
    for citation in citations:
        now = copies.get(citation.source.latest_id or 0)
        before, after, _ = then_and_now(citation, copies.get(citation.snapshot_id or 0), now)
        found.append(
            {
                "what": SOURCE,
                "title": citation.source.title,
                "source": str(citation.source.public_id),
                "before": before,
                "after": after,
            }
        )
    undecided = Appearance.objects.undecided().filter(claim=claim)
    return [*found, *of_appearances(undecided.order_by("-revision__number", "id")[: MOST - len(found)])]


def of_appearances(appearances: Any) -> list[dict[str, Any]]:
    """The words of an article around each of these places, on the version before and on their own."""
    chosen = appearances.select_related("revision__article", "follows__revision")
    return [_of_place(place) for place in chosen]


def _of_place(place: Appearance) -> dict[str, Any]:
    followed, article = place.follows, place.revision.article
    return {
        "what": ARTICLE,
        "title": article.headline,
        "article": str(article.public_id),
        "from": followed.revision.number if followed is not None else place.revision.number - 1,
        "to": place.revision.number,
        "before": "".join(around(followed)) if followed is not None else place.exact,
        "after": "".join(around(place)) if place.start is not None else "",
    }


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, ready to be drawn. ``parts`` are for components/diff.html; ``href`` leads to its place."""

    told: str
    title: str
    href: str
    link: str
    parts: list[dict[str, str]]


def drawn(events: Iterable[Event]) -> dict[int, list[Changed]]:
    """{number of an entry: what changed}, where something did. One query where a source is among it: one that
    was restricted since is not shown.
    """
    # Where what is said of a source was edited, the names of its fields stand there.
    changes: dict[int, Any] = {event.number: event.details.get("changed") or [] for event in events}
    told = {number: [one for one in many if isinstance(one, dict)] for number, many in changes.items()}
    sources = {one["source"] for many in told.values() for one in many if one["what"] == SOURCE}
    hidden: set[str] = set()
    if sources:
        restricted = Source.objects.filter(public_id__in=sources, restricted=True)
        hidden = {str(public_id) for public_id in restricted.values_list("public_id", flat=True)}
    return {
        number: [_drawn(one) for one in many if one.get("source") not in hidden]
        for number, many in told.items()
        if many
    }


def _drawn(one: dict[str, Any]) -> Changed:
    before, after = str(one["before"]), str(one["after"])
    parts = word_difference(before, after) if after else [{"op": "del", "text": before}]
    if one["what"] == SOURCE:
        told = "A source says something else now" if after else "A source no longer says this"
        href, link = reverse("source", args=[UUID(one["source"])]), "the source"
    else:
        told = "The article's words changed" if after else "The words are gone from the article"
        changes = reverse("article_changes", args=[UUID(one["article"])])
        href, link = f"{changes}?from={one['from']}&to={one['to']}", "both versions"
    return Changed(told=told, title=str(one["title"]), href=href, link=link, parts=parts)


def in_short(changes: Iterable[dict[str, Any]]) -> str:
    """The first change in a few words, for a notice: “20,145” became “20,146”. "" where nothing changed."""
    for one in changes:
        if not one["after"]:
            return ""
        parts = word_difference(one["before"], one["after"])
        left, came = (" … ".join(p["text"] for p in parts if p["op"] == op) for op in ("del", "ins"))
        if len(left) <= _SHORT and len(came) <= _SHORT:
            return (
                f"“{left}” became “{came}”"
                if left and came
                else f"“{left or came}” {'left' if left else 'came'}"
            )
        return ""
    return ""


def brought_back(newest: Iterable[Event]) -> Event | None:
    """The entry that brought the claim back, while nobody has gone on from there. The newest comes first."""
    last = next((event for event in newest if event.step in (*BACK, *ONWARD)), None)
    return last if last is not None and last.step in BACK else None

"""Changes under a claim that came back: of a source, then and now; of an article, old and new text.

Stored in the event's details as ``changed``, so that they can be shown after somebody has decided: [{what:
source|article, title, before, after, ...}]. A restricted source is never in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from audit.models import Event
from factcheck.anchoring.selectors import get_surrounding_text
from factcheck.models import Appearance, Claim, Snapshot, Source
from factcheck.sources.drift_selectors import compare_passage_texts
from lib.text.plain_text import diff_words

SOURCE, ARTICLE = "source", "article"
MAX_CHANGES = 5
"""Number of changes that one event holds."""
_SHORT = 60
RETURN_EVENTS = ("void", "reopen", "mark_under_review")
"""Events that bring a claim back to work."""
PROGRESS_EVENTS = ("submit", "settle", "publish", "correct", "reaffirm", "retract", "close")
"""Events after which the reason for its return no longer matters."""


def list_undecided_changes(claim: Claim) -> list[dict[str, Any]]:
    """Return all changes under a claim that nobody has decided yet. Four queries at most."""
    drifted = claim.citations.with_drift().filter(source__is_restricted=False).select_related("source")
    citations = list(drifted.order_by("drifted_at", "id")[:MAX_CHANGES])
    copies = Snapshot.objects.in_bulk(
        {key for c in citations for key in (c.snapshot_id, c.source.latest_snapshot_id) if key is not None}
    )
    found: list[dict[str, Any]] = []
    for citation in citations:
        now = copies.get(citation.source.latest_snapshot_id or 0)
        before, after, _ = compare_passage_texts(citation, copies.get(citation.snapshot_id or 0), now)
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
    return [
        *found,
        *list_appearance_changes(undecided.order_by("-revision__number", "id")[: MAX_CHANGES - len(found)]),
    ]


def list_appearance_changes(appearances: Any) -> list[dict[str, Any]]:
    """Return the text around each of these appearances, on the version before and on their own."""
    chosen = appearances.select_related("revision__article", "previous__revision").defer(
        "revision__html", "previous__revision__html"
    )
    return [_describe_appearance_change(place) for place in chosen]


def _describe_appearance_change(place: Appearance) -> dict[str, Any]:
    followed, article = place.previous, place.revision.article
    return {
        "what": ARTICLE,
        "title": article.headline,
        "article": str(article.public_id),
        "from": followed.revision.number if followed is not None else place.revision.number - 1,
        "to": place.revision.number,
        "before": "".join(get_surrounding_text(followed)) if followed is not None else place.exact,
        "after": "".join(get_surrounding_text(place)) if place.start is not None else "",
    }


@dataclass(frozen=True, slots=True)
class ChangeDescription:
    """One change, ready to be drawn. ``parts`` are for components/diff.html; ``href`` leads to its place."""

    summary: str
    title: str
    href: str
    link: str
    parts: list[dict[str, str]]


def get_changes_by_event(events: Iterable[Event]) -> dict[int, list[ChangeDescription]]:
    """Return {event number: changes}, where there are any; changes of sources restricted since are left out.

    One query where a source is among them.
    """
    # Where what is said of a source was edited, the names of its fields stand there.
    changes: dict[int, Any] = {event.number: event.details.get("changed") or [] for event in events}
    data = {number: [one for one in many if isinstance(one, dict)] for number, many in changes.items()}
    sources = {one["source"] for many in data.values() for one in many if one["what"] == SOURCE}
    hidden: set[str] = set()
    if sources:
        restricted = Source.objects.filter(public_id__in=sources, is_restricted=True)
        hidden = {str(public_id) for public_id in restricted.values_list("public_id", flat=True)}
    return {
        number: [_build_change(one) for one in many if one.get("source") not in hidden]
        for number, many in data.items()
        if many
    }


def _build_change(one: dict[str, Any]) -> ChangeDescription:
    before, after = str(one["before"]), str(one["after"])
    parts = diff_words(before, after) if after else [{"op": "del", "text": before}]
    if one["what"] == SOURCE:
        message = (
            gettext("A source now says something else")
            if after
            else gettext("A source no longer contains the passage")
        )
        href, link = reverse("source_detail", args=[UUID(one["source"])]), gettext("Source page")
    else:
        message = (
            gettext("The article’s text changed")
            if after
            else gettext("The claim’s text is no longer in the article")
        )
        changes = reverse("article_changes", args=[UUID(one["article"])])
        href, link = f"{changes}?from={one['from']}&to={one['to']}", gettext("Both versions")
    return ChangeDescription(summary=message, title=str(one["title"]), href=href, link=link, parts=parts)


def find_short_change(changes: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the first change for a notification, {before, after}, either of which can be missing.

    Empty where there is none that can be said in a few words.
    """
    for one in changes:
        if not one["after"]:
            return {}
        parts = diff_words(one["before"], one["after"])
        left, added = (" … ".join(p["text"] for p in parts if p["op"] == op) for op in ("del", "ins"))
        if len(left) <= _SHORT and len(added) <= _SHORT:
            return {name: text for name, text in (("before", left), ("after", added)) if text}
        return {}
    return {}


def find_return_event(newest: Iterable[Event]) -> Event | None:
    """Return the event that brought the claim back, if none of PROGRESS_EVENTS came after; newest first."""
    last = next((event for event in newest if event.action in (*RETURN_EVENTS, *PROGRESS_EVENTS)), None)
    return last if last is not None and last.action in RETURN_EVENTS else None

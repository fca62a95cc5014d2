"""A claim's citations as its page shows them: each with its source's health, for one reader."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urldefrag, urlencode, urlsplit

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.models import User
from audit.models import Event
from factcheck.link_checks.messages import describe_outcome
from factcheck.models import Citation, Claim, LinkCheck, Source
from factcheck.models.enums import TROUBLED_HEALTH, DriftDecision, PassageState, SourceHealth, SourceKind
from factcheck.models.sealed_fields import UnavailableText
from factcheck.snapshots.archive_selectors import CaptureStatus
from factcheck.sources.drift_selectors import Drift, describe_suspected_drift, get_drifts
from factcheck.sources.health_badge import HealthBadge, build_health_badge
from factcheck.sources.passage_findings import PassageFinding, describe_passage, describe_shared_voice
from factcheck.sources.selectors import UNNAMED_SOURCE, is_sound_recording
from factcheck.workflow.independence import find_shared_voices
from lib.datetimes.humanize import format_day, format_time_ago
from lib.figures import FigureComparison, compare_figures
from lib.text.phrases import describe_locator, find_time

RESTORE_WINDOW = timedelta(minutes=10)
"""Time for which a removed citation can be put back."""


@dataclass(kw_only=True)
class SourceItem:
    """One citation as components/source_item.html takes it; the screen fills ``available_actions``."""

    citation: Citation
    number: int
    seen: bool = True
    title: str
    href: str = ""
    passage: str = ""
    meta: list[str | SafeString] = field(default_factory=list)
    health: HealthBadge
    stance: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    check: LinkCheck | None = None
    reason: str = ""
    available_actions: list[Any] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    figures: list[FigureComparison] = field(default_factory=list)
    capture: CaptureStatus | None = None
    drift: Drift | None = None
    passage_finding: PassageFinding | None = None
    counted_once: str = ""

    @property
    def id(self) -> str:
        return str(self.citation.public_id)

    @property
    def has_drift(self) -> bool:
        """True if a passage was edited or left its page and nobody has decided what that means."""
        return self.drift is not None


def list_source_items(
    citations: Sequence[Citation], user: User, *, at: datetime, tz: tzinfo
) -> list[SourceItem]:
    """Return the active citations of a claim that the person may see, as ``ClaimRows`` has them.

    One query, one more where some drifted, and one where some are restricted.
    """
    seen = find_readable_sources({c.source_id: c.source.is_restricted for c in citations}, user)
    checks = _get_newest_checks(seen) if seen else {}
    drifts = get_drifts([c for c in citations if c.source_id in seen], at=at, tz=tz)
    shared, numbers = find_shared_voices(citations), {c.pk: c.number for c in citations}
    items = []
    for c in citations:
        if c.source_id not in seen:
            items.append(_build_hidden_item(c))
            continue
        item = _build_source_item(c, checks.get(c.source_id), drifts.get(c.pk), at=at, tz=tz)
        item.counted_once = describe_shared_voice(c, shared, numbers, seen)
        items.append(item)
    return items


def _get_newest_checks(sources: Collection[int]) -> dict[int, LinkCheck]:
    """Return {source's key: its newest check}. It reads one check of each source."""
    newest = LinkCheck.objects.filter(source=OuterRef("pk")).order_by("-checked_at", "-id")
    checked = Source.objects.filter(pk__in=sources).annotate(newest=Subquery(newest.values("pk")[:1]))
    return {one.source_id: one for one in LinkCheck.objects.filter(pk__in=checked.values("newest"))}


def list_restorable_citations(claim: Claim, user: User, *, at: datetime) -> list[Citation]:
    """Return the removed citations that can be put back now, of sources that this person may read.

    The newest first. Those that were removed less than RESTORE_WINDOW ago, while the claim is where it was.
    """
    removed = claim.citations.filter(
        removed_at__gt=at - RESTORE_WINDOW, source__in=Source.objects.visible_to(user)
    )
    rows = list(removed.select_related("source").order_by("-removed_at", "-id"))
    moved_at = _list_moves(claim).aggregate(last=Max("at"))["last"] if rows else None
    return [one for one in rows if one.removed_at and (moved_at is None or moved_at <= one.removed_at)]


def has_claim_moved(claim: Claim, *, since: datetime) -> bool:
    """Return whether the claim has gone to another state after ``since``."""
    return _list_moves(claim).filter(at__gt=since).exists()


def _list_moves(claim: Claim) -> QuerySet[Event]:
    events = Event.objects.filter(subject_type="claim", subject=str(claim.public_id))
    return events.exclude(from_state=F("to_state"))


def find_readable_sources(cited: Mapping[int, bool], user: User) -> set[int]:
    """Return the keys of the sources that this person may read, of active citations of claims that they may
    see. ``cited``: {key: whether it is restricted}. Only where some are restricted, one query.
    """
    restricted = {key for key, is_restricted in cited.items() if is_restricted}
    readable = cited.keys() - restricted
    if restricted:
        readable |= set(
            Source.objects.visible_to(user).filter(pk__in=restricted).values_list("pk", flat=True)
        )
    return readable


def _build_hidden_item(citation: Citation) -> SourceItem:
    return SourceItem(
        citation=citation,
        number=citation.number,
        title=gettext(UNNAMED_SOURCE),
        seen=False,
        meta=[gettext("Only the named people can see more")],
        health=HealthBadge(SourceHealth.ARCHIVED, gettext("Off the record")),
        stance={"name": "context", "word": gettext("Off the record")},
    )


def _build_source_item(
    citation: Citation,
    check: LinkCheck | None,
    drift: Drift | None,
    *,
    at: datetime,
    tz: tzinfo,
) -> SourceItem:
    source, is_unavailable = citation.source, isinstance(citation.passage, UnavailableText)
    item = SourceItem(
        citation=citation,
        number=citation.number,
        title=source.title,
        passage="" if is_unavailable else citation.passage,
        href=source.url if source.kind == SourceKind.URL else "",
        check=check,
        drift=drift,
        stance={"name": citation.stance, "word": citation.get_stance_display()},
        health=build_health_badge(source.health, kind=source.kind),
        links=[{"label": gettext("Source page"), "href": reverse("source_detail", args=[source.public_id])}],
    )
    if check and check.reason:
        item.reason = describe_outcome(check.outcome, reason=check.reason)
    item.meta = [word for word in _list_meta(citation, at=at, tz=tz) if word]
    item.trouble = citation.passage if is_unavailable else _describe_trouble(item)
    item.passage_finding = describe_passage(citation)
    item.figures = compare_passage_figures(citation.claim, item.passage)
    if item.has_drift:
        edited = citation.passage_state == PassageState.EDITED
        word = (
            gettext("Source changed: the passage reads differently")
            if edited
            else gettext("Source changed: the passage is no longer there")
        )
        item.health = HealthBadge("drifted", word)
        item.stance = {"name": "drifted", "word": gettext("Source changed")}
    return item


def _link_place(citation: Citation) -> str | SafeString:
    """Return the place of the passage; a time leads to the recording, from there on."""
    seconds, snapshot = find_time(citation.locator), citation.snapshot
    if seconds is None:
        return describe_locator(citation.locator)
    if snapshot is not None and is_sound_recording(snapshot) and snapshot.erased_at is None:
        address = reverse("snapshot_read", args=[snapshot.public_id])
        query = urlencode({"claim": citation.claim.public_id, "t": citation.locator})
        href = f"{address}?{query}"
    elif citation.source.kind == SourceKind.URL:
        href = f"{urldefrag(citation.source.url).url}#t={seconds}"
    else:
        return citation.locator
    label = gettext("at {time}").format(time=citation.locator)
    return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', href, label)


def _list_meta(citation: Citation, *, at: datetime, tz: tzinfo) -> list[str | SafeString]:
    source = citation.source
    words: list[str | SafeString] = [
        source.publisher or (urlsplit(source.url).hostname or "" if source.kind == SourceKind.URL else ""),
        source.author,
        "" if source.kind == SourceKind.URL else source.get_kind_display(),
        citation.get_tier_display(),
        _link_place(citation),
    ]
    if citation.independence_group:
        words.append(gettext("Not independent of “{group}”").format(group=citation.independence_group))
    if source.kind == SourceKind.URL:
        words.append(_describe_last_check(citation, at=at))
    if citation.snapshot is not None:
        label = gettext("Archived copy {date}")
        date = format_day(citation.snapshot.captured_at, tz=tz)
        href = reverse("snapshot_detail", args=[citation.snapshot.public_id])
        words.append(format_html('<a href="{}">{}</a>', href, label.format(date=date)))
    if source.is_restricted:
        words.append(gettext("Off the record: only named people can see it"))
    if citation.decided_at is not None:
        words.append(_describe_drift_decision(citation))
    words.append(describe_suspected_drift(citation, at=at, tz=tz))
    return words


def _describe_drift_decision(citation: Citation) -> str:
    if citation.drift_decision != DriftDecision.USE_SNAPSHOT:
        message = gettext("Change accepted by {person}: {reason}")
    elif citation.drift_decision_reason == DriftDecision.USE_SNAPSHOT:
        message = gettext("{person} chose to use the archived copy")
    else:
        message = gettext("{person} chose to use the archived copy: {reason}")
    return message.format(person=citation.decided_by, reason=citation.drift_decision_reason)


def _describe_last_check(citation: Citation, *, at: datetime) -> str | SafeString:
    source = citation.source
    waiting = source.due_at is not None and source.due_at <= at
    if source.checked_at is None:
        return gettext("Checking now") if waiting else gettext("Not checked yet")
    time = format_html(
        '<time datetime="{}" data-ago>{}</time>',
        source.checked_at.isoformat(),
        format_time_ago(source.checked_at, at=at),
    )
    message = gettext("Checked {time}; checking again") if waiting else gettext("Checked {time}")
    return format_html(message, time=time)


def _describe_trouble(item: SourceItem) -> str:
    citation = item.citation
    if citation.source.health in TROUBLED_HEALTH:
        code = f" ({item.check.status_code})" if item.check and item.check.status_code else ""
        return f"{citation.source.get_health_display()}{code}"
    if citation.source.health == SourceHealth.MOVED:
        return gettext("The page has moved permanently")
    return ""


def compare_passage_figures(claim: Claim, passage: str) -> list[FigureComparison]:
    """Return how the passage's figures differ from the claim's, in the claim's order; [] if none compare."""
    return compare_figures(claim.statement, passage) if passage.strip() else []

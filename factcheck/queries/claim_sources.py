"""What a claim stands on, as its page shows it: each citation with its source's health, for one reader."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from factcheck.enums import TROUBLED, DriftDecision, Health, Passage, SourceKind
from factcheck.models import Citation, Claim, LinkCheck, Source
from factcheck.queries.archiving import Capture
from factcheck.queries.claim_page import CANNOT_NAME
from factcheck.queries.drift import Drift, drifts_of, suspicion
from factcheck.queries.figures import beside
from factcheck.queries.look_words import why
from lib.figures import Comparison
from lib.times import ago, day


@dataclass(kw_only=True)
class SourceItem:
    """One citation as templates/components/source_item.html takes it; ``offered`` is filled by the screen."""

    citation: Citation
    number: int
    seen: bool = True
    title: str = CANNOT_NAME
    href: str = ""
    passage: str = ""
    meta: list[str | SafeString] = field(default_factory=list)
    health: dict[str, str] = field(default_factory=dict)
    stance: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    check: LinkCheck | None = None
    reason: str = ""
    offered: list[Any] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    figures: list[Comparison] = field(default_factory=list)
    capture: Capture | None = None
    drift: Drift | None = None

    @property
    def id(self) -> str:
        return str(self.citation.public_id)

    @property
    def drifted(self) -> bool:
        """Whether a passage was edited or left its page and nobody has decided what that means."""
        return self.drift is not None


def sources_of(claim: Claim, user: User, *, at: datetime, tz: tzinfo) -> list[SourceItem]:
    """The claim's live citations in the order they were added. Three queries, however many there are, and one
    more where some drifted.
    """
    newest = LinkCheck.objects.filter(source=OuterRef("source")).order_by("-at", "-id").values("pk")[:1]
    citations = list(
        claim.citations.live()
        .numbered()
        .select_related("source", "snapshot", "decided_by")
        .annotate(newest_check=Subquery(newest))
        .order_by("id")
    )
    seen = set(
        Source.objects.visible_to(user)
        .filter(pk__in=[c.source_id for c in citations])
        .values_list("pk", flat=True)
    )
    newest_ids: dict[int, int | None] = {c.pk: getattr(c, "newest_check", None) for c in citations}
    checks = LinkCheck.objects.in_bulk([pk for pk in newest_ids.values() if pk])
    drifts = drifts_of([c for c in citations if c.source_id in seen], at=at, tz=tz)
    return [
        _item(c, checks.get(newest_ids[c.pk] or 0), drifts.get(c.pk), at=at, tz=tz)
        if c.source_id in seen
        else _hidden(c)
        for c in citations
    ]


def _hidden(citation: Citation) -> SourceItem:
    return SourceItem(
        citation=citation,
        number=citation.number,
        seen=False,
        meta=["Only the people named on it see more"],
        health={"name": Health.KEPT, "word": "Restricted"},
        stance={"name": "context", "word": "restricted"},
    )


def _item(
    citation: Citation,
    check: LinkCheck | None,
    drift: Drift | None,
    *,
    at: datetime,
    tz: tzinfo,
) -> SourceItem:
    source = citation.source
    item = SourceItem(
        citation=citation,
        number=citation.number,
        title=source.title,
        passage=citation.passage,
        href=source.url if source.kind == SourceKind.URL else "",
        check=check,
        drift=drift,
        stance={"name": citation.stance, "word": citation.get_stance_display().lower()},
        health={"name": source.health, "word": source.get_health_display()},
        links=[{"label": "the source", "href": reverse("source", args=[source.public_id])}],
    )
    if check and check.reason:
        item.reason = why(check.outcome, reason=check.reason)
    item.meta = [word for word in _meta(citation, at=at, tz=tz) if word]
    item.trouble = _trouble(item)
    item.figures = beside(citation.claim, citation.passage)
    if item.drifted:
        edited = citation.passage_state == Passage.EDITED
        word = "reads otherwise now" if edited else "has left the page"
        item.health = {"name": "drifted", "word": f"Drifted: the passage {word}"}
        item.stance = {"name": "drifted", "word": "drifted"}
    return item


def _meta(citation: Citation, *, at: datetime, tz: tzinfo) -> list[str | SafeString]:
    source = citation.source
    words: list[str | SafeString] = [
        source.publisher or (urlsplit(source.url).hostname or "" if source.kind == SourceKind.URL else ""),
        source.author,
        "" if source.kind == SourceKind.URL else source.get_kind_display().lower(),
        citation.get_tier_display().lower(),
        citation.locator,
        f"one voice with “{citation.group}”" if citation.group else "",
    ]
    if source.kind == SourceKind.URL:
        words.append(_looked(citation, at=at))
    if citation.snapshot is not None:
        words.append(
            format_html(
                '<a href="{}">kept copy {}</a>',
                reverse("snapshot", args=[citation.snapshot.public_id]),
                day(citation.snapshot.captured_at, tz=tz),
            )
        )
    if source.restricted:
        words.append("restricted to the people named on it")
    if citation.decided_at is not None:
        words.append(_decided(citation))
    words.append(suspicion(citation, at=at, tz=tz))
    return words


def _decided(citation: Citation) -> str:
    if citation.decided_how != DriftDecision.KEPT:
        return f"drift accepted by {citation.decided_by}: {citation.decision}"
    said = f"{citation.decided_by} said that the kept copy is used"
    own = citation.decision != DriftDecision.KEPT.label
    return f"{said}: {citation.decision}" if own else said


def _looked(citation: Citation, *, at: datetime) -> str | SafeString:
    source = citation.source
    waiting = source.due_at is not None and source.due_at <= at
    if source.checked_at is None:
        return "a check is under way" if waiting else "not checked yet"
    answers = source.health in (Health.OK, Health.MOVED)
    found = ": passage there" if answers and citation.passage_state == Passage.THERE else ""
    looked = format_html(
        'checked <time datetime="{}" data-ago>{}</time>{}',
        source.checked_at.isoformat(),
        ago(source.checked_at, at=at),
        found,
    )
    return format_html("{}, looking again", looked) if waiting else looked


def _trouble(item: SourceItem) -> str:
    citation = item.citation
    if citation.source.health in TROUBLED:
        code = f" ({item.check.status_code})" if item.check and item.check.status_code else ""
        return f"{citation.source.get_health_display().lower()}{code}"
    never = citation.snapshot_id is None and citation.source.kind == SourceKind.URL
    if citation.passage_state == Passage.MISSING and never and not item.drifted:
        return "these words are not on the page"
    if citation.source.health == Health.MOVED:
        return "the page has moved for good"
    return ""

"""A drift before a person: what was relied on, what the page says now, when that was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.enums import Passage
from factcheck.models import Citation, Claim, Snapshot
from factcheck.queries.claim_places import word_difference
from lib.passage import judge
from lib.times import when

LOST = "A source lost the passage"
"""Why, where the source may not be named."""
_QUOTED = 120
_SHOWN = 1_200
"""Characters of a passage in a sentence, and of a sentence of a page, that are shown."""


@dataclass(kw_only=True)
class Drift:
    """One drift that waits for a decision. ``parts`` are for components/diff.html; ``seen`` is the public id

    of the copy of the page they were read from, "" for none. ``kept``: what was relied on is kept.
    ``told`` is the headline, ``why`` what changed, ``seen_at`` when. ``offered`` is filled by the screen.
    """

    told: str
    why: str
    seen_at: SafeString
    parts: list[dict[str, str]]
    seen: str
    kept: bool
    offered: list[Any] = field(default_factory=list)
    replace: str = ""


def why(claim: Claim) -> str:
    """Why what stands on a drifted source is taken back, without a dot. Names no restricted source."""
    drifted = list(claim.citations.drifted().select_related("source").order_by("drifted_at", "id"))
    named = [citation for citation in drifted if not citation.source.restricted]
    if not named:
        return LOST
    said = lost(named[0])
    return f"{said}, and {len(drifted) - 1} more drifted" if len(drifted) > 1 else said


def lost(citation: Citation) -> str:
    """“The source no longer says “48,312 residents””: one citation's drift in a sentence without a dot."""
    words = f"“{_clipped(citation.passage, _QUOTED)}”"
    if citation.passage_state == Passage.EDITED:
        return f"The source reads otherwise now where it said {words}"
    return f"The source no longer says {words}"


def drifts_of(citations: Sequence[Citation], *, at: datetime, tz: tzinfo) -> dict[int, Drift]:
    """Those of ``citations`` (with their sources) that drifted, by key. No query where none has, else one."""
    drifted = [c for c in citations if c.drifted_at is not None and c.decided_at is None]
    if not drifted:
        return {}
    copies = Snapshot.objects.in_bulk(
        {key for c in drifted for key in (c.snapshot_id, c.source.latest_id) if key is not None}
    )
    return {
        c.pk: _drift(c, copies.get(c.snapshot_id or 0), copies.get(c.source.latest_id or 0), at=at, tz=tz)
        for c in drifted
    }


def _drift(
    citation: Citation, kept: Snapshot | None, now: Snapshot | None, *, at: datetime, tz: tzinfo
) -> Drift:
    before, came, why = then_and_now(citation, kept, now)
    return Drift(
        told="The page says something else now" if came else "The page no longer says this",
        why=why,
        seen_at=_seen_at(citation, at=at, tz=tz),
        parts=word_difference(before, came) if came else [{"op": "del", "text": before}],
        seen=str(now.public_id) if now is not None else "",
        kept=kept is not None,
    )


def then_and_now(citation: Citation, kept: Snapshot | None, now: Snapshot | None) -> tuple[str, str, str]:
    """What was relied on, as its page put it; what the page says in its place ("" for nothing); and why that
    is another thing. ``kept`` is what was pinned, ``now`` the newest copy.
    """
    judged = judge(kept.text, citation.passage, now.text) if kept is not None and now is not None else None
    before = _clipped((judged and judged.before) or citation.passage, _SHOWN)
    came = _clipped(judged.now, _SHOWN) if judged is not None else ""
    return before, came, judged.why if judged is not None and came else ""


def _seen_at(citation: Citation, *, at: datetime, tz: tzinfo) -> SafeString:
    first, confirmed = citation.suspected_at, citation.drifted_at
    if confirmed is None:
        return SafeString("")
    if first is None or first == confirmed:
        return format_html("Seen {}.", _time(confirmed, at=at, tz=tz))
    return format_html(
        "First seen {}, confirmed {}.", _time(first, at=at, tz=tz), _time(confirmed, at=at, tz=tz)
    )


def suspicion(citation: Citation, *, at: datetime, tz: tzinfo) -> str | SafeString:
    """That a look missed the passage and another is to come; "" where none did, or where it is confirmed."""
    first = citation.suspected_at
    if first is None or not citation.is_suspected:
        return ""
    what = "read otherwise" if citation.passage_state == Passage.EDITED else "were not found"
    due = citation.source.due_at
    again = format_html("at {}", _time(due, at=at, tz=tz)) if due is not None and due > at else "now"
    return format_html("These words {} at {}; looking again {}", what, _time(first, at=at, tz=tz), again)


def _time(moment: datetime, *, at: datetime, tz: tzinfo) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), when(moment, at=at, tz=tz))


def _clipped(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"

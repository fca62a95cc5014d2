"""A drift as a page shows it: the passage, what the page says now, and when that was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from factcheck.models import Citation, Claim, Snapshot
from factcheck.models.enums import PassageState
from factcheck.models.reasons import Reason, build_reason
from lib.datetimes.humanize import format_datetime
from lib.text.plain_text import diff_words
from lib.text_anchoring.passage_drift import compare_passage

_MAX_QUOTED_LENGTH = 120
_MAX_SHOWN_LENGTH = 1_200
"""Characters of a passage in a sentence, and of a sentence of a page, that are shown."""


@dataclass(kw_only=True)
class Drift:
    """One drift that waits for a decision.

    ``parts`` are for components/diff.html; ``seen`` is the public id of the snapshot they were read from, ""
    for none. ``has_snapshot``: the passage is in a snapshot. ``headline`` says it in short, ``why`` is the
    change, ``seen_at`` when. The screen fills ``available_actions``.
    """

    headline: str
    why: str
    seen_at: SafeString
    parts: list[dict[str, str]]
    seen: str
    has_snapshot: bool
    available_actions: list[Any] = field(default_factory=list)
    replace: str = ""


def get_drift_reason(claim: Claim) -> Reason:
    """Return why an approval is withdrawn for drift. Names no restricted source."""
    drifted = list(claim.citations.with_drift().select_related("source").order_by("drifted_at", "id"))
    named = [citation for citation in drifted if not citation.source.is_restricted]
    if not named:
        return build_reason("passage_hidden")
    return build_reason(
        "passage_changed" if named[0].passage_state == PassageState.EDITED else "passage_gone",
        passage=_truncate_text(named[0].passage, _MAX_QUOTED_LENGTH),
        more=len(drifted) - 1,
    )


def get_drifts(citations: Sequence[Citation], *, at: datetime, tz: tzinfo) -> dict[int, Drift]:
    """Return the drifts of ``citations`` (with their sources) by key. No query for none, else one."""
    drifted = [c for c in citations if c.drifted_at is not None and c.decided_at is None]
    if not drifted:
        return {}
    copies = Snapshot.objects.in_bulk(
        {key for c in drifted for key in (c.snapshot_id, c.source.latest_snapshot_id) if key is not None}
    )
    return {
        c.pk: _build_drift(
            c, copies.get(c.snapshot_id or 0), copies.get(c.source.latest_snapshot_id or 0), at=at, tz=tz
        )
        for c in drifted
    }


def _build_drift(
    citation: Citation, snapshot: Snapshot | None, now: Snapshot | None, *, at: datetime, tz: tzinfo
) -> Drift:
    before, received, why = compare_passage_texts(citation, snapshot, now)
    return Drift(
        headline=gettext("The page now says something else")
        if received
        else gettext("The page no longer contains the passage"),
        why=why,
        seen_at=_format_seen_at(citation, at=at, tz=tz),
        parts=diff_words(before, received) if received else [{"op": "del", "text": before}],
        seen=str(now.public_id) if now is not None else "",
        has_snapshot=snapshot is not None,
    )


def compare_passage_texts(
    citation: Citation, snapshot: Snapshot | None, now: Snapshot | None
) -> tuple[str, str, str]:
    """Return the passage as its page had it, the page's text in its place ("" for none), and the difference.

    ``snapshot`` is the pinned snapshot, ``now`` the newest one. The difference is a sentence, or "".
    """
    judged = (
        compare_passage(snapshot.text, citation.passage, now.text)
        if snapshot is not None and now is not None
        else None
    )
    before = _truncate_text((judged and judged.before) or citation.passage, _MAX_SHOWN_LENGTH)
    received = _truncate_text(judged.now, _MAX_SHOWN_LENGTH) if judged is not None else ""
    return before, received, judged.why if judged is not None and received else ""


def _format_seen_at(citation: Citation, *, at: datetime, tz: tzinfo) -> SafeString:
    first, confirmed = citation.suspected_at, citation.drifted_at
    if confirmed is None:
        return SafeString("")
    if first is None or first == confirmed:
        return format_html(gettext("First noticed {time}."), time=_format_time(confirmed, at=at, tz=tz))
    return format_html(
        gettext("First noticed {time}, confirmed {confirmed}."),
        time=_format_time(first, at=at, tz=tz),
        confirmed=_format_time(confirmed, at=at, tz=tz),
    )


def describe_suspected_drift(citation: Citation, *, at: datetime, tz: tzinfo) -> str | SafeString:
    """Return a sentence for a drift that one check found and another has to confirm; "" for none."""
    first = citation.suspected_at
    if first is None or not citation.is_suspected:
        return ""
    edited, due = citation.passage_state == PassageState.EDITED, citation.source.due_at
    time = _format_time(first, at=at, tz=tz)
    if due is None or due <= at:
        message = (
            gettext("At {time} the passage read differently; checking again now")
            if edited
            else gettext("At {time} the passage was not found; checking again now")
        )
        return format_html(message, time=time)
    message = (
        gettext("At {time} the passage read differently; next check {next}")
        if edited
        else gettext("At {time} the passage was not found; next check {next}")
    )
    return format_html(message, time=time, next=_format_time(due, at=at, tz=tz))


def _format_time(moment: datetime, *, at: datetime, tz: tzinfo) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), format_datetime(moment, at=at, tz=tz)
    )


def _truncate_text(text: str, max_length: int) -> str:
    text = " ".join(text.split())
    return (
        text if len(text) <= max_length else f"{text[:max_length].rpartition(' ')[0] or text[:max_length]} …"
    )

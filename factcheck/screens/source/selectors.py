"""Rows of a source's page: its health, its checks, its copies and the claims that cite it."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.models import User
from factcheck.link_checks.messages import describe_outcome
from factcheck.models import LinkCheck, Source
from factcheck.models.enums import ANSWERED_HEALTH, PassageState, SourceKind
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_datetime, format_time_ago

MAX_CLAIMS_SHOWN = 20
"""Claims named on a source's page; the rest that the reader may see are counted."""


MAX_SNAPSHOTS_SHOWN = 20
"""Snapshots listed there."""


PASSAGE_MESSAGES = {
    PassageState.EDITED: "words relied on read otherwise",
    PassageState.MISSING: "words relied on were not on it",
}
"""Findings of a check about passages, other than that they are there."""


def build_health_badge(source: Source) -> dict[str, str]:
    """Return the health as templates/components/source_health.html takes it."""
    return {"name": source.health, "word": source.get_health_display()}


def describe_last_check(source: Source, *, at: datetime) -> str | SafeString:
    """Describe the time of the last check, and whether another is due."""
    if source.kind != SourceKind.URL:
        return ""
    waiting = source.due_at is not None and source.due_at <= at
    if source.checked_at is None:
        return gettext("Checking now.") if waiting else "Not checked yet."
    looked = format_html(
        'Looked at <time datetime="{}" data-ago>{}</time>',
        source.checked_at.isoformat(),
        format_time_ago(source.checked_at, at=at),
    )
    return format_html("{}; looking again now.", looked) if waiting else format_html("{}.", looked)


def describe_missing_copy(source: Source, *, at: datetime, tz: tzinfo) -> str:
    """Return a sentence for a page that was read but not stored, or whose copy lost its file; "" for none."""
    copy = source.latest_snapshot
    if source.copy_missing_since is not None:
        when = format_datetime(source.copy_missing_since, at=at, tz=tz)
        return f"Its copy could not be stored ({when}). The page is fetched again until it can."
    if copy is not None and not copy.file and copy.size and copy.erased_at is None:
        return "The file of its newest copy is lost. The page is fetched again."
    return ""


@dataclass(kw_only=True)
class LinkCheckRow:
    """One check, or several in a row that found nothing new."""

    health: dict[str, str]
    when: str
    sentence: str
    quiet: bool = False
    meta: list[str] = field(default_factory=list)
    final_url: str = ""
    chain: list[Any] = field(default_factory=list)
    id: int = 0


def build_check_rows(checks: list[LinkCheck], *, at: datetime, tz: tzinfo) -> list[LinkCheckRow]:
    """Return the checks, newest first as given; those in a row that found it unchanged are one quiet row."""
    lines: list[LinkCheckRow] = []
    run: list[LinkCheck] = []
    for check in [*checks, None]:
        if check is not None and check.is_unchanged and check.outcome in ANSWERED_HEALTH:
            run.append(check)
            continue
        if run:
            lines.append(_merge_unchanged_checks(run, at=at, tz=tz))
            run = []
        if check is not None:
            lines.append(_build_check_row(check, at=at, tz=tz))
    return lines


def _merge_unchanged_checks(run: list[LinkCheck], *, at: datetime, tz: tzinfo) -> LinkCheckRow:
    newest, oldest = run[0], run[-1]
    moments = format_datetime(newest.checked_at, at=at, tz=tz)
    if len(run) > 1:
        moments = f"{format_datetime(oldest.checked_at, at=at, tz=tz)} to {moments}"
    return LinkCheckRow(
        health={"name": newest.outcome, "word": newest.get_outcome_display()},
        when=moments,
        sentence="Unchanged." if len(run) == 1 else f"{len(run)} looks, unchanged.",
        quiet=True,
        id=newest.pk,
    )


def _build_check_row(check: LinkCheck, *, at: datetime, tz: tzinfo) -> LinkCheckRow:
    meta = [
        f"status {check.status_code}" if check.status_code else "",
        f"{check.elapsed_ms} ms",
        describe_outcome(check.outcome, reason=check.reason),
        *(value for state, value in PASSAGE_MESSAGES.items() if state in check.passages.values()),
    ]
    requested = check.chain[0][0] if check.chain else ""
    return LinkCheckRow(
        health={"name": check.outcome, "word": check.get_outcome_display()},
        when=format_datetime(check.checked_at, at=at, tz=tz),
        sentence=f"{check.get_outcome_display()}.",
        meta=[word for word in meta if word],
        final_url=check.final_url if check.final_url != requested else "",
        chain=check.chain if len(check.chain) > 1 else [],
        id=check.pk,
    )


def get_source_etag(source: Source, user: User) -> str:
    """Return a strong ETag of everything that the polled part of the page shows."""
    state = (
        user.pk,
        source.pk,
        source.health,
        source.checked_at,
        source.due_at,
        source.attempt,
        source.moved_to,
        source.latest_snapshot_id,
        source.copy_missing_since,
    )
    return f'"{sha256_hex(repr(state))[:32]}"'

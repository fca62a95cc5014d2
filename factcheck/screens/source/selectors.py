"""Rows of the list of sources, and of a source's page: its health, its checks, its copies and its claims."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet, Window
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from accounts.models import User
from factcheck.link_checks.messages import describe_outcome
from factcheck.models import Citation, Claim, LinkCheck, Source
from factcheck.models.enums import ANSWERED_HEALTH, PassageState, SourceKind
from factcheck.sources.health_badge import HealthBadge, build_health_badge
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_datetime, format_time_ago
from lib.text.phrases import format_number

MAX_CLAIMS_LISTED = 3
"""Claims named under a source in the list; the rest are counted."""
MAX_CLAIMS_SHOWN = 20
"""Claims named on a source's page; the rest that the reader may see are counted."""


MAX_SNAPSHOTS_SHOWN = 20
"""Snapshots listed there."""


def list_cited_sources(user: User) -> QuerySet[Source]:
    """Return the sources of claims that this person may see, each with ``shown_citations``, the newest few.

    Each of these has ``resting``, the number of all of the source.
    """
    visible = Claim.objects.visible_to(user)
    live = Citation.objects.active().filter(claim__in=visible).select_related("claim")
    counted = live.annotate(resting=Window(Count("pk"), partition_by=F("source"))).order_by("-id")
    newest = Prefetch("citations", counted[:MAX_CLAIMS_LISTED], to_attr="shown_citations")
    return Source.objects.cited_by(visible, user).prefetch_related(newest)


def describe_last_check(source: Source, *, at: datetime) -> str | SafeString:
    """Describe the time of the last check, and whether another is due."""
    if source.kind != SourceKind.URL:
        return ""
    waiting = source.due_at is not None and source.due_at <= at
    if source.checked_at is None:
        return gettext("Checking now.") if waiting else gettext("Not checked yet.")
    ago = format_html(
        '<time datetime="{}" data-ago>{}</time>',
        source.checked_at.isoformat(),
        format_time_ago(source.checked_at, at=at),
    )
    if waiting:
        return format_html(gettext("Checked {time}; checking again now."), time=ago)
    return format_html(gettext("Checked {time}."), time=ago)


def describe_missing_copy(source: Source, *, at: datetime, tz: tzinfo) -> str:
    """Return a sentence for a page that was read but not stored, or whose copy lost its file; "" for none."""
    copy = source.latest_snapshot
    if source.copy_missing_since is not None:
        when = format_datetime(source.copy_missing_since, at=at, tz=tz)
        return gettext(
            "The archived copy could not be saved ({time}). Stet fetches the page again until it can."
        ).format(time=when)
    if copy is not None and not copy.file and copy.size and copy.erased_at is None:
        return gettext("The file of the newest archived copy is lost. Stet fetches the page again.")
    return ""


@dataclass(kw_only=True)
class LinkCheckRow:
    """One check, or several in a row that found nothing new."""

    health: HealthBadge
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
        first = format_datetime(oldest.checked_at, at=at, tz=tz)
        moments = gettext("{start} to {end}").format(start=first, end=moments)
    message = ngettext("{count} check, unchanged.", "{count} checks, unchanged.", len(run))
    return LinkCheckRow(
        health=build_health_badge(newest.outcome),
        when=moments,
        sentence=gettext("Unchanged.") if len(run) == 1 else message.format(count=len(run)),
        quiet=True,
        id=newest.pk,
    )


def _build_check_row(check: LinkCheck, *, at: datetime, tz: tzinfo) -> LinkCheckRow:
    meta = [
        gettext("HTTP status {status}").format(status=check.status_code) if check.status_code else "",
        gettext("{count} ms").format(count=format_number(check.elapsed_ms)),
        describe_outcome(check.outcome, reason=check.reason),
        *_describe_passages(check),
    ]
    requested = check.chain[0][0] if check.chain else ""
    return LinkCheckRow(
        health=build_health_badge(check.outcome),
        when=format_datetime(check.checked_at, at=at, tz=tz),
        sentence=f"{check.get_outcome_display()}.",
        meta=[word for word in meta if word],
        final_url=check.final_url if check.final_url != requested else "",
        chain=check.chain if len(check.chain) > 1 else [],
        id=check.pk,
    )


def _describe_passages(check: LinkCheck) -> list[str]:
    """Return what the check found about passages, other than that they are there."""
    states = list(check.passages.values())
    edited, missing = states.count(PassageState.EDITED), states.count(PassageState.MISSING)
    parts = []
    if edited:
        message = ngettext("{count} passage changed", "{count} passages changed", edited)
        parts.append(message.format(count=edited))
    if missing:
        message = ngettext("{count} passage missing", "{count} passages missing", missing)
        parts.append(message.format(count=missing))
    return parts


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

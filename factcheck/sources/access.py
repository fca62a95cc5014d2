"""Accesses to sources that only some may read, written down as they are read."""

from collections.abc import Iterable

from django.http import HttpRequest

from accounts.access_log import record_access, record_desk_access
from accounts.models import Desk
from accounts.views.auth import current_user
from factcheck.models import Snapshot, Source
from factcheck.sources.citation_selectors import SourceItem


def record_source_access(
    request: HttpRequest, action: str, sources: Iterable[Source], *, part: Snapshot | None = None
) -> None:
    """Append a row for each restricted one of these sources: those whom it names read who else has."""
    for source in sources:
        if source.is_restricted:
            record_access(request, action, subject_type="source", subject=source, part=part)


def record_passage_access(request: HttpRequest, items: Iterable[SourceItem]) -> None:
    """Append that the passages of restricted sources are shown on a claim's page."""
    record_source_access(request, "read_passage", [item.citation.source for item in items if item.seen])


def record_snapshot_access(request: HttpRequest, action: str, snapshot: Snapshot) -> None:
    """Append that a snapshot is read, of a restricted source or of one that confidential desks alone cite."""
    source = snapshot.source
    if source is None:
        return
    if source.is_restricted:
        record_source_access(request, action, [source], part=snapshot)
        return
    desks = list(Desk.objects.filter(claims__citations__source=source).distinct())
    if all(desk.is_confidential for desk in desks):
        for desk in desks:
            if desk.memberships.filter(user=current_user(request)).exists():
                record_desk_access(
                    request, action, subject_type="source", subject=source, part=snapshot, desk=desk
                )

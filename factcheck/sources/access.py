"""Accesses to sources that only some may read, written down as they are read."""

from collections.abc import Iterable

from django.http import HttpRequest

from accounts.access_log import record_access, record_desk_access
from accounts.models import Desk
from accounts.views.auth import current_user
from factcheck.models import Claim, Snapshot, Source


def record_source_access(
    request: HttpRequest, action: str, sources: Iterable[Source], *, part: Snapshot | None = None
) -> None:
    """Append a row for each restricted one of these sources: those whom it names read who else has."""
    for source in sources:
        if source.is_restricted:
            record_access(request, action, source, part=part)


def record_passage_access(request: HttpRequest, *claims: Claim) -> None:
    """Append that passages of restricted sources of these claims are shown, frozen ones included."""
    seen = Source.objects.visible_to(current_user(request)).filter(is_restricted=True)
    record_source_access(request, "read_passage", seen.filter(citations__claim__in=claims).distinct())


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
                record_desk_access(request, action, source, part=snapshot, desk=desk)

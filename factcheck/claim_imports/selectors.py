"""Claim imports of a person, and until when each can be undone."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from factcheck.models import ClaimImport

MAX_LISTED = 10
UNDO_WINDOW = timedelta(minutes=10)


def list_recent_imports(user: User) -> QuerySet[ClaimImport]:
    """Return the newest imports of this person whose rows are still here, with ``claim_count``."""
    imported = Count("claims", filter=Q(claims__is_undone=False))
    visible = ClaimImport.objects.visible_to(user).exclude(rows=[]).select_related("desk")
    return visible.defer("rows", "columns").annotate(claim_count=imported)[:MAX_LISTED]


def get_undo_end(found: ClaimImport) -> datetime | None:
    """Return until when the claims of an import, or of the part of it that did not fail, can be undone.

    None where it has none that are not undone.
    """
    claims = found.claims.filter(is_undone=False)
    newest: datetime | None = claims.aggregate(newest=Max("claim__created_at"))["newest"]
    return newest + UNDO_WINDOW if newest else None

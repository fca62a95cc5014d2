"""Public page of an archived copy: the passages that verdicts relied on, for a source that is gone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from factcheck.screens.snapshot.selectors import list_marked_paragraphs
from lib.datetimes.humanize import format_public_time
from publishing.documents.public_snapshots import find_public_snapshot
from publishing.public.responses import not_found_response, public_page_response


@require_safe
def public_snapshot(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the passages with the text around them, never a whole page of somebody else's.

    404 for a snapshot that no published verdict cites, as for one that does not exist.
    """
    found = find_public_snapshot(public_id)
    if found is None:
        return not_found_response(request)
    context = {
        "public_snapshot": found,
        "lines": list_marked_paragraphs(found.snapshot.text, found.passages),
        "captured": format_public_time(found.snapshot.captured_at),
    }
    return public_page_response(request, "publishing/public/snapshot.html", context)

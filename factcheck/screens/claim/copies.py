"""Search of the desk's own archived copies for what a claim says: a box on its page, and the answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.views.auth import current_user
from factcheck.screens.claim.views import get_visible_claim
from factcheck.search.copies import MAX_QUERY_LENGTH, build_copy_query, search_copies
from factcheck.sources.access import record_snapshot_access
from lib.datetimes.humanize import format_day, get_timezone


@require_http_methods(["GET", "HEAD", "POST"])
def claim_copies(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the box; search by POST, so that what a claim is about is in no address and no log."""
    claim, user = get_visible_claim(request, public_id), current_user(request)
    context = {"claim": claim, "query": build_copy_query(claim.statement)}
    if request.method == "POST":
        query = request.POST.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_LENGTH]
        found = search_copies(query, claim.desk, user)
        tz = get_timezone(claim.desk.timezone)
        # What an open desk cites in the open has no access log.
        guarded = [hit for hit in found.hits if claim.desk.is_confidential or hit.source.is_restricted]
        for hit in guarded:
            record_snapshot_access(request, "read_snapshot", hit.snapshot)
        rows = [{"hit": hit, "captured": format_day(hit.snapshot.captured_at, tz=tz)} for hit in found.hits]
        context |= {"query": query, "found": found, "rows": rows}
    is_partial = bool(request.headers.get("HX-Request"))
    template = "factcheck/claim/copies_panel.html" if is_partial else "factcheck/claim/copies.html"
    return render(request, template, context)

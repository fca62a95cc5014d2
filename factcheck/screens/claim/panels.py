"""Parts of a claim's page that are loaded when somebody asks for them, or as they type.

Earlier verdicts, external reviews and archived copies also have a page of their own.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.claims.repeats import (
    can_dismiss_similar_claims,
    dismiss_similar_claim,
    restore_similar_claim,
)
from factcheck.external_reviews.selectors import list_similar_reviews
from factcheck.models import Claim
from factcheck.screens.claim.views import get_visible_claim
from factcheck.search.copies import MAX_QUERY_LENGTH, build_copy_query, search_copies
from factcheck.search.earlier_verdicts import list_dismissed_verdicts, list_earlier_verdicts
from factcheck.sources.access import record_snapshot_access
from factcheck.sources.citation_selectors import compare_passage_figures
from factcheck.workflow.mentions import suggest_people
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_day, get_timezone
from lib.web.forms import show_refusal


@require_safe
def claim_earlier_verdicts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim, user = get_visible_claim(request, public_id), current_user(request)
    is_partial = request.headers.get("X-Requested-With") == "later"
    template = (
        "factcheck/claim/earlier_verdicts_panel.html"
        if is_partial
        else "factcheck/claim/earlier_verdicts.html"
    )
    context = {
        "claim": claim,
        "found": list_earlier_verdicts(claim, user),
        "dismissed": list_dismissed_verdicts(claim, user),
        "may_dismiss": can_dismiss_similar_claims(claim, user, now()),
        "tz": get_timezone(claim.desk.timezone),
    }
    return render(request, template, context)


@require_POST
def similar_claim_dismissal(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Dismiss the other claim as saying something else; with ``restore``, show it again."""
    user = current_user(request)
    claim = get_visible_claim(request, public_id)
    other = get_object_or_404(Claim.objects.visible_to(user), public_id=other_id)
    with show_refusal(request):
        if "restore" in request.POST:
            restore_similar_claim(claim, other, by=user, at=now())
            messages.success(request, gettext("The claim is shown again among the earlier verdicts."))
        else:
            dismiss_similar_claim(claim, other, by=user, at=now())
            messages.success(
                request, gettext("Dismissed. You can show it again at the end of the earlier verdicts.")
            )
    return redirect("claim_earlier_verdicts", public_id=claim.public_id)


@require_POST
def claim_figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that a passage off the record is in no URL and no log. Nothing of it is stored."""
    claim = get_visible_claim(request, public_id)
    compared = compare_passage_figures(claim, request.POST.get("passage", ""))
    return render(request, "components/figure_comparison.html", {"compared": compared})


MAX_TYPED = 40


@require_safe
def claim_people(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Return the people whose name begins with ``?q=``, each with what to write after the “@”."""
    claim = get_visible_claim(request, public_id)
    # No name has a NUL, and the database takes none.
    typed = " ".join(request.GET.get("q", "").replace("\x00", "")[:MAX_TYPED].split())
    people = [
        {"name": str(person), "username": person.username, "mention": mention}
        for person, mention in suggest_people(claim, typed)
    ]
    return JsonResponse({"people": people})


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


@require_safe
def claim_external_reviews(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the external reviews most similar to a claim, on a page or as a part loaded later."""
    claim = get_visible_claim(request, public_id)
    is_partial = request.headers.get("X-Requested-With") == "later"
    template = (
        "factcheck/claim/external_reviews_panel.html"
        if is_partial
        else "factcheck/claim/external_reviews.html"
    )
    return render(
        request, template, {"claim": claim, "found": list_similar_reviews(claim, current_user(request))}
    )

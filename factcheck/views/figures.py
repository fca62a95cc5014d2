"""While a passage is typed: what its figures have to do with the claim's, as a piece of the page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from factcheck.queries.figures import beside
from factcheck.views.claim import seen_by


@login_required
@require_POST
def claim_figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that a passage off the record is in no address and no log. Nothing is kept of it."""
    claim = seen_by(request, public_id)
    compared = beside(claim, request.POST.get("passage", ""))
    return render(request, "components/figures.html", {"compared": compared})

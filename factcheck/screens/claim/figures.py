"""Comparison of a passage's figures with the claim's while it is typed, as a part of the page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from factcheck.screens.claim.views import get_visible_claim
from factcheck.sources.figures import compare_passage_figures


@require_POST
def claim_figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that a passage off the record is in no URL and no log. Nothing of it is stored."""
    claim = get_visible_claim(request, public_id)
    compared = compare_passage_figures(claim, request.POST.get("passage", ""))
    return render(request, "components/figure_comparison.html", {"compared": compared})

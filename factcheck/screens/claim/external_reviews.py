"""The part of the claim's page with other organisations' fact checks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.external_reviews.selectors import list_similar_reviews
from factcheck.screens.claim.views import get_visible_claim


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

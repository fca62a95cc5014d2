"""Views of a claim's soft lock: refreshed by an open form, and taken over."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims.soft_lock import refresh_soft_lock, take_over_soft_lock
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import get_visible_claim
from lib.datetimes.clock import now


@require_POST
def claim_lock_refresh(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Refresh the soft lock while a form of the claim is open and visible. Answers 204, whoever holds it."""
    refresh_soft_lock(get_visible_claim(request, public_id), by=current_user(request), at=now())
    return HttpResponse(status=204)


@require_POST
def claim_lock_take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    return perform_action(request, claim, "take_over_soft_lock", None, take_over_soft_lock)

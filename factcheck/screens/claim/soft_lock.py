"""Views of a claim's soft lock: refreshed by an open form, and taken over."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims.soft_lock import refresh_soft_lock, take_over_soft_lock
from factcheck.history.own_actions import describe_own_action
from factcheck.screens.claim.views import get_visible_claim, render_claim_page
from factcheck.transitions.submissions import redirect_after_success, run_action
from lib.datetimes.clock import now


@require_POST
def claim_lock_refresh(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Refresh the soft lock while a form of the claim is open and visible. Answers 204, whoever holds it."""
    refresh_soft_lock(get_visible_claim(request, public_id), by=current_user(request), at=now())
    return HttpResponse(status=204)


@require_POST
def claim_lock_take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    attempt = run_action(
        request,
        "take_over_soft_lock",
        None,
        partial(take_over_soft_lock, claim, by=current_user(request), at=now()),
    )
    if attempt is not None:
        return render_claim_page(request, public_id, attempt)
    return redirect_after_success(
        request, reverse("claim_detail", args=[public_id]), describe_own_action("take_over_soft_lock")
    )

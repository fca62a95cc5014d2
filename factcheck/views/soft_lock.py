"""Who is on a claim: the beat of an open form, and taking over."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions.soft_lock import beat, take_over
from factcheck.queries.told import you
from factcheck.views.claim import page, seen_by
from factcheck.views.tried import attempt, onward
from lib.clock import now


@login_required
@require_POST
def claim_beat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sent by a page while a form of the claim is open and in sight. Answers 204, whoever is on it."""
    beat(seen_by(request, public_id), by=who(request), at=now())
    return HttpResponse(status=204)


@login_required
@require_POST
def claim_take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    tried = attempt(request, "take_over", None, partial(take_over, claim, by=who(request), at=now()))
    if tried is not None:
        return page(request, public_id, tried)
    return onward(request, reverse("claim", args=[public_id]), you("take_over"))

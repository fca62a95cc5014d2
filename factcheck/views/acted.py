"""How an act that is no step of the workflow ends: back on its claim."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.forms.refusal import RefusableForm
from accounts.views.gate import who
from factcheck.models import Claim
from factcheck.views.claim import page
from factcheck.views.tried import attempt, onward
from lib.clock import now


def acted(
    request: HttpRequest,
    claim: Claim,
    what: str,
    form: RefusableForm | None,
    verb: Callable[..., Any],
    said: str,
    *,
    place: str = "",
) -> HttpResponse:
    """Take the act (``verb`` takes ``by``, ``at``, ``version`` and what the form gives), say what was
    ``said``, and go on at ``place`` of the claim's page; or show that page with what was tried and why not.
    ``what`` names the form there.
    """
    tried = attempt(request, what, form, partial(verb, by=who(request), at=now()))
    if tried is not None:
        return page(request, claim.public_id, tried)
    return onward(request, reverse("claim", args=[claim.public_id]) + place, said)

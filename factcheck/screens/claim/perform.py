"""Runs an action that is no transition of the workflow, and returns to its claim."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.forms.base import DomainErrorForm
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.screens.claim.views import render_claim_page
from factcheck.transitions.submissions import redirect_after_success, run_action
from lib.datetimes.clock import now


def perform_action(
    request: HttpRequest,
    claim: Claim,
    what: str,
    form: DomainErrorForm | None,
    perform: Callable[..., Any],
    message: str,
    *,
    place: str = "",
) -> HttpResponse:
    """Run the action and go on at ``place`` of the claim's page with the message ``message``.

    ``verb`` takes ``by``, ``at``, ``version`` and the form's inputs. A refusal renders the page with the
    input and the reason; ``what`` names the form there.
    """
    attempt = run_action(request, what, form, partial(perform, by=current_user(request), at=now()))
    if attempt is not None:
        return render_claim_page(request, claim.public_id, attempt)
    return redirect_after_success(request, reverse("claim_detail", args=[claim.public_id]) + place, message)

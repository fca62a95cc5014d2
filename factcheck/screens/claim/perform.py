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
from factcheck.workflow.own_actions import describe_own_action
from lib.datetimes.clock import now


def perform_action(
    request: HttpRequest,
    claim: Claim,
    what: str,
    form: DomainErrorForm | None,
    action: Callable[..., Any],
    *subject: Any,
    place: str = "",
    done: str = "",
) -> HttpResponse:
    """Run the action, and go on at ``place`` of the claim's page with the message that it is done.

    It is performed on ``subject``, by default the claim, with ``by``, ``at``, ``version`` and the form's
    inputs. A refusal renders the page with the input and the reason; ``what`` names the form there. ``done``
    is the name of the message, where it is not the function's.
    """
    perform = partial(action, *(subject or (claim,)), by=current_user(request), at=now())
    attempt = run_action(request, what, form, perform)
    if attempt is not None:
        return render_claim_page(request, claim.public_id, attempt)
    page = reverse("claim_detail", args=[claim.public_id]) + place
    return redirect_after_success(request, page, describe_own_action(done or action.__name__))

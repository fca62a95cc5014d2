"""The acts at the foot of a claim: edit, merge, split, move to another desk, declare an
interest, have standards read it.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.forms.refusal import RefusableForm
from accounts.views.gate import who
from factcheck.actions import details, interests, legal_reads
from factcheck.actions.legal_holds import lift_legal_hold, place_legal_hold
from factcheck.forms.details import DetailsForm, MergeForm, MoveForm, RecuseForm, SplitForm
from factcheck.forms.legal_hold import LiftLegalHoldForm, PlaceLegalHoldForm
from factcheck.models import Claim
from factcheck.queries.told import you
from factcheck.views.claim import page, seen_by
from factcheck.views.tried import attempt, onward
from lib.clock import now


@login_required
@require_POST
def claim_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    return _act(
        request, claim, "edit", DetailsForm(claim, request.POST), details.edit_details, you("edit_details")
    )


@login_required
@require_POST
def claim_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    said = "You split it. The new claim is in the queue."
    return _act(request, claim, "split", SplitForm(claim, request.POST), details.split, said)


@login_required
@require_POST
def claim_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = MergeForm(claim, who(request), request.POST)
    said = "You marked it as the same as another claim. Its places are shown there now."
    return _act(request, claim, "merge", form, details.merge, said)


@login_required
@require_POST
def claim_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever moves a claim still sees it: desks they cannot read are not offered."""
    claim = seen_by(request, public_id)
    return _act(
        request, claim, "move", MoveForm(claim, who(request), request.POST), details.move, you("move")
    )


@login_required
@require_POST
def claim_recuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)

    def recuse(claim: Claim, *, version: int, **rest: Any) -> None:
        interests.recuse(claim, **rest)  # an interest is declared whatever happened to the claim meanwhile

    return _act(request, claim, "recuse", RecuseForm(request.POST), recuse, you("recuse"))


@login_required
@require_POST
def claim_legal_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    verb = legal_reads.ask_legal_read
    return _act(request, claim, "legal_read", None, verb, you("ask_legal_read"))


@login_required
@require_POST
def claim_legal_read_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    verb = legal_reads.drop_legal_read
    return _act(request, claim, "legal_read_drop", None, verb, you("drop_legal_read"))


@login_required
@require_POST
def claim_legal_hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = PlaceLegalHoldForm(request.POST)
    return _act(request, claim, "legal_hold", form, place_legal_hold, you("place_legal_hold"))


@login_required
@require_POST
def claim_legal_hold_lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = LiftLegalHoldForm(request.POST)
    return _act(request, claim, "legal_hold_lift", form, lift_legal_hold, you("lift_legal_hold"))


def _act(
    request: HttpRequest, claim: Claim, what: str, form: RefusableForm | None, verb: Any, said: str
) -> HttpResponse:
    """One act, and back to the claim."""
    tried = attempt(request, what, form, partial(verb, claim, by=who(request), at=now()))
    if tried is not None:
        return page(request, claim.public_id, tried)
    return onward(request, reverse("claim", args=[claim.public_id]), said)

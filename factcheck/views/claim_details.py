"""The acts at the foot of a claim: edit, merge, split, move to another desk, declare an
interest, have standards read it.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions import details, interests, legal_reads
from factcheck.actions.legal_holds import lift_legal_hold, place_legal_hold
from factcheck.forms.details import DetailsForm, MergeForm, MoveForm, RecuseForm, SplitForm
from factcheck.forms.legal_hold import LiftLegalHoldForm, PlaceLegalHoldForm
from factcheck.models import Claim
from factcheck.queries.told import you
from factcheck.views.acted import acted
from factcheck.views.claim import seen_by


@login_required
@require_POST
def claim_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    return acted(
        request,
        claim,
        "edit",
        DetailsForm(claim, request.POST),
        partial(details.edit_details, claim),
        you("edit_details"),
    )


@login_required
@require_POST
def claim_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    said = "You split it. The new claim is in the queue."
    return acted(request, claim, "split", SplitForm(claim, request.POST), partial(details.split, claim), said)


@login_required
@require_POST
def claim_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = MergeForm(claim, who(request), request.POST)
    said = "You marked it as the same as another claim. Its places are shown there now."
    return acted(request, claim, "merge", form, partial(details.merge, claim), said)


@login_required
@require_POST
def claim_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever moves a claim still sees it: desks they cannot read are not offered."""
    claim = seen_by(request, public_id)
    return acted(
        request,
        claim,
        "move",
        MoveForm(claim, who(request), request.POST),
        partial(details.move, claim),
        you("move"),
    )


@login_required
@require_POST
def claim_recuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)

    def recuse(claim: Claim, *, version: int, **rest: Any) -> None:
        interests.recuse(claim, **rest)  # an interest is declared whatever happened to the claim meanwhile

    return acted(request, claim, "recuse", RecuseForm(request.POST), partial(recuse, claim), you("recuse"))


@login_required
@require_POST
def claim_legal_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    verb = legal_reads.ask_legal_read
    return acted(request, claim, "legal_read", None, partial(verb, claim), you("ask_legal_read"))


@login_required
@require_POST
def claim_legal_read_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    verb = legal_reads.drop_legal_read
    return acted(request, claim, "legal_read_drop", None, partial(verb, claim), you("drop_legal_read"))


@login_required
@require_POST
def claim_legal_hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = PlaceLegalHoldForm(request.POST)
    return acted(
        request, claim, "legal_hold", form, partial(place_legal_hold, claim), you("place_legal_hold")
    )


@login_required
@require_POST
def claim_legal_hold_lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    form = LiftLegalHoldForm(request.POST)
    return acted(
        request, claim, "legal_hold_lift", form, partial(lift_legal_hold, claim), you("lift_legal_hold")
    )

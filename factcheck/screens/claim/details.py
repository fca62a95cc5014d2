"""Views of the actions at the foot of a claim: edit, split, merge, move, recuse, legal reads and holds."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims import editing
from factcheck.claims.forms import ClaimForm, MergeClaimForm, MoveClaimForm, RecusalForm, SplitClaimForm
from factcheck.history.own_actions import describe_own_action
from factcheck.interests import actions as interests_actions
from factcheck.models import Claim
from factcheck.reviews import legal_reads
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import get_visible_claim
from factcheck.snapshots.forms import LiftLegalHoldForm, PlaceLegalHoldForm
from factcheck.snapshots.legal_holds import lift_legal_hold, place_legal_hold


@require_POST
def claim_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    return perform_action(
        request,
        claim,
        "edit",
        ClaimForm(claim, request.POST),
        partial(editing.update_claim, claim),
        describe_own_action("update_claim"),
    )


@require_POST
def claim_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    message = gettext("The claim is split. The new claim is in the queue.")
    return perform_action(
        request,
        claim,
        "split",
        SplitClaimForm(claim, request.POST),
        partial(editing.split_claim, claim),
        message,
    )


@require_POST
def claim_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    form = MergeClaimForm(claim, current_user(request), request.POST)
    message = gettext("The claims are merged. Their places in articles are now listed on the other claim.")
    return perform_action(request, claim, "merge", form, partial(editing.merge_claim, claim), message)


@require_POST
def claim_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a claim to a desk that this person can read, so that they still see it afterwards."""
    claim = get_visible_claim(request, public_id)
    return perform_action(
        request,
        claim,
        "move",
        MoveClaimForm(claim, current_user(request), request.POST),
        partial(editing.move_claim, claim),
        describe_own_action("move"),
    )


@require_POST
def claim_recuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)

    def recuse(claim: Claim, *, version: int, **rest: Any) -> None:
        interests_actions.recuse_from_claim(
            claim, **rest
        )  # an interest is declared whatever happened to the claim meanwhile

    return perform_action(
        request,
        claim,
        "recuse",
        RecusalForm(request.POST),
        partial(recuse, claim),
        describe_own_action("recuse"),
    )


@require_POST
def claim_legal_read_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    perform = legal_reads.request_legal_read
    return perform_action(
        request,
        claim,
        "legal_read_request",
        None,
        partial(perform, claim),
        describe_own_action("request_legal_read"),
    )


@require_POST
def claim_legal_read_waive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    perform = legal_reads.waive_legal_read
    return perform_action(
        request,
        claim,
        "legal_read_waive",
        None,
        partial(perform, claim),
        describe_own_action("waive_legal_read"),
    )


@require_POST
def claim_legal_hold_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    form = PlaceLegalHoldForm(request.POST)
    return perform_action(
        request,
        claim,
        "legal_hold_place",
        form,
        partial(place_legal_hold, claim),
        describe_own_action("place_legal_hold"),
    )


@require_POST
def claim_legal_hold_lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    form = LiftLegalHoldForm(request.POST)
    return perform_action(
        request,
        claim,
        "legal_hold_lift",
        form,
        partial(lift_legal_hold, claim),
        describe_own_action("lift_legal_hold"),
    )

"""Acts on a claim that are no transitions: at its foot, on comments, the checklist and the soft lock."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims import editing
from factcheck.claims.soft_lock import refresh_soft_lock, take_over_soft_lock
from factcheck.desk import interests as interests_actions
from factcheck.galley.checklists import list_checklist_rows, tick_item, untick_item
from factcheck.models import Claim
from factcheck.screens.claim.bench import get_checklist
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import get_visible_claim
from factcheck.snapshots.legal_holds import lift_legal_hold, place_legal_hold
from factcheck.transitions.claim_action_forms import build_action_form
from factcheck.verdicts import reviews
from factcheck.verdicts.comments import list_visible_comments, resolve_comment
from factcheck.verdicts.forms import ResolveCommentForm
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone


def recuse_from_claim(claim: Claim, *, version: int, **inputs: Any) -> None:
    """Declare an interest in a claim, whatever happened to the claim meanwhile."""
    interests_actions.recuse_from_claim(claim, **inputs)


CLAIM_ACTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "edit": ("edit", editing.update_claim),
    "merge": ("merge", editing.merge_claim),
    "split": ("split", editing.split_claim),
    "move": ("move", editing.move_claim),
    "recuse": ("recuse", recuse_from_claim),
    "legal_read_request": ("legal-read", reviews.request_legal_read),
    "legal_read_waive": ("legal-read/waive", reviews.waive_legal_read),
    "legal_hold_place": ("legal-hold", place_legal_hold),
    "legal_hold_lift": ("legal-hold/lift", lift_legal_hold),
}
"""By its name in ``ACTION_LABELS``: the end of its address, and its function."""


@require_POST
def claim_action(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Perform one of CLAIM_ACTIONS."""
    claim = get_visible_claim(request, public_id)
    form = build_action_form(action, claim, current_user(request), request.POST)
    return perform_action(request, claim, action, form, CLAIM_ACTIONS[action][1])


@require_POST
def comment_resolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    comment = get_object_or_404(list_visible_comments(user), public_id=public_id)
    form = ResolveCommentForm(comment, comment.author_id != user.pk, request.POST)
    return perform_action(request, comment.claim, f"resolve:{public_id}", form, resolve_comment, comment)


@require_POST
def claim_lock_refresh(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Refresh the soft lock while a form of the claim is open and visible. Answers 204, whoever holds it."""
    refresh_soft_lock(get_visible_claim(request, public_id), by=current_user(request), at=now())
    return HttpResponse(status=204)


@require_POST
def claim_lock_take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    return perform_action(request, claim, "take_over_soft_lock", None, take_over_soft_lock)


@require_POST
def claim_checklist(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer with the checklist where htmx asks, so that nothing else of the page moves."""
    claim, user, at = get_visible_claim(request, public_id), current_user(request), now()
    perform, key = (tick_item, "tick") if "tick" in request.POST else (untick_item, "untick")
    perform(claim, key=request.POST.get(key, ""), by=user, at=at)
    if not request.headers.get("HX-Request"):
        return redirect(reverse("claim_detail", args=[public_id]) + "#checklist")
    facts = get_claim_facts(claim, user, at)
    rows, tz = list_checklist_rows(claim), get_timezone(claim.desk.timezone)
    checklist = get_checklist(claim, rows, facts, at=at, tz=tz)
    return render(request, "factcheck/claim/checklist.html", {"checklist": checklist, "claim": claim})

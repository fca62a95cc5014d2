"""Tick a line of a claim's checklist, or take the tick back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.checklists.actions import tick_item, untick_item
from factcheck.checklists.selectors import list_checklist_rows
from factcheck.screens.claim.bench import get_checklist
from factcheck.screens.claim.views import get_visible_claim
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone


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

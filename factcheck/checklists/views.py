"""Checklists under Setup: what a desk wants checked of each kind of claim."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.forms.base import focus_first_refused
from accounts.models import Desk
from accounts.views.auth import admin_required, current_user
from factcheck.checklists.actions import update_checklist
from factcheck.checklists.forms import BaseChecklistFormSet, ChecklistFormSet, get_initial_lines
from factcheck.checklists.selectors import get_checklist_state, list_checklist_items
from factcheck.models.enums import ClaimKind
from lib.datetimes.clock import now
from lib.errors import DomainError, Stale


@admin_required
def checklist_edit(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    if kind not in ClaimKind.values:
        raise Http404(kind)
    items = list_checklist_items(desk, kind)
    rows = cast(
        BaseChecklistFormSet,
        ChecklistFormSet(request.POST or None, initial=get_initial_lines(items), prefix="row"),
    )
    refused, state = "", get_checklist_state(items)
    drawn = request.POST.get("drawn", "") if request.method == "POST" else state
    if rows.is_valid():
        try:
            update_checklist(
                desk,
                kind=kind,
                lines=rows.get_lines(),
                by=current_user(request),
                at=now(),
                drawn=drawn,
            )
        except Stale as refusal:
            # The person sees the change now, and can save again.
            refused, drawn = refusal.message, state
        except DomainError as refusal:
            refused = refusal.message
        else:
            messages.success(request, gettext("Saved."))
            return redirect("checklist_edit", slug, kind)
    focus_first_refused(rows)
    context = {
        "desk": desk,
        "kind": ClaimKind(kind),
        "kinds": list(ClaimKind),
        "rows": rows,
        "drawn": drawn,
        "refused": refused,
    }
    status = 422 if refused or rows.total_error_count() else 200
    return render(request, "factcheck/checklists/edit.html", context, status=status)

"""Screen to erase a person, under Setup: find them, preview, give a reason. Nothing of it is in a URL."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views.auth import admin_required, current_user
from audit.selectors import count_events
from lib.datetimes import clock
from lib.text.phrases import format_number
from newsroom.privacy.actions import erase_person, preview_erasure
from newsroom.privacy.forms import ErasureReasonForm, FindPersonForm

MAX_EVENTS = 250_000
"""Events that are read within one request. A longer audit log is read by the command."""


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def person_erase(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" or count_events() > MAX_EVENTS:
        return _render_preview(request, FindPersonForm(request.POST or None))
    form = FindPersonForm(request.POST)
    if not form.is_valid():
        return _render_preview(request, form)
    erases = request.POST.get("act") == "erase"
    reason = (
        ErasureReasonForm(request.POST)
        if erases
        else ErasureReasonForm(initial={"who": form.cleaned_data["who"]})
    )
    if erases and reason.is_valid():
        with reason.show_refusal():
            entries = erase_person(by=current_user(request), at=clock.now(), typed=form.cleaned_data["who"],
                                   reason=reason.cleaned_data["reason"])  # fmt: skip
            message = ngettext(
                "Erased. Text was removed from {count} audit event.",
                "Erased. Text was removed from {count} audit events.",
                entries,
            )
            messages.success(request, message.format(count=format_number(entries)))
            return redirect("erase_person")
    with form.show_refusal():
        found = preview_erasure(form.cleaned_data["who"], by=current_user(request))
        context = {"found": found, "form": reason}
        return render(request, "accounts/erase_person_preview.html", context, status=reason.status)
    return _render_preview(request, form)


def _render_preview(request: HttpRequest, form: FindPersonForm) -> HttpResponse:
    entries = count_events()
    context = {"form": form, "event_count": entries, "too_many": entries > MAX_EVENTS}
    return render(request, "accounts/erase_person.html", context, status=form.status)

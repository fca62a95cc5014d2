"""Erase a person, under Setup: whom; what it would do, and why; done. Nothing of it stands in an address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from newsroom.erasing.act import erase_person, find
from newsroom.erasing.forms import ReasonForm, WhoForm
from record.queries import length

MOST = 250_000
"""Entries of the record that are read within one request. A longer one is read by the command."""


@require_http_methods(["GET", "HEAD", "POST"])
@admin_only
def erase_screen(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" or length() > MOST:
        return _whom(request, WhoForm(request.POST or None))
    form = WhoForm(request.POST)
    if not form.is_valid():
        return _whom(request, form)
    erases = request.POST.get("act") == "erase"
    reason = ReasonForm(request.POST) if erases else ReasonForm(initial={"who": form.cleaned_data["who"]})
    if erases and reason.is_valid():
        try:
            entries = erase_person(by=who(request), at=clock.now(), typed=form.cleaned_data["who"],
                                   reason=reason.cleaned_data["reason"])  # fmt: skip
        except DomainError as refusal:
            reason.refuse(refusal)
        else:
            said = f"Erased. {entries} entr{'y' if entries == 1 else 'ies'} of the record lost their words."
            messages.success(request, said)
            return redirect("erase_person")
    try:
        found = find(form.cleaned_data["who"], by=who(request))
    except DomainError as refusal:
        form.refuse(refusal)
        return _whom(request, form)
    context = {"found": found, "form": reason}
    return render(request, "accounts/erase_look.html", context, status=422 if reason.errors else 200)


def _whom(request: HttpRequest, form: WhoForm) -> HttpResponse:
    entries = length()
    context = {"form": form, "entries": entries, "too_many": entries > MOST}
    return render(request, "accounts/erase.html", context, status=422 if form.errors else 200)

"""The statement of methods under Setup: written as Markdown, shown as it will be read while it is typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from publishing.actions.methods import write_methods
from publishing.forms.signatory import MethodsForm
from publishing.queries.explanation import explanation_html
from publishing.queries.methods import BEGIN, current_methods


@admin_only
def methods(request: HttpRequest) -> HttpResponse:
    """``preview`` in what was sent shows it and saves nothing: the way to look without scripts."""
    held = current_methods()
    begun = held.text if held else BEGIN
    form = MethodsForm(request.POST or None, initial={"text": begun})
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            made = write_methods(text=form.cleaned_data["text"], by=who(request), at=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Version {made.number} holds from now on.")
            return redirect("methods")
    preview = _shown(request.POST.get("text", "") if request.method == "POST" else begun)
    context = {"form": form, "held": held, "preview": preview}
    return render(request, "publishing/methods.html", context, status=422 if form.errors else 200)


@admin_only
@require_POST
def methods_preview(request: HttpRequest) -> HttpResponse:
    """What is typed as a piece of the page. Nothing is kept of it."""
    preview = _shown(request.POST.get("text", ""))
    return render(request, "publishing/methods_preview.html", {"preview": preview})


def _shown(text: str) -> SafeString:
    return mark_safe(explanation_html(text))  # noqa: S308 - sanitised

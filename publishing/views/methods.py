"""The statement of methods under Setup: written as Markdown, looked at before it is saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from publishing.actions.methods import write_methods
from publishing.forms.signatory import MethodsForm
from publishing.queries.explanation import explanation_html
from publishing.queries.methods import BEGIN, current_methods


@admin_only
def methods(request: HttpRequest) -> HttpResponse:
    """``preview`` shows what was typed and saves nothing."""
    held = current_methods()
    form = MethodsForm(request.POST or None, initial={"text": held.text if held else BEGIN})
    preview = ""
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if "preview" in request.POST:
            preview = mark_safe(explanation_html(text))  # noqa: S308 - sanitised
        else:
            try:
                made = write_methods(text=text, by=who(request), at=clock.now())
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, f"Version {made.number} holds from now on.")
                return redirect("methods")
    context = {"form": form, "held": held, "preview": preview}
    return render(request, "publishing/methods.html", context, status=422 if form.errors else 200)

"""The statement of methods under Setup: written as Markdown, with a preview while it is typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from publishing.documents.explanation import render_explanation
from publishing.packs.forms import MethodologyForm
from publishing.packs.methodology import (
    build_default_methodology,
    create_methodology_version,
    find_current_methodology,
)


@admin_required
def methodology_edit(request: HttpRequest) -> HttpResponse:
    """Edit the statement. ``preview`` in the POST saves nothing: the way to look without scripts."""
    held = find_current_methodology()
    begun = held.text if held else build_default_methodology()
    form = MethodologyForm(request.POST or None, initial={"text": begun})
    if form.is_valid() and "preview" not in request.POST:
        with form.show_refusal():
            made = create_methodology_version(
                text=form.cleaned_data["text"], by=current_user(request), at=clock.now()
            )
            messages.success(request, gettext("Version {number} is now in use.").format(number=made.version))
            return redirect("methodology_edit")
    preview = _render_preview(request.POST.get("text", "") if request.method == "POST" else begun)
    context = {"form": form, "held": held, "preview": preview}
    return render(request, "publishing/packs/methodology.html", context, status=form.status)


@admin_required
@require_POST
def methodology_preview(request: HttpRequest) -> HttpResponse:
    """Render what is typed as a fragment of the page. Nothing of it is saved."""
    preview = _render_preview(request.POST.get("text", ""))
    return render(request, "publishing/packs/methodology_preview.html", {"preview": preview})


def _render_preview(text: str) -> SafeString:
    return mark_safe(render_explanation(text))  # noqa: S308 - sanitised

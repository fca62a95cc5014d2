"""A verdict as a small card inside somebody else's page. Nothing is counted, nothing is asked of others."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from factcheck.enums import Standing
from publishing.answer import nothing_here, page
from publishing.models import PublicDocument
from publishing.queries import page as reading

POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
"""The one page that may stand in a foreign frame: it has nothing to press but links to the verdict."""
THEMES = ("light", "dark")


@require_safe
@xframe_options_exempt
@csp_override(POLICY)
def verdict_embed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``?theme=light`` or ``dark`` for a page that is always so; else as the reader's device is."""
    document = PublicDocument.objects.current().filter(public_id=public_id).first()
    if document is None:
        return nothing_here(request)
    told = document.content
    theme = request.GET.get("theme", "")
    context: dict[str, Any] = {"verdict": told, "theme": theme if theme in THEMES else ""}
    if document.standing == Standing.RETRACTED:
        context["retracted_on"] = reading.day(told["retracted_at"])
    else:
        context |= {
            "said": reading.said(told["said_on"]),
            "first_on": reading.day(told["first_published_at"]),
            "corrected_on": reading.day(told["corrections"][-1]["date"]) if told["corrections"] else None,
        }
    response = page(request, "publishing/embed.html", context, changed_at=document.updated_at)
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

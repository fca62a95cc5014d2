"""A verdict as a small card inside another site's page, without tracking or third-party requests."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from factcheck.models.enums import PublicationStatus
from lib.text.phrases import find_language
from publishing.models import PublicDocument
from publishing.public import page_context as reading
from publishing.public.responses import not_found_response, public_page_response
from publishing.public.view_counting import count_view_on_close

EMBED_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": [CSP.NONE],
}
"""Content security policy of the one page that any site may frame: it has nothing to press but links."""
THEMES = ("light", "dark")


@require_safe
@xframe_options_exempt
@csp_override(EMBED_CSP)
def verdict_embed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the card. ``?theme=light`` or ``dark`` fixes its theme; else it follows the reader's device."""
    document = PublicDocument.objects.current().filter(public_id=public_id).first()
    if document is None:
        return not_found_response(request)
    with translation.override(find_language(document.content["language"])):
        return _render_card(request, document)


def _render_card(request: HttpRequest, document: PublicDocument) -> HttpResponse:
    content = document.content
    theme = request.GET.get("theme", "")
    context: dict[str, Any] = {"verdict": content, "theme": theme if theme in THEMES else ""}
    if document.publication_status == PublicationStatus.RETRACTED:
        context["retracted_on"] = reading.parse_document_date(content["retracted_at"])
    else:
        context |= {
            "first_on": reading.parse_document_date(content["first_published_at"]),
            "corrected_on": reading.parse_document_date(content["corrections"][-1]["date"])
            if content["corrections"]
            else None,
        }
    response = public_page_response(
        request, "publishing/public/embed.html", context, changed_at=document.updated_at
    )
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return count_view_on_close(request, response, document.public_id, is_embed=True)

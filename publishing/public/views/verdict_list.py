"""The page of the newsroom's published verdicts, newest first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from factcheck.models.enums import PublicationStatus
from lib.errors import Invalid
from lib.web.pagination import build_keyset_page as keyset_page
from publishing.models import PublicDocument
from publishing.public import page_context as reading
from publishing.public.responses import not_found_response, public_page_response

ORDER = ("-published_at", "-position")
PAGE_SIZE = 20


@require_safe
def verdict_list(request: HttpRequest) -> HttpResponse:
    found = PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)
    try:
        shown = keyset_page(found, ORDER, request.GET.get("cursor"), PAGE_SIZE)
    except Invalid:
        return not_found_response(request)
    rows = [document.content for document in shown.rows]
    context = {
        "verdicts": [
            row | {"first_on": reading.parse_document_date(row["first_published_at"])} for row in rows
        ],
        "newer": _build_url(shown.previous),
        "older": _build_url(shown.next),
    }
    return public_page_response(request, "publishing/public/verdict_list.html", context)


def _build_url(cursor: str | None) -> str:
    return f"{reverse('verdict_list')}?{urlencode({'cursor': cursor})}" if cursor else ""

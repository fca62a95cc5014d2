"""The newsroom's published verdicts, the newest first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from factcheck.enums import Standing
from lib.errors import Invalid
from lib.keyset import page as keyset_page
from publishing.answer import nothing_here, page
from publishing.models import PublicDocument
from publishing.queries import page as reading

ORDER = ("-published_at", "-position")
SIZE = 20


@require_safe
def verdict_list(request: HttpRequest) -> HttpResponse:
    found = PublicDocument.objects.current().exclude(standing=Standing.RETRACTED)
    try:
        shown = keyset_page(found, ORDER, request.GET.get("cursor"), SIZE)
    except Invalid:
        return nothing_here(request)
    rows = [document.content for document in shown.rows]
    context = {
        "verdicts": [row | {"first_on": reading.day(row["first_published_at"])} for row in rows],
        "newer": _address(shown.previous),
        "older": _address(shown.next),
    }
    return page(request, "publishing/verdict_list.html", context)


def _address(cursor: str | None) -> str:
    return f"{reverse('verdict_list')}?{urlencode({'cursor': cursor})}" if cursor else ""

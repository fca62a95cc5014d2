"""The API's reference, rendered from its own OpenAPI description."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.api.reference import reference
from publishing.views.answer import page


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    context = {"reference": reference(), "base_url": settings.STET_BASE_URL}
    return page(request, "publishing/api_docs.html", context)

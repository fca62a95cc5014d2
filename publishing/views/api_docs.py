"""The API's reference, rendered from its own OpenAPI description."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.answer import page
from publishing.queries.reference import reference


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return page(request, "publishing/api_docs.html", {"reference": reference()})

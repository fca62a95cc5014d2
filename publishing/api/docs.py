"""The API's reference page, rendered from its own OpenAPI description."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.api.reference import build_api_reference
from publishing.public.responses import public_page_response


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return public_page_response(request, "publishing/api/docs.html", {"reference": build_api_reference()})

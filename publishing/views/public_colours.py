"""The newsroom's three colours as a style sheet of its public pages: no inline style gets past the policy."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.answer import page


@require_safe
def public_colours(request: HttpRequest) -> HttpResponse:
    colours = {"paper": settings.STET_PAPER, "ink": settings.STET_INK, "accent": settings.STET_ACCENT}
    response = page(request, "public/colours.css", colours)
    response["Content-Type"] = "text/css; charset=utf-8"
    return response

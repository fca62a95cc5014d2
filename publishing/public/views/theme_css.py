"""The newsroom's three colours as a style sheet: the content security policy allows no inline style."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.public.responses import public_page_response


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    colours = {
        "paper": settings.STET_BRAND_BACKGROUND,
        "ink": settings.STET_BRAND_TEXT,
        "accent": settings.STET_BRAND_ACCENT,
    }
    response = public_page_response(request, "public/theme.css", colours)
    response["Content-Type"] = "text/css; charset=utf-8"
    return response

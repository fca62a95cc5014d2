"""Files for browsers and programs of others: the newsroom's colours, and the program that partners run."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.public.responses import cacheable_response, public_page_response


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


STET_PULL_PATH = Path(__file__).parents[2] / "pull" / "stet-pull"


@require_safe
def stet_pull_download(request: HttpRequest) -> HttpResponse:
    """Send the file as it is in the repository. It holds nothing of the newsroom's."""
    response = HttpResponse(STET_PULL_PATH.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stet-pull"'
    return cacheable_response(request, response)

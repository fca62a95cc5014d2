"""Download of stet-pull, the program that mirrors published verdicts. Anyone may have it."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.public.responses import cacheable_response

STET_PULL_PATH = Path(__file__).parents[2] / "pull" / "stet-pull"


@require_safe
def stet_pull_download(request: HttpRequest) -> HttpResponse:
    """Send the file as it is in the repository. It holds nothing of the newsroom's."""
    response = HttpResponse(STET_PULL_PATH.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stet-pull"'
    return cacheable_response(request, response)

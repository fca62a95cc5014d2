"""stet-pull: the program that mirrors what is published, given to whoever asks."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publishing.answer import cacheable

PROGRAM = Path(__file__).parent.parent / "pull" / "stet-pull"


@require_safe
def stet_pull(request: HttpRequest) -> HttpResponse:
    """The file itself, as it is in the house. It holds nothing of the newsroom's."""
    response = HttpResponse(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stet-pull"'
    return cacheable(request, response)

"""What every page knows: the newsroom's name and address."""

from django.conf import settings
from django.http import HttpRequest


def newsroom(request: HttpRequest) -> dict[str, object]:
    """``newsroom_name`` and ``base_url`` for templates."""
    return {"newsroom_name": settings.STET_NAME, "base_url": settings.STET_BASE_URL}

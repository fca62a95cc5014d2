"""The statement of methods that holds, and what the form begins with where there is none."""

from pathlib import Path

from publishing import packs
from publishing.models import Methods

BEGIN = (Path(packs.__file__).parent / "methods.md").read_text()
"""Something to change rather than a blank page."""


def current_methods() -> Methods | None:
    """The version that holds; None until somebody has written one."""
    return Methods.objects.order_by("-number").first()

"""Commands that write a page of docs/reference, which nobody edits by hand."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand


class ReferencePageCommand(BaseCommand):
    """Generator of the page ``name``; its text is what ``render_reference`` returns."""

    name: ClassVar[str]
    requires_system_checks = ()

    def render_reference(self) -> str:
        """Return the whole page, in Markdown."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print its path."""
        file = settings.BASE_DIR / "docs" / "reference" / self.name
        file.write_text(self.render_reference())
        self.stdout.write(f"Wrote {file.relative_to(settings.BASE_DIR)}")

"""document_settings: write docs/reference/settings.md from newsroom/environment.py's table."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom import environment

PAGE_HEADER = """# Settings

Stet is set up by environment variables alone. This page is written by `manage.py document_settings`; a test
compares it with the table that the settings are read from.

A flag takes 1 or 0; a list has commas between its parts.

| variable | kind | default | what it does |
|---|---|---|---|
"""


def render_settings_page() -> str:
    """Return the whole page, in Markdown."""
    return PAGE_HEADER + "".join(
        f"| `{variable.name}` | {variable.kind} | {f'`{variable.default}`' if variable.default else ''} "
        f"| {variable.says} |\n"
        for variable in environment.VARIABLES
    )


class Command(BaseCommand):
    """Generator of a reference page that is never edited by hand."""

    help = "Writes the reference page of all settings."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print its path."""
        file = settings.BASE_DIR / "docs" / "reference" / "settings.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_settings_page())
        self.stdout.write(f"Wrote {file.relative_to(settings.BASE_DIR)}")

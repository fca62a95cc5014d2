"""document_settings: write docs/reference/settings.md from newsroom/environment.py's table."""

from newsroom import environment
from newsroom.management.reference_page import ReferencePageCommand

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


class Command(ReferencePageCommand):
    help = "Writes the reference page of all settings."
    name = "settings.md"

    def render_reference(self) -> str:
        return render_settings_page()

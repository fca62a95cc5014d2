"""document_workflow: write docs/reference/workflow.md from the tables in factcheck/workflow/tables.py."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from factcheck.workflow.diagrams import render_workflow_page


class Command(BaseCommand):
    """Generator of a reference page that is never edited by hand."""

    help = "Write the workflow reference: diagrams and who may do what."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print its path."""
        file = settings.BASE_DIR / "docs" / "reference" / "workflow.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_workflow_page())
        self.stdout.write(f"Wrote {file.relative_to(settings.BASE_DIR)}")

"""manage.py document_workflow: writes docs/reference/workflow.md from the tables in factcheck/workflow.py."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from factcheck.diagrams import page


class Command(BaseCommand):
    """Generated reference: never edited by hand."""

    help = "Writes the reference page of the workflow, its diagrams and who may do what."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the file and says where."""
        file = settings.BASE_DIR / "docs" / "reference" / "workflow.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page())
        self.stdout.write(f"Wrote {file.relative_to(settings.BASE_DIR)}")

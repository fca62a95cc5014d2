"""rebuild_search_index: read everything that can be found again."""

from typing import Any

from django.core.management.base import BaseCommand

from factcheck.search.indexing import rebuild_index


class Command(BaseCommand):
    """Command for after an upgrade that analyses texts in another way, or a table restored by hand."""

    help = "Read everything that can be found again. Searches find what they found until it ends."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and print how much can be found."""
        self.stdout.write(f"{rebuild_index()} documents written.")

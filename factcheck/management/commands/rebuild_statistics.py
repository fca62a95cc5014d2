"""rebuild_statistics: count every day again for the page Statistics."""

from typing import Any

from django.core.management.base import BaseCommand

from factcheck.desk.statistics.rollup import rebuild_statistics
from lib.datetimes.clock import now


class Command(BaseCommand):
    """Command for after a change of the counting, an import of older events, or a new time zone of a desk."""

    help = "Count the statistics of every day again. What is known only for the present stays as it was."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and print how many counts there are."""
        self.stdout.write(f"{rebuild_statistics(at=now())} counts written.")

"""poll_feeds: poll the feeds that are due, or one of them now, from the server."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from articles.batches.processing import process_due_items
from articles.feeds import polling
from articles.models import Feed
from lib.datetimes.clock import now

MAX_CONCURRENT = 5


class Command(BaseCommand):
    help = (
        "Check the feeds that are due and import new entries, as the workers do. Prints one line "
        "per feed. Exits with 1 if one cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--feed",
            type=UUID,
            metavar="ID",
            help="only this feed, due or not: the id from its page's address",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = now()
        if options["feed"] is not None:
            self._poll_one(options["feed"])
        else:
            while polling.poll_due_feeds(clock=now, limit=MAX_CONCURRENT):
                pass
        process_due_items(clock=now)
        requested = Feed.objects.filter(polled_at__gte=began).order_by("title", "pk")
        for feed in requested:
            brought = feed.import_batches.filter(created_at__gte=began).first()
            many = brought.items.count() if brought else 0
            self.stdout.write(
                f"{feed.public_id}  {feed.title}: {feed.last_error or f'{many} new or changed'}"
            )
        if any(feed.last_error for feed in requested):
            raise CommandError("Not every feed could be read.")

    def _poll_one(self, public_id: UUID) -> None:
        feed = Feed.objects.filter(public_id=public_id).first()
        if feed is None:
            raise CommandError(f"There is no feed {public_id}.")
        if feed.is_paused:
            raise CommandError("This feed is paused. Resume it on its page first.")
        if not polling.poll_feed(feed, clock=now):
            raise CommandError("A worker is checking this feed right now. Try again in a minute.")

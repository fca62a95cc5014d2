"""erase_source: destroy the key of an off-the-record source, and with it everything that it says."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from accounts.models import User
from factcheck.models import Source
from factcheck.sources.erasure import erase_source
from lib.datetimes.clock import now
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = "Permanently erase an off-the-record source, in older backups too once a newer one has been made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=UUID, help="id of the source, from the address of its page")
        parser.add_argument("--as", dest="username", required=True, help="a person whom the source names")
        parser.add_argument("--yes", action="store_true", help="erase; this cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["username"]).first()
        sources = Source.objects.visible_to(by).filter(is_restricted=True) if by else Source.objects.none()
        source = sources.filter(public_id=options["source"]).first()
        if source is None or by is None:
            raise CommandError("There is no such off-the-record source that this person can see.")
        if not options["yes"]:
            self.stdout.write("Nothing was erased. Use --yes to erase: this cannot be undone.")
            return
        count = erase_source(source, by=by, at=now())
        self.stdout.write(
            f"Erased. Claims that cite it: {count:,}. A worker deletes the defence files with it within "
            "minutes: until then, people who can download one still can, and people who have downloaded one "
            "still have "
            "it. It deletes the archived copies within the hour: nobody can read those any more. Make a "
            "backup now, or older ones still open it."
        )

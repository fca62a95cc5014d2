"""create_desk: set up a desk from the server."""

from argparse import ArgumentParser
from typing import Any

from accounts.actions import create_desk
from accounts.models.enums import Visibility
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = "Create a desk. Its other settings are under Setup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--slug", required=True, help="short name used in web addresses; cannot be changed"
        )
        parser.add_argument("--confidential", action="store_true", help="only members can read its work")
        parser.add_argument("--timezone", default="UTC", help="for example Europe/Berlin")

    def handle(self, *args: Any, **options: Any) -> None:
        desk = create_desk(
            by=get_system_user(),
            at=clock.now(),
            name=options["name"],
            slug=options["slug"],
            timezone=options["timezone"],
            visibility=Visibility.CONFIDENTIAL if options["confidential"] else Visibility.OPEN,
        )
        self.stdout.write(f"Created the desk {desk.name} ({desk.slug}).")

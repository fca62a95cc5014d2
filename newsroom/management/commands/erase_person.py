"""erase_person: erase a person's data on request, from the server."""

from argparse import ArgumentParser
from typing import Any

from accounts.management.arguments import get_user
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand
from newsroom.privacy.actions import ErasurePreview, erase_person, preview_erasure


class Command(RefusableCommand):
    help = (
        "Erase a member of the newsroom or somebody outside. Without --yes, only shows what would be erased."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", help="user name or e-mail address")
        parser.add_argument(
            "--reason", default="", help="reason, without a name or address; it stays in the audit log"
        )
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="user name of the administrator who erases"
        )
        parser.add_argument("--yes", action="store_true", help="erase; this cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        by = get_user(options["username"]) if options["username"] else get_system_user()
        if not options["yes"]:
            self._print_preview(preview_erasure(options["who"], by=by))
            return
        entries = erase_person(options["who"], reason=options["reason"], by=by, at=clock.now())
        self.stdout.write(f"Erased. Text was removed from {entries:,} audit events.")

    def _print_preview(self, found: ErasurePreview) -> None:
        self.stdout.write(f"Audit events that would lose their text: {len(found.event_numbers):,}")
        for what, count in found.reworded:
            self.stdout.write(f'Replaced by "[erased]": {what} ({count:,})')
        for what, count in found.stays:
            self.stdout.write(f"Kept: {what} ({count:,})")
        self.stdout.write("Nothing was erased. Use --reason and --yes to erase.")

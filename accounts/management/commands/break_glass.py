"""break_glass: from the server, let a person in again who lost their second factor."""

from argparse import ArgumentParser
from typing import Any

from accounts.actions.factor_resets import break_glass
from accounts.management.arguments import get_user
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = (
        "Give a person a new password, print it once, and remove every second factor of theirs. Their "
        "sessions end. Stet e-mails them, every administrator and the standards editors of their desks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = get_user(options["username"])
        password = break_glass(person, by=get_system_user(), at=clock.now())
        self.stdout.write(f"Password for {person.username} (shown only once): {password}")

"""reset_password: set a new password for a person from the server, where no link can reach them."""

from argparse import ArgumentParser
from typing import Any

from accounts import passwords
from accounts.actions import set_password
from accounts.management.arguments import get_user
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = (
        "Set a new password for a person and print it once. Their sessions end. Stet e-mails them and the "
        "standards editors of their desks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = get_user(options["username"])
        password = passwords.generate_password()
        set_password(person, by=get_system_user(), at=clock.now(), password=password)
        self.stdout.write(f"Password for {person.username} (shown only once): {password}")

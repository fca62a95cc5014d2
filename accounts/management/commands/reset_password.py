"""reset_password: set a new password for a person from the server, where no link can reach them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import passwords
from accounts.actions import set_password
from accounts.models import User
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Set a new password for a person and print it once. Their sessions end. Stet e-mails them and the "
        "standards editors of their desks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f'There is no user "{options["username"]}".')
        password = passwords.generate_password()
        try:
            set_password(person, by=get_system_user(), at=clock.now(), password=password)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Password for {person.username} (shown only once): {password}")

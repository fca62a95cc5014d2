"""break_glass: from the server, let a person in again who lost their second factor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.factor_resets import break_glass
from accounts.models import User
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Give a person a new password, print it once, and remove every second factor of theirs. Their "
        "sessions end. Stet e-mails them, every administrator and the standards editors of their desks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f'There is no user "{options["username"]}".')
        try:
            password = break_glass(person, by=get_system_user(), at=clock.now())
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Password for {person.username} (shown only once): {password}")

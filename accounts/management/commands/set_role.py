"""set_role: give a person or service a role on a desk from the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import set_membership
from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Give a role on a desk, a confidential one too. Its people are told by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("desk", help="The desk's short name.")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if user is None or desk is None:
            raise CommandError("There is no such user, or no such desk.")
        try:
            set_membership(user, desk, by=get_system_user(), at=clock.now(), role=options["role"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{user} is {options['role']} on {desk}.")

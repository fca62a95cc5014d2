"""set_role: give a person or service a role on a desk from the server."""

from argparse import ArgumentParser
from typing import Any

from accounts.actions import set_membership
from accounts.management.arguments import get_desk, get_user
from accounts.models.enums import Role
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = "Give a role on a desk, including a confidential one, whose members are told by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("desk", help="short name of the desk")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        user, desk = get_user(options["username"]), get_desk(options["desk"])
        set_membership(user, desk, by=get_system_user(), at=clock.now(), role=options["role"])
        self.stdout.write(f"{user} is {options['role']} on {desk}.")

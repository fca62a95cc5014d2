"""create_person: create a person from the server, the first admin among them."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from accounts import passwords
from accounts.actions import create_person, set_membership
from accounts.actions.invitations import create_server_link
from accounts.management.arguments import get_desk
from accounts.models import Desk, User
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = "Create a person. Prints a generated password or a link, or reads a password from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="the name colleagues see")
        parser.add_argument("--email", default="")
        parser.add_argument("--admin", action="store_true", help="can manage people, desks and API keys")
        parser.add_argument(
            "--desk",
            action="append",
            default=[],
            metavar="SLUG:ROLE",
            help="role on a desk; can be repeated",
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input and print none",
        )
        parser.add_argument(
            "--link",
            action="store_true",
            help="print a link to choose a password, which works once, for a day; prints a new one for "
            "somebody who has not chosen a password yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        roles = [_parse_role(text) for text in options["desk"]]
        password = None if options["link"] else _get_password(options["password_stdin"])
        link = ""
        by, at = get_system_user(), clock.now()
        waiting = _find_waiting(options["username"], admin=options["admin"]) if options["link"] else None
        with transaction.atomic():
            person = waiting or create_person(
                by=by,
                at=at,
                username=options["username"],
                name=options["name"],
                email=options["email"],
                admin=options["admin"],
                password=password,
            )
            for desk, role in roles:
                set_membership(person, desk, by=by, at=at, role=role)
            if options["link"]:
                link = create_server_link(person, by=by, at=at).address
        if link:
            self.stdout.write(f"{person.name} ({person.username}) chooses a password within 24 hours, here:")
            self.stdout.write(link)
            return
        self.stdout.write(f"{person.name} can now sign in as {person.username}.")
        if not options["password_stdin"]:
            self.stdout.write(f"Password (shown only once): {password}")


def _find_waiting(username: str, *, admin: bool) -> User | None:
    """Return who was created under this name with these rights, and has never signed in."""
    person = User.objects.filter(username=username, is_active=True, last_login=None).first()
    if person is None or person.is_service or person.is_admin != admin or person.has_usable_password():
        return None
    return person


def _parse_role(text: str) -> tuple[Desk, str]:
    slug, _, role = text.partition(":")
    return get_desk(slug), role


def _get_password(is_typed: bool) -> str:
    return _prompt_password() if is_typed else passwords.generate_password()


def _prompt_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")

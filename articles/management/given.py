"""What people give commands: who and where, files and standard input."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Desk, User
from articles.enums import Provenance
from lib.errors import Invalid


def ask_where(parser: ArgumentParser) -> None:
    """The arguments by which anything is imported."""
    parser.add_argument("--desk", metavar="SLUG", help="The desk that checks it.")
    parser.add_argument("--as", dest="username", metavar="USERNAME", help="Who imports it: one of the desk.")
    parser.add_argument("--provenance", choices=Provenance.values, help="Whose words these are.")


def where(options: dict[str, Any]) -> dict[str, Any]:
    """``desk``, ``by`` and ``provenance`` for a verb. Raises CommandError for what is missing or unknown."""
    names = {"desk": "--desk", "username": "--as", "provenance": "--provenance"}
    if missing := [said for name, said in names.items() if not options[name]]:
        raise CommandError(f"Say {', '.join(missing)} too.", returncode=2)
    return {
        "desk": desk(options["desk"]),
        "by": user(options["username"]),
        "provenance": options["provenance"],
    }


def user(username: str) -> User:
    """Raises CommandError for a name that nobody has."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f'There is nobody with the username "{username}".')
    return found


def read_file(name: str, *, most: int) -> bytes:
    """The file's bytes, or standard input's for "-". Raises Invalid for one that cannot be read or is bigger
    than ``most``: an endless input is refused and not swallowed.
    """
    try:
        if name == "-":
            body = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(most + 1)
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror or error}.") from None
    if len(body) > most:
        raise Invalid(f"This has more than {most:,} bytes, which is all that Stet takes.")
    return body


def desk(slug: str) -> Desk:
    """Raises CommandError for a slug that no desk has."""
    found = Desk.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f'There is no desk "{slug}". Desks: {known}.')
    return found

"""Arguments of commands: person and desk, files and standard input."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Desk, User
from articles.models.enums import Provenance
from lib.errors import Invalid


def add_import_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that every import needs."""
    parser.add_argument("--desk", metavar="SLUG", help="desk that will check it")
    parser.add_argument(
        "--as", dest="username", metavar="USERNAME", help="user name of the importing desk member"
    )
    parser.add_argument(
        "--provenance", choices=Provenance.values, help="own_copy: our copy; external: published elsewhere."
    )


def parse_import_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """Return ``desk``, ``by`` and ``provenance`` for an import. Raises CommandError."""
    names = {"desk": "--desk", "username": "--as", "provenance": "--provenance"}
    if missing := [value for name, value in names.items() if not options[name]]:
        raise CommandError(f"Also give {', '.join(missing)}.", returncode=2)
    return {
        "desk": get_desk(options["desk"]),
        "by": get_user(options["username"]),
        "provenance": options["provenance"],
    }


def get_user(username: str) -> User:
    """Return the user of that name. Raises CommandError for an unknown one."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f'There is no user "{username}".')
    return found


def read_input_file(name: str, *, limit: int) -> bytes:
    """Return the file's bytes, or standard input's for "-".

    Raises Invalid for one that cannot be read or is bigger than ``limit``: an endless input is refused before
    it fills the memory.
    """
    try:
        if name == "-":
            body = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(limit + 1)
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror or error}.") from None
    if len(body) > limit:
        raise Invalid(f"This has more than {limit:,} bytes.")
    return body


def get_desk(slug: str) -> Desk:
    """Return the desk with that slug. Raises CommandError for an unknown one."""
    found = Desk.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f'There is no desk "{slug}". Desks: {known}.')
    return found

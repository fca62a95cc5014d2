"""Arguments of commands: what an import needs, files and standard input."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.management.arguments import get_desk, get_user
from articles.models.enums import Provenance
from lib.errors import Invalid


def add_import_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that every import needs."""
    parser.add_argument("--desk", metavar="SLUG", help="desk that will check it")
    parser.add_argument(
        "--as", dest="username", metavar="USERNAME", help="user name of the importing desk member"
    )
    parser.add_argument(
        "--provenance", choices=Provenance.values, help="own_copy: our copy; external: published elsewhere"
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
    except (OSError, ValueError) as error:
        raise Invalid(f"{name} cannot be read: {getattr(error, 'strerror', '') or error}.") from None
    if len(body) > limit:
        raise Invalid(f"This has more than {limit:,} bytes.")
    return body


def read_text_file(name: str, *, limit: int) -> str:
    """Return the text of a UTF-8 file of at most ``limit`` bytes as it is, line ends and byte order mark too.

    Raises Invalid.
    """
    try:
        return read_input_file(name, limit=limit).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(f"{name} is not UTF-8: byte {error.start:,} is wrong. Save it as UTF-8.") from None

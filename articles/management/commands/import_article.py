"""import_article: bring in a file, a page or standard input from the server."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Desk, User
from articles.actions.fetching import import_url
from articles.actions.importing import Imported, import_article
from articles.addresses import article_address
from articles.enums import Provenance
from articles.importers import MAX_BYTES, import_bytes
from lib import clock
from lib.errors import DomainError

SAID = {"created": "Imported", "unchanged": "Here already", "revised": "Its words have changed"}


class Command(BaseCommand):
    help = "Import an article from a file, an address, or standard input (-). Prints its id and its address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")
        parser.add_argument("--desk", required=True, metavar="SLUG", help="The desk that checks it.")
        parser.add_argument(
            "--as",
            required=True,
            dest="username",
            metavar="USERNAME",
            help="Who imports it: one of the desk.",
        )
        parser.add_argument(
            "--provenance", required=True, choices=Provenance.values, help="Whose words these are."
        )
        parser.add_argument("--headline", default="", help="Instead of the one in the text.")

    def handle(self, *args: Any, **options: Any) -> None:
        desk, by = _desk(options["desk"]), _user(options["username"])
        what, headline = options["what"], options["headline"]
        where: dict[str, Any] = {"desk": desk, "provenance": options["provenance"], "by": by}
        try:
            imported = _import(what, headline, where)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self._tell(imported)

    def _tell(self, imported: Imported) -> None:
        article = imported.article
        words = len(imported.revision.frame.split())
        self.stdout.write(f"{SAID[imported.outcome]}: version {imported.revision.number}, {words:,} words.")
        self.stdout.write(str(article.public_id))
        self.stdout.write(article_address(article))


def _import(what: str, headline: str, where: dict[str, Any]) -> Imported:
    if urlsplit(what).scheme in {"http", "https"}:
        return import_url(what, headline=headline, at=clock.now(), **where)
    name = "" if what == "-" else Path(what).name
    clean = import_bytes(_read(what), filename=name, headline=headline)
    return import_article(clean, at=clock.now(), **where)


def _read(what: str) -> bytes:
    """At most one byte more than is taken, so that an endless input is refused and not swallowed."""
    if what == "-":
        body = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            with open(what, "rb") as file:
                body = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{what} cannot be read: {error.strerror or error}.") from None
    if len(body) > MAX_BYTES:
        raise CommandError(f"This has more than {MAX_BYTES:,} bytes, which is all that Stet takes.")
    return body


def _desk(slug: str) -> Desk:
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f'There is no desk "{slug}". Desks: {known}.')
    return desk


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f'There is nobody with the username "{username}".')
    return user

"""import_article: bring in a file, a page or standard input from the server, or say what would come in."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from articles.actions.fetching import Found, fetch_found, of_its_house, read_found
from articles.actions.importing import Imported, import_article, require_importer
from articles.actions.reading import DEEPEST
from articles.addresses import article_address
from articles.importers import Clean, import_bytes
from articles.importers.parts import parts
from articles.management import given, told
from lib import clock
from lib.errors import DomainError, Invalid

SAID = {
    "created": "Imported",
    "unchanged": "Here already",
    "revised": "Its words have changed",
    "withdrawn": "Withdrawn by its source",
}
MOST_BYTES = 100_000_000
"""Of a container on this machine. Each importer has its own bound."""


class Command(BaseCommand):
    help = (
        "Import an article from a file, an address, or standard input (-). Prints its id and its address. "
        "With --dry-run it prints what would be imported, saves nothing, and needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")
        given.ask_where(parser)
        parser.add_argument("--headline", default="", help="Instead of the one in the text.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be imported.")
        parser.add_argument("--json", action="store_true", help="Say it as one line of JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._try(options)
        else:
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        where = given.where(options)
        try:
            require_importer(where["by"], where["desk"])  # nobody else makes us fetch anything
            found, name = _found(options["what"])
            if (inside := parts(found.body)) is not None:
                raise Invalid(f"There are {len(inside):,} articles in this. Use import_articles.")
            clean = _clean(found, name, options["headline"])
            imported = import_article(clean, at=clock.now(), **where)
        except DomainError as refusal:
            if not options["json"]:
                raise CommandError(refusal.message) from None
            self._say(told.told_refusal(refusal))
            sys.exit(1)
        if options["json"]:
            self._say(told.told_imported(imported))
        else:
            self._tell(imported)

    def _tell(self, imported: Imported) -> None:
        article = imported.article
        words = len(imported.revision.frame.split())
        self.stdout.write(f"{SAID[imported.outcome]}: version {imported.revision.number}, {words:,} words.")
        self.stdout.write(str(article.public_id))
        self.stdout.write(article_address(article))

    def _try(self, options: dict[str, Any]) -> None:
        """One article, or one a line for what is in a container. Exits with 1 where any is refused."""
        refused = False
        for said in _tried(options["what"], options["headline"]):
            refused = refused or "refused" in said
            if options["json"]:
                self._say(said)
            else:
                self._show(said)
        if refused:
            sys.exit(1)

    def _say(self, said: dict[str, Any]) -> None:
        self.stdout.write(told.json_line(said, encoding=getattr(self.stdout, "encoding", None)))

    def _show(self, said: dict[str, Any]) -> None:
        """For people: what is known, a line each, and the words."""
        if "part" in said:
            self.stdout.write(f"== {said['part']}")
        if "refused" in said:
            self.stderr.write(said["refused"]["message"])
            return
        for name, value in said.items():
            if value and name not in {"html", "text", "part"}:
                self.stdout.write(f"{name}: {value}")
        self.stdout.write(f"\n{said['text']}\n")


def _tried(what: str, headline: str) -> Iterator[dict[str, Any]]:
    """What would be imported, or why it would not be."""
    try:
        found, name = _found(what)
    except DomainError as refusal:
        yield told.told_refusal(refusal)
        return
    yield from _opened(found, name, headline, origin=found.url, depth=0)


def _opened(found: Found, name: str, headline: str, *, origin: str, depth: int) -> Iterator[dict[str, Any]]:
    """The article, or those in a container, in containers in it too; of those each says its ``part``.
    ``origin`` is the address that all of it was fetched from, "" for a file.
    """
    part = {"part": name} if depth else {}
    try:
        inside = parts(found.body)
        if inside is None:
            clean = _clean(found, name, headline)
            yield {
                **part,
                **told.told_clean(of_its_house(clean, origin=origin) if depth and origin else clean),
            }
            return
        if depth >= DEEPEST:
            raise Invalid(f"This lies {DEEPEST} containers deep.")
    except DomainError as refusal:
        yield {**part, **told.told_refusal(refusal)}
        return
    for one in inside:
        there = Found(one.body, one.media_type, one.url)
        yield from _opened(there, one.name, "", origin=origin, depth=depth + 1)


def _found(what: str) -> tuple[Found, str]:
    """The bytes, and the name of the file that they are in."""
    if urlsplit(what).scheme in {"http", "https"}:
        return fetch_found(what), ""
    name = "" if what == "-" else Path(what).name
    return Found(given.read_file(what, most=MOST_BYTES), "", ""), name


def _clean(found: Found, name: str, headline: str) -> Clean:
    if found.url and not name:
        return read_found(found, headline=headline)
    return import_bytes(
        found.body, media_type=found.media_type, filename=name, url=found.url, headline=headline
    )

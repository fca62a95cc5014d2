"""import_article: import a file, a page or standard input from the server, or only print the result."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from articles.absolute_urls import get_article_url
from articles.actions.fetching import FetchedDocument, strip_foreign_claims
from articles.actions.importing import ImportResult, import_article, require_import_permission
from articles.batches.processing import MAX_NESTING
from articles.importers.containers import split_container
from articles.management import arguments, output
from articles.management.documents import parse_read_document, read_document
from lib.datetimes import clock
from lib.errors import DomainError, Invalid

OUTCOME_MESSAGES = {
    "created": "Imported",
    "unchanged": "Already here",
    "revised": "Text changed",
    "withdrawn": "Withdrawn by the source",
}


class Command(output.JsonLinesCommand):
    help = (
        "Import an article from a file, a web address or standard input (-). Prints its id and "
        "address. With --dry-run, prints what would be imported and saves nothing; no database "
        "needed."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")
        arguments.add_import_arguments(parser)
        parser.add_argument("--headline", default="", help="headline in place of the one in the text")
        parser.add_argument("--dry-run", action="store_true", help="show what would be imported")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._dry_run(options)
        else:
            self._import_article(options)

    def _import_article(self, options: dict[str, Any]) -> None:
        where = arguments.parse_import_arguments(options)
        require_import_permission(where["by"], where["desk"])  # before anything is fetched
        found, name = read_document(options["what"], is_anonymous=where["desk"].hides_newsroom)
        if (inside := split_container(found.body)) is not None:
            raise Invalid(f"This contains {len(inside):,} articles. Use import_articles.")
        clean = parse_read_document(found, name, options["headline"])
        imported = import_article(clean, at=clock.now(), **where)
        if options["json"]:
            self.print_json(output.describe_import_result(imported))
        else:
            self._print_result(imported)

    def _print_result(self, imported: ImportResult) -> None:
        article = imported.article
        words = len(imported.revision.text.split())
        self.stdout.write(
            f"{OUTCOME_MESSAGES[imported.outcome]}: version {imported.revision.number}, {words:,} words."
        )
        self.stdout.write(str(article.public_id))
        self.stdout.write(get_article_url(article))

    def _dry_run(self, options: dict[str, Any]) -> None:
        """Print one article, or one a line for a container. Exits with 1 where any is refused."""
        refused = False
        for value in _dry_run(options["what"], options["headline"]):
            refused = refused or "refused" in value
            if options["json"]:
                self.print_json(value)
            else:
                self._print_article(value)
        if refused:
            sys.exit(1)

    def _print_article(self, data: dict[str, Any]) -> None:
        """Print for people: the metadata, a line each, and the text."""
        if "part" in data:
            self.stdout.write(f"== {data['part']}")
        if "refused" in data:
            self.stderr.write(data["refused"]["message"])
            return
        for name, value in data.items():
            if value and name not in {"html", "text", "part"}:
                self.stdout.write(f"{name}: {value}")
        self.stdout.write(f"\n{data['text']}\n")


def _dry_run(what: str, headline: str) -> Iterator[dict[str, Any]]:
    """Yield what would be imported, or why it would not be."""
    try:
        # The desk is not known here, so the site is not told which newsroom asks.
        found, name = read_document(what, is_anonymous=True)
    except DomainError as refusal:
        yield output.describe_error(refusal)
        return
    yield from _iter_articles(found, name, headline, origin=found.final_url, depth=0)


def _iter_articles(
    found: FetchedDocument, name: str, headline: str, *, origin: str, depth: int
) -> Iterator[dict[str, Any]]:
    """Yield the article, or those in a container and in containers inside it, each with its ``part``.

    ``origin`` is the URL that all of it was fetched from, "" for a file.
    """
    part = {"part": name} if depth else {}
    try:
        inside = split_container(found.body)
        if inside is None:
            clean = parse_read_document(found, name, headline)
            yield {
                **part,
                **output.describe_parsed_article(
                    strip_foreign_claims(clean, origin=origin) if depth and origin else clean
                ),
            }
            return
        if depth >= MAX_NESTING:
            raise Invalid(
                f"This file is packed inside {MAX_NESTING} others. Take it out and send it on its own."
            )
    except DomainError as refusal:
        yield {**part, **output.describe_error(refusal)}
        return
    for one in inside:
        there = FetchedDocument(one.body, one.media_type, one.url)
        yield from _iter_articles(there, one.name, "", origin=origin, depth=depth + 1)

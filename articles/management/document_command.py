"""Base of the commands that read a text from outside and save nothing."""

from argparse import ArgumentParser
from typing import Any

from articles.importers.parsed_article import ParsedArticle
from articles.management import output
from articles.management.documents import parse_read_document, read_document


class DocumentCommand(output.JsonLinesCommand):
    """Reads every format that can be imported, from a file, a web address or standard input (-)."""

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")

    def read_article(self, options: dict[str, Any]) -> ParsedArticle:
        """Return the article."""
        found, name = read_document(options["what"], is_anonymous=True)
        return parse_read_document(found, name, "")

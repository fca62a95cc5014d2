"""What the commands share that read a text from outside and save nothing."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importers.parsed_article import ParsedArticle
from articles.management import output
from articles.management.documents import parse_read_document, read_document
from lib.errors import DomainError


class DocumentCommand(BaseCommand):
    """Reads every format that can be imported, from a file, a web address or standard input (-)."""

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")

    def read_article(self, options: dict[str, Any]) -> ParsedArticle:
        """Return the article; end with status 1 and the reason, as JSON where that was asked for."""
        try:
            found, name = read_document(options["what"], is_anonymous=True)
            return parse_read_document(found, name, "")
        except DomainError as refusal:
            if not options["json"]:
                raise CommandError(refusal.message) from None
            self.print_json(output.describe_error(refusal))
            sys.exit(1)

    def print_json(self, data: dict[str, Any]) -> None:
        self.stdout.write(output.format_json_line(data, encoding=getattr(self.stdout, "encoding", None)))

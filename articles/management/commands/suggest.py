"""suggest: rank the sentences of a text for checking, without saving anything."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.management import output
from articles.management.documents import parse_read_document, read_document
from lib.check_worthiness import rank_sentences
from lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Rank the sentences of a text for checking: each with its score from 0 to 1 and its reasons, in "
        "reading order. Reads every format that can be imported, from a file, a web address or standard "
        "input (-). Needs no database and saves nothing; what a desk accepted and dismissed does not count."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found, name = read_document(options["what"], is_anonymous=True)
            clean = parse_read_document(found, name, "")
        except DomainError as refusal:
            if not options["json"]:
                raise CommandError(refusal.message) from None
            self._print_json(output.describe_error(refusal))
            sys.exit(1)
        for one in rank_sentences(clean.text, clean.language):
            words = clean.text[one.start : one.end]
            if options["json"]:
                self._print_json(
                    {
                        "start": one.start,
                        "end": one.end,
                        "text": words,
                        "score": one.score,
                        "reasons": list(one.reasons),
                    }
                )
            else:
                self.stdout.write(
                    f"{one.score:.2f} {', '.join(one.reasons) or '-'}: {' '.join(words.split())}"
                )

    def _print_json(self, data: dict[str, Any]) -> None:
        self.stdout.write(output.format_json_line(data, encoding=getattr(self.stdout, "encoding", None)))

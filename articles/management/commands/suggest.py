"""suggest: rank the sentences of a text for checking, without saving anything."""

from argparse import ArgumentParser
from typing import Any

from articles.management.document_command import DocumentCommand
from lib.check_worthiness import rank_sentences


class Command(DocumentCommand):
    help = (
        "Rank the sentences of a text for checking: each with its score from 0 to 1 and its reasons, in "
        "reading order. Reads every format that can be imported, from a file, a web address or standard "
        "input (-). Needs no database and saves nothing; what a desk accepted and dismissed does not count."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        clean = self.read_article(options)
        for one in rank_sentences(clean.text, clean.language):
            words = clean.text[one.start : one.end]
            if options["json"]:
                self.print_json(
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

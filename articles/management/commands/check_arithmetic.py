"""check_arithmetic: check the figures of a text against each other, without saving anything."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.management import output
from articles.management.documents import parse_read_document, read_document
from lib.arithmetic import Finding, check_arithmetic
from lib.arithmetic.explanation import explain_finding, format_amount, format_calculation
from lib.errors import DomainError
from lib.figures.formatting import NBSP


class Command(BaseCommand):
    help = (
        "Check the figures of a text against each other: sums, shares, changes, rates, spans of years, ages, "
        "weekdays, and what is told twice. Reads every format that can be imported, from a file, a web "
        "address or standard input (-). Needs no database and saves nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="FILE|URL|-")
        parser.add_argument(
            "--published",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day of publication, if the document does not say it",
        )
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each finding")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found, name = read_document(options["what"], is_anonymous=True)
            clean = parse_read_document(found, name, "")
        except DomainError as refusal:
            if not options["json"]:
                raise CommandError(refusal.message) from None
            self._print_json(output.describe_error(refusal))
            sys.exit(1)
        published = clean.published_at.date() if clean.published_at else options["published"]
        findings = check_arithmetic(clean.text, language=clean.language, published_on=published)
        for one in findings:
            if options["json"]:
                self._print_json(describe_finding(one))
            else:
                self.stdout.write(f"{one.start}-{one.end} “{one.text}”: {explain_finding(one)}")

    def _print_json(self, data: dict[str, Any]) -> None:
        self.stdout.write(output.format_json_line(data, encoding=getattr(self.stdout, "encoding", None)))


def describe_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values: offsets count code points of the text that an import would have."""
    return {
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "says": format_amount(finding.says).replace(NBSP, " "),
        "computed": format_amount(finding.computed).replace(NBSP, " "),
        "how": format_calculation(finding).replace(NBSP, " "),
        "rule": finding.rule,
        "with": [{"start": one.start, "end": one.end, "text": one.text} for one in finding.operands],
    }

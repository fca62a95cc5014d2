"""check_arithmetic: check the figures of a text against each other, without saving anything."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from articles.management.document_command import DocumentCommand
from lib.arithmetic import Finding, check_arithmetic
from lib.arithmetic.check import explain_finding, format_amount, format_calculation
from lib.figures.units import NBSP


class Command(DocumentCommand):
    help = (
        "Check the figures of a text against each other: sums, shares, changes, rates, spans of years, ages, "
        "weekdays, and what is told twice. Reads every format that can be imported, from a file, a web "
        "address or standard input (-). Needs no database and saves nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--published",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day of publication, if the document does not say it",
        )
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each finding")

    def handle(self, *args: Any, **options: Any) -> None:
        clean = self.read_article(options)
        published = clean.published_at.date() if clean.published_at else options["published"]
        findings = check_arithmetic(clean.text, language=clean.language, published_on=published)
        for one in findings:
            if options["json"]:
                self.print_json(describe_finding(one))
            else:
                self.stdout.write(f"{one.start}-{one.end} “{one.text}”: {explain_finding(one)}")


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

"""Files of a signatory pack: tables for a spreadsheet, the same as JSON, and an account to read. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from factcheck.models.claim_fields import PUBLISHED_FIELDS
from lib.files.exports import render_csv
from publishing.packs.html_report import render_html_report
from publishing.packs.zip_writer import PackZipWriter, render_readme

TIERS = ("primary", "secondary")
RETRACTION_FIELDS = ("id", "url", *PUBLISHED_FIELDS, "retracted_at", "note")
RETRACTION_COLUMNS = ["verdict", "address", *PUBLISHED_FIELDS, "retracted", "public_note"]
README_OPENING = gettext_lazy(
    "What a newsroom published in a period, for assessors of its work. All of it is public."
)
README_FILES = {
    "account.html": gettext_lazy("Open it in any browser; it makes no network connections."),
    "*.csv": gettext_lazy(
        "The same as tables: verdicts, sources, corrections, replies, claimants and counts."
    ),
    "pack.json": gettext_lazy("The same for programs."),
    "methods.md": gettext_lazy("The newsroom’s statement of methods."),
}


def sample_evenly(many: int, wanted: int | None) -> list[int]:
    """Return indexes of ``wanted`` out of ``many``, evenly from first to last; the same each time."""
    if wanted is None or wanted >= many:
        return list(range(many))
    if wanted == 1:
        return [0]
    return [round(place * (many - 1) / (wanted - 1)) for place in range(wanted)]


def count_verdicts(verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count verdicts by rating, month, language, claimant and tier: most first, months in order."""
    claimants: dict[str, Counter[str]] = {}
    for one in verdicts:
        claimants.setdefault(one["claimant"] or gettext("Not named"), Counter())[one["rating"]] += 1
    tiers = Counter(source["tier"] for one in verdicts for source in one["citations"])
    each = Counter(len(one["citations"]) for one in verdicts)
    return {
        "verdicts": len(verdicts),
        "by_rating": _sort_by_count(Counter(one["rating"] for one in verdicts)),
        "by_month": dict(sorted(Counter(one["first_published_at"][:7] for one in verdicts).items())),
        "by_language": _sort_by_count(Counter(one["language"] or gettext("not given") for one in verdicts)),
        "by_claimant": {
            name: {"verdicts": ratings.total(), "ratings": _sort_by_count(ratings)}
            for name, ratings in sorted(claimants.items(), key=lambda one: (-one[1].total(), one[0]))
        },
        "sources_by_tier": {tier: tiers[tier] for tier in TIERS},
        "verdicts_by_number_of_sources": {str(many): each[many] for many in sorted(each)},
    }


def write_signatory_files(archive: PackZipWriter, data: Mapping[str, Any], *, methods: SafeString) -> None:
    """Write every file but the list of hashes.

    ``data`` is as ``gather_signatory_data`` returns it; ``methods`` is the statement of methods as safe HTML.
    """
    counts = data["counts"]
    archive.add_file(
        "verdicts.csv", render_csv(VERDICT_COLUMNS, (_build_verdict_row(one) for one in data["verdicts"]))
    )
    archive.add_file("sources.csv", render_csv(SOURCE_COLUMNS, _iter_source_rows(data["verdicts"])))
    archive.add_file(
        "corrections.csv", render_csv(CORRECTION_COLUMNS, _iter_correction_rows(data["corrections"]))
    )
    rows = ([one[name] for name in RETRACTION_FIELDS] for one in data["retractions"])
    archive.add_file("retractions.csv", render_csv(RETRACTION_COLUMNS, rows))
    archive.add_file("replies.csv", render_csv(REPLY_COLUMNS, _iter_reply_rows(data["verdicts"])))
    labels = list(counts["by_rating"])
    balance = (
        [name, one["verdicts"], *(one["ratings"].get(label, 0) for label in labels)]
        for name, one in counts["by_claimant"].items()
    )
    archive.add_file("claimants.csv", render_csv(["claimant", "verdicts", *labels], balance))
    for name in ("rating", "month", "language"):
        archive.add_file(f"by-{name}.csv", render_csv([name, "verdicts"], counts[f"by_{name}"].items()))
    tiers = render_csv(["tier", "sources"], counts["sources_by_tier"].items())
    archive.add_file("sources-by-tier.csv", tiers)
    archive.add_json("pack.json", data)
    archive.add_file("methods.md", data["methods"]["text"] + "\n")
    archive.add_file(
        "account.html",
        render_html_report("publishing/packs/signatory_report.html", {**data, "methods_html": methods}),
    )
    archive.add_file("README.txt", render_readme(README_OPENING, README_FILES))


VERDICT_COLUMNS = (
    *("verdict", "address", *(name.replace("_", " ") for name in PUBLISHED_FIELDS)),
    *("rating", "headline", "language", "desk"),
    *("first published", "updated", "version", "publication status", "sources", "shown whole"),
)
SOURCE_COLUMNS = (
    *("verdict", "number", "title", "publisher", "author", "published on", "tier", "stance", "address"),
    "archived at",
)
CORRECTION_COLUMNS = ("verdict", "address", "date", "class", "note", "what", "old", "new")
REPLY_COLUMNS = ("verdict", "recipient", "requested on", "answered on", "how it ended")


def _build_verdict_row(one: Mapping[str, Any]) -> list[Any]:
    return [
        *(one[name] for name in ("id", "url", *PUBLISHED_FIELDS, "rating", "headline")),
        *(one[name] for name in ("language", "desk", "first_published_at", "updated_at", "version")),
        *(one["publication_status"], len(one["citations"]), "yes" if one["whole"] else "no"),
    ]


def _iter_source_rows(verdicts: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    names = ("number", "title", "publisher", "author", "published_on", "tier", "stance", "url", "archived")
    for one in verdicts:
        for source in one["citations"]:
            yield [one["id"], *(source[name] for name in names)]


def _iter_correction_rows(corrections: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for one in corrections:
        head = [one[name] for name in ("id", "url", "date", "class", "note")]
        for change in one["changes"] or [{"field": "", "before": "", "after": ""}]:
            yield [*head, change["field"], change["before"], change["after"]]


def _iter_reply_rows(verdicts: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for one in verdicts:
        for reply in one["replies"]:
            names = ("recipient", "requested_on", "answered_on", "ended")
            yield [one["id"], *(reply[name] for name in names)]


def _sort_by_count(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda one: (-one[1], one[0])))

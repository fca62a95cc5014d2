"""Claims as a table with the columns that an import reads, and its files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.models import Article
from audit.models import Event
from factcheck.claim_imports.fields import FIELDS_BY_NAME, IMPORT_FIELDS
from factcheck.claim_imports.rows import CheckedRow
from factcheck.claim_imports.tables import protect_apostrophe
from factcheck.claim_imports.values import format_yes_or_no
from factcheck.models import Appearance, Assignment, Citation, Claim, ClaimImport
from factcheck.models.enums import SourceKind
from lib.datetimes.humanize import get_timezone
from lib.files.exports import Sheet, render_csv, render_xlsx
from lib.text.phrases import StrOrPromise

MAX_CLAIMS = 2_000
"""Claims of one file: as many as an import takes."""
SAMPLE: dict[str, StrOrPromise] = {
    "external_id": "1",
    "statement": gettext_lazy("Unemployment in the region has halved since 2019."),
    "claimant": gettext_lazy("Jo Example"),
    "said_on": "2026-03-02",
    "origin_url": "https://news.example.org/interview",
    "kind": "number",
    "priority": "3",
    "due_at": "2026-03-09 17:00",
    "tags": gettext_lazy("labour, regions"),
    "must_check": "yes",
    "language": "en",
    "note": gettext_lazy("Said in the evening programme, at minute 12."),
}


def render_claims(rows: Sequence[Sequence[str]], *, as_xlsx: bool) -> bytes:
    """Render rows of all fields as a CSV file or an Excel workbook, in which nothing is calculated."""
    head = [str(field.label) for field in IMPORT_FIELDS]
    cells = [[protect_apostrophe(cell) for cell in row] for row in rows]
    return render_xlsx([Sheet(gettext("Claims"), head, cells)]) if as_xlsx else render_csv(head, cells)


def render_sample(*, as_xlsx: bool) -> bytes:
    """Render a file with one invented claim."""
    return render_claims([[str(SAMPLE.get(field.name, "")) for field in IMPORT_FIELDS]], as_xlsx=as_xlsx)


def render_broken_rows(found: ClaimImport, rows: Iterable[CheckedRow]) -> bytes:
    """Render the rows with errors as CSV, under their own headings, with a column that says what is wrong."""
    head = [protect_apostrophe(heading) for heading, _ in found.columns]
    body = [[*map(protect_apostrophe, row.cells), describe_errors(row)] for row in rows]
    return render_csv([*head, "error"], body)  # untranslated: the same in every language, to be found again


def describe_errors(row: CheckedRow) -> str:
    """Return the errors of a row, each after its field."""
    message = gettext("{field}: {error}")
    return " ".join(
        message.format(field=FIELDS_BY_NAME[name].label, error=error) for name, error in row.errors.items()
    )


def list_claim_rows(claims: QuerySet[Claim], viewer: User) -> list[list[str]]:
    """Return a row for each claim, in their order, with what this person may see of it.

    A query for each kind of row that belongs to a claim. Off-the-record sources are left out.
    """
    pages = Citation.objects.active().filter(source__kind=SourceKind.URL, source__is_restricted=False)
    places = Appearance.objects.current().filter(start__isnull=False).order_by("id")
    found = list(
        claims.select_related("desk").prefetch_related(
            "tag_rows",
            Prefetch("assignments", Assignment.objects.active().select_related("checker"), to_attr="held"),
            Prefetch("citations", pages.select_related("source").order_by("id"), to_attr="pages"),
            Prefetch("appearances", places.annotate(article=F("revision__article")), to_attr="places"),
        )
    )
    named = {place.article for claim in found for place in claim.places}
    articles = Article.objects.visible_to(viewer).defer("current_revision").in_bulk(named)
    notes = _get_notes(found)
    return [_build_row(claim, articles, notes) for claim in found]


def _get_notes(claims: Iterable[Claim]) -> dict[str, str]:
    """Return {public id: note} of the claims that came with one."""
    flags = Event.objects.filter(
        subject_type="claim", action="flag", subject__in=[str(claim.public_id) for claim in claims]
    )
    return {one.subject: str(one.details.get("note", "")) for one in flags.select_related("detail")}


def _build_row(claim: Any, articles: dict[int, Article], notes: dict[str, str]) -> list[str]:
    place = next((one for one in claim.places if one.article in articles), None)
    article = articles[place.article] if place else None
    values = {
        "external_id": str(claim.public_id),
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": claim.format_date(),
        "origin_url": claim.origin_url,
        "article": (article.canonical_url or str(article.public_id)) if article else "",
        "quote": place.exact if place else "",
        "desk": claim.desk.name,
        "kind": claim.get_kind_display(),
        "priority": claim.get_priority_display(),
        "due_at": _format_moment(claim.due_at, claim.desk.timezone),
        "checker": claim.held[0].checker.name if claim.held else "",
        "tags": ", ".join(claim.tags),
        "must_check": format_yes_or_no(claim.must_check),
        "language": claim.language,
        "note": notes.get(str(claim.public_id), ""),
        "sources": "\n".join(one.source.url for one in claim.pages),
    }
    return [values[field.name] for field in IMPORT_FIELDS]


def _format_moment(moment: datetime | None, timezone: str) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(get_timezone(timezone)).replace(tzinfo=None, microsecond=0)
    return local.isoformat(sep=" ", timespec="seconds" if local.second else "minutes")

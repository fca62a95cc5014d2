"""Rows of a claim import, checked before anything is written: values, errors, duplicates."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_roles_by_desk, is_at_least
from articles.importers.page_metadata import normalize_language_tag
from articles.models import Article
from factcheck.claim_imports import values as parsers
from factcheck.claim_imports.duplicates import find_duplicates
from factcheck.claim_imports.lookups import ImportLookups, load_lookups
from factcheck.claim_imports.rows import CheckedRow, CheckedTable
from factcheck.claims.flagging import get_default_due_time, get_origin_url, require_active_article
from factcheck.models import Claim, ClaimImport
from factcheck.models.claim_fields import strip_texts
from factcheck.workflow.policies import EDITOR, WorkflowFacts
from lib.claim_detection import find_candidates
from lib.claim_extraction import find_kind
from lib.datetimes.clock import require_usual_year
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.text.phrases import format_number

MAX_LENGTHS = {"external_id": 200, "statement": 20_000, "claimant": 500, "origin_url": 4_000, "note": 5_000}
MAX_SHORT_LENGTH = 200
"""Characters of every other cell that is read as a word, a date, or a name."""
MAX_KIND_LENGTH = 500
"""Characters of a statement that its kind is read from: its sentence, in a file of thousands."""
LONG_FIELDS = ("tags", "sources", "origin_url", "article")
EDITOR_FIELDS = ("checker", "sources")
"""Fields that only an editor of the desk may fill."""


def check_rows(
    found: ClaimImport, *, by: User, at: datetime, only: Collection[int] | None = None, lock: bool = False
) -> CheckedTable:
    """Check every row, or only those of some numbers, in queries that do not grow with the rows.

    With ``lock`` the articles that the rows name stay as they are until the transaction ends.
    """
    places = {name: place for place, (_, name) in enumerate(found.columns) if name}
    rows = [CheckedRow(number, cells) for number, cells in found.rows if only is None or number in only]
    texts = {
        row.number: {name: row.cells[place] for name, place in places.items() if row.cells[place]}
        for row in rows
    }
    lookups = load_lookups(found.desk, list(texts.values()), by=by, lock=lock)
    roles = get_roles_by_desk(by)
    for row in rows:
        _RowChecker(row, texts[row.number], found, lookups, roles).check(by=by, at=at)
    find_duplicates(rows)
    return CheckedTable(rows)


@dataclass(frozen=True, slots=True)
class _RowChecker:
    """Checks one row; what it finds is written to the row."""

    row: CheckedRow
    texts: Mapping[str, str]
    found: ClaimImport
    lookups: ImportLookups
    roles: Mapping[int, str]

    def check(self, *, by: User, at: datetime) -> None:
        """Fill values and errors of the row, and its claim where there are none."""
        values, errors = self.row.values, self.row.errors
        for name, length in MAX_LENGTHS.items():
            values[name] = self.texts.get(name, "")
            if len(values[name]) > length:
                errors[name] = _describe_length(values[name], length)
        if not values["statement"]:
            errors["statement"] = gettext("Write the statement.")
        day_first = self.found.day_first
        self._parse("kind", parsers.parse_kind)
        self._parse("priority", parsers.parse_priority)
        self._parse("tags", parsers.parse_tags)
        self._parse("must_check", parsers.parse_yes_or_no)
        self._parse("language", parsers.parse_language)
        self._parse("sources", parsers.parse_source_addresses)
        self._parse("origin_url", parsers.parse_web_address)
        self._parse("said_on", lambda text: parsers.parse_claim_date(text, day_first=day_first))
        self._parse("desk", self.lookups.get_desk)
        desk: Desk = values.get("desk", self.found.desk)
        values["desk"] = desk
        if "desk" in errors:
            return
        self._parse("due_at", lambda text: _parse_due(text, desk, day_first=day_first))
        self._parse("checker", lambda text: self.lookups.get_checker(text, desk, self.texts))
        self._parse("article", lambda text: self._get_article(text, desk))
        self._check_place()
        refusal = EDITOR.refusal(WorkflowFacts(role=self.roles.get(desk.pk, "")))
        if not is_at_least(self.roles.get(desk.pk), Role.EDITOR):
            errors.update({name: refusal for name in EDITOR_FIELDS if name in self.texts})
        if not errors:
            self.row.claim = self._build_claim(by=by, at=at)

    def _parse(self, name: str, parse: Callable[[str], Any]) -> None:
        if name not in self.texts:
            return
        text = self.texts[name]
        if name not in LONG_FIELDS and len(text) > MAX_SHORT_LENGTH:
            self.row.errors[name] = _describe_length(text, MAX_SHORT_LENGTH)
            return
        try:
            self.row.values[name] = parse(text)
        except Invalid as error:
            self.row.errors[name] = error.message

    def _get_article(self, text: str, desk: Desk) -> Article:
        article = self.lookups.get_article(text, desk)
        require_active_article(article)
        return article

    def _check_place(self) -> None:
        """Find the text of the claim in its article."""
        values, errors = self.row.values, self.row.errors
        article: Article | None = values.get("article")
        if article is None:
            if "quote" in self.texts and "article" not in errors:
                errors["quote"] = gettext("Name the article that has this text.")
            return
        text = self.texts.get("quote") or values["statement"]
        values["selector"] = self.lookups.find_text(article, text) if text else None
        if text and values["selector"] is None:
            name = "quote" if "quote" in self.texts else "article"
            errors[name] = gettext(
                "The article does not contain this text. Copy the text of the claim from the article into "
                "the "
                "column “Text in the article”, or leave the article out."
            )

    def _build_claim(self, *, by: User, at: datetime) -> Claim:
        values = self.row.values
        desk: Desk = values["desk"]
        article: Article | None = values.get("article")
        given = ("kind", "priority", "must_check")
        details: dict[str, Any] = {name: values[name] for name in given if name in values}
        if "said_on" in values:
            details["said_on"], details["said_precision"] = values["said_on"]
        texts = {name: values[name] for name in ("statement", "claimant", "origin_url")}
        language = values.get("language") or (
            article.language if article else normalize_language_tag(settings.LANGUAGE_CODE)
        )
        if "kind" not in details:
            statement = values["statement"][:MAX_KIND_LENGTH]
            details["kind"] = find_kind(statement, 0, len(statement), find_candidates(statement, language))
        claim = Claim(
            **strip_texts(texts),
            **details,
            desk=desk,
            article=article,
            language=language,
            due_at=values.get("due_at") or get_default_due_time(desk, at),
            created_by=by,
            created_at=at,
        )
        claim.provenance = article.provenance if article else "external"
        if article is not None and not claim.origin_url:
            claim.origin_url = get_origin_url(article)
        return claim


def _describe_length(text: str, limit: int) -> str:
    message = gettext("This has {count} characters. The limit is {max}.")
    return message.format(count=format_number(len(text)), max=format_number(limit))


def _parse_due(text: str, desk: Desk, *, day_first: bool) -> datetime:
    """Return the moment, in the desk's time zone unless it says UTC; a day ends with the desk's work."""
    day, clock = parsers.parse_due_time(text, day_first=day_first)
    require_usual_year(day)
    if clock is None:
        return desk.working_hours.get_span(day)[1]
    return datetime.combine(day, clock, tzinfo=clock.tzinfo or get_timezone(desk.timezone))

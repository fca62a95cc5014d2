"""Output of commands: a parsed article, an import result or an error, as plain values for JSON."""

import json
import sys
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

from articles.absolute_urls import get_article_url
from articles.actions.importing import ImportResult
from articles.importers import ParsedArticle
from lib.errors import DomainError
from lib.errors.command import RefusableCommand

TEXT_FIELDS = (
    "headline",
    "byline",
    "publisher",
    "language",
    "canonical_url",
    "source",
    "external_id",
    "version",
)


def describe_parsed_article(clean: ParsedArticle) -> dict[str, Any]:
    """Return every field of a parsed article; times in ISO 8601 with the offset that the source stated."""
    return {
        **{name: getattr(clean, name) for name in TEXT_FIELDS},
        "published_at": _format_with_offset(clean.published_at, clean.published_offset),
        "updated_at": _format_with_offset(clean.updated_at, clean.updated_offset),
        "embargo_until": _format_with_offset(clean.embargo_until, None),
        "provenance": clean.provenance,
        "status": clean.status,
        "read_as": clean.read_as,
        "note": clean.note,
        "html": clean.html,
        "text": clean.text,
    }


def describe_import_result(imported: ImportResult) -> dict[str, Any]:
    """Return the outcome of an import, as the API returns it."""
    return {
        "outcome": imported.outcome,
        "id": str(imported.article.public_id),
        "url": get_article_url(imported.article),
        "revision": imported.revision.number,
        "state": imported.article.state,
    }


def describe_error(error: DomainError) -> dict[str, Any]:
    """Return the reason of a refusal: a code for programs and a sentence for people."""
    data: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.reasons:
        data["reasons"] = error.reasons
    return {"refused": data}


class JsonLinesCommand(RefusableCommand):
    """Command that can print lines of JSON, its refusal too where ``--json`` was asked for."""

    def end_refused(self, refusal: Exception, options: dict[str, Any]) -> NoReturn:
        if options.get("json") and isinstance(refusal, DomainError):
            self.print_json(describe_error(refusal))
            sys.exit(1)
        super().end_refused(refusal, options)

    def print_json(self, data: dict[str, Any]) -> None:
        """Print one line of JSON.

        Characters that some readers take for a line's end are escaped, and all beyond ASCII where the output
        is not UTF-8.
        """
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        line = json.dumps(data, ensure_ascii=encoding.lower().replace("-", "") != "utf8")
        for end in "\x85\u2028\u2029":
            line = line.replace(end, f"\\u{ord(end):04x}")
        self.stdout.write(line)


def _format_with_offset(moment: datetime | None, offset: int | None) -> str | None:
    if moment is None:
        return None
    if offset is None:
        return moment.isoformat()
    try:
        return moment.astimezone(timezone(timedelta(minutes=offset))).isoformat()
    except (OverflowError, ValueError):
        return moment.isoformat()

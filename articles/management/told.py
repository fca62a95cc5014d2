"""How commands say what they read: a clean article, or a refusal, as plain values that JSON has."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from articles.actions.importing import Imported
from articles.addresses import article_address
from articles.importers import Clean
from lib.errors import DomainError

WORDS = ("headline", "byline", "publisher", "language", "canonical_url", "source", "external_id", "version")


def told_clean(clean: Clean) -> dict[str, Any]:
    """Every field of a clean article; times in ISO 8601 with the offset that the source stated."""
    return {
        **{name: getattr(clean, name) for name in WORDS},
        "published_at": _moment(clean.published_at, clean.published_offset),
        "updated_at": _moment(clean.updated_at, clean.updated_offset),
        "embargo_until": _moment(clean.embargo_until, None),
        "provenance": clean.provenance,
        "status": clean.status,
        "read_as": clean.read_as,
        "note": clean.note,
        "html": clean.html,
        "text": clean.text,
    }


def told_imported(imported: Imported) -> dict[str, Any]:
    """What became of an article, as the API answers it."""
    return {
        "outcome": imported.outcome,
        "id": str(imported.article.public_id),
        "url": article_address(imported.article),
        "revision": imported.revision.number,
        "state": imported.article.state,
    }


def told_refusal(error: DomainError) -> dict[str, Any]:
    """Why not: a code for programs and a sentence for people."""
    said: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.reasons:
        said["reasons"] = error.reasons
    return {"refused": said}


def json_line(said: dict[str, Any], *, encoding: str | None) -> str:
    """One line: what some readers take for the end of one is escaped, and all letters where ``encoding`` is
    not UTF-8.
    """
    plain = (encoding or "utf-8").lower().replace("-", "") != "utf8"
    line = json.dumps(said, ensure_ascii=plain)
    for end in "\x85\u2028\u2029":
        line = line.replace(end, f"\\u{ord(end):04x}")
    return line


def _moment(moment: datetime | None, offset: int | None) -> str | None:
    if moment is None:
        return None
    if offset is None:
        return moment.isoformat()
    try:
        return moment.astimezone(timezone(timedelta(minutes=offset))).isoformat()
    except (OverflowError, ValueError):
        return moment.isoformat()

"""Queries to the writer in the margin: a note each at its words, with its thread, behind those of claims."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from articles.models import Article, Revision
from factcheck.galley.forms import AskWriterForm, QueryPostForm
from factcheck.galley.writer_queries import (
    MAX_NAME_LENGTH,
    QueryRow,
    find_known_writer,
    list_query_rows,
    list_writers,
)
from factcheck.models import ArticleWriter
from factcheck.screens.article.margin import list_people, list_states
from lib.datetimes.humanize import format_datetime, get_timezone


def get_queries_context(
    found: Article,
    revision: Revision,
    user: User,
    *,
    at: datetime,
    may_ask: bool,
    notes: Sequence[dict[str, Any]],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the page shows of queries, their marks, and the filters of all notes of the margin.

    ``notes`` stand in the margin before them. ``given`` are refused forms: ``query_form``, and
    ``query_posts`` by the key of their query.
    """
    tz = get_timezone(found.desk.timezone)
    posts: Mapping[int, QueryPostForm] = given.get("query_posts", {})
    writers = list(list_writers(found))
    rows = list_query_rows(revision, user, at=at, tz=tz) if writers else []
    first = len(notes) + 1
    drawn = [
        _build_note(number, row, posts.get(row.query.pk), may_post=may_ask)
        for number, row in enumerate(rows, start=first)
    ]
    form = given.get("query_form")
    if form is None and may_ask:
        form = AskWriterForm(initial=_get_initial(found, revision, writers))
    return {
        "query_notes": drawn,
        "query_form": form,
        "writers": [_describe_writer(writer, at=at, tz=tz) for writer in writers],
        "query_marks": [mark for note in drawn if (mark := _build_mark(note))],
        "margin_states": list_states([*notes, *drawn]),
        "margin_people": list_people([*notes, *drawn]),
    }


def _build_note(number: int, row: QueryRow, form: QueryPostForm | None, *, may_post: bool) -> dict[str, Any]:
    auto_id = f"id_{row.query.public_id}_%s"
    return {
        "number": number,
        "row": row,
        "mark": row.mark,
        "state": f"query_{row.state}",
        "checker": str(row.query.requested_by),
        "form": form or (QueryPostForm(auto_id=auto_id) if may_post and row.state != "resolved" else None),
        "may_post": may_post,
    }


def _build_mark(note: dict[str, Any]) -> dict[str, Any] | None:
    place, mark = note["row"].place, note["mark"]
    if place.start is None:
        return None
    return {
        "id": note["row"].query.public_id.hex[:8],
        "number": note["number"],
        "mark": mark.name,
        "word": mark.word,
        "start": place.start,
        "end": place.end,
    }


def _get_initial(found: Article, revision: Revision, writers: Sequence[ArticleWriter]) -> dict[str, Any]:
    known = next((one for one in reversed(writers) if one.email), None) or find_known_writer(found)
    return {
        "revision": revision.number,
        "name": known.name if known else found.byline[:MAX_NAME_LENGTH],
        "email": known.email if known else "",
    }


def _describe_writer(writer: Any, *, at: datetime, tz: Any) -> dict[str, Any]:
    link = next(iter(writer.live_links), None)
    return {
        "writer": writer,
        "link": link,
        "is_expired": link is not None and not link.is_usable(at),
        "expires": format_datetime(link.expires_at, at=at, tz=tz) if link else "",
        "opened": format_datetime(link.opened_at, at=at, tz=tz) if link and link.opened_at else "",
        "due": format_datetime(writer.email_due_at, at=at, tz=tz) if writer.email_due_at else "",
    }

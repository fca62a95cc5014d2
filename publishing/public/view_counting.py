"""Counting views of a verdict, after its response is sent, so that no reader waits for the count."""

import logging
from functools import partial
from uuid import UUID

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase

from factcheck.desk.statistics import view_counts
from lib.datetimes import clock

logger = logging.getLogger("stet.verdict_views")


def count_view_on_close[Answer: HttpResponseBase](
    request: HttpRequest, response: Answer, public_id: UUID, *, is_embed: bool = False
) -> Answer:
    """Return ``response`` itself; a sampled view is recorded once it has been sent.

    A 304 counts as a view; a HEAD does not. ``is_embed``: the card on another site is viewed.
    """
    if request.method == "GET" and response.status_code in (200, 304) and view_counts.is_sampled():
        # Django calls these after the last byte: nobody waits for the count.
        closers = response._resource_closers  # type: ignore[attr-defined]  # the stubs leave it out
        closers.append(partial(_record_view, public_id, is_embed))
    return response


def _record_view(public_id: UUID, is_embed: bool) -> None:
    try:
        view_counts.record_verdict_view(public_id, at=clock.now(), is_embed=is_embed)
    except DatabaseError as error:
        # Django does not log an error at this point.
        logger.warning("a reading was not counted: %s", error.__class__.__name__)

"""Counting: how often a verdict is read, noted once its reader has the answer and kept waiting by nothing."""

import logging
from functools import partial
from uuid import UUID

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase

from factcheck.actions import readings
from lib import clock

logger = logging.getLogger("stet.readings")


def counted[Answer: HttpResponseBase](request: HttpRequest, response: Answer, public_id: UUID) -> Answer:
    """``response`` itself; its reading is noted when it has been sent, if it is one of those that are.

    Somebody who has the page already (304) reads it too; a HEAD does not.
    """
    if request.method == "GET" and response.status_code in (200, 304) and readings.is_counted():
        # What Django calls after the last byte: nobody waits for the count.
        closers = response._resource_closers  # type: ignore[attr-defined]  # the stubs leave it out
        closers.append(partial(_count, public_id))
    return response


def _count(public_id: UUID) -> None:
    try:
        readings.count_reading(public_id, at=clock.now())
    except DatabaseError as error:
        # Django says nothing about what fails this late.
        logger.warning("a reading was not counted: %s", error.__class__.__name__)

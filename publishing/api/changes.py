"""The log of changes over REST: whoever remembers one cursor misses nothing and gets nothing twice."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import cast

from django.conf import settings
from django.http import HttpResponse, QueryDict
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.authentication import BearerKey
from accounts.models import ApiKey, User
from lib import clock
from lib.encoded import GZIP, answer, chosen, unpacked
from lib.errors import Invalid, StartOver
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import refuse_unknown
from publishing.actions import usage
from publishing.api.permissions import ReadsPublished
from publishing.api.shapes import ChangePage
from publishing.api.verdicts import JSON, PRIVATE, REFUSED, UNCHANGED
from publishing.models import SealedPage
from publishing.models.sealed_page import SIZE
from publishing.queries.changes import ANEW, Head, entries, head_of, page_of, position_in
from publishing.queries.readers import KEY_AND_LICENCE, Reader, public_now, reader_of

LONGEST_WAIT = 30
"""Seconds that an answer is held back at most, when there is nothing new."""
LOOKS_EVERY = 0.5
"""Seconds between two looks at whether there is."""
MOST_KEPT = 300
"""Sealed pages that each process keeps in memory, some ten thousands of bytes each."""
NOTED_EVERY = 10.0
"""Seconds between two notes of a reader of old pages, in each process."""
_noted: dict[int, float] = {}
_waiting = BoundedSemaphore(settings.STET_WAITING_READERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of the log: ``size`` entries after the position that the reader has come to; where there are
    none, ``wait`` seconds at most until there are.
    """

    after: int
    size: int
    wait: int


class ChangeList(APIView):
    permission_classes = [ReadsPublished]

    def get_authenticators(self) -> list[BaseAuthentication]:
        """As everywhere; a key comes with all that its licence says."""
        return [BearerKey(KEY_AND_LICENCE), SessionAuthentication()]

    @extend_schema(
        operation_id="changes_list",
        summary="Follow what is published, corrected and retracted",
        description=(
            "Every change of what your licence covers, oldest first, each with its position in one log. Keep "
            "`cursor` of the last page you stored and ask with it: you miss nothing and get nothing twice, "
            "whatever is published meanwhile. `more` is false when you hold everything. A retraction comes "
            "as a tombstone, and what was said before it as null. After 410 read from the beginning again."
        ),
        tags=["verdicts"],
        parameters=[
            OpenApiParameter("cursor", str, description="Of the page before; left out at the beginning."),
            OpenApiParameter("page_size", int, description=f"1 to {SIZE}; {SIZE} unless told."),
            OpenApiParameter(
                "wait", int,
                description=f"Seconds, up to {LONGEST_WAIT}, to hold the answer back until there is news.",
            ),
        ],
        responses={
            (200, JSON): ChangePage,
            304: UNCHANGED,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            (410, PROBLEM): OpenApiResponse(Problem, "The cursor is of no use any more: start over."),
            **REFUSED,
        },
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """A sealed page where there is one for this reader; else one made of what is written."""
        key = request.auth if isinstance(request.auth, ApiKey) else None
        reader = reader_of(cast(User, request.user), key)
        asked = asked_of(request.query_params, reader.mark)
        return _sealed(request, key, reader, asked) or _fresh(request, key, reader, asked)


def asked_of(query: QueryDict, mark: str) -> Asked:
    """What these parameters ask of a reader with this mark. Raises Invalid and StartOver."""
    refuse_unknown(query, ("cursor", "page_size", "wait"))
    size = _number(query, "page_size", SIZE, least=1, most=SIZE)
    wait = _number(query, "wait", 0, least=0, most=LONGEST_WAIT)
    return Asked(position_in(query.get("cursor", ""), mark), size, wait)


def _number(query: QueryDict, name: str, usual: int, *, least: int, most: int) -> int:
    said = query.get(name, "")
    if not said:
        return usual
    if not (said.isascii() and said.isdigit() and len(said) < 10 and int(said) >= least):
        sentence = f"{name} is a whole number from {least} to {most}."
        raise Invalid(sentence, fields={name: [sentence]})
    return min(int(said), most)


def _sealed(request: Request, key: ApiKey | None, reader: Reader, asked: Asked) -> HttpResponse | None:
    """The sealed page that begins where the reader stands; None where there is none for them."""
    if not reader.plain or asked.size != SIZE or asked.after % SIZE:
        return None
    coding = chosen(request.META.get("HTTP_ACCEPT_ENCODING", "")) or GZIP
    try:
        etag, packed = _read(coding, asked.after // SIZE, reader.mark, reader.public.edition)
    except SealedPage.DoesNotExist:
        return None
    if _worth_noting(key):
        _note(key, reader, asked, asked.after + SIZE)
    return answer(
        request._request,
        etag,
        lambda: unpacked(packed),
        packed=lambda _: packed,
        content_type=JSON,
        headers=PRIVATE,
    )


@lru_cache(maxsize=MOST_KEPT)
def _read(coding: str, number: int, mark: str, edition: int) -> tuple[str, bytes]:
    """The ETag and the bytes of a sealed page, which never change but with the edition. Raises DoesNotExist
    for one that is not sealed, and looks for it again the next time.
    """
    etag, packed = SealedPage.objects.values_list("etag", coding).get(number=number, mark=mark)
    return etag, bytes(packed)


def _worth_noting(key: ApiKey | None) -> bool:
    """Whoever reads old pages one after the other is noted now and then; where they end, always."""
    if key is None:
        return False
    now, last = time.monotonic(), _noted.get(key.pk)
    if last is not None and now - last < NOTED_EVERY:
        return False
    _noted[key.pk] = now
    return True


def _fresh(request: Request, key: ApiKey | None, reader: Reader, asked: Asked) -> HttpResponse:
    head = _head(reader, asked)
    if head.position < asked.after:
        raise StartOver(ANEW)
    upto = head.position
    if reader.plain and asked.size == SIZE:
        # To the end of the page and no further, so that the next one is a whole page, which is sealed.
        upto = min(upto, (asked.after // SIZE + 1) * SIZE)
    state = f"{reader.mark} {asked.after} {asked.size} {upto} {head.position} {head.edition}"
    sent = asked.after

    def body() -> bytes:
        nonlocal sent
        rows = entries(reader.covered, after=asked.after, upto=upto, size=asked.size)
        sent = rows[-1][0] if len(rows) == asked.size else upto
        return page_of(
            [row for _, row in rows],
            last=sent,
            mark=reader.mark,
            more=sent < head.position,
            size=None if asked.size == SIZE else asked.size,
        )

    etag = hashlib.sha256(state.encode()).hexdigest()
    response = answer(request._request, etag, body, content_type=JSON, headers=PRIVATE)
    _note(key, reader, asked, sent)
    return response


def _note(key: ApiKey | None, reader: Reader, asked: Asked, sent: int) -> None:
    if key is not None and reader.partner is not None:
        usage.note_position(key, reader.partner, position=asked.after, sent=sent, at=clock.now())


def _head(reader: Reader, asked: Asked) -> Head:
    """Where the log ends; after a while, where nothing is new and the reader would rather wait."""
    head = head_of(reader, reader.public, at=clock.now())

    def news() -> bool:
        nonlocal head
        head = head_of(reader, public_now(), at=clock.now())
        return head.position > asked.after

    if head.position <= asked.after:
        hold_back(asked.wait, news)
    return head


def hold_back(seconds: float, news: Callable[[], bool]) -> None:
    """Until there is news, or for so long. Each waits in a thread of the web process, so only so many may
    (STET_WAITING_READERS): the others are answered at once.
    """
    if not seconds or not _waiting.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(LOOKS_EVERY, left))
            if news():
                return
    finally:
        _waiting.release()

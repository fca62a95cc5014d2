"""Asking a WSGI application as a server does, without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from newsroom.wsgi import application

site = application.site
"""The house without the straight way."""


def asked_of(
    by: Any, address: str, *, secure: bool = False, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and bytes of what ``by`` answers to a GET; names of headers with _ for -."""
    request = RequestFactory().get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}, secure=secure
    )
    told: list[Any] = []
    with _connections_left_open():
        answer = by(request.environ, lambda status, headers, *_: told.extend([status, headers]))
        content = b"".join(answer)
        if hasattr(answer, "close"):  # PEP 3333: where it has one
            answer.close()
    status, pairs = told
    assert len(dict(pairs)) == len(pairs), "each header once"
    return int(status.split()[0]), dict(pairs), content


@contextmanager
def _connections_left_open() -> Iterator[None]:
    """As Django's own test client leaves them: the transaction of a test is in them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

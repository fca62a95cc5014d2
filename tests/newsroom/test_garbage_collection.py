"""A web process looks for garbage between requests, and not while somebody waits for a page."""

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.test import Client

from newsroom import garbage_collection


class Knot:
    """Refers to itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The generations that were searched, in a process like that of the web."""
    found: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            found.append(info["generation"])

    monkeypatch.setattr(garbage_collection, "SEARCH_ALL_EVERY", 3)
    monkeypatch.setattr(garbage_collection, "_answers", iter(range(1, 100)))
    garbage_collection.collect_between_requests()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    request_finished.disconnect(garbage_collection.collect_garbage)
    gc.unfreeze()


def test_what_is_new_is_searched_after_an_answer_and_all_now_and_then(
    searches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage_collection, "SEARCH_FROM", 1)
    old = weakref.ref(Knot())
    for _ in range(3):
        new = weakref.ref(Knot())
        Client().get("/robots.txt")
        assert new() is None
    assert old() is None
    assert searches == [0, 0, 2]


def test_little_that_is_new_waits_for_more(searches: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A search goes through the requests in progress too: small answers are not worth one each."""
    monkeypatch.setattr(garbage_collection, "SEARCH_FROM", 1_000_000)
    Client().get("/robots.txt")
    assert searches == []
    monkeypatch.setattr(garbage_collection, "SEARCH_FROM", 1)
    Client().get("/robots.txt")
    assert searches == [0]


LEFT = """
import gc
from newsroom.wsgi import application
from wsgiref.util import setup_testing_defaults
environ = {"PATH_INFO": "/robots.txt", "HTTP_HOST": "localhost"}
setup_testing_defaults(environ)
said = []
b"".join(application(environ, lambda status, headers: said.append(status)))
print(said[0], len(gc.get_objects()))
"""


def test_what_a_process_loads_is_never_searched_again() -> None:
    """The pages too: they would be loaded by the first request, and gone through with every 500th."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run([sys.executable, "-c", LEFT], env=env, capture_output=True, text=True, check=True)
    status, _, left = said.stdout.strip().rpartition(" ")
    assert status == "200 OK"
    assert int(left) < 20_000

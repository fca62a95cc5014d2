"""How much of the house takes part when a partner asks for the log of changes.

Counted are the files of ours in which a function runs from the moment that the request reaches the first
middleware until its answer is closed, our own middlewares among them. Not counted: settings and addresses,
which are read when the process starts, the search for garbage after the answer, which runs where a test has
loaded the web server's application, the clock, which is Django's by one name for all, tests, and what is not
ours (Django and its libraries).
"""

import sys
from pathlib import Path

import pytest
from django.test import Client

from publishing.documents.feed_page_cache import cache_full_pages
from tests.architecture.source_files import LAYERS, ROOT

ADDRESS = "/api/v1/changes/"
MOST = 12
APART = ("settings.py", "urls.py", "garbage_collection.py", "clock.py")


def files_run(client: Client, **headers: str) -> tuple[int, set[str]]:
    """The status of the answer, and the files of ours that took part in it."""
    seen: set[str] = set()
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: seen.add(frame.f_code.co_filename))
    try:
        answer = client.get(ADDRESS, headers=headers)
    finally:
        sys.setprofile(before)
    ours = {Path(name).relative_to(ROOT) for name in seen if name.startswith(f"{ROOT}/")}
    return answer.status_code, {
        path.as_posix() for path in ours if path.parts[0] in LAYERS and path.name not in APART
    }


@pytest.fixture
def asked(client, partner_key, publish_claim):
    """asked(if_none_match=...) -> the status and the files, once the process has asked before."""
    publish_claim()
    client.get(ADDRESS, headers={"authorization": f"Bearer {partner_key}"})
    return lambda **more: files_run(client, authorization=f"Bearer {partner_key}", **more)


def test_a_page_that_is_made_takes_no_more_than_a_dozen(asked):
    status, files = asked()
    assert status == 200
    assert len(files) <= MOST, sorted(files)


def test_a_page_that_is_held_takes_no_more(asked, client, partner_key):
    etag = client.get(ADDRESS, headers={"authorization": f"Bearer {partner_key}"})["ETag"]
    status, files = asked(if_none_match=etag)
    assert status == 304
    assert len(files) <= MOST, sorted(files)


def test_a_sealed_page_takes_no_more(asked, monkeypatch):
    for module in ("publishing.api.changes", "publishing.documents.feed_page_cache"):
        monkeypatch.setattr(f"{module}.PAGE_SIZE", 1)
    assert cache_full_pages() == 1
    status, files = asked(accept_encoding="gzip")
    assert status == 200
    assert len(files) <= MOST, sorted(files)

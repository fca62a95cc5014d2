"""Pages are archived and drawn by workers that fetch, under their role (newsroom/fetch_privileges.py)."""

from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.db import connection

from factcheck.link_checks import run_checks
from factcheck.models import Snapshot, SnapshotPicture, Source
from factcheck.snapshots import pictures
from lib.page_renderer.renderer import PagePicture
from newsroom import database_roles
from tests.factcheck.link_fixtures import cite_page, disable_host_delay, link_site
from tests.factcheck.snapshot_checks import files
from tests.factories import MONDAY
from tests.newsroom.fetch_roles import fetch_role, under

__all__ = ["cite_page", "disable_host_delay", "fetch_role", "link_site"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PICTURE = PagePicture(b"RIFF picture", 1280, 900, is_cut=False)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, settings: Any, cite_page: Any) -> InMemoryStorage:
    """An empty store, a renderer, and a cited page that is due to be checked."""
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    settings.STET_PAGE_RENDERER = "a-renderer"
    monkeypatch.setattr(pictures, "render_page", lambda *_, **__: PICTURE)
    cite_page("/population", "Harrowmere had 48,312 residents")
    return saved


def draw() -> int:
    return pictures.draw_due_pictures(clock=lambda: MONDAY)


def list_pictures(store: InMemoryStorage) -> list[str]:
    return [name for name in files(store) if name.startswith(pictures.PICTURE_FOLDER)]


def test_page_is_archived_and_drawn(fetch_role: str, store: InMemoryStorage) -> None:
    with under(fetch_role):
        assert run_checks(clock=lambda: MONDAY) == 1
        assert draw() == 1
    picture = SnapshotPicture.objects.get()
    assert (picture.failure, picture.due_at) == ("", None)
    assert list_pictures(store) == [picture.file]


def test_picture_of_a_restricted_source_is_not_seen(fetch_role: str, store: InMemoryStorage) -> None:
    with under(fetch_role):
        run_checks(clock=lambda: MONDAY)
    Source.objects.update(is_restricted=True)
    with under(fetch_role):
        assert SnapshotPicture.objects.count() == 0
        assert draw() == 0


def test_source_restricted_while_its_page_is_drawn_leaves_no_picture(
    fetch_role: str, store: InMemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = dict(connection.settings_dict)

    def restrict_meanwhile(*_: Any, **__: Any) -> PagePicture:
        with database_roles.connect_as(owner):
            Source.objects.update(is_restricted=True)
        return PICTURE

    monkeypatch.setattr(pictures, "render_page", restrict_meanwhile)
    with under(fetch_role):
        run_checks(clock=lambda: MONDAY)
        assert draw() == 1
    assert Snapshot.objects.get().page_picture.file == ""
    assert list_pictures(store) == []

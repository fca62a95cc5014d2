"""Pictures of archived pages under the role of workers that fetch."""

from typing import Any

import pytest
from django.db import connection

from factcheck.models import Snapshot, SnapshotPicture, Source
from factcheck.snapshots import pictures
from factcheck.snapshots.actions import get_snapshot_storage
from lib.page_renderer.renderer import PagePicture
from newsroom import database_roles
from tests.factcheck.link_fixtures import cite_page, disable_host_delay, link_site
from tests.factcheck.snapshot_checks import Look, files
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY
from tests.newsroom.fetch_role import fetch_role, under

__all__ = ["cite_page", "disable_host_delay", "fetch_role", "link_site"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PICTURE = PagePicture(b"RIFF picture", 1280, 900, is_cut=False)


@pytest.fixture
def archived(fetch_role: str, cite_page: Any, settings: Any) -> Snapshot:
    """A page that a worker of links archived under the role, so that its picture is due."""
    settings.STET_PAGE_RENDERER = "a-renderer"
    source = cite_page("/population").source
    with under(fetch_role):
        copy = archive_page(source.pk, Look(final_url=source.url), at=MONDAY)
    assert copy is not None
    return copy


def draw(role: str) -> int:
    with under(role):
        return pictures.draw_due_pictures(clock=lambda: MONDAY)


def list_picture_files() -> list[str]:
    return [name for name in files(get_snapshot_storage()) if name.startswith(pictures.PICTURE_FOLDER)]


def test_a_picture_is_drawn_under_the_role(
    fetch_role: str, archived: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "render_page", lambda *arguments, **more: PICTURE)
    before = list_picture_files()
    assert draw(fetch_role) == 1
    picture = SnapshotPicture.objects.get(snapshot=archived)
    assert (picture.width, picture.due_at, picture.failure) == (1280, None, "")
    assert set(list_picture_files()) - set(before) == {picture.file}


def test_a_source_restricted_while_its_page_is_drawn_leaves_no_picture(
    fetch_role: str, archived: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = dict(connection.settings_dict)

    def restrict_meanwhile(*arguments: object, **more: object) -> PagePicture:
        with database_roles.connect_as(owner):
            Source.objects.filter(pk=archived.source_id).update(is_restricted=True)
        return PICTURE

    monkeypatch.setattr(pictures, "render_page", restrict_meanwhile)
    before = list_picture_files()
    assert draw(fetch_role) == 1
    assert list_picture_files() == before
    assert SnapshotPicture.objects.get(snapshot=archived).file == ""


def test_a_source_restricted_before_its_page_is_read_is_passed_over(
    fetch_role: str, archived: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = dict(connection.settings_dict)
    claim_due_rows = pictures.claim_due_rows

    def restrict_after(*arguments: Any, **more: Any) -> Any:
        leases = claim_due_rows(*arguments, **more)
        with database_roles.connect_as(owner):
            Source.objects.filter(pk=archived.source_id).update(is_restricted=True)
        return leases

    def fail(*arguments: object, **more: object) -> PagePicture:
        raise AssertionError("it was drawn")

    monkeypatch.setattr(pictures, "claim_due_rows", restrict_after)
    monkeypatch.setattr(pictures, "render_page", fail)
    assert draw(fetch_role) == 1

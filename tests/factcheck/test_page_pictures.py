"""Pictures of archived pages: drawn by a worker, shown with the copy, and gone with it."""

from datetime import timedelta

import pytest
from django.core.files.storage import InMemoryStorage, storages

from factcheck.models import Citation, Snapshot, SnapshotPicture, Source
from factcheck.sealing.contents import rewrite_stale_files
from factcheck.snapshots import orphans, pictures
from factcheck.snapshots.pictures import draw_due_pictures
from factcheck.snapshots.retention import erase_expired_snapshots
from factcheck.sources.restrictions import restrict_source
from lib.page_renderer.renderer import PagePicture, RenderingFailed
from tests.browser import CHROMIUM
from tests.factcheck.snapshot_checks import Look, files
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY

PICTURE = PagePicture(b"RIFF picture", 1280, 900, is_cut=False)


@pytest.fixture(autouse=True)
def store(monkeypatch):
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def renderer(monkeypatch, settings):
    """The program outside: what it is given, and what it answers, an exception to be raised too."""
    settings.STET_PAGE_RENDERER = "a-renderer"

    class Renderer:
        answer: PagePicture | Exception = PICTURE
        drawn: list[bytes] = []

        def __call__(self, command, body, *, content_type):
            self.drawn.append(body)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    made = Renderer()
    made.drawn = []
    monkeypatch.setattr(pictures, "render_page", made)
    return made


@pytest.fixture
def archive(create_claim_in_state):
    """archive() -> a copy of the page that a claim cites."""

    def play(**changes):
        claim = create_claim_in_state("in_review")
        source = Source.objects.filter(citations__claim=claim).order_by("pk").first()
        copy = archive_page(source.pk, Look(**changes), at=MONDAY)
        Citation.objects.filter(source=source).update(snapshot=copy)
        return copy

    return play


def draw(*, at=MONDAY):
    return draw_due_pictures(clock=lambda: at)


def get_picture(copy):
    return SnapshotPicture.objects.filter(snapshot=copy).first()


def list_picture_files(store):
    return [name for name in files(store) if name.startswith("pictures/")]


def test_archived_page_is_drawn_from_its_stored_bytes(archive, renderer, store):
    copy = archive(body=b"<p>20,145 crates were landed</p>")
    assert draw() == 1
    assert renderer.drawn == [b"<p>20,145 crates were landed</p>"]
    picture = get_picture(copy)
    assert (picture.width, picture.height, picture.due_at, picture.failure) == (1280, 900, None, "")
    assert storages["snapshots"].open(picture.file).read() == PICTURE.content
    assert draw() == 0


def test_without_a_renderer_nothing_is_drawn_and_said(archive, client, cast, settings):
    copy = archive()
    assert get_picture(copy) is None
    client.force_login(cast.checker)
    for renderer, is_said in (("", False), ("a-renderer", True)):
        settings.STET_PAGE_RENDERER = renderer
        for part in ("", "read/"):
            shown = client.get(f"/snapshots/{copy.public_id}/{part}").content.decode()
            assert ("no page renderer was set up" in shown) is is_said
    assert client.get(f"/snapshots/{copy.public_id}/picture/").status_code == 404


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "text/plain"])
def test_what_is_no_page_is_not_drawn(archive, renderer, media_type):
    assert get_picture(archive(media_type=media_type)) is None


def test_picture_is_shown_with_the_copy(archive, renderer, client, cast):
    copy = archive()
    client.force_login(cast.checker)
    assert "is being made" in client.get(f"/snapshots/{copy.public_id}/").content.decode()
    draw()
    for part in ("", "read/"):
        shown = client.get(f"/snapshots/{copy.public_id}/{part}").content.decode()
        assert "Picture of the page as archived" in shown
        assert f'src="/snapshots/{copy.public_id}/picture/" width="1280" height="900"' in shown
        assert 'alt="The archived page as a browser draws it:' in shown
    sent = client.get(f"/snapshots/{copy.public_id}/picture/")
    assert (sent.content, sent["Content-Type"]) == (PICTURE.content, "image/webp")
    assert "sandbox" in sent["Content-Security-Policy"]
    assert sent["X-Content-Type-Options"] == "nosniff"


def test_picture_is_for_those_who_see_the_source(archive, renderer, client, cast, django_user_model):
    copy = archive()
    draw()
    stranger = django_user_model.objects.create(username="stranger", email="s@example.org", name="S")
    client.force_login(stranger)
    assert client.get(f"/snapshots/{copy.public_id}/picture/").status_code in {403, 404}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RenderingFailed("crashed"), "it could not be drawn"),
        (RenderingFailed("time"), "drawing it took too long"),
        (RenderingFailed("too_large"), "it is too large to be drawn"),
        (RenderingFailed("missing"), "the page renderer was not found"),
        (OSError("no space left"), "it could not be stored"),
    ],
)
def test_failure_keeps_the_copy_and_is_said_after_three_attempts(
    archive, renderer, client, cast, answer, said
):
    copy = archive()
    renderer.answer = answer
    for number in range(4):
        draw(at=MONDAY + timedelta(hours=number))
    assert len(renderer.drawn) == pictures.MAX_ATTEMPTS
    assert get_picture(copy).due_at is None
    client.force_login(cast.checker)
    shown = client.get(f"/snapshots/{copy.public_id}/").content.decode()
    assert said in shown
    assert client.get(f"/snapshots/{copy.public_id}/original/").status_code == 200


def test_one_picture_at_a_time(archive, renderer):
    copy = archive()
    SnapshotPicture.objects.filter(snapshot=copy).update(leased_until=MONDAY + timedelta(seconds=60))
    assert draw() == 0
    assert draw(at=MONDAY + timedelta(seconds=61)) == 1


def test_restricted_source_loses_its_picture_and_gets_no_other(
    archive, renderer, store, cast, django_capture_on_commit_callbacks
):
    copy = archive()
    draw()
    assert list_picture_files(store)
    with django_capture_on_commit_callbacks(execute=True):
        restrict_source(copy.source, by=cast.checker, at=MONDAY)
    assert get_picture(copy) is None
    assert list_picture_files(store) == []
    archive_page(copy.source_id, Look(text="Other words", body=b"<p>Other words</p>"), at=MONDAY)
    assert draw() == 0
    assert SnapshotPicture.objects.count() == 0


def test_picture_of_a_source_restricted_while_the_store_was_away_goes_later(
    archive, renderer, store, monkeypatch
):
    copy = archive()
    draw()
    Source.objects.filter(pk=copy.source_id).update(is_restricted=True)
    rewrite_stale_files(at=MONDAY)
    assert list_picture_files(store) == []


def test_source_restricted_while_its_page_is_drawn_has_no_picture(
    archive, renderer, store, cast, monkeypatch, django_capture_on_commit_callbacks
):
    copy = archive()

    def restrict_meanwhile(command, body, *, content_type):
        Source.objects.filter(pk=copy.source_id).update(is_restricted=True)
        return PICTURE

    monkeypatch.setattr(pictures, "render_page", restrict_meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        draw()
    assert get_picture(copy).file == ""
    assert list_picture_files(store) == []


def test_erased_copy_takes_its_picture_along(archive, renderer, store, client, cast):
    copy = archive()
    draw()
    Snapshot.objects.filter(pk=copy.pk).update(erased_at=MONDAY, text="")
    client.force_login(cast.checker)
    assert client.get(f"/snapshots/{copy.public_id}/picture/").status_code == 404
    erase_expired_snapshots(at=MONDAY)
    assert files(store) == []
    assert get_picture(copy) is None


def test_named_picture_is_no_orphan(archive, renderer, store, monkeypatch):
    copy = archive()
    draw()
    name = get_picture(copy).file
    stray = store.save(f"pictures/{name.split('/')[1]}/{name.split('/')[2]}/stray.webp", store.open(name))
    monkeypatch.setattr(store, "get_modified_time", lambda name: MONDAY - timedelta(days=2))
    at = next(
        MONDAY + timedelta(hours=hour)
        for hour in range(orphans.FOLDER_COUNT)
        if f"{int((MONDAY + timedelta(hours=hour)).timestamp()) // 3600 % 256:02x}" == name.split("/")[1]
    )
    orphans.delete_orphaned_files(at=at)
    assert store.exists(name)
    assert not store.exists(stray)


def test_real_browser_draws_the_page(archive, settings, client, cast):
    settings.STET_PAGE_RENDERER = f"{CHROMIUM} --no-sandbox"
    copy = archive(body=b"<!doctype html><h1>Landings</h1><script>for(;;){}</script><p>20,145 crates")
    assert draw() == 1
    client.force_login(cast.checker)
    sent = client.get(f"/snapshots/{copy.public_id}/picture/")
    assert sent.content[:4] + sent.content[8:12] == b"RIFFWEBP"

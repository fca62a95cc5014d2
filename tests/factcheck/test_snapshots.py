"""Copies are kept once, can be read back, and no look is lost because a store is away."""

import hashlib
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import InMemoryStorage, storages
from moto.server import ThreadedMotoServer

from factcheck.link_checks import CheckResult as RealLook
from factcheck.link_checks import lease_due_sources, save_check_result
from factcheck.models import Snapshot, Source
from factcheck.models.enums import SourceHealth
from factcheck.sealing.keys import create_key_if_restricted
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.selectors import count_snapshots_without_file
from factcheck.snapshots.uploads import MAX_UPLOAD_BYTES, create_upload_snapshot
from lib.archive import warc
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, NotFound, Unreachable
from newsroom.storages import get_snapshot_storage_config
from tests.articles.document_factories import build_docx, build_pdf, build_text_column
from tests.factcheck.snapshot_checks import PAGE, WORDS, Look, files
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY

LATER = MONDAY + timedelta(hours=5)


@pytest.fixture(autouse=True)
def store(monkeypatch):
    """A store that can be taken away: store.error = True."""

    class Store(InMemoryStorage):
        error = False

        def _save(self, name, content):
            self.ask()
            return super()._save(name, content)

        def _open(self, name, mode="rb"):
            self.ask()
            return super()._open(name, mode)

        def ask(self):
            if self.error:
                raise ConnectionError("away")

    saved = Store()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def source(cast):
    made = iter(range(1, 100))

    def make(**changes):
        number = next(made)
        url = f"https://stats.example.org/{number}"
        data = {"kind": "url", "url": url, "url_key": url, "title": "Table", "added_at": MONDAY}
        made_now = Source.objects.create(
            **data | {"added_by": cast.checker, "health": SourceHealth.OK} | changes
        )
        create_key_if_restricted(made_now, cast.desk, at=MONDAY)
        return made_now

    return make


@pytest.fixture
def keep():
    """keep(source, text=..., at=...) -> what is kept."""

    def play(source, *, at=MONDAY, **changes):
        snapshot = archive_page(source.pk, Look(**changes), at=at)
        source.refresh_from_db()
        return snapshot and Snapshot.objects.get(pk=snapshot.pk)

    return play


def test_a_page_is_kept_with_its_words_and_its_bytes(source, keep, store, tmp_path):
    page = source()
    saved = keep(page)
    assert (saved.text, saved.text_hash, saved.status_code) == (WORDS, sha256_hex(WORDS), 200)
    assert (saved.size, saved.captured_at, page.latest_snapshot) == (len(PAGE), MONDAY, saved)
    assert snapshots_actions.read_snapshot_body(saved) == PAGE.encode()
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(snapshots_actions.read_warc(saved))
    command = [str(Path(sys.executable).with_name("warcio")), "check", str(path)]
    assert subprocess.run(command, check=False).returncode == 0
    assert warc.read_record(snapshots_actions.read_warc(saved)).uri == "https://stats.example.org/table"


def test_the_same_words_of_a_source_are_kept_once_and_new_ones_beside_them(source, keep, store):
    page = source()
    first = keep(page)
    assert keep(page, body=b"<p>other markup</p>", at=LATER) == first
    second = keep(page, text="20,146 crates", body=b"<p>20,146 crates</p>", at=LATER)
    assert page.latest_snapshot == second != first
    assert keep(page, at=LATER) == first
    assert page.latest_snapshot == first
    assert len(files(store)) == 2


def test_the_same_bytes_at_two_addresses_are_stored_once(source, keep, store):
    one, other = source(), source()
    first, second = keep(one), keep(other, final_url="https://mirror.example.org/t", at=LATER)
    assert second.refers_to == first
    record = warc.read_record(snapshots_actions.read_warc(second))
    assert (record.kind, record.body, record.refers_to_uri) == ("revisit", b"", first.url)
    assert snapshots_actions.read_snapshot_body(second) == PAGE.encode()


def test_a_copy_that_leaves_the_house_does_not_say_who_else_has_it(source, keep):
    keep(source(), final_url="https://secret.example.org/inquiry")
    whole = snapshots_actions.build_standalone_warc(keep(source(), at=LATER))
    assert warc.read_record(whole).body == PAGE.encode()
    assert warc.read_record(whole).uri == "https://stats.example.org/table"
    assert warc.read_record(whole).refers_to_uri == ""


def test_what_a_confidential_desk_keeps_is_referred_to_by_nobody_else(source, keep, cast):
    other, ours, more = source(desk=cast.secret_desk), source(), source(desk=cast.secret_desk)
    first, second = keep(other), keep(ours, at=LATER)
    assert (second.refers_to, bool(second.file)) == (None, True)
    assert keep(more, at=LATER).refers_to == first


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_a_restricted_source_shares_with_nobody(source, keep, order):
    copies = [keep(source(is_restricted=restricted)) for restricted in order]
    assert [copy.refers_to for copy in copies] == [None, None]
    assert [snapshots_actions.read_snapshot_body(copy) for copy in copies] == [PAGE.encode()] * 2


@pytest.mark.parametrize("changes", [
    {"outcome": "missing", "status_code": 404}, {"outcome": "soft_404"}, {"outcome": "blocked"},
    {"text": None, "body": None},
])  # fmt: skip
def test_what_is_no_page_is_not_kept(source, keep, changes):
    page = source()
    assert keep(page, **changes) is None
    assert page.latest_snapshot is None


def test_a_picture_at_an_address_is_known_by_its_bytes(source, keep):
    saved = keep(source(), text=None, body=b"\x89PNG\r\n\x1a\nxyz", media_type="image/png")
    assert (saved.text, saved.text_hash) == ("", saved.body_hash)


def test_a_file_that_was_lost_is_counted_and_comes_with_the_next_check(source, keep, store):
    page = source(etag='"a"', last_modified="Mon", body_hash="f" * 64, checked_at=MONDAY)
    Source.objects.filter(pk=page.pk).update(due_at=MONDAY + timedelta(days=30))
    saved = keep(page)
    Snapshot.objects.filter(pk=saved.pk).update(file="")
    saved.refresh_from_db()
    with pytest.raises(NotFound):
        snapshots_actions.read_snapshot_body(saved)
    assert count_snapshots_without_file() == 1
    assert snapshots_actions.retry_missing_files(at=MONDAY + timedelta(minutes=4)) == 0
    assert snapshots_actions.retry_missing_files(at=LATER) == 1
    page.refresh_from_db()
    assert (page.due_at, page.etag, page.last_modified, page.body_hash) == (LATER, "", "", "")
    again = keep(page, body=b"<p>with another advertisement</p>", at=LATER)
    assert (again.pk, again.captured_at) == (saved.pk, MONDAY)  # its words; its bytes came later
    assert warc.read_record(snapshots_actions.read_warc(again)).at == warc.format_warc_date(LATER)
    assert snapshots_actions.read_snapshot_body(again) == b"<p>with another advertisement</p>"
    assert snapshots_actions.retry_missing_files(at=LATER + timedelta(days=1)) == 0


def test_a_store_that_goes_away_later_is_told_as_such(source, keep, store):
    saved = keep(source())
    store.error = True
    with pytest.raises(Unreachable, match="The storage for archived copies is not responding"):
        snapshots_actions.read_snapshot_body(saved)


def document(source):
    return source(kind="document", url="", url_key="", title="The minutes", health=SourceHealth.ARCHIVED)


SENT = [
    (
        "minutes.pdf",
        build_pdf(build_text_column(["20,145 crates were landed"])),
        "application/pdf",
        "20,145 crates were landed",
    ),
    ("minutes.docx", build_docx("20,145 crates were landed"), "vnd.openxml", "20,145 crates were landed"),
    ("table.csv", "place,crates\nHafen,\u201320,145".encode(), "text/csv", "place,crates\nHafen,–20,145"),
    ("note.txt", "Größe: 20,145".encode("cp1252"), "text/plain", "Größe: 20,145"),
    ("photo.png", b"\x89PNG\r\n\x1a\n...", "image/png", ""),
    ("talk.mp3", b"ID3\x03\x00", "audio/mpeg", ""),
    ("broken.pdf", b"%PDF-1.7 broken", "application/pdf", ""),
    ("table.xlsx", b"PK\x03\x04 xl/workbook.xml", "spreadsheetml", ""),
    ("page.png", b"<script>alert(1)</script>", "application/octet-stream", ""),
]


@pytest.mark.parametrize(("name", "content", "kind", "words"), SENT)
def test_a_file_that_somebody_sends_is_kept_with_its_words(source, name, content, kind, words):
    paper = document(source)
    snapshot = create_upload_snapshot(
        paper, name=f"../{name}", media_type="image/png", content=content, at=MONDAY
    )
    assert kind in snapshot.media_type
    assert words in snapshot.text
    assert bool(snapshot.text) == bool(words)
    assert (snapshot.filename, paper.latest_snapshot) == (name, snapshot)
    assert snapshots_actions.read_snapshot_body(snapshot) == content
    assert warc.read_record(snapshots_actions.read_warc(snapshot)).kind == "resource"


def test_the_same_file_again_is_the_same_copy(source, store):
    paper = document(source)
    sent = {"name": "a.txt", "media_type": "text/plain", "content": b"20,145 crates"}
    first = create_upload_snapshot(paper, **sent, at=MONDAY)
    assert create_upload_snapshot(paper, **sent, at=LATER) == first
    assert len(files(store)) == 1


def test_a_file_that_two_sources_have_is_stored_once(source, store):
    sent = {"name": "a.txt", "media_type": "text/plain", "content": b"20,145 crates"}
    first = create_upload_snapshot(document(source), **sent, at=MONDAY)
    second = create_upload_snapshot(document(source), **sent | {"name": "b.txt"}, at=LATER)
    assert second.refers_to == first
    assert snapshots_actions.read_snapshot_body(second) == sent["content"]
    snapshot = warc.read_record(snapshots_actions.read_warc(second))
    assert (snapshot.kind, snapshot.body, snapshot.uri) == ("revisit", b"", second.public_id.urn)
    whole = warc.read_record(snapshots_actions.build_standalone_warc(second))
    assert (whole.kind, whole.body, whole.refers_to_uri) == ("resource", sent["content"], "")


def test_a_file_that_was_erased_and_is_sent_again_is_the_same_row(source):
    paper = document(source)
    sent = {"name": "a.txt", "media_type": "text/plain", "content": b"20,145 crates"}
    first = create_upload_snapshot(paper, **sent, at=MONDAY)
    Snapshot.objects.filter(pk=first.pk).update(text="", file="", erased_at=LATER)
    again = create_upload_snapshot(paper, **sent, at=LATER)
    assert (again.pk, again.public_id, again.text) == (first.pk, first.public_id, "20,145 crates")
    assert Snapshot.objects.get().erased_at is None


@pytest.mark.parametrize(("content", "said"), [(b"", "empty"), (b"x" * (MAX_UPLOAD_BYTES + 1), "25 MB")])
def test_a_file_that_cannot_be_taken_is_refused_where_it_was_chosen(source, content, said):
    with pytest.raises(Invalid, match=said) as refused:
        create_upload_snapshot(document(source), name="a.txt", media_type="", content=content, at=MONDAY)
    assert "file" in refused.value.fields
    assert not Snapshot.objects.exists()


def test_a_file_that_cannot_be_stored_is_not_pretended_to_be(source, store):
    store.error = True
    with pytest.raises(Unreachable, match=r"The file could not be stored\. Try again in a minute\."):
        create_upload_snapshot(document(source), name="a.txt", media_type="", content=b"words", at=MONDAY)
    assert not Snapshot.objects.exists()


@contextmanager
def an_s3_store():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def test_copies_go_to_an_s3_store_and_come_back(source, keep, monkeypatch, settings, tmp_path):

    with an_s3_store() as endpoint:
        for name, value in {
            "STET_S3_ENDPOINT": endpoint, "STET_S3_KEY": "key", "STET_S3_SECRET": "secret",
            "STET_S3_REGION": "us-east-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        client = boto3.client(
            "s3", endpoint_url=endpoint, aws_access_key_id="key", aws_secret_access_key="secret",
            region_name="us-east-1",
        )  # fmt: skip
        client.create_bucket(Bucket="kept")
        entry = get_snapshot_storage_config("s3://kept/of/the/desk", tmp_path)
        monkeypatch.setitem(storages._storages, "snapshots", storages.create_storage(entry))
        saved = keep(source())
        assert snapshots_actions.read_snapshot_body(saved) == PAGE.encode()
        names = [one["Key"] for one in client.list_objects_v2(Bucket="kept")["Contents"]]
        assert names == [f"of/the/desk/{saved.file}"]
        assert not list(tmp_path.iterdir())
        client.close()


def test_a_look_at_a_page_leaves_a_copy_with_its_file(source):
    page = source(due_at=MONDAY, is_urgent=True)
    [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
    body = PAGE.encode()
    found = RealLook(
        outcome="ok", status_code=200, final_url=page.url, chain=[[page.url, 200]], text=WORDS, body=body,
        media_type="text/html", headers={"content-type": "text/html", "set-cookie": "a=b"},
        body_hash=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    check = save_check_result(lease, found, at=MONDAY)
    page.refresh_from_db()
    assert check.snapshot == page.latest_snapshot
    assert snapshots_actions.read_snapshot_body(page.latest_snapshot) == body
    assert (
        warc.read_record(snapshots_actions.read_warc(page.latest_snapshot)).headers["content-type"]
        == "text/html"
    )


def test_nothing_leans_on_bytes_that_are_lost(source, keep, store):
    first = keep(source())
    store.delete(first.file)
    second = keep(source(), at=LATER)
    assert second.refers_to is None
    assert snapshots_actions.read_snapshot_body(second) == PAGE.encode()

"""No row without its bytes: a file is on the disk before its row, through kills and on a full disk."""

import errno
import hashlib
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connections

from factcheck.link_checks import CheckResult, lease_due_sources, recording, save_check_result
from factcheck.link_checks.recording import save_check_results
from factcheck.models import LinkCheck, ReplyFile, Snapshot, Source
from factcheck.models.enums import SourceHealth
from factcheck.snapshots.actions import read_snapshot_body
from factcheck.snapshots.orphans import delete_orphaned_files
from factcheck.snapshots.selectors import count_snapshots_without_file
from factcheck.sources.citation_actions import create_citation
from newsroom import storages as newsroom_storages
from newsroom.storages import DurableFileSystemStorage
from tests.factories import MONDAY

BODY = b"<p>20,145 crates were landed</p>"
SOON = MONDAY + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def store(monkeypatch, tmp_path):
    saved = DurableFileSystemStorage(location=tmp_path / "store", file_permissions_mode=0o600)
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def page(cast):
    url = "https://stats.example.org/1"
    return Source.objects.create(
        kind="url", url=url, url_key=url, title="Table", added_by=cast.checker, added_at=MONDAY,
        due_at=MONDAY, is_urgent=True, etag='"old"',
    )  # fmt: skip


def build_result(url, body=BODY):
    return CheckResult(
        outcome="ok", status_code=200, final_url=url, chain=[[url, 200]], text="20,145 crates were landed",
        body=body, media_type="text/html", headers={"content-type": "text/html"}, etag='"new"',
        body_hash=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip


def check(page, *, at=MONDAY):
    [(lease, _)] = lease_due_sources(at=at, limit=5)
    saved = save_check_result(lease, build_result(page.url), at=at)
    page.refresh_from_db()
    return saved


def list_files(store):
    return [path for path in Path(store.location).rglob("*") if path.is_file()]


def run_killed(perform):
    """Run ``perform`` in a process of its own, which ends by SIGKILL."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            perform()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def kill_self(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_between_the_file_and_the_row_leaves_a_file_and_no_row(self, page, store, monkeypatch):
        [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
        with monkeypatch.context() as patch:
            patch.setattr(recording, "_save_check_rows", kill_self)
            run_killed(lambda: save_check_results([(lease, build_result(page.url))], at=MONDAY))
        assert len(list_files(store)) == 1
        assert not Snapshot.objects.exists()
        assert not LinkCheck.objects.exists()

    def test_after_the_row_leaves_both(self, page, store):
        def save_and_die():
            [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
            save_check_results([(lease, build_result(page.url))], at=MONDAY)
            kill_self()

        run_killed(save_and_die)
        assert read_snapshot_body(Snapshot.objects.get()) == BODY
        assert count_snapshots_without_file() == 0

    def test_while_the_file_is_written_leaves_no_row(self, page, store, monkeypatch):
        [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
        with monkeypatch.context() as patch:
            patch.setattr(newsroom_storages, "_flush_to_disk", kill_self)
            run_killed(lambda: save_check_results([(lease, build_result(page.url))], at=MONDAY))
        assert not Snapshot.objects.exists()
        # Its lease runs out, and the page is checked as if nothing had been.
        assert check(page, at=MONDAY + timedelta(hours=1)).snapshot == page.latest_snapshot
        assert read_snapshot_body(page.latest_snapshot) == BODY


@pytest.mark.django_db
class TestAFullDisk:
    @pytest.fixture
    def full(self):
        """The disk takes the beginning of a file and then no more."""

        def save_some(storage, name, content):
            path = Path(storage.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read()[:20])
            raise OSError(errno.ENOSPC, "No space left on device")

        patch = pytest.MonkeyPatch()
        patch.setattr(FileSystemStorage, "_save", save_some)
        yield patch
        patch.undo()

    def test_leaves_neither_row_nor_half_a_file_and_says_so(self, page, store, full):
        saved = check(page)
        assert (saved.outcome, saved.snapshot) == ("ok", None)
        assert not Snapshot.objects.exists()
        assert list_files(store) == []
        assert page.copy_missing_since == MONDAY
        assert count_snapshots_without_file() == 1

    def test_the_page_is_fetched_whole_again_at_once_and_kept_when_there_is_room(self, page, store, full):
        check(page)
        assert (page.due_at, page.etag, page.body_hash) == (SOON, "", "")
        check(page, at=SOON)
        assert (page.copy_missing_since, page.due_at) == (MONDAY, SOON + timedelta(minutes=5))
        full.undo()
        check(page, at=SOON + timedelta(minutes=5))
        assert read_snapshot_body(page.latest_snapshot) == BODY
        assert (page.copy_missing_since, count_snapshots_without_file()) == (None, 0)
        assert page.health == SourceHealth.OK

    def test_the_sources_page_says_it(self, create_claim_in_state, cast, client, full):
        claim = create_claim_in_state("checking")
        citation = create_citation(claim, url="https://a.example.org/", title="A", by=cast.checker, at=MONDAY)
        check(citation.source)
        client.force_login(cast.checker)
        shown = client.get(f"/sources/{citation.source.public_id}/").content.decode()
        assert "The archived copy could not be saved" in shown

    def test_a_passage_that_is_found_meanwhile_is_pinned_once_the_copy_is_there(
        self, create_claim_in_state, cast, full
    ):
        citation = create_citation(
            create_claim_in_state("checking"),
            url="https://a.example.org/",
            title="A",
            passage="20,145 crates",
            by=cast.checker,
            at=MONDAY,
        )
        check(citation.source)
        citation.refresh_from_db()
        assert (citation.passage_state, citation.snapshot) == ("there", None)
        full.undo()
        check(citation.source, at=SOON)
        citation.refresh_from_db()
        assert citation.snapshot == Snapshot.objects.get()


@pytest.mark.django_db
class TestOrphans:
    def put(self, store, *, age, digest="ab" * 32):
        name = store.save(f"warc/{digest[:2]}/{digest[2:4]}/{digest}.warc.gz", ContentFile(b"x"))
        then = MONDAY.timestamp() - age.total_seconds()
        os.utime(store.path(name), (then, then))
        return name

    def sweep(self):
        return sum(delete_orphaned_files(at=MONDAY + timedelta(hours=hour)) for hour in range(256))

    def test_old_files_that_no_row_names_are_deleted_within_a_round(self, store):
        self.put(store, age=timedelta(days=2))
        assert self.sweep() == 1
        assert list_files(store) == []

    def test_a_file_that_a_row_names_stays(self, store, page):
        name = self.put(store, age=timedelta(days=200))
        Snapshot.objects.create(source=page, text_hash="a" * 64, file=name, captured_at=MONDAY)
        assert self.sweep() == 0
        assert len(list_files(store)) == 1

    @pytest.mark.parametrize("folder", ["ab", "ab/ab"])
    def test_a_file_of_an_answer_that_was_never_saved_is_deleted_too(
        self, store, create_claim_in_state, cast, folder
    ):
        reply = create_claim_in_state("awaiting_reply").replies.get()
        names = [f"replies/{folder}/{'ab' * 32}-{number}" for number in range(2)]
        for name in names:
            store.save(name, ContentFile(b"x"))
            os.utime(store.path(name), (0, 0))
        ReplyFile.objects.create(
            reply=reply, name="a.txt", media_type="text/plain", size=1, sha256="ab" * 32, file=names[1],
            added_at=MONDAY,
        )  # fmt: skip
        assert self.sweep() == 1
        assert (store.exists(names[0]), store.exists(names[1])) == (False, True)

    def test_a_young_file_may_belong_to_a_transaction_under_way(self, store):
        self.put(store, age=timedelta(0), digest=f"{int(MONDAY.timestamp()) // 3600 % 256:02x}" * 32)
        assert delete_orphaned_files(at=MONDAY) == 0
        assert len(list_files(store)) == 1

"""Backups by themselves: made when due, told when they fail, and with nothing in clear beside them."""

import shutil
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command

from accounts.models import BackupRun
from factcheck.models import Notification
from lib.datetimes.clock import now
from newsroom.backups import creation, dumps, keys
from newsroom.backups.creation import create_backup
from newsroom.backups.drills import run_drill
from newsroom.backups.restoring import restore_backup
from newsroom.backups.runs import run_due_backups
from tests.newsroom.operation.installations import list_folder, use_empty_installation

pytestmark = pytest.mark.django_db(transaction=True)


def test_backups_and_drills_are_made_by_themselves_when_due(filled, identity, settings):
    settings.STET_BACKUP_HOURS, settings.STET_BACKUP_DRILL_DAYS = 24, 7
    at = now()
    assert run_due_backups(at=at) == 2
    assert run_due_backups(at=at + timedelta(hours=23)) == 0
    assert run_due_backups(at=at + timedelta(hours=25)) == 1
    assert list(BackupRun.objects.values_list("kind", "is_ok")) == [
        ("backup", True), ("drill", True), ("backup", True),
    ]  # fmt: skip


def test_one_that_fails_is_told_and_tried_again_within_the_hour(filled, identity, settings, tmp_path):
    shutil.rmtree(tmp_path / "backups", ignore_errors=True)
    (tmp_path / "backups").write_text("a file where the folder should be")
    settings.STET_BACKUP_IDENTITY_FILE = ""
    at = now()
    assert run_due_backups(at=at) == 1
    assert Notification.objects.filter(event="backup_failed").exists()
    assert run_due_backups(at=at + timedelta(minutes=30)) == 0
    (tmp_path / "backups").unlink()
    assert run_due_backups(at=at + timedelta(minutes=61)) == 1
    assert BackupRun.objects.filter(is_ok=True).count() == 1


def test_nothing_in_clear_lies_in_the_folder_that_is_copied(filled, identity, monkeypatch, settings):
    seen = []
    dump, load = dumps.dump_database, dumps.load_database
    monkeypatch.setattr(dumps, "dump_database", lambda file: (seen.append(file), dump(file))[1])
    monkeypatch.setattr(dumps, "load_database", lambda file: (seen.append(file), load(file))[1])
    path, _ = create_backup(at=now())
    run_drill(path, keys.read_identities(identity))
    assert len(seen) == 2
    assert not any(settings.STET_BACKUP_DIR in file.parents for file in seen)
    assert list_folder(settings.STET_DATA_DIR) == []


def test_a_backup_without_any_file_fails_the_drill_unless_files_are_kept_apart(filled, identity, settings):
    storages["snapshots"].delete("ab/copy.warc.gz")
    path, _ = create_backup(at=now())
    assert run_drill(path, keys.read_identities(identity)).problems
    settings.STET_BACKUP_FILES = False
    path, _ = create_backup(at=now() + timedelta(seconds=1))
    assert run_drill(path, keys.read_identities(identity)).problems == ()


def test_an_archive_without_files_is_restored_beside_a_storage_that_survived(
    filled, identity, tmp_path, settings
):
    settings.STET_BACKUP_FILES = False
    path, _ = create_backup(at=now())
    with use_empty_installation(tmp_path / "new"):
        storages["snapshots"].save("ab/copy.warc.gz", ContentFile(b"the page as it was"))
        assert restore_backup(path, keys.read_identities(identity))[0].problems == ()


def test_any_failure_is_told_and_leaves_nothing_half_written(filled, identity, monkeypatch, settings):
    def fail(name):
        raise RuntimeError("the bucket is away")

    monkeypatch.setattr(storages["snapshots"], "size", fail)
    with pytest.raises(RuntimeError):
        call_command("backup")
    assert BackupRun.objects.get().failure == "RuntimeError: the bucket is away"
    assert Notification.objects.filter(event="backup_failed").exists()
    assert list_folder(settings.STET_BACKUP_DIR) == [".lock"]
    assert not [thread for thread in threading.enumerate() if thread.name == "age"]


def test_one_that_is_due_beside_another_is_no_failure(filled, identity):
    with creation.lock_folder():
        assert run_due_backups(at=now()) == 0
    assert not BackupRun.objects.exists()
    assert not Notification.objects.filter(event="backup_failed").exists()

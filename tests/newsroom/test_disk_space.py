"""A nearly full disk is told to admins before it is full, and so is what lacks its file."""

from collections import namedtuple
from datetime import timedelta

import pytest

from accounts.models import OutgoingEmail, User
from factcheck.desk.emails import send_due_notifications
from factcheck.models import Snapshot, Source
from newsroom import checks, disk_space
from tests.factories import MONDAY

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch, settings):
    """free(megabytes) -> every disk has so much free space."""
    settings.STET_DISK_MIN_FREE_MB = 2000

    def have(megabytes):
        usage = Usage(10**12, 10**12 - megabytes * 10**6, megabytes * 10**6)
        monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda path: usage)

    return have


@pytest.mark.parametrize(("megabytes", "count"), [(2000, 0), (1999, 1), (0, 1)])
def test_the_setting_is_the_bound(free, megabytes, count):
    free(megabytes)
    assert len(disk_space.list_nearly_full_disks()) == count
    assert len(checks.check_disk_space(None)) == count


def test_a_folder_that_is_not_there_yet_is_on_the_disk_of_its_parent(settings, tmp_path, free):
    settings.STET_DATA_DIR = tmp_path / "not" / "yet"
    free(3000)
    assert disk_space.list_nearly_full_disks() == []


def test_admins_are_told_on_every_page_and_nobody_else_is(client, cast, free):
    free(100)
    client.force_login(cast.admin)
    assert "100 MB are free" in client.get("/setup/").content.decode()
    assert "100 MB are free" in client.get("/settings/").content.decode()
    client.force_login(cast.editor)
    assert "MB are free" not in client.get("/queue/").content.decode()
    free(5000)
    client.force_login(cast.admin)
    assert "MB are free" not in client.get("/setup/").content.decode()


def test_admins_are_notified_once_a_day(cast, free):
    User.objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    free(5000)
    assert disk_space.warn_admins_of_full_disks(at=MONDAY) == 0
    free(100)
    assert disk_space.warn_admins_of_full_disks(at=MONDAY) == 1
    assert disk_space.warn_admins_of_full_disks(at=MONDAY + timedelta(hours=23)) == 0
    assert disk_space.warn_admins_of_full_disks(at=MONDAY + timedelta(hours=25)) == 1
    send_due_notifications(at=MONDAY + timedelta(hours=25))
    assert "100 MB are free" in OutgoingEmail.objects.get().text


def test_setup_counts_the_copies_without_a_file(client, cast, free):
    free(5000)
    source = Source.objects.create(
        kind="url", url="https://a.example.org/", title="A", added_by=cast.checker, added_at=MONDAY
    )
    Snapshot.objects.create(source=source, text_hash="a" * 64, size=5, captured_at=MONDAY)
    client.force_login(cast.admin)
    assert "1 archived copy has no file." in client.get("/setup/").content.decode()


def test_the_disk_of_the_backups_is_watched_where_backups_are_made(settings, tmp_path, monkeypatch):
    settings.STET_DISK_MIN_FREE_MB = 2000
    settings.STET_DATA_DIR, settings.STET_BACKUP_DIR = tmp_path / "data", tmp_path / "backups"
    settings.STET_BACKUP_DIR.mkdir()
    free = {settings.STET_BACKUP_DIR: 1}
    monkeypatch.setattr(
        disk_space.shutil, "disk_usage", lambda path: Usage(0, 0, free.get(path, 5000) * 10**6)
    )
    settings.STET_BACKUP_RECIPIENTS = []
    assert disk_space.list_nearly_full_disks() == []
    settings.STET_BACKUP_RECIPIENTS = ["age1"]
    assert [disk.folder for disk in disk_space.list_nearly_full_disks()] == [settings.STET_BACKUP_DIR]

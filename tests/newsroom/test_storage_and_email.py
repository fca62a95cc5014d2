"""One variable says where kept copies lie: a folder, or an S3-compatible store."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from newsroom.storages import get_snapshot_storage_config
from tests.architecture.source_files import ROOT


def test_copies_lie_in_a_folder_that_only_stet_reads(tmp_path):
    store = storages.create_storage(get_snapshot_storage_config("", tmp_path / "snapshots"))
    name = store.save("warc/ab/cd/one.warc.gz", ContentFile(b"bytes"))
    assert (tmp_path / "snapshots" / name).read_bytes() == b"bytes"
    assert (tmp_path / "snapshots" / name).stat().st_mode & 0o777 == 0o600


SAVE_AND_REPLACE = """
import sys

def refuse_bits(event, words):
    # As systemd's RestrictSUIDSGID= does.
    if event in ("os.mkdir", "os.chmod") and words[1] & 0o6000:
        raise PermissionError(words)

sys.addaudithook(refuse_bits)
from django.conf import settings
settings.configure()
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from newsroom.storages import get_snapshot_storage_config
store = storages.create_storage(get_snapshot_storage_config("", sys.argv[1]))
for name in store.listdir("warc/ab")[1] if store.exists("warc/ab") else ():
    assert store.open(f"warc/ab/{name}").read() == b"bytes"
    store.delete(f"warc/ab/{name}")
store.save("warc/ab/one", ContentFile(b"bytes"))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes two other users, which root alone may")
def test_two_users_of_a_folder_that_belongs_to_their_group_read_and_replace_each_others_files():
    # Not tmp_path, which other users cannot walk through.
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder) / "snapshots"
        shared.mkdir()
        Path(folder).chmod(0o711)
        os.chown(shared, 64001, 64002)
        shared.chmod(0o2770)
        for user, group, further in ((64001, 64001, [64002]), (64002, 64002, []), (64001, 64001, [64002])):
            ran = subprocess.run(
                [sys.executable, "-c", SAVE_AND_REPLACE, str(shared)],
                user=user,
                group=group,
                extra_groups=further,
                umask=0o007,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, ran.stderr
        made = shared / "warc" / "ab" / "one"
        assert (made.stat().st_mode & 0o777, made.stat().st_gid) == (0o660, 64002)
        assert made.parent.stat().st_mode & 0o7777 == 0o2770


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    """A worker that was taken over would have others read and delete what it cannot reach itself."""
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "archive").write_bytes(b"everything")
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / "inside").symlink_to(backups)
    (folder / "file").symlink_to(backups / "archive")
    (tmp_path / "elsewhere").symlink_to(folder)
    # The folder itself may be a link.
    store = storages.create_storage(get_snapshot_storage_config("", tmp_path / "elsewhere"))
    for act in (
        lambda: store.listdir("inside"),
        lambda: store.open("inside/archive"),
        lambda: store.open("file"),
        lambda: store.delete("inside/archive"),
        lambda: store.save("inside/more", ContentFile(b"bytes")),
    ):
        with pytest.raises(SuspiciousFileOperation):
            act()
    assert [file.name for file in backups.iterdir()] == ["archive"]
    assert store.exists(store.save("warc/ab/one", ContentFile(b"bytes")))


def test_a_folder_may_be_named(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    assert Path(get_snapshot_storage_config(str(elsewhere), tmp_path)["OPTIONS"]["location"]) == elsewhere


def test_a_store_is_named_with_its_prefix(tmp_path, monkeypatch):
    monkeypatch.setenv("STET_S3_ENDPOINT", "https://s3.example.org")
    options = get_snapshot_storage_config("s3://kept/of/desk/", tmp_path)["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("kept", "of/desk")
    assert options["endpoint_url"] == "https://s3.example.org"
    assert options["client_config"].read_timeout < 10
    assert "access_key" not in options


@pytest.mark.parametrize("typed", ["s3://", "s3:///prefix"])
def test_a_store_without_a_bucket_stops_the_start(typed, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="s3://bucket"):
        get_snapshot_storage_config(typed, tmp_path)

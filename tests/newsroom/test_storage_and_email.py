"""One variable says where kept copies lie: a folder, or an S3-compatible store."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from newsroom.storages import get_snapshot_storage_config


def test_copies_lie_in_a_folder_that_only_stet_reads(tmp_path):
    store = storages.create_storage(get_snapshot_storage_config("", tmp_path / "snapshots"))
    name = store.save("warc/ab/cd/one.warc.gz", ContentFile(b"bytes"))
    assert (tmp_path / "snapshots" / name).read_bytes() == b"bytes"
    assert (tmp_path / "snapshots" / name).stat().st_mode & 0o777 == 0o600


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

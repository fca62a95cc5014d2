"""What the embedded newsroom keeps in files is its owner's alone, from the first start or from the next."""

import os

import pytest

from newsroom.data_folder import secure_data_folder
from tests.newsroom.processes import run_manage


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def list_open_paths(folder):
    """Every file and folder that somebody else may use, with its mode."""
    found = [folder, *folder.rglob("*")]
    return {
        str(path): oct(path.stat().st_mode & 0o777)
        for path in found
        if path.stat().st_mode & 0o777 != (0o700 if path.is_dir() else 0o600)
    }


def test_a_newsroom_that_begins_writes_nothing_that_others_read(tmp_path):
    data = tmp_path / "data"
    done = run_manage("showmigrations", "accounts", STET_EMBEDDED="1", STET_DATA_DIR=str(data))
    assert done.returncode == 0, done.stderr
    assert {"stet.sqlite3", "secret-key"} <= {path.name for path in data.iterdir()}
    assert list_open_paths(data) == {}


def test_an_existing_folder_is_closed_at_the_next_start_links_left_alone(tmp_path):
    data, outside = tmp_path / "data", tmp_path / "outside"
    (data / "snapshots" / "ab").mkdir(parents=True)
    for name in ("stet.sqlite3", "log", "snapshots/ab/one.warc.gz"):
        (data / name).write_bytes(b"secret")
    outside.write_bytes(b"not ours")
    (data / "link").symlink_to(outside)
    secure_data_folder(data)
    (data / "link").unlink()
    (data / "written-later").write_bytes(b"secret")
    assert list_open_paths(data) == {}
    assert outside.stat().st_mode & 0o777 == 0o644

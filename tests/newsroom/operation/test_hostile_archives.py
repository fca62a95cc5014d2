"""Anybody can encrypt to a public key: an archive that leads out of its folder is refused in words."""

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from newsroom.backups import archive
from newsroom.backups.errors import BackupError

HOSTILE: dict[str, list[dict[str, Any]]] = {
    "a name that leads out": [{"name": "files/../../outside"}],
    "a name from the root": [{"name": "/outside"}],
    "a name of another folder": [{"name": "settings/outside"}],
    "a link out": [
        {"name": "files/a", "type": tarfile.SYMTYPE, "linkname": ".."},
        {"name": "files/a/outside"},
    ],
    "a hard link": [{"name": "files/a", "type": tarfile.LNKTYPE, "linkname": "/etc/hostname"}],
    "a device": [{"name": "files/a", "type": tarfile.CHRTYPE}],
    "a name twice": [{"name": "files/a"}, {"name": "files/a"}],
    "a file that is a folder too": [{"name": "files/a"}, {"name": "files/a/b"}],
    "a name with a null": [{"name": "files/a", "pax_headers": {"path": "files/a\0b"}}],
    "a name without end": [{"name": f"files/{'a' * 300}"}],
    "more bytes than there are": [{"name": "files/a", "pax_headers": {"size": "99999999999"}}],
    "fewer bytes than none": [{"name": "files/a", "pax_headers": {"size": "-5"}}],
    "no list of contents": [{"name": "database"}],
}
LISTS = {
    "no JSON": b"nope",
    "another shape": b"[]",
    "nothing in it": b"{}",
    "no text": b"\xff",
    "deep": b"[" * 200_000,
}


def write_archive(
    folder: Path, members: list[dict[str, Any]], body: bytes = b"x"
) -> tuple[Path, x25519.Identity]:
    """Write a tar of these members, encrypted as a backup is; return its path and the key to it."""
    identity = x25519.Identity.generate()
    path = folder / "hostile.tar.age"
    with path.open("wb") as out, archive.open_for_writing(out, [identity.to_public()]) as tar:
        for fields in members:
            info = tarfile.TarInfo(fields["name"])
            for name, value in fields.items():
                setattr(info, name, value)
            info.size = len(body) if info.isfile() else 0
            tar.addfile(info, io.BytesIO(body))
    return path, identity


def refuse(folder: Path, path: Path, identity: x25519.Identity) -> None:
    inside = folder / "staging" / "inside"
    inside.mkdir(parents=True)
    with pytest.raises(BackupError):
        archive.extract_archive(path, inside, [identity])
    assert sorted(one.name for one in folder.iterdir()) == ["hostile.tar.age", "staging"]
    assert list((folder / "staging").iterdir()) == [inside]
    assert not Path("/outside").exists()


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_what_does_not_belong_into_an_archive_is_refused(tmp_path, members):
    refuse(tmp_path, *write_archive(tmp_path, members))


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_a_list_of_contents_that_says_nothing_is_refused(tmp_path, body):
    refuse(tmp_path, *write_archive(tmp_path, [{"name": archive.MANIFEST_NAME}], body))

"""Off-the-record sources in backups: the sealed form alone, and their keys in a file apart."""

import pyrage
import pytest

from accounts.models import Desk
from factcheck.models import Citation, SealingKey
from factcheck.models.sealing_key import forget_identities
from factcheck.sealing.contents import rotate_source_keys
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.erasure import erase_source
from lib.datetimes.clock import now
from newsroom.backups import dumps, keys
from newsroom.backups.creation import create_backup
from newsroom.backups.drills import run_drill
from newsroom.backups.errors import BackupError
from newsroom.backups.restoring import restore_backup
from newsroom.backups.sealing_keys import FILE_NAME
from newsroom.doctor.findings import Level
from newsroom.doctor.installation import examine_sealing
from tests.factories import MONDAY
from tests.newsroom.operation.installations import use_empty_installation

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "The quagmarine pump was never mended."


@pytest.fixture
def made(filled, create_claim_in_state):
    return create_citation(
        create_claim_in_state("checking"), kind="statement", medium="interview", author="A source",
        published_on=MONDAY.date(), passage=WORDS, is_restricted=True, by=filled.checker, at=MONDAY,
    )  # fmt: skip


def read_passage():
    forget_identities()
    return Citation.objects.get().passage


def test_archive_has_no_key_and_is_read_with_the_file_beside_it(made, identity, tmp_path):
    path, _ = create_backup(at=now())
    read = keys.read_identities(identity)
    assert run_drill(path, read).problems == ()
    with use_empty_installation(tmp_path / "new"):
        assert restore_backup(path, read)[0].problems == ()
        assert read_passage() == WORDS
    alone = tmp_path / path.name
    path.rename(alone)
    with use_empty_installation(tmp_path / "alone"):
        restore_backup(alone, read)
        assert SealingKey.objects.count() == 0
        (found,) = examine_sealing()
        assert found.level == Level.WRONG
        assert found.sentence.startswith("1 off-the-record source cannot be read")


def test_source_that_was_erased_is_unreadable_in_older_backups_too(made, identity, tmp_path, cast):
    old, _ = create_backup(at=MONDAY)
    erase_source(made.source, by=cast.checker, at=now())
    create_backup(at=now())
    with use_empty_installation(tmp_path / "new"):
        restore_backup(old, keys.read_identities(identity), sealing_key_file=old.with_name(FILE_NAME))
        assert read_passage() == ""


def test_older_backup_is_read_after_the_keys_of_sources_were_replaced(made, identity, tmp_path):
    old, _ = create_backup(at=MONDAY)
    rotate_source_keys(at=now())
    create_backup(at=now())
    with use_empty_installation(tmp_path / "new"):
        restore_backup(old, keys.read_identities(identity))
        assert read_passage() == WORDS


def test_keys_are_loaded_without_newer_desks_and_new_ones_get_new_ids(made, identity, tmp_path):
    old, _ = create_backup(at=MONDAY)
    later = Desk.objects.create(name="A later desk", slug="later")
    key = SealingKey.objects.get(source=made.source)
    key.desks.add(later)
    create_backup(at=now())
    with use_empty_installation(tmp_path / "new"):
        restore_backup(old, keys.read_identities(identity))
        assert not SealingKey.desks.through.objects.filter(desk_id=later.pk).exists()
        assert read_passage() == WORDS
        rotate_source_keys(at=now())
        assert read_passage() == WORDS


@pytest.mark.parametrize(
    "content",
    [b"", b"no JSON", b"{}", b"\xff", b"[" * 200_000, b'[{"model": "accounts.user", "fields": {}}]'],
)
def test_file_with_anything_but_keys_is_refused_before_anything_is_restored(
    made, identity, tmp_path, content
):
    path, _ = create_backup(at=now())
    read = keys.read_identities(identity)
    path.with_name(FILE_NAME).write_bytes(pyrage.encrypt(content, [read[0].to_public()]))
    with use_empty_installation(tmp_path / "new"):
        with pytest.raises(BackupError, match="does not hold keys of off-the-record sources alone"):
            restore_backup(path, read)
        assert dumps.list_tables() == []

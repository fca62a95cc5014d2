"""A backup restores everything; whatever is wrong with one is refused in plain words, and nothing is lost."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import User
from audit.models import Event
from audit.verify import verify_chain
from factcheck.models import Notification, Snapshot
from lib.crypto.key_wrapping import create_identity_file
from lib.datetimes.clock import now
from newsroom import database_roles
from newsroom.backups import archive, creation, drills, dumps, keys
from newsroom.backups.creation import create_backup, list_archives
from newsroom.backups.drills import run_drill
from newsroom.backups.errors import BackupError
from newsroom.backups.restoring import restore_backup
from newsroom.doctor import work
from newsroom.doctor.findings import Level
from tests.newsroom.operation.installations import (
    append_events,
    list_folder,
    use_empty_installation,
)

pytestmark = pytest.mark.django_db(transaction=True)


def restore(path, identity):
    return restore_backup(path, keys.read_identities(identity))


def test_an_empty_machine_is_filled_with_everything(filled, identity, tmp_path):
    path, _ = create_backup(at=now())
    head, people = Event.objects.latest("number").hash, set(User.objects.values_list("public_id", flat=True))
    with use_empty_installation(tmp_path / "new"):
        report, other_keys = restore(path, identity)
        assert (report.problems, other_keys, report.event_count, report.file_count) == ((), [], 3, 1)
        assert set(User.objects.values_list("public_id", flat=True)) == people
        chain = verify_chain()
        assert (chain.ok, chain.head) == (True, head)
        with storages["snapshots"].open(Snapshot.objects.get().file) as copy:
            assert copy.read() == b"the page as it was"
        # It goes on where it ended: keys and sequences are those of before.
        append_events(filled, 1)
        assert Event.objects.count() == 4


def test_an_archive_says_nothing_to_whoever_has_no_key(filled, identity, tmp_path):
    path, _ = create_backup(at=now())
    body = path.read_bytes()
    assert b"the page as it was" not in body
    assert b"manifest" not in body
    assert path.stat().st_mode & 0o777 == 0o600
    assert list_folder(path.parent) == [".lock", "sealing-keys.json.age", path.name]


def test_no_archive_holds_a_key_but_each_knows_whether_it_is_the_same(filled, identity, tmp_path, settings):
    path, manifest = create_backup(at=now())
    assert settings.SECRET_KEY not in manifest.as_bytes().decode()
    settings.SECRET_KEY = "another" * 10
    with use_empty_installation(tmp_path / "new"):
        assert restore(path, identity)[1] == ["STET_SECRET_KEY"]


def test_a_full_machine_is_refused_and_stays_as_it_was(filled, identity, tmp_path):
    path, _ = create_backup(at=now())
    append_events(filled, 1)
    with pytest.raises(BackupError, match=r"nothing was changed: the database has \d+ tables of Stet"):
        restore(path, identity)
    assert Event.objects.count() == 4
    with use_empty_installation(tmp_path / "new"):
        storages["snapshots"].save("theirs", ContentFile(b"x"))
        with pytest.raises(BackupError, match="there are stored files"):
            restore(path, identity)
        assert dumps.list_tables() == []


def change_byte(path):
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def cut_tail(path):
    os.truncate(path, path.stat().st_size * 2 // 3)


def cut_last_byte(path):
    os.truncate(path, path.stat().st_size - 1)


def empty_file(path):
    os.truncate(path, 0)


def replace_by_plain_tar(path):
    path.write_bytes(b"not an archive" * 100)


DAMAGES = [change_byte, cut_tail, cut_last_byte, empty_file, replace_by_plain_tar]


def test_a_damaged_archive_is_refused_before_anything_is_written(filled, identity, tmp_path):
    path, _ = create_backup(at=now())
    whole = path.read_bytes()
    with use_empty_installation(tmp_path / "new"):
        for spoil in DAMAGES:
            path.write_bytes(whole)
            spoil(path)
            with pytest.raises(
                BackupError, match=r"The archive is damaged or incomplete: .*Nothing was changed"
            ):
                restore(path, identity)
            assert (dumps.list_tables(), list(archive.list_stored_files(storages["snapshots"]))) == ([], [])
        create_identity_file(tmp_path / "other.txt")
        path.write_bytes(whole)
        with pytest.raises(
            BackupError, match=r"This secret key does not open this archive\. Nothing was changed"
        ):
            restore(path, tmp_path / "other.txt")
        assert dumps.list_tables() == []
    assert list_folder(path.parent) == [".lock", "sealing-keys.json.age", path.name]


def test_a_file_changed_before_it_was_encrypted_is_found_by_the_manifest(
    filled, identity, tmp_path, monkeypatch
):
    original = archive.HashingReader.describe_member
    monkeypatch.setattr(
        archive.HashingReader,
        "describe_member",
        lambda self, name: archive.ArchiveMember(name, self.size, "0" * 64),
    )
    path, _ = create_backup(at=now())
    monkeypatch.setattr(archive.HashingReader, "describe_member", original)
    with pytest.raises(BackupError, match="is not as the archive’s list of contents says"):
        run_drill(path, keys.read_identities(identity))


@pytest.mark.parametrize(
    ("written", "reason"),
    [(None, "cannot be read"), ("hello", "holds no secret key"), ("AGE-SECRET-KEY-1NO", "is damaged")],
)
def test_a_file_without_a_key_is_refused_without_repeating_it(tmp_path, written, reason):
    file = tmp_path / "key"
    if written:
        file.write_text(written)
    with pytest.raises(BackupError, match=reason) as refused:
        keys.read_identities(file)
    assert "1NO" not in str(refused.value)


def test_without_a_key_no_backup_is_written_in_clear(filled, identity, settings):
    settings.STET_BACKUP_RECIPIENTS = []
    with pytest.raises(BackupError, match="no key to encrypt it with"):
        create_backup(at=now())
    settings.STET_BACKUP_RECIPIENTS = ["age1nonsense"]
    with pytest.raises(BackupError, match="not one of age"):
        create_backup(at=now())


def test_a_full_disk_leaves_the_older_backups_and_nothing_half_written(filled, identity, monkeypatch):
    older, _ = create_backup(at=now())
    before = older.read_bytes()

    class FullDisk:
        def __init__(self, out):
            self.out, self.left = out, 10_000

        def write(self, data):
            self.left -= len(data)
            if self.left < 0:
                raise OSError(28, "No space left on device")
            return self.out.write(data)

        def flush(self):
            self.out.flush()

    open_for_writing = archive.open_for_writing
    monkeypatch.setattr(archive, "open_for_writing", lambda out, to: open_for_writing(FullDisk(out), to))
    with pytest.raises(BackupError, match=r"No backup was made: .*No space left on device"):
        create_backup(at=now() + timedelta(seconds=1))
    assert list_archives() == [older]
    assert older.read_bytes() == before
    assert list_folder(older.parent) == [".lock", "sealing-keys.json.age", older.name]


def test_a_link_out_of_the_stored_files_is_in_no_backup_and_is_named(filled, identity, tmp_path):
    link = Path(storages["snapshots"].path("ab")) / "elsewhere"
    link.symlink_to(tmp_path)
    with pytest.raises(BackupError, match=rf"No backup was made: {link} leads out of .*[^.]\. Older backups"):
        create_backup(at=now())
    assert list_archives() == []


def test_a_restore_that_fails_in_the_database_leaves_no_file_behind(filled, identity, tmp_path, monkeypatch):
    path, _ = create_backup(at=now())

    def fail(file):
        raise BackupError("pg_restore failed: could not extend file.")

    monkeypatch.setattr(dumps, "load_database", fail)
    with use_empty_installation(tmp_path / "new"):
        with pytest.raises(BackupError, match="Nothing was restored: pg_restore failed"):
            restore(path, identity)
        assert (dumps.list_tables(), list(archive.list_stored_files(storages["snapshots"]))) == ([], [])


def test_an_archive_of_a_newer_version_is_refused(filled, identity, tmp_path, monkeypatch):
    original = creation.dumps.dump_database

    def dump_of_the_future(file):
        facts = original(file)
        facts.migrations.append("audit.9999_more")
        return facts

    monkeypatch.setattr(creation.dumps, "dump_database", dump_of_the_future)
    path, _ = create_backup(at=now())
    with use_empty_installation(tmp_path / "new"), pytest.raises(BackupError, match=r"audit\.9999_more"):
        restore(path, identity)


def test_a_backup_under_load_is_one_moment(filled, identity, tmp_path):
    """Writers append to the record all the while: whatever was caught, counts, chain and rows agree."""
    ended = threading.Event()

    def append_until_ended():
        try:
            while not ended.is_set():
                append_events(filled, 1)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=append_until_ended) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        paths = [create_backup(at=now() + timedelta(seconds=number))[0] for number in range(3)]
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    reports = [run_drill(path, keys.read_identities(identity)) for path in paths]
    assert [report.problems for report in reports] == [(), (), ()]
    counts = [report.event_count for report in reports]
    assert counts == sorted(counts)
    assert 3 <= counts[0] < Event.objects.count()


def test_only_so_many_are_kept(filled, identity, settings):
    settings.STET_BACKUP_KEEP = 2
    (settings.STET_BACKUP_DIR).mkdir()
    (settings.STET_BACKUP_DIR / "notes.txt").write_text("ours")
    made = [create_backup(at=now() + timedelta(seconds=number))[0] for number in range(4)]
    assert list_archives() == made[2:]
    assert (settings.STET_BACKUP_DIR / "notes.txt").exists()


def test_a_drill_verifies_and_says_so_by_letter_and_on_the_page(filled, identity, capsys):
    User.objects.filter(pk=filled.admin.pk).update(email="adam@example.org")
    call_command("backup")
    call_command("drill")
    assert "can be restored" in capsys.readouterr().out
    notice = Notification.objects.get(event="drill_passed")
    assert (notice.person, notice.email_due_at is not None, notice.data["event_count"]) == (
        filled.admin,
        True,
        3,
    )
    # True of one, and of none.
    assert notice.sentence.endswith("is there. Events of the audit log: 3. Files: 1.")
    assert [finding.level for finding in work.examine_backups(at=now())] == [Level.OK, Level.OK]


def test_a_drill_finds_what_a_backup_lacks(filled, identity, capsys):
    Snapshot.objects.update(file="gone/from/the/disk")
    call_command("backup")
    with pytest.raises(
        CommandError, match="Files that archived copies or answers need are not in the backup: 1"
    ):
        call_command("drill")
    assert Notification.objects.filter(event="drill_failed").exists()
    assert work.examine_backups(at=now())[1].level is Level.WRONG


def test_a_drill_finds_a_record_that_was_altered(filled, identity):
    from audit.triggers import disable_triggers  # noqa: PLC0415 - for this alone

    with disable_triggers(connection):
        connection.cursor().execute("UPDATE audit_event SET action = 'other' WHERE number = 2")
    path, _ = create_backup(at=now())
    [problem] = run_drill(path, keys.read_identities(identity)).problems
    assert problem.startswith("The audit log is altered at event 2")


@pytest.mark.postgres
def test_a_drill_empties_no_database_but_its_own(filled):
    with pytest.raises(BackupError, match="no database but its own"):
        drills._empty_scratch()
    assert User.objects.exists()


@pytest.mark.postgres
def test_another_database_is_never_reached_through_a_pool(filled, tmp_path):
    pooled = {**connection.settings_dict, "OPTIONS": {**connection.settings_dict["OPTIONS"], "pool": True}}
    with database_roles.connect_as(pooled) as other:
        assert "pool" not in other.settings_dict["OPTIONS"]


def test_a_drill_touches_nothing_of_the_newsroom(filled, identity, tmp_path):
    path, _ = create_backup(at=now())
    append_events(filled, 2)
    run_drill(path, keys.read_identities(identity))
    assert Event.objects.count() == 5
    assert list_folder(tmp_path / "snapshots") == ["ab/copy.warc.gz"]


def test_two_at_once_do_not_meet(filled, identity):
    with (
        creation.lock_folder(),
        pytest.raises(BackupError, match="Another backup, restore or drill is running"),
    ):
        create_backup(at=now())


def test_the_commands_say_it_in_one_sentence(filled, identity, tmp_path, capsys):
    call_command("backup")
    path = Path(capsys.readouterr().out.strip())
    with use_empty_installation(tmp_path / "new"):
        call_command("restore", str(path))
        assert "an intact audit log of 3 events" in capsys.readouterr().out
    call_command("create_backup_key", str(tmp_path / "k"))
    assert capsys.readouterr().out.startswith("age1")
    with pytest.raises(CommandError, match="no key is ever written over"):
        call_command("create_backup_key", str(tmp_path / "k"))

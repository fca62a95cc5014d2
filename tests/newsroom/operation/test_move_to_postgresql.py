"""A newsroom on SQLite is taken over by PostgreSQL as it is: ids, moments, hashes, files and the chain."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from accounts.models import Desk, User
from audit.actions import append_event
from audit.models import Event
from audit.verify import verify_chain
from factcheck.models import Snapshot, Source
from lib.datetimes.clock import now
from newsroom import database_roles
from newsroom.backups import moving
from newsroom.databases import get_sqlite_config
from tests.factories import MONDAY
from tests.newsroom.operation.installations import use_empty_installation, use_storage
from tests.sampling import CELLS
from tests.template_database import copy_sqlite_template

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def old(transactional_db, tmp_path):
    """The folder of a newsroom on SQLite with people, an event and an archived copy."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL to move to")
    folder = tmp_path / "data"
    folder.mkdir()
    copy_sqlite_template(folder / "stet.sqlite3")
    with (
        database_roles.connect_as(get_sqlite_config(folder / "stet.sqlite3")),
        use_storage(folder / "snapshots"),
    ):
        User.objects.create(pk=700, username="nobody-yet").delete()
        maria = User.objects.create(pk=701, username="maria", name="Maria Lund 🐟")
        desk = Desk.objects.create(name="Politics", slug="politics")
        for _ in range(3):
            append_one(maria, desk)
        source = Source.objects.create(kind="url", url="https://a.example.org/", title="A", added_by=maria,
                                       added_at=MONDAY)  # fmt: skip
        source.permitted_people.add(maria)
        name = storages["snapshots"].save("ab/copy.warc.gz", ContentFile(b"the page as it was"))
        Snapshot.objects.create(source=source, text_hash="a" * 64, size=5, captured_at=MONDAY, file=name)
    return folder


def append_one(by, desk):
    with transaction.atomic():
        append_event(actor=by, action="flag", subject_type="desk", subject=desk, at=now(),
                     details={"comment": "Who says so?", "a": [1, None, "ä"]})  # fmt: skip


def dump_rows():
    """Everything of three tables as it is in the database."""
    return [list(model.objects.order_by("pk").values()) for model in (User, Event, Snapshot)]


@CELLS
def test_it_is_taken_over_as_it_is_and_goes_on(old, tmp_path, capsys, monkeypatch, cells):
    """Only a long run migrates a database from nothing, which takes longer than all else."""
    asked = []

    def record(command, **options):
        asked.append(command)
        call_command(command, **options)

    monkeypatch.setattr(moving, "call_command", record)
    with database_roles.connect_as(get_sqlite_config(old / "stet.sqlite3")):
        before, head = dump_rows(), Event.objects.latest("number").hash
    with use_empty_installation(tmp_path / "new", migrated=cells == "some"):
        call_command("move_to_postgresql", str(old))
        assert asked == ["migrate"]
        assert f"Checkpoint 3:{head}" in capsys.readouterr().out
        assert dump_rows() == before
        assert [one.username for one in Source.objects.get().permitted_people.all()] == ["maria"]
        with storages["snapshots"].open("ab/copy.warc.gz") as copy:
            assert copy.read() == b"the page as it was"
        assert User.objects.create(username="next").pk > 701
        append_one(User.objects.get(pk=701), Desk.objects.get())
        chain = verify_chain()
        assert (chain.ok, chain.count) == (True, 4)
    with database_roles.connect_as(get_sqlite_config(old / "stet.sqlite3")):
        assert dump_rows() == before


def test_a_database_that_is_not_empty_is_refused(old, cast):
    with pytest.raises(CommandError, match="this newsroom has people or events already"):
        call_command("move_to_postgresql", str(old))


def test_a_folder_without_a_newsroom_is_refused(old, tmp_path):
    with pytest.raises(CommandError, match="There is no newsroom in"):
        call_command("move_to_postgresql", str(tmp_path))


def test_an_altered_record_moves_nowhere(old, tmp_path):
    from audit.triggers import disable_triggers  # noqa: PLC0415 - for this alone

    with database_roles.connect_as(get_sqlite_config(old / "stet.sqlite3")), disable_triggers(connection):
        connection.cursor().execute("UPDATE audit_event SET action = 'other' WHERE number = 2")
    with use_empty_installation(tmp_path / "new", migrated=True):
        with pytest.raises(CommandError, match="the audit log is altered at event 2"):
            call_command("move_to_postgresql", str(old))
        assert User.objects.filter(username="maria").count() == 0


def test_a_database_that_breaks_off_is_said_in_a_sentence(old, tmp_path, monkeypatch):
    def break_off():
        raise OperationalError("ended by an order\nLine 2")

    monkeypatch.setattr(moving, "_copy_rows", break_off)
    with use_empty_installation(tmp_path / "new", migrated=True):
        with pytest.raises(CommandError, match="broke off: ended by an order\\."):
            call_command("move_to_postgresql", str(old))
        assert User.objects.filter(username="maria").count() == 0

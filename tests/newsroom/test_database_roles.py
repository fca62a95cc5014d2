"""Two roles, one database: under its own role Stet does all its work, and nobody there changes the record."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from articles.actions.importing import import_article
from articles.importers import ParsedArticle
from audit import privileges
from audit.actions import append_event, erase_event_details
from audit.actions.verification_runs import create_day_head, run_due_verification
from audit.models import Event, EventDetail
from audit.verify import verify_chain
from lib.text.plain_text import build_plain_text
from newsroom import checks, database_roles
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import BODY, MONDAY, Cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def role(transactional_db: None) -> Iterator[str]:
    """A role of this test database's own, with the rights that migrating gives; gone after the test."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    name = f"{connection.settings_dict['NAME']}_app"
    with transaction.atomic():
        database_roles.grant_role(name, "a secret")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(
            f'REASSIGN OWNED BY "{name}" TO CURRENT_USER; DROP OWNED BY "{name}"; DROP ROLE "{name}"'
        )


@contextmanager
def under(role: str) -> Iterator[None]:
    """As Stet runs in production: signed in as its own role."""
    ours = connection.settings_dict
    with database_roles.connect_as({**ours, "USER": role, "PASSWORD": "a secret"}):
        yield


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def recorded(cast: Any, role: str) -> None:
    """An entry with words, and a day's head."""
    with transaction.atomic():
        append_event(actor=cast.editor, action="flag", subject_type="desk", subject=cast.desk, at=MONDAY,
               details={"comment": "Who says so?"})  # fmt: skip
    create_day_head(at=MONDAY)


ATTACKS = [
    statement.format(table)
    for table in ("audit_event", "audit_eventdetail", "audit_dayhead")
    for statement in (
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "DROP TABLE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} ADD COLUMN more text",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
        "ALTER TABLE {} RENAME TO other",
        "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        "GRANT ALL ON {} TO CURRENT_USER",
    )
] + [
    "UPDATE audit_event SET action = 'dismiss'",
    "UPDATE audit_event SET hash = previous",
    "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (number) DO UPDATE SET action = 'dismiss'",
    "UPDATE audit_dayhead SET hash = 'f'",
    "UPDATE audit_eventdetail SET event_id = 2",
    'UPDATE audit_eventdetail SET body = \'{"comment": "fine"}\'',
    "DROP TRIGGER audit_event_sealed ON audit_event",
    "DROP TRIGGER audit_detail_only_erase ON audit_eventdetail",
    "DROP TRIGGER audit_day_sealed ON audit_dayhead",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION DEFAULT; SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    "DROP FUNCTION audit_refuse() CASCADE",
    "ALTER FUNCTION audit_only_erase() RENAME TO other",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE mine (number int)",
    "DROP SCHEMA public CASCADE",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "DELETE FROM audit_chainhead",
    "DELETE FROM audit_verificationrun",
    "DELETE FROM django_migrations",
    "COPY audit_event TO PROGRAM 'cat'",
    "DO $$ BEGIN DELETE FROM audit_event; END $$",
]


def test_no_statement_of_the_application_s_role_changes_the_record(recorded: None, role: str) -> None:
    # One test for all: each would cost a database emptied and filled again.
    def everything() -> list[Any]:
        return [list(model.objects.values_list()) for model in (Event, EventDetail)]

    before = everything()
    passed = []
    with under(role):
        for statement in ATTACKS:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
            except DatabaseError as refused:
                # Refused for want of a right, and not because the statement makes no sense.
                if not re.search(r"permission denied|must be|never changed", str(refused)):
                    passed.append(f"{statement}: {refused}")
            else:
                passed.append(statement)
    # GRANT by one who holds no grant option is a warning that grants nothing.
    assert [one for one in passed if not one.startswith("GRANT")] == []
    assert everything() == before
    assert verify_chain().ok


def test_the_owner_s_role_cannot_be_taken_on(recorded: None, role: str) -> None:
    owner = connection.settings_dict["USER"]
    with under(role), pytest.raises(DatabaseError, match="permission denied"):
        execute(f'SET ROLE "{owner}"')


def test_under_its_own_role_stet_does_all_its_work(
    role: str, cast: Cast, create_claim_in_state: Any, client: Any
) -> None:
    with under(role):
        words = ParsedArticle("The catch", build_plain_text("The catch", BODY), "")
        received = import_article(words, desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY)
        claim = create_claim_in_state("live")
        relay_events()
        assert PublicDocument.objects.filter(public_id=claim.public_id).count() == 1
        client.force_login(cast.editor)
        assert "The catch" in client.get(f"/articles/{received.article.public_id}/").content.decode()
        assert client.get(f"/verdicts/{claim.public_id}/").status_code == 200
        event = Event.objects.filter(action="submit").earliest("number")
        erase_event_details(event, by=claim.desk, at=MONDAY)
        assert EventDetail.objects.get(event=event).body == {}
        create_day_head(at=MONDAY)
        night = run_due_verification(clock=lambda: MONDAY, report_progress=lambda ended: None)
        assert (night.is_ok, night.missing_protections) == (True, [])
        assert not checks.check_audit_privileges(None)
        value = io.StringIO()
        call_command("verify_audit_log", stdout=value, stderr=value)
        assert "could change the audit log" not in value.getvalue()


def test_a_role_that_could_change_the_record_is_told_of(recorded: None, role: str) -> None:
    warned = checks.check_audit_privileges(None)
    assert [message.id for message in warned] == ["stet.W003"]
    assert "It is a superuser." in warned[0].msg
    value = io.StringIO()
    call_command("verify_audit_log", stdout=io.StringIO(), stderr=value)
    assert "could change the audit log. It is a superuser. Use a role" in value.getvalue()
    execute(f'GRANT DELETE ON audit_event TO "{role}"')
    with under(role):
        [data] = checks.check_audit_privileges(None)
    assert f"role {role}" in data.msg
    assert "It can change or delete events" in data.msg


def test_the_owner_s_address_in_a_process_that_serves_is_warned_of(role: str, settings: Any) -> None:
    settings.STET_DATABASE_OWNER_URL = {"USER": "stet"}
    with under(role):
        assert [message.id for message in checks.check_audit_privileges(None)] == ["stet.W004"]


@pytest.fixture
def migrate(role: str, settings: Any) -> Callable[..., str]:
    """migrate() as a newsroom does that followed the page: it says what the command wrote."""
    settings.STET_DATABASE_OWNER_URL = dict(connection.settings_dict)

    def run(**options: Any) -> str:
        value = io.StringIO()
        with under(role):
            call_command("migrate", stdout=value, **options)
        return value.getvalue()

    return run


def test_migrating_covers_tables_that_are_new(migrate: Callable[..., str], role: str) -> None:
    execute("CREATE TABLE later (number int)")
    try:
        with under(role), pytest.raises(DatabaseError, match="permission denied"):
            execute("SELECT * FROM later")
        assert f"{role} can read and write rows, and only append to the audit log" in migrate()
        with under(role):
            execute("INSERT INTO later VALUES (1)")
    finally:
        execute("DROP TABLE later")


def test_a_newsroom_of_one_role_gets_two_by_migrating(migrate: Callable[..., str], role: str) -> None:
    execute(f'ALTER TABLE audit_event OWNER TO "{role}"')
    with under(role):
        assert "It owns the tables" in privileges.list_excess_privileges(connection)[0]
    migrate()
    with under(role):
        assert privileges.list_excess_privileges(connection) == []


def test_a_plan_changes_nothing(migrate: Callable[..., str], role: str) -> None:
    execute(f'REVOKE ALL ON audit_event FROM "{role}"')
    migrate(plan=True)
    with under(role), pytest.raises(DatabaseError, match="permission denied"):
        execute("SELECT * FROM audit_event")


def test_one_role_for_both_is_refused_in_words(migrate: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="Give Stet a role of its own"):
        call_command("migrate")


def test_an_owner_who_may_make_no_role_says_what_to_run(role: str) -> None:
    # The role with the least rights stands for an owner without CREATEROLE.
    with under(role), pytest.raises(ImproperlyConfigured) as data:
        database_roles.grant_role(f"{role}_missing", "another secret")
    assert f'run: CREATE ROLE "{role}_missing" LOGIN NOSUPERUSER' in str(data.value)
    assert "another secret" not in str(data.value)
    assert "SCRAM" not in str(data.value)


def test_the_password_is_never_sent_in_the_clear(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
        assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
    assert connections["default"].settings_dict["USER"] != role

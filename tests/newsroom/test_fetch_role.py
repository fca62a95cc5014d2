"""The role of workers that fetch: what it may not read or write, and that their work is done under it."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from articles.batches.actions import ImportSource
from articles.batches.processing import process_due_items
from articles.feeds.actions import create_feed_from_url
from articles.feeds.polling import poll_due_feeds
from articles.models import Article, Feed, ImportItem
from audit.models import EventDetail
from audit.verify import verify_chain
from factcheck.link_checks import hosts, run_checks
from factcheck.models import (
    ArchiveRequest,
    Citation,
    LinkCheck,
    LinkHost,
    Notification,
    Snapshot,
    Source,
)
from factcheck.snapshots.archive_requests import process_archive_requests, request_archive_capture
from lib.datetimes.clock import now
from newsroom import database_roles
from newsroom.backups import dumps
from newsroom.celery import app
from newsroom.doctor import database as doctor_database
from newsroom.doctor.findings import Level
from newsroom.fetch_privileges import DENIED, GRANTS, ROWS, find_difference
from newsroom.management.commands import run_worker
from tests.articles.batch_files import zipped
from tests.articles.batch_requests import send
from tests.articles.feed_server import FeedSite, build_feed_item, build_rss, run_feed_site
from tests.articles.text_samples import TYPED
from tests.factcheck.link_fixtures import cite_page, disable_host_delay, link_site
from tests.factcheck.sealed_sources import MARKER, list_tables_with
from tests.factories import MONDAY, Cast
from tests.newsroom.fetch_role import execute, fetch_role, find_refusal, restricted, under
from tests.newsroom.operation.installations import use_empty_installation

__all__ = ["cite_page", "disable_host_delay", "fetch_role", "link_site", "restricted"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def feed_site(settings: Any) -> Iterator[FeedSite]:
    """A site with a feed, which Stet may ask."""
    with run_feed_site() as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        server.say(build_rss(build_feed_item()))
        yield server


def list_tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


# What it may not do ---------------------------------------------------------------------------------


def test_every_table_is_granted_or_denied(fetch_role: str) -> None:
    assert DENIED & set(GRANTS) == set()
    assert sorted(DENIED | set(GRANTS)) == list_tables(), "decide in newsroom/fetch_privileges.py"
    assert set(ROWS) <= set(GRANTS)


def test_the_role_reads_and_writes_no_table_but_those_it_was_granted(fetch_role: str) -> None:
    statements = {
        "SELECT": "SELECT count(*) FROM {}",
        "INSERT": "INSERT INTO {} DEFAULT VALUES",
        "DELETE": "DELETE FROM {}",
        "TRUNCATE": "TRUNCATE {} CASCADE",
        "TRIGGER": "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    }
    done = set()
    with under(fetch_role):
        for table in list_tables():
            for name, statement in statements.items():
                if "permission denied" not in find_refusal(statement.format(f'"{table}"')):
                    done.add((table, name))
    words = {(table, name) for table, allowed in GRANTS.items() for name in re.findall("[A-Z]+", allowed)}
    assert done == {(table, name) for table, name in words if name in statements}


def test_no_column_is_written_but_those_it_was_granted(fetch_role: str) -> None:
    columns = execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    with under(fetch_role):
        written = {
            (table, column)
            for table, column in columns
            if not find_refusal(f'UPDATE "{table}" SET "{column}" = DEFAULT WHERE false')
        }
    assert ("factcheck_source", "is_restricted") not in written
    assert ("accounts_user", "is_staff") not in written
    assert {table for table, _ in written} == {
        table for table, allowed in GRANTS.items() if "UPDATE" in allowed
    }
    partly = {table: re.search(r"UPDATE \(([^)]*)\)", allowed) for table, allowed in GRANTS.items()}
    for table, found in partly.items():
        if found:
            own = {column for other, column in written if other == table}
            assert own == {one.strip() for one in found[1].split(",")}, table


def test_nobodys_password_is_read(fetch_role: str, cast: Cast) -> None:
    User.objects.filter(pk=cast.editor.pk).update(password="argon2$hash")
    with under(fetch_role):
        assert "permission denied" in find_refusal("SELECT password FROM accounts_user")
        assert "permission denied" in find_refusal("SELECT * FROM accounts_user")
        assert User.objects.get(pk=cast.editor.pk).password == ""
    assert User.objects.get(pk=cast.editor.pk).password == "argon2$hash"


def test_no_row_of_a_restricted_source_is_seen_or_changed(
    fetch_role: str, restricted: Citation, cite_page: Any
) -> None:
    opened = cite_page("/population").source
    rows = [ArchiveRequest, Citation, Snapshot]
    assert all(model.objects.filter(source=restricted.source).exists() for model in rows)
    with under(fetch_role):
        assert [source.pk for source in Source.objects.all()] == [opened.pk]
        for model in rows:
            assert not model.objects.filter(source=restricted.source).values("pk").exists(), model
        assert execute("SELECT id FROM factcheck_linkcheck") == []
        assert execute("SELECT id FROM factcheck_snapshotpicture") == []
        for table in ROWS:
            change = "id = id" if table == "factcheck_snapshot" else "attempt = 9"
            leased = ("factcheck_archiverequest", "factcheck_snapshotpicture", "factcheck_source")
            if table in (*leased, "factcheck_snapshot"):
                condition = f"id = {restricted.source_id}" if table == "factcheck_source" else "true"
                with connection.cursor() as cursor:
                    cursor.execute(f"UPDATE {table} SET {change} WHERE {condition}")
                    assert cursor.rowcount == 0, table
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Snapshot.objects.create(source_id=restricted.source_id, captured_at=MONDAY)
        assert "row-level security" in find_refusal(
            "INSERT INTO factcheck_linkcheck (source_id, attempt, outcome, final_url, chain, passages,"
            " reason, elapsed_ms, is_unchanged, checked_at) VALUES"
            f" ({restricted.source_id}, 2, 'ok', '', '[]', '{{}}', '', 0, false, now())"
        )


def test_no_word_of_a_restricted_source_is_in_what_the_role_can_read(
    fetch_role: str, restricted: Citation
) -> None:
    assert "factcheck_source" in list_tables_with(MARKER)
    columns = execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    read = 0
    with under(fetch_role):
        for table, column in columns:
            if not find_refusal(f'SELECT "{column}" FROM "{table}" LIMIT 0'):
                read += 1
                holding = f"\"{column}\"::text ILIKE '%{MARKER}%'"
                found = execute(f'SELECT "{column}" FROM "{table}" WHERE {holding}')
                assert found == [], (table, column)
    assert read > 100


@pytest.mark.parametrize(
    "statement",
    [
        "SET row_security = off; SELECT * FROM factcheck_source",
        "ALTER TABLE factcheck_source DISABLE ROW LEVEL SECURITY",
        "DROP POLICY stet_fetch_rows ON factcheck_source",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine AS SELECT * FROM factcheck_source",
        "COPY factcheck_source TO PROGRAM 'cat'",
        "SELECT * FROM pg_authid",
    ],
)
def test_what_would_open_it_is_refused(fetch_role: str, statement: str) -> None:
    with under(fetch_role):
        assert find_refusal(statement)


# What it has to do ----------------------------------------------------------------------------------


def test_a_worker_of_links_does_its_work_under_the_role(
    fetch_role: str, restricted: Citation, cite_page: Any
) -> None:
    cited = cite_page("/population", "Harrowmere had 48,312 residents")
    cite_page("/missing")
    with under(fetch_role):
        assert execute("SELECT current_user") == [(fetch_role,)]
        assert run_checks(clock=lambda: MONDAY) == 2
    cited.refresh_from_db()
    assert (cited.passage_state, cited.snapshot is not None) == ("there", True)
    assert LinkCheck.objects.filter(source=restricted.source).count() == 1


def test_a_source_restricted_while_it_is_checked_costs_the_run_nothing(
    fetch_role: str, cite_page: Any, restricted: Citation
) -> None:
    host = cite_page("/population").source.host
    with under(fetch_role):
        hosts.save_host_delays({restricted.source.host: 60.0, host: 60.0}, at=MONDAY)
        assert set(hosts.get_host_delays([restricted.source.host, host], at=MONDAY)) == {host}
    assert LinkHost.objects.get(name=restricted.source.host).not_before is None


def test_a_checker_is_told_of_a_source_that_died(fetch_role: str, cite_page: Any, cast: Cast) -> None:
    source = cite_page("/missing").source
    days = timedelta(days=4)
    with under(fetch_role):
        for number in range(3):
            at = MONDAY + number * days
            Source.objects.filter(pk=source.pk).update(due_at=at)
            run_checks(clock=lambda at=at: at)
        assert "permission denied" in find_refusal("SELECT data FROM factcheck_notification")
    assert Notification.objects.filter(event="source_dead", person=cast.checker).exists()


def test_a_worker_of_fetch_does_its_work_under_the_role(
    fetch_role: str, cast: Cast, feed_site: Any, settings: Any
) -> None:
    create_feed_from_url(
        feed_site.url(), desk=cast.desk, provenance="own_copy", by=cast.editor, at=now() - timedelta(hours=1)
    )
    feed_site.say(build_rss(build_feed_item("two", title="Two", words="<p>Two crates.</p>")))
    send(cast, ImportSource("all.zip", zipped(a_txt=TYPED, b_txt=TYPED.replace("20,000", "21,000")),
                            "application/zip"))  # fmt: skip
    with under(fetch_role):
        assert poll_due_feeds(clock=now, limit=5) == 1
        while process_due_items(clock=now):
            pass
        assert "permission denied" in find_refusal("SELECT actor, action, subject FROM audit_event")
        assert "permission denied" in find_refusal("SELECT body FROM audit_eventdetail")
    assert set(ImportItem.objects.values_list("state", flat=True)) == {"done"}
    assert Article.objects.filter(external_id="two").exists()
    assert Feed.objects.get().problem == {}
    assert EventDetail.objects.exists()
    assert verify_chain().ok


def test_a_changed_article_is_imported_under_the_role(fetch_role: str, cast: Cast, feed_site: Any) -> None:
    create_feed_from_url(
        feed_site.url(), desk=cast.desk, provenance="own_copy", by=cast.editor, at=now() - timedelta(hours=1)
    )
    for words in ("<p>Two crates.</p>", "<p>Three crates.</p>"):
        feed_site.say(build_rss(build_feed_item("two", title="Two", words=words)))
        Feed.objects.update(due_at=now())
        with under(fetch_role):
            assert poll_due_feeds(clock=now, limit=5) == 1
            process_due_items(clock=now)
    assert Article.objects.get(external_id="two").revisions.count() == 2


def test_a_capture_at_the_archive_is_requested_under_the_role(
    fetch_role: str, cite_page: Any, cast: Cast, settings: Any
) -> None:
    settings.STET_ARCHIVE_KEY, settings.STET_ARCHIVE_SECRET = "key", "secret"
    settings.STET_ARCHIVE_URL = "http://127.0.0.1:1"
    source = cite_page("https://stats.example.org/a").source
    request_archive_capture(source, by=cast.checker, at=MONDAY)
    with under(fetch_role):
        assert process_archive_requests(clock=lambda: MONDAY) == 1
    assert ArchiveRequest.objects.get().attempts == 1


@pytest.mark.worker
def test_a_real_worker_without_the_secret_key_checks_and_archives(
    fetch_role: str, restricted: Citation, cite_page: Any, link_site: Any, celery_worker: Any, tmp_path: Any
) -> None:
    cited = cite_page("/population", "Harrowmere had 48,312 residents")
    Source.objects.update(due_at=now())
    celery_worker(
        *("run_worker", "--queues=links", "--pool=solo"),
        secret_key="",
        fetch_only="1",
        database_fetch_role=fetch_role,
        database_fetch_password="a secret",
        fetch_allowed_hosts=link_site.host_port,
        data_dir=str(tmp_path),
    )
    app.send_task("factcheck.tasks.check_due_links")
    deadline = time.monotonic() + 60
    while not LinkCheck.objects.filter(source=cited.source).exists():
        assert time.monotonic() < deadline, "nothing was checked"
        time.sleep(0.1)
    cited.refresh_from_db()
    assert cited.passage_state == "there"
    assert list((tmp_path / "snapshots" / "warc").rglob("*.warc.gz"))
    assert not (tmp_path / "secret-key").exists()
    assert Source.objects.get(pk=restricted.source_id).attempt == 0


# Settings and the doctor ----------------------------------------------------------------------------


def test_a_worker_that_only_fetches_serves_no_other_queue(settings: Any) -> None:
    settings.STET_FETCH_ONLY, settings.STET_EMBEDDED = True, False
    for queues in ("default", "fetch,default"):
        with pytest.raises(CommandError, match="fetch and links alone"):
            call_command(run_worker.Command(), queues=queues)


def test_the_doctor_says_what_the_role_has_too_much_or_too_little(fetch_role: str, settings: Any) -> None:
    settings.STET_DATABASE_FETCH_ROLE = ""
    assert doctor_database._examine_fetch_role().level is Level.WARNING
    settings.STET_DATABASE_FETCH_ROLE = fetch_role
    assert doctor_database._examine_fetch_role().level is Level.OK
    for change, said in (
        (f'GRANT SELECT ON factcheck_sealingkey TO "{fetch_role}"', "REVOKE SELECT ON factcheck_sealingkey"),
        (f'GRANT SELECT (password) ON accounts_user TO "{fetch_role}"', "REVOKE SELECT (password) ON"),
        ("GRANT SELECT ON django_session TO PUBLIC", "REVOKE SELECT ON django_session"),
        (f'REVOKE INSERT ON audit_event FROM "{fetch_role}"', "GRANT INSERT ON audit_event"),
        ("ALTER TABLE factcheck_source DISABLE ROW LEVEL SECURITY", "CREATE POLICY stet_fetch_rows ON"),
        ("DROP POLICY stet_fetch_rows ON factcheck_snapshot", "CREATE POLICY stet_fetch_rows ON"),
        ("DROP POLICY stet_fetch_written_rows ON factcheck_source", "stet_fetch_written_rows ON"),
        (
            "ALTER POLICY stet_everybody ON factcheck_source TO CURRENT_USER",
            "CREATE POLICY stet_everybody ON",
        ),
        (f'ALTER ROLE "{fetch_role}" BYPASSRLS', "NOBYPASSRLS"),
        (f'GRANT pg_read_all_data TO "{fetch_role}"', "REVOKE pg_read_all_data"),
    ):
        with transaction.atomic():
            execute(change)
            assert said in find_difference(connection, fetch_role), change
            assert doctor_database._examine_fetch_role().level is Level.WRONG
            transaction.set_rollback(True)
    execute("GRANT SELECT ON django_session TO PUBLIC")
    execute("REVOKE SELECT ON django_session FROM PUBLIC")
    execute(f'GRANT SELECT ON factcheck_sealingkey TO "{fetch_role}"')
    execute("DROP POLICY stet_fetch_rows ON factcheck_snapshot")
    execute("DROP POLICY stet_fetch_written_rows ON factcheck_source")
    with transaction.atomic():
        database_roles.grant_fetch_role(fetch_role, "")
    assert find_difference(connection, fetch_role) == ""
    assert find_difference(connection, f"{fetch_role}_missing").startswith("CREATE ROLE")


def test_stets_own_role_sees_every_row(fetch_role: str, restricted: Citation) -> None:
    name = f"{fetch_role}_app"
    with transaction.atomic():
        database_roles.grant_role(name, "a secret")
    try:
        config = {**connection.settings_dict, "USER": name, "PASSWORD": "a secret"}
        with database_roles.connect_as(config):
            assert Source.objects.filter(pk=restricted.source_id).exists()
            assert Citation.objects.filter(pk=restricted.pk).exists()
    finally:
        execute(f'DROP OWNED BY "{name}"; DROP ROLE "{name}"')


def test_a_backup_has_every_row_and_no_policy(fetch_role: str, restricted: Citation, tmp_path: Any) -> None:
    name = f"{fetch_role}_app"
    with transaction.atomic():
        database_roles.grant_role(name, "a secret")
    config = {**connection.settings_dict, "USER": name, "PASSWORD": "a secret"}
    try:
        with database_roles.connect_as(config):
            dumps.dump_database(tmp_path / "dump")
    finally:
        execute(f'DROP OWNED BY "{name}"; DROP ROLE "{name}"')
    with use_empty_installation(tmp_path / "new"):
        dumps.load_database(tmp_path / "dump")
        assert execute("SELECT title FROM factcheck_source WHERE is_restricted") == [(MARKER,)]
        assert execute("SELECT polname FROM pg_policy") == []
        assert execute("SELECT relname FROM pg_class WHERE relrowsecurity") == []

"""manage.py doctor and its page: one sentence for each thing that is wrong, within seconds."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPAuthenticationError
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from accounts.actions.worker_heartbeats import record_heartbeat
from accounts.models import WorkerHeartbeat
from lib.datetimes.clock import now
from lib.tasks.names import WORKERS
from newsroom import checks, readiness
from newsroom.doctor import database, examination, installation, servers
from newsroom.doctor.findings import Level, describe_trouble, run_bounded

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers() -> None:
    for worker in WORKERS:
        record_heartbeat(worker, at=now())


@pytest.fixture
def hung_port() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def run_doctor(capsys, *options):
    """(exit status, what it printed)"""
    try:
        call_command("doctor", *options)
    except SystemExit as ended:
        return ended.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def find(findings, part):
    return [finding for finding in findings if finding.part == part]


def test_a_whole_installation_is_well_and_says_so_to_scripts(workers, capsys, monkeypatch):
    monkeypatch.setattr(installation, "examine_settings", list)  # those of the tests are not a site's
    status, printed = run_doctor(capsys, "--json")
    report = json.loads(printed)
    wrong = [finding["sentence"] for finding in report["findings"] if finding["level"] == "wrong"]
    assert (status, report["well"], wrong) == (0, True, [])
    assert {"database", "migrations", "protection", "secrets", "broker", "disk", "storage", "mail",
            "workers", "work", "record"} <= {finding["part"] for finding in report["findings"]}  # fmt: skip


def test_a_silent_worker_is_wrong_and_the_exit_status_says_so(workers, capsys):
    WorkerHeartbeat.objects.filter(worker="fetch").update(beat_at=now() - timedelta(minutes=9))
    status, printed = run_doctor(capsys)
    assert status == 1
    assert "WRONG    Fetch worker: silent for 9 minutes\n         Start it again" in printed


def test_a_newsroom_without_a_broker_is_not_sent_to_one(workers, capsys, settings):
    settings.STET_EMBEDDED = True
    WorkerHeartbeat.objects.filter(worker="fetch").update(beat_at=now() - timedelta(minutes=9))
    _, printed = run_doctor(capsys)
    assert "silent for 9 minutes\n         One process does all work of this newsroom." in printed
    assert "check the broker" not in printed


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (SMTPAuthenticationError(535, b"5.7.8 Bad credentials"), "535 5.7.8 Bad credentials"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (FileNotFoundError(2, "No such file or directory", "/srv/x"), "No such file or directory: /srv/x"),
        (ValueError("First line.\nSecond"), "First line"),
        (KeyError(), "KeyError"),
    ],
)
def test_what_went_wrong_is_said_in_words(trouble, words):
    assert describe_trouble(trouble) == words


def test_a_broker_that_hangs_or_is_away_says_so(settings, hung_port, monkeypatch):
    settings.STET_EMBEDDED = False
    monkeypatch.setattr(servers, "CLIENT_SECONDS", 0.2)
    settings.STET_BROKER_URL = f"redis://127.0.0.1:{hung_port}/0"
    [finding] = servers.examine_broker()
    assert (finding.level, "does not answer" in finding.sentence) == (Level.WRONG, True)
    settings.STET_BROKER_URL = "redis://127.0.0.1:1/0"
    [finding] = servers.examine_broker()
    assert finding.level is Level.WRONG
    assert "STET_BROKER_URL" in finding.mend


def test_a_mail_server_that_hangs_says_so(settings, hung_port):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": hung_port, "timeout": 0.2},
        }
    }
    [finding] = servers.examine_mail()
    assert (finding.part, finding.level) == ("mail", Level.WRONG)


def test_a_test_email_is_sent_on_request():
    [finding] = servers.examine_mail(send_to="maria@example.org")
    assert finding.level is Level.OK
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["maria@example.org"], "A test e-mail from Stet")
    ]


def test_a_check_that_hangs_is_given_up():
    released = threading.Event()
    with pytest.raises(TimeoutError, match="no answer within"):
        run_bounded(released.wait, seconds=0.05)
    released.set()


def test_a_storage_that_refuses_says_why(monkeypatch):
    def refuse():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checks, "write_and_delete_probe", refuse)
    [finding] = servers.examine_storage()
    assert "No space left on device" in finding.sentence


def test_without_its_database_the_rest_is_still_examined(monkeypatch, capsys):
    monkeypatch.setattr(database, "_ask_database", lambda: "connection refused")
    status, printed = run_doctor(capsys)
    assert status == 1
    assert "The database does not answer: connection refused." in printed
    assert "A test file was stored, read and deleted." in printed


def test_a_migration_that_has_not_run_is_named(monkeypatch, capsys):
    monkeypatch.setattr(database, "list_unapplied_migrations", lambda: ["audit.0009_more"])
    status, printed = run_doctor(capsys)
    assert status == 1
    assert "1 migration has not run: audit.0009_more." in printed


@pytest.mark.parametrize("key", ["brief", "replace-with-50-or-more-random-characters" * 2, "ab" * 40])
def test_a_weak_secret_key_is_wrong(settings, key):
    settings.SECRET_KEY = key
    [finding] = installation.examine_secrets()
    assert finding.level is Level.WRONG
    assert key not in finding.sentence + finding.mend


@pytest.mark.parametrize(
    ("sent", "trusted", "level", "sentence"),
    [
        ("", True, Level.WRONG, "sends no X-Forwarded-For"),
        ("6.6.6.6, 192.0.2.1", True, Level.OK, "your address, 192.0.2.1, arrive"),
        ("192.0.2.1", False, Level.WARNING, "which Stet ignores"),
        ("", False, Level.OK, "TLS and host arrive"),
        ("unknown", True, Level.WRONG, "is no address: unknown."),
        ("192.0.2.1:4711", True, Level.WRONG, "is no address: 192.0.2.1:4711."),
    ],
)
@pytest.mark.parametrize("embedded", [True, False])
def test_the_page_sees_how_the_proxy_passes_requests_on(settings, sent, trusted, level, sentence, embedded):
    """That of bin/serve, too, where it stands behind one."""
    settings.STET_EMBEDDED, settings.STET_BASE_URL = embedded, "https://testserver"
    settings.SECURE_SSL_REDIRECT, settings.STET_TRUST_FORWARDED_FOR = True, trusted
    request = RequestFactory().get("/setup/health/", secure=True, headers={"X-Forwarded-For": sent})
    [finding] = installation.examine_request(request)
    assert finding.level is level
    assert sentence in finding.sentence


def test_without_a_proxy_nothing_is_said_of_one(settings):
    settings.SECURE_SSL_REDIRECT = False
    assert installation.examine_request(RequestFactory().get("/setup/health/")) == []


@pytest.mark.parametrize("embedded", [True, False])
def test_pages_that_nobody_could_open_are_told_by_the_command(settings, embedded):
    settings.STET_EMBEDDED, settings.SECURE_SSL_REDIRECT = embedded, True
    settings.SECURE_PROXY_SSL_HEADER = None
    told = [one for one in installation.examine_settings() if "stet.E006" in one.sentence]
    assert [one.level for one in told] == [Level.WRONG]
    assert "STET_BEHIND_PROXY" in told[0].mend
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert not [one for one in installation.examine_settings() if "stet.E006" in one.sentence]


def test_the_page_says_the_same_and_to_admins_alone(client: Client, cast, workers):
    WorkerHeartbeat.objects.filter(worker="links").update(beat_at=now() - timedelta(minutes=9))
    assert client.get("/setup/health/").status_code == 302
    client.force_login(cast.editor)
    assert client.get("/setup/health/").status_code == 403
    client.force_login(cast.admin)
    page = client.get("/setup/health/").content.decode()
    assert "Links worker: silent for 9 minutes" in page
    assert "Something is wrong." in page
    for finding in examination.examine_installation(at=now()):
        if finding.part in ("migrations", "storage", "record"):
            assert finding.sentence in page


@pytest.fixture
def unknown_readiness(monkeypatch):
    monkeypatch.setattr(readiness, "_migrated", set())


def test_readiness_says_no_more_than_ok(client, unknown_readiness):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize("broken", ["is_database_up", "list_unapplied_migrations", "_is_broker_up"])
def test_each_thing_that_is_missing_makes_it_not_ready(client, unknown_readiness, monkeypatch, broken):
    monkeypatch.setattr(readiness, broken, lambda: broken == "list_unapplied_migrations" and ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_a_database_that_is_away_makes_it_not_ready(client, unknown_readiness):
    nowhere = {"host": "127.0.0.1", "port": 1, "dbname": "nowhere"}
    with (
        mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")),
        mock.patch.object(connection, "get_connection_params", return_value=nowhere),
    ):
        assert client.get("/readyz").status_code == 503

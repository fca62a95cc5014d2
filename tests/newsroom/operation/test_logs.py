"""A line of the log is an object without secrets; one id goes from the browser to the task and its event."""

import json
import logging
import re

import pytest
from celery.app.task import Context
from django.db import InterfaceError, OperationalError, transaction

from audit.actions import append_event
from audit.models import Event
from deploy.installer.debian import build_nginx_text
from lib.tasks import enqueue
from lib.web import requests
from newsroom import celery
from newsroom.log_filters import JsonFormatter, MaskTokensFilter, RefusedPersonFilter, RequestIdFilter
from newsroom.tasks import report_alive
from tests.architecture.source_files import ROOT
from tests.factories import MONDAY
from tests.routes import addresses


def format_record(message, *values, exc_info=None):
    record = logging.LogRecord("stet.tests", logging.WARNING, __file__, 1, message, values, exc_info)
    for each in (RequestIdFilter(), MaskTokensFilter()):
        each.filter(record)
    return json.loads(JsonFormatter().format(record))


def test_a_line_is_one_object_with_the_request_and_no_secret():
    token = requests.SERVED.set("0f3c7a11")
    try:
        line = format_record("refused %s", "/answer/secret-token/")
    finally:
        requests.SERVED.reset(token)
    assert (line["level"], line["logger"], line["request_id"]) == ("WARNING", "stet.tests", "0f3c7a11")
    assert line["message"] == "refused /answer/…/"
    assert line["time"].endswith("+00:00")


def test_no_address_that_is_a_secret_is_logged_by_stet_or_its_proxy():
    secret = [route for route, _ in addresses() if "<str:token>" in route]
    assert len(secret) > 5
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    [masked] = re.findall(r"~\^/\(\?<page>([^)]+)\)/", proxy)
    [silent] = re.findall(r"location ~ \^/\(([^)]+)\)/ \{\s+error_log /dev/null", proxy)
    for route in secret:
        path = route.replace("<str:token>", "s3cret")
        assert "s3cret" not in format_record("Not Found: %s", path)["message"]
        for known in (masked, silent):
            assert re.match(rf"/({known})/s3cret", path), route


def test_a_refused_request_says_who_asked(client, cast, caplog):
    client.force_login(cast.checker)
    client.get("/setup/")
    client.get(f"/claims/{cast.desk.public_id}/")
    client.logout()
    client.get("/verdicts/nothing/")
    client.get("/api/v1/claims/", headers={"Authorization": "Bearer stet_none"})
    client.get("/verdicts/")
    who = f"(asked by {cast.checker.public_id})"
    assert [record.getMessage() for record in caplog.records if record.name == "django.request"] == [
        f"Forbidden: /setup/ {who}",
        f"Not Found: /claims/{cast.desk.public_id}/ {who}",
        "Not Found: /verdicts/nothing/ (asked by nobody signed in)",
        "Unauthorized: /api/v1/claims/ (asked by nobody signed in)",
    ]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_refused_request_is_logged_while_the_database_is_away(error):
    """Who asked stands in the database: the line says that, and the answer is not lost for it."""

    class Away:
        @property
        def user(self):
            raise error("the connection is closed")

    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "Not Found: /queue/", (), None)
    record.request, record.status_code = Away(), 404
    assert RefusedPersonFilter().filter(record)
    assert record.getMessage() == "Not Found: /queue/ (asked by unknown, as the database is away)"


def test_lines_go_to_standard_error_and_nowhere_else(settings):
    [handler] = settings.LOGGING["handlers"].values()
    assert handler["class"] == "logging.StreamHandler"
    assert "stream" not in handler
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert not [name for name, logger in settings.LOGGING["loggers"].items() if logger.get("handlers")]


def test_the_list_of_logs_names_those_of_the_proxy_on_debian():
    text = (ROOT / "docs" / "how-to" / "run-in-production.md").read_text().partition("\n## Logs\n")[2]
    written = set(re.findall(r"_log (/var/\S+)", build_nginx_text(ROOT)))
    assert len(written) == 2
    for file in written:
        assert f"`{file}`" in text.partition("\n## ")[0]


def test_an_error_has_its_traceback():
    try:
        1 / 0  # noqa: B018 - for its traceback
    except ZeroDivisionError as error:
        line = format_record("failed", exc_info=(type(error), error, error.__traceback__))
    assert "ZeroDivisionError" in line["exception"]


@pytest.mark.django_db(transaction=True)
def test_one_id_goes_from_the_request_to_the_task_and_its_event(cast, settings, monkeypatch):
    settings.STET_ENQUEUE_ON_COMMIT = True
    sent = []

    class Recorder:
        def send_task(self, name, **options):
            sent.append(options["headers"])

    monkeypatch.setattr(enqueue, "current_app", Recorder())
    monkeypatch.setattr(enqueue, "_messenger", messenger := enqueue.TaskSender())
    token = requests.SERVED.set("0f3c7a11")
    try:
        with transaction.atomic():
            enqueue.enqueue_on_commit(report_alive.name)
    finally:
        requests.SERVED.reset(token)
    messenger.join()
    for headers, expected in ((sent[0], "0f3c7a11"), ({}, "a-task")):
        report_alive.push_request(**vars(Context(headers)))
        try:
            celery.begin_request_id(task_id="a-task", task=report_alive)
            with transaction.atomic():
                append_event(
                    actor=cast.editor, action="flag", subject_type="desk", subject=cast.desk, at=MONDAY
                )
        finally:
            celery.end_request_id()
            report_alive.pop_request()
        assert Event.objects.latest("number").request_id == expected
    assert requests.get_request_id() == ""


def test_a_line_is_ascii_whatever_somebody_sent():
    record = logging.LogRecord("stet.tests", logging.WARNING, __file__, 1, "q=\udcff ü", (), None)
    assert JsonFormatter().format(record).isascii()

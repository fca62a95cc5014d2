"""No request keeps the database for longer than it may, and whoever asked for too much reads so."""

import threading
import time
from unittest.mock import Mock

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Desk
from lib.db.connections import RequestTimeExceeded, StatementTimer
from lib.web.requests import list_public_routes
from newsroom.urls import handler404, handler500  # noqa: F401 - this module is a URLconf too

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {}) SELECT max(i) FROM n"
ENDLESS = {"postgresql": "SELECT pg_sleep(20)", "sqlite": COUNT.format("")}
SHORT = {"postgresql": "SELECT pg_sleep(0.3)", "sqlite": COUNT.format("LIMIT 600000")}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def endless(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Desk.objects.create(slug="begun", name="Begun")
        run(ENDLESS[connection.vendor])
    return HttpResponse("done")


class Endless(APIView):
    def get(self, request: Request) -> Response:
        run(ENDLESS[connection.vendor])
        return Response("done")


def many(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Desk.objects.create(slug="begun", name="Begun")
        for _ in range(100):
            run(SHORT[connection.vendor])
    return HttpResponse("done")


def waits_elsewhere(request: HttpRequest) -> HttpResponse:
    run("SELECT 1")
    time.sleep(1.5)
    run("SELECT 1")
    return HttpResponse("done")


urlpatterns = list_public_routes(
    path("endless/", endless),
    path("api/endless/", Endless.as_view(permission_classes=[], authentication_classes=[])),
    path("many/", many),
    path("waits/", waits_elsewhere),
)


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    settings.STET_REQUEST_DATABASE_SECONDS = 1
    browser = Client(raise_request_exception=False)
    browser.get("/nowhere/")
    connection.close()
    yield browser
    connection.close()


@pytest.mark.parametrize("address", ["/endless/", "/api/endless/", "/many/"])
def test_a_request_that_takes_too_long_is_ended_and_told_so(visitor, address):
    began = time.monotonic()
    answer = visitor.get(address)
    assert time.monotonic() - began < 4
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "This took too long" in answer.content.decode()
    assert not Desk.objects.filter(slug="begun").exists()


def test_waiting_for_something_else_than_the_database_does_not_count(visitor):
    assert visitor.get("/waits/").content == b"done"


def test_what_runs_after_a_request_has_all_the_time_it_takes(visitor):
    assert visitor.get("/many/").status_code == 503
    for _ in range(5):
        run(SHORT[connection.vendor])


def test_the_statements_of_one_request_share_its_time():
    timer = StatementTimer(0.05)
    context = {"connection": Mock(vendor="postgresql")}
    for _ in range(2):
        timer(lambda *_: time.sleep(0.03), "SELECT 1", None, False, context)
    with pytest.raises(RequestTimeExceeded):
        timer(lambda *_: None, "SELECT 1", None, False, context)


def test_the_time_in_which_other_threads_computed_is_not_the_databases():
    timer, is_over = StatementTimer(1_000), threading.Event()

    def compute():
        while not is_over.is_set():
            pass

    def wait_for_others(*_):
        # By the clock of the processor: a busy machine gives these threads as little as it likes.
        computed = time.process_time() + 0.4
        while time.process_time() < computed:
            time.sleep(0.005)

    others = [threading.Thread(target=compute) for _ in range(4)]
    for other in others:
        other.start()
    began = time.monotonic()
    timer(wait_for_others, "SELECT 1", None, False, {"connection": Mock(vendor="postgresql")})
    waited = time.monotonic() - began
    is_over.set()
    for other in others:
        other.join()
    assert 1_000 - timer.left < waited - 0.3

"""What every answer carries, and how a request that cannot be answered is told so."""

import uuid

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.errors import Blocked, NotAllowed, NotFound, Stale
from lib.web import requests
from lib.web.requests import list_public_routes
from newsroom.error_views import bad_request, server_error
from newsroom.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is a URLconf too
from newsroom.urls import urlpatterns as ours
from tests.factories import Cast

REFUSALS = {
    "not-allowed": NotAllowed("Only an editor may assign a claim."),
    "missing": NotFound("There is no such claim."),
    "stale": Stale("Somebody else changed this claim."),
    "blocked": Blocked("This claim cannot be submitted yet.", reasons=["It has no rating."]),
}


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server at 10.0.0.7 failed")


class GaveUpWaiting(Exception):
    """As a driver says that it waited longer than lock_timeout for a row that somebody else holds."""

    sqlstate = "55P03"


def held(request: HttpRequest) -> HttpResponse:
    raise OperationalError("canceling statement due to lock timeout") from GaveUpWaiting()


class Held(APIView):
    def get(self, request: Request) -> Response:
        raise OperationalError("canceling statement due to lock timeout") from GaveUpWaiting()


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the password is hunter2")


def broken_for_staff(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the password is hunter2")


def whose(request: HttpRequest) -> HttpResponse:
    return HttpResponse(requests.get_request_id())


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


urlpatterns = [
    *list_public_routes(
        path("refuse/<kind>/", refuse),
        *(path(f"{prefix}away/", away) for prefix in ("", "api/")),
        *(path(f"{prefix}broken/", broken) for prefix in ("", "api/")),
        path("held/", held),
        path("api/held/", Held.as_view(permission_classes=[], authentication_classes=[])),
        path("whose/", whose),
        path("form/", form),
    ),
    path("staff/broken/", broken_for_staff),
    *ours,
]


@pytest.fixture(autouse=True)
def these_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_every_answer_carries_the_strict_policy_even_an_error(visitor: Client) -> None:
    for address in ("/whose/", "/nowhere/", "/broken/", "/away/", "/api/nowhere/"):
        policy = visitor.get(address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address


def test_a_request_has_an_id_that_the_record_can_name(visitor: Client) -> None:
    answer = visitor.get("/whose/")
    assert answer.content.decode() == answer["X-Request-Id"] != ""
    assert requests.get_request_id() == ""


def test_a_well_formed_id_from_a_proxy_is_kept_and_another_is_not(visitor: Client) -> None:
    given = str(uuid.uuid4())
    assert visitor.get("/whose/", headers={"X-Request-Id": given})["X-Request-Id"] == given
    forged = "<script>" * 3
    assert visitor.get("/whose/", headers={"X-Request-Id": forged})["X-Request-Id"] != forged


@pytest.mark.parametrize(
    ("kind", "status"), [("not-allowed", 403), ("missing", 404), ("stale", 409), ("blocked", 409)]
)
@pytest.mark.django_db
def test_a_refusal_is_told_in_its_own_words(visitor: Client, kind: str, status: int) -> None:
    answer = visitor.get(f"/refuse/{kind}/")
    assert answer.status_code == status
    assert REFUSALS[kind].message in answer.content.decode()


def test_a_database_that_is_away_asks_for_patience_and_shows_no_inside(visitor: Client) -> None:
    for address in ("/away/", "/api/away/"):
        answer = visitor.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "10.0.0.7" not in answer.content.decode()


@pytest.mark.django_db
def test_whoever_waited_too_long_for_somebody_else_lost_to_them_and_the_database_is_not_away(
    visitor: Client,
) -> None:
    page, answer = visitor.get("/held/"), visitor.get("/api/held/")
    assert (page.status_code, answer.status_code) == (409, 409)
    assert "Somebody else was saving at the same time" in page.content.decode()
    assert (answer.json()["code"], answer.json()["title"]) == (
        "busy",
        "Somebody else is saving this right now",
    )
    assert "lock timeout" not in page.content.decode() + answer.content.decode()


def test_what_broke_shows_no_inside(visitor: Client) -> None:
    for address in ("/broken/", "/api/broken/"):
        answer = visitor.get(address)
        assert answer.status_code == 500
        assert "hunter2" not in answer.content.decode()


def test_a_reader_is_told_by_the_newsroom_that_something_broke_and_the_desk_by_its_tool(
    visitor: Client, rf: RequestFactory
) -> None:
    """Without a database, and also where the error came before any view."""
    readers = visitor.get("/broken/").content.decode()
    assert "The Daily Proof</title>" in readers
    assert "Stet" not in readers
    early = rf.get("/verdicts/")
    assert (early.resolver_match, "Stet" in handler500_of(early)) == (None, False)
    assert "Stet</title>" in handler500_of(rf.get("/queue/"))


def handler500_of(request: HttpRequest) -> str:
    try:
        raise OperationalError("connection to server at 10.0.0.7 failed")
    except OperationalError:
        return server_error(request).content.decode()


def test_the_api_answers_with_problem_details(visitor: Client) -> None:
    for name, status, code in (
        ("nowhere", 404, "not_found"), ("broken", 500, "broken"), ("away", 503, "database_away"),
    ):  # fmt: skip
        answer = visitor.get(f"/api/{name}/")
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert (answer.json()["code"], answer.json()["type"]) == (code, f"/docs/errors/#{code}")


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/form/", {"claim": "x"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "<h1>This form is out of date</h1>" in page
    # To reload at once would lose what is typed; the page that one goes back to has a new token.
    assert page.index("Send it again") < page.index("copy what you typed and reload")
    # Whoever is asked for permission can do nothing about it.
    assert "permission" not in page


@pytest.mark.django_db
def test_a_request_that_is_too_large_is_told_its_limit_once(rf: RequestFactory) -> None:
    answer = bad_request(rf.post("/form/"), RequestDataTooBig())
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "<h1>Request too large</h1>" in page
    assert page.count("Nothing was saved.") == 1


@pytest.mark.django_db
def test_what_a_signed_in_person_sees_is_kept_in_no_cache(client: Client, django_user_model: type) -> None:
    assert "Cache-Control" not in client.get("/whose/")
    client.force_login(django_user_model.objects.create_user("ada", password="x"))
    assert "no-store" in client.get("/whose/")["Cache-Control"]


def test_what_a_key_fetches_is_kept_in_no_cache(visitor: Client) -> None:
    assert "no-store" in visitor.get("/whose/", headers={"Authorization": "Bearer x"})["Cache-Control"]


@pytest.mark.django_db
def test_each_visitor_is_shown_a_way_on_that_is_theirs(visitor: Client, cast: Cast) -> None:
    """A button to My work leads nobody on who has none."""
    stranger = visitor.get("/nowhere/").content.decode()
    assert '<a class="btn" href="/">Go to the start page</a>' in stranger
    assert "desk you are not a member of" not in stranger
    visitor.force_login(cast.editor)
    colleague = visitor.get("/nowhere/").content.decode()
    assert '<a class="btn" href="/">Go to My work</a>' in colleague
    assert "desk you are not a member of" in colleague


@pytest.mark.parametrize(("address", "status"), [("/away/", 503), ("/broken/", 500), ("/staff/broken/", 500)])
@pytest.mark.django_db(transaction=True)
def test_a_form_that_was_not_saved_leads_back_to_its_page(
    visitor: Client, cast: Cast, address: str, status: int
) -> None:
    visitor.force_login(cast.editor)
    answer = visitor.post(address, {"text": "x"}, headers={"Referer": "http://testserver/claims/7/"})
    assert answer.status_code == status
    page = answer.content.decode()
    assert '<a class="btn" href="/claims/7/">Back to the page</a>' in page
    # The page knows nobody: it leads no reader to the desk, and no partner to work that is not theirs.
    assert ('<a class="btn" href="/">Go to the start page</a>' in page) == address.startswith("/staff/")
    assert "My work" not in page


@pytest.mark.parametrize(("forms", "page"), [
    ("/claims/{}/actions/submit/", "/claims/{}/"),
    ("/claims/{}/citations/", "/claims/{}/"),
    ("/sources/health/check/", "/sources/health/"),
    ("/sign-out/", "/"),
])  # fmt: skip
@pytest.mark.django_db
def test_a_visit_of_an_address_that_only_takes_forms_leads_to_the_page_above(
    client: Client, cast: Cast, forms: str, page: str
) -> None:
    """A refused form stands there: sign-in and the button of an error page lead back to it."""
    client.force_login(cast.editor)
    by_browser, key = {"Sec-Fetch-Mode": "navigate"}, "10f9a280-e772-4b01-8b6d-0123456789ab"
    forms, page = forms.format(key), page.format(key)
    assert client.get(forms, headers=by_browser)["Location"] == page
    assert client.get(forms).status_code == 405
    assert client.put(forms, headers=by_browser).status_code == 405

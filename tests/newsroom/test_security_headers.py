"""A page may use nothing of the browser that Stet does not, and whoever finds a hole reads whom to tell."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from lib.datetimes.clock import now
from lib.web.requests import list_public_routes
from newsroom.security_contact import parse_security_contact
from newsroom.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is a URLconf too
from newsroom.urls import urlpatterns as ours

ADDRESS = "/.well-known/security.txt"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [
    *list_public_routes(path("broken/", broken), path("api/broken/", broken), path("away/", away)),
    *ours,
]


@pytest.fixture
def visitor(settings, db):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sign-in/", 200),
        ("/queue/", 302),
        ("/verdicts/", 200),
        ("/verdicts/colours.css", 200),
        ("/healthz", 503),
        ("/api/stet-pull", 200),
        ("/api/v1/verdicts/", 401),
        ("/v1alpha1/claims:search?query=x", 401),
        ("/nowhere/", 404),
        ("/api/nowhere/", 404),
        ("/broken/", 500),
        ("/api/broken/", 500),
        ("/away/", 503),
        ("/static/nothing.css", 404),
    ],
)
def test_every_page_and_program_is_told_what_a_page_may_not_use(visitor, address, status):
    answer = visitor.get(address)
    policy = answer.headers["Permissions-Policy"]
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture"):
        assert f"{feature}=()" in policy, address
    assert "clipboard-write=(self)" in policy
    if "/static/" not in address and "v1alpha1" not in address:
        assert answer.status_code == status


def test_a_static_file_carries_no_policy(visitor, settings, tmp_path):
    """A page loads some fifty of them, and its browser asks none for one."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "base.css").write_text("body {}")
    answer = visitor.get("/static/base.css")
    assert b"".join(answer) == b"body {}"
    answer.close()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Permissions-Policy", "Content-Security-Policy"} & set(answer.headers)


def test_so_does_a_refusal_before_any_view(visitor):
    answer = visitor.get("/sign-in/", HTTP_HOST="elsewhere.example.org")
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_form_without_its_token_says_so_too(visitor):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {})
    assert (answer.status_code, "camera=()" in answer.headers["Permissions-Policy"]) == (403, True)


def test_whoever_finds_a_hole_reads_whom_to_tell(visitor, settings):
    contact, until = parse_security_contact("security@example.org", "2030-01-02")
    settings.STET_SECURITY_CONTACT, settings.STET_SECURITY_CONTACT_EXPIRES = contact, until
    answer = visitor.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2030-01-02T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {django_settings.STET_BASE_URL}{ADDRESS}",
    ]
    settings.STET_SECURITY_CONTACT_EXPIRES = now() - timedelta(seconds=1)
    assert visitor.get(ADDRESS).status_code == 404


def test_without_a_contact_there_is_no_such_page(visitor):
    assert visitor.get(ADDRESS).status_code == 404


def test_a_contact_is_a_uri_with_a_date():
    page = "https://example.org/security"
    assert parse_security_contact(page, "2030-01-02T03:00:00+02:00") == (
        page,
        datetime(2030, 1, 2, 1, tzinfo=UTC),
    )
    assert parse_security_contact("", "") == ("", None)
    for contact, expires in (
        ("nobody", "2030-01-02"),
        ("a b@example.org", "2030-01-02"),
        (page, ""),
        (page, "soon"),
    ):
        with pytest.raises(ImproperlyConfigured, match="STET_SECURITY_CONTACT"):
            parse_security_contact(contact, expires)

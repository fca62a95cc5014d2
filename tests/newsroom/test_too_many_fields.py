"""Requests with more fields, files or bytes than Stet reads: a page that says so, for people and programs."""

from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import Cast

pytestmark = pytest.mark.django_db
QUERY = "&".join(f"field{number}=1" for number in range(2_000))
FORM = {f"field{number}": "1" for number in range(600)}
PAGES = (
    "/queue/",
    "/my-work/",
    "/articles/",
    "/sources/",
    "/reviews/",
    "/search/",
    "/verdicts/",
    "/sign-in/",
)
API = ("/api/v1/claims/", "/api/v1/verdicts/", "/api/v1/ratings/", "/api/v1/articles/")


def visit(person: AbstractBaseUser | None = None) -> Client:
    """A browser in which an error is answered as in production."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def read_page(response: Any) -> str:
    """The page of an answer that must be 400."""
    assert response.status_code == 400, response.content[:300]
    assert response["Content-Type"] == "text/html; charset=utf-8"
    page: str = response.content.decode()
    assert "Traceback" not in page
    return page


@pytest.mark.parametrize("path", PAGES)
def test_an_address_with_thousands_of_parameters_is_refused_on_a_page(path: str, cast: Cast) -> None:
    assert "This address or form has too many fields. The limit is 500." in read_page(
        visit(cast.editor).get(f"{path}?{QUERY}")
    )


@pytest.mark.parametrize("path", ["/queue/", "/verdicts/", "/sign-in/", "/nowhere/"])
def test_a_stranger_s_too_long_address_is_no_fault_of_ours(path: str) -> None:
    assert visit().get(f"{path}?{QUERY}").status_code in (400, 404)


@pytest.mark.parametrize("path", API)
def test_a_program_is_told_as_problem_details(path: str, cast: Cast) -> None:
    response = visit(cast.editor).get(f"{path}?{QUERY}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["code"] == "malformed"


def test_a_client_of_the_fact_check_tools_api_gets_no_fault_of_ours(cast: Cast) -> None:
    assert visit(cast.editor).get(f"/v1alpha1/claims:search?{QUERY}").status_code in (400, 401, 403)


@pytest.mark.parametrize("path", ["/articles/import/", "/settings/", "/sign-in/"])
def test_a_form_with_too_many_fields_is_refused_on_a_page(path: str, cast: Cast) -> None:
    client = visit(cast.editor)
    assert "This address or form has too many fields. The limit is 500." in read_page(client.post(path, FORM))
    encoded = "&".join(f"{name}=1" for name in FORM)
    response = client.post(path, encoded, content_type="application/x-www-form-urlencoded")
    assert "This address or form has too many fields. The limit is 500." in read_page(response)


def test_too_many_files_are_refused_on_a_page(cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(1_001)]
    page = read_page(visit(cast.editor).post("/articles/import/", {"files": files}))
    assert "You sent more than 1,000 files at once." in page


def test_a_form_that_is_too_big_is_refused_on_a_page(cast: Cast) -> None:
    response = visit(cast.editor).post("/articles/import/", {"text": "x" * 7_000_000})
    assert response.status_code == 413
    assert "The request is larger than 6,000,000 bytes." in response.content.decode()

"""A form is taken once, and nobody is told that nothing was saved where something was."""

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from accounts.actions import create_service
from accounts.models import ApiKey, User
from articles.models import Article
from audit.models import Event
from lib.datetimes.clock import now
from lib.web.requests import list_public_routes
from newsroom.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is a URLconf too
from newsroom.urls import urlpatterns as ours
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def broken(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly")


urlpatterns = [*list_public_routes(path("broken/", broken), path("api/broken/", broken)), *ours]


@pytest.fixture(autouse=True)
def these_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def enter(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def get_token(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found[1]


def build_paste(client: Client, cast: Cast, text: str = "Crates fell to 20,000 last year.") -> dict[str, Any]:
    return {
        "csrfmiddlewaretoken": get_token(client, reverse("article_import")),
        "method": "paste",
        "headline": "Herring",
        "text": text,
        "provenance": "external",
        "desk": cast.desk.slug,
    }


@pytest.fixture
def service_url(cast: Cast) -> str:
    service = create_service(username="cms", name="The CMS", by=cast.admin, at=now())
    return reverse("service_detail", args=[service.public_id])


def issue_key(client: Client, address: str, **typed: str) -> Any:
    form = {"csrfmiddlewaretoken": get_token(client, address), "label": "Desk", "scopes": "read-published"}
    return client.post(address, form | typed, headers={"Referer": f"http://testserver{address}"}, follow=True)


def test_a_form_that_arrived_is_not_taken_a_second_time(cast: Cast, service_url: str) -> None:
    client = enter(cast.admin)
    token = get_token(client, service_url)
    assert issue_key(client, service_url, csrfmiddlewaretoken=token).status_code == 201
    answer = issue_key(client, service_url, csrfmiddlewaretoken=token)
    assert ApiKey.objects.count() == 1
    assert answer.redirect_chain == [(service_url, 302)]
    assert "This form had already been saved" in answer.content.decode()
    # Other words are another submission, and so are the same words from another page.
    assert issue_key(client, service_url, csrfmiddlewaretoken=token, label="Wires").status_code == 201
    assert issue_key(client, service_url).status_code == 201
    assert ApiKey.objects.count() == 3


def test_a_form_of_somebody_else_is_no_repetition(cast: Cast, service_url: str) -> None:
    first = enter(cast.admin)
    token = get_token(first, service_url)
    other = User.objects.create_superuser("second-admin")
    for client in (first, enter(other)):
        assert issue_key(client, service_url, csrfmiddlewaretoken=token).status_code == 201
    assert ApiKey.objects.count() == 2


def test_the_lost_answer_of_a_commit_leads_to_what_was_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(cast.editor)
    client.raise_request_exception = False
    typed = build_paste(client, cast)
    commit = BaseDatabaseWrapper.commit
    saved: list[Article] = []
    lost: list[bool] = []

    def note_article(instance: Article, **_: Any) -> None:
        saved.append(instance)

    def lose_answer(self: BaseDatabaseWrapper) -> None:
        commit(self)
        if saved and not lost:
            lost.append(True)
            self.connection.close()
            raise OperationalError("server closed the connection unexpectedly")

    post_save.connect(note_article, sender=Article)
    monkeypatch.setattr(BaseDatabaseWrapper, "commit", lose_answer)
    answer = client.post(reverse("article_import"), typed, follow=True)
    post_save.disconnect(note_article, sender=Article)
    assert lost
    article = Article.objects.get()
    assert answer.redirect_chain == [(reverse("article_detail", args=[article.public_id]), 302)]
    assert "saved" in answer.content.decode()


def test_what_was_rolled_back_is_said_not_to_be_saved(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(cast.editor)
    client.raise_request_exception = False
    answer = client.post("/broken/", {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 503
    assert "nothing was saved" in answer.content.decode()
    assert not Event.objects.filter(request_id=answer["X-Request-Id"]).exists()


def test_where_nobody_can_tell_the_page_says_so_and_where_to_look(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(cast.editor)
    client.raise_request_exception = False

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("newsroom.form_submissions.find_event_of_submission", refuse)
    answer = client.post(
        "/broken/", {"csrfmiddlewaretoken": "x" * 64}, headers={"Referer": "http://testserver/queue/"}
    )
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "it is not known whether your form was saved" in page
    assert 'href="/queue/"' in page
    assert "othing was saved" not in page
    assert "cannot tell" in client.post("/api/broken/", {}).json()["detail"]


def test_a_browser_can_ask_whether_its_copy_arrived(cast: Cast, service_url: str, client: Client) -> None:
    person, address = enter(cast.admin), reverse("submission_arrived")
    token = get_token(person, service_url)
    assert client.get(address, {"token": token}).json() == {"arrived": False}
    issue_key(person, service_url, csrfmiddlewaretoken=token)
    assert client.get(address, {"token": token}).json() == {"arrived": True}
    for odd in ("", "x" * 65, "\x00"):
        assert client.get(address, {"token": odd}).json() == {"arrived": False}

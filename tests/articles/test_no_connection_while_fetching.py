"""Whoever waits for a slow site holds no database connection meanwhile: by the screen, by the API."""

import pytest
from django.db import connection

from articles.actions import fetching
from articles.models import Article
from lib.db.connections import release_connections
from lib.safe_http import FetchResponse

PAGE = (
    b"<html lang='en'><head><title>The catch</title></head><body><article><h1>The catch</h1>"
    b"<p>The harbour office said that more than 20,000 crates were landed in March, a record.</p>"
    b"<p>The crews had landed 18,500 crates the year before, the office said on Monday.</p>"
    b"</article></body></html>"
)


@pytest.fixture
def waits(monkeypatch):
    """What each fetch saw of the thread's connection: True where one was held."""
    held = []

    def fetch(url, **more):
        held.append(connection.connection is not None)
        return FetchResponse(
            status=200, url=url, final_url=url, chain=((url, 200),), headers={}, body=PAGE,
            content_type="text/html", charset="utf-8", elapsed_ms=1, truncated=False,
        )  # fmt: skip

    monkeypatch.setattr(fetching, "fetch", fetch)
    return held


@pytest.mark.django_db(transaction=True)
def test_the_screen_gives_its_connection_back_while_it_waits(editor, import_form_data, waits):
    sent = import_form_data(method="url", url="https://news.example.org/catch")
    assert editor.post("/articles/import/", sent).status_code == 302
    assert waits == [False]
    assert Article.objects.get().headline == "The catch"


@pytest.mark.django_db(transaction=True)
def test_the_api_gives_its_connection_back_while_it_waits(client, cms_key, waits):
    sent = {"desk": "harbour", "provenance": "own_copy", "url": "https://news.example.org/catch"}
    answer = client.post(
        "/api/v1/articles/",
        sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {cms_key}"},
    )
    assert answer.status_code == 201
    assert waits == [False]


@pytest.mark.django_db
def test_a_connection_inside_a_transaction_stays(cast):
    release_connections()
    assert connection.connection is not None
    assert type(cast.editor).objects.filter(pk=cast.editor.pk).exists()

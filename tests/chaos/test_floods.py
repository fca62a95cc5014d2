"""Very many at once: open pages that ask again and again, and strangers who try names."""

import re
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, RequestFactory

from factcheck.screens.queue import live_tag
from factcheck.screens.queue.live_tag import UnchangedQueueApplication
from tests.factories import Cast, create_article, flag_claim_on

pytestmark = pytest.mark.django_db
PAGES = 200


def test_hundreds_of_open_pages_cost_a_query_each(cast: Cast, django_assert_max_num_queries) -> None:
    flag_claim_on(create_article(cast.desk, cast.editor), "20,000 crates of herring", cast.editor)
    client = Client()
    client.force_login(cast.editor)
    page = client.get("/queue/").content.decode()
    found = re.search(r'data-watch="([^"]+)"[^>]* data-watch-etag="([^"]+)"', page)
    assert found is not None
    path, tag = map(unescape, found.groups())
    requests = RequestFactory()
    requests.cookies = client.cookies
    environ = requests.get(path, headers={"If-None-Match": tag}).environ
    answers: list[str] = []
    serve = UnchangedQueueApplication(lambda environ, start: answers.append("left to Django"))
    # The connection holds the test's transaction: Django's client leaves it open as well.
    with patch.object(live_tag, "close_old_connections"), django_assert_max_num_queries(PAGES):
        for _ in range(PAGES):
            serve(environ, lambda status, headers: answers.append(status))
    assert answers == ["304 Not Modified"] * PAGES


@pytest.mark.parametrize("username", ["edith", "nobody-of-this-name"])
def test_an_unknown_name_costs_a_hash_as_a_known_one_does(
    username: str, cast: Cast, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashers.BudgetedArgon2PasswordHasher"]
    cast.editor.set_password("some password of hers")
    cast.editor.save()
    hashed = []

    def verify(self, password, encoded):
        hashed.append(password)
        return False

    def encode(self, password, salt):
        hashed.append(password)
        return "argon2$no-such-hash"

    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "must_update", lambda self, encoded: False)
    answer = client.post("/sign-in/", {"username": username, "password": "a guess"})
    assert (answer.status_code, hashed) == (422, ["a guess"])

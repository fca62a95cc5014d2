"""Very many at once: open pages that ask again and again, and strangers who try names."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from tests.factcheck.open_queue import OpenQueue
from tests.factories import Cast, create_article, flag_claim_on

pytestmark = pytest.mark.django_db
PAGES = 200


def test_hundreds_of_open_pages_cost_a_query_each(cast: Cast, django_assert_max_num_queries) -> None:
    flag_claim_on(create_article(cast.desk, cast.editor), "20,000 crates of herring", cast.editor)
    queue = OpenQueue(cast.editor)
    with django_assert_max_num_queries(PAGES):
        answers = {queue.ask_server() for _ in range(PAGES)}
    assert answers == {"304 Not Modified"}


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

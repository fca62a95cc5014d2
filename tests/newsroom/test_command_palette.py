"""The command palette offers the screens that a person has, and finds only what that person may see."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from factcheck.screens.search.groups import list_search_groups
from factcheck.search.engine import SearchScope
from factcheck.search.indexing import index_changes
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on

SECRET = "Herring crates in secret"
KINDS = 8
MAX_SEARCH_QUERIES = 2 * KINDS + 5
"""Of each kind its documents and its rows; the outbox, the languages and the words come first."""
MAX_QUERIES = MAX_SEARCH_QUERIES + 3
"""The session, the person and their roles come first."""


@pytest.fixture
def ask(client):
    """ask(person, words) -> {group: labels of its options}."""

    def answer(person, words=""):
        client.force_login(person)
        page = client.get(reverse("command_palette"), {"q": words})
        assert page.status_code == 200
        groups = re.findall(r'id="palette-(\w+)"(.*?)</div>', page.content.decode(), re.S)
        return {
            name: [
                unescape(re.sub("</?mark>", "", label))
                for label in re.findall(r"<bdi[^>]*>(.*?)</bdi>", options)
            ]
            for name, options in groups
        }

    return answer


@pytest.fixture
def secret(cast):
    article = create_article(
        cast.secret_desk, cast.insider, headline="Herring inquiry", url="https://news.example.org/secret"
    )
    claim = flag_claim_on(article, "18,500 crates", cast.insider, statement=SECRET, claimant="Herring Ltd")
    create_citation(
        claim, by=cast.insider, at=MONDAY, url="https://secret.example.org/", title="Herring ledger"
    )
    return claim


def test_everything_is_found_in_one_place_by_whoever_may_see_it(ask, cast, secret):
    found = ask(cast.insider, "herring")
    assert found["claim"] == [SECRET]
    assert found["article"] == ["Herring inquiry"]
    assert found["claimant"] == ["Herring Ltd"]
    assert found["source"] == ["Herring ledger"]
    assert found["search"] == ["All results for: herring"]
    assert ask(cast.insider, "ines")["person"] == ["Ines"]


@pytest.mark.parametrize("person", ["editor", "checker", "outsider", "stranger", "admin"])
def test_nothing_of_a_confidential_desk_reaches_a_stranger(ask, cast, secret, person):
    found = ask(getattr(cast, person), "herring")
    assert not found.keys() & {"claim", "article", "claimant", "source"}
    assert "person" not in ask(getattr(cast, person), "ines")


def test_who_has_left_a_desk_finds_nothing_of_it_any_more(ask, cast, secret):
    cast.insider.memberships.all().delete()
    assert not ask(cast.insider, "herring").keys() & {"claim", "article", "claimant", "source", "person"}


def test_a_source_that_is_off_the_record_is_not_found_even_by_those_it_names(ask, cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    create_citation(
        claim, by=cast.editor, at=MONDAY, kind="statement", medium="interview", title="Deepwater clerk",
        passage="They knew.", author="A clerk", published_on=MONDAY.date(), is_restricted=True,
    )  # fmt: skip
    assert "source" not in ask(cast.editor, "deepwater")


def test_people_are_found_by_editors_alone(ask, cast):
    assert ask(cast.editor, "carl")["person"] == ["Carl"]
    assert "person" not in ask(cast.second, "carl")
    User.objects.filter(pk=cast.checker.pk).update(is_active=False)
    assert "person" not in ask(cast.editor, "carl")


def test_the_screens_are_those_of_the_person(ask, cast):
    editor, checker, admin = (ask(one)["screen"] for one in (cast.editor, cast.checker, cast.admin))
    assert "Queue" in editor
    assert "Workload" in editor
    assert "Workload" not in checker
    assert {"Import article", "Import claims"} <= set(checker)
    assert [one for one in editor if one.startswith("Chat")] == ["Chat of Harbour desk"]
    assert not [one for one in checker if one.startswith("Chat")]
    assert "Rating scales" not in editor
    assert {"Setup", "Rating scales", "Workers"} <= set(admin)
    assert "Queue" not in admin
    assert ask(cast.editor, "WORK load")["screen"] == ["Workload"]


def test_guides_are_found_by_their_title_and_what_they_are_about(ask, cast):
    assert "Run the queue" in ask(cast.checker, "save views")["guide"]


def test_the_beginning_of_a_word_is_enough(ask, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="渔业 eels")
    assert ask(cast.editor, "ee")["claim"] == ["渔业 eels"]
    assert ask(cast.editor, "渔业")["claim"] == ["渔业 eels"]
    assert "claim" not in ask(cast.editor, "e")


def test_what_is_typed_is_text_and_nothing_else(client, cast):
    client.force_login(cast.editor)
    page = client.get(reverse("command_palette"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script" not in page


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get(reverse("command_palette")).status_code == 302


def test_a_search_takes_a_query_for_each_kind_however_much_is_found(client, cast, article):
    for number in range(8):
        flag_claim_on(
            article, "18,500 crates", cast.editor, statement=f"Edith {number}", claimant=f"Edith {number}"
        )
    while index_changes():
        pass
    with CaptureQueriesContext(connection) as asked:
        groups = list_search_groups("edith", SearchScope(cast.editor), limit=5)
    assert [group.name for group in groups] == ["claim", "claimant", "person"]
    assert len(asked) <= MAX_SEARCH_QUERIES
    client.force_login(cast.editor)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("command_palette"), {"q": "edith"})
    assert len(asked) <= MAX_QUERIES, [one["sql"] for one in asked.captured_queries]

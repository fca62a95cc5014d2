"""The flag form filled in from the words: what the text says, what the desk knows, and who may ask."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.assignments.actions import take_claim
from factcheck.claims.flagging import flag_claim
from factcheck.workflow.term_index import index_claims
from tests.factories import MONDAY, create_article, flag_claim_on

BODY = [
    "Ada Holm, who runs the smokehouse, said on 27 February that the port landed 20,000 crates.",
    "She had seen 40 boats. Prices fell 12 % in a week.",
]


@pytest.fixture
def story(cast):
    article = create_article(cast.desk, cast.editor, body=BODY, url="https://news.example.org/port")
    type(article).objects.filter(pk=article.pk).update(published_at=MONDAY)
    return article


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(article, words: str, user, **more):
    start = article.current_revision.text.index(words)
    query = {"start": start, "end": start + len(words), "revision": 1, **more}
    return client_of(user).get(reverse("article_flag_autofill", args=[article.public_id]), query)


def value_of(page: str, name: str) -> str:
    if found := re.search(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', page):
        tag = found.group()
        if tag.startswith("<textarea"):
            return page[found.end() :].split("</textarea>")[0].strip()
        return re.search(r'value="(.*?)"', tag)[1] if "value=" in tag else ""
    select = page.split(f'name="{name}"')[1].split("</select>")[0]
    return re.search(r'value="([^"]*)" selected', select)[1]


def test_the_form_says_what_the_text_says(story, cast):
    page = ask(story, "20,000 crates", cast.checker).content.decode()
    assert value_of(page, "statement") == BODY[0]
    names = ("kind", "claimant", "said_on", "said_precision", "language")
    assert [value_of(page, name) for name in names] == ["number", "Ada Holm", "2026-02-27", "day", "en"]
    assert value_of(page, "exact") == "20,000 crates"


def test_a_pronoun_is_told_and_the_nearest_speaker_is_offered_but_not_filled_in(story, cast):
    page = ask(story, "40 boats", cast.checker).content.decode()
    assert value_of(page, "statement") == "She had seen 40 boats."
    assert "<mark>She</mark>" in page
    assert "replace by Ada Holm" in page
    assert value_of(page, "claimant") == ""
    assert "The nearest is Ada Holm" in page


def test_without_a_date_in_the_text_it_was_said_when_it_was_published(story, cast):
    page = ask(story, "12 %", cast.checker).content.decode()
    assert value_of(page, "said_on") == "2026-03-02"


def test_a_name_of_our_own_copy_is_checked_for_its_spelling(own_article, cast):
    page = ask(own_article, "Ada Holm", cast.checker).content.decode()
    assert value_of(page, "statement") == "The name is spelt correctly: Ada Holm"
    assert value_of(page, "kind") == "name"


def test_whoever_checks_the_same_now_comes_before_the_fields_that_are_optional(story, article, cast):
    claim = flag_claim_on(article, "20,000 crates", cast.checker, statement="The port landed 19,000 crates")
    take_claim(claim, by=cast.checker, at=MONDAY)
    page = ask(story, "20,000 crates", cast.editor).content.decode()
    assert "Carl is checking this now" in page
    assert "Different numbers: <bdi>20,000" in page
    assert page.index("Carl is checking this now") < page.index('name="statement"')


def test_the_words_become_one_more_place_of_an_open_claim_in_one_press(story, article, cast):
    claim = flag_claim_on(article, "20,000 crates", cast.checker, statement="The port landed 20,000 crates")
    page = ask(story, "20,000 crates", cast.editor).content.decode()
    where = reverse("article_flag_repeated", args=[story.public_id])
    assert f'formaction="{where}" name="claim" value="{claim.public_id}"' in page
    names = ("start", "end", "exact", "revision", "statement", "kind", "priority")
    given = {name: value_of(page, name) for name in names} | {"claim": claim.public_id}
    assert client_of(cast.editor).post(where, given).status_code == 302
    assert [one.revision.article for one in claim.appearances.order_by("pk")] == [article, story]
    again = ask(story, "20,000 crates", cast.editor).content.decode()
    assert "Same claim, this place too" not in again


@pytest.mark.parametrize(("statement", "own"), [
    ("The port landed 19,000 crates", False), ("The port landed 20,000 crates", True),
])  # fmt: skip
def test_another_figure_or_our_own_copy_is_no_place_of_it(story, article, own_article, cast, statement, own):
    flag_claim_on(own_article if own else article, "20,000 crates", cast.checker, statement=statement)
    page = ask(story, "20,000 crates", cast.editor).content.decode()
    assert "Flagged already, not assigned yet" in page
    assert "Same claim, this place too" not in page


def test_earlier_verdicts_are_listed(story, cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    claim.statement = "The port landed 20,000 crates in March"
    claim.save()
    index_claims([claim])
    page = ask(story, "20,000 crates", cast.editor).content.decode()
    assert "Earlier verdict:" in page
    assert str(claim.public_id) in page


def test_claims_of_a_confidential_desk_are_not_told_to_others(story, cast):
    secret = create_article(cast.secret_desk, cast.insider, url="https://secret.example.org/")
    start = secret.current_revision.text.index("20,000")
    flag_claim(
        secret.current_revision, by=cast.insider, at=MONDAY, start=start, end=start + 6,
        statement="The port landed 20,000 crates",
    )  # fmt: skip
    page = ask(story, "20,000 crates", cast.editor).content.decode()
    assert "Flagged already" not in page


def test_editors_can_assign_in_the_same_form_and_checkers_cannot(story, cast):
    assert 'name="checker"' in ask(story, "12 %", cast.editor).content.decode()
    assert 'name="checker"' not in ask(story, "12 %", cast.checker).content.decode()


def test_who_may_not_flag_is_told_nothing(story, cast):
    assert ask(story, "12 %", cast.stranger).status_code == 404
    assert ask(story, "12 %", cast.outsider).status_code == 403
    secret = create_article(cast.secret_desk, cast.insider, url="https://secret.example.org/")
    assert ask(secret, "12 %", cast.editor).status_code == 404
    cast.checker.memberships.all().delete()
    assert ask(story, "12 %", cast.checker).status_code in (403, 404)


@pytest.mark.parametrize("change", [{"revision": 7}, {"start": "x"}, {"end": 99_999}, {"start": -1}])
def test_a_selection_that_is_not_in_the_text_is_not_found(story, cast, change):
    assert ask(story, "12 %", cast.checker, **change).status_code == 404


def test_flagged_with_what_was_filled_in_the_article_is_shown_as_it_is_now(story, cast):
    start = story.current_revision.text.index("40 boats")
    sent = {
        "start": start, "end": start + 8, "exact": "40 boats", "revision": 1, "kind": "number", "priority": 2,
        "statement": "Ada Holm saw 40 boats", "said_on": "2026-02-01", "said_precision": "month",
        "language": "en-GB",
    }  # fmt: skip
    client = client_of(cast.checker)
    url = reverse("article_flag", args=[story.public_id])
    answer = client.post(url, sent, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ada Holm saw 40 boats" in page.split('id="notes"')[1]
    claim = story.current_revision.appearances.get().claim
    assert (str(claim.said_on), claim.said_precision, claim.language) == ("2026-02-01", "month", "en-GB")

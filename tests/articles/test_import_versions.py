"""A CMS sends an article again: known by source, external id and version; what is late changes nothing."""

import pytest

from articles.models import Article, Revision
from audit.models import Event
from tests.articles.api_requests import SENT, post
from tests.articles.text_samples import TYPED

STORY = {**SENT, "source": "cms", "external_id": "story-1", "version": "3"}
NEWER = TYPED.replace("20,000", "21,000")


def test_the_same_version_again_changes_nothing(cms_key):
    first = post(cms_key, STORY)
    again = post(cms_key, STORY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "outcome": "unchanged"}
    assert Revision.objects.get().external_version == "3"


def test_a_newer_version_is_the_next_revision(cms_key):
    post(cms_key, STORY)
    answer = post(cms_key, {**STORY, "version": "10", "text": NEWER, "byline": "Ada Holm"})
    assert (answer.status_code, answer.json()["outcome"], answer.json()["revision"]) == (
        200,
        "revised",
        2,
    )
    article = Article.objects.get()
    assert (article.current_revision.external_version, article.byline) == ("10", "Ada Holm")


def test_the_same_version_with_other_words_is_refused_with_what_is_there(cms_key):
    post(cms_key, STORY)
    answer = post(cms_key, {**STORY, "text": NEWER})
    assert answer.status_code == 409
    assert "Version 3 of this article is here already, with other words." in answer.json()["detail"]
    assert "revision 1" in " ".join(answer.json()["reasons"])
    assert "20,000" in Revision.objects.get().text


@pytest.mark.parametrize(("here", "late"), [
    ("10", "9"), ("1.10", "1.9"), ("2026-03-02T09:00:00+01:00", "2026-03-02T07:59:59Z"),
])  # fmt: skip
def test_an_older_version_is_refused(cms_key, here, late):
    post(cms_key, {**STORY, "version": here, "text": NEWER})
    answer = post(cms_key, {**STORY, "version": late})
    assert answer.status_code == 409
    assert "is older than what is here" in answer.json()["detail"]
    assert "21,000" in Article.objects.get().current_revision.text


def test_an_older_version_that_was_here_with_these_words_is_answered_again(cms_key):
    post(cms_key, STORY)
    post(cms_key, {**STORY, "version": "4", "text": NEWER})
    answer = post(cms_key, STORY)
    assert (answer.status_code, answer.json()["outcome"], answer.json()["revision"]) == (
        200,
        "unchanged",
        2,
    )


def test_a_newer_version_of_the_same_words_is_kept_by_its_name(cms_key):
    post(cms_key, STORY)
    post(cms_key, {**STORY, "version": "4", "updated_at": "2026-03-02T11:00:00+05:30"})
    article = Article.objects.get()
    assert (article.current_revision.number, article.current_revision.external_version) == (1, "4")
    assert (article.updated_at.isoformat(), article.updated_offset) == ("2026-03-02T05:30:00+00:00", 330)
    assert post(cms_key, {**STORY, "version": "4", "text": NEWER}).status_code == 409
    assert post(cms_key, STORY).json()["outcome"] == "unchanged"


def test_a_version_of_no_known_form_is_taken_for_newer(cms_key):
    post(cms_key, STORY)
    assert post(cms_key, {**STORY, "version": "final", "text": NEWER}).json()["outcome"] == "revised"


def test_a_version_without_an_id_is_a_version_of_nothing(cms_key):
    answer = post(cms_key, {**SENT, "version": "3"})
    assert answer.status_code == 422
    assert "external_id" in answer.json()["errors"]


def test_pasted_first_and_sent_by_the_cms_later_it_is_one_article(cms_key):
    pasted = post(cms_key, SENT).json()
    sent = post(cms_key, STORY).json()
    assert (sent["id"], sent["outcome"]) == (pasted["id"], "unchanged")
    assert post(cms_key, {**STORY, "version": "4", "text": NEWER}).json()["id"] == pasted["id"]
    assert Event.objects.filter(subject=pasted["id"], action="update_article_identity").count() == 1


def test_the_page_and_the_cms_meet_at_the_canonical_address(cms_key):
    page = {**SENT, "canonical_url": "https://quay.example.org/a"}
    by_page = post(cms_key, page).json()
    by_cms = post(
        cms_key, {**STORY, "text": NEWER, "canonical_url": "https://quay.example.org/a?utm_source=x"}
    ).json()
    assert (by_cms["id"], by_cms["outcome"]) == (by_page["id"], "revised")
    assert post(cms_key, page).json()["id"] == by_page["id"]


def test_an_article_whose_source_moves_it_to_another_address_is_found_there(cms_key):
    old, new = ({**STORY, "canonical_url": f"https://quay.example.org/{slug}"} for slug in ("one", "two"))
    first = post(cms_key, old).json()
    post(cms_key, {**new, "version": "4", "text": NEWER})
    article = Article.objects.get()
    assert article.canonical_url == new["canonical_url"]
    assert (
        post(cms_key, {**SENT, "text": NEWER, "canonical_url": new["canonical_url"]}).json()["id"]
        == first["id"]
    )
    assert Event.objects.filter(subject=first["id"], action="update_article_identity").count() == 1
    post(cms_key, old)
    assert Article.objects.get().canonical_url == new["canonical_url"]


def test_two_names_of_one_source_are_two_articles_whatever_their_words(cms_key):
    first = post(cms_key, {**STORY, "canonical_url": "https://quay.example.org/a"})
    second = post(cms_key, {**STORY, "external_id": "story-2", "canonical_url": "https://quay.example.org/a"})
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


@pytest.mark.parametrize(("field", "longest"), [("source", 100), ("external_id", 200), ("version", 100)])
def test_a_name_that_is_too_long_is_told(cms_key, field, longest):
    answer = post(cms_key, {**STORY, field: "x" * (longest + 1)})
    assert answer.status_code == 422
    assert field in answer.json()["errors"]

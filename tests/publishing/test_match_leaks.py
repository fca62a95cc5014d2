"""A match tells a partner nothing of the words of claims that are not published."""

import json

import pytest

from factcheck.models import TermFrequency
from factcheck.workflow.term_frequencies import refresh_term_frequencies
from publishing.documents.matching import refresh_published_frequencies
from publishing.models import PublishedTermFrequency
from tests.factories import create_article, flag_claim_on

TEXT = "Harbour landed many crates of herring for thackray and zander"
SLIP = "The harbour paid thackrey"


@pytest.fixture
def ask(client, partner_key):
    def play(text):
        answer = client.post(
            "/api/v1/match/",
            json.dumps({"queries": [text]}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {partner_key}"},
        )
        assert answer.status_code == 200, answer.content
        return [(one["id"], one["score"], one["why"]) for one in answer.json()["results"][0]["matches"]]

    return play


def flag(desk, person, statement, url):
    article = create_article(desk, person, url=url, headline="A")
    return flag_claim_on(article, "18,500 crates", person, statement=statement)


@pytest.mark.parametrize("recount", [False, True])
def test_no_unpublished_word_changes_what_a_partner_is_told(
    cast, publish_claim, ask, recount, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        publish_claim(statement="The harbour landed many crates of herring", rating="False")
    refresh_published_frequencies(min_growth=-1)
    before = [ask(TEXT), ask(SLIP)]
    assert before[0]
    with django_capture_on_commit_callbacks(execute=True):
        flag(cast.desk, cast.editor, "Zander and thackray were seen", "https://n.example.org/u")
        flag(cast.secret_desk, cast.insider, "Thackray and zander knew", "https://n.example.org/t")
    if recount:
        refresh_term_frequencies(min_growth=-1)
        refresh_published_frequencies(min_growth=-1)
    assert [ask(TEXT), ask(SLIP)] == before
    assert not PublishedTermFrequency.objects.filter(term__startswith="thackray").exists()


@pytest.mark.parametrize("recount", [False, True])
def test_a_word_of_a_confidential_desk_alone_is_known_to_no_other(
    cast, recount, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        flag(cast.secret_desk, cast.insider, "Thackray knew", "https://n.example.org/t")
        flag(cast.desk, cast.editor, "Zander were seen", "https://n.example.org/u")
    if recount:
        TermFrequency.objects.create(term="thackray")
        refresh_term_frequencies(min_growth=-1)
        assert TermFrequency.objects.get(term="").count == 1
    known = set(TermFrequency.objects.values_list("term", flat=True))
    assert "zander" in known
    assert "thackray" not in known


def test_a_word_of_a_claim_that_leaves_for_a_confidential_desk_is_forgotten_however_many_stay(
    cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        claim = flag(cast.desk, cast.editor, "Thackray knew", "https://n.example.org/t")
        flag(cast.desk, cast.editor, "Zander were seen", "https://n.example.org/u")
    refresh_term_frequencies(min_growth=-1)
    assert TermFrequency.objects.filter(term="thackray").exists()
    type(claim).objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    assert refresh_term_frequencies(min_growth=1)
    assert not TermFrequency.objects.filter(term="thackray").exists()
    assert not refresh_term_frequencies(min_growth=1)


def test_a_published_word_is_known_at_once(publish_claim, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish_claim(statement="The harbour landed many crates of herring")
    assert PublishedTermFrequency.objects.filter(term="harbour").exists()

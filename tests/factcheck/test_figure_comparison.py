"""Beside a passage: what its figures have to do with the claim's, for whoever may see that passage."""

import pytest
from django.urls import reverse

from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY

PAGE = "https://stats.example.org/herring"
PASSAGE = "The office counted 19,864 crates of herring in March."
SAYS = "19,864 is 20,000 to 1 significant figure; 0.7"


@pytest.fixture
def claim(create_claim_in_state):
    """It states: more than 20,000 crates of herring."""
    return create_claim_in_state("checking")


def page(client, claim, person):
    client.force_login(person)
    return client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()


def asked(client, claim, person, passage=PASSAGE):
    client.force_login(person)
    return client.post(reverse("claim_figures", args=[claim.public_id]), {"passage": passage})


def test_it_stands_under_the_source_once_it_is_added(claim, cast, client):
    create_citation(claim, url=PAGE, title="Table 4", passage=PASSAGE, by=cast.checker, at=MONDAY)
    shown = page(client, claim, cast.checker)
    assert SAYS in shown
    assert shown.index("stats.example.org") < shown.index(SAYS)


def test_where_nothing_compares_nothing_shows(claim, cast, client):
    create_citation(
        claim, url=PAGE, title="Table 4", passage="It was a good year.", by=cast.checker, at=MONDAY
    )
    assert 'class="figures"' not in page(client, claim, cast.checker)


def test_of_a_restricted_source_only_those_named_on_it_see_figures(claim, cast, client):
    create_citation(
        claim, url=PAGE, title="A leak", passage=PASSAGE, is_restricted=True, by=cast.checker, at=MONDAY
    )
    assert SAYS in page(client, claim, cast.checker)
    for person in (cast.second, cast.editor, cast.standards):
        assert "19,864" not in page(client, claim, person)


def test_it_is_told_while_the_passage_is_typed_and_nothing_is_kept(claim, cast, client):
    answer = asked(client, claim, cast.checker)
    assert SAYS in answer.content.decode()
    assert claim.citations.count() == 0
    assert asked(client, claim, cast.checker, "19,8").content.strip() == b""
    assert asked(client, claim, cast.checker, "").content.strip() == b""


def test_what_is_typed_comes_back_as_words_and_not_as_markup(claim, cast, client):
    value = asked(client, claim, cast.checker, "<script>alert(20,000)</script> crates <b>20,000</b> crates")
    assert "<script>" not in value.content.decode()
    assert "<b>" not in value.content.decode()


def test_it_is_for_people_of_the_house_who_may_see_the_claim(claim, cast, client):
    assert asked(client, claim, cast.stranger).status_code == 404
    client.logout()
    answer = client.post(reverse("claim_figures", args=[claim.public_id]), {"passage": PASSAGE})
    assert answer.status_code == 302
    client.force_login(cast.checker)
    assert client.get(reverse("claim_figures", args=[claim.public_id])).status_code == 405


def test_the_form_says_where_to_ask(claim, cast, client):
    assert f'data-figures="{reverse("claim_figures", args=[claim.public_id])}"' in page(
        client, claim, cast.checker
    )


def test_a_capture_that_failed_shows_under_its_source_with_the_reason(claim, cast, client, settings):
    settings.STET_ARCHIVE_KEY = settings.STET_ARCHIVE_SECRET = "x"
    source = create_citation(claim, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY).source
    source.archive_requests.update(state="failed", reason={"code": "blocked"}, due_at=None)
    shown = page(client, claim, cast.checker)
    assert "Not saved in the Internet Archive: The page’s site blocks the archive." in shown
    assert "Try again" in shown
    client.post(reverse("source_archive", args=[source.public_id]))
    assert source.archive_requests.filter(state="waiting").count() == 1
    assert "Waiting to be saved in the Internet Archive." in page(client, claim, cast.checker)
    client.force_login(cast.outsider)
    assert client.post(reverse("source_archive", args=[source.public_id])).status_code == 403


def test_an_outsider_is_not_offered_to_have_it_captured(claim, cast, client, settings):
    create_citation(claim, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY)
    settings.STET_ARCHIVE_KEY = settings.STET_ARCHIVE_SECRET = "x"
    assert "Save in the Internet Archive too" in page(client, claim, cast.checker)
    assert "Save in the Internet Archive too" not in page(client, claim, cast.outsider)

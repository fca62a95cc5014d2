"""A confidential desk has sources of its own: what it looks into shows in nobody else's."""

import pytest
from django.urls import reverse

from accounts.models import Desk
from factcheck.models import Claim, Source
from factcheck.sources import actions as sources_actions
from factcheck.sources import restrictions
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.restrictions import get_restrict_refusal
from factcheck.sources.selectors import find_known_page
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, create_article, flag_claim_on

PAGE = "https://leaks.example.org/report"


@pytest.fixture
def secret(cast) -> Claim:
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    return flag_claim_on(article, "20,000 crates", cast.insider)


@pytest.fixture
def theirs(secret, cast) -> Source:
    data = {"title": "The bribe, from our man in the treasury", "author": "An informant"}
    return create_citation(secret, url=PAGE, **data, by=cast.insider, at=MONDAY).source


def test_whoever_cites_the_same_page_gets_a_source_of_their_own(create_claim_in_state, cast, theirs, client):
    ours = create_citation(
        create_claim_in_state("checking"), url=f"{PAGE}#top", title="Port report", by=cast.checker, at=LATER
    ).source
    assert (ours.pk == theirs.pk, ours.title, ours.author) == (False, "Port report", "")
    client.force_login(cast.checker)
    page = client.get(reverse("source_detail", args=[ours.public_id])).content.decode()
    for word in ("bribe", "informant", "nother desk", "Ines"):
        assert word not in page
    assert get_restrict_refusal(ours, by=cast.checker, at=LATER) == ""
    theirs.refresh_from_db()
    assert theirs.title == "The bribe, from our man in the treasury"


def test_the_desk_cites_its_page_once_and_open_desks_theirs(create_claim_in_state, cast, secret, theirs):
    again = flag_claim_on(secret.appearances.get().revision.article, "18,500 crates", cast.insider)
    assert create_citation(again, url=PAGE, title="Once more", by=cast.insider, at=LATER).source == theirs
    one = create_citation(create_claim_in_state("checking"), url=PAGE, by=cast.checker, at=LATER).source
    article = create_article(cast.other_desk, cast.outsider, url="https://news.example.org/sport")
    other = create_citation(
        flag_claim_on(article, "12 %", cast.outsider), url=PAGE, by=cast.outsider, at=LATER
    ).source
    assert one == other
    assert Source.objects.filter(url_key=theirs.url_key).count() == 2


def test_the_form_is_filled_with_nothing_of_a_confidential_desk(create_claim_in_state, cast, theirs):
    assert find_known_page(PAGE, cast.insider) is None
    ours = create_citation(
        create_claim_in_state("checking"), url=PAGE, title="Port report", by=cast.checker, at=LATER
    ).source
    for person in (cast.checker, cast.insider):
        known = find_known_page(PAGE, person)
        assert known is not None
        assert known.source == ours


def test_that_an_address_is_theirs_is_told_to_nobody_whose_page_moves_there(
    create_claim_in_state, cast, theirs
):
    ours = create_citation(
        create_claim_in_state("checking"), url="https://port.example.org/", by=cast.checker, at=LATER
    ).source
    Source.objects.filter(pk=ours.pk).update(moved_to=PAGE)
    assert sources_actions.update_source_url(ours, by=cast.checker, at=LATER).url == PAGE


def test_a_desk_that_is_opened_keeps_what_it_has(cast, create_claim_in_state, theirs, client):
    Desk.objects.filter(pk=cast.secret_desk.pk).update(visibility="open")
    client.force_login(cast.checker)
    assert client.get(reverse("source_detail", args=[theirs.public_id])).status_code == 200


def test_the_checker_of_an_older_claim_may_say_who_sees_its_source(cast, create_claim_in_state, monkeypatch):
    """A page may be cited by hundreds of claims; whoever checks one of them is not refused for its age."""
    monkeypatch.setattr(restrictions, "MAX_JUDGED", 1)
    claim = create_claim_in_state("checking")
    source = create_citation(claim, url=PAGE, title="Port report", by=cast.checker, at=LATER).source
    article = create_article(cast.desk, cast.editor, url="https://news.example.org/newer")
    newer = flag_claim_on(article, "18,500 crates", cast.editor)
    create_citation(newer, url=PAGE, title="Port report", by=cast.editor, at=LATER)
    assert get_restrict_refusal(source, by=cast.checker, at=LATER) == ""
    assert get_restrict_refusal(source, by=cast.editor, at=LATER) == ""
    assert get_restrict_refusal(source, by=cast.second, at=LATER) == str(restrictions.NOT_EDITOR_MESSAGE)

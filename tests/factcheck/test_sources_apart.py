"""A confidential desk has sources of its own: what it looks into shows in nobody else's."""

import pytest
from django.urls import reverse

from accounts.models import Desk
from factcheck.actions import sources
from factcheck.actions.evidence import cite
from factcheck.actions.restricting import may_restrict
from factcheck.models import Claim, Source
from factcheck.queries.source_page import known_at
from tests.cast import MONDAY, flag_words, make_article
from tests.factcheck.acts import LATER

PAGE = "https://leaks.example.org/report"


@pytest.fixture
def secret(cast) -> Claim:
    article = make_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    return flag_words(article, "20,000 crates", cast.insider)


@pytest.fixture
def theirs(secret, cast) -> Source:
    said = {"title": "The bribe, from our man in the treasury", "author": "An informant"}
    return cite(secret, url=PAGE, **said, by=cast.insider, at=MONDAY).source


def test_whoever_cites_the_same_page_gets_a_source_of_their_own(stage, cast, theirs, client):
    ours = cite(stage("checking"), url=f"{PAGE}#top", title="Port report", by=cast.checker, at=LATER).source
    assert (ours.pk == theirs.pk, ours.title, ours.author) == (False, "Port report", "")
    client.force_login(cast.checker)
    page = client.get(reverse("source", args=[ours.public_id])).content.decode()
    for word in ("bribe", "informant", "nother desk", "Ines"):
        assert word not in page
    assert may_restrict(ours, by=cast.checker, at=LATER) == ""
    theirs.refresh_from_db()
    assert theirs.title == "The bribe, from our man in the treasury"


def test_the_desk_cites_its_page_once_and_open_desks_theirs(stage, cast, secret, theirs):
    again = flag_words(secret.appearances.get().revision.article, "18,500 crates", cast.insider)
    assert cite(again, url=PAGE, title="Once more", by=cast.insider, at=LATER).source == theirs
    one = cite(stage("checking"), url=PAGE, by=cast.checker, at=LATER).source
    article = make_article(cast.other_desk, cast.outsider, url="https://news.example.org/sport")
    other = cite(flag_words(article, "12 %", cast.outsider), url=PAGE, by=cast.outsider, at=LATER).source
    assert one == other
    assert Source.objects.filter(url_key=theirs.url_key).count() == 2


def test_the_form_is_filled_with_nothing_of_a_confidential_desk(stage, cast, theirs):
    assert known_at(PAGE, cast.insider) is None
    ours = cite(stage("checking"), url=PAGE, title="Port report", by=cast.checker, at=LATER).source
    for person in (cast.checker, cast.insider):
        known = known_at(PAGE, person)
        assert known is not None
        assert known.source == ours


def test_that_an_address_is_theirs_is_told_to_nobody_whose_page_moves_there(stage, cast, theirs):
    ours = cite(stage("checking"), url="https://port.example.org/", by=cast.checker, at=LATER).source
    Source.objects.filter(pk=ours.pk).update(moved_to=PAGE)
    assert sources.update_address(ours, by=cast.checker, at=LATER).url == PAGE


def test_a_desk_that_is_opened_keeps_what_it_has(cast, stage, theirs, client):
    Desk.objects.filter(pk=cast.secret_desk.pk).update(visibility="open")
    client.force_login(cast.checker)
    assert client.get(reverse("source", args=[theirs.public_id])).status_code == 200

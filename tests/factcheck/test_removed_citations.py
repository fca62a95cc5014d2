"""A removed citation can be put back for ten minutes, until the claim goes to another state."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.assignments.actions import release_claim
from factcheck.models import Citation, Claim, Source
from factcheck.sources.citation_actions import cite_source, create_citation, remove_citation, restore_citation
from factcheck.sources.citation_selectors import (
    list_restorable_citations,
)
from lib.errors import NotAllowed, WrongState
from tests.factcheck.workflow_driver import LATER

FIRST = LATER + timedelta(days=1)
SOON = FIRST + timedelta(minutes=9)


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


@pytest.fixture
def removed(claim, cast) -> Citation:
    made = create_citation(claim, url="https://a.example.org/", passage="20,145", by=cast.checker, at=FIRST)
    return remove_citation(made, by=cast.checker, at=FIRST)


def test_it_comes_back_with_its_number_and_passage(claim, cast, removed):
    assert list_restorable_citations(claim, cast.checker, at=SOON) == [removed]
    back = restore_citation(removed, by=cast.checker, at=SOON)
    assert claim.citations.active().with_numbers().get().number == 1
    assert (back.passage, back.removed_at) == ("20,145", None)
    assert list_restorable_citations(claim, cast.checker, at=SOON) == []
    with pytest.raises(WrongState, match="has not been removed"):
        restore_citation(back, by=cast.checker, at=SOON)


def test_the_note_in_the_margin_names_it_no_more(claim, cast, client):
    made = create_citation(
        claim, url="https://a.example.org/", title="Register of quays", by=cast.checker, at=FIRST
    )
    client.force_login(cast.editor)
    page = reverse("article_detail", args=[claim.article.public_id])
    assert "Register of quays" in client.get(page).content.decode()
    remove_citation(made, by=cast.checker, at=FIRST)
    assert "Register of quays" not in client.get(page).content.decode()


def test_it_does_not_come_back_after_ten_minutes(claim, cast, removed):
    late = FIRST + timedelta(minutes=10)
    assert list_restorable_citations(claim, cast.checker, at=late) == []
    with pytest.raises(WrongState, match="ten minutes"):
        restore_citation(removed, by=cast.checker, at=late)


def test_it_does_not_come_back_once_the_claim_has_moved(claim, cast, removed):
    release_claim(
        Claim.objects.get(pk=claim.pk), reason="Ill", by=cast.checker, at=FIRST + timedelta(minutes=1)
    )
    assert list_restorable_citations(claim, cast.editor, at=SOON) == []
    with pytest.raises(WrongState, match="until the claim moves"):
        restore_citation(removed, by=cast.editor, at=SOON)


def test_only_those_who_may_cite_put_it_back(cast, removed):
    with pytest.raises(NotAllowed):
        restore_citation(removed, by=cast.second, at=SOON)


def test_its_source_is_held_before_it_as_a_link_check_does(cast, removed):
    Source.objects.filter(pk=removed.source_id).update(health="dead")
    with CaptureQueriesContext(connection) as queries:
        back = restore_citation(removed, by=cast.checker, at=SOON)
    updated = [one["sql"].split()[1] for one in queries if one["sql"].startswith("UPDATE")]
    assert updated.index('"factcheck_source"') < updated.index('"factcheck_citation"')
    assert back.source.health == "dead"


def test_a_source_that_broke_since_it_was_read_is_cited_as_broken(claim, cast, removed):
    source = removed.source
    Source.objects.filter(pk=source.pk).update(health="dead")
    assert source.health != "dead"
    assert cite_source(claim, source, by=cast.checker, at=SOON).is_source_troubled

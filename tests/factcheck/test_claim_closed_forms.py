"""Forms of a claim's page that are loaded when somebody opens them: each has a page of its own."""

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from factcheck.models import Claim
from factcheck.sources.restrictions import restrict_source
from lib.datetimes.clock import now
from tests.factcheck.claim_forms import send, text
from tests.factories import Cast

PART = {"X-Requested-With": "later"}


@pytest.fixture
def claim(create_claim_in_state, workflow_driver, cast: Cast) -> Claim:
    made: Claim = create_claim_in_state("checking")
    workflow_driver.cite(made, "https://stats.example.org/t", cast.checker)
    made.refresh_from_db()
    return made


def ask(client, claim: Claim, name: str, **headers: str):
    return client.get(reverse("claim_form", args=[claim.public_id, name]), headers=headers)


def test_a_claims_page_names_its_closed_forms_and_draws_none_of_them(client, cast: Cast, claim: Claim):
    client.force_login(cast.editor)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    for name in ("edit", "split", "recuse"):
        assert f'data-when-open="/claims/{claim.public_id}/forms/more-{name}/"' in page
    citation = claim.citations.get()
    assert f'data-when-open="/claims/{claim.public_id}/forms/edit-{citation.public_id}/"' in page
    assert "id_edit_statement" not in page
    assert "id_split_first" not in page


@pytest.mark.parametrize("name", ["more-edit", "more-split", "more-recuse", "more-legal_hold_place"])
def test_each_form_has_a_page_and_a_part_of_the_claims_page(client, cast: Cast, claim: Claim, name: str):
    client.force_login(cast.standards)
    page, part = text(ask(client, claim, name)), text(ask(client, claim, name, **PART))
    form = f'<form class="action-form" method="post" action="/claims/{claim.public_id}/'
    assert form in page
    assert part.lstrip().startswith(form)
    assert "<h1>" in page
    assert "<h1>" not in part
    assert f'name="version" value="{claim.version}"' in part


def test_a_form_on_its_own_page_is_sent_like_any_other(client, cast: Cast, claim: Claim):
    client.force_login(cast.editor)
    citation = claim.citations.get()
    part = text(ask(client, claim, f"edit-{citation.public_id}", **PART))
    assert f'name="next" value="/claims/{claim.public_id}/#sources"' in part
    assert citation.passage in part
    first, second = "Crates fell", "The mayor was pleased"
    assert send(client, claim, "split", first=first, second=second).status_code == 302
    claim.refresh_from_db()
    assert claim.statement == first


def test_a_refused_form_is_drawn_open_with_the_page(client, cast: Cast, claim: Claim):
    client.force_login(cast.editor)
    refused = text(send(client, claim, "split", first="Crates fell", second=""))
    assert '<details open> <summary class="btn">Split…</summary>' in refused
    assert "Crates fell</textarea>" in refused
    assert "forms/more-split/" not in refused
    assert "forms/more-recuse/" in refused


def test_a_form_is_shown_to_nobody_who_may_not_take_its_action(client, cast: Cast, claim: Claim):
    client.force_login(cast.checker)
    assert ask(client, claim, "more-edit").status_code == 200
    for name in ("more-legal_hold_place", "more-legal_hold_lift", "more-legal_read_request", "submit", "x"):
        assert ask(client, claim, name).status_code == 404
    client.force_login(cast.outsider)
    for name in ("more-edit", f"edit-{claim.citations.get().public_id}"):
        assert ask(client, claim, name).status_code == 404


def test_the_passage_of_a_restricted_source_is_in_no_form_for_others_and_is_logged(
    client, cast: Cast, claim: Claim
):
    citation = claim.citations.get()
    restrict_source(citation.source, by=cast.checker, at=now())
    name = f"edit-{citation.public_id}"
    client.force_login(cast.second)
    assert ask(client, claim, name).status_code == 404
    client.force_login(cast.checker)
    assert citation.passage in text(ask(client, claim, name))
    assert AccessEvent.objects.filter(action="read_passage", actor=str(cast.checker.public_id)).exists()


def test_a_form_without_a_passage_logs_no_reading_of_one(client, cast: Cast, claim: Claim):
    restrict_source(claim.citations.get().source, by=cast.checker, at=now())
    client.force_login(cast.checker)
    for name in ("more-edit", "more-split", f"name-{claim.citations.get().public_id}"):
        assert ask(client, claim, name).status_code == 200
    assert not AccessEvent.objects.filter(action="read_passage").exists()


def test_the_page_of_a_sources_form_says_which_source(client, cast: Cast, claim: Claim):
    citation = claim.citations.get()
    client.force_login(cast.editor)
    page = text(ask(client, claim, f"edit-{citation.public_id}"))
    assert "<h1>Edit: source 1</h1>" in page
    assert "<title>Edit: source 1" in page
    assert f"<bdi>{citation.source.title}</bdi>" in page


def test_forms_that_begin_with_a_list_are_drawn_since_the_command_palette_offers_what_is_in_it(
    client, cast: Cast, claim: Claim
):
    citation = claim.citations.get()
    restrict_source(citation.source, by=cast.checker, at=now())
    client.force_login(cast.checker)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert f'id="id_name_{citation.public_id}_person"' in page
    client.force_login(cast.editor)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert 'id="id_merge_near"' in page
    assert 'id="id_move_desk"' in page

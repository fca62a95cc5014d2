"""The living part of the claim's page: cheap while nothing changes, there at once when something does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from factcheck import link_checks
from factcheck.claims import editing
from factcheck.galley.checklists import ChecklistLine, update_checklist
from factcheck.models import Citation, Claim, Source
from factcheck.models.enums import SourceHealth
from factcheck.sources import citation_actions
from factcheck.sources.citation_selectors import RESTORE_WINDOW
from factcheck.verdicts import filing as verdicts_actions
from factcheck.workflow.facts import list_facts_and_rows
from lib.datetimes.clock import now
from lib.db.leases import claim_due_rows
from tests.factories import MONDAY, Cast

SESSION_AND_USER = 2


@pytest.fixture
def claim(create_claim_in_state, cast: Cast) -> Claim:
    claim = create_claim_in_state("checking")
    citation_actions.create_citation(
        claim, url="https://stats.example.org/t", passage="20,145", by=cast.checker, at=MONDAY
    )
    return Claim.objects.get(pk=claim.pk)


def live(client, claim: Claim, tag: str = "", seen: int | None = None):
    address = reverse("claim_live", args=[claim.public_id])
    headers = {"If-None-Match": tag} if tag else {}
    return client.get(f"{address}?seen={claim.version if seen is None else seen}", headers=headers)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_while_nothing_changes_the_answer_is_empty_and_costs_one_query(
    client, cast: Cast, claim, django_assert_num_queries
):
    client.force_login(cast.checker)
    tag = live(client, claim).headers["ETag"]
    assert not tag.startswith("W/")
    with django_assert_num_queries(1 + SESSION_AND_USER):
        same = live(client, claim, tag)
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert "no-store" in same.headers["Cache-Control"]


def test_the_page_carries_the_tag_that_its_first_question_needs(client, cast: Cast, claim):
    client.force_login(cast.checker)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    tag = live(client, claim).headers["ETag"]
    assert f'data-watch-etag="{tag.replace(chr(34), "&quot;")}"' in page


def test_a_look_at_a_source_shows_with_the_next_question(client, cast: Cast, claim):
    client.force_login(cast.checker)
    before = live(client, claim)
    assert 'data-health="unchecked"' in text(before)
    lease = claim_due_rows(Source.objects.all(), now=now(), seconds=30, limit=1)[0]
    found = link_checks.CheckResult(
        outcome=SourceHealth.OK,
        status_code=200,
        final_url="https://stats.example.org/t",
        text="are 20,145 in",
    )
    link_checks.save_check_result(lease, found, at=now())
    after = live(client, claim, before.headers["ETag"])
    assert after.status_code == 200
    assert 'data-health="ok"' in text(after)
    assert "just now</time>" in text(after)
    assert "Passage found on the page" in text(after)
    assert "has changed since you opened it" not in text(after)  # the claim itself has not


@pytest.mark.parametrize("change", ["drift", "draft", "due"])
def test_everything_the_part_shows_changes_its_tag(client, cast: Cast, claim, change):
    client.force_login(cast.checker)
    before = live(client, claim)
    if change == "drift":
        Citation.objects.filter(claim=claim).update(drifted_at=now(), passage_state="missing")
    elif change == "draft":
        verdicts_actions.save_draft(claim, fields={"explanation": "Why"}, by=cast.checker, at=now())
    else:
        Source.objects.update(due_at=now() + timedelta(days=1))
    after = live(client, claim, before.headers["ETag"])
    assert after.status_code == 200
    assert text(after) != text(before)


@pytest.mark.parametrize("is_required", [False, True])
def test_a_checklist_that_the_desk_changes_shows_with_the_next_question(
    client, cast: Cast, claim, is_required
):
    line = ChecklistLine("Somebody who knows was asked")
    kind = claim.kind
    if is_required:
        update_checklist(cast.desk, kind=kind, lines=[line], by=cast.admin, at=MONDAY)
    client.force_login(cast.checker)
    before = live(client, claim)
    lines = [ChecklistLine(line.text, is_required)]
    update_checklist(cast.desk, kind=kind, lines=lines, by=cast.admin, at=MONDAY)
    after = live(client, claim, before.headers["ETag"])
    assert after.status_code == 200
    assert text(after) != text(before)


def test_a_checklist_in_another_order_shows_with_the_next_question(client, cast: Cast, claim):
    lines = [ChecklistLine("Somebody who knows was asked"), ChecklistLine("The figure is the newest")]
    update_checklist(cast.desk, kind=claim.kind, lines=lines, by=cast.admin, at=MONDAY)
    client.force_login(cast.checker)
    before = live(client, claim)
    update_checklist(cast.desk, kind=claim.kind, lines=lines[::-1], by=cast.admin, at=MONDAY)
    after = live(client, claim, before.headers["ETag"])
    assert after.status_code == 200
    assert text(after).index(lines[1].text) < text(after).index(lines[0].text)


def test_a_source_that_can_be_put_back_no_more_goes_with_the_next_question(client, cast: Cast, claim):
    client.force_login(cast.checker)
    citation = citation_actions.remove_citation(
        claim.citations.get(), by=cast.checker, at=now() - RESTORE_WINDOW + timedelta(minutes=1)
    )
    claim.refresh_from_db()
    before = live(client, claim)
    assert "Put it back" in text(before)
    Citation.objects.filter(pk=citation.pk).update(removed_at=now() - RESTORE_WINDOW)
    after = live(client, claim, before.headers["ETag"])
    assert after.status_code == 200
    assert "Put it back" not in text(after)


def test_an_open_page_is_told_who_changed_the_claim(client, cast: Cast, claim):
    client.force_login(cast.checker)
    before = live(client, claim)
    editing.update_claim(claim, by=cast.editor, at=now(), priority=4)
    after = live(client, claim, before.headers["ETag"], seen=claim.version)
    assert "This claim has changed since you opened it" in text(after)
    assert "Edith changed: priority" in text(after)
    assert "Edith assigned this claim" not in text(after)


def test_a_refused_action_lists_what_happened_since_its_page_and_nothing_from_before(
    client, cast: Cast, claim
):
    stale = claim.version
    editing.update_claim(claim, by=cast.editor, at=now(), priority=4)
    client.force_login(cast.checker)
    address = reverse("claim_transition", args=[claim.public_id, "release"])
    answer = client.post(address, {"version": stale, "reason": "Ill"})
    assert answer.status_code == 409
    refused = text(answer).partition('id="refused"')[2].partition("</section>")[0]
    assert "Edith changed: priority" in refused
    assert "Edith assigned this claim" not in refused


def test_a_page_that_shows_the_newest_reads_no_history_to_list_changes(
    client, cast: Cast, claim, monkeypatch
):
    def refuse(*args):
        raise AssertionError("the history was read")

    monkeypatch.setattr("factcheck.screens.claim.page.list_events_of_subject", refuse)
    client.force_login(cast.checker)
    assert live(client, claim).status_code == 200


def test_the_gates_follow_what_is_typed(client, cast: Cast, claim):
    client.force_login(cast.checker)
    assert "Choose a rating. Write an explanation." in text(live(client, claim))
    verdicts_actions.save_draft(claim, fields={"explanation": "Because"}, by=cast.checker, at=now())
    assert "Choose a rating." in text(live(client, claim))
    assert "Write an explanation." not in text(live(client, claim))


def test_what_arrives_while_the_page_is_drawn_is_asked_for_again(client, cast: Cast, claim, monkeypatch):
    """A look that is written between two of the page's own queries: its first question has to bring it."""

    def rows_then_drift(*args):
        found = list_facts_and_rows(*args)
        Citation.objects.filter(claim=claim).update(drifted_at=now(), passage_state="missing")
        return found

    client.force_login(cast.checker)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("factcheck.screens.claim.page.list_facts_and_rows", rows_then_drift)
        page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    tag = page.split('data-watch-etag="')[1].split('" ')[0].split('">')[0].replace("&quot;", '"')
    after = live(client, claim, tag)
    assert after.status_code == 200
    assert "1 source has changed. Decide whether it still supports the claim." in text(after)


def test_each_reader_has_a_tag_of_their_own(client, cast: Cast, claim):
    """Two people at one browser: what the first saw must not stand for the second."""
    client.force_login(cast.checker)
    tag = live(client, claim).headers["ETag"]
    client.force_login(cast.outsider)
    assert live(client, claim, tag).status_code == 200

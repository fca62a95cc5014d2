"""Checklists: a desk's for each kind of claim, ticked for a claim, required where the desk says so."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from factcheck.claims import closing
from factcheck.galley.checklists import (
    ChecklistLine,
    get_checklist_state,
    list_checklist_items,
    list_checklist_rows,
    tick_item,
    untick_item,
    update_checklist,
)
from factcheck.models import ChecklistItem, ChecklistTick, Claim
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts, list_claim_facts
from lib.errors import Blocked, Invalid, NotAllowed
from tests.api_schema import described
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY

UNIT = ChecklistLine("Unit: what exactly is counted or measured", True)
BASE = ChecklistLine("Base, in our own words", True)
LOOSE = ChecklistLine("Somebody who knows was asked")
REFUSAL = f"2 required lines of the checklist are not ticked: “{UNIT.text}” and “{BASE.text}”."


@pytest.fixture
def claim(create_claim_in_state):
    claim = create_claim_in_state("checking")
    Claim.objects.filter(pk=claim.pk).update(kind="number")
    return Claim.objects.select_related("desk").get(pk=claim.pk)


@pytest.fixture
def checklist(cast):
    update_checklist(cast.desk, kind="number", lines=[UNIT, BASE, LOOSE], by=cast.admin, at=MONDAY)
    return {str(item): item for item in ChecklistItem.objects.all() if item.removed_at is None}


def texts(claim):
    return [str(item) for item in list_checklist_items(claim.desk, claim.kind)]


def ticked(claim):
    return {str(row.item): str(row.tick.ticked_by) for row in list_checklist_rows(claim) if row.tick}


def get_submit_reasons(claim, person):
    claim = Claim.objects.select_related("desk").get(pk=claim.pk)
    actions = list_claim_actions(claim, get_claim_facts(claim, person, LATER))
    return next(action for action in actions if action.name == "submit").blocked_by


def test_every_desk_has_one_for_numbers_and_one_for_quotes_that_requires_nothing(claim, cast):
    assert [text.split(":")[0] for text in texts(claim)] == [
        *("Unit", "Period", "Base", "Primary source", "Newest release"),
    ]
    claim.kind = "quote"
    assert [text.split(":")[0] for text in texts(claim)] == ["Recording", "Context"]
    claim.kind = "causal"
    assert texts(claim) == []
    assert not any("checklist" in reason for reason in get_submit_reasons(claim, cast.checker))


def test_a_tick_has_its_person_and_time_and_can_be_taken_back(claim, cast):
    tick_item(claim, key="unit", by=cast.checker, at=LATER)
    tick_item(claim, key="unit", by=cast.editor, at=LATER + timedelta(hours=1))
    tick = ChecklistTick.objects.get()
    assert (tick.ticked_by, tick.ticked_at) == (cast.checker, LATER)
    assert ticked(claim) == {UNIT.text: "Carl"}
    untick_item(claim, key=str(tick.item.public_id), by=cast.editor, at=LATER)
    assert ticked(claim) == {}
    events = Event.objects.filter(subject_type="checklist_item").order_by("number")
    assert [(event.action, event.actor) for event in events] == [
        ("tick_checklist_item", str(cast.checker.public_id)),
        ("untick_checklist_item", str(cast.editor.public_id)),
    ]
    assert Claim.objects.get(pk=claim.pk).version == claim.version  # a verdict being written stays current


def test_ticks_are_for_whoever_checks_the_claim_while_they_do(claim, cast, create_claim_in_state):
    for person in (cast.second, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            tick_item(claim, key="unit", by=person, at=LATER)
    Claim.objects.filter(pk=claim.pk).update(state="in_review")
    with pytest.raises(NotAllowed, match="only while the claim is being checked"):
        tick_item(claim, key="unit", by=cast.checker, at=LATER)
    Claim.objects.filter(pk=claim.pk).update(state="checking")
    with pytest.raises(Invalid, match="no longer on the checklist"):
        tick_item(claim, key="recording", by=cast.checker, at=LATER)
    assert not ChecklistTick.objects.exists()


def test_what_the_desk_requires_is_named_until_it_is_ticked(claim, cast, checklist):
    assert REFUSAL in get_submit_reasons(claim, cast.checker)
    tick_item(claim, key=str(checklist[UNIT.text].public_id), by=cast.checker, at=LATER)
    assert "1 required line of the checklist is not ticked: “Base, in our own words”." in get_submit_reasons(
        claim, cast.checker
    )
    tick_item(claim, key=str(checklist[BASE.text].public_id), by=cast.checker, at=LATER)
    assert not any("checklist" in reason for reason in get_submit_reasons(claim, cast.checker))


def test_a_verdict_is_not_filed_over_an_open_line(claim, cast, checklist, workflow_driver):
    for page in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", cast.checker)
    claim = Claim.objects.get(pk=claim.pk)
    with pytest.raises(Blocked, match="checklist are not ticked"):
        workflow_driver.take(claim, "submit", cast.checker)
    for text in (UNIT.text, BASE.text):
        tick_item(claim, key=str(checklist[text].public_id), by=cast.checker, at=LATER)
    workflow_driver.take(claim, "submit", cast.checker)
    assert Claim.objects.get(pk=claim.pk).state == "in_review"


def test_the_facts_of_many_claims_name_the_same_lines(claim, cast, checklist, create_claim_in_state):
    other = create_claim_in_state("checking", words="18,500 crates")
    Claim.objects.filter(pk=other.pk).update(kind="number")
    tick_item(claim, key=str(checklist[UNIT.text].public_id), by=cast.checker, at=LATER)
    claims = list(Claim.objects.select_related("desk").order_by("pk"))
    facts = list_claim_facts(claims, cast.checker, LATER)
    assert [facts[one.pk].open_checklist_items for one in claims] == [(BASE.text,), (UNIT.text, BASE.text)]


def test_other_words_are_another_line_and_those_that_stay_keep_their_ticks(claim, cast, checklist):
    for item in checklist.values():
        tick_item(claim, key=str(item.public_id), by=cast.checker, at=LATER)
    lines = [ChecklistLine("Base, in other words", True), ChecklistLine(f"  {UNIT.text} "), LOOSE]
    update_checklist(cast.desk, kind="number", lines=lines, by=cast.admin, at=LATER)
    assert texts(claim) == ["Base, in other words", UNIT.text, LOOSE.text]
    assert ticked(claim) == {UNIT.text: "Carl", LOOSE.text: "Carl"}
    event = Event.objects.filter(action="update_checklist").latest("number")
    assert event.subject == str(cast.desk.public_id)


def test_one_that_is_emptied_is_not_the_default_again(claim, cast, checklist):
    update_checklist(cast.desk, kind="number", lines=[], by=cast.admin, at=LATER)
    assert texts(claim) == []
    assert "checklist" not in " ".join(get_submit_reasons(claim, cast.checker))


def test_a_reopened_claim_is_ticked_anew(create_claim_in_state, cast):
    claim = create_claim_in_state("settled")
    item = ChecklistItem.objects.create(desk=claim.desk, kind=claim.kind, text="Asked again", position=0)
    ChecklistTick.objects.create(claim=claim, item=item, ticked_by=cast.checker, ticked_at=MONDAY)
    closing.reopen_claim(claim, reason="A new table", by=cast.editor, at=LATER)
    assert not ChecklistTick.objects.exists()


def test_the_page_shows_it_and_ticks_it(client, claim, cast, checklist):
    address = reverse("claim_checklist", args=[claim.public_id])
    key = str(checklist[UNIT.text].public_id)
    for person, status in ((cast.stranger, 404), (cast.second, 403)):
        client.force_login(person)
        assert client.post(address, {"tick": key}).status_code == status
    client.force_login(cast.checker)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "0 of 3 ticked" in page
    assert "2 required lines of the checklist are not ticked" in page
    live = reverse("claim_live", args=[claim.public_id])
    tag = client.get(live).headers["ETag"]
    part = client.post(address, {"tick": key}, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 3 ticked" in part
    assert "Carl," in part
    assert client.get(live, headers={"If-None-Match": tag}).status_code == 200
    back = client.post(address, {"untick": key})
    assert back.headers["Location"].endswith(f"/claims/{claim.public_id}/#checklist")


def test_the_bar_counts_what_is_ticked_where_nothing_is_required(client, claim, cast, checklist):
    tick_item(claim, key=str(checklist[BASE.text].public_id), by=cast.checker, at=LATER)
    client.force_login(cast.checker)
    address = reverse("claim_detail", args=[claim.public_id])
    assert "Checklist: 1 of 3" not in client.get(address).content.decode()
    ChecklistItem.objects.update(is_required=False)
    assert "Checklist: 1 of 3" in client.get(address).content.decode()


def test_a_request_that_names_no_line_changes_none(client, claim, cast, checklist):
    tick_item(claim, key=str(checklist[BASE.text].public_id), by=cast.checker, at=LATER)
    client.force_login(cast.checker)
    address = reverse("claim_checklist", args=[claim.public_id])
    for given in ({}, {"untick": ""}, {"tick": ""}):
        assert "no longer on the checklist" in client.post(address, given).content.decode()
    assert ticked(claim) == {BASE.text: "Carl"}


def test_reviewers_read_it_and_cannot_tick(client, create_claim_in_state, cast):
    claim = create_claim_in_state("in_review")
    Claim.objects.filter(pk=claim.pk).update(kind="number")
    client.force_login(cast.second)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert UNIT.text in page
    assert 'role="checkbox"' not in page
    client.force_login(cast.outsider)
    assert UNIT.text not in client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()


def test_administrators_write_it_under_the_desk(client, cast):
    url = reverse("checklist_edit", args=[cast.desk.slug, "number"])
    client.force_login(cast.standards)
    assert client.get(url).status_code == 403
    client.force_login(cast.admin)
    page = client.get(url).content.decode()
    assert UNIT.text in page
    rows = {
        "row-TOTAL_FORMS": "3",
        "row-INITIAL_FORMS": "5",
        "row-0-text": UNIT.text,
        "row-1-text": LOOSE.text,
    }
    rows |= {"row-1-is_required": "on", "row-2-text": "", "drawn": get_drawn(page)}
    assert client.post(url, rows).status_code == 302
    kept = [(str(item), item.is_required) for item in list_checklist_items(cast.desk, "number")]
    assert kept == [(UNIT.text, False), (LOOSE.text, True)]
    rows |= {"drawn": get_drawn(client.get(url).content.decode())}
    twice = client.post(url, rows | {"row-2-text": LOOSE.text})
    assert twice.status_code == 422
    assert "is on the checklist twice" in twice.content.decode()
    assert client.get(reverse("checklist_edit", args=[cast.desk.slug, "gossip"])).status_code == 404


def get_drawn(page):
    return re.search(r'name="drawn" value="(\w+)"', page)[1]


def test_what_another_administrator_saved_is_not_replaced_unseen(client, cast):
    url = reverse("checklist_edit", args=[cast.desk.slug, "number"])
    client.force_login(cast.admin)
    rows = {"row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "5", "row-0-text": BASE.text}
    rows |= {"drawn": get_drawn(client.get(url).content.decode())}
    update_checklist(cast.desk, kind="number", lines=[UNIT], by=cast.admin, at=MONDAY)
    answer = client.post(url, rows)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed this checklist." in page
    assert BASE.text in page
    assert [str(item) for item in list_checklist_items(cast.desk, "number")] == [UNIT.text]
    assert client.post(url, rows | {"drawn": get_drawn(page)}).status_code == 302
    assert [str(item) for item in list_checklist_items(cast.desk, "number")] == [BASE.text]


def test_a_first_tick_changes_no_checklist(claim, cast):
    drawn = get_checklist_state(list_checklist_items(cast.desk, "number"))
    tick_item(claim, key="unit", by=cast.checker, at=LATER)
    update_checklist(cast.desk, kind="number", lines=[BASE], by=cast.admin, at=LATER, drawn=drawn)
    assert texts(claim) == [BASE.text]


def test_a_line_is_bounded_and_so_is_the_list(cast):
    lines = [ChecklistLine(f"Line {number}") for number in range(21)]
    with pytest.raises(Invalid, match="up to 20 lines"):
        update_checklist(cast.desk, kind="number", lines=lines, by=cast.admin, at=LATER)
    with pytest.raises(Invalid):
        update_checklist(cast.desk, kind="gossip", lines=[], by=cast.admin, at=LATER)
    with pytest.raises(NotAllowed):
        update_checklist(cast.desk, kind="number", lines=[], by=cast.standards, at=LATER)


def test_programs_read_and_tick_it(api_clients, claim, cast, checklist):
    editor, address = api_clients["desk_key"], f"claims/{claim.public_id}/"
    lines = editor.get(address).json()["checklist"]
    assert [(line["text"], line["is_required"], line["ticked_by"]) for line in lines] == [
        (line.text, line.is_required, None) for line in (UNIT, BASE, LOOSE)
    ]
    after = editor.post(f"{address}checklist/tick/", item=lines[0]["item"]).json()
    described("Claim").validate(after)
    assert after["checklist"][0]["ticked_by"]["is_program"]
    assert after["version"] == claim.version
    after = editor.post(f"{address}checklist/untick/", item=lines[0]["item"]).json()
    assert after["checklist"][0]["ticked_at"] is None
    assert api_clients["second"].post(f"{address}checklist/tick/", item=lines[0]["item"]).status_code == 403


def test_people_of_other_desks_read_the_claim_without_it(api_clients, claim, cast, checklist):
    tick_item(claim, key=str(checklist[UNIT.text].public_id), by=cast.checker, at=LATER)
    address = f"claims/{claim.public_id}/"
    assert len(api_clients["second"].get(address).json()["checklist"]) == 3
    answer = api_clients["outsider"].get(address)
    assert (answer.status_code, answer.json()["checklist"]) == (200, [])

"""Who is on a claim is told, lapses in silence, and can be taken over; the second to save loses nothing."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.assignments import actions as assignments_actions
from factcheck.claims import editing, soft_lock
from factcheck.models import Claim, SoftLock
from factcheck.sources import actions as sources_actions
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from lib.datetimes.clock import now
from lib.errors import NotAllowed
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER, build_verdict_input


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, claim, screen="claim_detail"):
    answer = enter(person).get(reverse(screen, args=[claim.public_id]), {"seen": claim.version})
    return " ".join(answer.content.decode().split())


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


def fresh(claim):
    return Claim.objects.select_related("desk").get(pk=claim.pk)


def test_others_read_who_is_on_it_and_the_holder_does_not(claim, cast):
    url = reverse("claim_lock_refresh", args=[claim.public_id])
    assert enter(cast.checker).post(url).status_code == 204
    for screen in ("claim_detail", "claim_live"):
        assert "Carl</span> has been working on this since" in page(cast.editor, claim, screen)
        assert "has been working on this since" not in page(cast.checker, claim, screen)


def test_a_beat_keeps_its_beginning_and_never_takes_it_from_somebody_who_is_heard(claim, cast):
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=LATER)
    soft_lock.refresh_soft_lock(claim, by=cast.editor, at=LATER + timedelta(seconds=90))
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=LATER + timedelta(seconds=100))
    lock = SoftLock.objects.get()
    assert (lock.person, lock.locked_at) == (cast.checker, LATER)
    soft_lock.refresh_soft_lock(claim, by=cast.editor, at=LATER + timedelta(seconds=221))
    assert SoftLock.objects.get().person == cast.editor


def test_after_two_minutes_of_silence_nobody_is_on_it(claim, cast):
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=now() - timedelta(seconds=121))
    assert "has been working on this since" not in page(cast.editor, claim)


def test_the_living_part_changes_when_somebody_comes_and_not_with_every_beat(claim, cast):
    client, url = enter(cast.editor), reverse("claim_live", args=[claim.public_id])
    before = client.get(url).headers["ETag"]
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=now())
    received = client.get(url).headers["ETag"]
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=now())
    assert received != before
    assert client.get(url).headers["ETag"] == received


def test_taking_over_is_recorded_and_told(claim, cast):
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=now())
    url = reverse("claim_lock_take_over", args=[claim.public_id])
    assert enter(cast.editor).post(url, {"version": fresh(claim).version}).status_code == 302
    assert SoftLock.objects.get().person == cast.editor
    message = "Edith took over the claim you had open."
    assert find_notices(message, person=cast.checker).exists()
    assert "Edith took over this claim from Carl" in page(cast.second, fresh(claim), "claim_history")


def test_only_the_desk_beats_and_takes_over(claim, cast):
    for act in (soft_lock.refresh_soft_lock, soft_lock.take_over_soft_lock):
        with pytest.raises(NotAllowed):
            act(claim, by=cast.outsider, at=LATER)


# Two who save at once

DETAILS = {"statement": "Mine", "kind": "number", "priority": "2", "said_precision": "day"}


def test_details_that_came_second_are_shown_three_ways_and_kept(claim, cast):
    client = enter(cast.checker)
    form = client.get(reverse("claim_form", args=[claim.public_id, "more-edit"])).context["action"].form
    version = fresh(claim).version
    editing.update_claim(claim, statement="Theirs", by=cast.editor, at=LATER)
    typed = DETAILS | {"version": version, "began": form.initial_json}
    answer = client.post(reverse("claim_edit", args=[claim.public_id]), typed)
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert fresh(claim).statement == "Theirs"
    assert "Compare: when you started, their saved version, your unsaved version" in text
    (row,) = [row for row in answer.context["attempt"].conflicting_rows if row.label == "Checkable statement"]
    assert ["".join(part["text"] for part in cell) for cell in row.cells] == [
        claim.statement,
        "Theirs",
        "Mine",
    ]
    again = answer.context["attempt"].form
    typed = DETAILS | {"version": fresh(claim).version, "began": again.initial_json}
    assert client.post(reverse("claim_edit", args=[claim.public_id]), typed).status_code == 302
    assert fresh(claim).statement == "Mine"


def test_a_citation_that_came_second_is_too(claim, cast, workflow_driver):
    citation = workflow_driver.cite(claim, "https://stats.example.org/t", cast.checker)
    client, version = enter(cast.checker), fresh(claim).version
    citation_actions.update_citation(citation, passage="Their words", by=cast.editor, at=LATER)
    began = '{"passage": "20,145 crates"}'
    typed = {"version": version, "began": began, "passage": "My words", "stance": "supports",
             "tier": "secondary"}  # fmt: skip
    answer = client.post(reverse("citation_edit", args=[citation.public_id]), typed)
    assert answer.status_code == 409
    cells = {row.label: row.cells for row in answer.context["attempt"].conflicting_rows}
    value = ["".join(part["text"] for part in cell) for cell in cells["Passage"]]
    assert value == ["20,145 crates", "Their words", "My words"]


def test_a_verdict_that_came_second_is_too_though_its_form_is_gone(
    claim, cast, workflow_driver, rating_scale
):
    for name in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{name}", cast.checker)
    client = enter(cast.checker)
    began = client.get(reverse("claim_detail", args=[claim.public_id])).context["verdict_form"].initial_json
    version = fresh(claim).version
    verdicts_actions.submit_verdict(
        fresh(claim), verdict_input=build_verdict_input(claim, rating_scale), by=cast.checker, at=LATER
    )
    typed = {"version": version, "began": began, "headline": "My headline", "explanation": "My reasons"}
    answer = client.post(reverse("claim_transition", args=[claim.public_id, "submit"]), typed)
    assert answer.status_code == 409
    cells = {row.label: row.cells for row in answer.context["attempt"].conflicting_rows}
    assert ["".join(part["text"] for part in cell) for cell in cells["Headline"]] == [
        "",
        "About right",
        "My headline",
    ]
    assert "My reasons" in answer.content.decode()


def open_details(client, claim):
    """The form of the details as somebody opens it: (what a browser would send, the form)."""
    form = client.get(reverse("claim_form", args=[claim.public_id, "more-edit"])).context["action"].form
    return form.get_initial_texts() | {"version": fresh(claim).version, "began": form.initial_json}


def test_fields_that_only_one_of_two_changed_are_merged(claim, cast):
    client = enter(cast.checker)
    typed = open_details(client, claim) | {"statement": "Mine"}
    editing.update_claim(claim, tags=["fish"], claimant="The port", by=cast.editor, at=LATER)
    answer = client.post(reverse("claim_edit", args=[claim.public_id]), typed, follow=True)
    assert answer.redirect_chain
    saved = fresh(claim)
    assert (saved.statement, saved.claimant, saved.tags) == ("Mine", "The port", ["fish"])
    assert "Their values were kept: Claimant and Tags." in answer.content.decode()


def test_sending_again_after_a_conflict_takes_nothing_away(claim, cast):
    client = enter(cast.checker)
    typed = open_details(client, claim)
    editing.update_claim(claim, tags=["fish"], statement="Theirs", by=cast.editor, at=LATER)
    answer = client.post(reverse("claim_edit", args=[claim.public_id]), typed | {"statement": "Mine"})
    assert answer.status_code == 409
    assert [row.label for row in answer.context["attempt"].conflicting_rows] == ["Checkable statement"]
    form = answer.context["attempt"].form
    again = {name: form[name].value() for name in typed if name in form.fields}
    again |= {"version": fresh(claim).version, "began": form.initial_json}
    assert client.post(reverse("claim_edit", args=[claim.public_id]), again).status_code == 302
    assert (fresh(claim).statement, fresh(claim).tags) == ("Mine", ["fish"])


def test_a_claim_that_only_went_on_in_its_work_takes_an_edit(claim, cast):
    client = enter(cast.checker)
    typed = open_details(client, claim)
    assignments_actions.release_claim(claim, reason="Ill", by=cast.editor, at=LATER)
    answer = client.post(reverse("claim_edit", args=[claim.public_id]), typed | {"priority": "1"})
    assert answer.status_code == 302
    assert (fresh(claim).priority, fresh(claim).state) == (1, "flagged")


def test_of_two_who_edit_a_source_each_keeps_their_field(claim, cast, workflow_driver):
    source = workflow_driver.cite(claim, "https://stats.example.org/t", cast.checker).source
    client, address = enter(cast.checker), reverse("source_edit", args=[source.public_id])
    form = client.get(reverse("source_detail", args=[source.public_id])).context["edit_form"]
    typed = form.get_initial_texts() | {"began": form.initial_json}
    assert form.initial_json in html.unescape(
        client.get(reverse("source_detail", args=[source.public_id])).content.decode()
    )
    sources_actions.update_source(source, publisher="The port", by=cast.editor, at=LATER)
    assert client.post(address, typed | {"author": "Ada"}).status_code == 302
    source.refresh_from_db()
    assert (source.publisher, source.author) == ("The port", "Ada")
    # Both changed the same field: the second is asked.
    assert client.post(address, typed | {"publisher": "Harbour office"}).status_code == 409
    source.refresh_from_db()
    assert source.publisher == "The port"


@pytest.mark.parametrize("began", ["", "{", "[]", '"x"', '{"statement": 3}'])
def test_a_form_that_does_not_say_what_it_began_with_is_refused_all_the_same(claim, cast, began):
    version = fresh(claim).version
    editing.update_claim(claim, statement="Theirs", by=cast.editor, at=LATER)
    typed = DETAILS | {"version": version, "began": began}
    answer = enter(cast.checker).post(reverse("claim_edit", args=[claim.public_id]), typed)
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()

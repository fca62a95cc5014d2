"""Programs prepare, people decide: what a service with a key may do in any role, and how it is marked."""

from dataclasses import fields, replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiKey, User
from factcheck.galley.clearance import clear_article, open_article
from factcheck.models import Claim, Publication, Verdict
from factcheck.snapshots.legal_holds import get_legal_hold_refusal
from factcheck.verdicts.publication import publish_verdict
from factcheck.verdicts.reviews import approve_verdict, get_waive_refusal
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK, STATE_MACHINES
from lib.errors import Blocked, NotAllowed
from publishing.documents.builder import build_verdict_document
from tests.factcheck.api_client import ApiActor, create_service_key
from tests.factcheck.workflow_driver import LATER
from tests.factories import flag_claim_on, mark_sources_checked

REFUSAL = "A program can prepare this, but a person must decide it."
DECISIONS = {
    *("rate_blind", "comment", "approve", "dissent", "send_back", "void", "hold", "lift_hold", "settle"),
    *("publish", "cancel_scheduled_publication", "correct", "mark_under_review", "reaffirm"),
    *("propose_retraction", "withdraw_retraction_proposal", "retract", "clear", "revoke_clearance"),
}
"""Transitions that judge a verdict, or change what the public sees or what may be printed."""


def test_no_transition_that_decides_is_open_to_a_program_and_every_other_one_is():
    person = WorkflowFacts(role="standards", is_assignee=True, first_claim=True)
    program = replace(person, is_program=True)
    for table in STATE_MACHINES:
        for row in table:
            refusal = row.policy.refusal(program)
            if row.name in DECISIONS:
                assert refusal == REFUSAL, row.name
                assert row.policy.shows_refusal(program), row.name
            else:
                assert refusal == row.policy.refusal(person), row.name


def test_everything_that_leads_beyond_review_or_to_the_public_is_a_decision_or_the_systems():
    beyond = {"approved", "on_hold", "settled", "live", "under_review", "retracted", "cleared"}
    for table in STATE_MACHINES:
        for row in table:
            if row.to_state in beyond and row.policy.refusal(WorkflowFacts(is_system=True)):
                assert row.name in DECISIONS, row.name


def test_what_weighs_as_much_outside_the_tables_takes_a_person_too():
    program = WorkflowFacts(role="standards", is_program=True)
    assert get_waive_refusal(program) == get_legal_hold_refusal(program) == REFUSAL


def test_the_fact_is_filled_for_every_service_and_for_nobody_else():
    assert "is_program" in {field.name for field in fields(WorkflowFacts)}
    assert User(kind="service", username="cms").is_program
    assert not User(kind="service", username="system").is_program
    assert not User(kind="person", username="ada").is_program


@pytest.fixture
def keys(cast):
    """Three services with keys: a checker, an editor and a standards editor."""
    return {
        role: ApiActor(key=create_service_key(cast, cast.desk, role=role, name=f"{role}-bot"))
        for role in ("checker", "editor", "standards")
    }


@pytest.fixture
def drafted(keys, cast, article, rating_scale):
    """A claim that a program flagged, took, drafted and filed, all by key."""
    start = article.current_revision.text.index("20,000 crates")
    flagged = keys["editor"].post(
        f"articles/{article.public_id}/flag/", revision=1, start=start, end=start + 13, exact="20,000 crates",
        statement="The port landed 20,000 crates in March", claimant="Harbour office", kind="number",
    )  # fmt: skip
    assert flagged.status_code == 201, flagged.content
    claim = flagged.json()["id"]
    for step in ("take", "start"):
        keys["checker"].done(claim, step)
    for name in ("one", "two"):
        url = f"https://stats.example.org/{name}"
        keys["checker"].done(claim, "cite", url=url, title=name, passage="20,145 crates")
    mark_sources_checked(Claim.objects.get(public_id=claim), ApiKey.objects.latest("pk").created_at)
    rating = str(rating_scale.ratings.get(label="Mostly true").public_id)
    filed = keys["checker"].done(
        claim, "submit", rating=rating, headline="About right", explanation="The table has 20,145 [1]."
    )
    assert filed["state"] == "in_review"
    return Claim.objects.select_related("desk").get(public_id=claim)


def test_three_service_keys_cannot_get_a_claim_beyond_review(drafted, keys, rating_scale):
    rating = str(rating_scale.ratings.get(label="Mostly true").public_id)
    values = {"rating": rating, "correction": "significant", "exact": "About right", "field": "headline"}
    rows = [row for table in (CLAIM_WORK, CLAIM_PUBLICATION) for row in table if row.name in DECISIONS]
    for role in ("editor", "standards", "checker"):
        for row in rows:
            body = {
                one.name: values.get(one.name, "x")
                for one in row.inputs
                if one.required or one.name == "public_note"
            }
            answer = keys[role].take(drafted.public_id, row.name, **body)
            possible = {403} if drafted.state in row.from_states else {403, 409}
            assert answer.status_code in possible, (role, row.name, answer.content)
        offered = keys[role].get(f"claims/{drafted.public_id}/").json()["available_actions"]
        approve = next(one for one in offered if one["name"] == "approve")
        assert approve["reasons"] == [REFUSAL]
        refused = keys[role].take(drafted.public_id, "approve")
        assert (refused.status_code, refused.json()["detail"]) == (403, REFUSAL)
    drafted.refresh_from_db()
    assert (drafted.state, drafted.publication_status) == ("in_review", "none")


def test_a_program_can_neither_hold_nor_publish_what_people_approved(drafted, cast, keys):
    approved = approve_verdict(drafted, by=cast.second, at=LATER)
    reason = {"reason": "x"}
    steps: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("publish", "editor", {}),
        ("void", "editor", reason),
        ("hold", "standards", reason),
    )
    for step, role, body in steps:
        refused = keys[role].take(approved.public_id, step, **body)
        assert (refused.status_code, refused.json()["detail"]) == (403, REFUSAL), step


def test_a_draft_by_a_program_is_marked_wherever_it_is_shown(drafted, cast, keys):
    client = Client()
    client.force_login(cast.second)
    page = client.get(reverse("claim_detail", args=[drafted.public_id])).content.decode()
    assert "Drafted by a program" in page
    assert "checker-bot (program)" in page
    assert "drafted by a program" in client.get(reverse("review_list")).content.decode()
    assert "drafted by a program" in client.get(reverse("claim_queue")).content.decode()
    verdict = keys["editor"].get(f"claims/{drafted.public_id}/").json()["verdict"]
    assert verdict["author"]["is_program"] is True
    assert verdict["author"]["name"] == "checker-bot (program)"


def test_a_draft_by_a_person_is_not(create_claim_in_state, cast):
    claim = create_claim_in_state("in_review")
    client = Client()
    client.force_login(cast.second)
    for url in (reverse("claim_detail", args=[claim.public_id]), reverse("review_list")):
        page = client.get(url).content.decode()
        assert "program" not in page.lower()


def test_a_signed_verdict_tells_readers_that_a_program_drafted_it(drafted, cast, keys):
    cast.desk.publishes_names = True
    cast.desk.save()
    approve_verdict(drafted, by=cast.second, at=LATER)
    mark_sources_checked(drafted, LATER)
    publish_verdict(drafted, by=cast.editor, at=LATER)
    document = build_verdict_document(Publication.objects.get(claim__public_id=drafted.public_id))
    assert document["signature"] == {"checked_by": "checker-bot (program)", "approved_by": ["Sara"]}


def test_whoever_alone_approved_a_programs_drafts_does_not_clear_the_article_alone(
    own_article, cast, workflow_driver, matrix_actors
):
    program = matrix_actors["program"]
    open_article(own_article, by=cast.editor, at=LATER)
    claim = flag_claim_on(own_article, "20,000 crates", program)
    for step in ("take", "start"):
        claim = workflow_driver.take(claim, step, program)
    workflow_driver.cite(claim, "https://stats.example.org/one", program)
    claim = workflow_driver.take(Claim.objects.get(pk=claim.pk), "submit", program)
    assert Verdict.objects.get(claim=claim).author == program
    approve_verdict(claim, by=cast.editor, at=LATER)
    with pytest.raises(NotAllowed, match="You are the only checker of this article"):
        clear_article(own_article, by=cast.editor, at=LATER)
    with pytest.raises(Blocked):
        clear_article(own_article, by=cast.standards, at=LATER)

"""No dead end: every state is reached, every state is left, and two people are enough."""

from collections.abc import Iterable
from itertools import product

import pytest
from django.db import transaction

from accounts.models import Membership
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing as claims_closing
from factcheck.claims import flagging
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Claim
from factcheck.models.enums import ClaimState, PublicationStatus
from factcheck.periodic import reanchor_due_revisions, withdraw_stale_approvals
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK, STATE_MACHINES
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER, build_verdict_input, waive_open_items
from tests.factories import BODY, MONDAY, flag_claim_on, mark_sources_checked
from tests.sampling import mark_all_but_every

ENDS = {"claim workflow": set(), "publication": {"retracted"}, "article": set(), "reader report": set()}
FIRST = {
    "claim workflow": {NEW_STATE},
    "publication": {"none"},
    "article": {"imported"},
    "reader report": {NEW_STATE},
}


def reached(starts: Iterable[str], rows) -> set[str]:
    found = set(starts)
    while True:
        more = {
            str(row.to_state)
            for row in rows
            if row.to_state != UNCHANGED_STATE and found & set(map(str, row.from_states))
        }
        if more <= found:
            return found - {NEW_STATE}
        found |= more


@pytest.mark.parametrize("table", STATE_MACHINES, ids=lambda table: table.name)
def test_every_state_can_be_reached_and_only_retracted_is_an_end(table):
    assert reached(FIRST[table.name], table.transitions) == set(map(str, table.states))
    ends = {state for state in table.states if not table.list_transitions_from(state)}
    assert ends == ENDS[table.name] == set(map(str, table.end_states))


@pytest.mark.parametrize("state", list(ClaimState))
def test_the_work_can_end_from_every_state_published_or_not(state):
    onward = reached([state], CLAIM_WORK.transitions)
    assert {"settled", "closed"} <= onward
    # What was retracted is not settled again: it ends closed.
    closing = [row for row in CLAIM_WORK if row.name not in ("settle",)]
    assert "closed" in reached([state], closing) or state == ClaimState.SETTLED


# A claim is public only once it was settled, so these are all the pairs that can be.
PAIRS = [
    *((state, "none") for state in ClaimState if state != ClaimState.SETTLED),
    *product(
        (s for s in ClaimState if s not in (ClaimState.SUGGESTED, ClaimState.CLOSED)),
        ("live", "under_review"),
    ),
    *product((s for s in ClaimState if s != ClaimState.SUGGESTED), ("retracted",)),
]


@pytest.mark.parametrize(("state", "publication_status"), mark_all_but_every(3, PAIRS, "pairs"))
def test_from_every_pair_somebody_has_an_unblocked_step_and_what_is_out_can_be_retracted(
    workflow_driver, cast, state, publication_status
):
    if publication_status == "none":
        claim = workflow_driver.at(state)
    elif state == "closed":
        claim = claims_closing.close_claim(
            workflow_driver.public(publication_status, "flagged"),
            close_reason="declined",
            by=cast.editor,
            at=LATER,
        )
    else:
        claim = workflow_driver.public(publication_status, state)
    assert (claim.state, claim.publication_status) == (state, publication_status)
    open_to = {
        offer.name
        for person in (cast.editor, cast.checker, cast.second, cast.standards)
        for offer in list_claim_actions(claim, get_claim_facts(claim, person, LATER))
        if not offer.blocked_by
    }
    assert open_to & {row.name for row in CLAIM_WORK.list_transitions_from(state)}, open_to
    if publication_status in ("live", "under_review"):
        assert_it_can_be_retracted(claim, state, cast)


def assert_it_can_be_retracted(made, state, cast):
    """With the work closed, and with the work that goes on."""
    for close_claim in (True, False):
        claim = Claim.objects.select_related("desk").get(pk=made.pk)
        with transaction.atomic():
            publication.propose_retraction(
                claim, reason="It was wrong", public_note="It was wrong", by=cast.standards, at=LATER
            )
            publication.retract_verdict(claim, close_claim=close_claim, by=cast.editor, at=LATER)
            claim.refresh_from_db()
            is_held = claim.assignments.filter(ended_at=None).exists()
            transaction.set_rollback(True)
        assert claim.publication_status == PublicationStatus.RETRACTED
        closes = close_claim and state != ClaimState.SETTLED
        assert claim.state == (ClaimState.CLOSED if closes else state)
        assert is_held is (not closes and state not in ("flagged", "settled"))


def test_a_retracted_claim_whose_work_goes_on_can_end_it(workflow_driver, cast):
    claim = workflow_driver.public("retracted", "approved")
    claims_closing.close_claim(claim, close_reason="declined", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "closed"


@pytest.fixture
def two(cast):
    """The smallest desk that works: an editor and a checker."""
    Membership.objects.filter(user__in=(cast.second, cast.standards)).delete()
    return cast


def test_two_people_bring_a_public_claim_to_published_and_through_a_correction(
    two, workflow_driver, article, rating_scale
):
    claim = flag_claim_on(article, "20,000 crates of herring", two.editor)
    assignments_actions.take_claim(claim, by=two.checker, at=LATER)
    assignments_actions.start_checking(claim, by=two.checker, at=LATER)
    for page in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", two.checker)
    verdicts_actions.submit_verdict(
        claim, verdict_input=build_verdict_input(claim, rating_scale), by=two.checker, at=LATER
    )
    reviews_actions.approve_verdict(claim, by=two.editor, at=LATER)
    publication.publish_verdict(claim, by=two.editor, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.publication_status) == ("settled", "live")
    claims_closing.reopen_claim(claim, reason="New figures", by=two.editor, at=LATER)
    assignments_actions.take_claim(claim, by=two.checker, at=LATER)
    assignments_actions.start_checking(claim, by=two.checker, at=LATER)
    verdicts_actions.submit_verdict(
        claim, verdict_input=build_verdict_input(claim, rating_scale, "Half true"), by=two.checker, at=LATER
    )
    reviews_actions.approve_verdict(claim, by=two.editor, at=LATER)
    publication.correct_verdict(
        claim, correction="major", public_note="It is half true", by=two.editor, at=LATER
    )
    claim.refresh_from_db()
    assert (claim.state, claim.publication_status, claim.publications.count()) == ("settled", "live", 2)


def test_two_people_bring_own_copy_to_cleared_through_a_change_of_the_words(
    two, workflow_driver, own_article
):
    claim = flag_claim_on(own_article, "20,000 crates of herring", two.editor)
    assignments_actions.assign_claim(claim, checker=two.checker, by=two.editor, at=LATER)
    assignments_actions.start_checking(claim, by=two.checker, at=LATER)
    workflow_driver.cite(claim, "https://stats.example.org/one", two.checker)
    change = VerdictInput(tick="change", proposed_text="20,145 crates of herring")
    verdicts_actions.submit_verdict(claim, verdict_input=change, by=two.checker, at=LATER)
    reviews_actions.approve_verdict(claim, by=two.editor, at=LATER)
    body = [BODY[0].replace("20,000", "20,145"), *BODY[1:]]
    clean = ParsedArticle(
        headline="Our herring story", text=build_plain_text("Our herring story", body), html=""
    )
    create_manual_revision(own_article, clean, by=two.editor, at=LATER)
    reanchor_due_revisions(at=LATER)
    withdraw_stale_approvals(at=LATER)
    claims_closing.settle_claim(claim, by=two.editor, at=LATER)
    waive_open_items(own_article, two.checker)
    clearance_actions.clear_article(own_article, by=two.editor, at=LATER)
    own_article.refresh_from_db()
    assert own_article.state == "cleared"
    withdraw_stale_approvals(at=LATER)
    own_article.refresh_from_db()
    assert own_article.state == "cleared", "the ruling's own words are nothing stale"


def test_a_suggestion_can_be_turned_down_and_brought_back(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.checker, action="suggest")
    claims_closing.dismiss_suggestion(claim, by=cast.editor, at=MONDAY)
    claims_closing.restore_claim(claim, by=cast.editor, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "flagged"
    other = flag_claim_on(article, "12 % in a week", cast.checker, action="suggest")
    flagging.accept_suggestion(other, by=cast.checker, at=MONDAY)
    mark_sources_checked(other)
    other.refresh_from_db()
    assert other.state == "flagged"


def test_policies_refuse_whoever_is_nobody():
    nobody = WorkflowFacts()
    for table in (CLAIM_WORK, CLAIM_PUBLICATION):
        assert all(row.policy.refusal(nobody) for row in table)

"""What a screen draws is what the verbs allow: the same rows, with the same reasons."""

import pytest
from django.db import transaction

from accounts.models import Membership
from factcheck.transitions.dispatch import CLAIM_ACTION_FUNCTIONS
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.available_actions import (
    list_article_actions,
    list_available_actions,
    list_claim_actions,
)
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.errors import DomainError
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import flag_claim_on
from tests.sampling import CELLS, choose_one, mark_all_but_every


def offered(claim, person):
    return {
        offer.name: offer.blocked_by
        for offer in list_claim_actions(claim, get_claim_facts(claim, person, LATER))
    }


@CELLS
@pytest.mark.parametrize(
    ("state", "own_copy"),
    mark_all_but_every(
        3, [*((state, False) for state in CLAIM_WORK.states), ("approved", True), ("settled", True)], "offers"
    ),
)
def test_an_act_that_is_offered_free_can_be_done_and_one_that_is_not_cannot(
    workflow_driver, matrix_actors, state, own_copy, cells
):
    claim = (
        workflow_driver.at(state, own_copy=own_copy)
        if own_copy or state != "settled"
        else workflow_driver.play("live")
    )
    roles = ("assignee", "second", "editor", "standards", "system")
    leaving = {
        row.name
        for table, at in ((CLAIM_WORK, claim.state), (CLAIM_PUBLICATION, claim.publication_status))
        for row in table.list_transitions_from(at)
    }
    for role in roles:
        acts = offered(claim, matrix_actors[role])
        for step in CLAIM_ACTION_FUNCTIONS:
            if not (
                cells == "whole" or step in leaving or step in acts or role == choose_one(roles, step, state)
            ):
                continue
            try:
                with transaction.atomic():
                    workflow_driver.take(claim, step, matrix_actors[role])
                    transaction.set_rollback(True)
                done = True
            except DomainError as error:
                done = False
                if acts.get(step) == []:
                    pytest.fail(f"{role} was offered {step} in {state} and was told: {error}")
            assert done is (acts.get(step) == []), (role, step, state)


def test_those_who_may_do_nothing_are_shown_nothing(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    for person in (cast.stranger, cast.outsider, cast.admin):
        assert offered(claim, person) == {}


def test_whoever_wrote_the_verdict_sees_why_they_cannot_approve_it(workflow_driver, cast):
    acts = offered(workflow_driver.at("in_review"), cast.checker)
    assert acts["approve"] == ["You worked on this verdict or its sources, so somebody else must review it."]


@pytest.mark.parametrize(
    ("has_voted", "votes", "says"),
    [
        (False, 0, []),
        (False, 1, []),
        (True, 1, ["You have already approved this. 1 of 3 approvals so far."]),
        (True, 2, ["You have already approved this. 2 of 3 approvals so far."]),
    ],
)
def test_one_person_is_offered_one_vote(has_voted, votes, says):
    facts = WorkflowFacts(role="checker", state="in_review", has_voted=has_voted, votes=votes, quorum=3)
    acts = {offer.name: offer.blocked_by for offer in list_available_actions(CLAIM_WORK, "in_review", facts)}
    assert acts == {"comment": [], "approve": says, "send_back": []}


def test_every_missing_thing_is_told_at_once(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    type(claim).objects.filter(pk=claim.pk).update(claimant="", origin_url="")
    claim.citations.update(drifted_at=LATER)
    claim.refresh_from_db()
    reasons = offered(claim, cast.editor)["publish"]
    assert len(reasons) == 2
    assert "first appeared" in reasons[0]
    assert "2 sources have changed" in reasons[1]


def test_what_makes_no_sense_here_is_not_drawn(workflow_driver, cast):
    own, public = workflow_driver.at("approved", own_copy=True), workflow_driver.at("approved")
    assert "publish" not in offered(own, cast.editor)
    assert "settle" not in offered(public, cast.editor)
    assert "settle" in offered(own, cast.editor)
    live = workflow_driver.play("live", words="18,500 crates")
    assert "retract" not in offered(live, cast.standards)
    assert "propose_retraction" in offered(live, cast.standards)


def test_submit_is_offered_while_a_waiver_could_still_be_written(
    workflow_driver, cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    assert offered(claim, cast.checker)["submit"] == [
        "Not enough independent sources: 0 of 2. "
        "Add one, or cite 1 primary source and explain why it is enough."
    ]
    workflow_driver.cite(claim, "https://stats.example.org/", cast.checker, tier="primary")
    assert offered(claim, cast.checker)["submit"] == []


def test_an_article_says_what_stands_in_the_way_of_clearing_it(own_article, cast):
    flag_claim_on(own_article, "18,500 crates", cast.checker)
    own_article.refresh_from_db()
    facts = get_article_facts(own_article, cast.editor, LATER)
    acts = {offer.name: offer.blocked_by for offer in list_article_actions(own_article, facts)}
    assert acts["withdraw"] == []
    assert acts["clear"][0] == "1 claim is still open."
    assert acts["clear"][1].startswith("9 items are open (")
    waive_open_items(own_article, cast.second)
    facts = get_article_facts(own_article, cast.editor, LATER)
    acts = {offer.name: offer.blocked_by for offer in list_article_actions(own_article, facts)}
    assert acts == {"clear": ["1 claim is still open."], "withdraw": []}


def test_what_a_role_can_never_do_is_not_drawn_and_what_only_ones_own_part_forbids_is(workflow_driver, cast):
    live = workflow_driver.public("live", "settled")
    article = live.appearances.first().revision.article
    workflow_driver.take(live, "propose_retraction", cast.standards)
    assert "retract" not in offered(live, cast.checker)
    assert offered(live, cast.editor)["retract"] == []
    assert offered(live, cast.standards)["retract"] == [
        "You proposed this retraction, so somebody else must confirm it."
    ]

    def drawn(person):
        facts = get_article_facts(article, person, LATER)
        return {offer.name: offer.blocked_by for offer in list_article_actions(article, facts)}

    assert drawn(cast.checker) == {}
    assert list(drawn(cast.editor)) == ["withdraw"], "an article of others is not ours to clear"
    article = workflow_driver.play("settled", own_copy=True).appearances.get().revision.article
    waive_open_items(article, cast.checker)
    article.refresh_from_db()
    assert drawn(cast.editor)["clear"] == []
    Membership.objects.filter(user=cast.checker).update(role="editor")
    assert drawn(cast.checker)["clear"] == [
        "You are the only checker of this article, so another editor must clear it."
    ]

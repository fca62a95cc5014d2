"""Who may, policy by policy: what somebody reads who may not, and what facts say that nobody filled in.

Neither these tests nor what they import knows a database.
"""

from dataclasses import FrozenInstanceError, asdict

import pytest

from accounts.models.enums import ReviewMode
from factcheck.models.enums import PublicationStatus
from factcheck.workflow import policies as p
from factcheck.workflow.policies import ROLE_RANK, WorkflowFacts

ROLES = ["", "checker", "editor", "standards"]


@pytest.mark.parametrize(
    ("policy", "lowest", "said"),
    [
        (p.CHECKER, "checker", "Only members of this desk can do this."),
        (p.EDITOR, "editor", "Only an editor of this desk can do this."),
        (p.STANDARDS, "standards", "Only a standards editor of this desk can do this."),
    ],
)
def test_each_role_may_do_what_the_one_before_it_may_and_others_read_who_may(policy, lowest, said):
    answers = [policy.refusal(WorkflowFacts(role=role)) for role in ROLES]
    below = ROLES.index(lowest)
    assert answers == [said] * below + [""] * (len(ROLES) - below)
    assert list(ROLE_RANK) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_no_role_makes_anybody_the_system(role):
    assert p.SYSTEM.refusal(WorkflowFacts(role=role)) == "Only Stet itself can do this."
    assert p.SYSTEM.refusal(WorkflowFacts(is_system=True)) == ""


def test_of_two_reasons_to_stay_out_of_a_review_the_nearer_one_is_read():
    wrote = WorkflowFacts(role="checker", is_verdict_author=True, recused=True)
    message = "You worked on this verdict or its sources, so somebody else must review it."
    assert p.SECOND_PERSON.refusal(wrote) == message


@pytest.mark.parametrize("policy", [p.EDITOR_IN_PERSON, p.STANDARDS_IN_PERSON, p.SECOND_PERSON])
def test_a_program_with_the_highest_role_reads_that_a_person_must_decide(policy):
    said = policy.refusal(WorkflowFacts(role="standards", is_program=True))
    assert said == "A program can prepare this, but a person must decide it."


def test_a_role_lost_is_told_before_ones_own_part():
    missing = WorkflowFacts(is_verdict_author=True)
    assert p.SECOND_PERSON.refusal(missing) == "Only members of this desk can do this."


class TestWhatNobodySaid:
    """A fact that nobody filled in stands in nobody's way, gives nobody a right, and counts nothing."""

    UNSAID = asdict(WorkflowFacts())

    def test_is_not_so_but_for_what_stands_in_the_way_when_it_is_not(self):
        supposed = {"self_service", "has_origin", "hash_current", "span_ok", "candidate_on_desk"}
        text = {name: value for name, value in self.UNSAID.items() if isinstance(value, bool)}
        assert {name for name, value in text.items() if value} == supposed

    def test_is_nought_but_for_how_many_a_desk_asks_for(self):
        counts = {name: value for name, value in self.UNSAID.items() if type(value) is int}
        requested = {"independent_sources": 2, "primary_sources": 1, "quorum": 1}
        assert {name: value for name, value in counts.items() if value} == requested

    def test_is_no_word_but_for_how_a_desk_judges_and_what_is_public(self):
        words = {name: value for name, value in self.UNSAID.items() if isinstance(value, str)}
        words = {name: value for name, value in words.items() if value}
        assert words == {"review_mode": ReviewMode.SECOND, "publication_status": PublicationStatus.NONE}


def test_facts_are_said_by_name_and_stay_as_they_were_judged():
    facts = WorkflowFacts(role="editor")
    with pytest.raises(FrozenInstanceError):
        facts.role = "standards"
    with pytest.raises(TypeError):
        WorkflowFacts(None, "editor")

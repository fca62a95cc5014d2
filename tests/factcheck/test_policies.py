"""Who may, policy by policy: what somebody reads who may not, and what facts say that nobody filled in.

Neither these tests nor what they import knows a database.
"""

import pytest

from factcheck import policies as p
from factcheck.policies import RANK, Facts

ROLES = ["", "checker", "editor", "standards"]


@pytest.mark.parametrize(
    ("policy", "lowest", "said"),
    [
        (p.CHECKER, "checker", "Only people of this desk may do that."),
        (p.EDITOR, "editor", "Only an editor of this desk may do that."),
        (p.STANDARDS, "standards", "Only a standards editor of this desk may do that."),
    ],
)
def test_each_role_may_do_what_the_one_before_it_may_and_others_read_who_may(policy, lowest, said):
    answers = [policy.refusal(Facts(role=role)) for role in ROLES]
    below = ROLES.index(lowest)
    assert answers == [said] * below + [""] * (len(ROLES) - below)
    assert list(RANK) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_no_role_makes_anybody_the_system(role):
    assert p.SYSTEM.refusal(Facts(role=role)) == "Only the system may do that."
    assert p.SYSTEM.refusal(Facts(is_system=True)) == ""


def test_of_two_reasons_to_stay_out_of_a_review_the_nearer_one_is_read():
    wrote = Facts(role="checker", wrote_ruling=True, recused=True)
    said = "You worked on this ruling or its sources, so somebody else has to judge it."
    assert p.SECOND_PERSON.refusal(wrote) == said


def test_a_role_lost_is_told_before_ones_own_part():
    gone = Facts(wrote_ruling=True)
    assert p.SECOND_PERSON.refusal(gone) == "Only people of this desk may do that."

"""The facts of many claims, asked by sets, are those of each."""

from factcheck.desk.interests import declare_interest
from factcheck.models import Claim
from factcheck.workflow.facts import get_claim_facts, list_claim_facts
from tests.factcheck.workflow_driver import LATER

STATES = ("flagged", "assigned", "checking", "awaiting_reply", "in_review", "approved", "settled", "closed")
WORDS = ("20,000 crates", "18,500 crates", "12 %", "Ada Holm", "a record", "smokehouse", "a spring", "a week")


def test_facts_of_many_are_those_of_each(create_claim_in_state, matrix_actors):
    for state, words in zip(STATES, WORDS, strict=True):
        create_claim_in_state(state, words=words)
    declare_interest(by=matrix_actors["second"], at=LATER, kind="topic", words="Ada Holm")
    claims = list(Claim.objects.select_related("desk"))
    for who in ("assignee", "second", "editor", "standards", "outsider", "system", "program"):
        actor = matrix_actors[who]
        many = list_claim_facts(claims, actor, LATER)
        assert many == {claim.pk: get_claim_facts(claim, actor, LATER) for claim in claims}, who

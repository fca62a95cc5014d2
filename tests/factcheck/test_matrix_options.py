"""Role x state x step x desk option: every cell of the tables, under every way a desk can be set.

What each option may close is written out a second time here; every other cell is as agreed for all desks.
Neither these tests nor what they import knows a database.
"""

from dataclasses import replace
from itertools import product

import pytest

from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.state_machine.machine import NEW_STATE
from tests.factcheck import expected_tables

AGREED = (
    (CLAIM_WORK, expected_tables.WORK),
    (CLAIM_PUBLICATION, expected_tables.STANDING),
    (ARTICLE_WORK, expected_tables.ARTICLE),
    (READER_REPORT_WORK, expected_tables.REPORT),
)
GOOD = WorkflowFacts(
    independent=2, sound_independent=2, new_version=True, first_claim=True, has_verdict=True,
    vote_given=True, votes=1,
)  # fmt: skip
PEOPLE = {
    "stranger": GOOD,
    "outsider": GOOD,
    "checker": replace(GOOD, role="checker", is_verdict_author=True),
    "assignee": replace(GOOD, role="checker", is_verdict_author=True, is_assignee=True),
    "second": replace(GOOD, role="checker"),
    "editor": replace(GOOD, role="editor"),
    "standards": replace(GOOD, role="standards"),
    "program": replace(GOOD, role="standards", is_program=True),
    "admin": GOOD,
    "system": replace(GOOD, is_system=True),
}
# What makes a step one of this subject at all.
MEANT_FOR = {
    "clear": {"own_copy": True},
    "settle": {"own_copy": True, "sound": 2},
    "retract": {"retraction_pending": True},
    "withdraw_retraction_proposal": {"retraction_pending": True},
    "cancel_scheduled_publication": {"scheduled": True},
    "reopen_claim_for_report": {"state": "settled"},
    "publish": {"state": "approved"},
    "correct": {"state": "approved"},
}
OPTIONS = {
    "self_service": (True, False),
    "review_mode": ("second", "blind", "panel"),
    "sealed": (False, True),
    "quorum": (1, 2),
    "legal_read": (False, True),
    "independent_sources": (2, 3),
    "open_checklist_items": ((), ("Unit",)),
}
# (step) -> for which desks it is closed, whoever asks: where one vote of a second person is in.
CLOSED = {
    "take": lambda desk: not desk["self_service"],
    "rate_blind": lambda desk: not desk["sealed"],
    "comment": lambda desk: desk["sealed"],
    "approve": lambda desk: desk["sealed"] or desk["review_mode"] == "panel" or desk["quorum"] == 2,
    "dissent": lambda desk: desk["review_mode"] != "panel",
    "approve_by_panel": lambda desk: True,  # one vote is in, of three
    "submit": lambda desk: desk["independent_sources"] == 3 or bool(desk["open_checklist_items"]),
    "settle": lambda desk: desk["legal_read"],
    "publish": lambda desk: desk["legal_read"],
    "correct": lambda desk: desk["legal_read"],
}


def desks():
    for values in product(*OPTIONS.values()):
        desk = dict(zip(OPTIONS, values, strict=True))
        # Only a desk that rates blind seals what is filed.
        if not desk["sealed"] or desk["review_mode"] == "blind":
            yield desk


def cell(table, step, state, facts):
    row = table.get_transition(step)
    if state not in row.from_states:
        return "wrong state"
    if row.policy.refusal(facts):
        return "not allowed"
    return "blocked" if row.list_blockers(facts) else "allowed"


@pytest.mark.parametrize(("table", "text"), AGREED, ids=lambda thing: getattr(thing, "name", ""))
def test_every_cell_under_every_way_a_desk_can_be_set(table, text):
    wrong, cells = [], 0
    for desk, line in product(list(desks()), expected_tables.parse_expected_rows(text)):
        leaves = table.get_transition(line.step).from_states
        for state, role in product((NEW_STATE, *table.states), expected_tables.ROLES):
            if state not in line.sources:
                want = "wrong state"
            elif role not in line.roles:
                want = "not allowed"
            else:
                want = "blocked" if CLOSED.get(line.step, lambda desk: False)(desk) else "allowed"
            cells += 1
            got = "wrong state"
            if state in leaves:  # or facts, which take longest to make, would have no say
                facts = replace(PEOPLE[role], **{"state": state} | MEANT_FOR.get(line.step, {}), **desk)
                got = cell(table, line.step, state, facts)
            if got != want:
                wrong.append(f"{role} {line.step} from {state or NEW_STATE} on {desk}: {got}, not {want}")
    assert wrong == []
    assert cells == len(list(desks())) * len(table.transitions) * (1 + len(table.states)) * len(
        expected_tables.ROLES
    )


VOTES = [
    ({"review_mode": "second", "quorum": 1}, {"votes": 1}, True),
    ({"review_mode": "second", "quorum": 2}, {"votes": 2}, True),
    ({"review_mode": "blind", "sealed": True}, {"votes": 1, "has_rated": True}, True),
    ({"review_mode": "blind", "sealed": True}, {"votes": 1}, False),
    ({"review_mode": "panel"}, {"votes": 2, "dissents": 1}, True),
    ({"review_mode": "panel"}, {"votes": 3}, True),
    ({"review_mode": "panel"}, {"votes": 2}, False),
    ({"review_mode": "panel"}, {"votes": 1, "dissents": 2}, False),
]


@pytest.mark.parametrize(("desk", "votes", "carried"), VOTES)
def test_what_each_way_of_judging_needs_before_it_is_approved(desk, votes, carried):
    facts = replace(PEOPLE["second"], state="in_review", **desk, **votes)
    assert (cell(CLAIM_WORK, "approve", "in_review", facts) == "allowed") is carried


NOBODY_SOFTENS_IT = [
    ("approve", "in_review", {"is_verdict_author": True}, "not allowed"),
    ("approve", "in_review", {"recused": True}, "not allowed"),
    ("rate_blind", "in_review", {"is_verdict_author": True, "sealed": True}, "not allowed"),
    ("dissent", "in_review", {"is_verdict_author": True, "review_mode": "panel"}, "not allowed"),
    ("send_back", "in_review", {"recused": True}, "not allowed"),
    ("approve", "in_review", {"hash_current": False}, "blocked"),
    ("approve", "in_review", {"unseen_citations": 1}, "blocked"),
    ("approve", "in_review", {"unlooked": 1}, "blocked"),
    ("approve", "in_review", {"undecided_drift": 1}, "blocked"),
    ("approve", "in_review", {"has_voted": True}, "blocked"),
    ("lift_hold", "on_hold", {"legal_read": True, "is_verdict_author": True}, "blocked"),
    ("lift_hold", "on_hold", {"legal_read": True, "recused": True}, "blocked"),
    ("publish", "none", {"state": "in_review"}, "blocked"),
    ("publish", "none", {"state": "approved", "embargoed": True}, "blocked"),
    ("publish", "none", {"state": "approved", "unlooked": 1}, "blocked"),
    ("retract", "live", {"retraction_pending": True, "proposed_retraction": True}, "not allowed"),
    ("clear", "checking", {"only_checker": True}, "not allowed"),
    ("clear", "checking", {"holds": 1}, "blocked"),
    ("clear", "checking", {"must_check_open": 1}, "blocked"),
]


@pytest.mark.parametrize("role", ["second", "editor", "standards"])
@pytest.mark.parametrize(("step", "state", "facts", "want"), NOBODY_SOFTENS_IT)
def test_no_role_softens_four_eyes_or_a_guard(role, step, state, facts, want):
    table, text = next((table, text) for table, text in AGREED if table.get_transition(step) is not None)
    facts = replace(PEOPLE[role], **{"state": state} | facts)
    got = cell(table, step, state, facts)
    may = next(line.roles for line in expected_tables.parse_expected_rows(text) if line.step == step)
    assert got == (want if role in may else "not allowed")


class TestWhoIsToldWhy:
    """Those kept out by their own part in it read why; to all others the act is not drawn."""

    @pytest.mark.parametrize(
        ("step", "facts", "said"),
        [
            ("approve", {"is_verdict_author": True},
             "You worked on this verdict or its sources, so somebody else must review it."),
            ("approve", {"recused": True}, "You have declared an interest in this claim."),
            ("retract", {"proposed_retraction": True},
             "You proposed this retraction, so somebody else must confirm it."),
            ("clear", {"only_checker": True},
             "You are the only checker of this article, so another editor must clear it."),
        ],
    )  # fmt: skip
    def test_the_sentence(self, step, facts, said):
        row = next(row for table, _ in AGREED if (row := table.get_transition(step)) is not None)
        editor, nobody = replace(PEOPLE["editor"], **facts), replace(PEOPLE["stranger"], **facts)
        assert row.policy.refusal(editor) == said
        assert row.policy.shows_refusal(editor)
        assert row.policy.refusal(nobody) not in ("", said)
        assert not row.policy.shows_refusal(nobody)

    def test_of_several_who_may_the_first_refusal_is_told(self):
        take, log = CLAIM_WORK.get_transition("take"), CLAIM_WORK.get_transition("log_reply")
        assert take.policy.refusal(WorkflowFacts()) == "Only members of this desk can do this."
        assert log.policy.refusal(WorkflowFacts()) == "Only the assigned checker can do this."
        assert log.policy.refusal(WorkflowFacts(is_assignee=True)) != "", (
            "who left the desk is its assignee no more"
        )
        assert CLAIM_PUBLICATION.get_transition("propose_retraction").policy.refusal(
            WorkflowFacts(role="editor")
        ) == ("Only a standards editor of this desk can do this.")
        assert CLAIM_WORK.get_transition("assign").policy.refusal(WorkflowFacts(role="checker")) == (
            "Only an editor of this desk can do this."
        )
        opens = ARTICLE_WORK.get_transition("open").policy
        assert (
            opens.refusal(WorkflowFacts(is_system=True)) == "Only an editor of this desk can open an article."
        )
        assert opens.refusal(WorkflowFacts(is_system=True, first_claim=True)) == ""
        assert opens.refusal(WorkflowFacts(first_claim=True)) != ""
        assert (
            CLAIM_WORK.get_transition("approve_by_panel").policy.refusal(WorkflowFacts(role="standards"))
            == "Only Stet itself can do this."
        )


def test_what_a_step_asks_for_is_asked_and_what_may_stay_empty_is_said_to():
    requested = {
        row.name: " ".join(f"{ask.name}{'' if ask.required else '?'}" for ask in row.inputs)
        for table, _ in AGREED
        for row in table
        if row.inputs
    }
    assert requested == ASKED


# What the desks agreed that a person is asked; a question mark: it may stay empty.
ASKED = {
    "assign": "checker due_at?",
    "request_reply": "recipient kind? channel question deadline email? public?",
    "log_reply": "reply_request? answer? answered_by?",
    "submit": "verdict_input",
    "rate_blind": "rating comment?",
    "comment": "exact text place?",
    "approve": "comment?",
    "dissent": "comment",
    "send_back": "comment",
    "void": "reason",
    "hold": "reason",
    "reopen": "reason",
    "release": "reason",
    "close": "close_reason note?",
    "publish": "publish_at?",
    "cancel_scheduled_publication": "reason",
    "correct": "correction public_note?",
    "mark_under_review": "reason",
    "reaffirm": "note",
    "propose_retraction": "reason public_note",
    "withdraw_retraction_proposal": "reason",
    "retract": "close_claim?",
    "revoke_clearance": "reason",
    "withdraw": "reason",
    "reopen_claim_for_report": "reason",
    "answer_reader_report": "outcome answer?",
}

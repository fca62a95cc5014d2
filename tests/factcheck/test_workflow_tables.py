"""The tables say what was agreed, row by row."""

import pytest

from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK, STATE_MACHINES
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE
from tests.factcheck import expected_tables

AGREED = [
    (CLAIM_WORK, expected_tables.WORK),
    (CLAIM_PUBLICATION, expected_tables.STANDING),
    (ARTICLE_WORK, expected_tables.ARTICLE),
    (READER_REPORT_WORK, expected_tables.REPORT),
]
# What the reference page, the screens and people call those who may; at the left as on that page.
NAMES = {
    "a member of the desk": "checker",
    "an editor": "editor",
    "a standards editor": "standards",
    "an editor in person": "editor_person",
    "a standards editor in person": "standards_person",
    "the system": "system",
    "the assigned checker": "assignee",
    "a second person": "second",
    "another editor": "other",
    "an editor who is not the only checker": "clearer",
    "the system with the first claim": "first",
}


@pytest.mark.parametrize(("table", "text"), AGREED, ids=lambda thing: getattr(thing, "name", ""))
def test_every_row_leads_from_where_to_where_and_names_who(table, text):
    agreed = {line.step: line for line in expected_tables.parse_expected_rows(text)}
    assert set(table.list_transition_names()) == set(agreed)
    assert len(table.transitions) == len(agreed), "a step has one row"
    for row in table:
        line = agreed[row.name]
        assert set(row.from_states) == line.sources, row.name
        assert (row.to_state if row.to_state != UNCHANGED_STATE else "=") == line.to, row.name
        assert {NAMES[name] for name in row.policy.name.split(" or ")} == line.who, row.name


def test_every_guard_is_there_in_its_order_and_no_other():
    found = {
        row.name: "; ".join(guard.name for guard in row.guards) for table in STATE_MACHINES for row in table
    }
    assert {step: guards for step, guards in found.items() if guards} == expected_tables.GUARDS


@pytest.mark.parametrize("table", STATE_MACHINES, ids=lambda table: table.name)
def test_rows_name_no_state_that_the_column_cannot_hold(table):
    for row in table:
        assert set(row.from_states) <= {*table.states, NEW_STATE}
        assert row.to_state == UNCHANGED_STATE or row.to_state in table.states
        assert len(set(row.from_states)) == len(row.from_states)


@pytest.mark.parametrize("table", STATE_MACHINES, ids=lambda table: table.name)
def test_no_two_acts_of_one_state_share_a_key(table):
    for state in table.states:
        keys = [row.key for row in table.list_transitions_from(state) if row.key]
        assert len(keys) == len(set(keys)), state


def test_a_claim_is_taken_back_from_review_and_an_approval_withdrawn():
    void = next(row for row in CLAIM_WORK if row.name == "void")
    assert str(void.get_label("in_review")) == "Take back from review"
    assert str(void.get_label("approved")) == str(void.label) == "Withdraw approval"

"""The tables say what was agreed, row by row."""

import pytest

from factcheck.workflow import ARTICLE, REPORT, STANDING, TABLES, WORK
from lib.table import NEW, UNCHANGED
from tests.factcheck import expected

AGREED = [
    (WORK, expected.WORK),
    (STANDING, expected.STANDING),
    (ARTICLE, expected.ARTICLE),
    (REPORT, expected.REPORT),
]
# What the reference page, the screens and people call those who may; at the left as on that page.
NAMES = {
    "checker": "checker",
    "editor": "editor",
    "standards": "standards",
    "system": "system",
    "the assignee": "assignee",
    "a second person": "second",
    "another editor or standards editor": "other",
    "an editor who is not the only checker": "clearer",
    "system with the first claim": "first",
}


@pytest.mark.parametrize(("table", "text"), AGREED, ids=lambda thing: getattr(thing, "name", ""))
def test_every_row_leads_from_where_to_where_and_names_who(table, text):
    agreed = {line.step: line for line in expected.lines(text)}
    assert set(table.steps()) == set(agreed)
    assert len(table.rows) == len(agreed), "a step has one row"
    for row in table:
        line = agreed[row.step]
        assert set(row.sources) == line.sources, row.step
        assert (row.to if row.to != UNCHANGED else "=") == line.to, row.step
        assert {NAMES[name] for name in row.who.name.split(", ")} == line.who, row.step


def test_every_guard_is_there_in_its_order_and_no_other():
    found = {row.step: "; ".join(guard.name for guard in row.guards) for table in TABLES for row in table}
    assert {step: guards for step, guards in found.items() if guards} == expected.GUARDS


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_name_no_state_that_the_column_cannot_hold(table):
    for row in table:
        assert set(row.sources) <= {*table.states, NEW}
        assert row.to == UNCHANGED or row.to in table.states
        assert len(set(row.sources)) == len(row.sources)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_two_acts_of_one_state_share_a_key(table):
    for state in table.states:
        keys = [row.key for row in table.leaving(state) if row.key]
        assert len(keys) == len(set(keys)), state

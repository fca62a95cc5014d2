"""Role x state x step: judged in full, and taken by the verbs themselves, in part or in full."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from factcheck.galley.clearance import open_article
from factcheck.transitions.dispatch import (
    ARTICLE_ACTION_FUNCTIONS,
    CLAIM_ACTION_FUNCTIONS,
    REPORT_ACTION_FUNCTIONS,
)
from factcheck.verdicts import publication
from factcheck.workflow import diagrams
from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from factcheck.workflow.transition import check_transition
from lib.errors import Blocked, DomainError, NotAllowed, WrongState
from lib.state_machine.machine import NEW_STATE
from tests.factcheck import expected_tables
from tests.factcheck.workflow_driver import CROWD, LATER, waive_open_items
from tests.sampling import CELLS, choose_one, mark_all_but_every, only_in_long_runs

AGREED = {
    CLAIM_WORK.name: expected_tables.WORK,
    CLAIM_PUBLICATION.name: expected_tables.STANDING,
    ARTICLE_WORK.name: expected_tables.ARTICLE,
    READER_REPORT_WORK.name: expected_tables.REPORT,
}
GOOD = WorkflowFacts(
    state="approved",
    independent=2,
    sound_independent=2,
    new_version=True,
    first_claim=True,
)
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
ENDS_THE_WORK = ("approved", "settled")
"""From these states own copy is settled, and another claim is published."""
# What a step needs to be possible at all.
MEANT_FOR = {
    "clear": {"own_copy": True},
    "settle": {"own_copy": True},
    "retract": {"retraction_pending": True},
    "withdraw_retraction_proposal": {"retraction_pending": True},
    "cancel_scheduled_publication": {"scheduled": True},
    "reopen_claim_for_report": {"state": "settled"},
    "rate_blind": {"sealed": True},
    "dissent": {"review_mode": "panel"},
    "approve_by_panel": {"review_mode": "panel"},
}
# What the steps of another form of review answer on a desk that judges by a second person.
NOT_THIS_FORM = {
    "rate_blind": "refused: This verdict is not in blind review.",
    "dissent": "refused: This desk does not use panels.",
    "approve_by_panel": "refused: This desk does not use panels. 0 of 1 approval so far.",
}


def verdict(table, step, state, facts):
    try:
        check_transition(table, step, state=state, facts=facts)
    except WrongState:
        return "wrong state"
    except NotAllowed:
        return "not allowed"
    except Blocked as error:
        return f"blocked: {error}"
    return "allowed"


@pytest.mark.parametrize(
    "table", [CLAIM_WORK, CLAIM_PUBLICATION, ARTICLE_WORK, READER_REPORT_WORK], ids=lambda table: table.name
)
def test_everybody_may_take_exactly_the_steps_that_were_agreed(table):
    wrong = []
    for line in expected_tables.parse_expected_rows(AGREED[table.name]):
        for state in (NEW_STATE, *table.states):
            for role in expected_tables.ROLES:
                if state not in line.sources:
                    want = "wrong state"
                else:
                    want = "allowed" if role in line.roles else "not allowed"
                got = verdict(table, line.step, state, replace(PEOPLE[role], **MEANT_FOR.get(line.step, {})))
                if got != want:
                    wrong.append(f"{role} {line.step} from {state}: {got}, not {want}")
    assert wrong == []


@pytest.mark.parametrize(
    "table", [CLAIM_WORK, CLAIM_PUBLICATION, ARTICLE_WORK, READER_REPORT_WORK], ids=lambda table: table.name
)
def test_the_printed_matrix_says_what_was_agreed(table):
    printed = {(row.name, role) for row, roles in diagrams.iter_permissions(table) for role in roles}
    agreed = {
        (line.step, role)
        for line in expected_tables.parse_expected_rows(AGREED[table.name])
        for role in line.roles
    }
    assert printed == agreed
    assert list(diagrams.EXAMPLE_ACTORS) == expected_tables.ROLES


def outcome(on, claim, step, by):
    """What the verb answers, with nothing left behind."""
    try:
        with transaction.atomic():
            on.take(claim, step, by)
            transaction.set_rollback(True)
    except WrongState:
        return "wrong state"
    except NotAllowed:
        return "not allowed"
    except DomainError as error:
        return f"refused: {error}"
    return "allowed"


def tried(on, crowd, claim, text, state, cells):
    """{cell: what came}, for every role and step among ``cells``, where it differs from what was agreed."""
    wrong = {}
    for line in expected_tables.parse_expected_rows(text):
        if line.step not in CLAIM_ACTION_FUNCTIONS:
            continue
        whole = cells == "whole" or state in line.sources
        for role in CROWD if whole else [choose_one(CROWD, line.step, state)]:
            want = "allowed" if role in line.roles else "not allowed"
            want = want if state in line.sources else "wrong state"
            want = NOT_THIS_FORM.get(line.step, want) if want == "allowed" else want
            if (got := outcome(on, claim, line.step, crowd[role])) != want:
                wrong[(role, line.step, state)] = got
    return wrong


def without_waiting_verdict(
    wrong: dict[tuple[str, str, str], str], state: str
) -> dict[tuple[str, str, str], str]:
    """Take out ``submit`` while a reply is awaited: it is in the table so that the verdict can be written."""
    if state == "awaiting_reply":
        assert wrong.pop(("assignee", "submit", state)).endswith(
            "Waiting for a reply: one or more people have not answered."
        )
    return wrong


def mark_states(kind: str, *left_out: str) -> list[Any]:
    """Return the states that are tried with a claim of this kind: own copy, or one that will be public.

    Both take the same steps, but for those that end the work, so an ordinary run tries most states with one
    of the two, each day another.
    """
    return [
        state
        if state in ENDS_THE_WORK or choose_one(("own copy", "public"), "kind", state) == kind
        else only_in_long_runs(state)
        for state in CLAIM_WORK.states
        if state not in left_out
    ]


@CELLS
@pytest.mark.parametrize("state", mark_states("own copy"))
def test_the_verbs_agree_on_a_claim_on_own_copy(workflow_driver, matrix_actors, state, cells):
    claim = workflow_driver.at(state, own_copy=True)
    wrong = tried(workflow_driver, matrix_actors, claim, expected_tables.WORK, state, cells)
    assert without_waiting_verdict(wrong, state) == {}


@CELLS
@pytest.mark.parametrize("state", mark_states("public", "settled"))
def test_the_verbs_agree_on_a_public_claim(workflow_driver, matrix_actors, state, cells):
    claim = workflow_driver.at(state)
    wrong = tried(workflow_driver, matrix_actors, claim, expected_tables.WORK, state, cells)
    by_publishing = {
        (role, "settle", "approved"): "refused: A public claim is settled by publishing its verdict."
        for role in ("editor", "standards")
    }
    assert without_waiting_verdict(wrong, state) == (by_publishing if state == "approved" else {})


@CELLS
@pytest.mark.parametrize(
    ("publication_status", "state"),
    mark_all_but_every(
        2,
        [("none", "approved"), ("live", "approved"), ("under_review", "approved"), ("retracted", "approved")],
        "public standing",
    ),
)
def test_the_verbs_agree_on_the_public_standing(
    workflow_driver, matrix_actors, cast, publication_status, state, cells
):
    claim = (
        workflow_driver.at("approved")
        if publication_status == "none"
        else workflow_driver.public(publication_status, state)
    )
    if publication_status in ("live", "under_review"):
        wrong = tried(
            workflow_driver, matrix_actors, claim, expected_tables.STANDING, publication_status, cells
        )
        unproposed = "refused: A standards editor must propose a retraction first."
        confirm = {(role, "retract", publication_status): unproposed for role in ("editor", "standards")}
        back = {
            (role, "withdraw_retraction_proposal", publication_status): unproposed
            for role in ("standards", "system")
        }
        assert wrong == confirm | back
        workflow_driver.take(claim, "propose_retraction", cast.standards)
        assert outcome(workflow_driver, claim, "withdraw_retraction_proposal", cast.standards) == "allowed"
        assert outcome(workflow_driver, claim, "withdraw_retraction_proposal", cast.editor) == "not allowed"
        assert outcome(workflow_driver, claim, "retract", cast.editor) == "allowed"
        assert outcome(workflow_driver, claim, "retract", cast.standards) == "not allowed"
        assert outcome(workflow_driver, claim, "retract", cast.second) == "not allowed"
    elif publication_status == "none":
        unset = "refused: No publication time is set."
        wrong = {
            (role, "cancel_scheduled_publication", publication_status): unset
            for role in ("editor", "standards", "system")
        }
        assert (
            tried(workflow_driver, matrix_actors, claim, expected_tables.STANDING, publication_status, cells)
            == wrong
        )
        publication.publish_verdict(claim, publish_at=LATER + timedelta(hours=9), by=cast.editor, at=LATER)
        for role in ("editor", "standards", "system"):
            assert (
                outcome(workflow_driver, claim, "cancel_scheduled_publication", matrix_actors[role])
                == "allowed"
            )
    else:
        text = expected_tables.STANDING
        assert tried(workflow_driver, matrix_actors, claim, text, publication_status, cells) == {}


@pytest.mark.parametrize("state", mark_all_but_every(2, ARTICLE_WORK.states, "articles"))
def test_the_verbs_agree_on_an_article(own_article, cast, matrix_actors, rating_scale, state):
    article, by = own_article, cast.editor
    waive_open_items(article, cast.second)
    article.refresh_from_db()
    path = {"imported": [], "checking": ["open"], "cleared": ["open", "clear"], "withdrawn": ["withdraw"]}
    give = {"revoke_clearance": {"reason": "A new figure"}, "withdraw": {"reason": "The agency killed it"}}
    for step in path[state]:
        ARTICLE_ACTION_FUNCTIONS[step](article, by=by, at=LATER, **give.get(step, {}))
    article.refresh_from_db()
    wrong = {}
    for line in expected_tables.parse_expected_rows(expected_tables.ARTICLE):
        for role in CROWD:
            want = "allowed" if role in line.roles else "not allowed"
            if line.step == "open" and role == "system":
                want = "not allowed"  # there is no claim yet
            want = want if state in line.sources else "wrong state"
            got = "allowed"
            try:
                with transaction.atomic():
                    verb = ARTICLE_ACTION_FUNCTIONS[line.step]
                    verb(article, by=matrix_actors[role], at=LATER, **give.get(line.step, {}))
                    transaction.set_rollback(True)
            except WrongState:
                got = "wrong state"
            except NotAllowed:
                got = "not allowed"
            if got != want:
                wrong[(role, line.step)] = got
    assert wrong == {}


def test_an_article_is_opened_by_hand_too(article, cast):
    assert open_article(article, by=cast.editor, at=LATER).state == "checking"


def test_every_row_that_starts_from_something_has_a_verb_and_every_verb_a_row():
    claims = {
        row.name
        for table in (CLAIM_WORK, CLAIM_PUBLICATION)
        for row in table
        if set(row.from_states) != {NEW_STATE}
    }
    assert set(CLAIM_ACTION_FUNCTIONS) == claims
    assert set(ARTICLE_ACTION_FUNCTIONS) == set(ARTICLE_WORK.list_transition_names())
    assert set(REPORT_ACTION_FUNCTIONS) == {
        row.name for row in READER_REPORT_WORK if set(row.from_states) != {NEW_STATE}
    }

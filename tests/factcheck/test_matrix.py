"""Role x state x step: judged in full, and taken in full by the verbs themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from factcheck import diagrams
from factcheck.actions import publication
from factcheck.actions.article_work import open_article
from factcheck.actions.steps import ARTICLE_STEPS, CLAIM_STEPS, REPORT_STEPS
from factcheck.actions.transition import judge
from factcheck.policies import Facts
from factcheck.workflow import ARTICLE, REPORT, STANDING, WORK
from lib.errors import Blocked, DomainError, NotAllowed, WrongState
from lib.table import NEW
from tests.factcheck import expected
from tests.factcheck.acts import CROWD, LATER

AGREED = {
    WORK.name: expected.WORK,
    STANDING.name: expected.STANDING,
    ARTICLE.name: expected.ARTICLE,
    REPORT.name: expected.REPORT,
}
GOOD = Facts(
    state="approved",
    independent=2,
    sound_independent=2,
    new_version=True,
    first_claim=True,
)
PEOPLE = {
    "stranger": GOOD,
    "outsider": GOOD,
    "checker": replace(GOOD, role="checker", wrote_ruling=True),
    "assignee": replace(GOOD, role="checker", wrote_ruling=True, is_assignee=True),
    "second": replace(GOOD, role="checker"),
    "editor": replace(GOOD, role="editor"),
    "standards": replace(GOOD, role="standards"),
    "admin": GOOD,
    "system": replace(GOOD, is_system=True),
}
# What a step needs to be possible at all.
MEANT_FOR = {
    "settle": {"own_copy": True},
    "retract": {"retraction_pending": True},
    "withdraw_retraction": {"retraction_pending": True},
    "unschedule": {"scheduled": True},
    "reopen_for": {"state": "settled"},
    "rate": {"sealed": True},
    "dissent": {"review_form": "panel"},
    "carry": {"review_form": "panel"},
}
# What the steps of another form of review answer on a desk that judges by a second person.
NOT_THIS_FORM = {
    "rate": "refused: It was not filed to be rated blind.",
    "dissent": "refused: No panel judges it on this desk.",
    "carry": "refused: No panel judges it on this desk. 0 of 1 approvals so far.",
}


def verdict(table, step, state, facts):
    try:
        judge(table, step, state=state, facts=facts)
    except WrongState:
        return "wrong state"
    except NotAllowed:
        return "not allowed"
    except Blocked as error:
        return f"blocked: {error}"
    return "allowed"


@pytest.mark.parametrize("table", [WORK, STANDING, ARTICLE, REPORT], ids=lambda table: table.name)
def test_everybody_may_take_exactly_the_steps_that_were_agreed(table):
    wrong = []
    for line in expected.lines(AGREED[table.name]):
        for state in (NEW, *table.states):
            for role in expected.ROLES:
                if state not in line.sources:
                    want = "wrong state"
                else:
                    want = "allowed" if role in line.roles else "not allowed"
                got = verdict(table, line.step, state, replace(PEOPLE[role], **MEANT_FOR.get(line.step, {})))
                if got != want:
                    wrong.append(f"{role} {line.step} from {state}: {got}, not {want}")
    assert wrong == []


@pytest.mark.parametrize("table", [WORK, STANDING, ARTICLE, REPORT], ids=lambda table: table.name)
def test_the_printed_matrix_says_what_was_agreed(table):
    printed = {(row.step, role) for row, roles in diagrams.matrix(table) for role in roles}
    agreed = {(line.step, role) for line in expected.lines(AGREED[table.name]) for role in line.roles}
    assert printed == agreed
    assert list(diagrams.CAST) == expected.ROLES


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


def tried(on, crowd, claim, text, state):
    """{cell: what came}, for every role and step, where it differs from what was agreed."""
    wrong = {}
    for line in expected.lines(text):
        if line.step not in CLAIM_STEPS:
            continue
        for role in CROWD:
            want = "allowed" if role in line.roles else "not allowed"
            want = want if state in line.sources else "wrong state"
            want = NOT_THIS_FORM.get(line.step, want) if want == "allowed" else want
            if (got := outcome(on, claim, line.step, crowd[role])) != want:
                wrong[(role, line.step, state)] = got
    return wrong


@pytest.mark.parametrize("state", list(WORK.states))
def test_the_verbs_agree_on_a_claim_on_own_copy(on, crowd, state):
    assert tried(on, crowd, on.at(state, own_copy=True), expected.WORK, state) == {}


@pytest.mark.parametrize("state", [s for s in WORK.states if s not in ("settled",)])
def test_the_verbs_agree_on_a_public_claim(on, crowd, state):
    wrong = tried(on, crowd, on.at(state), expected.WORK, state)
    by_publishing = {
        (role, "settle", "approved"): "refused: A public claim is settled by publishing it."
        for role in ("editor", "standards")
    }
    assert wrong == (by_publishing if state == "approved" else {})


@pytest.mark.parametrize(
    ("standing", "state"),
    [("none", "approved"), ("live", "approved"), ("under_review", "approved"), ("retracted", "approved")],
)
def test_the_verbs_agree_on_the_public_standing(on, crowd, cast, standing, state):
    claim = on.at("approved") if standing == "none" else on.public(standing, state)
    if standing in ("live", "under_review"):
        wrong = tried(on, crowd, claim, expected.STANDING, standing)
        unproposed = "refused: A standards editor proposes a retraction first."
        confirm = {(role, "retract", standing): unproposed for role in ("editor", "standards")}
        back = {(role, "withdraw_retraction", standing): unproposed for role in ("standards", "system")}
        assert wrong == confirm | back
        on.take(claim, "propose_retraction", cast.standards)
        assert outcome(on, claim, "withdraw_retraction", cast.standards) == "allowed"
        assert outcome(on, claim, "withdraw_retraction", cast.editor) == "not allowed"
        assert outcome(on, claim, "retract", cast.editor) == "allowed"
        assert outcome(on, claim, "retract", cast.standards) == "not allowed"
        assert outcome(on, claim, "retract", cast.second) == "not allowed"
    elif standing == "none":
        unset = "refused: No time of publication is set."
        wrong = {(role, "unschedule", standing): unset for role in ("editor", "standards", "system")}
        assert tried(on, crowd, claim, expected.STANDING, standing) == wrong
        publication.publish(claim, publish_at=LATER + timedelta(hours=9), by=cast.editor, at=LATER)
        for role in ("editor", "standards", "system"):
            assert outcome(on, claim, "unschedule", crowd[role]) == "allowed"
    else:
        assert tried(on, crowd, claim, expected.STANDING, standing) == {}


@pytest.mark.parametrize("state", list(ARTICLE.states))
def test_the_verbs_agree_on_an_article(article, cast, crowd, scale, state):
    by = cast.editor
    path = {"imported": [], "checking": ["open"], "cleared": ["open", "clear"], "withdrawn": ["withdraw"]}
    give = {"unclear": {"reason": "A new figure"}, "withdraw": {"reason": "The agency killed it"}}
    for step in path[state]:
        ARTICLE_STEPS[step](article, by=by, at=LATER, **give.get(step, {}))
    article.refresh_from_db()
    wrong = {}
    for line in expected.lines(expected.ARTICLE):
        for role in CROWD:
            want = "allowed" if role in line.roles else "not allowed"
            if line.step == "open" and role == "system":
                want = "not allowed"  # there is no claim yet
            want = want if state in line.sources else "wrong state"
            got = "allowed"
            try:
                with transaction.atomic():
                    verb = ARTICLE_STEPS[line.step]
                    verb(article, by=crowd[role], at=LATER, **give.get(line.step, {}))
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
    claims = {row.step for table in (WORK, STANDING) for row in table if set(row.sources) != {NEW}}
    assert set(CLAIM_STEPS) == claims
    assert set(ARTICLE_STEPS) == set(ARTICLE.steps())
    assert set(REPORT_STEPS) == {row.step for row in REPORT if set(row.sources) != {NEW}}

"""No dead end: every state is reached, every state is left, and two people are enough."""

from collections.abc import Iterable
from itertools import product

import pytest

from accounts.models import Membership
from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions import article_work, assigning, flagging, publication, reviewing, ruling, settling
from factcheck.actions.ruling import Ruling
from factcheck.actions.sweeping import act_on_stale, follow_revisions
from factcheck.enums import Standing, State
from factcheck.policies import Facts
from factcheck.queries.facts import claim_facts
from factcheck.queries.offered import claim_offers
from factcheck.workflow import STANDING, TABLES, WORK
from lib.frame import build
from lib.table import NEW, UNCHANGED
from tests.cast import BODY, MONDAY, flag_words, look_done
from tests.factcheck.acts import LATER, ruling_for, waive_rest

ENDS = {"claim work": set(), "public standing": {"retracted"}, "article": set(), "error report": set()}
FIRST = {"claim work": {NEW}, "public standing": {"none"}, "article": {"imported"}, "error report": {NEW}}


def reached(starts: Iterable[str], rows) -> set[str]:
    found = set(starts)
    while True:
        more = {str(row.to) for row in rows if row.to != UNCHANGED and found & set(map(str, row.sources))}
        if more <= found:
            return found - {NEW}
        found |= more


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_can_be_reached_and_only_retracted_is_an_end(table):
    assert reached(FIRST[table.name], table.rows) == set(map(str, table.states))
    ends = {state for state in table.states if not table.leaving(state)}
    assert ends == ENDS[table.name] == set(map(str, table.ends))


@pytest.mark.parametrize("state", list(State))
def test_the_work_can_end_from_every_state_published_or_not(state):
    onward = reached([state], WORK.rows)
    assert {"settled", "closed"} <= onward
    # What was retracted is not settled again: it ends closed.
    closing = [row for row in WORK if row.step not in ("settle",)]
    assert "closed" in reached([state], closing) or state == State.SETTLED


# A claim is public only once it was settled, so these are all the pairs that can be.
PAIRS = [
    *((state, "none") for state in State if state != State.SETTLED),
    *product((s for s in State if s not in (State.SUGGESTED, State.CLOSED)), ("live", "under_review")),
    *product((s for s in State if s != State.SUGGESTED), ("retracted",)),
]


@pytest.mark.parametrize(("state", "standing"), PAIRS)
def test_from_every_pair_somebody_has_an_unblocked_step(on, cast, state, standing):
    if standing == "none":
        claim = on.at(state)
    elif state == "closed":
        claim = settling.close(
            on.public(standing, "flagged"), close_reason="declined", by=cast.editor, at=LATER
        )
    else:
        claim = on.public(standing, state)
    assert (claim.state, claim.standing) == (state, standing)
    open_to = {
        offer.step
        for person in (cast.editor, cast.checker, cast.second, cast.standards)
        for offer in claim_offers(claim, claim_facts(claim, person, LATER))
        if not offer.blocked_by
    }
    assert open_to & {row.step for row in WORK.leaving(state)}, open_to


@pytest.mark.parametrize("standing", ["live", "under_review"])
@pytest.mark.parametrize("state", [s for s in State if s not in (State.SUGGESTED, State.CLOSED)])
@pytest.mark.parametrize("close_work", [True, False])
def test_every_live_verdict_can_be_retracted_from_every_work_state(on, cast, state, standing, close_work):
    claim = on.public(standing, state)
    publication.propose_retraction(claim, reason="It was wrong", by=cast.standards, at=LATER)
    publication.retract(claim, close_work=close_work, by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim.standing == Standing.RETRACTED
    closes = close_work and state != State.SETTLED
    assert claim.state == (State.CLOSED if closes else state)
    assert claim.assignments.filter(ended_at=None).exists() is (
        not closes and state not in ("flagged", "settled")
    )


def test_a_retracted_claim_whose_work_goes_on_can_end_it(on, cast):
    claim = on.public("retracted", "approved")
    settling.close(claim, close_reason="declined", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "closed"


@pytest.fixture
def two(cast):
    """The smallest desk that works: an editor and a checker."""
    Membership.objects.filter(user__in=(cast.second, cast.standards)).delete()
    return cast


def test_two_people_bring_a_public_claim_to_published_and_through_a_correction(two, on, article, scale):
    claim = flag_words(article, "20,000 crates of herring", two.editor)
    assigning.take(claim, by=two.checker, at=LATER)
    assigning.start(claim, by=two.checker, at=LATER)
    for page in ("one", "two"):
        on.cite(claim, f"https://stats.example.org/{page}", two.checker)
    ruling.submit(claim, ruling=ruling_for(claim, scale), by=two.checker, at=LATER)
    reviewing.approve(claim, by=two.editor, at=LATER)
    publication.publish(claim, by=two.editor, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.standing) == ("settled", "live")
    settling.reopen(claim, reason="New figures", by=two.editor, at=LATER)
    assigning.take(claim, by=two.checker, at=LATER)
    assigning.start(claim, by=two.checker, at=LATER)
    ruling.submit(claim, ruling=ruling_for(claim, scale, "Half true"), by=two.checker, at=LATER)
    reviewing.approve(claim, by=two.editor, at=LATER)
    publication.correct(claim, correction="major", public_note="It is half true", by=two.editor, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.standing, claim.publications.count()) == ("settled", "live", 2)


def test_two_people_bring_own_copy_to_cleared_through_a_change_of_the_words(two, on, own_article):
    claim = flag_words(own_article, "20,000 crates of herring", two.editor)
    assigning.assign(claim, checker=two.checker, by=two.editor, at=LATER)
    assigning.start(claim, by=two.checker, at=LATER)
    on.cite(claim, "https://stats.example.org/one", two.checker)
    change = Ruling(tick="change", proposed="20,145 crates of herring")
    ruling.submit(claim, ruling=change, by=two.checker, at=LATER)
    reviewing.approve(claim, by=two.editor, at=LATER)
    body = [BODY[0].replace("20,000", "20,145"), *BODY[1:]]
    clean = Clean(headline="Our herring story", text=build("Our herring story", body), html="")
    revise(own_article, clean, by=two.editor, at=LATER)
    follow_revisions(at=LATER)
    act_on_stale(at=LATER)
    settling.settle(claim, by=two.editor, at=LATER)
    waive_rest(own_article, two.checker)
    article_work.clear(own_article, by=two.editor, at=LATER)
    own_article.refresh_from_db()
    assert own_article.state == "cleared"
    act_on_stale(at=LATER)
    own_article.refresh_from_db()
    assert own_article.state == "cleared", "the ruling's own words are nothing stale"


def test_a_suggestion_can_be_turned_down_and_brought_back(cast, article):
    claim = flag_words(article, "18,500 crates", cast.checker, step="suggest")
    settling.dismiss(claim, by=cast.editor, at=MONDAY)
    settling.restore(claim, by=cast.editor, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "flagged"
    other = flag_words(article, "12 % in a week", cast.checker, step="suggest")
    flagging.accept_suggestion(other, by=cast.checker, at=MONDAY)
    look_done(other)
    other.refresh_from_db()
    assert other.state == "flagged"


def test_policies_refuse_whoever_is_nobody():
    nobody = Facts()
    for table in (WORK, STANDING):
        assert all(row.who.refusal(nobody) for row in table)

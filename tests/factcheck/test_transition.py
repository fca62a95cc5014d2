"""One writer of state: it compares, swaps, and leaves exactly one entry in the record for each version."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from factcheck.actions import assigning, details, evidence, flagging, interests, ruling, settling
from factcheck.actions.transition import (
    begin,
    expect,
    judge,
    lock,
    lock_article,
    lock_articles_of,
    lock_claims,
    touch,
    transition,
)
from factcheck.policies import Facts
from factcheck.queries.facts import claim_facts
from factcheck.workflow import STANDING, WORK
from lib.errors import Blocked, NotAllowed, Stale, WrongState
from lib.table import NEW
from record.models import Event
from record.verify import verify
from tests.cast import MONDAY, flag_words, make_article


def test_whoever_acts_on_an_older_version_is_told_so_and_nothing_changes(cast, stage):
    claim = stage("flagged")
    seen = claim.version
    assigning.take(claim, by=cast.checker, at=MONDAY, version=seen)
    before = Event.objects.count()
    with pytest.raises(Stale, match="Somebody else changed this claim first") as caught:
        assigning.take(claim, by=cast.second, at=MONDAY, version=seen)
    assert caught.value.status == 409
    assert Event.objects.count() == before
    assert claim.assignments.get().checker == cast.checker


def test_a_swap_that_finds_another_version_writes_nothing(cast, stage):
    claim = stage("flagged")
    facts = claim_facts(claim, cast.checker, MONDAY)
    ours, theirs = claim, type(claim).objects.select_related("desk").get(pk=claim.pk)
    transition(theirs, WORK, "take", by=cast.second, at=MONDAY, facts=facts)
    with pytest.raises(Stale):
        transition(ours, WORK, "take", by=cast.checker, at=MONDAY, facts=facts)
    with pytest.raises(Stale):
        touch(ours, "edit_details", by=cast.checker, at=MONDAY)
    assert Event.objects.filter(subject=str(claim.public_id), step="take").count() == 1


def test_a_wrong_state_a_wrong_person_and_a_missing_guard_are_three_errors_in_that_order():
    nobody = Facts(self_service=False)
    with pytest.raises(WrongState) as state:
        judge(WORK, "take", state="approved", facts=nobody)
    with pytest.raises(NotAllowed) as person:
        judge(WORK, "take", state="flagged", facts=nobody)
    with pytest.raises(Blocked) as guard:
        judge(WORK, "take", state="flagged", facts=replace(nobody, role="checker", recused=True))
    assert len({state.value.code, person.value.code, guard.value.code}) == 3
    assert guard.value.reasons == [
        "On this desk an editor assigns the work.",
        "You have declared an interest in this claim.",
    ]
    with pytest.raises(WrongState, match="There is no step “fly”"):
        judge(WORK, "fly", state="flagged", facts=nobody)


def test_every_version_of_a_claim_is_one_entry_whatever_was_done(cast, stage, scale, on):
    claim = stage("in_review")
    details.edit_details(claim, statement="Another statement", by=cast.editor, at=MONDAY)  # voids too
    citation = claim.citations.first()
    evidence.edit_citation(citation, passage="20,146 crates", by=cast.checker, at=MONDAY)
    evidence.remove_citation(citation, by=cast.checker, at=MONDAY)
    details.split(claim, first="One thing", second="Another thing", by=cast.editor, at=MONDAY)
    interests.recuse(claim, interest="My brother", by=cast.second, at=MONDAY)
    other = flag_words(claim.appearances.get().revision.article, "18,500 crates", cast.editor)
    details.merge(other, into=claim, by=cast.editor, at=MONDAY)
    assigning.release(claim, reason="Ill", by=cast.editor, at=MONDAY)
    settling.close(claim, close_reason="declined", by=cast.editor, at=MONDAY)
    settling.restore(claim, by=cast.editor, at=MONDAY)
    ruling.save_draft(claim, fields={"headline": "Hm"}, by=cast.checker, at=MONDAY)
    for one in (claim, other):
        one.refresh_from_db()
        assert Event.objects.filter(subject_type="claim", subject=str(one.public_id)).count() == one.version
    assert verify().ok


def test_what_a_person_typed_stays_out_of_the_chain(cast, article):
    claim = flag_words(article, "18,500 crates", cast.editor)
    assigning.assign(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    assigning.release(claim, reason="Carl is ill", by=cast.editor, at=MONDAY)
    event = Event.objects.filter(step="release").get()
    assert event.details == {"reason": "Carl is ill"}
    assert "ill" not in str({k: v for k, v in vars(event).items() if k != "_state"})


def test_a_claim_that_cannot_be_written_leaves_no_trace(cast, article, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("factcheck.actions.flagging.catch_up", broken)
    with pytest.raises(RuntimeError):
        flag_words(article, "18,500 crates", cast.editor)
    article.refresh_from_db()
    assert article.state == "imported"
    assert not flagging.Claim.objects.exists()
    assert not Event.objects.exists()


def as_written(subject):
    """The row as it is in the database now."""
    return type(subject).objects.get(pk=subject.pk)


def test_what_is_moved_reads_in_hand_as_it_was_written(cast, stage):
    claim = stage("flagged")
    other = flag_words(claim.appearances.get().revision.article, "18,500 crates", cast.editor)
    before, facts = claim.version, claim_facts(claim, cast.checker, MONDAY)
    event = transition(
        claim, WORK, "take", by=cast.checker, at=MONDAY, facts=facts, changes={"statement": "Reworded"}
    )
    written = as_written(claim)
    for one in (claim, written):
        assert (one.state, one.statement, one.version) == ("assigned", "Reworded", before + 1)
    assert (event.from_state, event.to_state) == ("flagged", "assigned")
    assert (event.subject_type, event.subject) == ("claim", str(claim.public_id))
    assert (event.actor, event.at) == (str(cast.checker.public_id), MONDAY)
    assert as_written(other).state == "flagged"


def test_a_step_that_moves_no_state_is_recorded_from_where_it_is_to_where_it_is(cast, stage):
    claim = stage("live")
    before, facts = claim.version, claim_facts(claim, cast.standards, MONDAY)
    event = transition(claim, STANDING, "propose_retraction", by=cast.standards, at=MONDAY, facts=facts)
    assert (event.from_state, event.to_state) == ("live", "live")
    assert (as_written(claim).standing, as_written(claim).version) == ("live", before + 1)


def test_an_edit_is_written_reads_so_in_hand_and_moves_no_state(cast, stage):
    claim = stage("flagged")
    before = claim.version
    event = touch(claim, "edit_details", by=cast.checker, at=MONDAY, changes={"statement": "Reworded"})
    for one in (claim, as_written(claim)):
        assert (one.state, one.statement, one.version) == ("flagged", "Reworded", before + 1)
    assert (event.from_state, event.to_state) == ("flagged", "flagged")
    touch(claim, "cite", by=cast.checker, at=MONDAY)
    assert as_written(claim).version == claim.version == before + 2


@pytest.mark.parametrize("off", [-1, 1, 1000])
def test_a_version_that_never_was_is_as_stale_as_an_old_one(cast, stage, off):
    claim = stage("flagged")
    with pytest.raises(Stale, match="this claim first"):
        assigning.take(claim, by=cast.checker, at=MONDAY, version=claim.version + off)
    assert as_written(claim).state == "flagged"
    with pytest.raises(Stale, match="this article first"):
        expect(claim.appearances.get().revision.article, 1000)


def test_whoever_is_late_reads_where_it_stands_now():
    editor = Facts(role="editor")
    with pytest.raises(WrongState, match="“Take” is not possible while this is approved"):
        judge(WORK, "take", state="approved", facts=editor)
    with pytest.raises(WrongState, match="“Take” is not possible while this is new"):
        judge(WORK, "take", state=NEW, facts=editor)
    assert judge(WORK, "take", state="flagged", facts=editor).to == "assigned"


def test_what_exists_is_not_begun_a_second_time(cast, stage):
    claim = stage("flagged")
    with pytest.raises(IntegrityError), atomic():
        begin(claim, WORK, "flag", by=cast.editor, at=MONDAY, facts=claim_facts(claim, cast.editor, MONDAY))
    assert Event.objects.filter(subject=str(claim.public_id), step="flag").count() == 1


def test_what_a_claim_hangs_on_is_held_and_nothing_else(cast, stage):
    claim = stage("flagged")
    article = claim.appearances.get().revision.article
    other = make_article(cast.desk, cast.editor, headline="Another", url="https://other.example.org/")
    claims = [flag_words(article, words, cast.editor) for words in ("18,500 crates", "12 %")]
    elsewhere = flag_words(other, "18,500 crates", cast.editor)
    with atomic():
        assert lock_articles_of(claim) == [article]
        assert lock_article(other) == other
        assert lock(claim) == claim
        assert lock_claims(type(claim).objects.exclude(pk=elsewhere.pk)) == [claim, *claims]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_others_may_still_refer_to_what_is_held(cast, stage):
    claim = stage("flagged")
    article = claim.appearances.get().revision.article
    with atomic(), CaptureQueriesContext(connection) as asked:
        lock(claim)
        lock_article(article)
        lock_articles_of(claim)
        lock_claims(type(claim).objects.all())
    # The whole row held would make everybody wait who only adds a source or a comment to the claim.
    held = [query["sql"].partition(" FOR ")[2] for query in asked if " FOR " in query["sql"]]
    assert held == ["NO KEY UPDATE"] * 4

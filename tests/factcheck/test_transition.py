"""One writer of state: it compares, swaps, and leaves exactly one entry in the record for each version."""

from dataclasses import replace

import pytest

from factcheck.actions import assigning, details, evidence, flagging, interests, ruling, settling
from factcheck.actions.transition import judge, touch, transition
from factcheck.policies import Facts
from factcheck.queries.facts import claim_facts
from factcheck.workflow import WORK
from lib.errors import Blocked, NotAllowed, Stale, WrongState
from record.models import Event
from record.verify import verify
from tests.cast import MONDAY, flag_words


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

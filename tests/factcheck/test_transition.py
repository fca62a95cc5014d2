"""One writer of state: it compares, swaps, and leaves exactly one entry in the record for each version."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from articles.actions.changing import lock_article
from audit.models import Event
from audit.verify import verify_chain
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing, editing, flagging
from factcheck.desk import interests as interests_actions
from factcheck.models import ClaimTerms
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from factcheck.workflow.transition import (
    ClaimChange,
    check_transition,
    create_claims_in_state,
    create_in_state,
    lock_articles_of_claims,
    lock_claim,
    lock_claims,
    lock_for_action,
    perform_transition,
    perform_transitions,
    record_edit,
    require_version,
)
from lib.errors import Blocked, NotAllowed, Stale, WrongState
from lib.state_machine.machine import NEW_STATE
from tests.factories import MONDAY, create_article, flag_claim_on


def test_whoever_acts_on_an_older_version_is_told_so_and_nothing_changes(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    seen = claim.version
    assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY, version=seen)
    before = Event.objects.count()
    with pytest.raises(
        Stale, match=r"^Somebody else changed this claim first\. Check what changed, then try again\.$"
    ) as caught:
        assignments_actions.take_claim(claim, by=cast.second, at=MONDAY, version=seen)
    assert caught.value.status == 409
    assert Event.objects.count() == before
    assert claim.assignments.get().checker == cast.checker


def test_a_swap_that_finds_another_version_writes_nothing(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    facts = get_claim_facts(claim, cast.checker, MONDAY)
    ours, other = claim, type(claim).objects.select_related("desk").get(pk=claim.pk)
    perform_transition(other, CLAIM_WORK, "take", by=cast.second, at=MONDAY, facts=facts)
    with pytest.raises(Stale):
        perform_transition(ours, CLAIM_WORK, "take", by=cast.checker, at=MONDAY, facts=facts)
    with pytest.raises(Stale):
        record_edit(ours, "update_claim", by=cast.checker, at=MONDAY)
    assert Event.objects.filter(subject=str(claim.public_id), action="take").count() == 1


def test_a_wrong_state_a_wrong_person_and_a_missing_guard_are_three_errors_in_that_order():
    nobody = WorkflowFacts(self_service=False)
    with pytest.raises(WrongState) as state:
        check_transition(CLAIM_WORK, "take", state="approved", facts=nobody)
    with pytest.raises(NotAllowed) as person:
        check_transition(CLAIM_WORK, "take", state="flagged", facts=nobody)
    with pytest.raises(Blocked) as guard:
        check_transition(
            CLAIM_WORK, "take", state="flagged", facts=replace(nobody, role="checker", recused=True)
        )
    assert len({state.value.code, person.value.code, guard.value.code}) == 3
    assert guard.value.reasons == [
        "On this desk, an editor assigns claims.",
        "You have declared an interest in this claim.",
    ]
    with pytest.raises(WrongState, match="Unknown action “fly”"):
        check_transition(CLAIM_WORK, "fly", state="flagged", facts=nobody)


def test_every_version_of_a_claim_is_one_entry_whatever_was_done(
    cast, create_claim_in_state, rating_scale, workflow_driver
):
    claim = create_claim_in_state("in_review")
    editing.update_claim(claim, statement="Another statement", by=cast.editor, at=MONDAY)  # voids too
    citation = claim.citations.first()
    citation_actions.update_citation(citation, passage="20,146 crates", by=cast.checker, at=MONDAY)
    citation_actions.remove_citation(citation, by=cast.checker, at=MONDAY)
    editing.split_claim(claim, first="One thing", second="Another thing", by=cast.editor, at=MONDAY)
    interests_actions.recuse_from_claim(claim, interest="My brother", by=cast.second, at=MONDAY)
    other = flag_claim_on(claim.appearances.get().revision.article, "18,500 crates", cast.editor)
    editing.merge_claim(other, into=claim, by=cast.editor, at=MONDAY)
    assignments_actions.release_claim(claim, reason="Ill", by=cast.editor, at=MONDAY)
    closing.close_claim(claim, close_reason="declined", by=cast.editor, at=MONDAY)
    closing.restore_claim(claim, by=cast.editor, at=MONDAY)
    verdicts_actions.save_draft(claim, fields={"headline": "Hm"}, by=cast.checker, at=MONDAY)
    for one in (claim, other):
        one.refresh_from_db()
        assert Event.objects.filter(subject_type="claim", subject=str(one.public_id)).count() == one.version
    assert verify_chain().ok


def test_what_a_person_typed_stays_out_of_the_chain(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    assignments_actions.release_claim(claim, reason="Carl is ill", by=cast.editor, at=MONDAY)
    event = Event.objects.filter(action="release").get()
    assert event.details == {"reason": "Carl is ill"}
    assert "ill" not in str({k: v for k, v in vars(event).items() if k != "_state"})


def test_a_claim_that_cannot_be_written_leaves_no_trace(cast, article, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("factcheck.claims.flagging.reanchor_claim", broken)
    with pytest.raises(RuntimeError):
        flag_claim_on(article, "18,500 crates", cast.editor)
    article.refresh_from_db()
    assert article.state == "imported"
    assert not flagging.Claim.objects.exists()
    assert not Event.objects.exists()


def as_written(subject):
    """The row as it is in the database now."""
    return type(subject).objects.get(pk=subject.pk)


def test_what_is_moved_reads_in_hand_as_it_was_written(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    other = flag_claim_on(claim.appearances.get().revision.article, "18,500 crates", cast.editor)
    before, facts = claim.version, get_claim_facts(claim, cast.checker, MONDAY)
    event = perform_transition(
        claim, CLAIM_WORK, "take", by=cast.checker, at=MONDAY, facts=facts, changes={"statement": "Reworded"}
    )
    written = as_written(claim)
    for one in (claim, written):
        assert (one.state, one.statement, one.version) == ("assigned", "Reworded", before + 1)
    assert (event.from_state, event.to_state) == ("flagged", "assigned")
    assert (event.subject_type, event.subject) == ("claim", str(claim.public_id))
    assert (event.actor, event.at) == (str(cast.checker.public_id), MONDAY)
    assert as_written(other).state == "flagged"


def test_a_step_that_moves_no_state_is_recorded_from_where_it_is_to_where_it_is(cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    before, facts = claim.version, get_claim_facts(claim, cast.standards, MONDAY)
    event = perform_transition(
        claim, CLAIM_PUBLICATION, "propose_retraction", by=cast.standards, at=MONDAY, facts=facts
    )
    assert (event.from_state, event.to_state) == ("live", "live")
    assert (as_written(claim).publication_status, as_written(claim).version) == ("live", before + 1)


def test_an_edit_is_written_reads_so_in_hand_and_moves_no_state(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    before = claim.version
    event = record_edit(claim, "update_claim", by=cast.checker, at=MONDAY, changes={"statement": "Reworded"})
    for one in (claim, as_written(claim)):
        assert (one.state, one.statement, one.version) == ("flagged", "Reworded", before + 1)
    assert (event.from_state, event.to_state) == ("flagged", "flagged")
    record_edit(claim, "cite", by=cast.checker, at=MONDAY)
    assert as_written(claim).version == claim.version == before + 2


@pytest.mark.parametrize("off", [-1, 1, 1000])
def test_a_version_that_never_was_is_as_stale_as_an_old_one(cast, create_claim_in_state, off):
    claim = create_claim_in_state("flagged")
    with pytest.raises(Stale, match="this claim first"):
        assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY, version=claim.version + off)
    assert as_written(claim).state == "flagged"
    with pytest.raises(Stale, match="this article first"):
        require_version(claim.appearances.get().revision.article, 1000)


def test_a_claim_that_was_newer_when_it_was_read_is_stale_before_any_lock(
    cast, create_claim_in_state, django_assert_num_queries
):
    claim = create_claim_in_state("flagged")
    with django_assert_num_queries(0), pytest.raises(Stale, match="this claim first"):
        lock_for_action(claim, by=cast.checker, at=MONDAY, version=claim.version - 1)


def test_whoever_saw_the_newest_version_acts_though_the_claim_was_read_before_it(cast, create_claim_in_state):
    read_before = create_claim_in_state("flagged")
    record_edit(as_written(read_before), "cite", by=cast.checker, at=MONDAY)
    with atomic():
        locked, _facts = lock_for_action(
            read_before, by=cast.checker, at=MONDAY, version=read_before.version + 1
        )
    assert locked.version == read_before.version + 1


def test_whoever_is_late_reads_where_it_stands_now():
    editor = WorkflowFacts(role="editor")
    with pytest.raises(WrongState, match="“Take” is not possible while the state is “Approved”"):
        check_transition(CLAIM_WORK, "take", state="approved", facts=editor)
    with pytest.raises(WrongState, match="“Take” is not possible while the state is “New”"):
        check_transition(CLAIM_WORK, "take", state=NEW_STATE, facts=editor)
    assert check_transition(CLAIM_WORK, "take", state="flagged", facts=editor).to_state == "assigned"


def test_a_new_claim_can_be_found_by_its_words(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    assert ClaimTerms.objects.filter(claim=claim).count() == 1


def test_a_claim_is_found_by_its_new_words_and_not_indexed_for_another_edit(cast, article, monkeypatch):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    indexed = ClaimTerms.objects.get(claim=claim).terms
    record_edit(
        claim, "update_claim", by=cast.editor, at=MONDAY, changes={"statement": "Herring fetched more"}
    )
    assert ClaimTerms.objects.get(claim=claim).terms != indexed
    monkeypatch.delattr("factcheck.workflow.transition.index_claims")
    record_edit(claim, "update_claim", by=cast.editor, at=MONDAY, changes={"priority": 4})


def test_many_new_claims_begin_where_the_action_leads_and_none_where_it_is_refused(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    draft = type(claim)(
        desk=cast.desk,
        statement="Herring fetched more",
        provenance="external",
        created_at=MONDAY,
        created_by=cast.editor,
    )
    here = {cast.desk.pk: WorkflowFacts()}
    with pytest.raises(NotAllowed):
        create_claims_in_state([ClaimChange(draft)], "flag", by=cast.editor, at=MONDAY, facts=here)
    assert list(type(claim).objects.all()) == [claim]
    here = {cast.desk.pk: WorkflowFacts(role="editor")}
    create_claims_in_state([ClaimChange(draft)], "flag", by=cast.editor, at=MONDAY, facts=here)
    assert as_written(draft).state == "flagged"
    assert Event.objects.get(subject=str(draft.public_id)).to_state == "flagged"


def test_an_action_that_changes_no_state_changes_none_of_many(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    before, facts = claim.version, {claim.pk: get_claim_facts(claim, cast.second, MONDAY)}
    perform_transitions([ClaimChange(claim)], "comment", by=cast.second, at=MONDAY, facts=facts)
    assert (as_written(claim).state, as_written(claim).version) == ("in_review", before + 1)
    event = Event.objects.get(subject=str(claim.public_id), action="comment")
    assert (event.from_state, event.to_state) == ("in_review", "in_review")


def test_what_exists_is_not_begun_a_second_time(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    with pytest.raises(IntegrityError), atomic():
        create_in_state(
            claim,
            CLAIM_WORK,
            "flag",
            by=cast.editor,
            at=MONDAY,
            facts=get_claim_facts(claim, cast.editor, MONDAY),
        )
    assert Event.objects.filter(subject=str(claim.public_id), action="flag").count() == 1


def test_what_a_claim_hangs_on_is_held_and_nothing_else(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    article = claim.appearances.get().revision.article
    other = create_article(cast.desk, cast.editor, headline="Another", url="https://other.example.org/")
    claims = [flag_claim_on(article, words, cast.editor) for words in ("18,500 crates", "12 %")]
    elsewhere = flag_claim_on(other, "18,500 crates", cast.editor)
    with atomic():
        assert lock_articles_of_claims(claim) == [article]
        assert lock_article(other) == other
        assert lock_claim(claim) == claim
        assert lock_claims(type(claim).objects.exclude(pk=elsewhere.pk)) == [claim, *claims]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_others_may_still_refer_to_what_is_held(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    article = claim.appearances.get().revision.article
    with atomic(), CaptureQueriesContext(connection) as requested:
        lock_claim(claim)
        lock_article(article)
        lock_articles_of_claims(claim)
        lock_claims(type(claim).objects.all())
    # The whole row held would make everybody wait who only adds a source or a comment to the claim.
    held = [query["sql"].partition(" FOR ")[2] for query in requested if " FOR " in query["sql"]]
    assert held == ["NO KEY UPDATE"] * 4

"""Acts on many claims: each has its own event, refusals are by claim, and an undo gives back what was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Membership
from audit.models import Event
from audit.verify import verify_chain
from factcheck.assignments.actions import assign_claim, start_checking
from factcheck.bulk.actions import perform_bulk_action, preview_bulk_action, undo_bulk_action
from factcheck.bulk.acts import BULK_ACTS
from factcheck.claims.editing import update_claim
from factcheck.desk.event_descriptions import build_history_lines
from factcheck.desk.interests import recuse_from_claim
from factcheck.models import Assignment, BulkAction, Claim, Notification
from factcheck.workflow.batch import ClaimVersion
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, NotFound, WrongState
from tests.factcheck.workflow_driver import LATER
from tests.factories import flag_claim_on

WORDS = ("20,000 crates", "18,500 crates", "12 %", "Ada Holm")
SOON = LATER + timedelta(minutes=5)


@pytest.fixture
def claims(cast, article):
    return [flag_claim_on(article, words, cast.editor) for words in WORDS]


def seen(claims):
    return [ClaimVersion(claim, Claim.objects.get(pk=claim.pk).version) for claim in claims]


def act(name, claims, by, at=LATER, **inputs):
    return perform_bulk_action(BULK_ACTS[name], seen(claims), inputs, by=by, at=at)


def fresh(claim):
    return Claim.objects.get(pk=claim.pk)


def checker_of(claim):
    live = Assignment.objects.filter(claim=claim, ended_at__isnull=True).first()
    return live.checker if live else None


def test_each_claim_is_assigned_with_its_own_event_and_notice(cast, claims):
    before = Event.objects.count()
    result = act("assign", claims, cast.editor, checker=cast.checker, due_at=SOON)
    assert [one.pk for one in result.done] == [claim.pk for claim in claims]
    assert {(fresh(one).state, checker_of(one), fresh(one).due_at) for one in claims} == {
        ("assigned", cast.checker, SOON)
    }
    events = Event.objects.filter(number__gt=before)
    assert [(one.action, one.from_state, one.to_state) for one in events] == [
        ("assign", "flagged", "assigned")
    ] * 4
    assert Notification.objects.filter(person=cast.checker).count() == 4
    assert verify_chain().ok


def test_every_act_changes_what_it_names(cast, claims):
    update_claim(claims[0], by=cast.editor, at=LATER, tags=["old", "Kept"])
    assert len(act("due", claims, cast.editor, due_at=SOON).done) == 4
    assert len(act("priority", claims, cast.editor, priority=4).done) == 4
    assert len(act("tag", claims, cast.editor, add=["new", "kept"], remove=["OLD"]).done) == 4
    assert len(act("must_check", claims, cast.editor, must_check=False).done) == 4
    assert fresh(claims[0]).tags == ["Kept", "new"]
    assert fresh(claims[1]).tags == ["new", "kept"]
    one = fresh(claims[2])
    assert (one.due_at, one.priority, one.must_check) == (SOON, 4, False)
    assert len(act("move", claims, cast.editor, desk=cast.other_desk).done) == 4
    assert fresh(one).desk == cast.other_desk
    assert len(act("close", claims, cast.outsider, close_reason="declined", note="Enough").done) == 4
    assert (fresh(one).state, fresh(one).close_reason) == ("closed", "declined")


def test_what_cannot_be_done_is_refused_by_claim_and_the_rest_is_done(cast, claims):
    recuse_from_claim(claims[0], interest="My aunt", by=cast.checker, at=LATER)
    chosen = seen(claims)
    update_claim(claims[1], by=cast.second, at=LATER, priority=3)
    act("close", [claims[2]], cast.editor, close_reason="declined")
    chosen[2] = seen([claims[2]])[0]
    result = perform_bulk_action(
        BULK_ACTS["assign"], chosen, {"checker": cast.checker}, by=cast.editor, at=LATER
    )
    assert [one.pk for one in result.done] == [claims[3].pk]
    codes = {refusal.claim.pk: refusal.code for refusal in result.refused}
    assert codes == {claims[0].pk: "blocked", claims[1].pk: "stale", claims[2].pk: "wrong_state"}
    assert checker_of(claims[0]) is checker_of(claims[1]) is None


@pytest.mark.parametrize("name", ["checker", "outsider"])
def test_a_checker_and_another_desk_s_editor_assign_nothing(cast, claims, name):
    result = act("assign", claims, getattr(cast, name), checker=cast.second)
    assert (result.done, {one.code for one in result.refused}) == ([], {"not_allowed"})
    result = act("close", claims, getattr(cast, name), close_reason="declined")
    assert result.done == []
    assert not Event.objects.filter(action__in=["assign", "close"]).exists()


def test_a_person_of_another_desk_is_given_nothing(cast, claims):
    result = act("assign", claims, cast.editor, checker=cast.outsider)
    assert (len(result.done), len(result.refused)) == (0, 4)


def test_what_is_so_already_has_no_event(cast, claims):
    act("assign", claims[:2], cast.editor, checker=cast.checker)
    before = Event.objects.count()
    result = act("assign", claims, cast.editor, checker=cast.checker)
    assert ({one.pk for one in result.unchanged}, len(result.done)) == ({c.pk for c in claims[:2]}, 2)
    assert Event.objects.count() == before + 2


def test_a_preview_says_what_would_happen_and_writes_nothing(cast, claims):
    act("assign", claims[:1], cast.editor, checker=cast.second)
    before = Event.objects.count()
    preview = preview_bulk_action(
        BULK_ACTS["assign"], seen(claims), {"checker": cast.checker}, by=cast.editor, at=LATER
    )
    assert preview.groups == {"Sara": 1, "Nobody": 3}
    assert not preview.is_uniform
    alike = preview_bulk_action(
        BULK_ACTS["assign"], seen(claims[1:]), {"checker": cast.checker}, by=cast.editor, at=LATER
    )
    assert alike.is_uniform
    assert Event.objects.count() == before
    assert checker_of(claims[1]) is None


@pytest.mark.parametrize(
    ("name", "inputs"),
    [("due", {"due_at": SOON}), ("priority", {"priority": 4}), ("tag", {"add": ["x"], "remove": ["old"]}),
     ("must_check", {"must_check": False}), ("close", {"close_reason": "declined"}), ("assign", {}),
     ("move", {})],
)  # fmt: skip
def test_an_undo_gives_back_all_that_the_act_changed(cast, claims, name, inputs):
    update_claim(claims[0], by=cast.editor, at=LATER, tags=["old"], due_at=LATER)
    assign_claim(claims[0], checker=cast.second, by=cast.editor, at=LATER)
    start_checking(claims[0], by=cast.second, at=LATER)
    inputs = {"assign": {"checker": cast.checker}, "move": {"desk": cast.other_desk}}.get(name, inputs)

    def state(claim):
        now = fresh(claim)
        return (
            now.state, checker_of(now), now.due_at, now.priority, now.tags, now.must_check, now.desk,
            now.close_reason,
        )  # fmt: skip

    before = [state(claim) for claim in claims]
    done = act(name, claims, cast.editor, **inputs)
    assert [state(claim) for claim in claims] != before
    undone = undo_bulk_action(done.bulk_action, by=cast.editor, at=SOON)
    assert (len(undone.done), undone.refused) == (4, [])
    assert [state(claim) for claim in claims] == before
    assert Event.objects.filter(action="undo").count() == 4
    lines = build_history_lines(
        Event.objects.filter(action="undo"), viewer=cast.editor, at=SOON, tz=get_timezone("UTC")
    )
    assert all(line.sentence.startswith("Edith undid the") for line in lines)
    assert verify_chain().ok


def test_a_checker_who_was_told_of_another_due_time_is_told_of_its_undo(cast, claims):
    assign_claim(claims[0], checker=cast.checker, by=cast.editor, at=LATER)
    Notification.objects.all().delete()
    done = act("due", claims, cast.editor, due_at=SOON)
    undo_bulk_action(done.bulk_action, by=cast.editor, at=SOON)
    notices = Notification.objects.order_by("pk").values_list("person", "claim", "event", "created_at")
    assert list(notices) == [
        (cast.checker.pk, claims[0].pk, "due_changed", moment) for moment in (LATER, SOON)
    ]
    other = act("priority", claims, cast.editor, priority=4)
    undo_bulk_action(other.bulk_action, by=cast.editor, at=SOON)
    assert Notification.objects.count() == 2


def test_an_undo_leaves_alone_what_somebody_has_acted_on_since(cast, claims):
    done = act("assign", claims, cast.editor, checker=cast.checker)
    start_checking(claims[0], by=cast.checker, at=SOON)
    undone = undo_bulk_action(done.bulk_action, by=cast.editor, at=SOON)
    assert [one.claim.pk for one in undone.refused] == [claims[0].pk]
    assert fresh(claims[0]).state == "checking"
    assert fresh(claims[1]).state == "flagged"


def test_an_undo_is_one_s_own_once_and_soon(cast, claims):
    done = act("assign", claims, cast.editor, checker=cast.checker).bulk_action
    with pytest.raises(NotFound):
        undo_bulk_action(done, by=cast.standards, at=SOON)
    with pytest.raises(WrongState, match="ten minutes"):
        undo_bulk_action(done, by=cast.editor, at=LATER + timedelta(minutes=10))
    undo_bulk_action(done, by=cast.editor, at=SOON)
    with pytest.raises(WrongState, match="already"):
        undo_bulk_action(done, by=cast.editor, at=SOON)
    act("priority", claims, cast.editor, at=LATER + timedelta(hours=1), priority=4)
    assert [one.act for one in BulkAction.objects.all()] == ["priority"]


def test_a_former_editor_undoes_nothing_and_a_former_checker_gets_nothing_back(cast, claims):
    act("assign", claims, cast.editor, checker=cast.second)
    done = act("assign", claims, cast.editor, at=SOON, checker=cast.checker).bulk_action
    Membership.objects.filter(user=cast.second).delete()
    assert len(undo_bulk_action(done, by=cast.editor, at=SOON).refused) == 4
    done = act("close", claims, cast.editor, at=SOON, close_reason="declined").bulk_action
    Membership.objects.filter(user=cast.editor).update(role="checker")
    assert len(undo_bulk_action(done, by=cast.editor, at=SOON).refused) == 4


def test_too_many_or_none_are_refused_whole(cast, claims):
    with pytest.raises(Invalid, match="at least one"):
        perform_bulk_action(BULK_ACTS["close"], [], {}, by=cast.editor, at=LATER)
    with pytest.raises(Invalid, match="at most 500"):
        perform_bulk_action(BULK_ACTS["close"], seen(claims) * 126, {}, by=cast.editor, at=LATER)


def test_one_set_that_breaks_is_reported_and_the_others_are_done(cast, claims, monkeypatch):
    monkeypatch.setattr("factcheck.bulk.actions.SET_SIZE", 2)
    calls = []

    def breaks_once(batch, inputs):
        calls.append(batch)
        if len(calls) == 1:
            raise RuntimeError("a cable")
        BULK_ACTS["priority"].perform(batch, inputs)

    broken = replace(BULK_ACTS["priority"], perform=breaks_once)
    result = perform_bulk_action(broken, seen(claims), {"priority": 4}, by=cast.editor, at=LATER)
    assert (len(result.done), {one.code for one in result.refused}) == (2, {"error"})
    assert [fresh(claim).priority for claim in claims] == [2, 2, 4, 4]

"""Right of reply: asked, waited for, and logged; and no adverse ruling without it or a written reason."""

from datetime import timedelta

import pytest

from factcheck.actions import assigning, replies, ruling
from factcheck.actions.ruling import Ruling
from factcheck.actions.sweeping import close_late_replies
from factcheck.models import Reply
from lib.errors import Blocked, Invalid, WrongState
from record.models import Event
from tests.cast import MONDAY
from tests.factcheck.acts import LATER, inputs

DAY = timedelta(days=1)


def ask(claim, cast, **more):
    given = {"whom": "The mayor", "channel": "e-mail", "asked": "Is it so?", "deadline": LATER + DAY, **more}
    return replies.ask_reply(claim, by=cast.checker, at=LATER, **given)


def test_the_claim_waits_and_goes_on_with_the_answer(cast, stage):
    claim = stage("checking")
    assert ask(claim, cast).state == "awaiting_reply"
    assert replies.log_reply(claim, answer=" It is. ", by=cast.checker, at=LATER).state == "checking"
    reply = Reply.objects.get()
    assert (reply.answer, reply.closed_at) == ("It is.", LATER)


@pytest.mark.parametrize("field", ["whom", "channel", "asked"])
def test_what_is_missing_is_said_at_its_field(cast, stage, field):
    claim = stage("checking")
    with pytest.raises(Invalid) as caught:
        ask(claim, cast, **{field: " "})
    assert list(caught.value.fields) == [field]
    with pytest.raises(Invalid) as caught:
        ask(claim, cast, deadline=LATER)
    assert list(caught.value.fields) == ["deadline"]
    assert not Reply.objects.exists()


def test_at_the_deadline_the_system_logs_that_none_came(cast, stage):
    claim = stage("awaiting_reply")
    assert close_late_replies(at=MONDAY + DAY - timedelta(seconds=1)) == 0
    assert close_late_replies(at=MONDAY + DAY) == 1
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert Event.objects.filter(step="log_reply").get().details == {"answer": "none by the deadline"}
    assert close_late_replies(at=MONDAY + DAY) == 0


def test_a_question_does_not_trap_a_claim_that_changed_hands(cast, stage, on, scale):
    claim = stage("awaiting_reply")
    assigning.assign(claim, checker=cast.second, by=cast.editor, at=LATER)
    assigning.start(claim, by=cast.second, at=LATER)
    for page in ("one", "two"):
        on.cite(claim, f"https://stats.example.org/{page}", cast.second)
    filed = inputs("submit", claim, cast, scale, LATER)
    with pytest.raises(Blocked, match="has not answered"):
        ruling.submit(claim, by=cast.second, at=LATER, **filed)
    assert close_late_replies(at=MONDAY + DAY) == 1
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert ruling.submit(claim, by=cast.second, at=MONDAY + DAY, **filed).state == "in_review"


def test_a_question_asked_since_is_not_closed_with_the_late_one(cast, stage):
    claim = stage("awaiting_reply")
    assigning.assign(claim, checker=cast.checker, by=cast.editor, at=LATER)
    assigning.start(claim, by=cast.checker, at=LATER)
    ask(claim, cast, deadline=MONDAY + 3 * DAY)
    close_late_replies(at=MONDAY + DAY)
    claim.refresh_from_db()
    assert claim.state == "awaiting_reply"
    assert Reply.objects.filter(closed_at=None).count() == 1
    with pytest.raises(WrongState):
        replies.close_late(claim, at=MONDAY + DAY)


class TestAnAdverseRuling:
    @pytest.fixture
    def claim(self, stage, on, cast):
        claim = stage("checking")
        for page in ("one", "two"):
            on.cite(claim, f"https://stats.example.org/{page}", cast.checker)
        return claim

    def false(self, scale, **more):
        return Ruling(rating=scale.ratings.get(label="False"), explanation="It was 145.", **more)

    def test_needs_the_reply_of_whoever_said_it(self, claim, cast, scale):
        with pytest.raises(Blocked, match="ask for their reply"):
            ruling.submit(claim, ruling=self.false(scale), by=cast.checker, at=LATER)
        ask(claim, cast)
        replies.log_reply(claim, answer="", by=cast.checker, at=LATER)
        sent = ruling.submit(claim, ruling=self.false(scale), by=cast.checker, at=LATER)
        assert sent.state == "in_review"

    def test_or_a_written_reason(self, claim, cast, scale):
        filed = self.false(scale, reply_waiver="The office has been dissolved")
        assert ruling.submit(claim, ruling=filed, by=cast.checker, at=LATER).state == "in_review"
        assert claim.verdicts.get().reply_waiver == "The office has been dissolved"

    def test_not_where_nobody_is_named(self, claim, cast, scale):
        type(claim).objects.filter(pk=claim.pk).update(claimant="")
        sent = ruling.submit(claim, ruling=self.false(scale), by=cast.checker, at=LATER)
        assert sent.state == "in_review"

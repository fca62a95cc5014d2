"""Right of reply: asked, waited for, and logged; and no adverse ruling without it or a written reason."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import OutgoingEmail
from audit.models import Event
from factcheck.assignments import actions as assignments_actions
from factcheck.desk.emails import send_due_notifications
from factcheck.models import Notification, ReplyRequest
from factcheck.periodic import close_overdue_replies
from factcheck.replies import actions as replies_actions
from factcheck.replies.links import create_reply_link, revoke_reply_link
from factcheck.replies.reminders import send_due_reminders
from factcheck.replies.selectors import list_reply_requests
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.workflow.facts import get_claim_facts
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER, build_transition_inputs
from tests.factories import MONDAY

DAY = timedelta(days=1)


def ask(claim, cast, **more):
    given = {
        "recipient": "The mayor",
        "channel": "e-mail",
        "question": "Is it so?",
        "deadline": LATER + DAY,
        **more,
    }
    return replies_actions.request_reply(claim, by=cast.checker, at=LATER, **given)


def test_the_claim_waits_and_goes_on_with_the_answer(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    assert ask(claim, cast).state == "awaiting_reply"
    assert replies_actions.log_reply(claim, answer=" It is. ", by=cast.checker, at=LATER).state == "checking"
    reply = ReplyRequest.objects.get()
    assert (reply.answer, reply.closed_at) == ("It is.", LATER)


@pytest.mark.parametrize("field", ["recipient", "channel", "question"])
def test_what_is_missing_is_said_at_its_field(cast, create_claim_in_state, field):
    claim = create_claim_in_state("checking")
    with pytest.raises(Invalid) as caught:
        ask(claim, cast, **{field: " "})
    assert list(caught.value.fields) == [field]
    with pytest.raises(Invalid) as caught:
        ask(claim, cast, deadline=LATER)
    assert list(caught.value.fields) == ["deadline"]
    assert not ReplyRequest.objects.exists()


def test_at_the_deadline_the_system_logs_that_none_came(cast, create_claim_in_state):
    claim = create_claim_in_state("awaiting_reply")
    assert close_overdue_replies(at=MONDAY + DAY - timedelta(seconds=1)) == 0
    assert close_overdue_replies(at=MONDAY + DAY) == 1
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert Event.objects.filter(action="log_reply").get().details == {"answer": {"code": "no_reply"}}
    assert close_overdue_replies(at=MONDAY + DAY) == 0


def test_a_question_does_not_trap_a_claim_that_changed_hands(
    cast, create_claim_in_state, workflow_driver, rating_scale
):
    claim = create_claim_in_state("awaiting_reply")
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=LATER)
    assignments_actions.start_checking(claim, by=cast.second, at=LATER)
    for page in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", cast.second)
    filed = build_transition_inputs("submit", claim, cast, rating_scale, LATER)
    with pytest.raises(Blocked, match="one or more people have not answered"):
        verdicts_actions.submit_verdict(claim, by=cast.second, at=LATER, **filed)
    assert close_overdue_replies(at=MONDAY + DAY) == 1
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert (
        verdicts_actions.submit_verdict(claim, by=cast.second, at=MONDAY + DAY, **filed).state == "in_review"
    )


def test_a_question_asked_since_is_not_closed_with_the_late_one(cast, create_claim_in_state):
    claim = create_claim_in_state("awaiting_reply")
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
    ask(claim, cast, deadline=MONDAY + 3 * DAY)
    close_overdue_replies(at=MONDAY + DAY)
    claim.refresh_from_db()
    assert claim.state == "awaiting_reply"
    assert ReplyRequest.objects.filter(closed_at=None).count() == 1
    with pytest.raises(WrongState):
        replies_actions.close_overdue_requests(claim, at=MONDAY + DAY)


class TestAnAdverseVerdict:
    @pytest.fixture
    def claim(self, create_claim_in_state, workflow_driver, cast):
        claim = create_claim_in_state("checking")
        for page in ("one", "two"):
            workflow_driver.cite(claim, f"https://stats.example.org/{page}", cast.checker)
        return claim

    def false(self, scale, **more):
        return VerdictInput(rating=scale.ratings.get(label="False"), explanation="It was fewer.", **more)

    def test_needs_the_reply_of_whoever_said_it(self, claim, cast, rating_scale):
        with pytest.raises(Blocked, match="Request a reply"):
            verdicts_actions.submit_verdict(
                claim, verdict_input=self.false(rating_scale), by=cast.checker, at=LATER
            )
        ask(claim, cast)
        replies_actions.log_reply(claim, answer="", by=cast.checker, at=LATER)
        sent = verdicts_actions.submit_verdict(
            claim, verdict_input=self.false(rating_scale), by=cast.checker, at=LATER
        )
        assert sent.state == "in_review"

    def test_or_a_written_reason(self, claim, cast, rating_scale):
        filed = self.false(rating_scale, reply_waiver="The office has been dissolved")
        assert (
            verdicts_actions.submit_verdict(claim, verdict_input=filed, by=cast.checker, at=LATER).state
            == "in_review"
        )
        assert claim.verdicts.get().reply_waiver == "The office has been dissolved"

    def test_not_where_nobody_is_named(self, claim, cast, rating_scale):
        type(claim).objects.filter(pk=claim.pk).update(claimant="")
        sent = verdicts_actions.submit_verdict(
            claim, verdict_input=self.false(rating_scale), by=cast.checker, at=LATER
        )
        assert sent.state == "in_review"


class TestSeveralAtOnce:
    def test_each_is_logged_by_itself_and_the_claim_waits_for_the_last(self, cast, create_claim_in_state):
        claim = ask(create_claim_in_state("checking"), cast)
        claim = ask(claim, cast, recipient="The harbour", kind="expert")
        mayor, harbour = ReplyRequest.objects.all()
        claim = replies_actions.log_reply(
            claim, reply_request=harbour, answer="So it is.", by=cast.checker, at=LATER
        )
        assert claim.state == "awaiting_reply"
        claim = replies_actions.log_reply(claim, answer="It is.", by=cast.checker, at=LATER)
        assert claim.state == "checking"
        mayor.refresh_from_db()
        harbour.refresh_from_db()
        assert (mayor.answer, harbour.answer) == ("It is.", "So it is.")

    def test_whose_answer_it_is_has_to_be_said(self, cast, create_claim_in_state):
        claim = ask(ask(create_claim_in_state("checking"), cast), cast, recipient="The harbour")
        with pytest.raises(Invalid) as caught:
            replies_actions.log_reply(claim, answer="It is.", by=cast.checker, at=LATER)
        assert list(caught.value.fields) == ["reply_request"]

    def test_on_the_screen_one_chooses_among_the_open_ones(self, client, cast, create_claim_in_state):
        claim = ask(ask(create_claim_in_state("checking"), cast), cast, recipient="The harbour")
        client.force_login(cast.checker)
        where = f"/claims/{claim.public_id}/"
        page = client.get(where).content.decode()
        assert "Choose a question" in page
        harbour = ReplyRequest.objects.get(recipient="The harbour")
        answered = {"reply_request": harbour.public_id, "answer": "So it is.", "version": claim.version}
        assert client.post(f"{where}actions/log_reply/", answered).status_code == 302
        page = client.get(where).content.decode()
        assert "Choose a question" not in page
        assert "logged the reply of The harbour" in page

    def test_two_that_are_late_are_closed_together(self, cast, create_claim_in_state):
        claim = ask(ask(create_claim_in_state("checking"), cast), cast, recipient="The harbour")
        assert close_overdue_replies(at=LATER + DAY) == 1
        claim.refresh_from_db()
        assert claim.state == "checking"
        data = find_notices("by the deadline", person=cast.checker)
        assert data.count() == 2


class TestExperts:
    def test_are_not_told_to_readers_unless_that_is_said(self, cast, create_claim_in_state):
        claim = ask(create_claim_in_state("checking"), cast, kind="expert")
        claim = ask(claim, cast, kind="expert", public="yes")
        claim = ask(claim, cast, public="no")
        ask(claim, cast)
        assert [reply.is_public for reply in ReplyRequest.objects.all()] == [False, True, False, True]

    def test_are_no_reply_of_whoever_the_verdict_goes_against(self, cast, create_claim_in_state):
        claim = ask(create_claim_in_state("checking"), cast, kind="expert")
        claim = replies_actions.log_reply(claim, answer="It is.", by=cast.checker, at=LATER)
        assert get_claim_facts(claim, cast.checker, LATER).answered_replies == 0


class TestWhatIsLoggedStays:
    def test_what_comes_after_is_an_entry_of_its_own(self, cast, create_claim_in_state, client):
        claim = ask(create_claim_in_state("checking"), cast)
        claim = replies_actions.log_reply(claim, answer="It is.", by=cast.checker, at=LATER)
        reply = ReplyRequest.objects.get()
        claim = replies_actions.add_further_answer(
            reply, text="They take that back.", answered_by="Ada", by=cast.editor, at=LATER + DAY
        )
        reply.refresh_from_db()
        assert (claim.state, reply.answer) == ("checking", "It is.")
        further = reply.further_answers.get()
        assert (further.text, further.added_by) == ("They take that back.", cast.editor)
        client.force_login(cast.second)
        page = client.get(f"/claims/{claim.public_id}/").content.decode()
        assert page.index("It is.</p>") < page.index("They take that back.</p>")
        assert ", logged by Edith" in page

    def test_a_late_answer_is_logged_as_late(self, cast, create_claim_in_state):
        claim = ask(create_claim_in_state("checking"), cast)
        close_overdue_replies(at=LATER + DAY)
        replies_actions.add_further_answer(
            ReplyRequest.objects.get(), text="It is.", by=cast.checker, at=LATER + 2 * DAY
        )
        reply = ReplyRequest.objects.get()
        assert (reply.answer, reply.closed_at, reply.answered_at) == ("It is.", LATER + DAY, LATER + 2 * DAY)
        [requested] = list_reply_requests(claim, at=LATER + 2 * DAY)
        assert requested.answers[0].summary.endswith(", after the deadline")

    def test_an_open_question_of_a_claim_that_changed_hands_can_be_answered(
        self, cast, create_claim_in_state
    ):
        claim = ask(create_claim_in_state("checking"), cast)
        assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=LATER)
        claim = assignments_actions.start_checking(claim, by=cast.second, at=LATER)
        with pytest.raises(NotAllowed):
            replies_actions.add_further_answer(
                ReplyRequest.objects.get(), text="It is.", by=cast.checker, at=LATER
            )
        claim = replies_actions.add_further_answer(
            ReplyRequest.objects.get(), text="It is.", by=cast.second, at=LATER
        )
        assert claim.state == "checking"
        assert get_claim_facts(claim, cast.second, LATER).unanswered_replies == 0

    def test_nobody_but_the_checker_is_offered_to_log_what_the_claim_waits_for(
        self, cast, create_claim_in_state, client
    ):
        claim = ask(create_claim_in_state("checking"), cast)
        client.force_login(cast.editor)
        page = client.get(f"/claims/{claim.public_id}/").content.decode()
        url = reverse("reply_further_answer", args=[ReplyRequest.objects.get().public_id])
        assert url not in page
        client.force_login(cast.checker)
        page = client.get(f"/claims/{claim.public_id}/").content.decode()
        assert url not in page
        assert reverse("claim_transition", args=[claim.public_id, "log_reply"]) in page
        replies_actions.log_reply(claim, answer="It is.", by=cast.checker, at=LATER)
        client.force_login(cast.editor)
        assert url in client.get(f"/claims/{claim.public_id}/").content.decode()


def test_an_address_that_is_none_is_told_at_its_field(cast, create_claim_in_state):
    with pytest.raises(Invalid) as caught:
        ask(create_claim_in_state("checking"), cast, email="press at example")
    assert list(caught.value.fields) == ["email"]


class TestReminders:
    @pytest.fixture
    def asked(self, cast, create_claim_in_state):
        type(cast.checker).objects.filter(pk=cast.checker.pk).update(email="carl@example.org")

        def play(time: timedelta, **more):
            ask(create_claim_in_state("checking"), cast, deadline=LATER + time, **more)
            return ReplyRequest.objects.get()

        return play

    @pytest.mark.parametrize(("time", "left"), [(8 * DAY, DAY), (DAY, DAY / 4), (DAY / 6, DAY / 24)])
    def test_come_once_when_a_day_or_a_quarter_is_left(self, asked, cast, time, left):
        reply = asked(time)
        assert send_due_reminders(at=reply.deadline - left - timedelta(seconds=1)) == 0
        assert send_due_reminders(at=reply.deadline - left) == 1
        assert send_due_reminders(at=reply.deadline - left + timedelta(seconds=1)) == 0
        assert find_notices(" left to reply.", person=cast.checker).count() == 1
        send_due_notifications(at=reply.deadline)
        assert OutgoingEmail.objects.get().to == "carl@example.org"

    def test_reach_whoever_was_asked_where_a_link_is_good(self, asked, cast):
        reply = asked(DAY, email="press@example.org")
        create_reply_link(reply, by=cast.checker, at=LATER)
        send_due_reminders(at=reply.deadline - timedelta(hours=1))
        email = OutgoingEmail.objects.get(to="press@example.org")
        assert "Is it so?" in email.text
        assert re.search(r"Please answer by \w+day \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)\. ", email.text)
        assert reply.claim.statement not in email.text

    def test_and_not_where_it_was_taken_back(self, asked, cast):
        reply = asked(DAY, email="press@example.org")
        revoke_reply_link(create_reply_link(reply, by=cast.checker, at=LATER).link, by=cast.checker, at=LATER)
        send_due_reminders(at=reply.deadline - timedelta(hours=1))
        assert not OutgoingEmail.objects.filter(to="press@example.org").exists()

    def test_not_for_what_is_answered_or_over(self, asked, cast):
        reply = asked(DAY)
        replies_actions.log_reply(reply.claim, answer="It is.", by=cast.checker, at=LATER)
        assert send_due_reminders(at=reply.deadline - timedelta(hours=1)) == 0
        ReplyRequest.objects.update(closed_at=None)
        assert send_due_reminders(at=reply.deadline) == 0

    def test_the_deadline_itself_is_told_by_notice_and_letter(self, asked, cast):
        asked(DAY)
        close_overdue_replies(at=LATER + DAY)
        assert find_notices("The mayor did not reply by the deadline.", person=cast.checker)
        send_due_notifications(at=LATER + DAY)
        assert "The mayor did not reply by the deadline." in OutgoingEmail.objects.get().text

    def test_a_letter_from_a_confidential_desk_does_not_say_whom_it_asked(self, asked, cast):
        reply = asked(DAY)
        type(cast.desk).objects.filter(pk=cast.desk.pk).update(visibility="confidential")
        send_due_reminders(at=reply.deadline - timedelta(hours=1))
        send_due_notifications(at=reply.deadline)
        email = OutgoingEmail.objects.get()
        assert "mayor" not in (email.subject + email.text).lower()
        assert f"/notifications/{Notification.objects.latest('pk').public_id}/" in email.text


def test_on_own_copy_nothing_is_said_of_readers(client, cast, create_claim_in_state):
    for own_copy, value in ((True, False), (False, True)):
        claim = ask(create_claim_in_state("checking", own_copy=own_copy), cast)
        client.force_login(cast.checker)
        page = client.get(f"/claims/{claim.public_id}/").content.decode()
        assert ("Readers will see that a reply was requested." in page) == value


def test_the_verdict_can_be_written_while_a_reply_is_awaited_and_only_sending_waits(
    client, cast, create_claim_in_state
):
    claim = create_claim_in_state("awaiting_reply")
    client.force_login(cast.checker)
    address = reverse("claim_detail", args=[claim.public_id])
    page = client.get(address)
    assert page.context["verdict_form"] is not None
    assert 'id="add-source"' in page.content.decode()
    assert "Waiting for a reply: one or more people have not answered." in page.content.decode()
    assert 'form="verdict"' not in page.content.decode()  # the button that would send it
    assert (
        client.post(reverse("claim_draft", args=[claim.public_id]), {"headline": "So far"}).status_code == 204
    )
    sent = client.post(
        reverse("claim_transition", args=[claim.public_id, "submit"]),
        {"version": claim.version, "headline": "So far", "explanation": "Because"},
    )
    assert sent.status_code in (409, 422)
    assert "Because" in sent.content.decode()
    claim.refresh_from_db()
    assert claim.state == "awaiting_reply"
    # The others of the desk write nothing on it.
    client.force_login(cast.editor)
    assert client.get(address).context["verdict_form"] is None
    client.force_login(cast.checker)
    assert close_overdue_replies(at=MONDAY + DAY) == 1
    assert client.get(address).context["verdict_form"]["headline"].value() == "So far"

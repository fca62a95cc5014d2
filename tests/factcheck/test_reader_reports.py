"""Reports of errors: taken in once, tied to the claim, answered truthfully, their senders forgotten."""

from datetime import timedelta

import pytest

from accounts.models import OutgoingEmail
from audit.models import Event
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.models import Claim, ReaderReport
from factcheck.models.enums import ReaderReportStatus
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reader_reports as reader_reports_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.reader_report_rows import get_default_answer
from lib.errors import Blocked, Invalid, NotAllowed, Stale, WrongState
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import mark_sources_checked

TEXT = "The table says 18,145 crates, not 20,145."
HOUR = timedelta(hours=1)


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("live")


@pytest.fixture
def send(claim):
    def play(text=TEXT, *, at=LATER, **more):
        return reader_reports_actions.create_reader_report(claim, text=text, about=1, at=at, **more)

    return play


@pytest.fixture
def put_right(claim, cast, rating_scale):
    """The reopened claim ruled on again, approved, and published as a major correction."""

    def play(at=LATER + HOUR):
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=at)
        assignments_actions.start_checking(claim, by=cast.checker, at=at)
        mark_sources_checked(claim, at)
        verdicts_actions.submit_verdict(
            claim, verdict_input=build_verdict_input(claim, rating_scale, "Half true"), by=cast.checker, at=at
        )
        reviews_actions.approve_verdict(claim, by=cast.second, at=at)
        publication.correct_verdict(
            claim, correction="major", public_note="We misread the table.", by=cast.editor, at=at + HOUR
        )

    return play


class TestTakingIn:
    def test_it_waits_for_the_desk_and_its_editors_are_told_once(self, send, cast, claim):
        report = send(email="ada@example.org")
        send("Another thing: the month is wrong as well.")
        assert (report.status, report.publication, report.claim) == ("new", 1, claim)
        data = find_notices("reported an error")
        assert {notice.person for notice in data} == {cast.editor, cast.standards}
        assert data.count() == 2
        assert "18,145 crates" in data.first().sentence
        assert Event.objects.get(subject=str(report.public_id)).details == {"claim": str(claim.public_id)}

    def test_it_never_makes_the_work_on_the_claim_stale(self, send, claim):
        send()
        assert Claim.objects.get(pk=claim.pk).version == claim.version

    def test_the_same_words_again_stand_behind_the_first(self, send):
        first = send()
        again = send(f"  {TEXT.upper()} \r\n")
        assert again.duplicate_of == first
        assert list(ReaderReport.objects.first_of_group()) == [first]

    def test_once_that_is_answered_the_same_words_are_news(self, send, cast):
        reader_reports_actions.answer_reader_report(
            send(), outcome="no_change", answer="It stands.", by=cast.editor, at=LATER
        )
        assert send(at=LATER + HOUR).duplicate_of is None

    def test_one_sent_twice_is_one(self, send, cast):
        assert send(secret="a" * 64) == send(secret="a" * 64)
        assert send("By a partner, for once.", partner=cast.outsider) == send(
            "By a partner, for once.", partner=cast.outsider
        )
        assert ReaderReport.objects.count() == 2

    @pytest.mark.parametrize(
        ("typed", "where", "said"),
        [
            ({"text": "Wrong"}, "text", "Describe what is wrong."),
            ({"text": "x" * 4001}, "text", "Your text has 4,001 characters. The limit is 4,000."),
            ({"text": "See https://a.example " * 6}, "text", "You can include up to 5 links."),
            ({"link": "javascript:alert(1)"}, "link", "https://"),
            ({"link": "https://a.example/ x"}, "link", "https://"),
            ({"link": "https://a.example/" + "x" * 2000}, "link", "2,000"),
        ],
    )
    def test_what_is_no_report_is_refused_where_it_was_typed(self, send, typed, where, said):
        with pytest.raises(Invalid, match=said) as caught:
            send(**typed)
        assert list(caught.value.fields) == [where]
        assert not ReaderReport.objects.exists()

    def test_what_cannot_be_seen_is_left_out(self, send):
        sent = send("The figure\x00 is \x1b[31mwrong\x07: \u202e12\u2066.\r\nTruly.")
        assert sent.text == "The figure is [31mwrong: 12.\nTruly."

    def test_four_thousand_characters_are_taken(self, send):
        assert len(send("é" * 4000).text) == 4000

    @pytest.mark.parametrize("publication_status", ["none", "retracted"])
    def test_only_what_is_public_can_be_wrong_in_public(self, workflow_driver, publication_status):
        claim = (
            workflow_driver.at("approved")
            if publication_status == "none"
            else workflow_driver.public("retracted", "settled")
        )
        with pytest.raises(WrongState, match="This verdict is no longer public"):
            reader_reports_actions.create_reader_report(claim, text=TEXT, about=1, at=LATER)


class TestLookingInto:
    def test_anybody_of_the_desk_may_and_nobody_else(self, send, cast):
        report = send()
        with pytest.raises(NotAllowed):
            reader_reports_actions.start_investigation(report, by=cast.outsider, at=LATER)
        assert (
            reader_reports_actions.start_investigation(report, by=cast.second, at=LATER).status
            == "investigating"
        )

    def test_two_at_once_are_told_apart(self, send, cast):
        report = send()
        reader_reports_actions.start_investigation(report, by=cast.second, at=LATER, version=1)
        with pytest.raises(Stale, match="this report"):
            reader_reports_actions.answer_reader_report(
                report, outcome="no_change", answer="It stands.", by=cast.editor, at=LATER, version=1
            )

    def test_the_claim_is_reopened_for_it_and_says_so(self, send, cast, claim):
        report = reader_reports_actions.reopen_claim_for_report(
            send(), reason="A reader is right", by=cast.editor, at=LATER
        )
        assert report.reopened_at == LATER
        claim.refresh_from_db()
        assert (claim.state, claim.publication_status) == ("flagged", "live")
        opened = Event.objects.get(action="reopen", subject=str(claim.public_id))
        assert opened.details == {"reason": "A reader is right", "report": str(report.public_id)}

    def test_what_is_open_already_is_not_reopened(self, send, cast, claim):
        report = send()
        closing.reopen_claim(claim, reason="New figures", by=cast.editor, at=LATER)
        with pytest.raises(Blocked, match="The claim is already open"):
            reader_reports_actions.reopen_claim_for_report(report, reason="Again", by=cast.editor, at=LATER)


class TestAnswering:
    def test_whoever_left_an_address_gets_a_letter_and_so_do_those_who_said_the_same(self, send, cast):
        first = send(email="ada@example.org")
        send(email="bo@example.org")
        send()
        reader_reports_actions.answer_reader_report(
            first, outcome="no_change", answer="Table 2 has it.", by=cast.editor, at=LATER
        )
        assert sorted(OutgoingEmail.objects.values_list("to", flat=True)) == [
            "ada@example.org",
            "bo@example.org",
        ]
        email = OutgoingEmail.objects.first()
        assert "No change needed." in email.text
        assert "Table 2 has it." in email.text
        assert "/verdicts/" in email.text
        assert TEXT not in email.text
        assert set(ReaderReport.objects.values_list("status", flat=True)) == {ReaderReportStatus.ANSWERED}

    def test_spam_is_told_to_nobody_and_its_address_is_gone(self, send, cast):
        report = reader_reports_actions.answer_reader_report(
            send(email="x@example.org"), outcome="spam", by=cast.editor, at=LATER
        )
        assert (report.email, report.answer) == ("", "")
        assert not OutgoingEmail.objects.exists()

    @pytest.mark.parametrize(("outcome", "answer", "where"), [
        ("", "Thanks", "outcome"), ("maybe", "Thanks", "outcome"), ("no_change", "  ", "answer"),
    ])  # fmt: skip
    def test_an_answer_says_what_became_of_it(self, send, cast, outcome, answer, where):
        with pytest.raises(Invalid) as caught:
            reader_reports_actions.answer_reader_report(
                send(), outcome=outcome, answer=answer, by=cast.editor, at=LATER
            )
        assert list(caught.value.fields) == [where]

    def test_corrected_is_said_only_once_it_is(self, send, cast, put_right):
        report = send()
        with pytest.raises(
            Invalid, match=r"No correction has been published since this report\. Publish it first\."
        ):
            reader_reports_actions.answer_reader_report(
                report, outcome="corrected", answer="Done", by=cast.editor, at=LATER
            )
        reader_reports_actions.reopen_claim_for_report(
            report, reason="They are right", by=cast.editor, at=LATER
        )
        put_right()
        proposed = get_default_answer(ReaderReport.objects.get())
        assert proposed["outcome"] == "corrected"
        assert "We misread the table." in proposed["answer"]
        report = reader_reports_actions.answer_reader_report(
            report, **proposed, by=cast.editor, at=LATER + 3 * HOUR
        )
        assert (report.status, report.correcting_publication) == ("answered", 2)

    def test_a_correction_of_before_proposes_nothing(self, send, cast, claim, put_right):
        closing.reopen_claim(claim, reason="New figures", by=cast.editor, at=LATER)
        put_right()
        assert get_default_answer(send(at=LATER + 5 * HOUR)) == {}

    def test_a_retraction_answers_it_too(self, send, cast, claim):
        report = send()
        publication.propose_retraction(
            claim,
            reason="The table was forged.",
            public_note="The table was forged.",
            by=cast.standards,
            at=LATER,
        )
        publication.retract_verdict(claim, by=cast.editor, at=LATER)
        proposed = get_default_answer(ReaderReport.objects.get())
        assert "The table was forged." in proposed["answer"]
        assert (
            reader_reports_actions.answer_reader_report(report, **proposed, by=cast.editor, at=LATER).outcome
            == "corrected"
        )

    def test_the_correction_reminds_of_whoever_waits(self, send, cast, put_right):
        reader_reports_actions.reopen_claim_for_report(
            send(), reason="They are right", by=cast.editor, at=LATER
        )
        put_right()
        value = find_notices(
            ("The correction is published. A reader who reported the error is waiting for an answer."),
            person=cast.checker,
        )
        assert "A reader who reported the error is waiting for an answer." in value.get().sentence

    def test_an_answer_can_be_taken_up_again(self, send, cast):
        report = send()
        reader_reports_actions.answer_reader_report(
            report, outcome="no_change", answer="It stands.", by=cast.editor, at=LATER
        )
        report = reader_reports_actions.reopen_reader_report(report, by=cast.editor, at=LATER)
        assert (report.status, report.outcome, report.answer) == ("investigating", "", "")
        assert reader_reports_actions.answer_reader_report(
            report, outcome="elsewhere", answer="Write to the news desk.", by=cast.editor, at=LATER
        )

    def test_a_checker_does_not_answer(self, send, cast):
        with pytest.raises(NotAllowed):
            reader_reports_actions.answer_reader_report(send(), outcome="spam", by=cast.checker, at=LATER)


class TestForgetting:
    def test_an_address_is_erased_thirty_days_after_the_answer_and_no_sooner(self, send, cast):
        answered, waiting = send(email="ada@example.org"), send("Something else.", email="bo@example.org")
        reader_reports_actions.answer_reader_report(
            answered, outcome="no_change", answer="It stands.", by=cast.editor, at=LATER
        )
        assert reader_reports_actions.delete_sender_emails(at=LATER + timedelta(days=30)) == 0
        assert reader_reports_actions.delete_sender_emails(at=LATER + timedelta(days=30, minutes=1)) == 1
        answered.refresh_from_db()
        waiting.refresh_from_db()
        assert (answered.email, waiting.email) == ("", "bo@example.org")
        assert answered.text == TEXT

    def test_the_newsroom_says_how_long(self, send, cast, settings):
        settings.STET_READER_REPORT_EMAIL_DAYS = 2
        report = send(email="ada@example.org")
        reader_reports_actions.answer_reader_report(
            report, outcome="no_change", answer="It stands.", by=cast.editor, at=LATER
        )
        assert reader_reports_actions.delete_sender_emails(at=LATER + timedelta(days=3)) == 1

    def test_no_address_and_no_word_of_theirs_is_in_the_chain(self, send):
        report = send(email="ada@example.org")
        message = str(Event.objects.get(subject=str(report.public_id)).details)
        assert "ada" not in message
        assert "18,145" not in message


def test_a_desk_reads_what_was_written_to_it(send, cast):
    report = send()
    for person, reads in [(cast.checker, True), (cast.outsider, False), (cast.admin, False)]:
        assert ReaderReport.objects.visible_to(person).filter(pk=report.pk).exists() is reads

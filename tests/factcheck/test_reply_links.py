"""Answers through a link: it shows the question alone, works once, ends, and tells a guesser nothing."""

import logging
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import OutgoingEmail
from audit.models import Event
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.desk.emails import send_due_notifications
from factcheck.models import Claim, ReplyFile, ReplyLink, ReplyRequest
from factcheck.outsiders.files import MAX_FILE_BYTES, SentFile, store_files
from factcheck.replies import actions as replies_actions
from factcheck.replies.links import answer_by_link, create_reply_link, revoke_reply_link
from lib.errors import Invalid, NotAllowed, WrongState
from newsroom.log_filters import MaskTokensFilter
from tests.factcheck.notices import find_notices, notices
from tests.factories import MONDAY

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASKED = MONDAY + HOUR
PAGE = "factcheck.replies.public_views.now"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """at.time is what the clock of the public page shows."""
    shown = SimpleNamespace(time=ASKED)
    for place in (PAGE, "factcheck.screens.claim.replies.now", "factcheck.screens.claim.views.now"):
        monkeypatch.setattr(place, lambda: shown.time)
    return shown


@pytest.fixture
def reply(create_claim_in_state: Any) -> ReplyRequest:
    """The mayor was asked, with a day to answer."""
    return create_claim_in_state("awaiting_reply").replies.get()


@pytest.fixture
def address(reply: ReplyRequest, cast: Any, at: Any) -> str:
    """The path of a link to answer through."""
    return path(create_reply_link(reply, by=cast.checker, at=ASKED).address)


def path(address: str) -> str:
    return "/answer/" + address.split("/answer/")[1]


def form_of(page: Any) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def send(address: str, client: Client | None = None, **more: Any) -> Any:
    """Open the page and answer, as a browser would."""
    client = client or Client()
    given = {"answer": "It is not so.", "answered_by": "Ada Holm, press officer"}
    return client.post(address, given | {"form": form_of(client.get(address))} | more)


class TestWhatThePageShows:
    def test_the_question_and_who_asks_until_when(self, address, reply):
        Claim.objects.filter(pk=reply.claim_id).update(statement="A statement of the desk")
        page = Client().get(address)
        value = page.content.decode()
        assert "The Daily Proof asks you" in value
        assert "Is it so?" in value
        assert "Tuesday 3 March 2026, 09:00 (UTC)" in value
        for secret in ("A statement of the desk", "The mayor", "Carl", "Stet", "csrf", "/claims/"):
            assert secret not in value, secret

    def test_the_checker_is_named_only_where_the_desk_signs(self, address, cast):
        type(cast.desk).objects.filter(pk=cast.desk.pk).update(publishes_names=True)
        assert "Asked by <bdi>Carl</bdi>" in Client().get(address).content.decode()

    def test_no_cache_keeps_it_and_no_search_finds_it_and_no_frame_holds_it(self, address):
        for page in (Client().get(address), send(address), Client().get(address)):
            assert page["Cache-Control"] == "no-store"
            assert page["Referrer-Policy"] == "no-referrer"
            assert "noindex" in page["X-Robots-Tag"]
            assert '<meta name="robots" content="noindex' in page.content.decode()
            assert page["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
            assert page.cookies == {}

    def test_a_look_is_noted_and_uses_nothing_up(self, address):
        Client().head(address)
        assert ReplyLink.objects.get().opened_at is None
        Client().get(address)
        Client().get(address)
        link = ReplyLink.objects.get()
        assert (link.opened_at, link.used_at) == (ASKED, None)


class TestAnAnswer:
    def test_arrives_and_the_claim_goes_on(self, address, reply, cast, at):
        type(cast.checker).objects.filter(pk=cast.checker.pk).update(email="carl@example.org")
        page = send(address)
        assert page.status_code == 200
        assert "Your answer has arrived" in page.content.decode()
        assert "It is not so." in page.content.decode()
        reply.refresh_from_db()
        assert (reply.answer, reply.answered_by) == ("It is not so.", "Ada Holm, press officer")
        assert reply.answered_at == reply.closed_at == at.time
        assert Claim.objects.get(pk=reply.claim_id).state == "checking"
        event = Event.objects.get(action="log_reply")
        assert event.details["answered_by"] == "Ada Holm, press officer"
        assert "The mayor answered through the reply link." in notices(cast.checker)
        send_due_notifications(at=at.time)
        email = OutgoingEmail.objects.get(to="carl@example.org")
        assert email.subject == f"Right of reply: {reply.claim.statement}"
        assert "It is not so." not in email.text

    def test_while_another_question_is_open_the_claim_waits_on(self, address, reply, cast):
        requested = {"recipient": "Two", "channel": "e-mail", "question": "And?", "deadline": MONDAY + DAY}
        replies_actions.request_reply(reply.claim, by=cast.checker, at=ASKED, **requested)
        send(address)
        claim = Claim.objects.get(pk=reply.claim_id)
        assert claim.state == "awaiting_reply"
        assert Event.objects.filter(action="add_further_answer").count() == 1

    def test_works_once(self, address, reply):
        assert send(address).status_code == 200
        again = Client().post(address, {"answer": "Something else", "answered_by": "A"})
        assert again.status_code == 404
        reply.refresh_from_db()
        assert reply.answer == "It is not so."
        assert not reply.further_answers.exists()

    def test_of_another_link_is_a_further_entry(self, address, reply, cast):
        other = path(create_reply_link(reply, by=cast.editor, at=ASKED).address)
        send(address)
        send(other, answer="To put that right: it is.")
        reply.refresh_from_db()
        assert reply.answer == "It is not so."
        assert reply.further_answers.get().text == "To put that right: it is."

    def test_whoever_was_faster_wins_and_the_other_gets_their_words_back(self, address, reply):
        slow = Client()
        form = form_of(slow.get(address))
        send(address)
        data = slow.post(address, {"answer": "<b>My</b> words", "answered_by": "B", "form": form})
        assert data.status_code == 404
        assert "&lt;b&gt;My&lt;/b&gt; words" in data.content.decode()

    def test_of_two_at_the_same_moment_one_wins(self, address, reply, at):
        link = ReplyLink.objects.get()
        answer_by_link(link, text="One", answered_by="A", at=at.time)
        with pytest.raises(WrongState):
            answer_by_link(link, text="Two", answered_by="B", at=at.time)
        assert ReplyRequest.objects.get().answer == "One"

    @pytest.mark.parametrize(("field", "typed", "sentence"), [
        ("answer", " ", "Write your answer."),
        ("answered_by", "", "Enter your name."),
        ("answer", "x" * 20_001, "The limit is 20,000."),
    ])  # fmt: skip
    def test_what_is_missing_is_said_and_what_was_typed_kept(self, address, reply, field, typed, sentence):
        page = send(address, **{field: typed})
        value = page.content.decode()
        assert page.status_code == 422
        assert sentence in value
        saved = "It is not so." if field == "answered_by" else "Ada Holm, press officer"
        assert saved in value
        reply.refresh_from_db()
        assert reply.closed_at is None
        assert ReplyLink.objects.get().used_at is None

    def test_a_form_that_is_not_ours_sends_nothing(self, address, reply):
        page = send(address, form="forged")
        assert page.status_code == 403
        assert "It is not so." in page.content.decode()
        assert ReplyRequest.objects.get(closed_at=None)
        assert send(address).status_code == 200


class TestLate:
    def test_an_answer_after_the_deadline_is_kept_and_told_as_late(self, address, reply, at, client, cast):
        at.time = MONDAY + DAY + HOUR
        replies_actions.close_overdue_requests(reply.claim, at=MONDAY + DAY)
        assert "The deadline was " in Client().get(address).content.decode()
        assert "after the deadline" in send(address).content.decode()
        reply.refresh_from_db()
        assert (reply.answer, reply.answered_at) == ("It is not so.", at.time)
        assert reply.closed_at == MONDAY + DAY
        client.force_login(cast.checker)
        assert ", after the deadline" in client.get(f"/claims/{reply.claim.public_id}/").content.decode()

    @pytest.mark.parametrize("ended", ["closed", "withdrawn"])
    def test_when_the_claim_was_closed_meanwhile_it_is_kept_and_the_editors_told(
        self, address, reply, cast, ended
    ):
        why = "declined" if ended == "closed" else "withdrawn"
        closing.close_claim(reply.claim, close_reason=why, by=cast.editor, at=ASKED)
        assert send(address).status_code == 200
        reply.refresh_from_db()
        assert reply.answer == "It is not so."
        assert reply.claim.state == "closed"
        data = find_notices("answered through the reply link")
        assert {notice.person for notice in data} == {cast.editor, cast.standards}

    def test_a_claim_that_changed_hands_tells_who_has_it_now(self, address, reply, cast):
        assignments_actions.assign_claim(reply.claim, checker=cast.second, by=cast.editor, at=ASKED)
        send(address)
        assert find_notices("answered through", person=cast.second).exists()
        assert Claim.objects.get().state == "assigned"


class TestALinkThatIsNotGood:
    def dead(self, how: str, address: str, cast: Any, at: Any) -> str:
        if how == "used":
            send(address)
        elif how == "revoked":
            revoke_reply_link(ReplyLink.objects.get(), by=cast.checker, at=ASKED)
        elif how == "expired":
            at.time = MONDAY + DAY + 3 * DAY
        elif how == "malformed":
            return "/answer/word/"
        elif how == "mistyped":
            return address[:-2] + ("a" if address[-2] != "a" else "b") + "/"
        return address

    @pytest.mark.parametrize("how", ["used", "revoked", "expired", "malformed", "mistyped"])
    def test_is_one_and_the_same_page_in_as_many_queries(
        self, address, cast, at, how, django_assert_num_queries
    ):
        never = Client().get("/answer/never/")
        dead = self.dead(how, address, cast, at)
        counted = Client()
        with django_assert_num_queries(5):
            page = counted.get(dead)
        assert (page.status_code, page.content) == (404, never.content)
        assert "ask your contact at The Daily Proof for a new link" in page.content.decode()
        posted = Client().post(dead, {"answer": "X", "answered_by": "Y"})
        assert (posted.status_code, posted.content) == (404, never.content)

    def test_guessing_is_slowed_down_and_a_live_link_is_not(self, address):
        codes = [Client().get(f"/answer/guess-{number}/").status_code for number in range(32)]
        assert codes == [404] * 30 + [429] * 2
        full = Client().get("/answer/guess/")
        assert 0 < int(full["Retry-After"]) <= 900
        assert Client().get(address).status_code == 200

    def test_at_another_site_of_the_same_newsroom_nothing_is_told(self, address):
        assert Client().get(address.upper()).status_code == 404


class TestMakingOne:
    def test_only_its_hash_is_kept(self, reply, cast, caplog):
        with caplog.at_level(logging.DEBUG):
            made = create_reply_link(reply, by=cast.checker, at=ASKED)
        token = made.address.rstrip("/").rpartition("/")[2]
        assert len(token) > 43
        assert token not in repr(made)
        assert token not in caplog.text
        assert not [e for e in Event.objects.all() if token in repr((e.details, e.subject))]
        assert ReplyLink.objects.get().digest not in made.address

    def test_the_usual_end_is_three_days_after_the_deadline(self, reply, cast):
        assert create_reply_link(reply, by=cast.checker, at=ASKED).link.expires_at == MONDAY + 4 * DAY
        late = create_reply_link(reply, by=cast.checker, at=MONDAY + 9 * DAY).link
        assert late.expires_at == MONDAY + 12 * DAY

    @pytest.mark.parametrize("far", [-HOUR, timedelta(0), 61 * DAY])
    def test_it_ends_within_sixty_days(self, reply, cast, far):
        with pytest.raises(Invalid) as caught:
            create_reply_link(reply, by=cast.checker, at=ASKED, expires_at=ASKED + far)
        assert list(caught.value.fields) == ["expires_at"]

    def test_it_is_made_by_the_assignee_or_an_editor(self, reply, cast):
        for person in (cast.second, cast.outsider, cast.admin):
            with pytest.raises(NotAllowed):
                create_reply_link(reply, by=person, at=ASKED)
        create_reply_link(reply, by=cast.editor, at=ASKED)

    def test_not_once_the_work_has_ended(self, reply, cast):
        closing.close_claim(reply.claim, close_reason="declined", by=cast.editor, at=ASKED)
        with pytest.raises(WrongState):
            create_reply_link(reply, by=cast.editor, at=ASKED)

    def test_by_letter_it_takes_the_question_along(self, reply, cast):
        with pytest.raises(Invalid):
            create_reply_link(reply, by=cast.checker, at=ASKED, send=True)
        ReplyRequest.objects.update(email="press@example.org")
        reply.refresh_from_db()
        made = create_reply_link(reply, by=cast.checker, at=ASKED, send=True)
        email = OutgoingEmail.objects.get()
        assert email.to == "press@example.org"
        for words in ("Is it so?", made.address, "The Daily Proof"):
            assert words in email.text
        assert reply.claim.statement not in email.text
        # In full, also on the day itself: nobody knows when, and where, it is read.
        assert re.search(r"Please answer by \w+day \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)\. ", email.text)

    def test_on_the_page_it_is_shown_once(self, client, reply, cast, at):
        client.force_login(cast.checker)
        where = f"/claims/{reply.claim.public_id}/"
        version = Claim.objects.get().version
        once = client.post(f"/replies/{reply.public_id}/links/", {"version": version})
        assert once.status_code == 201
        found = re.search(r"<code data-secret>[^<]*(/answer/[^<]+)</code>", once.content.decode())
        assert found is not None
        assert Client().get(found[1]).status_code == 200
        page = client.get(where).content.decode()
        assert found[1] not in page
        assert "by Carl · Valid until " in page
        stale = client.post(f"/replies/{reply.public_id}/links/", {"version": version})
        assert stale.status_code == 409

    def test_taken_back_it_opens_nothing(self, client, address, reply, cast):
        client.force_login(cast.editor)
        link = ReplyLink.objects.get()
        where = f"/replies/links/{link.public_id}/revoke/"
        assert client.post(where, {"version": Claim.objects.get().version}).status_code == 302
        assert Client().get(address).status_code == 404
        assert client.post(where, {"version": Claim.objects.get().version}).status_code == 409


class TestFiles:
    def test_come_with_an_answer_and_are_given_out_as_bytes(self, address, reply, cast, client):
        page = SimpleUploadedFile("..\\statement‮.html", b"<script>alert(1)</script>", "text/html")
        assert send(address, attached=[page, SimpleUploadedFile("b.pdf", b"%PDF-")]).status_code == 200
        file = ReplyFile.objects.get(name="statement.html")
        assert (file.size, file.added_by) == (25, None)
        client.force_login(cast.second)
        got = client.get(f"/replies/files/{file.public_id}/")
        assert got.content == b"<script>alert(1)</script>"
        assert got["Content-Type"] == "application/octet-stream"
        assert got["Content-Disposition"] == 'attachment; filename="statement.html"'
        assert got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Security-Policy"].startswith("sandbox")
        client.force_login(cast.stranger)
        assert client.get(f"/replies/files/{file.public_id}/").status_code == 404

    def test_too_much_is_refused_and_the_words_are_kept(self, address, reply):
        half = [SimpleUploadedFile(f"{n}.bin", b"x" * (MAX_FILE_BYTES // 2 + 1)) for n in range(2)]
        page = send(address, attached=half)
        assert page.status_code == 422
        assert "25 MB in total." in page.content.decode()
        assert "It is not so." in page.content.decode()
        assert "Choose your files again" in page.content.decode()
        assert not ReplyFile.objects.exists()
        assert ReplyLink.objects.get().used_at is None

    def test_too_many_or_empty_ones_are_refused(self, address):
        many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
        assert "You chose 11 files." in send(address, attached=many).content.decode()
        assert "empty" in send(address, attached=SimpleUploadedFile("a.txt", b"")).content.decode()

    def test_back_the_log_from_the_claims_page(self, client, reply, cast):
        where = f"/replies/{reply.public_id}/files/"
        client.force_login(cast.second)
        letter = {"attached": SimpleUploadedFile("letter.txt", b"Dear mayor"), "version": reply.claim.version}
        assert client.post(where, letter).status_code == 403
        client.force_login(cast.checker)
        letter["attached"].seek(0)
        assert client.post(where, letter).status_code == 302
        assert reply.files.get().added_by == cast.checker
        assert "letter.txt" in client.get(f"/claims/{reply.claim.public_id}/").content.decode()

    def test_the_same_bytes_have_a_file_for_each_row_so_that_either_can_be_deleted(self):
        one, two = store_files([SentFile("a.txt", b"same"), SentFile("b.txt", b"same")])
        assert one.sha256 == two.sha256
        assert one.file != two.file


def test_no_log_line_holds_a_token():
    message = 'Not Found: /answer/reply_abc_secret/ and "POST /answer/reply_abc_secret/?x=1 HTTP/1.1"'
    record = logging.LogRecord(
        "django.request", logging.WARNING, "f", 1, "%s: %s", ("Refused", message), None
    )
    assert MaskTokensFilter().filter(record)
    assert "secret" not in record.getMessage()
    assert "Not Found: /answer/…" in record.getMessage()


def test_what_is_refused_is_logged_without_its_token(db, settings, capsys):
    line = logging.Formatter("%(message)s")
    handler = logging.StreamHandler()
    handler.setFormatter(line)
    handler.addFilter(MaskTokensFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        Client().get("/answer/reply_0123456789_secret/")
    finally:
        root.removeHandler(handler)
    logged = capsys.readouterr().err
    assert "/answer/…" in logged
    assert "secret" not in logged
    assert "mask_tokens" in settings.LOGGING["handlers"]["stderr"]["filters"]

"""Queries to the writer: who asks, where the words are in later versions, the thread, and the one e-mail."""

import pytest

from accounts.actions.desks import remove_membership
from accounts.models import OutgoingEmail
from accounts.selectors import get_system_user
from audit.models import Event
from factcheck.anchoring.writer_queries import carry_over_writer_queries
from factcheck.desk.emails import send_due_notifications
from factcheck.galley import writer_query_links
from factcheck.galley.clearance import withdraw_article
from factcheck.galley.writer_queries import (
    find_known_writer,
    list_open_query_rows,
    list_query_rows,
    post_to_query,
    reopen_query,
    resolve_query,
)
from factcheck.galley.writer_query_links import (
    LIFETIME,
    answer_by_link,
    revoke_writer_link,
    send_due_writer_emails,
)
from factcheck.models import ArticleWriter, WriterLink, WriterQuery
from factcheck.periodic import reanchor_due_revisions
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, NotAllowed, WrongState
from tests.factcheck.new_revisions import new_words
from tests.factcheck.notices import find_notices, notices
from tests.factcheck.workflow_driver import LATER
from tests.factcheck.writer_asking import ASKED, HOUR, SENT, ask_about, send_link
from tests.factories import create_article

WORDS = "20,000 crates"


@pytest.fixture
def query(article, cast) -> WriterQuery:
    return ask_about(article, WORDS, cast.checker)


def outcomes(query):
    return list(query.places.order_by("revision__number").values_list("outcome", flat=True))


def state_of(query, viewer):
    revision = query.places.latest("revision__number").revision
    (row,) = list_query_rows(revision, viewer, at=LATER, tz=get_timezone("UTC"))
    return row.state


class TestAsking:
    def test_the_words_and_the_question_are_kept(self, query, article, cast):
        place, post = query.places.get(), query.posts.get()
        text = article.current_revision.text
        assert text[place.start : place.end] == place.exact == WORDS
        assert (post.author, post.text) == (cast.checker, "Where does it come from?")
        event = Event.objects.get(action="ask_writer")
        assert (event.subject, event.details["words"]) == (str(article.public_id), WORDS)
        assert "Where does it come from?" not in str(event.details)

    @pytest.mark.parametrize("who", ["outsider", "stranger", "insider", "admin"])
    def test_only_the_desk_asks_writes_and_resolves(self, query, article, cast, who):
        person = getattr(cast, who)
        for act in (
            lambda: ask_about(article, WORDS, person),
            lambda: post_to_query(query, text="And?", by=person, at=ASKED),
            lambda: resolve_query(query, by=person, at=ASKED),
            lambda: reopen_query(query, by=person, at=ASKED),
            lambda: revoke_writer_link(query.writer, by=person, at=ASKED),
        ):
            with pytest.raises(NotAllowed):
                act()

    @pytest.mark.parametrize(("field", "value"), [
        ("question", " "), ("name", ""), ("email", ""), ("email", "ada@"),
        ("email", f"{'a' * 250}@example.org"),
    ])  # fmt: skip
    def test_what_is_missing_is_said_at_its_field(self, article, cast, field, value):
        with pytest.raises(Invalid) as caught:
            ask_about(article, WORDS, cast.checker, **{field: value})
        assert list(caught.value.fields) == [field]
        assert not WriterQuery.objects.exists()

    def test_other_words_than_the_person_saw_are_refused(self, article, cast):
        with pytest.raises(Invalid, match="does not match the article"):
            ask_about(article, WORDS, cast.checker, exact="21,000 crates")

    def test_a_withdrawn_article_is_not_asked_about(self, article, cast):
        withdraw_article(article, reason="Killed", by=cast.editor, at=ASKED)
        with pytest.raises(WrongState, match="withdrawn"):
            ask_about(article, WORDS, cast.checker)

    def test_nothing_is_written_about_a_withdrawn_article_or_to_nobody(self, query, article, cast):
        ArticleWriter.objects.update(email="")
        with pytest.raises(WrongState, match="address of this writer was erased"):
            post_to_query(query, text="And?", by=cast.checker, at=ASKED)
        withdraw_article(article, reason="Killed", by=cast.editor, at=ASKED)
        with pytest.raises(WrongState, match="withdrawn"):
            post_to_query(query, text="And?", by=cast.checker, at=ASKED)
        assert query.posts.count() == 1

    def test_one_address_is_one_writer_however_it_is_spelt(self, query, article, cast):
        again = ask_about(article, "12 %", cast.second, name="Ada K. Holm", email="Ada@example.org")
        assert again.writer == query.writer
        assert ArticleWriter.objects.get().name == "Ada K. Holm"

    def test_the_address_of_a_byline_is_known_on_its_desk_alone(self, query, article, cast):
        type(article).objects.filter(pk=article.pk).update(byline="Ada Holm")
        known = {}
        for desk, by in ((cast.desk, cast.editor), (cast.other_desk, cast.outsider)):
            other = create_article(desk, by, headline="Another", url="")
            other.byline = "Ada Holm"
            known[desk] = find_known_writer(other)
        assert known == {cast.desk: query.writer, cast.other_desk: None}
        ArticleWriter.objects.update(email="")
        assert find_known_writer(other) is find_known_writer(article) is None


class TestLaterVersions:
    def test_unchanged_words_are_followed(self, query, article, cast):
        new_words(article, cast.editor, old="18,500", new="18,600")
        reanchor_due_revisions(at=LATER)
        assert outcomes(query) == ["flagged", "same"]

    def test_one_changed_digit_is_a_change(self, query, article, cast):
        new_words(article, cast.editor, new="21,000")
        reanchor_due_revisions(at=LATER)
        place = query.places.latest("revision__number")
        assert (place.outcome, place.exact) == ("changed", WORDS)
        text = place.revision.text
        assert text[place.start : place.end] == "21,000 crates"

    def test_back_as_they_were_they_are_asked_about_again(self, query, article, cast):
        new_words(article, cast.editor, new="21,000")
        article.refresh_from_db()
        new_words(article, cast.editor, new="20,000")
        reanchor_due_revisions(at=LATER)
        assert outcomes(query)[::2] == ["flagged", "same"]
        assert outcomes(query)[1] == "changed"

    def test_to_follow_twice_adds_nothing(self, query, article, cast):
        new_words(article, cast.editor)
        reanchor_due_revisions(at=LATER)
        assert carry_over_writer_queries(article, upto=2) == []

    def test_asked_in_an_older_version_it_is_followed_at_once(self, article, cast):
        old = article.current_revision
        new_words(article, cast.editor)
        article.current_revision = old
        assert outcomes(ask_about(article, WORDS, cast.checker)) == ["flagged", "changed"]


class TestTheThread:
    def test_goes_on_on_both_sides_until_it_is_resolved(self, query, cast):
        send_link()
        link = WriterLink.objects.get()
        assert state_of(query, cast.checker) == "waiting"
        answer_by_link(link, query, text="The ledger.", at=SENT + HOUR / 2)
        assert state_of(query, cast.checker) == "answered"
        post_to_query(query, text="Which page?", by=cast.second, at=SENT + HOUR)
        assert state_of(query, cast.checker) == "waiting"
        resolve_query(query, by=cast.second, at=LATER)
        assert state_of(query, cast.checker) == "resolved"
        with pytest.raises(WrongState, match="Reopen it"):
            post_to_query(query, text="And?", by=cast.second, at=LATER)
        with pytest.raises(WrongState, match="already resolved"):
            resolve_query(query, by=cast.second, at=LATER)
        reopen_query(query, by=cast.second, at=LATER)
        assert state_of(query, cast.checker) == "waiting"
        actions = Event.objects.filter(subject_type="article").order_by("number")
        assert list(actions.values_list("action", flat=True)) == [
            "ask_writer",
            "email_writer",
            "answer_writer_query",
            "post_to_query",
            "resolve_query",
            "reopen_query",
        ]

    def test_an_answer_after_it_was_resolved_is_looked_at_again(self, query, cast):
        send_link()
        resolve_query(query, by=cast.checker, at=SENT)
        answer_by_link(WriterLink.objects.get(), query, text="Wait: it is 21,000.", at=LATER)
        assert state_of(query, cast.checker) == "answered"

    def test_an_answer_tells_whoever_wrote_in_the_thread(self, query, cast, article):
        type(cast.checker).objects.filter(pk=cast.checker.pk).update(email="carl@example.org")
        post_to_query(query, text="Soon?", by=cast.second, at=ASKED)
        send_link()
        answer_by_link(WriterLink.objects.get(), query, text="The ledger.", at=LATER)
        sentence = f"Ada Holm answered your question about “{WORDS}”."
        for person in (cast.checker, cast.second):
            assert notices(person) == [sentence]
        assert find_notices(sentence).count() == 2
        send_due_notifications(at=LATER)
        email = OutgoingEmail.objects.get(to="carl@example.org")
        assert email.subject == f"Answer of the writer: {article.headline}"
        assert email.subjects["article"] == [str(article.public_id)]
        assert "The ledger." not in email.text

    def test_where_they_have_left_the_editors_are_told(self, query, cast):
        send_link()
        remove_membership(cast.checker, cast.desk, by=get_system_user(), at=LATER)
        answer_by_link(WriterLink.objects.get(), query, text="The ledger.", at=LATER)
        assert {one.person for one in find_notices("Ada Holm answered")} == {cast.editor, cast.standards}

    def test_sent_twice_it_is_there_once(self, query):
        send_link()
        for _ in range(2):
            answer_by_link(WriterLink.objects.get(), query, text="The ledger.", at=LATER)
        assert query.posts.count() == 2

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "https://a b/", "ledger"])
    def test_what_is_no_web_address_is_refused(self, query, url):
        send_link()
        with pytest.raises(Invalid) as caught:
            answer_by_link(WriterLink.objects.get(), query, text="Here", url=url, at=LATER)
        assert list(caught.value.fields) == ["url"]


class TestTheEmail:
    def test_questions_of_a_few_minutes_go_into_one_with_one_link(self, query, article, cast):
        ask_about(article, "12 %", cast.second, question="Of what?", at=ASKED + HOUR / 20)
        assert send_due_writer_emails(at=ASKED) == 0
        send_link()
        email = OutgoingEmail.objects.get()
        assert email.to == "ada@example.org"
        assert email.subject == "Questions about your article from The Daily Proof"
        for words in ("The Daily Proof has 2 questions", f"\n> {WORDS}\n", "Of what?", "You need no account"):
            assert words in email.text
        assert article.headline not in email.text
        assert send_due_writer_emails(at=LATER) == 0

    def test_later_questions_come_with_the_same_address(self, query, article, cast):
        first = send_link()
        ask_about(article, "12 %", cast.checker, question="Of what?", at=LATER)
        second = send_link(at=LATER + HOUR)
        assert first == second
        text = OutgoingEmail.objects.latest("pk").text
        assert "Of what?" in text
        assert "Where does it come from?" not in text
        assert WriterLink.objects.get().expires_at == LATER + HOUR + LIFETIME

    def test_all_that_was_written_meanwhile_is_quoted_once(self, query, cast):
        post_to_query(query, text="And of which year?", by=cast.second, at=ASKED + HOUR / 20)
        send_link()
        text = OutgoingEmail.objects.get().text
        assert "Where does it come from?\n\nAnd of which year?" in text
        answer_by_link(WriterLink.objects.get(), query, text="The ledger.", at=LATER)
        post_to_query(query, text="Which page?", by=cast.second, at=LATER)
        answer_by_link(WriterLink.objects.get(), query, text="I mean that of May.", at=LATER + HOUR / 60)
        send_link(at=LATER + HOUR)
        text = OutgoingEmail.objects.latest("pk").text
        assert "Which page?" in text
        assert "of which year" not in text

    def test_what_was_written_before_the_last_email_and_saved_after_it_is_sent(self, query, cast):
        send_link()
        post_to_query(query, text="Which page?", by=cast.second, at=SENT - HOUR / 60)
        send_link(at=LATER)
        assert "Which page?" in OutgoingEmail.objects.latest("pk").text

    def test_one_that_cannot_be_written_keeps_no_other_back(self, query, article, cast, monkeypatch):
        ask_about(article, "12 %", cast.checker, name="Bo", email="bo@example.org")

        def fail(writer, **more):
            if writer == query.writer:
                raise RuntimeError
            return list_open_query_rows(writer, **more)

        monkeypatch.setattr(writer_query_links, "list_open_query_rows", fail)
        assert send_due_writer_emails(at=SENT) == 1
        assert OutgoingEmail.objects.get().to == "bo@example.org"
        assert ArticleWriter.objects.get(email_due_at__isnull=False) == query.writer

    def test_what_was_resolved_meanwhile_is_not_sent(self, query, cast):
        resolve_query(query, by=cast.checker, at=ASKED)
        assert send_due_writer_emails(at=SENT) == 0
        assert not WriterLink.objects.exists()
        reopen_query(query, by=cast.checker, at=LATER)
        send_link(at=LATER + HOUR)
        assert "Where does it come from?" in OutgoingEmail.objects.get().text

    def test_of_a_confidential_desk_it_quotes_nothing(self, cast):
        secret = create_article(cast.secret_desk, cast.insider, headline="A secret story", url="")
        ask_about(secret, WORDS, cast.insider)
        send_link()
        email = OutgoingEmail.objects.get()
        for words in (WORDS, "Where does it", "secret", cast.secret_desk.name, "Ines"):
            assert words not in email.subject + email.text, words

    def test_with_the_link_what_waits_is_withdrawn(self, query, cast):
        send_link()
        post_to_query(query, text="And the year?", by=cast.second, at=LATER)
        revoke_writer_link(query.writer, by=cast.second, at=LATER)
        assert send_due_writer_emails(at=LATER + HOUR) == 0

    def test_a_withdrawn_link_is_followed_by_another(self, query, cast):
        first = send_link()
        revoke_writer_link(query.writer, by=cast.second, at=LATER)
        with pytest.raises(WrongState):
            revoke_writer_link(query.writer, by=cast.second, at=LATER)
        post_to_query(query, text="Here is a new link.", by=cast.second, at=LATER)
        assert send_link(at=LATER + HOUR) != first
        assert WriterLink.objects.filter(revoked_at=None).count() == 1


def test_an_address_that_only_looks_alike_in_capitals_is_another_writer_s(article, cast):
    """To the database a dotless “ı” in capitals is an “I”: the question would go to somebody else."""
    first = ask_about(article, WORDS, cast.checker, email="ida@lıve.example.org")
    second = ask_about(article, WORDS, cast.checker, email="IDA@live.example.org")
    third = ask_about(article, WORDS, cast.checker, email="ida@LIVE.example.org")
    assert first.writer != second.writer
    assert second.writer == third.writer
    send_due_writer_emails(at=LATER)
    sent = OutgoingEmail.objects.values_list("to", flat=True)
    assert set(sent) == {"ida@lıve.example.org", "IDA@live.example.org"}

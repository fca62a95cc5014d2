"""A writer's link: it shows the words around what they were asked and nothing else, and takes anything in."""

from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factcheck.galley.writer_queries import resolve_query
from factcheck.galley.writer_query_links import LIFETIME, revoke_writer_link
from factcheck.models import WriterLink, WriterQuery, WriterQueryFile, WriterQueryPost
from factcheck.outsiders.responses import ANSWER_LIMIT, FILES_LIMIT, FORM_EXPIRED_MESSAGE
from tests.factcheck.writer_asking import ASKED, SENT, ask_about, form_of, send_answer, send_link
from tests.factories import BODY, HEADLINE, create_article

WORDS = "20,000 crates"


@pytest.fixture
def at(monkeypatch) -> SimpleNamespace:
    """at.time is what the clock of the public page shows."""
    shown = SimpleNamespace(time=SENT)
    monkeypatch.setattr("factcheck.galley.writer_query_views.now", lambda: shown.time)
    return shown


@pytest.fixture
def query(article, cast) -> WriterQuery:
    return ask_about(article, WORDS, cast.checker)


@pytest.fixture
def path(query, at) -> str:
    return send_link()


class TestWhatThePageShows:
    def test_the_words_around_each_question_and_nothing_else_of_the_article(self, path, article, cast):
        type(article).objects.filter(pk=article.pk).update(byline="Written by nobody", publisher="The Rival")
        value = Client().get(path).content.decode()
        assert f"<mark>{WORDS}</mark>" in value
        assert "Where does it come from?" in value
        for secret in (HEADLINE, BODY[1][:30], BODY[2], "Carl", "The Rival", "nobody", "/articles/", "csrf"):
            assert secret not in value, secret

    def test_only_what_this_writer_was_asked_and_is_open(self, path, article, cast):
        other = create_article(cast.desk, cast.editor, headline="Another", url="https://o.example.org/")
        ask_about(other, "12 %", cast.checker, question="In another article?")
        ask_about(article, "18,500", cast.checker, question="To somebody else?", email="bo@example.org")
        done = ask_about(article, "12 %", cast.checker, question="Done already?")
        resolve_query(done, by=cast.checker, at=ASKED)
        value = Client().get(path).content.decode()
        assert "has 1 question about your article" in value
        for secret in ("In another article?", "To somebody else?", "Done already?", "18,500"):
            assert secret not in value, secret

    def test_colleagues_are_named_only_where_the_desk_signs(self, path, cast):
        type(cast.desk).objects.filter(pk=cast.desk.pk).update(publishes_names=True)
        assert "<bdi>Carl</bdi>" in Client().get(path).content.decode()

    def test_no_cache_keeps_it_and_no_search_finds_it(self, path, query):
        for page in (Client().get(path), send_answer(path, query), Client().get("/writer/never/")):
            assert page["Cache-Control"] == "no-store"
            assert page["Referrer-Policy"] == "no-referrer"
            assert "noindex" in page["X-Robots-Tag"]
            assert page.cookies == {}

    def test_a_look_is_noted(self, path):
        Client().head(path)
        assert WriterLink.objects.get().opened_at is None
        Client().get(path)
        assert WriterLink.objects.get().opened_at == SENT


class TestAnAnswer:
    def test_is_kept_with_its_link_and_file_and_can_be_added_to(self, path, query):
        sent = send_answer(
            path, query, url="https://harbour.example.org/ledger",
            attached=[SimpleUploadedFile("ledger.csv", b"crates\n20145\n")],
        )  # fmt: skip
        assert (sent.status_code, sent["Location"]) == (302, f"{path}?sent={query.public_id}#main")
        send_answer(path, query, answer="And the log.")
        first, second = query.posts.filter(author=None)
        assert (first.text, first.url) == (
            "From the harbour’s ledger.",
            "https://harbour.example.org/ledger",
        )
        assert first.files.get().name == "ledger.csv"
        assert second.text == "And the log."
        value = Client().get(sent["Location"]).content.decode()
        assert "Your answer has arrived." in value
        assert "ledger.csv" in value

    def test_a_form_that_is_not_ours_sends_nothing(self, path, query):
        page = send_answer(path, query, form="forged")
        assert page.status_code == 403
        assert "From the harbour’s ledger." in page.content.decode()
        assert query.posts.count() == 1

    def test_one_writer_cannot_write_to_the_query_of_another(self, path, article, cast):
        other = ask_about(article, "12 %", cast.checker, email="bo@example.org")
        assert send_answer(path, other).status_code == 404
        assert other.posts.count() == 1

    @pytest.mark.parametrize("key", ["", "x", "00000000-0000-4000-8000-000000000000"])
    def test_a_made_up_query_is_no_page(self, path, query, key):
        page = send_answer(path, query, query=key)
        assert page.status_code == 404
        assert "From the harbour’s ledger." in page.content.decode()

    @pytest.mark.parametrize(("given", "sentence"), [
        ({"answer": " "}, "Write your answer."),
        ({"answer": "x" * 20_001}, "The limit is 20,000."),
        ({"url": "javascript:alert(1)"}, "http"),
        ({"attached": SimpleUploadedFile("a.txt", b"")}, "empty"),
        ({"attached": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]}, "You chose 11 files."),
    ])  # fmt: skip
    def test_what_is_wrong_is_said_at_its_question(self, path, query, given, sentence):
        page = send_answer(path, query, **given)
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert query.posts.count() == 1
        assert not WriterQueryFile.objects.exists()

    def test_hostile_text_is_text(self, path, query, cast, client):
        send_answer(
            path, query, answer="<script>alert(1)</script>\x0b\u202e", url="https://x.example.org/\"'><b"
        )
        send_answer(path, query, answer="<script>alert(1)</script>\x0b\u202e")
        client.force_login(cast.checker)
        page = client.get(f"/articles/{query.writer.article.public_id}/").content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "\u202e" not in WriterQueryPost.objects.latest("pk").text

    def test_when_it_was_resolved_meanwhile_it_is_kept(self, path, query, cast):
        client = Client()
        form = form_of(client.get(path))
        resolve_query(query, by=cast.checker, at=SENT)
        given = {"answer": "It is 21,000.", "query": str(query.public_id), "form": form}
        sent = client.post(path, given)
        assert sent.status_code == 302
        assert "Your answer has arrived." in client.get(sent["Location"]).content.decode()
        assert "Your answer has arrived." not in client.get(f"{path}?sent=x").content.decode()
        assert query.posts.filter(author=None).get().text == "It is 21,000."
        given |= {"answer": "", "url": "https://harbour.example.org/ledger"}
        refused = client.post(path, given)
        assert refused.status_code == 422
        assert "<bdi>https://harbour.example.org/ledger</bdi>" in refused.content.decode()
        given |= {"answer": "Once more", "form": "another"}
        assert str(FORM_EXPIRED_MESSAGE) in unescape(client.post(path, given).content.decode())

    def test_a_link_sends_so_many_and_then_waits(self, path, query, at):
        codes = [send_answer(path, query, answer=f"Answer {n}").status_code for n in range(ANSWER_LIMIT + 1)]
        assert codes == [302] * ANSWER_LIMIT + [429]
        at.time += timedelta(minutes=16)
        assert send_answer(path, query, answer="One more").status_code == 302

    def test_with_files_a_link_sends_fewer(self, path, query, at):
        def send(number):
            attached = [SimpleUploadedFile("ledger.csv", b"crates\n20145\n")]
            return send_answer(path, query, answer=f"Answer {number}", attached=attached).status_code

        assert [send(number) for number in range(FILES_LIMIT + 1)] == [302] * FILES_LIMIT + [429]
        assert send_answer(path, query, answer="Without").status_code == 302


class TestALinkThatIsNotGood:
    @pytest.mark.parametrize("how", ["revoked", "expired", "malformed", "mistyped"])
    def test_is_one_and_the_same_page(self, path, query, cast, at, how):
        never = Client().get("/writer/never/")
        if how == "revoked":
            revoke_writer_link(query.writer, by=cast.checker, at=SENT)
        elif how == "expired":
            at.time = SENT + LIFETIME
        bad = {"malformed": "/writer/word/", "mistyped": path[:-2] + ("a" if path[-2] != "a" else "b") + "/"}
        page = Client().get(bad.get(how, path))
        assert (page.status_code, page.content) == (404, never.content)
        assert WORDS not in page.content.decode()

    def test_what_was_typed_meanwhile_comes_back(self, path, query, cast):
        client = Client()
        form = form_of(client.get(path))
        revoke_writer_link(query.writer, by=cast.checker, at=SENT)
        page = client.post(path, {"answer": "<b>My</b> words", "query": str(query.public_id), "form": form})
        assert page.status_code == 404
        assert "&lt;b&gt;My&lt;/b&gt; words" in page.content.decode()

    def test_guessing_is_slowed_down_and_a_live_link_is_not(self, path):
        codes = [Client().get(f"/writer/guess-{number}/").status_code for number in range(32)]
        assert codes == [404] * 30 + [429] * 2
        assert Client().get(path).status_code == 200

    def test_the_id_of_a_link_is_not_its_secret(self, path):
        assert Client().get(f"/writer/{WriterLink.objects.get().public_id}/").status_code == 404

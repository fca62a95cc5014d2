"""Queries to the writer on the article's page and in its Word file: for whom, at which words, with what."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from factcheck.galley.writer_queries import resolve_query
from factcheck.galley.writer_query_links import answer_by_link
from factcheck.models import WriterLink, WriterQuery, WriterQueryFile
from factcheck.periodic import reanchor_due_revisions
from tests.factcheck.new_revisions import new_words
from tests.factcheck.workflow_driver import LATER
from tests.factcheck.writer_asking import HOUR, SENT, ask_about, send_answer, send_link
from tests.factories import create_article, flag_claim_on

WORDS = "20,000 crates"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@pytest.fixture
def query(article, cast) -> WriterQuery:
    return ask_about(article, WORDS, cast.checker)


@pytest.fixture
def enter(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def posted(article, **more):
    start = article.current_revision.text.index(WORDS)
    return {
        "revision": 1, "start": start, "end": start + len(WORDS), "exact": WORDS, "name": "Ada Holm",
        "email": "ada@example.org", "question": "Where from?", **more,
    }  # fmt: skip


class TestAsking:
    def ask(self, client, article, **more):
        return client.post(reverse("article_ask_writer", args=[article.public_id]), posted(article, **more))

    def test_leads_to_the_query_at_its_words(self, enter, article, cast):
        response = self.ask(enter(cast.checker), article)
        query = WriterQuery.objects.get()
        assert response["Location"] == f"/articles/{article.public_id}/#query-{query.public_id}"
        page = enter(cast.checker).get(response["Location"]).content.decode()
        assert query.public_id.hex[:8] in re.search(r"id=\"marks\" value='([^']+)'", page)[1]
        assert "Waiting for the writer" in page
        assert "Where from?" in page

    def test_in_our_copy_it_goes_on_at_the_next_open_item(self, enter, own_article, cast):
        assert "#item-" in self.ask(enter(cast.checker), own_article)["Location"]

    def test_refused_it_comes_back_with_what_was_typed(self, enter, article, cast):
        page = self.ask(enter(cast.checker), article, email="ada")
        assert page.status_code == 422
        assert "Where from?" in page.content.decode()
        assert not WriterQuery.objects.exists()
        assert self.ask(enter(cast.checker), article, revision=7).status_code == 409
        assert self.ask(enter(cast.outsider), article).status_code == 403
        assert self.ask(enter(cast.stranger), article).status_code == 404

    def test_the_form_knows_the_writer_of_before(self, enter, query, article, cast):
        page = enter(cast.second).get(f"/articles/{article.public_id}/").content.decode()
        assert 'value="ada@example.org"' in page
        assert 'data-key="y"' in page
        form = page.split(reverse("article_ask_writer", args=[article.public_id]))[1]
        assert form.index('data-draft-keep="sent"') < form.index("data-draft-status") < form.index("</form>")
        for person in (cast.outsider,):
            page = enter(person).get(f"/articles/{article.public_id}/").content.decode()
            assert "data-query-form" not in page
            assert "ada@example.org" not in page
            assert "Waiting for the writer" in page


class TestTheThread:
    def test_is_written_on_resolved_and_reopened(self, enter, query, cast):
        client, key = enter(cast.second), query.public_id
        assert client.post(f"/writer-queries/{key}/posts/", {"text": ""}).status_code == 422
        assert client.post(f"/writer-queries/{key}/posts/", {"text": "Which page?"}).status_code == 302
        assert query.posts.count() == 2
        assert client.post(f"/writer-queries/{key}/resolve/").status_code == 302
        late = client.post(f"/writer-queries/{key}/posts/", {"text": "And the year?"})
        assert late.status_code == 409
        assert "And the year?" in late.content.decode()
        assert client.post(f"/writer-queries/{key}/resolve/").status_code == 409
        assert client.post(f"/writer-queries/{key}/reopen/").status_code == 302

    def test_of_another_desk_it_is_read_and_of_a_confidential_one_it_is_not_there(self, enter, query, cast):
        secret = create_article(cast.secret_desk, cast.insider, headline="Secret", url="")
        hidden = ask_about(secret, WORDS, cast.insider)
        for one, person, status in ((query, cast.outsider, 403), (hidden, cast.checker, 404)):
            acts = [f"{one.public_id}/{act}" for act in ("posts", "resolve", "reopen")]
            for act in (*acts, f"writers/{one.writer.public_id}/revoke"):
                answer = enter(person).post(f"/writer-queries/{act}/", {"text": "And?"})
                assert answer.status_code == status, act

    def test_a_link_is_withdrawn_beside_the_article(self, enter, query, article, cast):
        send_link()
        where = f"/writer-queries/writers/{query.writer.public_id}/revoke/"
        assert enter(cast.second).post(where).status_code == 302
        assert WriterLink.objects.get().revoked_at is not None

    def test_a_file_is_given_out_as_bytes_to_the_desk(self, enter, query, cast, monkeypatch):
        monkeypatch.setattr("factcheck.galley.writer_query_views.now", lambda: SENT)
        page = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", "text/html")
        send_answer(send_link(), query, attached=[page])
        where = f"/writer-queries/files/{WriterQueryFile.objects.get().public_id}/"
        got = enter(cast.second).get(where)
        assert got.content == b"<script>alert(1)</script>"
        assert got["Content-Type"] == "application/octet-stream"
        assert got["Content-Security-Policy"].startswith("sandbox")
        assert enter(cast.stranger).get(where).status_code == 404

    def test_a_notification_leads_to_it(self, enter, query, cast):
        send_link()
        answer_by_link(WriterLink.objects.get(), query, text="The ledger.", at=LATER)
        page = enter(cast.checker).get("/notifications/").content.decode()
        found = re.search(r'href="(/notifications/[0-9a-f-]{36}/)"', page)
        response = enter(cast.checker).get(found[1])
        assert response["Location"].endswith(f"#query-{query.public_id}")

    def test_changed_words_are_said_to_be(self, enter, query, article, cast):
        new_words(article, cast.editor)
        reanchor_due_revisions(at=LATER)
        page = enter(cast.checker).get(f"/articles/{article.public_id}/").content.decode()
        assert "Text changed" in page.split('class="note query-note"')[1]
        send_link()


def test_many_queries_cost_what_one_does(enter, article, cast, monkeypatch):
    monkeypatch.setattr("factcheck.galley.writer_query_views.now", lambda: SENT)
    counts = []
    for number in range(12):
        ask_about(article, ("20,000", "12 %", "18,500")[number % 3], cast.checker)
        if number in (2, 11):
            where = send_link(at=SENT + number * HOUR)
            pages = ((enter(cast.checker), f"/articles/{article.public_id}/"), (Client(), where))
            for client, url in pages:
                client.get(url)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(url).status_code == 200
                counts.append(len(queries))
    assert counts[:2] == counts[2:]


class TestTheWordFile:
    def opened(self, client, article):
        return client.get(reverse("article_docx", args=[article.public_id])).content

    def test_has_the_thread_at_the_words_resolved_or_not(self, enter, query, article, cast):
        flag_claim_on(article, "18,500 crates", cast.checker)
        send_link()
        answer_by_link(
            WriterLink.objects.get(),
            query,
            text="The ledger.\nPage 3.",
            url="https://x.example.org/l",
            at=LATER,
        )
        body = self.opened(enter(cast.second), article)
        comments = list(Document(BytesIO(body)).comments)
        question, answer = comments[:2]
        assert (question.author, question.text) == ("Carl", "Where does it come from?")
        assert (answer.author, answer.text) == ("Ada Holm", "The ledger.\nPage 3.\nhttps://x.example.org/l")
        assert answer.timestamp == LATER
        threads = ZipFile(BytesIO(body)).read("word/commentsExtended.xml").decode()
        assert threads.count("commentEx ") == 2
        assert threads.count("paraIdParent") == 1
        assert 'done="0"' in threads
        resolve_query(query, by=cast.checker, at=LATER)
        again = ZipFile(BytesIO(self.opened(enter(cast.second), article)))
        assert again.read("word/commentsExtended.xml").decode().count('done="1"') == 2

    def test_without_a_thread_there_is_no_such_part(self, enter, article, cast):
        flag_claim_on(article, "18,500 crates", cast.checker)
        names = ZipFile(BytesIO(self.opened(enter(cast.second), article))).namelist()
        assert "word/commentsExtended.xml" not in names

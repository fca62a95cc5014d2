"""What arrives through a reply link: from the form of this link alone, and in characters that can be seen."""

import re
from uuid import uuid4

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factcheck.models import ReplyLink
from factcheck.outsiders.responses import FILES_LIMIT, sign_form
from factcheck.replies.links import create_reply_link
from lib.errors import WrongState
from tests.factcheck.snapshot_checks import files
from tests.factories import MONDAY


@pytest.fixture
def reply(create_claim_in_state, monkeypatch):
    monkeypatch.setattr("factcheck.replies.public_views.now", lambda: MONDAY)
    return create_claim_in_state("awaiting_reply").replies.get()


@pytest.fixture
def send(reply, cast):
    """send(answer="No.") opens a link and answers, as a browser would."""
    path = "/answer/" + create_reply_link(reply, by=cast.checker, at=MONDAY).address.split("/answer/")[1]

    def play(**typed):
        page = Client().get(path).content.decode()
        form = re.search(r'name="form" value="([^"]+)"', page)[1]
        given = {"answer": "It is not so.", "answered_by": "Ada", "form": form}
        return Client().post(path, given | typed)

    return play


def test_a_form_of_another_link_or_of_none_is_to_be_sent_again(send, reply):
    for form in ("", "made up", sign_form(ReplyLink(public_id=uuid4()))):
        page = send(form=form)
        assert page.status_code == 403
        assert "It is not so." in page.content.decode()
    reply.refresh_from_db()
    assert reply.answered_at is None


def test_an_answer_shows_no_number_back_to_front(send, reply):
    assert send(answer="\u202e\ufeff").status_code == 422
    assert send(answer="It was \u202e51\u202c.", answered_by="Ada \u202emloH").status_code == 200
    reply.refresh_from_db()
    assert (reply.answer, reply.answered_by) == ("It was 51.", "Ada mloH")


def test_an_answer_that_arrived_is_not_called_unsent_when_its_page_is_loaded_again(reply, cast):
    path = "/answer/" + create_reply_link(reply, by=cast.checker, at=MONDAY).address.split("/answer/")[1]
    other = "/answer/" + create_reply_link(reply, by=cast.checker, at=MONDAY).address.split("/answer/")[1]
    for address, answer in ((path, "It is not so."), (other, "Nor was it ever.")):
        page = Client().get(address).content.decode()
        form = re.search(r'name="form" value="([^"]+)"', page)[1]
        given = {"answer": f" {answer} ", "answered_by": "Ada", "form": form}
        assert Client().post(address, given).status_code == 200
        again = Client().post(address, given)
        assert again.status_code == 404
        assert "<title>Your answer has arrived" in again.content.decode()
        # Of the files nobody can tell: those of another try are not among them.
        assert "a file that you added since has not been sent" in again.content.decode()
        assert "What you typed has not been sent" not in again.content.decode()
        assert (
            'data-draft-arrived="reply:' in again.content.decode()
        )  # and no copy of it stays in the browser
        # Another answer, or a form of nobody, is still told so.
        later = Client().post(address, given | {"answer": "And one more thing."}).content.decode()
        assert "What you typed has not been sent" in later
        assert "And one more thing." in later
        assert "has arrived" not in Client().post(address, given | {"form": ""}).content.decode()


def test_files_that_are_sent_at_once_by_one_link_are_stored_a_few_times_only(send, monkeypatch):
    """Each of many that are sent at once finds the link unused: what is stored is limited all the same."""

    def refuse(*args, **more):
        raise WrongState("It was used meanwhile.")

    store = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", store)
    monkeypatch.setattr("factcheck.replies.links.save_answer", refuse)

    def attempt():
        return send(attached=[SimpleUploadedFile("ledger.csv", b"crates\n20145\n")])

    assert [attempt().status_code for _ in range(FILES_LIMIT)] == [409] * FILES_LIMIT
    full = attempt()
    assert full.status_code == 429
    assert "Try again in 15 minutes." in full.content.decode()
    assert "It is not so." in full.content.decode()
    assert files(store) == []

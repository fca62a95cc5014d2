"""Readers are told who was asked, and whether they answered; never what they said."""

from datetime import timedelta

import pytest

from accounts.models import Desk
from factcheck.actions import publication, replies, ruling
from factcheck.actions.reply_links import answer_by_link, make_link
from factcheck.actions.ruling import Ruling
from factcheck.enums import ReplyKind
from factcheck.models import Claim, Reply
from publishing.actions.relay import relay
from publishing.models import PublicDocument
from tests.cast import MONDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINE = "The mayor’s office"


@pytest.fixture
def told(publish, cast, client, pull):
    """told(answer="...", kind=..., public=...) -> (the page's lines, the document's)."""

    def play(*, answer="", signed="Ada Holm", upto="live", **more):
        claim = publish(upto="approved", relayed=False)
        Reply.objects.create(
            **{"claim": claim, "whom": LINE, "channel": "e-mail", "asked": "Is it so?",
               "asked_by": cast.checker, "asked_at": MONDAY, "deadline": MONDAY + HOUR,
               "answer": answer, "answered_by": signed, "answered_at": MONDAY if answer else None,
               "closed_at": MONDAY} | more
        )  # fmt: skip
        publication.publish(claim, by=cast.editor, at=MONDAY + DAY)
        relay()
        return read(claim)

    def read(claim):
        page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
        return claim, page, pull(id=claim.public_id).json()["replies"]

    play.read = read
    return play


def test_who_did_not_answer(told):
    _, page, lines = told()
    assert f"<bdi>{LINE}</bdi> was asked on 2 March 2026 and did not answer." in page
    assert lines == [{"whom": LINE, "asked_on": "2026-03-02", "answered_on": None}]


def test_who_answered_and_not_what_they_said(told, pull):
    claim, page, lines = told(answer="It is a secret answer.")
    assert f"<bdi>{LINE}</bdi> was asked on 2 March 2026 and answered on 2 March 2026." in page
    assert lines[0]["answered_on"] == "2026-03-02"
    everything = page + pull(id=claim.public_id).content.decode()
    for secret in ("secret answer", "Is it so?", "Ada Holm", "e-mail"):
        assert secret not in everything


@pytest.mark.parametrize("kept", [
    {"public": False},
    {"kind": ReplyKind.EXPERT, "public": False},
    {"asked_at": MONDAY + 2 * DAY, "closed_at": MONDAY + 2 * DAY},
    {"closed_at": None},
])  # fmt: skip
def test_what_readers_are_not_told(told, kept):
    _, page, lines = told(**kept)
    assert lines == []
    assert LINE not in page


def test_an_expert_only_where_it_is_said(told):
    _, _, lines = told(kind=ReplyKind.EXPERT, public=True)
    assert [line["whom"] for line in lines] == [LINE]


def test_days_are_the_desks_own(told, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(timezone="Pacific/Kiritimati")
    _, _, lines = told(asked_at=MONDAY + 3 * HOUR, closed_at=MONDAY + 4 * HOUR)
    assert lines[0]["asked_on"] == "2026-03-03"


def test_what_went_out_says_what_was_known_then_and_a_correction_what_is_known_now(
    told, cast, correct, client
):
    claim, page, _ = told()
    reply = Reply.objects.get()
    replies.add_answer(reply, text="Here it is.", by=cast.editor, at=MONDAY + 2 * DAY)
    relay()
    assert told.read(claim)[1] == page
    correct(claim, at=MONDAY + 3 * DAY)
    _, page, lines = told.read(claim)
    assert lines[0]["answered_on"] == "2026-03-04"
    earlier = client.get(f"/verdicts/{claim.public_id}/versions/1/").content.decode()
    assert "did not answer" in earlier


def test_a_document_of_before_readers_were_told_can_still_be_read(publish, client, monkeypatch):
    claim = publish()
    whole = PublicDocument.content.fget
    assert whole is not None
    old = property(lambda self: {name: value for name, value in whole(self).items() if name != "replies"})
    monkeypatch.setattr(PublicDocument, "content", old)
    assert client.get(f"/verdicts/{claim.public_id}/").status_code == 200


def test_whoever_answers_by_link_is_told_of_too(stage, cast, scale):
    claim = stage("awaiting_reply")
    link = make_link(claim.replies.get(), by=cast.checker, at=MONDAY + HOUR).link
    answer_by_link(link, text="No.", answered_by="Ada", at=MONDAY + HOUR)
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.state == "checking"
    waived = Ruling(rating=scale.ratings.get(label="False"), explanation="It was 145.")
    with pytest.raises(Exception, match="evidence is thin") as caught:
        ruling.submit(claim, ruling=waived, by=cast.checker, at=MONDAY + HOUR)
    assert "ask for their reply" not in str(caught.value)

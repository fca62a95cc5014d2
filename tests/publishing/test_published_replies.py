"""Readers are told who was asked, and whether they answered; never what they said."""

from datetime import timedelta

import pytest

from accounts.models import Desk
from factcheck.models import Claim, ReplyRequest
from factcheck.models.enums import ReplyRequestKind
from factcheck.replies import actions as replies_actions
from factcheck.replies.links import answer_by_link, create_reply_link
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts.filing import VerdictInput
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINE = "The mayor’s office"


@pytest.fixture
def told(publish_claim, cast, client, pull_verdicts):
    """told(answer="...", kind=..., is_public=...) -> (the page's lines, the document's)."""

    def play(*, answer="", signed="Ada Holm", upto="live", **more):
        claim = publish_claim(upto="approved", relayed=False)
        ReplyRequest.objects.create(
            **{"claim": claim, "recipient": LINE, "channel": "e-mail", "question": "Is it so?",
               "requested_by": cast.checker, "requested_at": MONDAY, "deadline": MONDAY + HOUR,
               "answer": answer, "answered_by": signed, "answered_at": MONDAY if answer else None,
               "closed_at": MONDAY} | more
        )  # fmt: skip
        publication.publish_verdict(claim, by=cast.editor, at=MONDAY + DAY)
        relay_events()
        return read(claim)

    def read(claim):
        page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
        return claim, page, pull_verdicts(id=claim.public_id).json()["replies"]

    play.read = read
    return play


def test_who_did_not_answer(told):
    _, page, lines = told()
    assert f"We asked <bdi>{LINE}</bdi> on 2 March 2026 and received no reply." in page
    assert lines == [{"recipient": LINE, "requested_on": "2026-03-02", "answered_on": None}]


def test_who_answered_and_not_what_they_said(told, pull_verdicts):
    claim, page, lines = told(answer="It is a secret answer.")
    assert f"We asked <bdi>{LINE}</bdi> on 2 March 2026 and received a reply on 2 March 2026." in page
    assert lines[0]["answered_on"] == "2026-03-02"
    everything = page + pull_verdicts(id=claim.public_id).content.decode()
    for secret in ("secret answer", "Is it so?", "Ada Holm", "e-mail"):
        assert secret not in everything


@pytest.mark.parametrize("kept", [
    {"is_public": False},
    {"kind": ReplyRequestKind.EXPERT, "is_public": False},
    {"requested_at": MONDAY + 2 * DAY, "closed_at": MONDAY + 2 * DAY},
    {"closed_at": None},
])  # fmt: skip
def test_what_readers_are_not_told(told, kept):
    _, page, lines = told(**kept)
    assert lines == []
    assert LINE not in page


def test_an_expert_only_where_it_is_said(told):
    _, _, lines = told(kind=ReplyRequestKind.EXPERT, is_public=True)
    assert [line["recipient"] for line in lines] == [LINE]


def test_days_are_the_desks_own(told, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(timezone="Pacific/Kiritimati")
    _, _, lines = told(requested_at=MONDAY + 3 * HOUR, closed_at=MONDAY + 4 * HOUR)
    assert lines[0]["requested_on"] == "2026-03-03"


def test_what_went_out_says_what_was_known_then_and_a_correction_what_is_known_now(
    told, cast, correct_claim, client
):
    claim, page, _ = told()
    reply = ReplyRequest.objects.get()
    replies_actions.add_further_answer(reply, text="Here it is.", by=cast.editor, at=MONDAY + 2 * DAY)
    relay_events()
    assert told.read(claim)[1] == page
    correct_claim(claim, at=MONDAY + 3 * DAY)
    _, page, lines = told.read(claim)
    assert lines[0]["answered_on"] == "2026-03-04"
    earlier = client.get(f"/verdicts/{claim.public_id}/versions/1/").content.decode()
    assert "received no reply." in earlier


def test_a_document_of_before_readers_were_told_can_still_be_read(publish_claim, client, monkeypatch):
    claim = publish_claim()
    whole = PublicDocument.content.fget
    assert whole is not None
    old = property(lambda self: {name: value for name, value in whole(self).items() if name != "replies"})
    monkeypatch.setattr(PublicDocument, "content", old)
    assert client.get(f"/verdicts/{claim.public_id}/").status_code == 200


def test_whoever_answers_by_link_is_told_of_too(create_claim_in_state, cast, rating_scale):
    claim = create_claim_in_state("awaiting_reply")
    link = create_reply_link(claim.replies.get(), by=cast.checker, at=MONDAY + HOUR).link
    answer_by_link(link, text="No.", answered_by="Ada", at=MONDAY + HOUR)
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.state == "checking"
    waived = VerdictInput(rating=rating_scale.ratings.get(label="False"), explanation="It was fewer.")
    with pytest.raises(Exception, match="Not enough independent sources") as caught:
        verdicts_actions.submit_verdict(claim, verdict_input=waived, by=cast.checker, at=MONDAY + HOUR)
    assert "Request a reply" not in str(caught.value)

"""What happened since a verdict: on its page, in its document and in the change feed, and nothing more."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Desk
from articles.models import Article
from factcheck.claims.flagging import add_repeated_appearance
from factcheck.models import Claim, CorrectionRequest, Repeat
from factcheck.repeats.actions import restore_repeat, take_back_repeat
from factcheck.verdicts.correction_requests import (
    log_correction_answer,
    log_correction_request,
    set_request_public,
)
from publishing.documents.follow_up import build_follow_up
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import MONDAY, Cast, create_article

DAY = timedelta(days=1)
SECRET = "Our lawyers say no."


@pytest.fixture
def ask(cast: Cast) -> Callable[..., CorrectionRequest]:
    def play(claim: Claim, **more: Any) -> CorrectionRequest:
        given: dict[str, Any] = {
            "addressee": "publisher", "recipient": "Harbour News", "channel": "by telephone",
            "text": "Please put the crates right.", "requested_on": MONDAY.date(), "is_public": True,
        }  # fmt: skip
        return log_correction_request(claim, by=cast.editor, at=MONDAY + DAY, **given | more)

    return play


def repeat(claim: Claim, cast: Cast, words: str = "20,000 crates of herring", **columns: Any) -> Article:
    article = create_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/1")
    Article.objects.filter(pk=article.pk).update(**columns)
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index(words)
    add_repeated_appearance(
        claim, revision, by=cast.editor, at=MONDAY + DAY, start=start, end=start + len(words)
    )
    relay_events()
    return article


def test_a_correction_of_the_publisher_is_data_and_a_sentence(
    publish_claim: Callable[..., Claim], ask: Callable[..., CorrectionRequest], cast: Cast, client: Client,
    pull_verdicts: Callable[..., Any],
) -> None:  # fmt: skip
    claim = publish_claim()
    asked = ask(claim)
    relay_events()
    log_correction_answer(
        asked,
        result="corrected",
        answered_on=date(2026, 3, 3),
        answer=SECRET,
        by=cast.editor,
        at=MONDAY + DAY,
    )
    relay_events()
    kinds = list(PublicDocument.objects.filter(public_id=claim.public_id).values_list("kind", flat=True))
    assert kinds == ["published", "follow_up", "follow_up"]
    data = pull_verdicts(id=claim.public_id)
    assert data.json()["follow_up"]["correction_requests"] == [
        {"addressee": "publisher", "recipient": "Harbour News", "requested_on": "2026-03-02",
         "result": "corrected", "answered_on": "2026-03-03"}
    ]  # fmt: skip
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "for a correction on 2 March 2026. They corrected it on 3 March 2026." in page
    for secret in (SECRET, "by telephone", "put the crates right"):
        assert secret not in page + data.content.decode()


def test_readers_are_not_told_where_the_desk_says_so(
    publish_claim: Callable[..., Claim], ask: Callable[..., CorrectionRequest], client: Client
) -> None:
    claim = publish_claim()
    ask(claim, is_public=False)
    relay_events()
    assert PublicDocument.objects.filter(public_id=claim.public_id).count() == 1
    assert "Harbour News" not in client.get(f"/verdicts/{claim.public_id}/").content.decode()


def test_repeats_are_counted_and_another_number_is_not(
    publish_claim: Callable[..., Claim], cast: Cast, pull_verdicts: Callable[..., Any]
) -> None:
    claim = publish_claim(statement="More than 20,000 crates of herring were landed")
    repeat(claim, cast)
    assert pull_verdicts(id=claim.public_id).json()["follow_up"]["seen"] == {"times": 1, "articles": 1}
    other = publish_claim(statement="More than 30,000 crates of herring were landed")
    article = Article.objects.get(headline="Again")
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index("20,000 crates")
    add_repeated_appearance(
        other, revision, by=cast.editor, at=MONDAY + DAY, start=start, end=start + len("20,000 crates")
    )
    relay_events()
    assert "follow_up" not in pull_verdicts(id=other.public_id).json()


@pytest.mark.parametrize("columns", [{"embargo_until": MONDAY + 9 * DAY}, {"provenance": "own_copy"}])
def test_what_is_under_embargo_or_ours_is_not_counted(
    publish_claim: Callable[..., Claim], cast: Cast, columns: dict[str, Any],
    pull_verdicts: Callable[..., Any],
) -> None:  # fmt: skip
    claim = publish_claim(statement="More than 20,000 crates of herring were landed")
    article = repeat(claim, cast)
    Article.objects.filter(pk=article.pk).update(**columns)
    assert build_follow_up(claim, MONDAY + 2 * DAY) == {}


def test_a_confidential_desk_tells_of_no_article(publish_claim: Callable[..., Claim], cast: Cast) -> None:
    claim = publish_claim(statement="More than 20,000 crates of herring were landed")
    repeat(claim, cast)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert build_follow_up(claim, MONDAY + 2 * DAY) == {}


def test_it_stays_through_a_correction_and_ends_with_a_retraction(
    publish_claim: Callable[..., Claim], correct_claim: Callable[..., Claim],
    retract_claim: Callable[..., Claim], ask: Callable[..., CorrectionRequest],
    pull_verdicts: Callable[..., Any],
) -> None:  # fmt: skip
    claim = publish_claim()
    ask(claim)
    claim = correct_claim(Claim.objects.get(pk=claim.pk), at=MONDAY + 2 * DAY)
    assert pull_verdicts(id=claim.public_id).json()["follow_up"]["correction_requests"]
    retract_claim(claim, at=MONDAY + 3 * DAY)
    assert "Harbour News" not in pull_verdicts(id=claim.public_id).content.decode()


def test_the_verdict_is_not_said_to_have_changed_and_nothing_is_said_once_nothing_is_left(
    publish_claim: Callable[..., Claim], ask: Callable[..., CorrectionRequest], client: Client,
    pull_verdicts: Callable[..., Any],
) -> None:  # fmt: skip
    claim = publish_claim()
    before = pull_verdicts(id=claim.public_id).json()
    ask(claim)
    relay_events()
    after = pull_verdicts(id=claim.public_id).json()
    assert after.pop("follow_up")
    assert after == before
    assert "last changed" not in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    CorrectionRequest.objects.update(is_public=False)
    ask(claim, is_public=False)
    relay_events()
    assert pull_verdicts(id=claim.public_id).json() == before


def test_what_was_told_can_be_taken_back(
    publish_claim: Callable[..., Claim], ask: Callable[..., CorrectionRequest], cast: Cast,
    pull_verdicts: Callable[..., Any],
) -> None:  # fmt: skip
    claim = publish_claim(statement="More than 20,000 crates of herring were landed")
    asked = ask(claim)
    repeat(claim, cast)
    take_back_repeat(Repeat.objects.get(), by=cast.editor, at=MONDAY + 2 * DAY)
    set_request_public(asked, is_public=False, by=cast.editor, at=MONDAY + 2 * DAY)
    relay_events()
    assert "follow_up" not in pull_verdicts(id=claim.public_id).json()
    restore_repeat(Repeat.objects.get(), by=cast.editor, at=MONDAY + 3 * DAY)
    relay_events()
    assert pull_verdicts(id=claim.public_id).json()["follow_up"]["seen"] == {"times": 1, "articles": 1}

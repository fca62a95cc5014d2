"""The log of correction requests: who was asked, when, how, and what came of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from factcheck.models import Claim, CorrectionRequest
from factcheck.models.follow_up_enums import CorrectionAnswer
from factcheck.verdicts.correction_requests import (
    log_correction_answer,
    log_correction_request,
    set_request_public,
)
from lib.errors import Invalid, NotAllowed
from tests.factories import MONDAY, Cast

DAY = timedelta(days=1)
ASKED: dict[str, Any] = {
    "addressee": "publisher",
    "recipient": "Harbour News",
    "channel": "e-mail to corrections@",
    "text": "Please correct the number of crates.",
    "requested_on": MONDAY.date(),
}


@pytest.fixture
def live(create_claim_in_state: Callable[..., Claim]) -> Claim:
    return create_claim_in_state("live")


def ask(claim: Claim, by: User, **more: Any) -> CorrectionRequest:
    return log_correction_request(claim, by=by, at=MONDAY + DAY, **ASKED | more)


def test_a_request_and_its_answer(live: Claim, cast: Cast) -> None:
    asked = ask(live, cast.editor)
    assert asked.result == CorrectionAnswer.WAITING
    log_correction_answer(
        asked,
        result="corrected",
        answered_on=date(2026, 3, 3),
        answer="Done.",
        by=cast.editor,
        at=MONDAY + DAY,
    )
    asked.refresh_from_db()
    assert (asked.result, asked.answered_on, asked.answer_logged_by) == (
        CorrectionAnswer.CORRECTED,
        date(2026, 3, 3),
        cast.editor,
    )


def test_nothing_is_asked_before_the_verdict_is_out(
    create_claim_in_state: Callable[..., Claim], cast: Cast
) -> None:
    with pytest.raises(NotAllowed, match="published"):
        ask(create_claim_in_state("approved"), cast.editor)


def test_only_the_desk_asks(live: Claim, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ask(live, cast.outsider)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"text": ""}, "text"),
        ({"requested_on": date(2026, 3, 9)}, "requested_on"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    live: Claim, cast: Cast, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(live, cast.editor, **given)
    assert field in refused.value.fields


def test_nobody_answers_before_they_were_asked(live: Claim, cast: Cast) -> None:
    asked = ask(live, cast.editor)
    with pytest.raises(Invalid):
        log_correction_answer(
            asked, result="refused", answered_on=date(2026, 3, 1), by=cast.editor, at=MONDAY + DAY
        )


def test_the_page_logs_both_and_the_history_says_so(live: Claim, cast: Cast, client: Client) -> None:
    client.force_login(cast.editor)
    url = reverse("claim_since", args=[live.public_id])
    fields = ASKED | {"requested_on": "2026-03-02", "is_public": "on", "version": live.version}
    assert client.post(reverse("correction_request_add", args=[live.public_id]), fields).status_code == 302
    live.refresh_from_db()
    asked = CorrectionRequest.objects.get()
    answer = {"result": "refused", "answered_on": "2026-03-03", "answer": "No.", "version": live.version}
    sent = client.post(reverse("correction_answer_log", args=[asked.public_id]), answer)
    assert sent.status_code == 302
    page = client.get(url).content.decode()
    for words in ("Harbour News", "Please correct the number of crates.", "Refused", "No."):
        assert words in page
    history = client.get(reverse("claim_history", args=[live.public_id])).content.decode()
    assert "logged that Harbour News was asked for a correction" in history
    assert "logged that Harbour News refused a correction" in history
    panel = client.get(url, headers={"X-Requested-With": "later"}).content.decode()
    assert "Asked <bdi>Harbour News</bdi> for a correction on 2 March 2026." in panel


def test_what_was_typed_comes_back_with_the_error(live: Claim, cast: Cast, client: Client) -> None:
    client.force_login(cast.editor)
    fields = ASKED | {"recipient": "", "requested_on": "2026-03-02", "version": live.version}
    answer = client.post(reverse("correction_request_add", args=[live.public_id]), fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter whom you asked." in page
    assert "Please correct the number of crates." in page
    assert not CorrectionRequest.objects.exists()


def test_others_see_it_and_change_nothing(live: Claim, cast: Cast, client: Client) -> None:
    asked = ask(live, cast.editor)
    client.force_login(cast.outsider)
    page = client.get(reverse("claim_since", args=[live.public_id])).content.decode()
    assert "Harbour News" in page
    assert "Log a correction request" not in page
    assert "if they have a web address. There are none yet." in page
    assert "Once the verdict is published" not in page
    answer = {"result": "refused", "answered_on": "2026-03-03", "version": 99}
    sent = client.post(reverse("correction_answer_log", args=[asked.public_id]), answer)
    assert sent.status_code in (403, 409)
    Claim.objects.filter(pk=live.pk).update(desk=cast.secret_desk)
    sent = client.post(reverse("correction_answer_log", args=[asked.public_id]), answer)
    assert sent.status_code == 404


def test_only_an_editor_tells_readers_and_hides_it_again(live: Claim, cast: Cast, client: Client) -> None:
    asked = ask(live, cast.editor)
    with pytest.raises(NotAllowed):
        set_request_public(asked, is_public=True, by=cast.checker, at=MONDAY + DAY)
    since = reverse("claim_since", args=[live.public_id])
    client.force_login(cast.checker)
    page = client.get(since).content.decode()
    assert "Show to readers" not in page
    client.force_login(cast.editor)
    assert "Show to readers" in client.get(since).content.decode()
    for name, is_public in (("show", True), ("hide", False)):
        live.refresh_from_db()
        url = reverse(f"correction_request_{name}", args=[asked.public_id])
        assert client.post(url, {"version": live.version}).status_code == 302
        asked.refresh_from_db()
        assert asked.is_public is is_public

"""Origin pages: looked at again after the verdict; every finding rests on two checks and a copy."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Desk
from articles.models import Article
from audit.models import Event
from factcheck.link_checks import CheckResult, save_check_result
from factcheck.models import Claim, Notification, OriginPage, PageFinding, Source, Verdict
from factcheck.models.enums import SourceHealth
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.origin_pages.actions import confirm_page_finding
from factcheck.origin_pages.following import follow_origin_pages
from factcheck.origin_pages.judging import judge_checked_pages
from lib.db.leases import claim_due_rows
from lib.errors import NotAllowed, WrongState
from publishing.documents.follow_up import build_follow_up
from tests.factories import BODY, HEADLINE, MONDAY, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STANDS = "\n".join([HEADLINE, *BODY])
RIGHT = STANDS.replace("20,000", "20,145")
GONE = "\n".join([HEADLINE, *BODY[1:]])
NOTE = "\nCorrection: an earlier version gave another number of crates."


@pytest.fixture
def page(create_claim_in_state: Callable[..., Claim]) -> OriginPage:
    """The page of a claim with a public verdict that says 20,145 in place of 20,000."""
    claim = create_claim_in_state("live")
    Verdict.objects.filter(claim=claim).update(
        statement="The harbour landed more than 20,000 crates", headline="It was more than 20,145 crates"
    )
    [page] = follow_origin_pages(claim, at=MONDAY)
    return page


def check(page: OriginPage, found: str | CheckResult, at: datetime) -> OriginPage:
    """One check of the page, saved as a worker saves it, and judged."""
    Source.objects.filter(pk=page.source_id).update(due_at=at, leased_until=None)
    [lease] = claim_due_rows(Source.objects.filter(pk=page.source_id), now=at, seconds=35, limit=1)
    result = (
        CheckResult(outcome=SourceHealth.OK, status_code=200, text=found) if isinstance(found, str) else found
    )
    assert save_check_result(lease, result, at=at) is not None
    judge_checked_pages(at=at)
    return OriginPage.objects.get(pk=page.pk)


def missing() -> CheckResult:
    return CheckResult(outcome=SourceHealth.MISSING, status_code=404)


def test_the_page_of_a_published_claim_is_followed_once(page: OriginPage) -> None:
    assert page.source.url == "https://news.example.org/herring"
    assert "20,000 crates of herring" in page.sentence
    assert page.source.due_at == MONDAY
    assert follow_origin_pages(page.claim, at=MONDAY) == []


def test_nothing_is_followed_before_the_verdict_is_out(create_claim_in_state: Callable[..., Claim]) -> None:
    assert follow_origin_pages(create_claim_in_state("approved"), at=MONDAY) == []
    assert not OriginPage.objects.exists()


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (RIGHT, PageOutcome.SILENT),
        (RIGHT + NOTE, PageOutcome.CORRECTED),
        (STANDS.replace("20,000", "21,500"), PageOutcome.EDITED),
        (STANDS.replace("20,000", "21,500") + NOTE, PageOutcome.EDITED),
        (GONE, PageOutcome.DELETED),
    ],
)
def test_a_change_is_a_finding_once_a_second_check_agrees(
    page: OriginPage, now: str, outcome: PageOutcome
) -> None:
    check(page, STANDS, MONDAY)
    once = check(page, now, MONDAY + DAY)
    assert (once.outcome, once.pending["outcome"]) == (PageOutcome.UNCHANGED, outcome)
    assert not PageFinding.objects.exists()
    twice = check(page, now, MONDAY + 3 * DAY)
    assert (twice.outcome, twice.pending) == (outcome, {})
    finding = PageFinding.objects.get()
    assert finding.first_check_id != finding.second_check_id
    assert finding.snapshot is not None
    assert finding.snapshot.text == now
    check(page, now, MONDAY + 9 * DAY)
    assert PageFinding.objects.count() == 1


def test_a_change_that_was_taken_back_is_no_finding(page: OriginPage) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    check(page, STANDS, MONDAY + 2 * DAY)
    assert check(page, RIGHT, MONDAY + 3 * DAY).outcome == PageOutcome.UNCHANGED
    assert not PageFinding.objects.exists()


def test_a_second_check_that_comes_too_soon_confirms_nothing(page: OriginPage) -> None:
    check(page, STANDS, MONDAY)
    check(page, missing(), MONDAY + DAY)
    assert check(page, missing(), MONDAY + DAY + 2 * HOUR).outcome == PageOutcome.UNCHANGED
    assert check(page, missing(), MONDAY + 2 * DAY + HOUR).outcome == PageOutcome.DELETED


def test_a_change_brings_the_second_check_forward(page: OriginPage) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    page.source.refresh_from_db()
    assert page.source.due_at is not None
    assert page.source.due_at <= MONDAY + DAY + HOUR


def test_a_page_that_cannot_be_read_says_nothing(page: OriginPage) -> None:
    check(page, STANDS, MONDAY)
    for day in (1, 3, 5):
        found = check(page, CheckResult(outcome=SourceHealth.BLOCKED, status_code=403), MONDAY + day * DAY)
        assert (found.outcome, found.pending) == (PageOutcome.UNCHANGED, {})


def test_a_sentence_that_was_never_read_there_is_not_gone(page: OriginPage) -> None:
    for day in (0, 2, 4):
        assert check(page, "Enable JavaScript to read on.", MONDAY + day * DAY).pending == {}
    assert not PageFinding.objects.exists()


def test_a_finding_on_one_check_cannot_even_be_stored(page: OriginPage) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    check(page, RIGHT, MONDAY + 3 * DAY)
    finding = PageFinding.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFinding.objects.filter(pk=finding.pk).update(second_check=finding.first_check)


def test_a_confidential_desk_is_not_named_to_the_site(page: OriginPage, cast: Cast) -> None:
    assert not Source.objects.fetched_anonymously().filter(pk=page.source_id).exists()
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert Source.objects.fetched_anonymously().filter(pk=page.source_id).exists()


def test_the_page_of_a_confidential_desk_is_a_source_of_its_own(
    create_claim_in_state: Callable[..., Claim], cast: Cast
) -> None:
    claim = create_claim_in_state("live")
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    claim = Claim.objects.select_related("desk").get(pk=claim.pk)
    [page] = follow_origin_pages(claim, at=MONDAY)
    assert page.source.desk == cast.desk


def test_participants_are_notified_and_an_editor_confirms(
    page: OriginPage, cast: Cast, client: Client
) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT + NOTE, MONDAY + DAY)
    check(page, RIGHT + NOTE, MONDAY + 3 * DAY)
    assert Notification.objects.filter(event="page_changed", person=cast.checker).exists()
    finding = PageFinding.objects.get()
    with pytest.raises(NotAllowed):
        confirm_page_finding(finding, by=cast.checker, at=MONDAY + 4 * DAY)
    client.force_login(cast.editor)
    shown = client.get(reverse("claim_since", args=[page.claim.public_id])).content.decode()
    assert "an earlier version gave another number" in shown
    assert "Confirm for readers" in shown
    page.claim.refresh_from_db()
    confirm = reverse("page_finding_confirm", args=[finding.public_id])
    assert client.post(confirm, {"version": page.claim.version}).status_code == 302
    finding.refresh_from_db()
    assert finding.confirmed_by == cast.editor
    with pytest.raises(WrongState):
        confirm_page_finding(finding, by=cast.editor, at=MONDAY + 4 * DAY)
    client.force_login(cast.outsider)
    assert client.post(confirm, {"version": 1}).status_code in (403, 409)


def test_a_stranger_to_a_confidential_desk_finds_nothing(
    page: OriginPage, cast: Cast, client: Client
) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    check(page, RIGHT, MONDAY + 3 * DAY)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    client.force_login(cast.outsider)
    confirm = reverse("page_finding_confirm", args=[PageFinding.objects.get().public_id])
    assert client.post(confirm, {"version": 1}).status_code == 404
    assert client.get(reverse("claim_since", args=[page.claim.public_id])).status_code == 404


def test_an_article_of_another_confidential_desk_is_not_followed(
    create_claim_in_state: Callable[..., Claim], cast: Cast
) -> None:
    claim = create_claim_in_state("live")
    Article.objects.update(desk=cast.secret_desk)
    assert follow_origin_pages(claim, at=MONDAY) == []


def test_a_page_of_a_confidential_desk_s_article_reveals_neither_newsroom_nor_article(
    page: OriginPage, cast: Cast, client: Client
) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    check(page, RIGHT, MONDAY + 3 * DAY)
    since = reverse("claim_since", args=[page.claim.public_id])
    confirm = reverse("page_finding_confirm", args=[PageFinding.objects.get().public_id])
    client.force_login(cast.checker)
    assert page.article.headline in client.get(since).content.decode()
    Article.objects.filter(pk=page.article_id).update(desk=cast.secret_desk)
    assert Source.objects.fetched_anonymously().filter(pk=page.source_id).exists()
    assert page.article.headline not in client.get(since).content.decode()
    assert client.post(confirm, {"version": 1}).status_code == 404


def test_readers_are_told_what_was_found_last_alone(page: OriginPage, cast: Cast) -> None:
    check(page, STANDS, MONDAY)
    check(page, RIGHT, MONDAY + DAY)
    check(page, RIGHT, MONDAY + 3 * DAY)
    confirm_page_finding(PageFinding.objects.get(), by=cast.editor, at=MONDAY + 4 * DAY)
    [told] = build_follow_up(page.claim, MONDAY + 4 * DAY)["pages"]
    assert told["outcome"] == PageOutcome.SILENT
    check(page, STANDS, MONDAY + 5 * DAY)
    assert not Event.objects.filter(action="supersede_page_finding").exists()
    check(page, STANDS, MONDAY + 7 * DAY)
    assert build_follow_up(page.claim, MONDAY + 7 * DAY) == {}
    assert Event.objects.filter(action="supersede_page_finding").count() == 1

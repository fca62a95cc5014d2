"""The demonstration newsroom shows everything, agrees with its evidence site, and is loaded once."""

import asyncio
import json
from datetime import datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command

from accounts.authentication import ApiKeyAuthentication
from accounts.models import ApiKey, Desk, User
from articles.models import Article
from articles.models.enums import ArticleState
from audit.models import Event
from audit.verify import verify_chain
from factcheck.galley.clearance import get_clearance
from factcheck.link_checks import check_link
from factcheck.models import (
    Appearance,
    Citation,
    Claim,
    Draft,
    ExternalReview,
    ExternalReviewImport,
    LinkCheck,
    Notification,
    Publication,
    ReaderReport,
    Recusal,
    Retraction,
    Source,
    Verdict,
    Waiver,
)
from factcheck.models.enums import (
    AnchorOutcome,
    ClaimKind,
    ClaimPriority,
    ClaimState,
    CorrectionClass,
    PublicationStatus,
    ReaderReportStatus,
    SourceHealth,
    SourceKind,
    Tick,
)
from factcheck.verdicts.publication import publish_verdict
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes import clock
from newsroom.demo.clock import TIME_ZONE_NAME, StoryCalendar
from newsroom.demo.fixtures import TITLES, PastPages
from newsroom.demo.people import PASSWORD, PEOPLE
from newsroom.demo.site.server import DemoSiteServer
from newsroom.demo.timeline import run_periodic_work
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument

pytestmark = pytest.mark.django_db


def test_no_screen_is_empty(house):
    def kinds(queryset, column):
        return set(queryset.values_list(column, flat=True))

    assert 55 <= Claim.objects.count() <= 90
    assert Article.objects.count() >= 12
    assert kinds(Claim.objects, "state") == set(ClaimState)
    assert kinds(Claim.objects, "publication_status") == set(PublicationStatus)
    assert kinds(Claim.objects, "priority") == set(ClaimPriority)
    assert kinds(Claim.objects, "kind") == set(ClaimKind) - {ClaimKind.NAME}
    assert kinds(Claim.objects, "provenance") == {"own_copy", "external"}
    assert kinds(Article.objects, "state") == set(ArticleState)
    assert kinds(Source.objects, "health") == set(SourceHealth)
    assert kinds(Source.objects, "kind") == set(SourceKind)
    assert kinds(Source.objects, "is_restricted") == {False, True}
    assert kinds(Verdict.objects, "tick") == {"", *Tick}
    assert set(Verdict.objects.exclude(rating=None).values_list("rating__label", flat=True)) >= {
        "False", "Mostly false", "Half true", "Mostly true", "True",
    }  # fmt: skip
    assert kinds(Appearance.objects, "outcome") >= {
        AnchorOutcome.SAME,
        AnchorOutcome.MOVED,
        AnchorOutcome.APPLIED,
        AnchorOutcome.CHANGED,
    }
    assert kinds(Publication.objects, "correction") == {"", CorrectionClass.SIGNIFICANT}
    assert Retraction.objects.filter(confirmed_at__isnull=False).exists()
    assert Retraction.objects.filter(confirmed_at__isnull=True).exists()
    assert kinds(ReaderReport.objects, "status") == set(ReaderReportStatus)
    assert Recusal.objects.exists()
    assert Draft.objects.exists()
    assert Claim.objects.filter(split_from__isnull=False).exists()
    assert Claim.objects.filter(duplicate_of__isnull=False).exists()
    assert Claim.objects.filter(publish_at__gt=clock.now()).exists()
    assert {"void", "send_back", "reaffirm", "add_repeated_appearance", "log_reply", "release"} <= kinds(
        Event.objects, "action"
    )
    assert {desk.visibility for desk in Desk.objects.all()} == {"open", "confidential"}
    assert User.objects.filter(kind="person").count() == len(PEOPLE) == 8
    assert Notification.objects.filter(read_at__isnull=True).exists()
    assert ExternalReview.objects.active().count() == 2
    assert ExternalReviewImport.objects.get().rejected_count == 1


def test_the_password_that_all_have_is_hashed_once(house):
    [hashed] = set(User.objects.filter(username__in=PEOPLE).values_list("password", flat=True))
    assert check_password(PASSWORD, hashed)


@pytest.mark.parametrize(("struck", "hours"), [("12:00", 3), ("22:59", 1), ("23:59", 0.25)])
def test_tonight_is_still_to_come_however_late_it_is(struck, hours):
    late = datetime.combine(clock.now().date(), time.fromisoformat(struck), tzinfo=ZoneInfo(TIME_ZONE_NAME))
    assert StoryCalendar(late).get_tonight() - late == timedelta(hours=hours)


def test_our_own_cleared_copy_has_nothing_open_on_its_galley(house):
    [cleared] = Article.objects.filter(provenance="own_copy", state=ArticleState.CLEARED)
    data = get_clearance(cleared, house.people["ruth"], clock.now())
    assert (data.is_cleared, data.coverage.open) == (True, 0)
    assert data.coverage.ticked > 5
    assert (
        Waiver.objects.filter(revision=cleared.current_revision).values("created_by").distinct().count() > 1
    )


def test_each_desk_and_each_checker_has_work(house):
    for desk in Desk.objects.all():
        assert Claim.objects.filter(desk=desk).open().count() >= 8
    for username in ("omar", "mina", "tomek", "wren"):
        open_work = Claim.objects.open().filter(
            assignments__checker=house.people[username], assignments__ended_at__isnull=True
        )
        assert open_work.exists(), username
    now = clock.now()
    assert Claim.objects.open().filter(due_at__lt=now).count() >= 5
    assert Claim.objects.open().filter(due_at__gte=now, due_at__lt=now + timedelta(hours=3.1)).count() >= 4


def test_nothing_happened_in_the_future_and_the_record_is_whole(house):
    assert verify_chain().ok
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert max(moments) <= clock.now()
    assert moments == sorted(moments)


def test_only_what_the_story_changed_is_stale(house):
    stale = {(claim.state, claim.publication_status) for claim in Claim.objects.stale()}
    assert stale == {("settled", "under_review"), ("settled", "none"), ("flagged", "none")}
    assert Claim.objects.stale().count() == 3


def test_what_was_approved_can_go_on(house):
    """The evidence is fresh and every guard that a person cannot lift holds, so the desk can work at once."""
    now = clock.now()
    ruth, joss = house.people["ruth"], house.people["joss"]

    def blocked(claim, by, step):
        available = {
            offer.name: offer.blocked_by
            for offer in list_claim_actions(claim, get_claim_facts(claim, by, now))
        }
        return available[step]

    waiting = Claim.objects.filter(state=ClaimState.IN_REVIEW, desk__slug="news").select_related("desk")
    assert [blocked(claim, ruth, "approve") for claim in waiting] == [[]] * len(waiting)
    ready = Claim.objects.filter(state=ClaimState.APPROVED, desk__slug="news", provenance="external")
    results = [blocked(claim, ruth, "publish") for claim in ready.select_related("desk")]
    assert results.count([]) >= 3
    assert [reasons for reasons in results if reasons] == [
        ["The article is under embargo. Nothing is published before it ends."]
    ]
    halfway = Claim.objects.select_related("desk").get(statement__contains="water sprays")
    assert blocked(halfway, joss, "approve") == []
    free = next(claim for claim in ready if not blocked(claim, ruth, "publish"))
    publish_verdict(free, by=ruth, at=now)
    assert Claim.objects.get(pk=free.pk).publication_status == PublicationStatus.LIVE


def test_the_evidence_site_answers_as_the_story_ends(house, site):
    """Or the first real look would turn the demonstration into drift."""
    now = clock.now()
    pages = PastPages(site.url, now)
    cited = set(Source.objects.exclude(url="").values_list("url", flat=True))
    assert cited == {site.url + path for path in TITLES if site.url + path in cited}
    for url in sorted(cited):
        data, really = pages.check_page(url.removeprefix(site.url), now), asyncio.run(check_link(url))
        for part in ("outcome", "status_code", "final_url", "reason", "text"):
            assert getattr(data, part) == getattr(really, part), (url, part)
        if data.outcome != SourceHealth.REFUSED:
            assert data.chain == really.chain, url


def test_each_look_was_written_once_and_pinned_what_it_saw(house):
    assert Citation.objects.filter(source__kind="url", snapshot__isnull=False).count() >= 35
    assert {check["outcome"] for check in LinkCheck.objects.values("outcome")} == set(SourceHealth) - {
        SourceHealth.DEAD,  # three looks at a page that is missing make it so
        SourceHealth.UNCHECKED,
        SourceHealth.ARCHIVED,
    }
    missing = Source.objects.get(health=SourceHealth.MISSING)
    assert Citation.objects.with_suspected_drift().count() == 1
    assert set(missing.link_checks.values_list("outcome", flat=True)) == {"ok", "missing"}


def test_the_first_sweep_finds_nothing_left_undone(house):
    before = Event.objects.count()
    run_periodic_work(clock.now())
    assert relay_events() == 0
    assert Event.objects.count() == before
    standings = PublicDocument.objects.filter(is_current=True).values_list("publication_status", flat=True)
    assert set(standings) == {"live", "under_review", "retracted"}


def run(tmp_path: Path, site: DemoSiteServer, port: int = 8000) -> dict[str, Any]:
    file = tmp_path / "demo.json"
    call_command(
        "load_demo", json=file, base_url=f"http://127.0.0.1:{port}", evidence_url=site.url, stdout=StringIO()
    )
    data: dict[str, Any] = json.loads(file.read_text())
    return data


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.STET_DATA_DIR = tmp_path / "data"
    settings.STET_DATA_DIR.mkdir()


def test_a_second_run_changes_nothing_and_tells_the_same(house, site, own_folder, tmp_path, rf):
    first = run(tmp_path, site)
    claims, events = Claim.objects.count(), Event.objects.count()
    second = run(tmp_path, site, port=8001)
    assert (Claim.objects.count(), Event.objects.count()) == (claims, events)
    assert second == first | {"base_url": "http://127.0.0.1:8001"}
    assert {user["role"] for user in first["users"]} == {"editor", "checker", "standards", "admin"}
    for user in first["users"]:
        assert User.objects.get(username=user["username"]).check_password(user["password"])
    request = rf.get("/", HTTP_AUTHORIZATION=f"Bearer {first['partner_key']}")
    signed_in = ApiKeyAuthentication().authenticate(request)
    assert signed_in is not None
    assert signed_in[0].name == "The County Wire"


def test_a_lost_file_is_written_again_and_a_lost_key_is_replaced(house, site, own_folder, settings, tmp_path):
    first = run(tmp_path, site)
    (tmp_path / "demo.json").unlink()
    assert run(tmp_path, site)["partner_key"] == first["partner_key"]
    (tmp_path / "demo.json").unlink()
    (settings.STET_DATA_DIR / "demonstration.json").unlink()
    third = run(tmp_path, site)
    assert third["partner_key"] != first["partner_key"]
    assert ApiKey.objects.filter(key_id=third["partner_key"].split("_")[1]).exists()
    # However often it is lost: no key that nobody has stands in the way of the next.
    for _ in range(2):
        (tmp_path / "demo.json").unlink()
        (settings.STET_DATA_DIR / "demonstration.json").unlink()
        run(tmp_path, site)
    assert ApiKey.objects.filter(principal__name="The County Wire", revoked_at=None).count() == 1

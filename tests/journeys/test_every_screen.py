"""A walk through every screen: nothing leaves the house, it fits a phone, and axe finds nothing wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from articles.batches.actions import ImportSource, create_import_batch
from articles.models import Feed, ImportBatch
from articles.tasks import process_import_items
from factcheck.desk.statistics.rollup import rebuild_statistics
from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.parsing import parse_reviews_from_value
from factcheck.models import Citation, Claim, ExternalReview, ExternalReviewImport, ReaderReport, Snapshot
from factcheck.verdicts.reader_reports import create_reader_report
from lib.crypto.commitments import sha256_hex
from lib.datetimes.clock import now
from publishing.documents.relay import relay_events
from tests.factcheck.external_review_samples import PLAIN
from tests.factories import MONDAY, Cast, flag_claim_on
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.journeys.screen_rules import LAYOUT_SHIFT, MAX_SHIFT, TOO_WIDE, broken_rules, unfold
from tests.sampling import CELLS, choose, choose_every, mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LAPTOP: dict[str, Any] = {}
STEADY = ("queue", "article", "claim", "statistics")
"""Screens that one looks at most: nothing on them moves by itself."""
NAV = [
    "Queue", "My work", "Reviews", "Articles", "Sources", "Reader reports", "Statistics", "Workload",
]  # fmt: skip


@pytest.fixture
def live_claim(create_claim_in_state: Callable[..., Claim], cast: Cast) -> Claim:
    """A published claim in an article with a second one that is still open."""
    claim = create_claim_in_state("live")
    article = claim.appearances.get().revision.article
    flag_claim_on(article, "18,500 crates", cast.editor)
    sent = [
        ImportSource("a.txt", b"One story\n\nThe crews were content."),
        ImportSource("b.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ]
    create_import_batch(
        desk=cast.desk, provenance="own_copy", kind="files", name="Two files", sources=sent,
        by=cast.editor, at=now(),
    )  # fmt: skip
    process_import_items()
    Feed.objects.create(
        desk=cast.desk, title="The Tern", url="https://tern.example/", url_key="https://tern.example/",
        host="tern.example", provenance="own_copy", added_by=cast.editor, added_at=MONDAY, due_at=MONDAY,
        polled_at=MONDAY, problem={"code": "site_error", "status": 503},
    )  # fmt: skip
    keep_a_copy(claim)
    other = parse_reviews_from_value(PLAIN | {"claimReviewed": claim.statement})
    other.add_rejected("Number 2", "It has no rating, neither text nor number.", {"@type": "ClaimReview"})
    import_external_reviews(desk=cast.desk, kind="paste", name="Theirs", read=other, by=cast.editor, at=now())
    create_reader_report(
        claim, text="Your table has 18,145 crates.", about=1, email="ada@example.org", at=now()
    )
    relay_events()
    rebuild_statistics(at=now())
    return claim


def keep_a_copy(claim: Claim) -> None:
    """A copy of the first page that the claim rests on, frozen in its ruling."""
    citation = Citation.objects.filter(claim=claim).earliest("pk")
    words = "The harbour office\nIn March 20,145 crates were landed.\nPrices fell."
    copy = Snapshot.objects.create(
        source=citation.source, text_hash=sha256_hex(words), text=words, url=citation.source.url,
        status_code=200, media_type="text/html", size=900, captured_at=MONDAY,
    )  # fmt: skip
    Citation.objects.filter(pk=citation.pk).update(snapshot=copy)
    verdict = claim.verdicts.latest("number")
    verdict.citations[0]["snapshot"] = copy.text_hash
    type(verdict)._default_manager.filter(pk=verdict.pk).update(citations=verdict.citations)


def places(claim: Claim) -> dict[str, str]:
    """Every screen that the story of one claim passes."""
    article = claim.appearances.get().revision.article
    source = claim.citations.earliest("pk").source
    return {
        "queue": "/queue/",
        "mine": "/my-work/",
        "import of claims": "/queue/import/",
        "reviews": "/reviews/",
        "articles": "/articles/",
        "import": "/articles/import/",
        "what came in": "/articles/imports/",
        "one intake": f"/articles/imports/{ImportBatch.objects.get(kind='files').public_id}/",
        "feeds": "/articles/feeds/",
        "follow a feed": "/articles/feeds/add/",
        "feed": f"/articles/feeds/{Feed.objects.get().public_id}/",
        "sources": "/sources/",
        "publishers": "/sources/publishers/",
        "source": f"/sources/{source.public_id}/",
        "impact of a source": f"/sources/{source.public_id}/impact/",
        "impact of a claim": f"/claims/{claim.public_id}/impact/",
        "impact of an article": f"/articles/{article.public_id}/impact/",
        "search": "/search/?q=crates",
        "article": f"/articles/{article.public_id}/",
        "revise": f"/articles/{article.public_id}/revise/",
        "claim": f"/claims/{claim.public_id}/",
        "what others ruled": "/external-reviews/",
        "bring in what others ruled": "/external-reviews/import/",
        "an import of what others ruled": (
            f"/external-reviews/imports/{ExternalReviewImport.objects.get().public_id}/"
        ),
        "one ruling of others": f"/external-reviews/{ExternalReview.objects.get().public_id}/",
        "beside the claim": f"/claims/{claim.public_id}/external-reviews/",
        "kept copy": f"/snapshots/{Snapshot.objects.get(text__contains='crates').public_id}/",
        "public kept copy": f"/verdicts/snapshots/{Snapshot.objects.get(text__contains='crates').public_id}/",
        "error reports": "/reader-reports/",
        "reader report": f"/reader-reports/{ReaderReport.objects.get().public_id}/",
        "statistics": "/statistics/?days=7",
        "one section of statistics": "/statistics/people/?days=7",
        "discussion": f"/claims/{claim.public_id}/discussion/",
        "public list": "/verdicts/",
        "public corrections": "/corrections/",
        "report an error": f"/verdicts/{claim.public_id}/report/",
        "public verdict": f"/verdicts/{claim.public_id}/",
        "api docs": "/api/docs/",
        "password": "/password/",
        "notifications": "/notifications/",
        "how one is notified": "/settings/notifications/",
    }


@CELLS
@pytest.mark.parametrize("window", mark_for_long_runs(["laptop", "phone"], "walk"))
def test_an_editors_walk_leaves_no_complaint_and_fits_the_window(
    live_claim: Claim, cast: Cast, open_window: Enter, window: str, cells: str
) -> None:
    """Half of the screens in one of the windows, each day others; in a long run each in both."""
    screen = {"laptop": LAPTOP, "phone": PHONE}[window]
    edith = open_window(cast.editor, **screen)
    edith.goes_to("/")
    for label in NAV:
        edith.page.locator(".topnav").get_by_role("link", name=re.compile(f"^{label}")).click()
        expect(edith.page.locator('.topnav [aria-current="page"]')).to_contain_text(label)
    too_wide: list[str] = []
    moved: dict[str, float] = {}
    for name, place in places(live_claim).items():
        if window not in choose(cells, ("laptop", "phone"), name, "walk"):
            continue
        assert edith.goes_to(place) == 200, name
        # What the scripts of a page ask for in time is the same on a phone.
        waits = screen is LAPTOP and "claim" not in name
        edith.page.wait_for_load_state("networkidle" if waits else "load")
        if edith.page.evaluate(TOO_WIDE):
            too_wide.append(name)
        expect(edith.page.locator("h1")).to_have_count(1)
        if name in STEADY:
            # What comes after the page has its place by then.
            expect(edith.page.locator("[data-later]")).to_have_count(0)
            moved[name] = edith.page.evaluate(LAYOUT_SHIFT)
    assert too_wide == []
    assert {name: shift for name, shift in moved.items() if shift > MAX_SHIFT} == {}


@CELLS
def test_axe_finds_nothing_on_any_screen(
    live_claim: Claim, cast: Cast, open_window: Enter, cells: str
) -> None:
    """Half of the screens, each day others, in one theme and one of the windows; in a long run all of it."""
    # The policy is set aside for axe's own script only; the walk above is held to it.
    windows = [open_window(cast.editor, bypass_csp=True, **screen) for screen in (LAPTOP, PHONE)]
    found: dict[str, list[str]] = {}
    for name, place in choose_every(2, cells, list(places(live_claim).items()), "axe"):
        themes = choose(cells, ("light", "dark"), name, "theme")
        for edith in choose(cells, windows, name):
            edith.page.emulate_media(color_scheme=themes[0])
            edith.goes_to(place)
            edith.page.wait_for_load_state("load")
            for theme in themes:
                edith.page.emulate_media(color_scheme=theme)
                for problem in broken_rules(edith.page, colours_only=theme != themes[0]):
                    found.setdefault(f"{theme}: {problem}", []).append(name)
    assert found == {}


def test_axe_finds_nothing_while_somebody_works(
    live_claim: Claim, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    """The flag form over its words, every act of a claim unfolded, a ruling refused."""
    edith, carl = (open_window(user, bypass_csp=True) for user in (cast.editor, cast.checker))
    article = live_claim.appearances.get().revision.article
    edith.goes_to(f"/articles/{article.public_id}/")
    edith.drags_over("12 % in a week")
    assert broken_rules(edith.page) == []

    claim = create_claim_in_state("checking", words="a record")
    for person in (edith, carl):
        person.goes_to(f"/claims/{claim.public_id}/")
        unfold(person)
        assert broken_rules(person.page) == [], person.user
    post_nothing(carl)
    expect(carl.page.locator("#refused, .errors").first).to_be_visible()
    assert broken_rules(carl.page) == []


def post_nothing(person: BrowserPerson) -> None:
    """Send the ruling as it is, empty, which the button would not have done."""
    person.page.evaluate("() => document.getElementById('verdict').submit()")
    person.page.wait_for_load_state()

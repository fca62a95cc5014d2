"""The margin of 500 claims in 20,000 words, with emoji and Arabic: each note at its line, at once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from factcheck.models import Appearance, Claim
from lib.text_anchoring.selectors import build_selector
from tests.factcheck.desk_rows import analyze_tables
from tests.factories import MONDAY, Cast, create_article
from tests.journeys.people import SCREENS, BrowserPerson, Enter, describe_screen
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SENTENCE = (
    "The crews of {n} boats landed {m},000 crates 🐟 of herring in the year before the gates were shut."
)
ARABIC = (
    "قال مكتب الميناء إن {m} صندوق من السمك وصلت إلى الميناء في شهر مارس من العام الماضي بعد إغلاق البوابات."
)
CLAIMS = 500
MAX_TASK = 100
"""Milliseconds of the processor that one key, or one turn of the wheel, may take."""
MAX_AWAY = 8
"""Pixels between a note and the line of its words."""

AWAY = """async () => {
  const { marks } = await import("/static/js/mark_highlights.js");
  const here = document.querySelector(".note.here");
  return marks.marks.map((mark) => {
    const words = mark.range.getClientRects()[0].top;
    const note = document.getElementById(`note-${mark.number}`);
    return [note === here, Math.abs(note.getBoundingClientRect().top - words)];
  });
}"""


def create_long_article(cast: Cast, claims: int) -> Article:
    """Create 20,000 words with so many claims in them, from end to end."""
    paragraphs = [
        " ".join(
            (ARABIC if at % 5 == 4 else SENTENCE).format(n=at + 2, m=at * 5 + one + 3) for one in range(5)
        )
        for at in range(220)
    ]
    article = create_article(cast.desk, cast.editor, headline="A long year", body=paragraphs, url="")
    revision = article.current_revision
    assert revision is not None
    step = len(revision.text) // claims
    shared = {
        "desk": cast.desk,
        "provenance": article.provenance,
        "created_by": cast.editor,
        "created_at": MONDAY,
    }
    created = Claim.objects.bulk_create(
        Claim(statement=f"Claim {at}", state="flagged", language="en", **shared) for at in range(claims)
    )
    Appearance.objects.bulk_create(
        # Every seventh is long, so that it covers those that follow.
        Appearance(
            claim=claim, revision=revision, created_at=MONDAY,
            **asdict(build_selector(revision.text, at * step + 20, at * step + (750 if at % 7 == 0 else 60))),
        )
        for at, claim in enumerate(created)
    )  # fmt: skip
    analyze_tables()  # else the page was seen to take 23 seconds, which end it, in place of half a second
    return article


class Clock:
    """Time of the processor that the page took since it was last asked, whatever else the machine does."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.last = 0.0
        self.milliseconds()

    def milliseconds(self) -> float:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        now = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
        took, self.last = now - self.last, now
        return 1000 * took


@contextmanager
def trace_tasks(page: Page) -> Iterator[list[float]]:
    """Yield a list that has, in the end, the milliseconds of each task of the page's main thread.

    They are time of the processor, whatever else the machine does meanwhile.
    """
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["toplevel"])
    tasks: list[float] = []
    yield tasks
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = [one for one in events if one["name"] == "thread_name"]
    main = {(one["pid"], one["tid"]) for one in threads if one["args"]["name"] == "CrRendererMain"}
    tasks += [
        one.get("tdur", 0) / 1000
        for one in events
        if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in main
    ]


def is_wide(page: Page) -> bool:
    """Tell whether there is room for a margin: else the notes follow the article, but for the active one."""
    size = page.viewport_size
    return size is not None and size["width"] > 768


def get_notes(page: Page) -> str:
    return "#notes[data-placed] > [data-at-words]" if is_wide(page) else ".note[data-note]"


def check_places(page: Page) -> None:
    """Each note is at its line; where there is no margin, the active one is in view, after its words."""
    places = page.evaluate(AWAY)
    active = [at for at, (is_active, _) in enumerate(places, start=1) if is_active]
    if is_wide(page):
        assert max(away for _, away in places) <= MAX_AWAY
    elif active:
        expect(page.locator(f"#note-{active[0]}.inline")).to_be_in_viewport()
    assert len(active) <= 1


def opens(person: BrowserPerson, article: Article, claims: int) -> Page:
    person.goes_to(f"/articles/{article.public_id}/")
    expect(person.page.locator(get_notes(person.page))).to_have_count(claims)
    person.settles()
    return person.page


@pytest.mark.parametrize("screen", mark_for_long_runs(SCREENS, "long article"), ids=describe_screen)
def test_each_note_is_at_its_line_and_nothing_blocks(
    open_window: Enter, cast: Cast, screen: dict[str, Any]
) -> None:
    long_article = create_long_article(cast, CLAIMS)
    revision = long_article.current_revision
    assert revision is not None
    assert len(revision.text.split()) > 19_000
    edith = open_window(cast.editor, **screen)
    edith.loads_styles_and_scripts()
    with trace_tasks(edith.page) as tasks:
        page = opens(edith, long_article, CLAIMS)
    assert len(tasks) > 50
    assert sum(tasks) > 0, "this browser does not say how long its tasks took"
    print(f"longest task of loading: {max(tasks):.0f} ms")
    assert max(tasks) <= MAX_TASK
    check_places(page)
    clock = Clock(page)
    for key in "nnnnnppn":
        page.keyboard.press(key)
    expect(page.locator("#note-4")).to_be_focused()
    walking = clock.milliseconds() / 8
    check_places(page)
    for _ in range(30):
        page.keyboard.press("PageDown")
    page.wait_for_function("() => scrollY > 10000")
    scrolling = clock.milliseconds() / 30
    if is_wide(page):
        check_places(page)
    page.keyboard.press("f")
    for key in ("ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_label("Checkable statement")).not_to_be_empty()
    page.evaluate("() => { window.lastNote = document.querySelector('.note:last-child') }")
    with trace_tasks(page) as tasks:
        page.keyboard.press("Control+Enter")
        expect(page.locator(".ref")).to_have_count(CLAIMS + 1)
        expect(page.locator(get_notes(page))).to_have_count(CLAIMS + 1)
        if is_wide(page):
            page.wait_for_function(
                f"async () => Math.max(...(await ({AWAY})()).map((one) => one[1])) <= {MAX_AWAY}"
            )
    assert sum(tasks) > 0
    assert page.evaluate("() => window.lastNote.isConnected"), "notes that say the same stay"
    assert page.evaluate("() => window.lastNote.id") == f"note-{CLAIMS + 1}"
    print(f"ms each: note {walking:.0f}, page {scrolling:.0f}; longest task of a new claim {max(tasks):.0f}")
    assert max(tasks) <= MAX_TASK
    assert max(walking, scrolling) <= MAX_TASK


def test_the_margin_is_filtered_and_the_last_place_is_offered(open_window: Enter, cast: Cast) -> None:
    """In a text as long, with a tenth of the notes."""
    long_article = create_long_article(cast, CLAIMS // 10)
    Claim.objects.filter(statement__in=["Claim 3", "Claim 9"]).update(state="approved")
    edith = open_window(cast.editor, **SCREENS[0])
    page = opens(edith, long_article, CLAIMS // 10)
    page.get_by_label("State", exact=True).select_option("approved")
    expect(page.locator(".note:visible")).to_have_count(2)
    page.locator("#main").focus()
    for number in (4, 10):
        page.keyboard.press("n")
        expect(page.locator(f"#note-{number}")).to_be_focused()
    with page.expect_response(lambda response: response.url.endswith("/reading/")) as told:
        page.evaluate("() => scrollTo({ top: 15000, behavior: 'instant' })")
    assert told.value.status == 204
    page = opens(edith, long_article, CLAIMS // 10)
    page.evaluate("() => scrollTo(0, 0)")
    page.get_by_role("button", name="Continue there").click()
    page.wait_for_function("() => Math.abs(scrollY - 15000) < 400")

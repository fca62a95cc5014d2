"""Thirty items of our own copy with three sources, one key each; the second person approves the run.

The keystrokes and the seconds are counted and printed: ``pytest -s`` shows them.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.models import Claim, ItemTick, Waiver
from factcheck.sources.citation_actions import create_citation
from factcheck.workflow.galley_items import list_items
from lib.datetimes.clock import now
from newsroom.demo.site.server import DemoSiteServer
from tests.factories import Cast, create_article, flag_claim_on
from tests.journeys.counted_keys import CountedKeys
from tests.journeys.evidence import check_sources
from tests.journeys.galley import opens, place
from tests.journeys.people import (
    PHONE,
    SCREENS,
    WITHOUT_TLS,
    Enter,
    describe_screen,
    goes_offline,
    read_kept,
    signs_in,
    signs_out,
)
from tests.journeys.screen_rules import LAYOUT_SHIFT, MAX_SHIFT, broken_rules
from tests.production.services import wait_until
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MAX_KEYSTROKES = 60
MAX_SECONDS = 240
SENTENCES = [f"In {1950 + n} the harbour landed {310 + n} crates and sold {120 + n}." for n in range(10)]
PARAGRAPHS = [" ".join(SENTENCES[n : n + 2]) for n in range(0, 10, 2)]
KEPT_BEFORE = """(revision) => {
  const { url, revision: now } = document.querySelector("[data-tick-bar]").dataset;
  const entry = { item: "16-20-date", act: "waive", reason: "From the log", before: "open" };
  const key = `stet-ticks:${document.body.dataset.person}:${url}:${revision || now}`;
  localStorage.setItem(key, JSON.stringify([entry]));
}"""
FORBIDDEN = """([name, isNamed]) => {
  const refuse = () => { throw new DOMException("Access is denied", "SecurityError"); };
  if (!isNamed) Object.defineProperty(window, name, { get: refuse });
  else for (const act of ["getItem", "setItem", "removeItem"]) Storage.prototype[act] = refuse;
}"""
NEVER_SEALED = "SubtleCrypto.prototype.encrypt = () => new Promise(() => {})"
PATHS = ("/population", "/recycling", "/buses")


@pytest.fixture
def own(live_site: str, cast: Cast, evidence_site: DemoSiteServer) -> Article:
    """Thirty open items; two pages that the article cites already, and what three pages say."""
    article = create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="The harbour", url="https://own.example.org/",
        body=[*PARAGRAPHS, "The harbour is old."],
    )  # fmt: skip
    claim = flag_claim_on(article, "is old", cast.editor)
    for number, path in enumerate(PATHS):
        said = tuple(text for n, text in enumerate(PARAGRAPHS) if n % 3 == number)
        evidence_site.edited[path] = (f"Harbour log {number + 1}", said)
        if number < 2:
            create_citation(
                claim, url=evidence_site.url + path, title=f"Harbour log {number + 1}", by=cast.editor,
                at=now(),
            )  # fmt: skip
    check_sources()
    article.refresh_from_db()
    return article


def test_nothing_on_our_own_copy_moves_by_itself(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker)
    carl.loads_styles_and_scripts()
    opens(carl, own)
    expect(carl.page.locator("[data-tick-sources]")).to_be_visible()
    expect(carl.page.locator("#notes")).to_have_attribute("data-placed", "")
    assert carl.page.evaluate(LAYOUT_SHIFT) <= MAX_SHIFT


@pytest.mark.parametrize("screen", mark_for_long_runs(SCREENS, "thirty items"), ids=describe_screen)
def test_thirty_items_are_ticked_sent_and_approved(
    open_window: Enter, cast: Cast, own: Article, evidence_site: DemoSiteServer, screen: dict[str, Any]
) -> None:
    assert sum(item.state == "open" for item in list_items(own.current_revision)) == 30
    carl, sara = open_window(cast.checker, **screen), open_window(cast.second, **screen)
    opens(carl, own)
    keys, began = CountedKeys(carl.page), time.monotonic()
    keys.press("n")
    keys.press("e")
    keys.paste(evidence_site.url + PATHS[2])
    keys.press("Enter")
    for number in range(5):
        keys.press(str(number % 3 + 1))
        keys.press(*"xxxxxx")
    send = carl.page.locator("[data-tick-send] button")
    # He need not wait for Stet while he presses; a machine with much to do takes its time to catch up.
    expect(send).to_have_text("Send 30 items to review s", timeout=90_000)
    expect(send).to_be_enabled()
    check_sources()
    keys.press("s")
    carl.sees("30 items sent to review.")
    seconds = time.monotonic() - began

    claims = Claim.objects.filter(state="in_review")
    assert claims.count() == 10, "one for each sentence"
    assert {claim.citations.count() for claim in claims} == {1}
    said = {claim.citations.get().passage for claim in claims}
    assert len(said & set(SENTENCES)) >= 8, "found in the copies that were there before"
    check_sources()

    sara.goes_to(f"/articles/{own.public_id}/")
    sara.settles()
    reading, begun = CountedKeys(sara.page), time.monotonic()
    reading.press("v")
    sara.sees("Review 10 verdicts")
    expect(sara.page.locator("[data-row].here")).to_contain_text("1950")
    sara.settles()
    reading.press("y")
    sara.sees("Approved")
    expect(sara.page.locator("[data-row].here")).to_contain_text("1951")
    reading.press(*"jjjjjjjj")
    expect(sara.page.locator("[data-review-all]")).to_contain_text("Approve all 9 verdicts you have read")
    reading.press("l")
    sara.sees("9 verdicts approved.")
    approval = time.monotonic() - begun
    assert Claim.objects.filter(state="approved").count() == 10
    print(
        f"\n30 items with 3 sources: {keys.count} keystrokes and {seconds:.1f} s to tick and send; "
        f"{reading.count} keystrokes and {approval:.1f} s to approve."
    )
    assert keys.count <= MAX_KEYSTROKES
    assert seconds < MAX_SECONDS


def test_on_the_author_waived_again_flagged_and_undone_by_keys(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    own.byline = "Nell Aldous"
    own.save()
    carl = open_window(cast.checker)
    opens(carl, own)
    keys = carl.page.keyboard
    here = carl.page.locator(".item-ref:focus")
    keys.press("n")
    keys.press("x")
    expect(carl.page.locator("[data-tick-says]")).to_have_text(
        "Choose what you check against first: press 1 to 9, or add a web address."
    )
    keys.press("a")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("1950: Ticked on the author: Nell Aldous")
    expect(here).to_have_attribute("aria-label", "Open item, Number: 310")
    # The reason is typed once, in the form; the next item takes it by its key.
    keys.press("w")
    keys.type("From the log")
    keys.press("Enter")
    carl.sees("1 item waived.")
    expect(here).to_have_attribute("aria-label", "Open item, Number: 120")
    keys.press("r")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("120: Waived: From the log")
    # The same act once more after it was undone is no form that was sent twice.
    keys.press("z")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("120: Open again.")
    keys.press("r")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("120: Waived: From the log")
    keys.press("f")
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("1951: Flagged")
    assert Claim.objects.filter(kind="date").count() == 1
    keys.press("z")
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("1951: No longer flagged.")
    keys.press("z")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("120: Open again.")
    assert Waiver.objects.active().count() == 1
    keys.press("z")
    expect(carl.page.locator("[data-tick-says]")).to_have_text("1950: No longer ticked.")
    assert not ItemTick.objects.exists()
    keys.press("?")
    dialog = carl.page.locator("dialog[data-keys]")
    for words in ("Check against Harbour log 1", "On author", "Waive with the last reason", "Undo"):
        expect(dialog).to_contain_text(words)


def test_what_was_not_saved_when_the_page_was_left_is_saved_by_the_next_one(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    carl.page.route("**/galley/act/", lambda route: route.abort())
    for key in ("n", "1", "x"):
        carl.page.keyboard.press(key)
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("No connection.")
    assert "16-20-date" in read_kept(carl.page)
    assert "16-20-date" not in carl.page.evaluate("() => Object.values(localStorage).join()")
    carl.page.unroute("**/galley/act/")
    opens(carl, own)
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 1 item")
    assert ItemTick.objects.get().checker == cast.checker
    carl.complaints[:] = [one for one in carl.complaints if "ERR_FAILED" not in one]


def test_what_an_earlier_release_kept_is_saved_or_named(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    for revision, words in (("", "1950: Waived: From the log"), ("0", "1 item that you dealt with")):
        carl.page.evaluate(KEPT_BEFORE, revision)
        opens(carl, own)
        expect(carl.page.locator("[data-tick-says]")).to_contain_text(words)
    assert Waiver.objects.active().count() == 1


def test_a_browser_that_keeps_nothing_says_so_only_while_something_is_not_saved(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    carl.page.add_init_script(WITHOUT_TLS)
    opens(carl, own)
    says = carl.page.locator("[data-tick-says]")
    waiting: list[Route] = []
    carl.page.route("**/galley/act/", lambda route: waiting.append(route))
    for key in ("n", "1", "x"):
        carl.page.keyboard.press(key)
    expect(says).to_contain_text("saves nothing")
    waiting.pop().continue_()
    expect(says).to_contain_text("Ticked")
    assert carl.page.evaluate("() => Object.keys(localStorage).join()") == ""


@pytest.mark.parametrize("is_named", [False, True], ids=["not even named", "refuses to keep"])
def test_a_browser_that_forbids_to_keep_anything_ticks_all_the_same(
    open_window: Enter, cast: Cast, own: Article, is_named: bool
) -> None:
    carl = open_window(cast.checker)
    for name in ("localStorage", "sessionStorage"):
        carl.page.add_init_script(f"({FORBIDDEN})(['{name}', {str(is_named).lower()}])")
    opens(carl, own)
    for key in ("n", "1", "x"):
        carl.page.keyboard.press(key)
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 1 item")
    assert ItemTick.objects.get().source.title == "Harbour log 1"
    claim = Claim.objects.get(statement__contains="is old")
    for path in ("/queue/?group=article", "/my-work/", f"/claims/{claim.public_id}/"):
        carl.goes_to(path)
        carl.settles()
    assert carl.complaints == []


def test_a_tick_outlives_a_page_that_is_left_before_it_could_be_kept(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    carl.page.add_init_script(NEVER_SEALED)
    opens(carl, own)
    for key in ("n", "1", "x", "x"):
        carl.page.keyboard.press(key)
    assert not ItemTick.objects.exists()
    carl.goes_to("/queue/")
    wait_until(lambda: ItemTick.objects.count() == 2, 20, "what was pressed last is lost")
    opens(carl, own)
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 2 items")
    assert carl.page.evaluate("() => Object.keys(localStorage).join()") == ""


def test_without_a_connection_an_item_says_so_and_nothing_is_lost(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    keys, context = carl.page.keyboard, carl.page.context
    keys.press("n")
    keys.press("1")
    goes_offline(carl.page)
    keys.press("x")
    keys.press("x")
    expect(carl.page.locator(".item-ref[aria-label='Not saved yet, Date: 1950']")).to_be_attached()
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("No connection.")
    # The second is taken back before Stet ever heard of it.
    keys.press("z")
    expect(carl.page.locator(".item-ref:focus")).to_have_attribute("aria-label", "Open item, Number: 310")
    assert not ItemTick.objects.exists()
    context.set_offline(False)
    expect(carl.page.locator(".item-ref[aria-label='Ticked and not sent, Date: 1950']")).to_be_attached()
    assert ItemTick.objects.get().source.title == "Harbour log 1"
    carl.complaints[:] = [one for one in carl.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_after_another_sign_in_and_a_newer_version_nothing_is_lost_unsaid(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    other = carl.page.context.new_page()
    other.goto(carl.page.url)
    signs_out(other)
    carl.page.keyboard.press("n")
    carl.page.keyboard.press("1")
    carl.page.keyboard.press("x")
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("You are signed out.")
    signs_in(other, cast.checker.username)
    # The page is older than the sign-in: it asks for the new token, and what was pressed is saved.
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 1 item", timeout=15_000)
    assert ItemTick.objects.get().checker == cast.checker
    carl.page.evaluate(
        """() => {
          const { url } = document.querySelector("[data-tick-bar]").dataset;
          const key = `stet-ticks:${document.body.dataset.person}:${url}:0`;
          localStorage.setItem(key, JSON.stringify({ count: 1 }));
        }"""
    )
    opens(carl, own)
    expect(carl.page.locator("[data-tick-says]")).to_contain_text("1 item that you dealt with")
    opens(carl, own)
    expect(carl.page.locator("[data-tick-says]")).to_be_empty()
    carl.complaints.clear()  # his page was signed out, and its token was refused


def test_a_note_of_a_reviewer_outlives_a_newer_version(
    live_site: str, open_window: Enter, cast: Cast, own_article: Article,
    create_claim_in_state: Callable[..., Claim],
) -> None:  # fmt: skip
    create_claim_in_state("in_review", own_copy=True)
    sara = open_window(cast.second)
    sara.goes_to(f"/articles/{own_article.public_id}/galley/review/")
    sara.settles()
    sara.page.keyboard.press("j")
    sara.page.keyboard.press("b")
    note = sara.page.get_by_label("What needs to change")
    note.fill("It was 311")
    newer = ParsedArticle("Our herring story", "All of it anew.", "")
    create_manual_revision(own_article, newer, by=cast.editor, at=now())
    row = sara.page.locator("[data-review-row]")
    row.get_by_role("button", name="Send back", exact=True).click()
    expect(row.get_by_role("alert")).to_contain_text("The article has a newer version.")
    expect(note).to_be_visible()
    expect(note).to_have_value("It was 311")


def test_a_finger_chooses_a_source_and_ticks(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker, **PHONE)
    opens(carl, own)
    assert carl.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    carl.page.get_by_role("button", name="[2] Harbour log 2").tap()
    carl.page.touchscreen.tap(*place(carl, "1950"))
    tick = carl.page.locator("[data-flag-form] [data-tick-open]")
    expect(tick).to_be_in_viewport()
    tick.tap()
    expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
    carl.page.locator("[data-tick-act=tick]").tap()
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 2 items to review")
    expect(carl.page.get_by_role("button", name="On author")).to_be_hidden()
    carl.page.get_by_role("button", name="More", exact=True).tap()
    expect(carl.page.get_by_role("button", name="On author")).to_be_visible()
    expect(carl.page.get_by_label("Web address of another source")).to_be_in_viewport()


@pytest.mark.parametrize("theme", mark_for_long_runs(["light", "dark"], "ticks"))
def test_axe_finds_nothing_on_the_bar_and_the_review(
    open_window: Enter, cast: Cast, own: Article, theme: str
) -> None:
    carl = open_window(cast.checker, color_scheme=theme, bypass_csp=True)
    opens(carl, own)
    for key in ("n", "1", "x", "x"):
        carl.page.keyboard.press(key)
    expect(carl.page.locator("[data-tick-send]")).to_contain_text("Send 2 items to review")
    assert broken_rules(carl.page) == []
    carl.page.keyboard.press("s")
    carl.sees("2 items sent to review.")
    check_sources()
    sara = open_window(cast.second, color_scheme=theme, bypass_csp=True)
    sara.goes_to(f"/articles/{own.public_id}/galley/review/")
    sara.sees("Review 1 verdict")
    assert broken_rules(sara.page) == []

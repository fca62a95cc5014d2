"""A phone at night: what is beside the work is folded away, and a thumb finds what it presses."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.assignments.actions import assign_claim, start_checking
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factories import Cast, flag_claim_on
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SMALL = """() => [...document.querySelectorAll('main summary, main button, nav a')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each.innerText.trim(), each.getBoundingClientRect().height])
  .filter(([, height]) => height < 43.5)"""


@pytest.fixture
def claim(live_site: str, create_claim_in_state: Callable[..., Claim], cast: Cast) -> Claim:
    """Two claims that Carl checks, the second beside a ruling on nearly the same."""
    decided = create_claim_in_state("live")
    second: Claim = flag_claim_on(
        decided.appearances.get().revision.article,
        "a record",
        cast.editor,
        statement=decided.statement + " again",
    )
    assign_claim(second, checker=cast.checker, by=cast.editor, at=now())
    start_checking(second, by=cast.checker, at=now())
    create_claim_in_state("checking", words="12 % in a week")
    return second


def test_earlier_verdicts_are_folded_on_a_phone_and_open_where_there_is_room(
    claim: Claim, cast: Cast, open_window: Enter
) -> None:
    here = f"/claims/{claim.public_id}/"
    phone, laptop = open_window(cast.checker, **PHONE), open_window(cast.checker)
    phone.goes_to(here)
    head = phone.page.get_by_role("heading", name="Earlier verdicts")
    verdict = phone.page.locator(".earlier-verdict")
    expect(head).to_be_visible()
    expect(phone.page.locator("#earlier-verdicts summary")).to_contain_text("1, most similar first")
    expect(verdict).to_be_hidden()
    head.click()
    expect(verdict).to_be_visible()
    laptop.goes_to(here)
    expect(laptop.page.locator(".earlier-verdict")).to_be_visible()


def test_a_thumb_finds_what_it_presses_and_reads_words_where_there_are_no_keys(
    claim: Claim, cast: Cast, open_window: Enter
) -> None:
    phone, laptop = open_window(cast.checker, **PHONE), open_window(cast.checker)
    for place in ("/queue/", "/my-work/", "/reader-reports/", f"/claims/{claim.public_id}/"):
        phone.goes_to(place)
        assert phone.page.evaluate(SMALL) == [], place
    one = phone.page.get_by_role("link", name=re.compile("^(Previous|Next)$"))
    assert (one.first.bounding_box() or {})["height"] >= 43.5
    laptop.goes_to(f"/claims/{claim.public_id}/")
    expect(laptop.page.locator(".my-work-position kbd").first).to_be_visible()


def test_at_four_hundred_percent_nothing_is_read_from_side_to_side(
    claim: Claim, cast: Cast, open_window: Enter
) -> None:
    """A window of 1280 px at 400 % has 320 of CSS (WCAG 2.2, 1.4.10)."""
    edith = open_window(cast.editor, viewport={"width": 320, "height": 256})
    article = claim.appearances.get().revision.article
    places = ("/queue/", "/workload/", f"/articles/{article.public_id}/", f"/claims/{claim.public_id}/")
    too_wide = [place for place in places if edith.goes_to(place) and edith.page.evaluate(TOO_WIDE)]
    assert too_wide == []
    bar, person = (edith.page.locator(f".topbar > {one}").bounding_box() for one in (".wordmark", ".menu"))
    assert bar
    assert person
    assert person["y"] < bar["y"] + bar["height"]


def test_the_statement_of_methods_is_shown_as_it_will_be_read_while_it_is_typed(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    admin = open_window(cast.admin)
    admin.goes_to("/setup/methodology/")
    expect(admin.page.get_by_role("button", name="Preview")).to_have_count(0)
    admin.page.get_by_label("How we work").fill("## Ours\n\nWe *count*.")
    expect(admin.page.locator(".as-read em")).to_have_text("count")
    expect(admin.page.locator(".as-read h4")).to_have_text("Ours")
    admin.presses("Save new version")
    admin.sees("Version 1 is now in use.")


def test_the_channels_of_a_topic_stand_in_one_line_on_the_narrowest_phone(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    phone = open_window(cast.editor, **PHONE | {"viewport": {"width": 320, "height": 700}})
    phone.goes_to("/settings/notifications/")
    heights = phone.page.locator(".channels label > span").evaluate_all(
        "all => all.map((each) => each.getClientRects().length && each.getBoundingClientRect().height)"
    )
    assert max(heights) < 24
    assert not phone.page.evaluate(TOO_WIDE)


def test_every_screen_is_named_within_the_edge_however_much_is_counted(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    phone = open_window(cast.editor, **PHONE)
    phone.goes_to("/workload/")
    links = phone.page.locator(".topnav a")
    phone.page.locator(".topnav .count").evaluate_all(
        "counts => counts.forEach((each) => { each.textContent = '12,345'; })"
    )
    edges = links.evaluate_all("links => links.map((each) => each.getBoundingClientRect().right)")
    assert max(edges) <= 390 - 12
    for path in ("/reader-reports/", "/workload/", "/queue/"):
        phone.goes_to(path)
        counts = phone.page.locator(".topnav .count")
        counts.evaluate_all("counts => counts.forEach((each) => { each.textContent = '9'; })")
        assert phone.page.locator(".topnav").evaluate("nav => nav.clientHeight") <= 2 * 45, path


def test_no_cell_of_my_work_reaches_beyond_its_table(claim: Claim, cast: Cast, open_window: Enter) -> None:
    laptop = open_window(cast.checker)
    laptop.goes_to("/my-work/")
    laptop.sees("No sources yet")
    wide = laptop.page.locator(".claims td").evaluate_all(
        "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText)"
    )
    assert wide == []


LINES_OF_YEARS = """(selector) => {
  const isIt = (each) => each.textContent.includes("2026-27");
  const words = [...document.querySelectorAll(selector)].find(isIt);
  words.style.textWrap = "wrap"; // balanced, a short one may break elsewhere by luck
  const lines = new Set();
  for (let width = 100; width < 340; width += 10) {
    words.style.inlineSize = `${width}px`;
    const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const start = texts.currentNode.data.indexOf("2026");
      if (start < 0) continue;
      const range = document.createRange();
      range.setStart(texts.currentNode, start);
      range.setEnd(texts.currentNode, start + 7);
      lines.add(new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size);
    }
  }
  return [...lines];
}"""


def test_a_range_of_years_stays_on_one_line(
    live_site: str, claim: Claim, cast: Cast, open_window: Enter
) -> None:
    Claim.objects.filter(pk=claim.pk).update(statement="The <b>budget</b> for 2026-27 is the largest ever.")
    edith = open_window(cast.editor, **PHONE)
    for path, words in ((f"/claims/{claim.public_id}/", "h1"), ("/queue/", "a.statement")):
        edith.goes_to(path)
        edith.settles()
        expect(edith.page.locator(words).filter(has_text="The <b>budget</b> for 2026-27")).to_be_visible()
        assert edith.page.evaluate(LINES_OF_YEARS, words) == [1]

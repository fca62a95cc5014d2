"""Words of an archived copy are cited where they stand: by mouse, by keys alone and by finger."""

from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage, storages
from playwright.sync_api import Page, expect

from factcheck.models import Claim, Snapshot
from factcheck.sources.citation_actions import create_citation
from tests.articles.readable_page import LONG, PAGE
from tests.factcheck.snapshot_checks import Look
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY, Cast
from tests.journeys.people import PHONE, BrowserPerson, Enter, signs_in, signs_out
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SELECT = """([root, words]) => {
  const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    node.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  throw new Error(`not in the copy: ${words}`);
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def claim(live_site: str, create_claim_in_state: Any, monkeypatch: pytest.MonkeyPatch) -> Claim:
    monkeypatch.setitem(storages._storages, "snapshots", InMemoryStorage())
    made: Claim = create_claim_in_state("checking")
    return made


@pytest.fixture
def copy(claim: Claim, cast: Cast) -> Snapshot:
    cited = create_citation(
        claim, url="https://stats.example.org/a", title="Deaths", by=cast.checker, at=MONDAY
    )
    body = PAGE.replace("A last paragraph", "The end. " * 400 + "A last paragraph").encode()
    text = f"Deaths rose\n{LONG}\nNorth\n12,000"
    made = archive_page(cited.source_id, Look(text=text, body=body), at=MONDAY)
    assert made is not None
    return made


def select(page: Page, words: str) -> None:
    page.evaluate(SELECT, ["[data-copy-text]", words])


def cites(person: BrowserPerson) -> None:
    person.page.get_by_label("Supports or refutes").select_option("supports")
    person.page.get_by_role("button", name="Add citation").click()
    person.sees("Source added.")


def test_by_mouse_and_by_keys_the_words_go_into_the_form_beside_them(
    claim: Claim, copy: Snapshot, cast: Cast, open_window: Enter
) -> None:
    carl = open_window(cast.checker)
    carl.page.set_viewport_size({"width": 1440, "height": 900})
    carl.goes_to(f"/claims/{claim.public_id}/")
    carl.page.get_by_role("link", name="Read the copy and cite").click()
    expect(carl.page.locator(".copy-headline")).to_have_text("Deaths rose")
    assert broken_rules(carl.page) == []

    select(carl.page, "20,000 deaths in its")
    carl.page.get_by_role("button", name="Cite these words").click()
    form = carl.page.locator("[data-cite-words]")
    expect(form.get_by_label("Passage")).to_have_value("20,000 deaths in its")
    expect(form.get_by_label("Supports or refutes")).to_be_focused()
    expect(form.get_by_label("Claim")).to_have_value(str(claim.public_id))
    box = form.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    cites(carl)
    expect(carl.page.locator("#block-1 mark")).to_have_text("20,000 deaths in its")
    made = claim.citations.order_by("id").last()
    assert made is not None
    assert (made.passage, made.snapshot, made.passage_state) == ("20,000 deaths in its", copy, "there")

    # By key: w walks the words, Shift extends, Enter takes them.
    carl.page.locator("body").press("w")
    carl.page.keyboard.press("Shift+ArrowRight")
    carl.page.keyboard.press("Enter")
    expect(form.get_by_label("Passage")).to_have_value("Deaths rose")
    expect(form.get_by_label("Supports or refutes")).to_be_focused()
    carl.page.keyboard.press("Escape")
    expect(form.get_by_label("Passage")).to_have_value("")


def test_by_finger_the_form_comes_up_from_below(
    claim: Claim, copy: Snapshot, cast: Cast, open_window: Enter
) -> None:
    carl = open_window(cast.checker, **PHONE)
    carl.goes_to(f"/snapshots/{copy.public_id}/read/?claim={claim.public_id}")
    select(carl.page, "12,000")
    button = carl.page.get_by_role("button", name="Cite these words")
    expect(button).to_be_in_viewport()
    button.tap()
    form = carl.page.locator("[data-cite-words]")
    expect(form).to_be_in_viewport()
    expect(form.get_by_label("Passage")).to_have_value("12,000")
    assert carl.page.evaluate(WIDE) == 0
    send = form.get_by_role("button", name="Add citation")
    expect(send).to_be_in_viewport(ratio=1)
    cites(carl)
    made = claim.citations.order_by("id").last()
    assert made is not None
    assert made.passage == "12,000"


def test_a_sheet_gives_the_cells(claim: Claim, cast: Cast, copy: Snapshot, open_window: Enter) -> None:
    Snapshot.objects.filter(pk=copy.pk).update(text="day,crates\n1,20145\n", media_type="text/csv")
    carl = open_window(cast.checker)
    carl.goes_to(f"/snapshots/{copy.public_id}/read/?claim={claim.public_id}")
    carl.page.evaluate(
        """() => {
          const cells = document.querySelectorAll('[data-copy-text] td');
          const range = document.createRange();
          range.setStart(cells[2].firstChild, 0);
          range.setEnd(cells[3].firstChild, 5);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    carl.page.get_by_role("button", name="Cite these words").click()
    expect(carl.page.get_by_label("Passage")).to_have_value("1 20145")
    expect(carl.page.get_by_label("Location in the source")).to_have_value("A2:B2")


def test_cited_words_come_back_after_the_session_has_ended(
    claim: Claim, cast: Cast, copy: Snapshot, open_window: Enter
) -> None:
    carl = open_window(cast.checker)
    carl.goes_to(f"/snapshots/{copy.public_id}/read/?claim={claim.public_id}")
    other = carl.page.context.new_page()
    other.goto(carl.page.url)
    form = carl.page.locator("[data-cite-words]")
    form.get_by_label("Supports or refutes").select_option("supports")
    select(carl.page, "20,000 deaths in its")
    carl.page.get_by_role("button", name="Cite these words").click()
    signs_out(other)
    carl.presses("Add citation")
    signs_in(carl.page, cast.checker.username)
    expect(form.get_by_label("Passage")).to_have_value("20,000 deaths in its")
    carl.complaints.clear()  # he was signed out

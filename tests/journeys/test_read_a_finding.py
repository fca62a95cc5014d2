"""A figure that the article itself contradicts: read at its words, dismissed by keyboard, restored."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import Cast, create_article
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BODY = ["It was late.", "Twelve of its 48 members (30 %) voted no, and the council went home."]


@pytest.fixture
def own(live_site: str, cast: Cast) -> Article:
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A vote", body=BODY,
        url="https://own.example.org/vote",
    )  # fmt: skip


def test_a_finding_is_read_at_its_words_and_dismissed(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker)
    carl.goes_to(f"/articles/{own.public_id}/")
    note = carl.page.locator('.note[data-mark="arithmetic"]')
    number = carl.page.locator('.ref[data-mark="arithmetic"]')
    expect(note).to_contain_text("12 of 48 is 25")
    number.press("Enter")
    expect(note).to_be_focused()
    words = carl.page.evaluate("[...CSS.highlights.get('arithmetic-0')].map((range) => range.toString())")
    assert words == ["30 %"]
    # The note stands at the line of its words.
    assert abs(note.bounding_box()["y"] - number.bounding_box()["y"]) < 30
    assert broken_rules(carl.page) == []
    note.get_by_role("button", name="Dismiss the finding about").press("Enter")
    carl.sees("Finding dismissed.")
    expect(note).to_have_count(0)
    carl.page.get_by_text("1 dismissed").click()
    carl.page.get_by_role("button", name="Restore the finding about").press("Enter")
    expect(note).to_have_count(1)


def test_on_a_phone_the_note_opens_under_its_paragraph(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker, **PHONE)
    carl.goes_to(f"/articles/{own.public_id}/")
    carl.page.locator('.ref[data-mark="arithmetic"]').tap()
    expect(carl.page.locator('.article-text .note[data-mark="arithmetic"]')).to_be_visible()

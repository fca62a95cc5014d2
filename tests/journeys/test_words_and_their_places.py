"""What is selected is what is kept, though the browser counts UTF-16 units and the store code points."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from factcheck.models import Appearance
from tests.factories import Cast, create_article
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

# A browser counts two or more for each of these, so it is wrong about all that comes after them.
BODY = [
    "🐟🚢 The fleet of 41 boats landed 9 tonnes, which the mayor called “a record”.",
    "“We have never seen a spring like it 👩🏽‍🍳,” said Ada Holm. "
    "Prices fell 12 % in a week 🐟, and 🇳🇴 boats stayed away.",
]
CHOSEN = (
    "fleet of 41 boats",
    "called “a record”.\n\n“We have never seen",
    "like it 👩🏽‍🍳,” said",
    "12 % in a week 🐟",
    "🇳🇴 boats stayed away",
)


def test_emoji_quote_marks_and_paragraph_breaks_are_kept_where_they_stand(
    cast: Cast, open_window: Enter, live_site: str
) -> None:
    article = create_article(cast.desk, cast.editor, headline="🐟 River crews count", body=BODY)
    assert article.current_revision is not None
    text = article.current_revision.text
    edith = open_window(cast.editor)
    for number, words in enumerate(CHOSEN, start=1):
        edith.goes_to(f"/articles/{article.public_id}/")
        edith.drags_over(words)
        # The words first, then their whole sentences, which the server fills in.
        statement = re.compile(re.escape(" ".join(words.split())))
        expect(edith.page.get_by_label("Checkable statement")).to_have_value(statement)
        edith.page.get_by_role("button", name="Flag", exact=True).click()
        expect(edith.page.locator(".ref")).to_have_count(number)

    for words in CHOSEN:
        saved = Appearance.objects.get(exact=words)
        assert (saved.start, saved.end) == (text.index(words), text.index(words) + len(words))
        assert text[saved.start : saved.end] == words
        assert text[: saved.start].endswith(saved.prefix)
        assert text[saved.end :].startswith(saved.suffix)


def test_overlapping_claims_both_show(
    cast: Cast, article: Article, open_window: Enter, live_site: str
) -> None:
    edith = open_window(cast.editor)
    for number, words in enumerate(
        ("more than 20,000 crates of herring", "crates of herring were landed"), 1
    ):
        edith.goes_to(f"/articles/{article.public_id}/")
        edith.drags_over(words)
        edith.page.get_by_role("button", name="Flag", exact=True).click()
        expect(edith.page.locator("[data-note]")).to_have_count(number)

    expect(edith.page.locator(".ref")).to_have_count(2)
    marked = edith.page.evaluate(
        "() => [...CSS.highlights].filter(([name]) => name.startsWith('flagged'))"
        ".flatMap(([name, all]) => [...all].map((range) => [name, range.toString()]))"
    )
    # Each has a lane of its own, so that neither underline hides the other.
    assert len({lane for lane, _ in marked}) == 2
    assert [words.replace("1", "").strip() for _, words in sorted(marked)] == [
        "more than 20,000 crates of herring",
        "crates of herring were landed",
    ]

    # A press on words that both claims hold goes to a note; the numbers lead to each.
    for which in ("1", "2"):
        edith.page.locator(f'.ref[data-number="{which}"]').click()
        expect(edith.page.locator(f'[data-note="{which}"]')).to_be_focused()

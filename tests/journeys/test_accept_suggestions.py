"""Suggested sentences worked through by keys alone, and by finger: accepted, dismissed, undone."""

import pytest
from playwright.sync_api import expect

from articles.actions.importing import import_article
from articles.importers import parse_bytes
from articles.models import Article
from factcheck.models import Claim, SuggestionDecision
from factcheck.suggestions.actions import rank_due_revisions
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.journeys.screen_rules import broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FACTS = [
    "Unemployment rose by 12 percent in 2016, more than in any other year.",
    "The city spent 40 million dollars on roads last year.",
    "Crime has fallen by 30 percent because of the new law.",
    "More than 20,000 people died of an overdose in the United States in 2016.",
]
TEXT = "A speech\n\n" + "\n\n".join(f"Good evening, and thank you.\n\n{fact}" for fact in FACTS)


@pytest.fixture(params=mark_for_long_runs(["external", "own_copy"], "suggestions"))
def speech(request: pytest.FixtureRequest, live_site: str, cast: Cast) -> Article:
    parsed = parse_bytes(TEXT.encode(), media_type="text/plain")
    arrived = import_article(
        parsed, desk=cast.desk, provenance=request.param, by=cast.editor, at=now()
    ).article
    rank_due_revisions(at=now())
    return arrived


def opens(person: BrowserPerson, article: Article) -> None:
    person.goes_to(f"/articles/{article.public_id}/")
    person.sees("4 sentences suggested")
    person.settles()


def count_marks(person: BrowserPerson) -> int:
    return person.page.evaluate("() => CSS.highlights.get('worth-checking').size")


def test_three_are_accepted_and_one_dismissed_by_keys(
    open_window: Enter, cast: Cast, speech: Article
) -> None:
    carl = open_window(cast.checker, viewport={"width": 1440, "height": 900})
    opens(carl, speech)
    assert count_marks(carl) == 4
    keys, card = carl.page.keyboard, carl.page.locator("[data-suggestion-card]")
    keys.press("u")
    expect(card).to_be_focused()
    expect(card).to_contain_text("Suggestion 1 of 4")
    expect(card).to_contain_text("Why: quantity, comparison, date")
    assert broken_rules(carl.page) == []
    keys.press("d")
    expect(card).to_contain_text("Suggestion 1 of 3")
    assert count_marks(carl) == 3
    keys.press("z")
    expect(card).to_contain_text("Suggestion 1 of 4")
    carl.sees("4 sentences suggested")
    assert not SuggestionDecision.objects.exists()
    keys.press("d")
    expect(card).to_contain_text("Suggestion 1 of 3")
    statement = carl.page.get_by_label("Checkable statement")
    for number, fact in enumerate(FACTS[1:], start=1):
        if number > 1:
            keys.press("u")
        expect(card).to_contain_text(f"Suggestion 1 of {4 - number}")
        keys.press("f")
        expect(statement).to_be_focused()
        expect(statement).to_have_value(fact)
        keys.press("Control+Enter")
        expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
        expect(carl.page.locator(".note[data-mark=flagged]")).to_have_count(number)
    carl.sees("0 sentences suggested")
    keys.press("u")
    expect(card).to_contain_text("No more suggestions")
    keys.press("Escape")
    expect(card).to_be_hidden()
    assert list(Claim.objects.order_by("pk").values_list("statement", flat=True)) == FACTS[1:]
    assert SuggestionDecision.objects.filter(is_accepted=True).count() == 3
    # The next day: what was dismissed is remembered, and can be taken back.
    carl.goes_to(f"/articles/{speech.public_id}/")
    carl.sees("0 sentences suggested")
    carl.page.get_by_role("button", name="Restore the suggestion").press("Enter")
    carl.sees("1 sentence suggested")
    expect(card).to_contain_text("Suggestion 1 of 1")


def test_a_finger_opens_dismisses_and_flags(open_window: Enter, cast: Cast, speech: Article) -> None:
    carl = open_window(cast.checker, **PHONE)
    opens(carl, speech)
    card = carl.page.locator("[data-suggestion-card]")
    carl.page.get_by_role("button", name="4 sentences suggested").tap()
    expect(card).to_be_in_viewport()
    assert carl.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    card.get_by_role("button", name="Dismiss").tap()
    expect(card).to_contain_text("Suggestion 1 of 3")
    card.get_by_role("button", name="Undo").tap()
    expect(card).to_contain_text("Suggestion 1 of 4")
    card.get_by_role("button", name="Flag…").tap()
    form = carl.page.locator("[data-flag-form]")
    expect(form).to_be_in_viewport()
    expect(carl.page.get_by_label("Checkable statement")).to_have_value(FACTS[0])
    form.get_by_role("button", name="Flag", exact=False).first.tap()
    carl.sees("3 sentences suggested")
    assert Claim.objects.get().statement == FACTS[0]


def test_the_key_is_listed(open_window: Enter, cast: Cast, speech: Article) -> None:
    carl = open_window(cast.checker)
    opens(carl, speech)
    carl.page.keyboard.press("?")
    expect(carl.page.locator("dialog[data-keys]")).to_contain_text("4 sentences suggested")

"""What a newsroom remembers, by keyboard alone: an article is imported, three suggestions are accepted, an
earlier verdict is met on the way, and a claim that is back is marked.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from articles.models import Article
from factcheck.models import Claim, Repeat
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.suggestions.actions import rank_due_revisions
from factcheck.tasks import find_repeats
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import BrowserPerson, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BACK = "It is true that the harbour landed 20,000 crates of herring."
OTHER_NUMBER = "It is true that 26,000 crates of herring rotted."
FACTS = [
    OTHER_NUMBER,
    "The city spent 40 million dollars on roads last year.",
    "Crime has fallen by 30 percent because of the new law.",
]


@pytest.fixture
def live(live_site: str, create_claim_in_state: Callable[..., Claim]) -> Claim:
    """A published verdict on 20,000 crates of herring."""
    claim = create_claim_in_state("live")
    find_repeats()
    return claim


def imports(person: BrowserPerson) -> Article:
    """Paste an article by keys alone, and wait until the workers have read it."""
    person.goes_to("/articles/import/")
    person.settles()
    keys = person.page.keyboard
    person.page.get_by_role("radio", name="Paste").focus()
    keys.press("Tab")
    keys.type("Harbour looks back")
    keys.press("Tab")
    keys.insert_text("\n\n".join(["Good evening, and thank you.", BACK, *FACTS]))
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(person.page.get_by_role("radio", name="Published elsewhere")).to_be_checked()
    keys.press("Control+Enter")
    person.page.wait_for_url("**/articles/*-*/")
    rank_due_revisions(at=now())
    find_repeats()
    return Article.objects.get(headline="Harbour looks back")


def test_an_article_is_imported_and_what_we_know_of_it_is_used(
    live: Claim, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor, viewport={"width": 1440, "height": 900})
    article = imports(edith)
    edith.goes_to(f"/articles/{article.public_id}/")
    edith.sees("This claim is back.")
    edith.tabs_to("Same claim")
    edith.sees("Marked as the same claim.")
    assert Repeat.objects.get(decision=RepeatDecision.ACCEPTED).claim == live

    edith.settles()
    keys, card = edith.page.keyboard, edith.page.locator("[data-suggestion-card]")
    statement, known = edith.page.get_by_label("Checkable statement"), edith.page.locator(".flag-known")
    keys.press("u")
    expect(card).to_be_focused()
    for number, fact in enumerate(FACTS):
        if number:
            keys.press("u")
        keys.press("f")
        expect(statement).to_have_value(fact)
        if fact == OTHER_NUMBER:
            expect(known).to_contain_text("Earlier verdict:")
            expect(known).to_contain_text(live.statement)
            expect(known).to_contain_text("Different numbers: 26,000")
        else:
            expect(known).to_have_count(0)
        keys.press("Control+Enter")
        expect(edith.page.locator("[data-flag-form]")).to_be_hidden()
    assert set(Claim.objects.values_list("statement", flat=True)) == {live.statement, *FACTS}
    assert edith.complaints == []

"""A claim is back: marked by keyboard; then a correction is asked for, and its answer logged, by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.actions.importing import import_article
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.models import Claim, CorrectionRequest, Repeat
from factcheck.models.follow_up_enums import CorrectionAnswer, RepeatDecision
from factcheck.tasks import find_repeats
from lib.datetimes.clock import now
from lib.text.plain_text import build_plain_text
from publishing.documents.relay import relay_events
from tests.factories import Cast
from tests.journeys.people import PHONE, Enter
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADLINE = "Harbour looks back"
BACK = "It is true that the harbour landed 20,000 crates of herring."
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def live(live_site: str, create_claim_in_state: Callable[..., Claim]) -> Claim:
    claim = create_claim_in_state("live")
    find_repeats()
    return claim


@pytest.fixture
def back(live: Claim, cast: Cast) -> Article:
    """An article that arrives with the claim in it."""
    parsed = ParsedArticle(
        HEADLINE,
        build_plain_text(HEADLINE, [BACK]),
        f"<h1>{HEADLINE}</h1>\n\n<p>{BACK}</p>",
        publisher="Harbour News",
        canonical_url="https://harbour.example.org/back",
    )
    done = import_article(parsed, desk=cast.desk, provenance="external", by=cast.editor, at=now())
    find_repeats()
    return done.article


@pytest.mark.parametrize("window", mark_for_long_runs([WIDE, PHONE], "verdict"), ids=["1440", "390"])
def test_by_keyboard_from_the_notice_to_the_answer(
    live: Claim, back: Article, cast: Cast, open_window: Enter, window: dict[str, Any]
) -> None:
    edith = open_window(cast.editor, **window)
    edith.goes_to(f"/articles/{back.public_id}/")
    edith.sees("This claim is back.")
    assert edith.page.evaluate(OVERFLOW) <= 0
    edith.tabs_to("Same claim")
    edith.sees("Marked as the same claim.")
    assert Repeat.objects.get().decision == RepeatDecision.ACCEPTED

    edith.goes_to(f"/claims/{live.public_id}/since/")
    edith.sees("1 time (articles: 1)")
    assert edith.page.evaluate(OVERFLOW) <= 0
    edith.presses_key("l")
    form = edith.page.locator('[data-action="ask_correction"] form')
    form.get_by_label("Asked of").focus()
    edith.page.keyboard.press("P")
    for label, words in (
        ("Who was asked", "Harbour News"),
        ("How you asked", "e-mail"),
        ("What you asked", "Please correct the number of crates."),
    ):
        form.get_by_label(label).focus()
        edith.page.keyboard.type(words)
    form.get_by_role("button").focus()
    edith.page.keyboard.press("Enter")
    edith.sees("Correction request logged.")

    log = edith.page.get_by_role("group", name="Harbour News")
    log.get_by_text("Log the answer").first.focus()
    edith.page.keyboard.press("Enter")
    log.get_by_label("What they wrote").focus()
    edith.page.keyboard.type("We corrected it.")
    log.get_by_role("button", name="Log the answer").last.focus()
    edith.page.keyboard.press("Enter")
    edith.sees("Answer logged.")
    asked = CorrectionRequest.objects.get()
    assert (asked.addressee, asked.result) == ("publisher", CorrectionAnswer.CORRECTED)

    relay_events()
    reader = open_window(None, **window)
    reader.goes_to(f"/verdicts/{live.public_id}/")
    reader.sees("Since this fact check")
    reader.sees("They corrected it on")
    assert reader.page.evaluate(OVERFLOW) <= 0

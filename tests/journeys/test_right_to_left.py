"""An article from right to left in a tool from left to right, and words without a place to break."""

from collections.abc import Callable

import pytest

from factcheck.models import Claim
from tests.factories import Cast, create_article
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import TOO_WIDE, unfold

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADLINE = "مكتبات هارومير: أرقام تستحق القراءة"
BODY = ["بلغ عدد سكان المدينة 48,312 نسمة في يونيو 2025، بزيادة 1,204 نسمة عن العام السابق."]
LINE = """() => {
  const line = document.querySelector('.byline'), words = document.createRange();
  words.selectNodeContents(line);
  const right = (thing) => Math.round(thing.getBoundingClientRect().right);
  return [getComputedStyle(line).direction, right(words), right(line)];
}"""
NOT_PLAIN = """() => [...document.querySelectorAll('textarea, input')]
  .filter((each) => each.localName === 'textarea' || ['text', 'search'].includes(each.type))
  .filter((each) => getComputedStyle(each).unicodeBidi !== 'plaintext').map((each) => each.outerHTML)"""
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def test_the_line_under_a_headline_is_the_tools_on_the_side_of_the_article(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    article = create_article(cast.desk, cast.editor, headline=HEADLINE, body=BODY)
    edith = open_window(cast.editor)
    edith.goes_to(f"/articles/{article.public_id}/")
    direction, words, line = edith.page.evaluate(LINE)
    assert direction == "ltr"
    assert words == pytest.approx(line, abs=2)


def test_what_is_typed_goes_its_own_way_in_every_field(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    article = claim.appearances.get().revision.article
    carl = open_window(cast.checker)
    for place in (f"/claims/{claim.public_id}/", f"/articles/{article.public_id}/", "/queue/"):
        carl.goes_to(place)
        unfold(carl)
        assert carl.page.evaluate(NOT_PLAIN) == [], place


def test_a_headline_without_a_place_to_break_keeps_the_list_in_the_window(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    create_article(cast.desk, cast.editor, headline=LONG * 2, body=BODY)
    for screen in (PHONE, {}):
        edith = open_window(cast.editor, **screen)
        edith.goes_to("/articles/")
        assert not edith.page.evaluate(TOO_WIDE), screen

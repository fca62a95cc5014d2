"""Words are flagged beside their line, by mouse, by keys alone, by finger; the page never moves or loads."""

import pytest
from playwright.sync_api import Page, Route, expect

from articles.models import Article
from factcheck.models import Claim
from tests.factories import MONDAY, Cast, create_article
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LINE = "The harbour kept its gates open all night while the crews mended nets and told old stories."
FILL = [" ".join([LINE] * 3)] * 6
BODY = [
    *FILL,
    "Ada Holm, who runs the smokehouse, said on 27 February that the port landed 20,000 crates 🐟.",
    "She had seen 40 boats. Prices fell 12 % in a week.",
    *FILL,
]


@pytest.fixture
def story(live_site: str, cast: Cast) -> Article:
    article = create_article(
        cast.desk, cast.editor, headline="A long night", body=BODY, url="https://news.example.org/night"
    )
    Article.objects.filter(pk=article.pk).update(published_at=MONDAY)
    return article


def opens(person: BrowserPerson, article: Article) -> None:
    person.goes_to(f"/articles/{article.public_id}/")
    expect(person.page.locator("#notes[data-placed], .article-text").first).to_be_attached()
    person.settles()
    person.page.evaluate("() => { window.sameDocument = true; }")


def stays(page: Page) -> tuple[float, bool]:
    return page.evaluate("() => [scrollY, window.sameDocument === true]")


def test_by_mouse_the_form_opens_filled_in_and_enter_flags(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    edith.page.set_viewport_size({"width": 1440, "height": 900})
    opens(edith, story)
    edith.drags_over("20,000 crates")
    before = stays(edith.page)
    expect(edith.page.get_by_label("Claimant")).to_have_value("Ada Holm")
    expect(edith.page.get_by_label("Checkable statement")).to_have_value(BODY[6])
    form = edith.page.locator("[data-flag-form]").bounding_box()
    text = edith.page.locator(".article-text").bounding_box()
    assert form["x"] >= text["x"] + text["width"]
    assert form["y"] >= 0
    assert form["y"] + form["height"] <= 900
    assert stays(edith.page) == before
    assert broken_rules(edith.page) == []
    edith.page.keyboard.press("Enter")
    expect(edith.page.locator("[data-flag-form]")).to_be_hidden()
    expect(edith.page.locator("#note-1")).to_contain_text("the port landed 20,000 crates")
    expect(edith.page.locator(".ref[data-number='1']")).to_be_focused()
    assert stays(edith.page) == before
    words = edith.page.locator(".ref[data-number='1']").bounding_box()
    note = edith.page.locator("#note-1").bounding_box()
    assert abs(words["y"] - note["y"]) < 32
    claim = Claim.objects.get()
    assert (claim.kind, claim.claimant, str(claim.said_on)) == ("number", "Ada Holm", "2026-02-27")
    assert broken_rules(edith.page) == []


def test_who_is_quicker_than_the_server_flags_what_it_fills_in(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    opens(edith, story)
    held: list[Route] = []
    edith.page.route("**/flag/autofill/**", lambda route: held.append(route))
    edith.drags_over("20,000 crates")
    edith.page.keyboard.press("f")  # the same words again, with the form in hand
    edith.page.keyboard.press("Control+Enter")
    edith.page.wait_for_timeout(300)
    assert not Claim.objects.exists()
    held.pop().continue_()
    expect(edith.page.locator("#note-1")).to_contain_text("the port landed 20,000 crates")
    claim = Claim.objects.get()
    assert (claim.kind, claim.claimant, claim.statement) == ("number", "Ada Holm", BODY[6])


def test_who_has_gone_on_to_the_finer_fields_stays_there_when_the_form_is_filled_in(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    opens(edith, story)
    held: list[Route] = []
    edith.page.route("**/flag/autofill/**", lambda route: held.append(route))
    edith.drags_over("20,000 crates")
    finer = edith.page.locator("[data-flag-form] summary")
    finer.focus()
    edith.page.keyboard.press("Enter")
    with edith.page.expect_response("**/flag/autofill/**"):
        held.pop().continue_()
    expect(edith.page.get_by_label("Claimant")).to_have_value("Ada Holm")
    expect(finer).to_be_focused()
    expect(edith.page.locator("#flag-form details")).to_have_attribute("open", "")


def test_words_selected_after_enter_are_not_flagged_in_place_of_those_before(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    opens(edith, story)
    held: list[Route] = []
    edith.page.route("**/flag/autofill/**", lambda route: held.append(route))
    edith.drags_over("20,000 crates")
    expect(edith.page.locator("[data-flag-form]")).to_be_visible()
    edith.page.keyboard.press("Enter")
    edith.drags_over("40 boats")
    edith.page.wait_for_timeout(400)
    held[0].continue_()
    expect(edith.page.locator("#note-1")).to_contain_text("the port landed 20,000 crates")
    assert Claim.objects.get().appearances.get().exact == "20,000 crates"


def test_by_keys_alone_two_claims_are_flagged_at_the_same_line(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    carl = open_window(cast.checker)
    carl.page.set_viewport_size({"width": 1440, "height": 900})
    opens(carl, story)
    keys = carl.page.keyboard
    keys.press("f")
    for _ in range(5):
        keys.press("ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    statement = carl.page.get_by_label("Checkable statement")
    expect(statement).to_be_focused()
    expect(statement).to_have_value(FILL[0].partition(".")[0] + ".")
    expect(statement).to_be_focused()
    keys.press("Control+End")
    keys.type(" Indeed.")
    keys.press("Control+Enter")
    expect(carl.page.locator(".ref:focus")).to_have_count(1)
    # On from the same words.
    keys.press("f")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(statement).to_be_focused()
    keys.press("Escape")
    expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
    assert stays(carl.page)[1]
    assert Claim.objects.get().statement.endswith("Indeed.")


def test_a_refused_form_keeps_what_was_typed_and_the_page_where_it_was(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    opens(edith, story)
    edith.drags_over("40 boats")
    before = stays(edith.page)
    expect(edith.page.locator("[data-loose='She']")).to_be_visible()
    edith.page.get_by_role("button", name="replace by Ada Holm").click()
    expect(edith.page.get_by_label("Checkable statement")).to_have_value("Ada Holm had seen 40 boats.")
    expect(edith.page.locator("[data-loose='She']")).to_be_hidden()
    edith.page.get_by_label("Claimant").fill("Typed by hand")
    edith.page.get_by_label("Checkable statement").fill("")
    edith.page.locator("#flag-submit").click()
    edith.sees("Write the statement.")
    expect(edith.page.get_by_label("Claimant")).to_have_value("Typed by hand")
    assert stays(edith.page) == before
    edith.page.get_by_label("Checkable statement").fill("Ada Holm saw 40 boats")
    edith.page.locator("#flag-submit").click()
    expect(edith.page.locator("#note-1")).to_contain_text("Ada Holm saw 40 boats")
    assert Claim.objects.get().claimant == "Typed by hand"


def test_on_a_phone_the_form_is_a_sheet_and_its_words_stand_over_it(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    carl = open_window(cast.checker, **PHONE)
    opens(carl, story)
    carl.holds_a_finger_on("20,000 crates")
    carl.page.get_by_role("button", name="Flag selection").tap()
    expect(carl.page.get_by_label("Claimant")).to_have_value("Ada Holm")
    sheet = carl.page.locator("[data-flag-form]").bounding_box()
    assert sheet["x"] == 0
    assert sheet["width"] == 390
    assert round(sheet["y"] + sheet["height"]) == 844
    expect(carl.page.locator("#flag-submit")).to_be_in_viewport()
    [words] = carl.page.evaluate(
        "() => [...CSS.highlights.get('choosing')].map((range) => range.getBoundingClientRect().toJSON())"
    )
    assert 0 < words["top"] < words["bottom"] < sheet["y"]
    before = stays(carl.page)
    assert broken_rules(carl.page) == []
    carl.page.locator("#flag-submit").tap()
    expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
    expect(carl.page.locator(".ref")).to_have_count(1)
    assert stays(carl.page) == before
    assert Claim.objects.get().appearances.get().exact == "20,000 crates"


def test_a_lost_answer_makes_no_second_claim_and_esc_keeps_what_was_typed(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    opens(edith, story)
    form = edith.page.locator("[data-flag-form]")
    edith.drags_over("40 boats")
    expect(form).to_be_visible()
    edith.page.get_by_label("Claimant").fill("Typed by hand")
    edith.page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    edith.drags_over("40 boats")
    expect(edith.page.get_by_label("Claimant")).to_have_value("Typed by hand")

    def lose(route: Route) -> None:
        route.fetch()
        route.fulfill(body="")

    edith.page.route("**/flag/", lose, times=1)
    edith.page.locator("#flag-submit").click()
    expect(form.get_by_text("No answer came.")).to_be_visible()
    assert Claim.objects.count() == 1
    edith.page.locator("#flag-submit").click()
    expect(edith.page.locator("#note-1")).to_contain_text("40 boats")
    expect(form).to_be_hidden()
    assert Claim.objects.get().claimant == "Typed by hand"

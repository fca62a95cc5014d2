"""A watched part of the page follows the desk, and never takes away what somebody is typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

WATCH = """(html) => {
  const part = Object.assign(document.createElement("div"), { id: "part" });
  part.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  part.dataset.watch = "/components/watched/";
  part.dataset.watchEvery = "60";
  document.querySelector("main").append(part);
  document.dispatchEvent(new CustomEvent("stet:swapped"));
}"""


class Desk:
    """The address that is watched."""

    def __init__(self) -> None:
        self.html, self.etag, self.status = "<p>one</p>", '"1"', 200
        self.asked: list[str | None] = []

    def answer(self, route: Route) -> None:
        seen = route.request.headers.get("if-none-match")
        self.asked.append(seen)
        if self.status == 302:
            route.fulfill(status=302, headers={"Location": "/sign-in/"})
        elif self.status != 200:
            route.fulfill(status=self.status, body="")
        elif seen == self.etag:
            route.fulfill(status=304, headers={"ETag": self.etag})
        else:
            route.fulfill(
                status=200, body=self.html, headers={"ETag": self.etag, "Content-Type": "text/html"}
            )


@pytest.fixture
def watched(claim: Page) -> tuple[Page, Desk, Callable[[str], None]]:
    desk = Desk()
    claim.route("**/components/watched/", desk.answer)
    return claim, desk, lambda html: claim.evaluate(WATCH, html)


def test_a_change_shows_without_a_reload(watched: tuple[Page, Desk, Callable[[str], None]]) -> None:
    page, desk, start = watched
    start("<p>none</p>")
    expect(page.locator("#part")).to_have_text("one")
    desk.html, desk.etag = "<p>two</p>", '"2"'
    expect(page.locator("#part")).to_have_text("two")


def test_a_template_that_comes_first_arrives_too(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    """The news of the queue is one: in a parsed page it would go into the head."""
    page, desk, start = watched
    desk.html = "\n<template data-news></template>\n<p>one</p>"
    start("<p>none</p>")
    expect(page.locator("#part")).to_have_text("one")
    expect(page.locator("#part > template[data-news]")).to_have_count(1)


def test_it_asks_again_with_the_etag_it_was_given(watched: tuple[Page, Desk, Callable[[str], None]]) -> None:
    page, desk, start = watched
    start("<p>none</p>")
    page.wait_for_timeout(400)
    assert desk.asked[0] is None
    assert set(desk.asked[1:]) == {'"1"'}


def test_what_is_being_typed_stays_and_a_notice_says_so(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    start("<p>none</p>")
    desk.html, desk.etag = '<label>Passage <input name="passage"></label>', '"2"'
    field = page.get_by_label("Passage", exact=True)
    field.fill("half a sentence")
    desk.html, desk.etag = '<p>three</p><label>Passage <input name="passage"></label>', '"3"'
    expect(
        page.get_by_text("Somebody changed this while you were typing. Your text is unchanged.")
    ).to_be_visible()
    expect(field).to_have_value("half a sentence")
    page.get_by_role("button", name="Show changes").click()
    expect(page.locator("#part")).to_contain_text("three")
    expect(page.locator("#part")).to_be_focused()


def test_the_focus_is_kept_when_the_part_is_replaced(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    start('<a id="way" href="#x">way</a>')
    desk.html = '<a id="way" href="#x">way</a><p>more</p>'
    page.locator("#way").focus()
    expect(page.locator("#part")).to_contain_text("more")
    expect(page.locator("#way")).to_be_focused()


STEPS = """<ul>
  <li id="source-1"><button>Check now</button></li>
  <li id="source-2"><button>Check now</button><details><summary>Edit</summary><p>inside</p></details></li>
</ul>"""


def test_a_button_without_a_name_of_its_own_keeps_the_focus_and_what_was_open_stays(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    desk.html = STEPS
    start("<p>none</p>")
    page.locator("#source-2 summary").click()
    page.locator("#source-2 button").focus()
    desk.html, desk.etag = f"<p>more</p>{STEPS}", '"2"'
    expect(page.locator("#part")).to_contain_text("more")
    expect(page.locator("#source-2 button")).to_be_focused()
    expect(page.get_by_text("inside")).to_be_visible()
    page.locator("#source-2 summary").focus()
    desk.html, desk.etag = f"<p>still more</p>{STEPS}", '"3"'
    expect(page.locator("#part")).to_contain_text("still more")
    expect(page.locator("#source-2 summary")).to_be_focused()


def test_errors_make_it_ask_less_and_an_end_makes_it_stop(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    desk.status = 500
    start("<p>kept</p>")
    page.wait_for_timeout(800)
    assert len(desk.asked) == 1, "after a first error the next look is a second away"
    desk.status = 404
    page.wait_for_timeout(2500)
    assert len(desk.asked) == 2
    expect(page.locator("#part")).to_have_text("kept")


def test_a_line_says_that_there_is_no_connection_until_it_is_back(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    desk.status = 500
    start("<p>kept</p>")
    line = page.get_by_role("status").filter(has_text="No connection. You can keep reading")
    expect(line).to_be_visible()
    expect(page.locator("#part")).to_have_text("kept")
    desk.status = 200
    expect(page.locator("#part")).to_have_text("one")
    expect(line).to_have_count(0)


def test_whoever_is_signed_out_is_told_and_keeps_the_page(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    desk.status = 302
    start('<input name="passage" value="half a sentence">')
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.locator("#part input")).to_have_value("half a sentence")


def test_a_new_tag_of_a_304_is_sent_with_the_next_question(
    watched: tuple[Page, Desk, Callable[[str], None]],
) -> None:
    page, desk, start = watched
    start("<p>none</p>")
    expect(page.locator("#part")).to_have_text("one")

    def answer(route: Route) -> None:
        desk.asked.append(route.request.headers.get("if-none-match"))
        route.fulfill(status=304, headers={"ETag": f'"{len(desk.asked)}"'})

    page.route("**/components/watched/", answer)
    with page.expect_response(lambda _: len(desk.asked) > 4 and desk.asked[-1] == f'"{len(desk.asked) - 1}"'):
        pass

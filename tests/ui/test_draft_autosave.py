"""What is typed is kept as typed: on the desk after a moment, in the browser when the network is gone."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


def test_typing_is_saved_after_a_moment(claim: Page) -> None:
    sent: list[Route] = []

    def take(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=204)

    claim.route("**/components/draft/", take)
    claim.get_by_label("Headline").fill("Twice, and a little more")
    expect(claim.locator("[data-draft-url] [data-draft-status]")).to_contain_text("Draft saved")
    body = parse_qs(sent[0].request.post_data or "")
    assert body["headline"] == ["Twice, and a little more"]
    assert len(sent) == 1
    assert (
        sent[0].request.headers["x-csrftoken"]
        == claim.locator("[name=csrfmiddlewaretoken]").first.input_value()
    )


def test_without_a_network_the_words_come_back_on_the_next_visit(claim: Page) -> None:
    claim.route("**/components/draft/", lambda route: route.abort())
    claim.get_by_label("Headline").fill("Written in a tunnel")
    expect(claim.locator("[data-draft-url] [data-draft-status]")).to_contain_text(
        "It is saved in this browser"
    )
    claim.reload()
    expect(claim.get_by_label("Headline")).to_have_value("Written in a tunnel")
    expect(claim.locator("[data-draft-url] [data-draft-status]")).to_contain_text(
        "Draft restored from this browser. Not sent to Stet yet."
    )


def test_a_copy_that_reached_the_desk_is_not_kept_here(claim: Page) -> None:
    claim.route("**/components/draft/", lambda route: route.fulfill(status=204))
    claim.get_by_label("Headline").fill("Saved")
    expect(claim.locator("[data-draft-url] [data-draft-status]")).to_contain_text("Draft saved")
    assert (
        claim.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('stet-draft'))") == []
    )

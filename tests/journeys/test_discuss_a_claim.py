"""A claim is discussed: a name is typed ahead by key, and the post appears at the other's screen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim, Notification
from tests.factories import Cast
from tests.journeys.people import PHONE, Enter
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


@pytest.mark.parametrize("window", mark_for_long_runs([WIDE, PHONE], "discussion"), ids=["wide", "phone"])
def test_a_name_is_typed_ahead_and_the_post_arrives(
    window: dict[str, Any],
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
) -> None:
    claim = create_claim_in_state("checking")
    address = f"/claims/{claim.public_id}/"
    carl, sara = open_window(cast.checker, **window), open_window(cast.second, **window)
    for person in (sara, carl):
        person.goes_to(address)
        expect(person.page.locator("#discussion")).to_contain_text("Nobody has posted yet.")
        person.settles()

    post = carl.page.get_by_label("Your post")
    expect(post).to_be_visible()  # what is hidden cannot have the focus, and the keys would be shortcuts
    people = carl.page.get_by_role("listbox", name="People to mention")
    post.press_sequentially("Does @s")
    expect(people.get_by_role("option")).to_have_count(2)
    expect(people.get_by_role("option", selected=True)).to_contain_text("Sara")
    post.press("ArrowDown")
    expect(people.get_by_role("option", selected=True)).to_contain_text("Stan")
    expect(post).to_have_attribute("aria-activedescendant", "id_discussion_text_people_1")
    post.press("ArrowUp")
    post.press("Enter")
    expect(people).to_be_hidden()
    expect(post).to_have_value("Does @Sara ")
    post.press_sequentially("or @st")
    expect(people).to_be_visible()
    post.press("Escape")
    expect(people).to_be_hidden()
    post.press_sequentially("an know?")
    carl.page.get_by_role("button", name="Post", exact=True).click()
    expect(carl.page.locator(".post")).to_contain_text("Does @Sara or @stan know?")

    # Sara sees it without loading the page again; both were told.
    expect(sara.page.locator(".post")).to_contain_text("Does @Sara or @stan know?")
    told = Notification.objects.filter(event="mentioned_in_discussion")
    assert set(told.values_list("person__username", flat=True)) == {"sara", "stan"}

    # By finger or mouse a name is taken too, and what others post leaves it alone.
    answer = sara.page.get_by_label("Your post")
    expect(answer).to_be_visible()
    answer.press_sequentially("Ask @ed")
    sara.page.get_by_role("option").click()
    expect(answer).to_have_value("Ask @Edith ")
    sara.page.get_by_role("button", name="Post", exact=True).click()
    expect(carl.page.locator(".post")).to_have_count(2)

    # Following is one key where there are keys.
    follow = sara.page.locator(".follow button")
    expect(follow).to_have_text("Stop following f")
    sara.page.locator("body").press("f")
    expect(follow).to_have_text("Follow f")


def test_on_paper_a_claim_has_nothing_to_write_in(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{create_claim_in_state('checking').public_id}/")
    expect(carl.page.get_by_label("Your post")).to_be_visible()
    expect(carl.page.get_by_role("heading", name="More", exact=True)).to_be_visible()
    carl.page.emulate_media(media="print")
    expect(carl.page.get_by_label("Your post")).to_be_hidden()
    expect(carl.page.get_by_role("heading", name="More", exact=True)).to_be_hidden()
    expect(carl.page.get_by_text("Nobody has posted yet.")).to_be_visible()

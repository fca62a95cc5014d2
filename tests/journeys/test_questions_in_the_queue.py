"""A question is withdrawn, the server is busy, somebody leaves the page: what they chose stays."""

import re

import pytest
from playwright.sync_api import Route, expect

from articles.models import Article
from factcheck.claims.editing import update_claim
from factcheck.models import Assignment, Claim
from lib.datetimes.clock import now
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import Cast
from tests.journeys.people import BrowserPerson, Enter
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edith(live_site: str, article: Article, cast: Cast, open_window: Enter) -> BrowserPerson:
    claims = create_flagged_claims(article, cast.editor, 4)
    Claim.objects.filter(pk=claims[0].pk).update(priority=3)
    edith = open_window(cast.editor)
    edith.goes_to("/queue/")
    return edith


def count_ticked(person: BrowserPerson) -> int:
    return person.page.locator("input[name=claim]:checked").count()


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_a_question_is_withdrawn_and_the_selection_stays(edith: BrowserPerson, way: str) -> None:
    result = edith.page.locator("#act-result")
    edith.chooses("j", "Control+a", "p", "u", "Enter")
    expect(result).to_contain_text("Priority: 4 claims would change.")
    if way == "Escape":
        edith.chooses("Escape")
    else:
        edith.page.get_by_role("button", name="Cancel").click()
    expect(result).to_be_empty()
    assert count_ticked(edith) == 4
    expect(edith.page.locator(".here [data-row-link]")).to_be_focused()
    assert not Claim.objects.filter(priority=4).exists()


def test_a_busy_server_takes_no_selection_away(edith: BrowserPerson) -> None:
    page = edith.page

    def refuse(route: Route) -> None:
        route.fulfill(status=409, content_type="text/html", body="<h1>Busy</h1>")

    page.route("**/queue/bulk/", refuse)
    edith.chooses("j", "x", "j", "x", "a", "c", "Enter")
    expect(page.locator("#act-result")).to_contain_text("This was not done: the server is busy.")
    assert count_ticked(edith) == 2
    page.unroute("**/queue/bulk/")
    edith.chooses("Enter")
    expect(page.locator("#act-result")).to_contain_text("2 claims assigned to Carl.")


@pytest.mark.parametrize("status", mark_for_long_runs([403, 404], "out of date"))
def test_a_page_that_is_out_of_date_says_so(edith: BrowserPerson, status: int) -> None:
    edith.page.route("**/queue/bulk/", lambda route: route.fulfill(status=status, body="<h1>No</h1>"))
    edith.chooses("j", "x", "a", "c", "Enter")
    expect(edith.page.locator("#act-result")).to_have_text(
        "This was not done: the page is out of date. Reload it, then try again."
    )
    assert count_ticked(edith) == 1


def test_an_act_is_undone_after_one_came_back_to_the_page(edith: BrowserPerson, cast: Cast) -> None:
    page = edith.page
    edith.chooses("j", "Control+a", "a", "c", "Enter")
    expect(page.locator("#act-result")).to_contain_text("4 claims assigned to Carl.")
    edith.goes_to("/articles/")
    edith.goes_to("/queue/")
    expect(page.locator("#act-result")).to_have_text(re.compile("You changed 4 claims just now: Assign."))
    edith.chooses("z")
    expect(page.locator("#act-result")).to_contain_text("Undone for 4 claims.")
    assert not Assignment.objects.filter(checker=cast.checker, ended_at__isnull=True).exists()


def test_what_an_undo_leaves_alone_is_ticked(edith: BrowserPerson, cast: Cast) -> None:
    page = edith.page
    edith.chooses("j", "Control+a", "l")
    page.get_by_label("Add tags").fill("fish")
    edith.chooses("Enter")
    expect(page.locator("#act-result")).to_contain_text("Tags changed for 4 claims.")
    assert count_ticked(edith) == 0
    changed = Claim.objects.order_by("-pk").first()
    assert changed is not None
    update_claim(changed, by=cast.standards, at=now(), tags=["herring"])
    edith.chooses("z")
    expect(page.locator("#act-result")).to_contain_text("Somebody has acted on this claim since.")
    expect(page.locator("tr:has(input:checked)")).to_have_id(f"row-{changed.public_id}")

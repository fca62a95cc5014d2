"""A ruling half typed outlives a closed tab, a lost line and an ended session, for its writer alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from factcheck.assignments import actions as assignments_actions
from factcheck.models import Claim, Source
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import WITHOUT_TLS, Enter, goes_offline, read_kept, signs_in, signs_out

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def why(page: Page) -> Locator:
    return page.locator("#verdict").get_by_label("Why", exact=True)


def said(page: Page) -> Locator:
    return page.locator("#verdict [data-draft-status]")


def test_what_is_typed_comes_back_to_its_writer_and_to_nobody_else(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    context, address = carl.page.context, f"{live_site}/claims/{claim.public_id}/"

    # A closed tab: nothing had time to be saved.
    tab = context.new_page()
    tab.goto(address)
    why(tab).fill("Typed and closed")
    tab.close()
    tab = context.new_page()
    tab.goto(address)
    expect(why(tab)).to_have_value("Typed and closed")
    expect(said(tab)).to_contain_text("Draft saved")

    # A lost connection: the words stay in the browser, and go to the desk when the line is back.
    goes_offline(tab)
    why(tab).fill("Typed in a tunnel")
    expect(said(tab)).to_contain_text("It is saved in this browser")
    context.set_offline(False)
    expect(said(tab)).to_contain_text("Draft saved", timeout=15_000)

    # A signed-out session: another tab ends it, and he types on.
    other = context.new_page()
    other.goto(live_site)
    signs_out(other)
    why(tab).fill("Typed while signed out")
    expect(said(tab)).to_contain_text("You have been signed out. Your draft is saved in this browser.")
    expect(said(tab).get_by_role("link", name="Sign in in a new tab")).to_be_visible()

    # Sara takes the machine, and the claim is hers now. She is shown nothing; his tab saves nothing as hers.
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=now())
    assignments_actions.start_checking(claim, by=cast.second, at=now())
    signs_in(other, cast.second.username)
    other.goto(address)
    expect(why(other)).to_have_value("")
    assert "Typed" not in other.content()
    why(tab).fill("Typed while Sara is here")
    expect(said(tab)).to_contain_text("Somebody else is signed in here. Your draft is saved in this browser.")
    other.reload()
    expect(why(other)).to_have_value("")
    # What is kept for him is there, and she cannot read it, whatever she opens.
    assert cast.checker.public_id.hex in other.evaluate("() => JSON.stringify(localStorage)").replace("-", "")
    assert "Typed" not in other.evaluate("() => JSON.stringify(localStorage)")
    assert "Typed" not in read_kept(other)
    assert "Typed while Sara is here" in read_kept(tab)
    assert not claim.drafts.filter(author=cast.second).exists()

    # Carl comes back to his claim: every word is there, and reaches the desk.
    signs_out(other)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=now())
    assignments_actions.start_checking(claim, by=cast.checker, at=now())
    signs_in(other, cast.checker.username)
    tab.close()
    other.goto(address)
    expect(why(other)).to_have_value("Typed while Sara is here")
    expect(said(other)).to_contain_text("Draft saved")
    assert claim.drafts.get(author=cast.checker).fields["explanation"] == "Typed while Sara is here"


def test_a_draft_that_is_too_long_is_kept_here_and_not_promised_to_be_sent(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{claim.public_id}/")
    why(carl.page).evaluate(
        """area => { area.focus(); document.execCommand("insertText", false, "a".repeat(100_001)); }"""
    )
    expect(said(carl.page)).to_have_text(
        "This draft is too long to be sent to Stet. It is saved in this browser."
    )
    assert not claim.drafts.exists()
    carl.complaints.clear()  # the browser's own line about the refusal
    why(carl.page).fill("Short enough")
    expect(said(carl.page)).to_contain_text("Draft saved")


def test_a_pasted_article_comes_back_after_the_session_has_ended(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    page, other = edith.page, edith.page.context.new_page()
    words = "Crates fell to 20,000.\n\nThe mayor was pleased."
    edith.goes_to("/articles/import/")
    page.get_by_label("Headline").fill("The harbour, again")
    page.get_by_label("Text", exact=True).fill(words)
    page.get_by_label("Published elsewhere").check()
    other.goto(live_site)
    signs_out(other)
    page.get_by_role("button", name="Import", exact=True).click()
    signs_in(page, cast.editor.username)
    expect(
        page.get_by_text("What you typed was restored from this browser. It has not been sent.")
    ).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value(words)
    expect(page.get_by_label("Published elsewhere")).to_be_checked()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("[data-article-text] h1")).to_have_text("The harbour, again")
    # What has arrived does not come back.
    edith.goes_to("/articles/import/")
    expect(page.get_by_label("Headline")).to_have_value("")
    assert "stet-draft" not in page.evaluate("() => Object.keys(localStorage).join()")


def test_a_statement_of_methods_comes_back_after_the_session_has_ended(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    admin = open_window(cast.admin)
    page, other = admin.page, admin.page.context.new_page()
    words = "## How we work\n\nAn hour of writing."
    admin.goes_to("/setup/methodology/")
    page.get_by_label("How we work", exact=True).fill(words)
    other.goto(live_site)
    signs_out(other)
    page.get_by_role("button", name="Save new version").click()
    signs_in(page, cast.admin.username)
    expect(page.get_by_label("How we work", exact=True)).to_have_value(words)
    page.get_by_role("button", name="Save new version").click()
    admin.sees("Version 1 is now in use.")
    page.wait_for_function("() => !Object.keys(localStorage).join().includes('stet-draft')")
    admin.complaints.clear()  # while signed out the page asked for its preview, and was refused


def test_a_form_that_was_refused_and_left_comes_back(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    edith.page.get_by_label("Headline").fill("A story without its type")
    edith.page.get_by_label("Text", exact=True).fill("Crates fell to 20,000.")
    with edith.answered() as status:
        edith.page.get_by_role("button", name="Import", exact=True).click()
    assert status() == 422
    expect(edith.page.get_by_label("Headline")).to_have_value("A story without its type")
    edith.goes_to("/queue/")
    edith.goes_to("/articles/import/")
    expect(edith.page.get_by_label("Headline")).to_have_value("A story without its type")


def test_what_is_thrown_away_stays_away(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    edith.page.get_by_label("Headline").fill("No story")
    edith.goes_to("/articles/import/")
    expect(edith.page.get_by_label("Headline")).to_have_value("No story")
    edith.presses("Discard draft")
    expect(edith.page.get_by_label("Headline")).to_have_value("")
    edith.goes_to("/articles/import/")
    expect(edith.page.get_by_label("Headline")).to_have_value("")


def test_the_form_of_an_action_comes_back_after_the_session_has_ended(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    page, other = carl.page, carl.page.context.new_page()
    carl.goes_to(f"/claims/{claim.public_id}/")
    release = page.locator('[data-action="release"]')
    release.locator("summary").click()
    release.get_by_label("Why").fill("Ill in bed, and the port does not call back")
    other.goto(live_site)
    signs_out(other)
    release.locator("form button[type=submit]").click()
    signs_in(page, cast.checker.username)
    expect(release.get_by_label("Why")).to_have_value("Ill in bed, and the port does not call back")
    expect(
        release.get_by_text("What you typed was restored from this browser. It has not been sent.")
    ).to_be_visible()
    release.locator("form button[type=submit]").click()
    expect(page.locator(".messages")).to_be_visible()
    claim.refresh_from_db()
    assert claim.state == "flagged"
    carl.complaints.clear()  # while he was signed out his page asked for its soft lock, and was refused


def test_a_form_that_somebody_overtook_is_not_filled_and_what_was_typed_stands_beside_it(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    page, other = carl.page, carl.page.context.new_page()
    carl.goes_to(f"/claims/{claim.public_id}/")
    release = page.locator('[data-action="release"]')
    release.locator("summary").click()
    release.get_by_label("Why").fill("Ill in bed, and the port does not call back")
    other.goto(live_site)
    signs_out(other)
    release.locator("form button[type=submit]").click()
    create_citation(claim, url="https://example.org/t", title="Table 4", by=cast.checker, at=now())
    signs_in(page, cast.checker.username)
    expect(release.get_by_text("This has changed since you typed")).to_be_visible()
    expect(release.get_by_label("Why")).to_have_value("")
    expect(release.locator(".draft-unsent dd")).to_have_text("Ill in bed, and the port does not call back")
    release.get_by_role("button", name="Restore draft").click()
    expect(release.get_by_label("Why")).to_have_value("Ill in bed, and the port does not call back")
    expect(release.locator(".draft-unsent")).to_have_count(0)
    page.reload()
    release.get_by_role("button", name="Discard draft").click()
    expect(release.locator(".draft-unsent")).to_have_count(0)
    assert "stet-draft" not in page.evaluate("() => Object.keys(localStorage).join()")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{claim.public_id}/")
    sent: list[str] = []
    carl.page.on("request", lambda request: sent.append(request.url) if "/actions/" in request.url else None)
    release = carl.page.locator('[data-action="release"]')
    release.locator("summary").click()
    release.get_by_label("Why").fill("Ill in bed")
    release.locator("form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    expect(carl.page.locator(".messages")).to_be_visible()
    assert len(sent) == 1


def test_a_half_typed_source_outlives_another_form_of_the_page_but_not_off_the_record(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    page = carl.page
    carl.goes_to(f"/claims/{claim.public_id}/")
    cite = page.locator("#add-source")
    passage = cite.locator("[name=passage]")
    cite.locator("summary").first.click()
    cite.get_by_label("Web address").fill("https://stats.example.org/t")
    passage.fill("18,500 crates, of which 12 % spoiled")
    carl.takes_step("release", reason="Ill in bed")
    carl.takes_step("take")
    expect(passage).to_have_value("18,500 crates, of which 12 % spoiled")
    expect(cite.locator("[data-draft-status]")).to_contain_text("It has not been sent.")

    cite.locator(".finer > summary").click()
    cite.get_by_label("Off the record").check()
    carl.takes_step("release", reason="Ill in bed")
    carl.takes_step("take")
    assert "spoiled" not in read_kept(page)
    expect(passage).to_have_value("")


def test_a_source_off_the_record_that_was_refused_is_not_kept_in_the_browser(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    page = open_window(cast.checker).page
    page.goto(f"{live_site}/claims/{claim.public_id}/")
    cite = page.locator("#add-source")
    cite.locator("summary").first.click()
    cite.get_by_label("Web address").fill("no address")
    cite.locator("[name=passage]").fill("Only three of us know this")
    cite.locator(".finer > summary").click()
    cite.get_by_label("Off the record").check()
    cite.locator("form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(cite.locator(".errors").first).to_be_visible()
    expect(cite.locator("[name=passage]")).to_have_value("Only three of us know this")
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('stet-draft'))")
    page.wait_for_timeout(500)
    assert "three of us" not in read_kept(page)


def test_a_change_to_a_source_off_the_record_is_not_kept_in_the_browser(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    citation = create_citation(claim, url="https://example.org/t", title="Table 4", by=cast.checker, at=now())
    page = open_window(cast.checker).page
    for is_restricted in (False, True):
        Source.objects.update(is_restricted=is_restricted)
        citation.source.permitted_people.add(cast.checker)
        page.goto(f"{live_site}/claims/{claim.public_id}/forms/edit-{citation.public_id}/")
        page.locator("main [name=passage]").fill("Only three of us know this")
        page.goto(f"{live_site}/queue/")
        kept = "three of us" in read_kept(page)
        assert kept is not is_restricted
        page.evaluate("() => localStorage.clear()")


def test_a_browser_that_cannot_encrypt_keeps_nothing_and_the_page_says_so(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    carl.page.add_init_script(WITHOUT_TLS)
    carl.goes_to("/articles/import/")
    pasted, release = carl.page.locator("main form"), carl.page.locator('[data-action="release"]')
    pasted.get_by_label("Headline").fill("Typed on a plain line")
    expect(pasted.locator("[data-draft-status]")).to_contain_text("Keep this page open")
    carl.goes_to(f"/claims/{claim.public_id}/")
    release.locator("summary").click()
    release.get_by_label("Why").fill("Ill in bed")
    expect(release.locator("[data-draft-status]")).to_contain_text("Keep this page open")
    assert carl.page.evaluate("() => Object.keys(localStorage).join()") == ""

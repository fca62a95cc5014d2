"""A reader without an account says that a verdict is wrong, and a partner's feed says what is right."""

import json
import re
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim
from publishing.documents.relay import relay_events
from publishing.partners.actions import create_partner, issue_partner_key
from publishing.public.views import reader_report as form_view
from tests.factories import MONDAY, Cast
from tests.journeys.people import PHONE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ERROR = "Your table has 18,145 crates in its last column. You took Previous it."
NOTE = "We read the wrong column. The table has 18,145 crates."


def test_from_the_readers_report_to_the_partners_feed(
    live_site: str,
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    refresh_sources: Callable[[Claim], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A hand of ours fills forms in faster than any person.
    monkeypatch.setattr(form_view, "MIN_FILL_TIME", timedelta(0))
    wire = create_partner(by=cast.admin, at=MONDAY, name="The Wire")
    secret = issue_partner_key(wire, by=cast.admin, at=MONDAY, label="Puller").secret
    claim = create_claim_in_state("live")
    relay_events()
    public = f"/verdicts/{claim.public_id}/"

    # Somebody reads the verdict on a phone, and knows better. No account, no script.
    reader = open_window(None, java_script_enabled=False, **PHONE)
    reader.goes_to(public)
    reader.follows("Report an error")
    form = reader.page.get_by_role("main")
    form.get_by_label("What is wrong?").fill(ERROR)
    form.get_by_label("Your e-mail address").fill("nobody")
    with reader.answered() as status:
        # Past what the browser itself would hold back.
        reader.page.locator("form").evaluate("form => form.submit()")
    assert status() == 422
    reader.sees("This is not an e-mail address. Correct it, or leave it empty.")
    expect(form.get_by_label("What is wrong?")).to_have_value(ERROR)
    form.get_by_label("Your e-mail address").fill("")
    reader.presses("Send")
    reader.sees("Your report has arrived")
    own = reader.page.url.removeprefix(live_site)
    assert reader.page.context.cookies() == []

    # The editor finds it in the queue, and opens the claim again for it, by key.
    edith = open_window(cast.editor)
    edith.goes_to("/notifications/")
    edith.sees("A reader reported an error")
    edith.goes_to("/my-work/")
    edith.follows("1 reader report needs an answer")
    edith.follows(ERROR)
    edith.presses_key("r")
    reason = edith.page.locator('[data-action="reopen_claim_for_report"] textarea')
    expect(reason).to_have_value(f"A reader reported an error: “{ERROR}”")
    edith.page.locator('[data-action="reopen_claim_for_report"] form button[type=submit]').click()
    edith.sees("You reopened the claim because of this report.")
    reader.goes_to(own)
    reader.sees("and has reopened the fact check")

    # She gives it to Carl, who sees why it is back and rules again.
    edith.goes_to(f"/claims/{claim.public_id}/")
    edith.takes_step("assign", checker="Carl")
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{claim.public_id}/")
    expect(carl.page.locator(".claim-back")).to_contain_text("18,145 crates in its last column")
    carl.takes_step("start")
    refresh_sources(claim)
    carl.goes_to(f"/claims/{claim.public_id}/")
    carl.writes_verdict("Half true", headline="Fewer than they say", why="The table has 18,145 [1].")
    # No passage of his says so: he is told as he types, and writes where the figure is from.
    expect(carl.page.locator("#drafted")).to_contain_text("No cited passage says 18,145.")
    carl.page.locator("#waivers summary").click()
    origin = carl.page.get_by_label("Where the other numbers come from")
    origin.fill("The last column, which the reader names.")
    carl.presses("Send to review")
    carl.sees("You sent this verdict to review.")

    # Sara approves; nothing has changed for readers yet.
    sara = open_window(cast.second)
    sara.goes_to(f"/claims/{claim.public_id}/")
    sara.takes_step("approve")
    sara.sees("You approved this verdict.")
    reader.goes_to(public)
    expect(reader.page.locator(".rating-name")).to_have_text("Mostly true")

    # A class that does not fit is refused with what was typed; then the correction goes out.
    edith.goes_to(f"/claims/{claim.public_id}/")
    edith.takes_step(
        "correct", correction="Significant: facts changed, the rating is the same", public_note=NOTE
    )
    edith.sees("The rating changed, so this must be a major correction.")
    act = edith.page.locator('[data-action="correct"]')
    expect(act.locator('[name="public_note"]')).to_have_value(NOTE)
    act.locator('[name="correction"]').select_option(label="Major: the rating changed")
    act.locator("form button[type=submit]").click()
    edith.sees("Correction published.")
    relay_events()

    # Readers see old and new, and the old version says that it no longer holds.
    reader.goes_to(public)
    reader.page.reload()  # a page may be a minute old
    box = reader.page.locator("#correction-2")
    expect(box).to_contain_text(NOTE)
    expect(box.locator(".was-rating del")).to_contain_text("Mostly true")
    expect(box.locator(".was-rating ins")).to_contain_text("Half true")
    expect(box.locator(".was ins").filter(has_text="18,145").first).to_be_visible()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    reader.follows("Read the earlier version")
    reader.sees("It has since been corrected.")
    expect(reader.page.locator(".rating-name")).to_have_text("Mostly true")

    # It is on the page of corrections, and in the feed that partners follow.
    reader.goes_to("/corrections/")
    reader.sees(NOTE)
    [entry] = ElementTree.fromstring(fetched(f"{live_site}/corrections/atom.xml")).findall(
        "{http://www.w3.org/2005/Atom}entry"
    )
    message = "".join(entry.itertext())
    assert NOTE in message
    assert "<del>Mostly true</del> <ins>Half true</ins>" in message
    now = pulled(live_site, secret, f"/api/v1/verdicts/{claim.public_id}/")
    assert (now["version"], now["rating"]["label"]) == (2, "Half true")
    [correction] = now["corrections"]
    assert (correction["class"], correction["note"]) == ("major", NOTE)
    assert correction["changes"][0] == {"field": "rating", "before": "Mostly true", "after": "Half true"}
    first = pulled(live_site, secret, f"/api/v1/verdicts/{claim.public_id}/versions/1/")
    assert (first["rating"]["label"], first["superseded_by"]["version"]) == ("Mostly true", 2)
    assert first["first_published_at"] == now["first_published_at"]

    # The report has an answer written for it. The editor sends it, and the reader reads it.
    edith.goes_to("/reader-reports/")
    edith.follows(ERROR)
    edith.sees("Corrected")
    edith.presses_key("a")
    expect(edith.page.locator('[data-action="answer_reader_report"] textarea')).to_have_value(
        re.compile(re.escape(NOTE))
    )
    edith.page.locator('[data-action="answer_reader_report"] form button[type=submit]').click()
    edith.sees("Answer sent.")
    reader.goes_to(own)
    expect(reader.page.locator("h1")).to_have_text("Corrected")
    reader.sees(NOTE)
    reader.follows("The correction")
    expect(reader.page.locator("#correction-2")).to_be_visible()


def pulled(site: str, secret: str, path: str) -> Any:
    """What a partner's own program gets."""
    return json.loads(fetched(f"{site}{path}", Authorization=f"Bearer {secret}"))


def fetched(address: str, **headers: str) -> bytes:
    """What a program without a browser gets."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
        return bytes(answer.read())

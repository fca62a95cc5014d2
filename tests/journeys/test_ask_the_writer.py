"""A checker asks the writer about words; the writer answers on a phone, without an account."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import OutgoingEmail
from articles.models import Article
from factcheck.galley.writer_queries import ask_writer
from factcheck.galley.writer_query_links import send_due_writer_emails
from factcheck.models import WriterQuery
from lib.datetimes.clock import now
from tests.factories import Cast, create_article
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ANSWER = "From the ledger of the harbour office, page 3."


def find_address() -> str:
    """Send what is due in a few minutes; the path of the link in the e-mail."""
    assert send_due_writer_emails(at=now() + timedelta(minutes=6)) == 1
    text = OutgoingEmail.objects.latest("pk").text
    return "/writer/" + text.split("/writer/")[1].split()[0]


def test_words_are_asked_about_and_answered_through_the_link(
    live_site: str, cast: Cast, article: Article, open_window: Enter, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("crates\n20145\n")

    # Carl selects words and presses y; the form stands at them.
    carl = open_window(cast.checker)
    carl.goes_to(f"/articles/{article.public_id}/")
    carl.settles()
    carl.drags_over("20,000 crates")
    carl.presses_key("y")
    form = carl.page.locator("[data-query-form]")
    expect(form).to_be_visible()
    expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
    expect(form.locator("[data-query-words]")).to_have_text("20,000 crates")
    expect(form.get_by_label("Question to the writer")).to_be_focused()
    carl.page.keyboard.type("Where does 20,000 come from?")
    form.get_by_label("Writer", exact=True).fill("Ada Holm")
    form.get_by_label("E-mail").fill("ada@example.org")
    assert broken_rules(carl.page) == []
    carl.page.keyboard.press("Control+Enter")
    note = carl.page.locator(".query-note")
    expect(note).to_contain_text("Waiting for the writer")
    expect(note).to_be_focused()
    expect(note).to_contain_text("Where does 20,000 come from?")
    words = carl.page.locator(".ref").bounding_box()
    card = note.bounding_box()
    assert words is not None
    assert card is not None
    assert abs(words["y"] - card["y"]) < 32

    # Ada opens the link on a phone: her words around the question, and nothing else of the article.
    where = find_address()
    ada = open_window(None, **PHONE)
    assert ada.goes_to(where) == 200
    ada.sees("The Daily Proof has 1 question about your article")
    expect(ada.page.locator("mark")).to_have_text("20,000 crates")
    expect(ada.page.locator("body")).not_to_contain_text("18,500")
    assert ada.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert broken_rules(ada.page) == []
    ada.page.get_by_label("Your answer").fill(ANSWER)
    # She looks something up in the same tab: what she had written is there when she comes back.
    ada.goes_to("/verdicts/")
    assert ada.goes_to(where) == 200
    expect(ada.page.get_by_label("Your answer")).to_have_value(ANSWER)
    ada.page.get_by_label("Files").set_input_files(ledger)
    ada.presses("Send answer")
    ada.sees("Your answer has arrived.")
    ada.sees(ANSWER)
    expect(ada.page.get_by_label("Your answer")).to_have_value("")
    assert ada.page.context.cookies() == []
    assert ada.page.evaluate("() => Object.keys(localStorage)") == []

    # The notification leads Carl to the answer at its words; he resolves the query.
    carl.goes_to("/notifications/")
    carl.sees("Ada Holm answered your question about “20,000 crates”.")
    carl.follows(article.headline)
    expect(note).to_be_focused()
    expect(note).to_contain_text(ANSWER)
    with carl.page.expect_download() as got:
        note.get_by_role("link", name="ledger.csv").click()
    assert Path(got.value.path()).read_text() == ledger.read_text()
    note.get_by_role("button", name="Resolve").click()
    expect(note).to_contain_text("Query resolved")
    assert WriterQuery.objects.get().resolved_by == cast.checker

    # At the link there is nothing left to answer.
    assert ada.goes_to(where) == 200
    ada.sees("There is no open question. Thank you.")


def test_in_our_copy_an_open_item_is_asked_about_by_one_key(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    own = create_article(cast.desk, cast.editor, provenance="own_copy", url="https://own.example.org/")
    carl = open_window(cast.checker)
    carl.goes_to(f"/articles/{own.public_id}/")
    expect(carl.page.locator(".item-ref").first).to_be_attached()
    carl.presses_key("n")
    expect(carl.page.locator(".item-ref:focus")).to_be_attached()
    carl.presses_key("y")
    form = carl.page.locator("[data-query-form]")
    expect(form).to_be_visible()
    first = form.locator("[data-query-words]").inner_text()
    assert first in f"{own.headline} {own.current_revision.text}"
    carl.page.keyboard.type("Who says so?")
    carl.page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    # Back at the item: the next key is about that one.
    expect(carl.page.locator(".item-ref:focus")).to_be_attached()
    carl.presses_key("y")
    expect(form.locator("[data-query-words]")).to_have_text(first)
    expect(form.get_by_label("Question to the writer")).to_have_value("Who says so?")
    carl.page.keyboard.press("Escape")


def test_a_refused_answer_stands_in_view_and_is_called_refused_only(
    live_site: str, cast: Cast, article: Article, open_window: Enter
) -> None:
    revision = article.current_revision
    assert revision is not None
    for words in ("20,000 crates", "18,500"):
        start = revision.text.index(words)
        ask_writer(
            revision, start=start, end=start + len(words), question="Who counted?", name="Ada",
            email="ada@example.org", by=cast.checker, at=now(),
        )  # fmt: skip
    ada = open_window(None, **PHONE)
    ada.goes_to(find_address())
    second = ada.page.locator(".writer-query").nth(1)
    second.get_by_label("Link").fill("not a link")
    second.get_by_role("button", name="Send answer").click()
    expect(second.get_by_text("Nothing was sent")).to_be_in_viewport()
    expect(second).to_contain_text("Write your answer.")
    expect(ada.page.get_by_role("main")).not_to_contain_text("restored from this browser")
    # Too long is said, not cut by the browser.
    second.get_by_label("Your answer").evaluate(
        """area => { area.focus(); document.execCommand("insertText", false, "a".repeat(20_001)); }"""
    )
    second.get_by_label("Link").fill("")
    second.get_by_role("button", name="Send answer").click()
    expect(second).to_contain_text("This has 20,001 characters. The limit is 20,000.")
    second.get_by_label("Your answer").fill(ANSWER)
    second.get_by_role("button", name="Send answer").click()
    expect(ada.page.get_by_text("Your answer has arrived.")).to_be_in_viewport()

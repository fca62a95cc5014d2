"""An account from a pack, opened from a folder in a real Chromium: it asks nobody, and prints whole."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page

from publishing.packs.html_report import render_html_report as account
from publishing.packs.timestamps import PackTimestamp

pytestmark = pytest.mark.browser

AT = PackTimestamp.from_datetime(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), UTC)
WORDS = "Mostly true — بلغ عدد السكان — हिन्दी में — 数字は正しい"
HOSTILE = '<img src="http://127.0.0.1:9/x" onerror="alert(1)"><script>alert(1)</script>'


def values() -> dict[str, Any]:
    """A claim with a long record."""
    data = {
        "statement": WORDS,
        "claimant": HOSTILE,
        "language": "en",
        "flagged_at": AT,
        "flagged_by": "Edith",
    }
    lines = [
        {"number": number, "at": AT, "sentence": f"Carl did step {number}.", "said": WORDS, "erased": False}
        for number in range(1, 60)
    ]
    return {
        "about": {"title": "Defence file", "newsroom": "The Courier", "kind": "claim", "made_at": AT},
        "claims": [{"details": data, "versions": [], "replies": [], "copies": [], "published": []}],
        "alone": True,
        "article": None,
        "lines": lines,
        "proof": {"head": "a" * 64, "trees": []},
    }


def test_it_is_read_and_printed_without_a_network(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "account.html"
    path.write_text(account("publishing/packs/defence_report.html", values()))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail("somebody's words were run"))
    page.context.set_offline(True)
    page.goto(path.as_uri())
    assert requested == [path.as_uri()]
    assert page.locator("h1").inner_text() == WORDS
    assert "serif" in page.locator("h1").evaluate("(h1) => getComputedStyle(h1).fontFamily"), "its own style"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
    text = "".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) > 2
    assert all(f"Carl did step {number}." in text for number in range(1, 60))
    assert "How to check that nothing was altered" in text

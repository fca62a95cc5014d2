"""An editor sends a ZIP of good and bad files, leaves, comes back, and has what failed read once more."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from articles import tasks
from articles.batches import processing
from articles.models import Article
from tests.articles.batch_files import PNG, zipped
from tests.factories import Cast
from tests.journeys.people import Enter
from tests.journeys.stories import story

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def morning(tmp_path: Path) -> Path:
    """Three stories, one picture, and one story that the reader of that day stumbles over."""
    file = tmp_path / "morning.zip"
    file.write_bytes(
        zipped(a_txt=story(1), b_txt=story(2), c_txt=story(3), picture_png=PNG, odd_txt=f"{story(4)}\n\nODD")
    )
    return file


def test_good_and_bad_files_come_in_each_with_its_result(
    open_window: Enter, cast: Cast, morning: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = processing.parse_bytes

    def stumbling(body: bytes, **more: Any) -> Any:
        if b"ODD" in body:
            raise RuntimeError("a fault of our own")
        return read(body, **more)

    monkeypatch.setattr(processing, "parse_bytes", stumbling)
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    edith.page.get_by_role("radio", name="Files").check()
    edith.page.locator("input[type=file]").set_input_files(str(morning))
    edith.sees("1 file, 1 kB: morning.zip.")
    edith.page.get_by_label("Published elsewhere").check()
    edith.presses("Import")
    edith.sees("0 of 1 item read")
    bar = edith.page.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "0")

    tasks.process_import_items()
    expect(bar).to_have_attribute("value", "5")  # the page follows by itself
    edith.sees("5 items read · 3 imported · 2 failed")

    edith.goes_to("/articles/imports/")
    edith.follows("morning.zip")
    edith.follows("Show failed only")
    edith.sees("This looks like a PNG image.")
    edith.sees("because of a fault in Stet")

    with edith.page.expect_download() as saved:
        edith.follows("Report (CSV)")
    saved.value.save_as(tmp_path / "report.csv")
    rows = list(csv.DictReader((tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["result"] for row in rows] == ["opened", "created", "created", "created", "failed", "failed"]
    with edith.page.expect_download() as saved:
        edith.page.get_by_role("link", name="Download original picture.png").click()
    saved.value.save_as(tmp_path / "kept.png")
    assert (tmp_path / "kept.png").read_bytes() == PNG

    monkeypatch.undo()  # mended
    edith.page.get_by_role("button", name="Retry odd.txt").click()
    edith.sees("Retrying 1 item.")
    tasks.process_import_items()
    edith.sees("5 items read · 4 imported · 1 failed")
    edith.follows("Story 4 from the quay")
    edith.sees("4,000 crates of herring")
    assert Article.objects.count() == 4


def test_a_folder_that_is_dropped_is_told_and_sent(open_window: Enter, cast: Cast) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    edith.page.get_by_role("radio", name="Files").check()
    edith.page.get_by_label("Our copy").check()
    edith.page.locator("[data-drop]").evaluate(
        """(area, stories) => {
          const dataTransfer = new DataTransfer();
          const files = stories.map((text, at) => new File([text], `${at}.txt`, { type: "text/plain" }));
          for (const file of files) dataTransfer.items.add(file);
          area.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [story(7), story(8)],
    )
    edith.sees("2 files, 1 kB: 0.txt, 1.txt")
    edith.presses("Import")
    edith.sees("0 of 2 items read")
    tasks.process_import_items()
    edith.sees("2 items read · 2 imported")

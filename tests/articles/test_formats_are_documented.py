"""The reference page of formats says what the table of importers does."""

from articles.importers import archive, email_message, parts, pdf, text
from articles.importers.table import IMPORTERS
from tests.architecture import house


def rows() -> list[str]:
    """The page's table, a line for each format that somebody could send."""
    return [
        f"| {row.name} | {' '.join(f'`{ending}`' for ending in sorted(row.endings))} | {row.max_bytes:,} | "
        f"{'yes' if row.bounded else 'no'} |"
        for row in IMPORTERS
        if row.endings
    ]


def test_the_page_has_every_format_with_its_bounds() -> None:
    page = (house.ROOT / "docs" / "reference" / "formats.md").read_text()
    assert [line for line in page.splitlines() if line.startswith("| ") and "read as" not in line] == rows()


def test_the_page_names_the_bounds_that_hold() -> None:
    page = " ".join((house.ROOT / "docs" / "reference" / "formats.md").read_text().split())
    for said in (
        f"{archive.MOST_ENTRIES:,} files",
        f"{archive.MOST_UNPACKED // 1_000_000} MB unpacked",
        f"{archive.MOST_RATIO} times its size",
        f"{pdf.MOST_PAGES} pages",
        f"{email_message._MOST_PARTS} parts",
        f"{text.MOST_PARAGRAPHS:,} paragraphs",
    ):
        assert said in page
    assert all(container.name in page for container in parts.CONTAINERS)

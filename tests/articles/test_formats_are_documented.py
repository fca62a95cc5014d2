"""The reference page of formats says what the table of importers does."""

from articles.importers import containers, email_message, pdf, zip_archive
from articles.importers import plain_text as importers_plain_text
from articles.importers.registry import IMPORTERS
from tests.architecture import source_files


def rows() -> list[str]:
    """The page's table, a line for each format that somebody could send."""
    return [
        f"| {row.name} | {' '.join(f'`{ending}`' for ending in sorted(row.endings))} | {row.max_bytes:,} | "
        f"{'yes' if row.bounded else 'no'} |"
        for row in IMPORTERS
        if row.endings
    ]


def test_the_page_has_every_format_with_its_bounds() -> None:
    page = (source_files.ROOT / "docs" / "reference" / "formats.md").read_text()
    assert [line for line in page.splitlines() if line.startswith("| ") and "read as" not in line] == rows()


def test_the_page_names_the_bounds_that_hold() -> None:
    page = " ".join((source_files.ROOT / "docs" / "reference" / "formats.md").read_text().split())
    for value in (
        f"{zip_archive.MAX_ENTRIES:,} files",
        f"{zip_archive.MAX_UNPACKED_BYTES // 1_000_000} MB unpacked",
        f"{zip_archive.MAX_COMPRESSION_RATIO} times its size",
        f"{pdf.MAX_PAGES} pages",
        f"{email_message._MAX_PARTS} parts",
        f"{importers_plain_text.MAX_PARAGRAPHS:,} paragraphs",
    ):
        assert value in page
    assert all(container.name in page for container in containers.CONTAINERS)

"""Somebody else's page or document as blocks to read: its article alone, with its headings, lists and tables.

Run both functions in lib.sandbox.runner: only plain text comes out, and nothing of the page's own markup.
"""

from collections.abc import Callable
from typing import NamedTuple

from articles.importers.blocks import Kind, TextRun, build_block
from articles.importers.charset import decode_body
from articles.importers.docx import parse_docx
from articles.importers.dom import CELL_SEPARATOR, Passage, list_passages
from articles.importers.html_page import list_article_passages
from articles.importers.odt import parse_odt
from articles.importers.parsed_article import ParsedArticle
from lib.files import file_types
from lib.text.html import parse_html

HEADLINE, ROW = "h1", "row"
_DOCUMENTS: dict[str, Callable[[bytes], ParsedArticle]] = {
    file_types.DOCX.media_type: parse_docx,
    file_types.ODT.media_type: parse_odt,
}
_FIRST_BLOCKS = 3
"""Blocks in which the headline is looked for, so that it is not shown twice."""


class ReadableBlock(NamedTuple):
    """A block: HEADLINE, ROW (of a table) or one of ``blocks.Kind``, and its text; a row has several."""

    kind: str
    cells: tuple[str, ...]


def list_page_blocks(body: bytes, media_type: str) -> list[ReadableBlock]:
    """Return the article of an HTML page; ``media_type`` may name the charset. Raises Invalid."""
    headline, passages = list_article_passages(decode_body(body, media_type=media_type, in_page=True))
    return _add_headline(headline, _convert_passages(passages))


def list_document_blocks(body: bytes, media_type: str) -> list[ReadableBlock]:
    """Return the text of a Word or OpenDocument file. Raises Invalid for what is damaged."""
    article = _DOCUMENTS[media_type](body)
    return _add_headline(article.headline, _convert_passages(list_passages(parse_html(article.html))))


def _convert_passages(passages: list[Passage]) -> list[ReadableBlock]:
    blocks = []
    for passage in passages:
        cells = tuple(map(_join_runs, _split_cells(passage.runs)))
        if any(cells):
            blocks.append(ReadableBlock(ROW if len(cells) > 1 else passage.kind, cells))
    return blocks


def _split_cells(runs: list[TextRun]) -> list[list[TextRun]]:
    cells: list[list[TextRun]] = [[]]
    for run in runs:
        if run is CELL_SEPARATOR:
            cells.append([])
        else:
            cells[-1].append(run)
    return cells


def _join_runs(runs: list[TextRun]) -> str:
    kind: Kind = "p"
    block = build_block(kind, runs)
    return block.text if block is not None else ""


def _add_headline(headline: str, blocks: list[ReadableBlock]) -> list[ReadableBlock]:
    title = " ".join(headline.split())
    for place, block in enumerate(blocks[:_FIRST_BLOCKS]):
        if " ".join(block.cells[0].split()).casefold() == title.casefold():
            return [*blocks[:place], ReadableBlock(HEADLINE, block.cells), *blocks[place + 1 :]]
    return [ReadableBlock(HEADLINE, (title,)), *blocks] if title and blocks else blocks

"""The importer for Markdown (CommonMark, with tables): what is typed stays as typed, quotes and dashes too.

HTML in it is words like any others, so that nothing is lost of "3 < 4, says <the> report". Pictures are left
out. Lines of front matter are read: ``title``, ``author``, ``date``, ``updated``, ``language`` and ``url``.
"""

import re
from datetime import datetime

from markdown_it import MarkdownIt

from articles.importers.blocks import Block
from articles.importers.clean import Clean
from articles.importers.composed import compose
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment
from lib import frame
from lib import html as safe
from lib.errors import Invalid

_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MOST_BRACKETS, _MOST_BREAKS = 10_000, 20_000
"""markdown-it looks from each bracket for one that closes it."""
_MUCH = "There are more marks in this Markdown than Stet reads. Send it in parts, or as plain text."
_LINE = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*:[ \t]*(.*)\Z")
_LISTED = re.compile(r"[ \t]+-[ \t]+(.*)\Z|-[ \t]+(.*)\Z")


def read(text: str, *, headline: str = "", url: str = "") -> Clean:
    """The article in ``text``. Raises Invalid when it is empty or its headline cannot be told."""
    text = frame.characters(text)
    if text.count("[") > _MOST_BRACKETS or text.count("\n\n") > _MOST_BREAKS:
        raise Invalid(_MUCH)
    front = _FRONT.match(text)
    stated = _stated(front.group(1)) if front else {}
    if front and stated:
        text = text[front.end() :]
    address = _first(stated, "canonical_url", "canonical", "url")
    return compose(
        _blocks(text),
        headline=headline,
        title=_first(stated, "title", "headline"),
        byline=_first(stated, "author", "authors", "byline"),
        language=language_tag(_first(stated, "language", "lang")),
        url=url or (address if address.startswith(("http://", "https://")) else ""),
        published=_moment(stated, "date", "published"),
        updated=_moment(stated, "updated", "lastmod", "modified"),
        empty="There is no text in this.",
    )


def _blocks(text: str) -> list[Block]:
    rendered: str = _markdown.render(text)
    try:
        return blocks_in(safe.parse(rendered)) if rendered.strip() else []
    except Invalid as error:
        raise Invalid(_MUCH) from error


def _stated(front: str) -> dict[str, str]:
    """The front matter's lines by name in small letters; a list's entries joined by commas."""
    stated: dict[str, str] = {}
    name = ""
    for line in front.split("\n"):
        if found := _LINE.match(line):
            name, said = found.group(1).lower(), found.group(2).strip()
            if said.startswith("[") and said.endswith("]"):
                said = ", ".join(_unquoted(one) for one in said[1:-1].split(","))
            stated[name] = _unquoted(said)
        elif name and (entry := _LISTED.match(line)):
            said = _unquoted((entry.group(1) or entry.group(2)).removeprefix("name:").strip())
            stated[name] = f"{stated[name]}, {said}" if stated[name] else said
    return stated


def _unquoted(said: str) -> str:
    tidy = said.strip()
    return tidy[1:-1] if len(tidy) > 1 and tidy[0] == tidy[-1] and tidy[0] in "\"'" else tidy


def _first(stated: dict[str, str], *names: str) -> str:
    return next((stated[name] for name in names if stated.get(name)), "")


def _moment(stated: dict[str, str], *names: str) -> tuple[datetime | None, int | None]:
    return moment(_first(stated, *names))

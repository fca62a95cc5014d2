"""Importer for Markdown (CommonMark, with tables): the text stays as typed, quotes and dashes too.

HTML in it is plain text, so that nothing is lost of "3 < 4, says <the> report". Pictures are left out. Lines
of front matter are read: ``title``, ``author``, ``date``, ``updated``, ``language`` and ``url``.
"""

import re
from datetime import datetime

from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt

from articles.importers.assemble import assemble_article
from articles.importers.blocks import Block
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import html as safe
from lib.text import plain_text as text_plain_text

_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MAX_BRACKETS, _MAX_BREAKS = 10_000, 20_000
"""Limits on brackets and blank lines: markdown-it searches a closing bracket for each opening one."""
_MUCH = gettext_lazy("This Markdown has too many formatting marks. Send it in parts, or as plain text.")
_LINE = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*:[ \t]*(.*)\Z")
_LISTED = re.compile(r"[ \t]+-[ \t]+(.*)\Z|-[ \t]+(.*)\Z")


def parse_markdown(text: str, *, headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in ``text``. Raises Invalid when it is empty or has no headline."""
    text = text_plain_text.normalize_characters(text)
    if text.count("[") > _MAX_BRACKETS or text.count("\n\n") > _MAX_BREAKS:
        raise Invalid(_MUCH)
    front = _FRONT.match(text)
    stated = _parse_front_matter(front.group(1)) if front else {}
    if front and stated:
        text = text[front.end() :]
    address = _get_first_value(stated, "canonical_url", "canonical", "url")
    return assemble_article(
        _build_blocks(text),
        headline=headline,
        title=_get_first_value(stated, "title", "headline"),
        byline=_get_first_value(stated, "author", "authors", "byline"),
        language=normalize_language_tag(_get_first_value(stated, "language", "lang")),
        url=url or (address if address.startswith(("http://", "https://")) else ""),
        published=_get_datetime(stated, "date", "published"),
        updated=_get_datetime(stated, "updated", "lastmod", "modified"),
        empty=gettext("This contains no text."),
    )


def _build_blocks(text: str) -> list[Block]:
    rendered: str = _markdown.render(text)
    try:
        return list_blocks(safe.parse_html(rendered)) if rendered.strip() else []
    except Invalid as error:
        raise Invalid(_MUCH) from error


def _parse_front_matter(front: str) -> dict[str, str]:
    """Return the front matter's values by lower-case name; a list's entries joined by commas."""
    stated: dict[str, str] = {}
    name = ""
    for line in front.split("\n"):
        if found := _LINE.match(line):
            name, message = found.group(1).lower(), found.group(2).strip()
            if message.startswith("[") and message.endswith("]"):
                message = ", ".join(_unquote_value(one) for one in message[1:-1].split(","))
            stated[name] = _unquote_value(message)
        elif name and (entry := _LISTED.match(line)):
            message = _unquote_value((entry.group(1) or entry.group(2)).removeprefix("name:").strip())
            stated[name] = f"{stated[name]}, {message}" if stated[name] else message
    return stated


def _unquote_value(value: str) -> str:
    tidy = value.strip()
    return tidy[1:-1] if len(tidy) > 1 and tidy[0] == tidy[-1] and tidy[0] in "\"'" else tidy


def _get_first_value(stated: dict[str, str], *names: str) -> str:
    return next((stated[name] for name in names if stated.get(name)), "")


def _get_datetime(stated: dict[str, str], *names: str) -> tuple[datetime | None, int | None]:
    return parse_datetime(_get_first_value(stated, *names))

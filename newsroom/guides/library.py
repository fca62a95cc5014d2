"""Pages of docs/ as docs/README.md lists them, by audience, and the search in them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

PUBLIC_AUDIENCES = ("partners", "writers")
"""Audiences whose pages anyone may read; the others are for the newsroom's people."""
LEFT_OUT_AUDIENCE = "programmers"
"""Audience that reads the pages beside the code."""
VIEWS_BY_FILE = {"reference/openapi.yaml": "api_schema"}
"""Files that the site offers in a form of its own."""
_HEADING = re.compile(r"^## (?P<title>.+)$")
_LINE = re.compile(r"^- \[(?P<title>[^\]]+)\]\((?P<path>[\w/.-]+)\)(?:: (?P<about>.+))?$")


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a page under one heading; ``anchor`` is "" for what stands before the first."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One page. ``path`` is that of its file below docs/, without ".md"; ``html`` begins after its title."""

    path: str
    title: str
    about: str
    html: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Readers with their pages, in the order of docs/README.md."""

    slug: str
    title: str
    guides: tuple[Guide, ...]


@cache
def list_audiences() -> tuple[Audience, ...]:
    """Return every audience of the site. Raises FileNotFoundError where docs/README.md names no file."""
    listed: dict[str, list[tuple[str, str]]] = {}
    for line in (settings.ASSETS_DIR / "docs" / "README.md").read_text().splitlines():
        if heading := _HEADING.match(line):
            listed[heading["title"]] = []
        elif (item := _LINE.match(line)) and item["path"].endswith(".md"):
            listed[list(listed)[-1]].append((item["path"], item["about"] or ""))
    shown = {title: pages for title, pages in listed.items() if slugify(title) != LEFT_OUT_AUDIENCE}
    known = {path for pages in shown.values() for path, _ in pages}
    return tuple(
        Audience(slugify(title), title, tuple(_read_guide(path, about, known=known) for path, about in pages))
        for title, pages in shown.items()
        if pages
    )


def list_visible_audiences(*, is_staff: bool) -> list[Audience]:
    """Return the audiences whose pages this visitor may read."""
    return [one for one in list_audiences() if is_staff or one.slug in PUBLIC_AUDIENCES]


def find_guide(path: str, audiences: Iterable[Audience]) -> Guide | None:
    """Return the page at ``path`` among those of ``audiences``."""
    return next((guide for one in audiences for guide in one.guides if guide.path == path), None)


def _read_guide(path: str, about: str, *, known: set[str]) -> Guide:
    source = (Path(settings.ASSETS_DIR) / "docs" / path).read_text()
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    tokens = markdown.parse(source)
    title = tokens[1].content
    tokens = tokens[3:]
    _add_anchors(tokens)
    for token in tokens:
        for child in token.children or ():
            _resolve_link(child, path, known)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return Guide(path.removesuffix(".md"), title, about, html, tuple(_split_sections(tokens)))


def _add_anchors(tokens: Sequence[Token]) -> None:
    """Give each heading the id that a link to "#its-words" means."""
    used: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = base = slugify(inline.content)
            number = 1
            while anchor in used:
                anchor, number = f"{base}-{number}", number + 1
            used.add(anchor)
            opening.attrSet("id", anchor)


def _resolve_link(token: Token, path: str, known: set[str]) -> None:
    """Point a link to another page at its address here; one to a file of the code becomes plain text."""
    name = "src" if token.type == "image" else "href"
    target = str(token.attrGet(name) or "")
    if not target or target.startswith(("#", "http://", "https://", "mailto:", "/")):
        return
    file, _, anchor = target.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
    if token.type == "image":
        token.attrSet("src", reverse("guide_image", args=[posixpath.basename(there)]))
    elif there in VIEWS_BY_FILE:
        token.attrSet("href", reverse(VIEWS_BY_FILE[there]))
    elif there in known:
        address = reverse("guide_detail", args=[there.removesuffix(".md")])
        token.attrSet("href", f"{address}#{anchor}" if anchor else address)
    else:
        del token.attrs["href"]


def _split_sections(tokens: Sequence[Token]) -> Iterator[Section]:
    anchor = heading = ""
    texts: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            if texts:
                yield Section(anchor, heading, " ".join(texts))
            anchor, heading, texts = str(before.attrGet("id")), token.content, []
        elif token.type == "inline":
            texts.append("".join(child.content or " " for child in token.children or ()))
        elif token.type in {"fence", "code_block"}:
            texts.append(token.content)
    if texts or heading:
        yield Section(anchor, heading, " ".join(texts))


MAX_RESULTS = 30
EXCERPT_CHARACTERS = 200
TITLE_WEIGHT, HEADING_WEIGHT = 20, 8
"""Weight of a word in a title and in a heading, in occurrences in the text."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GuideResult:
    """Section that was found; ``excerpt`` begins near the first word looked for."""

    guide: Guide
    section: Section
    excerpt: str


def search_guides(query: str, audiences: Iterable[Audience]) -> list[GuideResult]:
    """Return the sections with every word of ``query``, or its beginning; none for an empty query."""
    words = [word.lower() for word in _WORD.findall(query)]
    if not words:
        return []
    found = [
        (_score_section(words, guide, section), guide, section)
        for audience in audiences
        for guide in audience.guides
        for section in guide.sections
    ]
    found = sorted((one for one in found if one[0]), key=lambda one: -one[0])
    return [GuideResult(guide, section, _cut_excerpt(section.text, words)) for _, guide, section in found][
        :MAX_RESULTS
    ]


def _score_section(words: list[str], guide: Guide, section: Section) -> int:
    """Return 0 where a word is missing."""
    total = 0
    for word in words:
        pattern = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
        count = (
            TITLE_WEIGHT * bool(pattern.search(guide.title))
            + HEADING_WEIGHT * bool(pattern.search(section.heading))
            + len(pattern.findall(section.text))
        )
        if not count:
            return 0
        total += count
    return total


def _cut_excerpt(text: str, words: list[str]) -> str:
    places = [match.start() for word in words if (match := re.search(rf"\b{re.escape(word)}", text, re.I))]
    start = max(0, min(places, default=0) - EXCERPT_CHARACTERS // 4)
    start = text.rfind(" ", 0, start) + 1
    cut = text[start : start + EXCERPT_CHARACTERS]
    if start + EXCERPT_CHARACTERS < len(text):
        cut = f"{cut.rsplit(' ', 1)[0]}…"
    return f"…{cut}" if start else cut

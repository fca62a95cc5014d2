"""Real articles to check against themselves, from a folder of data; each belongs to one half for good."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from articles.importers import parse_bytes
from lib.errors import DomainError
from lib.text.plain_text import normalize_text

MIN_WORDS = 120
"""Words of a text that is an article and no menu."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``half``: "development" or "held-out", by a hash of its name."""

    name: str
    text: str
    published_on: date | None
    half: str


def list_articles(folder: Path) -> list[Article]:
    """Return the English articles of ``folder``, each text once."""
    found: dict[str, Article] = {}
    for name, text, published_on in [*_iter_posts(folder), *_iter_pages(folder), *_iter_files(folder)]:
        if len(text.split()) >= MIN_WORDS and is_english(text):
            found.setdefault(text[:400], Article(name, text, published_on, get_half(name)))
    if not found:
        raise SystemExit(f"There are no articles in {folder}. Give --data the folder that holds extraction.")
    return list(found.values())


def get_half(name: str) -> str:
    """Return the half that an article belongs to."""
    return ("development", "held-out")[hashlib.sha256(name.encode()).digest()[0] % 2]


def is_english(text: str) -> bool:
    """True for a text of which every sixth word is one of the commonest of English."""
    words = text.casefold().split()
    common = {"the", "of", "and", "to", "a", "in", "is", "that", "for", "it", "on", "was", "with", "you"}
    return 6 * sum(word in common for word in words) > len(words)


def _iter_posts(folder: Path) -> list[tuple[str, str, date | None]]:
    """Return the published posts, in their first version; their headline is not in the text."""
    path, found = folder / "reanchoring" / "dev.jsonl", []
    if path.exists():
        with path.open() as file:
            for pair in map(json.loads, file):
                found.append(
                    (f"post {pair['pair_id']}", "Untitled\n\n" + normalize_text(pair["before"]), None)
                )
    return found


def _iter_pages(folder: Path) -> list[tuple[str, str, date | None]]:
    found = []
    for path in sorted((folder / "extraction" / "html").glob("*.html")):
        try:
            article = parse_bytes(path.read_bytes(), filename=path.name)
        except DomainError:
            continue
        day = article.published_at.date() if article.published_at else None
        found.append((f"page {path.name}", article.text, day))
    return found


def _iter_files(folder: Path) -> list[tuple[str, str, date | None]]:
    path = folder / "article.txt"
    return [(path.name, normalize_text(path.read_text()), None)] if path.exists() else []

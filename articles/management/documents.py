"""Documents that a command is given: a file, a page or standard input, read and parsed."""

from pathlib import Path
from urllib.parse import urlsplit

from articles.actions.fetching import FetchedDocument, fetch_document, parse_document
from articles.importers import ParsedArticle, parse_bytes
from articles.management import arguments

MAX_BYTES = 100_000_000
"""Bytes of a container on this machine. Each importer has its own limit."""


def read_document(what: str, *, is_anonymous: bool) -> tuple[FetchedDocument, str]:
    """Return the bytes, and the name of their file."""
    if urlsplit(what).scheme in {"http", "https"}:
        return fetch_document(what, is_anonymous=is_anonymous), ""
    name = "" if what == "-" else Path(what).name
    return FetchedDocument(arguments.read_input_file(what, limit=MAX_BYTES), "", ""), name


def parse_read_document(found: FetchedDocument, name: str, headline: str) -> ParsedArticle:
    """Return the article of a document."""
    if found.final_url and not name:
        return parse_document(found, headline=headline)
    return parse_bytes(
        found.body, media_type=found.media_type, filename=name, url=found.final_url, headline=headline
    )

"""Importers: bytes in, one parsed article out. They are pure: no database, no network, no clock.

``registry`` lists the importer of each format. ``plain_text`` and ``html_page`` read; ``charset`` decodes,
``dom`` and ``blocks`` carry the body, ``page_metadata`` what a page states of itself.
"""

from articles.importers.parsed_article import ParsedArticle
from articles.importers.registry import (
    ACCEPT,
    MAX_BYTES,
    describe_supported_formats,
    parse_bytes,
    parse_pasted_text,
)

"""ParsedArticle: the result of every importer, before it is saved."""

from dataclasses import dataclass
from datetime import datetime

USABLE, WITHHELD, CANCELED = "usable", "withheld", "canceled"


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article that was parsed and made safe.

    ``text`` is plain text (lib.text.plain_text). ``html`` is safe, and its text nodes concatenate to ``text``
    exactly. Times are aware and in UTC; ``published_offset`` and ``updated_offset`` are the offsets from UTC
    that the source stated, in minutes, None when it stated none (the time is then read as UTC). ``language``
    is a BCP-47 tag or "". What a source does not state is empty. ``source``, ``external_id`` and ``version``
    are the source's own names for the article. ``provenance`` is an ``articles.models.enums.Provenance``
    where the source itself states it, ``status`` an IPTC publishing status
    (https://cv.iptc.org/newscodes/pubstatusg2/) and ``read_as`` the importer that read it. ``note`` is a
    sentence about this text for people, shown beside its version. A canceled article may come without text:
    ``text`` and ``html`` are then "", and the rest says which article it is about.
    """

    headline: str
    text: str
    html: str
    byline: str = ""
    publisher: str = ""
    language: str = ""
    canonical_url: str = ""
    source: str = ""
    external_id: str = ""
    version: str = ""
    published_at: datetime | None = None
    published_offset: int | None = None
    updated_at: datetime | None = None
    updated_offset: int | None = None
    embargo_until: datetime | None = None
    provenance: str = ""
    status: str = USABLE
    read_as: str = ""
    note: str = ""

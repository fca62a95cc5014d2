"""All ClaimReviews in what came, within bounds, and what was refused of it with the reason."""

import json
from dataclasses import dataclass, field
from typing import Any

from articles.importers.charset import decode
from factcheck.other_reviews.nodes import elements_of, fields, is_review, kinds, reviews_in
from factcheck.other_reviews.record import Review, from_node, from_search
from factcheck.other_reviews.texts import Broken, is_bare, texts
from lib.child import run_bounded
from lib.errors import Invalid
from lib.frame import UNSEEN

MAX_BYTES = 25_000_000
MOST = 5_000
"""Records of one reading: what a person can look over, and a page can wait for."""
EXCERPT = 600
QUICK_BYTES = 200_000
"""Up to here a text is read where it is; a longer one in a child, with bounds on time and memory."""
NONE = (
    "There is no ClaimReview in this. Give the address of a fact check, the JSON-LD in its source, "
    "a DataFeed, a file with one record a line, or an answer of claims:search."
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was not taken. ``where`` it stands ("Line 3"), why not, and how it begins."""

    where: str
    reason: str
    excerpt: str


@dataclass(slots=True)
class Read:
    """``left`` tells that there is more than was looked at, ``next_page`` is the token of claims:search for
    what follows, or "".
    """

    reviews: list[Review] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left: bool = False
    next_page: str = ""

    def refuse(self, where: str, reason: str, source: Any) -> None:
        """Keep it to be shown."""
        self.refused.append(Refused(where, UNSEEN.sub("", reason), _excerpt(source)))

    def add(self, other: "Read", *, named: str = "") -> None:
        """Put another reading behind this one; ``named`` says where it was."""
        self.reviews += other.reviews
        self.refused += [
            Refused(f"{named}, {one.where.lower()}" if named else one.where, one.reason, one.excerpt)
            for one in other.refused
        ]
        self.left = self.left or other.left

    @property
    def looked_at(self) -> int:
        """Records that were looked at, good and bad."""
        return len(self.reviews) + len(self.refused)


def read(
    body: bytes,
    *,
    media_type: str = "",
    address: str = "",
    most: int = MOST,
    most_bytes: int = MAX_BYTES,
    lines_before: int = 0,
) -> Read:
    """The records in ``body``. ``address`` is the page that it was fetched from, or "".

    ``lines_before`` are those of the file that ``body`` is a part of. Raises Invalid when it is too big,
    is an error that another API answers, or holds no record at all, not even a bad one.
    """
    if len(body) > most_bytes:
        raise Invalid(f"This has {len(body):,} bytes. Stet takes up to {most_bytes:,}.")
    found = Read()
    whole = _characters(body, media_type)
    values, listed = list(texts(whole)), is_bare(whole)
    for line, value in values:
        where = f"Line {line + lines_before:,}" if len(values) > 1 or lines_before else ""
        if isinstance(value, Broken):
            found.refuse(where or f"Line {line:,}", value.why, value.source)
        else:
            each = listed and len(values) > 1
            _take(found, value, address=address, where=where, each=each, most=most)
    return _something(found)


def read_bounded(body: bytes, *, media_type: str = "", address: str = "") -> Read:
    """``read``, and where it is long in a child process. Raises Invalid and OutOfBounds."""
    if len(body) <= QUICK_BYTES:
        return read(body, media_type=media_type, address=address)
    return run_bounded(_read_for, body, media_type, address, answers=(Read, Refused, Review))


def read_value(value: Any, *, address: str = "", most: int = MOST) -> Read:
    """``read`` for JSON that somebody has parsed already."""
    found = Read()
    _take(found, value, address=address, where="", each=False, most=most)
    return _something(found)


def _read_for(body: bytes, media_type: str, address: str) -> Read:
    return read(body, media_type=media_type, address=address)


def _something(found: Read) -> Read:
    if not found.looked_at and not found.next_page:
        raise Invalid(NONE)
    return found


def _take(found: Read, value: Any, *, address: str, where: str, each: bool, most: int) -> None:
    """The records in one JSON value, put to ``found``. ``each``: the value itself is one of a list."""
    if isinstance(value, dict) and isinstance(value.get("claims"), list):
        _take_search(found, value, most)
        return
    if isinstance(value, dict) and isinstance(value.get("error"), dict) and not is_review(value):
        said = value["error"].get("message")
        raise Invalid(f"The other side answers with an error: {said}" if isinstance(said, str) else NONE)
    listed = elements_of(value)
    for element, reviews in zip(listed, reviews_in(listed), strict=True):
        for node in reviews:
            _one(found, where, node, most, lambda node=node: from_node(node, base=address))
        # What a page says of itself beside its reviews is nobody's loss; an element of a list is.
        if not reviews and (each or len(listed) > 1) and isinstance(element, dict) and _is_record(element):
            _one(found, where, element, most, lambda element=element: _no_review(element))


def _take_search(found: Read, value: dict[str, Any], most: int) -> None:
    token = value.get("nextPageToken")
    found.next_page = token if isinstance(token, str) and len(token) < 5_000 else ""
    for claim in value["claims"]:
        reviews = fields(claim).get("claimReview")
        reviews = reviews if isinstance(reviews, list) else [reviews]
        for review in reviews:
            said = {**fields(claim), "claimReview": review}
            _one(found, "", said, most, lambda said=said: from_search(said, fields(said["claimReview"])))


def _one(found: Read, where: str, source: Any, most: int, take: Any) -> None:
    if found.looked_at >= most:
        found.left = True
        return
    try:
        found.reviews.append(take())
    except Invalid as refusal:
        found.refuse(where or f"Number {found.looked_at + 1:,}", refusal.message, source)


def _is_record(element: dict[str, Any]) -> bool:
    return bool(
        kinds(element) - {"webpage", "website", "organization", "newsmediaorganization", "imageobject"}
    )


def _no_review(element: dict[str, Any]) -> Review:
    raise Invalid(f"It is no ClaimReview: it says that it is {', '.join(sorted(kinds(element)))[:80]}.")


def _characters(body: bytes, media_type: str) -> str:
    """Where the bytes fit no character set the broken ones stay marked: only what has them is refused."""
    try:
        return decode(body, media_type=media_type, in_page=True)
    except Invalid:
        return body.decode("utf-8", "surrogateescape")


def _excerpt(source: Any) -> str:
    if not isinstance(source, str):
        try:
            source = json.dumps(source, ensure_ascii=False)
        except (ValueError, RecursionError):
            source = ""
    return UNSEEN.sub("", source[:EXCERPT]).strip()

"""Parsing of all ClaimReviews in a body, within limits, with what was rejected and why."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from articles.importers.charset import decode_body
from factcheck.external_reviews.parsing.json_texts import MalformedJson, is_bare_json, iter_json_values
from factcheck.external_reviews.parsing.nodes import (
    find_reviews,
    get_fields,
    get_type_names,
    is_claimreview,
    list_elements,
)
from factcheck.external_reviews.parsing.record import ParsedReview, build_from_node, build_from_search
from lib.errors import Invalid
from lib.sandbox.runner import run_sandboxed
from lib.sentences import INVISIBLE_CHARACTERS, StoredSentence, gettext, restore_sentence, store_sentence
from lib.text.phrases import StrOrPromise, format_number, join_with_and

MAX_BYTES = 25_000_000
MAX_REVIEWS = 5_000
"""Records of one import: what a person can look over, and a page can wait for."""
EXCERPT_LENGTH = 600
MAX_INLINE_BYTES = 200_000
"""Up to this size a body is parsed in this process; a longer one in a sandbox with limits."""
NO_REVIEW_MESSAGE = gettext_lazy(
    "This contains no ClaimReview. Give the address of a fact check, the JSON-LD from its "
    "source, a DataFeed, a file with one record per line, or a response of claims:search."
)


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A rejected record: ``where`` it is ("Line 3"), why it was rejected, and how it begins.

    The first two are as ``lib.sentences`` stores them.
    """

    where: StoredSentence
    reason: StoredSentence
    excerpt: str

    @property
    def where_text(self) -> str:
        return restore_sentence(self.where)

    @property
    def reason_text(self) -> str:
        return INVISIBLE_CHARACTERS.sub("", restore_sentence(self.reason))


@dataclass(slots=True)
class ParsedReviews:
    """Reviews and rejected records of a body.

    ``left``: there is more than was read. ``next_page``: the token of claims:search for the next page, or "".
    """

    reviews: list[ParsedReview] = field(default_factory=list)
    refused: list[RejectedRecord] = field(default_factory=list)
    left: bool = False
    next_page: str = ""

    def add_rejected(self, where: str, reason: StrOrPromise, source: Any) -> None:
        """Add a rejected record with an excerpt of its source."""
        self.refused.append(
            RejectedRecord(store_sentence(where), store_sentence(reason), _excerpt_source(source))
        )

    def merge_with(self, other: "ParsedReviews", *, named: str = "") -> None:
        """Append another result; ``named`` says where its records were."""
        self.reviews += other.reviews
        for one in other.refused:
            where = one.where
            if named:
                message = gettext("{name}: {place}")
                where = store_sentence(message.format(name=named, place=one.where_text))
            self.refused.append(RejectedRecord(where, one.reason, one.excerpt))
        self.left = self.left or other.left

    @property
    def record_count(self) -> int:
        """Number of records that were read, good and bad."""
        return len(self.reviews) + len(self.refused)


def parse_reviews(
    body: bytes,
    *,
    media_type: str = "",
    address: str = "",
    limit: int = MAX_REVIEWS,
    max_bytes: int = MAX_BYTES,
    lines_before: int = 0,
) -> ParsedReviews:
    """Return the records in ``body``. ``address`` is the page that it was fetched from, or "".

    ``lines_before`` counts the lines of the file before ``body``. Raise Invalid when it is too big, is an
    error response of another API, or holds no record at all, not even a bad one.
    """
    if len(body) > max_bytes:
        message = gettext("This has {size} bytes. The limit is {max}.")
        raise Invalid(message.format(size=format_number(len(body)), max=format_number(max_bytes)))
    found = ParsedReviews()
    whole = _decode_body(body, media_type)
    values, listed = list(iter_json_values(whole)), is_bare_json(whole)
    for line, value in values:
        place = gettext("Line {number}").format(number=format_number(line + lines_before))
        where = place if len(values) > 1 or lines_before else ""
        if isinstance(value, MalformedJson):
            found.add_rejected(place, value.why, value.source)
        else:
            each = listed and len(values) > 1
            _collect_reviews(found, value, address=address, where=where, each=each, limit=limit)
    return _require_reviews(found)


def parse_reviews_sandboxed(body: bytes, *, media_type: str = "", address: str = "") -> ParsedReviews:
    """Run ``parse_reviews``, for a long body in a sandbox. Raise Invalid, also beyond its limits."""
    if len(body) <= MAX_INLINE_BYTES:
        return parse_reviews(body, media_type=media_type, address=address)
    return run_sandboxed(
        _parse_for_sandbox, body, media_type, address, answers=(ParsedReviews, RejectedRecord, ParsedReview)
    )


def parse_reviews_from_value(value: Any, *, address: str = "") -> ParsedReviews:
    """Return the records as ``parse_reviews`` does, from JSON that is parsed already."""
    found = ParsedReviews()
    _collect_reviews(found, value, address=address, where="", each=False, limit=MAX_REVIEWS)
    return _require_reviews(found)


def _parse_for_sandbox(body: bytes, media_type: str, address: str) -> ParsedReviews:
    return parse_reviews(body, media_type=media_type, address=address)


def _require_reviews(found: ParsedReviews) -> ParsedReviews:
    if not found.record_count and not found.next_page:
        raise Invalid(NO_REVIEW_MESSAGE)
    return found


def _collect_reviews(
    found: ParsedReviews, value: Any, *, address: str, where: str, each: bool, limit: int
) -> None:
    """Add the records of one JSON value to ``found``. ``each``: the value itself is one of a list."""
    if isinstance(value, dict) and isinstance(value.get("claims"), list):
        _collect_search_results(found, value, limit)
        return
    if isinstance(value, dict) and isinstance(value.get("error"), dict) and not is_claimreview(value):
        text = value["error"].get("message")
        if not isinstance(text, str):
            raise Invalid(NO_REVIEW_MESSAGE)
        raise Invalid(gettext("The other site answered with an error: {error}").format(error=text))
    listed = list_elements(value)
    for element, reviews in zip(listed, find_reviews(listed), strict=True):
        for node in reviews:
            _collect_review(found, where, node, limit, lambda node=node: build_from_node(node, base=address))
        # Other data of a page is left out without a message; an element of a list is reported as rejected.
        if (
            not reviews
            and (each or len(listed) > 1)
            and isinstance(element, dict)
            and _is_review_record(element)
        ):
            _collect_review(found, where, element, limit, lambda element=element: _raise_no_review(element))


def _collect_search_results(found: ParsedReviews, value: dict[str, Any], limit: int) -> None:
    token = value.get("nextPageToken")
    found.next_page = token if isinstance(token, str) and len(token) < 5_000 else ""
    for claim in value["claims"]:
        reviews = get_fields(claim).get("claimReview")
        reviews = reviews if isinstance(reviews, list) else [reviews]
        for review in reviews:
            fields = {**get_fields(claim), "claimReview": review}
            _collect_review(
                found,
                "",
                fields,
                limit,
                lambda fields=fields: build_from_search(fields, get_fields(fields["claimReview"])),
            )


def _collect_review(found: ParsedReviews, where: str, source: Any, limit: int, take: Any) -> None:
    if found.record_count >= limit:
        found.left = True
        return
    try:
        found.reviews.append(take())
    except Invalid as refusal:
        number = gettext("Number {number}").format(number=format_number(found.record_count + 1))
        found.add_rejected(where or number, refusal.message, source)


def _is_review_record(element: dict[str, Any]) -> bool:
    return bool(
        get_type_names(element)
        - {"webpage", "website", "organization", "newsmediaorganization", "imageobject"}
    )


def _raise_no_review(element: dict[str, Any]) -> ParsedReview:
    types = join_with_and(sorted(get_type_names(element)))[:80]
    raise Invalid(gettext("This is not a ClaimReview: its type is {types}.").format(types=types))


def _decode_body(body: bytes, media_type: str) -> str:
    """Decode a body; bytes outside its charset stay marked, so that only records with them are rejected."""
    try:
        return decode_body(body, media_type=media_type, in_page=True)
    except Invalid:
        return body.decode("utf-8", "surrogateescape")


def _excerpt_source(source: Any) -> str:
    if not isinstance(source, str):
        try:
            source = json.dumps(source, ensure_ascii=False)
        except (ValueError, RecursionError):
            source = ""
    return INVISIBLE_CHARACTERS.sub("", source[:EXCERPT_LENGTH]).strip()

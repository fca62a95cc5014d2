"""One ClaimReview as a plain record of what is known, tidied, or the reason why it is rejected.

The terms are schema.org's (https://schema.org/ClaimReview). Older markup is read too: a ``CreativeWork`` with
author and date in place of the Claim, the rating's word in ``name``, no number, numbers as text.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from factcheck.external_reviews.parsing import values
from factcheck.external_reviews.parsing.nodes import Fields, get_fields, get_type_names
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text.phrases import format_number

MAX_STATEMENT_LENGTH = 5_000
MAX_TEXT_LENGTH = 1_000
MAX_NAME_LENGTH = 300
_BROKEN = re.compile("[\ud800-\udfff]")
_NOTHING = {"", "n/a", "na", "none", "null", "-", "--", "–", "—", "undefined"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReview:
    """A verdict that another organisation published.

    ``rating`` is their word, as they say it; ``value`` lies between ``worst`` and ``best``, which may be the
    other way round, each None where they do not say. ``said_on`` is ISO 8601, cut to what is known. ``site``
    is the host of ``url``, which is the review's own page.
    """

    url: str
    site: str
    reviewer: str
    statement: str
    claimant: str = ""
    said_on: str = ""
    rating: str = ""
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    reviewed_on: date | None = None
    language: str = ""
    title: str = ""


def build_from_node(node: Fields, *, base: str) -> ParsedReview:
    """Return the record of a ClaimReview; ``base`` is the page it is on, or "".

    Raise Invalid with the reason, for whoever imports it, when it has no URL, statement or rating.
    """
    item = _get_reviewed_item(node)
    stated = _get_first(
        node.get("claimReviewed"),
        item if isinstance(node.get("itemReviewed"), str) else None,
        *(
            (get_fields(item).get(name) for name in ("name", "text", "description"))
            if "claim" in get_type_names(item)
            else ()
        ),
    )
    url = _get_review_url(node, base)
    site = values.get_site(url)
    rating = _parse_rating(node.get("reviewRating") or node.get("rating"))
    return _validate_review(
        ParsedReview(
            url=url,
            site=site,
            reviewer=_get_reviewer(node) or site,
            statement=_clean_statement(stated),
            claimant=_join_people(get_fields(item).get("author") or get_fields(item).get("creator")),
            said_on=_get_claim_date(get_fields(item)),
            **rating,
            reviewed_on=values.parse_full_date(node.get("datePublished"))
            or values.parse_full_date(node.get("dateCreated"))
            or values.parse_full_date(node.get("dateModified")),
            language=values.parse_language(node.get("inLanguage")),
            title=_clean_words(_get_first(node.get("headline"), node.get("name")), MAX_NAME_LENGTH),
        )
    )


def build_from_search(claim: Fields, review: Fields) -> ParsedReview:
    """Return the record of a claim and one of its reviews in an answer of ``claims:search``.

    Raise as ``build_from_node``.
    https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims
    """
    url = values.parse_url(review.get("url"), "")
    publisher = get_fields(values.get_first_value(review.get("publisher")))
    site = values.get_site(url)
    return _validate_review(
        ParsedReview(
            url=url,
            site=site,
            reviewer=_clean_words(publisher.get("name"), MAX_NAME_LENGTH)
            or _clean_words(publisher.get("site"), MAX_NAME_LENGTH)
            or site,
            statement=_clean_statement(claim.get("text")),
            claimant=_clean_words(claim.get("claimant"), MAX_NAME_LENGTH),
            said_on=values.parse_partial_date(claim.get("claimDate")),
            rating=_clean_words(review.get("textualRating"), MAX_TEXT_LENGTH),
            reviewed_on=values.parse_full_date(review.get("reviewDate")),
            language=values.parse_language(review.get("languageCode")),
            title=_clean_words(review.get("title"), MAX_NAME_LENGTH),
        )
    )


def _validate_review(review: ParsedReview) -> ParsedReview:
    if not review.statement:
        raise Invalid(gettext("The claim is missing."))
    if not review.url:
        raise Invalid(gettext("The web address is missing, so nobody could read it."))
    if not review.rating and review.value is None:
        raise Invalid(gettext("The rating is missing: there is neither text nor a number."))
    return review


def _get_reviewed_item(node: Fields) -> Any:
    """Return what is reviewed: of several the first that is an object, or else a text."""
    items = values.list_values(node.get("itemReviewed"))
    return next(
        (item for item in items if isinstance(item, dict)), values.get_first_value(node.get("itemReviewed"))
    )


def _clean_statement(stated: Any) -> str:
    found = values.get_first_value(stated)
    if isinstance(found, str) and _BROKEN.search(found[: values.MAX_LENGTH]):
        raise Invalid(gettext("The claim contains broken characters. The file was not saved as UTF-8."))
    value = _clean_words(found, MAX_STATEMENT_LENGTH)
    if value.endswith("…") and len(value) == MAX_STATEMENT_LENGTH:
        message = gettext("The claim has more than {max} characters: it looks like a whole article.")
        raise Invalid(message.format(max=format_number(MAX_STATEMENT_LENGTH)))
    return value


def _get_review_url(node: Fields, base: str) -> str:
    for name in ("url", "mainEntityOfPage", "@id"):
        found = values.parse_url(node.get(name), base)
        # An @id may identify the record and no page; on the record's own page, that page is meant.
        if found and not (name == "@id" and "#" in found and base):
            return found
    return values.parse_url(base, "") if base else ""


def _get_reviewer(node: Fields) -> str:
    """Return the reviewer's name: the organisation's before that of the person who wrote it."""
    authors = [item for item in values.list_values(node.get("author")) if item]
    houses = [item for item in authors if isinstance(item, dict) and "person" not in get_type_names(item)]
    texts = [item for item in authors if isinstance(item, str)]
    candidates = [*houses, node.get("publisher"), node.get("sourceOrganization"), *texts, *authors]
    for candidate in candidates:
        name = _clean_words(candidate, MAX_NAME_LENGTH)
        if name:
            return (values.get_site(name) or name) if name.startswith(("http://", "https://")) else name
    return ""


def _join_people(value: Any) -> str:
    """Return names, separated by commas; a URL is no name."""
    names = [_clean_words(item, MAX_NAME_LENGTH) for item in values.list_values(value)]
    return ", ".join(dict.fromkeys(name for name in names if name and "://" not in name))[:MAX_NAME_LENGTH]


def _get_claim_date(item: Fields) -> str:
    """Return the date of the statement, or else of its first appearance."""
    first = get_fields(values.get_first_value(item.get("firstAppearance"))) or get_fields(
        values.get_first_value(item.get("appearance"))
    )
    dates = (item.get("datePublished"), item.get("dateCreated"), first.get("datePublished"))
    return next((known for known in map(values.parse_partial_date, dates) if known), "")


def _parse_rating(value: Any) -> dict[str, Any]:
    """Return word and numbers. Numbers that make no scale are left out: many write -1 for having none."""
    given = next((item for item in values.list_values(value) if item not in (None, "", {})), None)
    text = get_fields(given) if isinstance(given, dict) else {"ratingValue": given}
    number, of = values.parse_fraction(text.get("ratingValue"))
    best, worst = (values.parse_fraction(text.get(name))[0] for name in ("bestRating", "worstRating"))
    best = of if best is None else best
    word = _clean_label(text.get("alternateName")) or _clean_label(text.get("name"))
    if not word and number is None:
        word = _clean_label(text.get("ratingValue")) or _clean_label(text.get("ratingExplanation"))
        word = word or _clean_label(text.get("description"))
    if number is None or not _is_valid_scale(number, best, worst):
        number = best = worst = None
    return {"rating": word, "value": number, "best": best, "worst": worst}


def _is_valid_scale(number: float, best: float | None, worst: float | None) -> bool:
    if best is None and worst is None:
        return number >= 0
    ends = [end for end in (best, worst) if end is not None]
    if len(ends) == 2:
        return ends[0] != ends[1] and min(ends) <= number <= max(ends)
    return number >= 0 and ends[0] >= 0


def _clean_label(value: Any) -> str:
    """Return a rating's word; JSON's true and false become True and False."""
    found = values.get_first_value(value)
    return str(found) if isinstance(found, bool) else _clean_words(found, MAX_TEXT_LENGTH)


def _get_first(*found: Any) -> Any:
    return next((one for one in found if _clean_words(one, MAX_TEXT_LENGTH)), None)


def _clean_words(value: Any, max_length: int) -> str:
    text = values.parse_text(value, max_length=max_length)
    return "" if text.casefold() in _NOTHING else text

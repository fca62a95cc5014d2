"""One ClaimReview as a plain record: what is known of it, tidied, or the reason why it is none that we show.

The terms are schema.org's (https://schema.org/ClaimReview). Older markup is read too: a ``CreativeWork`` with
author and date in place of the Claim, the rating's word in ``name``, no number, numbers as text.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from factcheck.other_reviews import values
from factcheck.other_reviews.nodes import Fields, fields, kinds
from lib.errors import Invalid

STATEMENT = 5_000
WORDS = 1_000
NAME = 300
_BROKEN = re.compile("[\ud800-\udfff]")
_NOTHING = {"", "n/a", "na", "none", "null", "-", "--", "–", "—", "undefined"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What another checker ruled. ``rating`` is their word, as they say it; ``value`` lies between ``worst``
    and ``best``, which may stand the other way round, each None where they do not say.

    ``said_on`` is ISO 8601, cut to what is known. ``site`` is the host of ``url``, which is the ruling's own
    page.
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


def from_node(node: Fields, *, base: str) -> Review:
    """The record in a ClaimReview; ``base`` is the page it stands on, or "".

    Raises Invalid with the reason, for whoever brought it in, when it has no address, statement or rating.
    """
    item = _item(node)
    stated = _first(
        node.get("claimReviewed"),
        item if isinstance(node.get("itemReviewed"), str) else None,
        *(
            (fields(item).get(name) for name in ("name", "text", "description"))
            if "claim" in kinds(item)
            else ()
        ),
    )
    url = _address_of(node, base)
    site = values.site(url)
    rating = _rating(node.get("reviewRating") or node.get("rating"))
    return _sound(
        Review(
            url=url,
            site=site,
            reviewer=_reviewer(node) or site,
            statement=_statement(stated),
            claimant=_people(fields(item).get("author") or fields(item).get("creator")),
            said_on=_said_on(fields(item)),
            **rating,
            reviewed_on=values.whole_day(node.get("datePublished"))
            or values.whole_day(node.get("dateCreated"))
            or values.whole_day(node.get("dateModified")),
            language=values.language(node.get("inLanguage")),
            title=_words(_first(node.get("headline"), node.get("name")), NAME),
        )
    )


def from_search(claim: Fields, review: Fields) -> Review:
    """The record in one answer of ``claims:search``: a claim and one of its reviews. Raises as ``from_node``.

    https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims
    """
    url = values.address(review.get("url"), "")
    publisher = fields(values.one(review.get("publisher")))
    site = values.site(url)
    return _sound(
        Review(
            url=url,
            site=site,
            reviewer=_words(publisher.get("name"), NAME) or _words(publisher.get("site"), NAME) or site,
            statement=_statement(claim.get("text")),
            claimant=_words(claim.get("claimant"), NAME),
            said_on=values.day(claim.get("claimDate")),
            rating=_words(review.get("textualRating"), WORDS),
            reviewed_on=values.whole_day(review.get("reviewDate")),
            language=values.language(review.get("languageCode")),
            title=_words(review.get("title"), NAME),
        )
    )


def _sound(review: Review) -> Review:
    if not review.statement:
        raise Invalid("It does not say what was claimed.")
    if not review.url:
        raise Invalid("It has no web address of its own, so nobody could read the ruling.")
    if not review.rating and review.value is None:
        raise Invalid("It has no rating: neither a word nor a number.")
    return review


def _item(node: Fields) -> Any:
    """What is reviewed: of several the first that is an object, or a text."""
    items = values.several(node.get("itemReviewed"))
    return next((item for item in items if isinstance(item, dict)), values.one(node.get("itemReviewed")))


def _statement(stated: Any) -> str:
    found = values.one(stated)
    if isinstance(found, str) and _BROKEN.search(found[: values.LONGEST]):
        raise Invalid("What was claimed has characters that are broken. It was not saved as UTF-8.")
    said = _words(found, STATEMENT)
    if said.endswith("…") and len(said) == STATEMENT:
        raise Invalid(
            f"What was claimed has more than {STATEMENT:,} characters: that is an article, no claim."
        )
    return said


def _address_of(node: Fields, base: str) -> str:
    for name in ("url", "mainEntityOfPage", "@id"):
        found = values.address(node.get(name), base)
        # An @id may name the record and no page: on the page itself that is the page.
        if found and not (name == "@id" and "#" in found and base):
            return found
    return values.address(base, "") if base else ""


def _reviewer(node: Fields) -> str:
    """Whose ruling it is: the house before the person who wrote it."""
    authors = [item for item in values.several(node.get("author")) if item]
    houses = [item for item in authors if isinstance(item, dict) and "person" not in kinds(item)]
    texts = [item for item in authors if isinstance(item, str)]
    candidates = [*houses, node.get("publisher"), node.get("sourceOrganization"), *texts, *authors]
    for candidate in candidates:
        name = _words(candidate, NAME)
        if name:
            return (values.site(name) or name) if name.startswith(("http://", "https://")) else name
    return ""


def _people(value: Any) -> str:
    """Names, as one would list them; an address is no name."""
    names = [_words(item, NAME) for item in values.several(value)]
    return ", ".join(dict.fromkeys(name for name in names if name and "://" not in name))[:NAME]


def _said_on(item: Fields) -> str:
    """When it was said; else when the first place where it stood was published."""
    first = fields(values.one(item.get("firstAppearance"))) or fields(values.one(item.get("appearance")))
    dates = (item.get("datePublished"), item.get("dateCreated"), first.get("datePublished"))
    return next((known for known in map(values.day, dates) if known), "")


def _rating(value: Any) -> dict[str, Any]:
    """Word and numbers. Numbers that make no scale are left out: many write -1 for having none."""
    given = next((item for item in values.several(value) if item not in (None, "", {})), None)
    said = fields(given) if isinstance(given, dict) else {"ratingValue": given}
    number, of = values.fraction(said.get("ratingValue"))
    best, worst = (values.fraction(said.get(name))[0] for name in ("bestRating", "worstRating"))
    best = of if best is None else best
    word = _label(said.get("alternateName")) or _label(said.get("name"))
    if not word and number is None:
        word = _label(said.get("ratingValue")) or _label(said.get("ratingExplanation"))
        word = word or _label(said.get("description"))
    if number is None or not _is_scale(number, best, worst):
        number = best = worst = None
    return {"rating": word, "value": number, "best": best, "worst": worst}


def _is_scale(number: float, best: float | None, worst: float | None) -> bool:
    if best is None and worst is None:
        return number >= 0
    ends = [end for end in (best, worst) if end is not None]
    if len(ends) == 2:
        return ends[0] != ends[1] and min(ends) <= number <= max(ends)
    return number >= 0 and ends[0] >= 0


def _label(value: Any) -> str:
    """A rating's word. True and False that became JSON's are what they say."""
    found = values.one(value)
    return str(found) if isinstance(found, bool) else _words(found, WORDS)


def _first(*found: Any) -> Any:
    return next((one for one in found if _words(one, WORDS)), None)


def _words(value: Any, most: int) -> str:
    said = values.text(value, most=most)
    return "" if said.casefold() in _NOTHING else said

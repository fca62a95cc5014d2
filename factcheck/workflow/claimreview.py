"""ClaimReview: builds and validates the JSON-LD of a verdict. Pure: plain values in, plain values out.

The type is schema.org's (https://schema.org/ClaimReview); the required properties follow Google's fact-check
guidelines (https://developers.google.com/search/docs/appearance/structured-data/factcheck).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext

from lib.claim_detection.vocabulary import TITLE_PHRASES
from lib.datetimes.humanize import format_claim_date
from lib.text.words import split_words

ORGANISATION_WORDS = split_words(
    """
    academy action administration agency airline airlines airport airways alliance army assembly
    association authority bank board broadcaster broadcasting bureau campaign campaigners center centre
    charity church citizens city club coalition college commission committee company congress
    cooperative corp corporation council county court department desk directorate embassy energy
    facebook federation for forum foundation friends fund gazette gmbh government group herald holdings
    homes hospital housing inc initiative institute institution laboratory league llc ltd magazine media
    ministry movement museum network news newspaper now office organisation organization parliament
    party plc police post posts press radio rail railway railways residents school secretariat senate
    service services society station supporters television tribune trust tv union university users water
    workers
    """
)
"""Words in the names of bodies and of crowds."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class AppearanceData:
    """One article that carries the claim."""

    url: str
    headline: str = ""
    publisher: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimReviewInput:
    """Values of one ClaimReview.

    ``claimant_type`` is schema.org's, guessed from the name where it is not known; ``claimant_same_as`` the
    address of a page that says who it is. ``claim_date`` is ISO 8601, cut to the known part ("2017",
    "2017-11", "2017-11-07"). Rating values are whole numbers.
    """

    url: str
    claim_reviewed: str
    claimant: str = ""
    claimant_type: str = ""
    claimant_same_as: str = ""
    claim_date: str = ""
    first_appearance: str = ""
    appearances: list[AppearanceData] = field(default_factory=list)
    rating_label: str = ""
    rating_value: int | None = None
    best: int | None = None
    worst: int | None = None
    headline: str = ""
    publisher: str = ""
    publisher_url: str = ""
    language: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None


def build_claimreview(given: ClaimReviewInput) -> dict[str, Any]:
    """Return the ClaimReview as a JSON-LD object; unknown values are left out, never invented."""
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": given.rating_label}
    if given.rating_value is not None:
        rating |= {"ratingValue": given.rating_value, "bestRating": given.best, "worstRating": given.worst}
    claim: dict[str, Any] = {"@type": "Claim"}
    if given.claimant:
        claim["author"] = {
            "@type": given.claimant_type or get_claimant_type(given.claimant),
            "name": given.claimant,
        } | ({"sameAs": given.claimant_same_as} if given.claimant_same_as else {})
    if given.claim_date:
        claim["datePublished"] = given.claim_date
    if given.first_appearance:
        claim["firstAppearance"] = {"@type": "CreativeWork", "url": given.first_appearance}
    if given.appearances:
        claim["appearance"] = [
            {"@type": "CreativeWork", "url": a.url}
            | ({"headline": a.headline} if a.headline else {})
            | ({"publisher": {"@type": "Organization", "name": a.publisher}} if a.publisher else {})
            for a in given.appearances
        ]
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": given.url,
        "claimReviewed": given.claim_reviewed,
        "itemReviewed": claim,
        "reviewRating": rating,
        "author": {"@type": "Organization", "name": given.publisher, "url": given.publisher_url},
    }
    if given.headline:
        review["name"] = given.headline
    if given.language:
        review["inLanguage"] = given.language
    if given.published_at:
        review["datePublished"] = given.published_at.isoformat()
    if given.modified_at:
        review["dateModified"] = given.modified_at.isoformat()
    return review


def get_claimant_type(name: str) -> str:
    """Return "Person" or "Organization": schema.org's type of a claim's author.

    Of a name alone: a claimant who is a person or an organisation says so. A name with a word that only
    bodies and crowds have, or with "&", one word in capitals, and "The" before capitals that are no office
    ("The Vale Ledger", not "The Prime Minister") are an organisation's; any other is taken for a person's.
    """
    words = name.split()
    plain = [word.strip(".,()'’").casefold() for word in words]
    is_title = len(words) > 2 and words[0] == "The" and all(word[0].isupper() for word in words)
    is_office = tuple(plain[1:]) in TITLE_PHRASES
    if (
        ORGANISATION_WORDS.intersection(plain)
        or "&" in words
        or (is_title and not is_office)
        or (len(words) == 1 and name.isupper())
    ):
        return "Organization"
    return "Person"


def list_claimreview_problems(review: dict[str, Any]) -> list[str]:
    """Return the problems that stop this ClaimReview, each as a sentence; empty when
    valid.
    """
    found = []
    if not _is_web_url(review.get("url", "")):
        found.append(
            gettext("The newsroom’s web address is not set (STET_BASE_URL), so the verdict would have none.")
        )
    if not review.get("claimReviewed", "").strip():
        found.append(gettext("Enter the claim."))
    if not review.get("author", {}).get("name", "").strip():
        found.append(gettext("The newsroom’s name is not set."))
    language = review.get("inLanguage", "")
    if language and not LANGUAGE.fullmatch(language):
        found.append(
            gettext(
                "Unknown language “{language}”. Use a tag such as en, de or pt-BR in the details."
            ).format(language=language)
        )
    return [
        *found,
        *_list_rating_problems(review.get("reviewRating", {})),
        *_list_date_problems(review),
        *_list_origin_problems(review),
    ]


def _list_rating_problems(rating: dict[str, Any]) -> list[str]:
    found = []
    if not rating.get("alternateName", "").strip():
        found.append(gettext("Choose a rating."))
    value, best, worst = (rating.get(k) for k in ("ratingValue", "bestRating", "worstRating"))
    if value is None:
        return found
    if best is None or worst is None or not worst <= value <= best:
        found.append(gettext("The rating’s number is outside its scale."))
    elif worst == best:
        found.append(gettext("A scale needs two numbers. Give a second label a number, or use text only."))
    elif worst < 1:
        found.append(
            gettext("ClaimReview numbers start at 1. Create a new version of the scale, or use text only.")
        )
    return found


def _list_date_problems(review: dict[str, Any]) -> list[str]:
    """A claim is made before it is checked; of a date that is cut to its known part, the beginning counts."""
    value, published = (
        review.get("itemReviewed", {}).get("datePublished", ""),
        review.get("datePublished", ""),
    )
    # A day is left between them: where the claim was made it may be tomorrow already.
    if value and published and _parse_first_day(value) > _parse_first_day(published) + timedelta(days=1):
        return [
            gettext(
                "The claim is dated {date}, later than the fact check. Correct the date in the details."
            ).format(date=format_claim_date(value[:10]))
        ]
    return []


def _list_origin_problems(review: dict[str, Any]) -> list[str]:
    """The claim has to come from somebody else: from another site, and from another claimant."""
    found = []
    claim = review.get("itemReviewed", {})
    own_site = _get_site(review.get("url", ""))
    works = [claim[k] for k in ("firstAppearance",) if k in claim] + claim.get("appearance", [])
    for work in works:
        if not _is_web_url(work.get("url", "")):
            found.append(
                gettext("“{url}” is not a web address. Correct where the claim first appeared.").format(
                    url=work.get("url", "")
                )
            )
        elif own_site is not None and _is_same_organization(own_site, _get_site(work["url"])):
            found.append(
                gettext(
                    "The claim first appeared on our own site. Only other people’s claims can be published."
                )
            )
    ours, other = review.get("author", {}).get("name", ""), claim.get("author", {}).get("name", "")
    if other and " ".join(other.split()).casefold() == " ".join(ours.split()).casefold():
        found.append(gettext("The claimant is this newsroom. Only other people’s claims can be published."))
    if not works and not other:
        found.append(gettext("Enter who made the claim or where it appeared."))
    return found


def _parse_first_day(written: str) -> date:
    return date.fromisoformat(written[:10] if len(written) > 7 else f"{written}-01-01"[:10])


def _is_web_url(url: str) -> bool:
    return _get_site(url) is not None


def _get_site(url: str) -> tuple[str, int] | None:
    """Return host and port of a web address, one spelling for each site; None for an invalid one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.hostname.removeprefix("www."), port or DEFAULT_PORTS[parts.scheme]


def _is_same_organization(ours: tuple[str, int], other: tuple[str, int] | None) -> bool:
    """Return whether two sites are one organisation's: the same host, or a subdomain of the other.

    For instance example.org and facts.example.org.
    """
    if other is None or ours[1] != other[1]:
        return False
    return ours[0] == other[0] or f".{ours[0]}".endswith(f".{other[0]}") or other[0].endswith(f".{ours[0]}")

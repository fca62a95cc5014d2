"""ClaimReview: what is built holds to schema.org and to Google's needs; what does not is told in words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from factcheck.workflow.claimreview import (
    AppearanceData,
    ClaimReviewInput,
    build_claimreview,
    get_claimant_type,
    list_claimreview_problems,
)

GIVEN = ClaimReviewInput(
    url="https://proof.example.org/verdicts/1/",
    claim_reviewed="More than 20,000 crates were landed",
    claimant="Harbour office",
    claim_date="2026-03",
    first_appearance="https://harbour.example.org/report",
    appearances=[
        AppearanceData(url="https://news.example.org/1", headline="Crews count", publisher="The News")
    ],
    rating_label="Mostly true",
    rating_value=4,
    best=5,
    worst=1,
    headline="About right",
    publisher="The Daily Proof",
    publisher_url="https://proof.example.org",
    language="en-GB",
    published_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    modified_at=datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=2))),
)
# What schema.org lets stand in each place that we fill (https://schema.org/ClaimReview, /Claim, /Rating).
PROPERTIES = {
    "ClaimReview": {
        "url", "claimReviewed", "itemReviewed", "reviewRating", "author", "name", "inLanguage",
        "datePublished", "dateModified",
    },
    "Claim": {"author", "datePublished", "firstAppearance", "appearance"},
    "CreativeWork": {"url", "headline", "publisher"},
    "Rating": {"alternateName", "ratingValue", "bestRating", "worstRating"},
    "Organization": {"name", "url"},
    "Person": {"name"},
}  # fmt: skip
RANGES = {
    "itemReviewed": {"Claim"}, "reviewRating": {"Rating"}, "author": {"Organization", "Person"},
    "publisher": {"Organization", "Person"}, "firstAppearance": {"CreativeWork"},
    "appearance": {"CreativeWork"},
}  # fmt: skip


def strays(thing: dict[str, Any], place: str = "") -> list[str]:
    """Every property or type that schema.org does not know where it stands, and every empty one."""
    kind = thing["@type"]
    found = [f"{place}: a {kind}"] if place and kind not in RANGES[place] else []
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in PROPERTIES[kind] or value in ("", None, []):
            found.append(f"{kind}.{name} is {value!r}")
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                found += strays(one, name)
    return found


@pytest.mark.parametrize("given", [
    GIVEN,
    replace(GIVEN, claimant="Ada Holm", claim_date="", first_appearance="", appearances=[], language=""),
    replace(GIVEN, headline=""),
    replace(GIVEN, claimant=""),
    replace(GIVEN, rating_label="Unproven", rating_value=None),
    replace(GIVEN, appearances=[AppearanceData(url="https://news.example.org/1")], modified_at=None),
])  # fmt: skip
def test_what_is_built_is_valid_and_says_nothing_empty(given):
    review = json.loads(json.dumps(build_claimreview(given)))
    assert strays(review) == []
    assert list_claimreview_problems(review) == []
    assert review["@context"] == "https://schema.org"
    # Google asks for these on every ClaimReview.
    assert review["claimReviewed"]
    assert review["url"]
    assert review["reviewRating"]["alternateName"]
    assert review["author"]["name"]
    for moment in ("datePublished", "dateModified"):
        if moment in review:
            assert datetime.fromisoformat(review[moment]).tzinfo is not None


def test_a_label_without_a_number_states_no_scale():
    assert build_claimreview(replace(GIVEN, rating_value=None))["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Mostly true",
    }


@pytest.mark.parametrize(("name", "kind"), [
    ("Ada Holm", "Person"), ("The mayor", "Person"), ("Harbour office", "Organization"),
    ("UNICEF", "Organization"),
    ("Ministry of Health", "Organization"), ("Facebook posts", "Organization"), ("María Núñez", "Person"),
    ("Homes Now Harrowmere", "Organization"), ("Friends of the Lake", "Organization"),
    ("Doctors for Clean Air", "Organization"), ("Minister of Health", "Person"),
    ("The Vale Ledger", "Organization"), ("Pell & Daughters", "Organization"),
    ("The Prime Minister", "Person"),
    ("Lower Vale Water", "Organization"), ("The mayor of Vale", "Person"), ("", "Person"),
])  # fmt: skip
def test_a_claimant_is_a_person_or_an_organisation(name, kind):
    assert get_claimant_type(name) == kind


@pytest.mark.parametrize(("changes", "said"), [
    ({"url": "/verdicts/1/"}, "The newsroom’s web address is not set (STET_BASE_URL)"),
    ({"claim_reviewed": " "}, "Enter the claim."),
    ({"rating_label": ""}, "Choose a rating."),
    ({"rating_value": 6}, "The rating’s number is outside its scale."),
    ({"best": None}, "The rating’s number is outside its scale."),
    ({"publisher": ""}, "The newsroom’s name is not set."),
    ({"first_appearance": "the radio"}, "is not a web address"),
    ({"first_appearance": "javascript:alert(1)"}, "is not a web address"),
    ({"first_appearance": "http://[::1"}, "is not a web address"),
    ({"first_appearance": "https://news.example.org:port/"}, "is not a web address"),
    ({"first_appearance": "https://PROOF.example.org:443/own"}, "our own site"),
    ({"first_appearance": "https://www.proof.example.org/own"}, "our own site"),
    ({"first_appearance": "https://sport.proof.example.org/own"}, "our own site"),
    (
        {"url": "https://facts.the-proof.example/1/", "first_appearance": "https://the-proof.example/"},
        "our own site",
    ),
    ({"claimant": "the  Daily proof"}, "The claimant is this newsroom."),
    ({"claimant": "", "first_appearance": "", "appearances": []}, "Enter who made the claim"),
    ({"worst": 0}, "ClaimReview numbers start at 1."),
    ({"best": 4, "worst": 4}, "A scale needs two numbers"),
    ({"claim_date": "2026-03-04"}, "The claim is dated 4 March 2026, later than the fact check."),
    ({"claim_date": "2027"}, "The claim is dated 2027"),
    ({"language": "English, British"}, "Unknown language"),
])  # fmt: skip
def test_what_stands_in_the_way_is_told(changes, said):
    [problem] = list_claimreview_problems(build_claimreview(replace(GIVEN, **changes)))
    assert said in problem


@pytest.mark.parametrize("changes", [
    {"claim_date": "2026-03-03"}, {"claim_date": "2026"}, {"claim_date": "2026-03"},
    {"first_appearance": "https://news.example.org/"}, {"first_appearance": "https://notproof.example.org/"},
    {"claimant": "The Daily Proofreader"}, {"language": "zh-Hant-TW"},
])  # fmt: skip
def test_what_only_looks_like_a_fault_is_none(changes):
    assert list_claimreview_problems(build_claimreview(replace(GIVEN, **changes))) == []


def test_another_port_of_the_same_machine_is_another_site():
    given = replace(GIVEN, url="http://127.0.0.1:8000/v/", first_appearance="http://127.0.0.1:8001/page")
    assert list_claimreview_problems(build_claimreview(given)) == []

"""Votes and blind ratings of a claim in a defence file."""

from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import BlindRating, Claim, Review
from publishing.packs.timestamps import PackTimestamp


def list_reviews(claim: Claim, tz: tzinfo) -> list[dict[str, Any]]:
    """Return every vote and every blind rating, in the order of time."""
    votes = Review.objects.filter(verdict__claim=claim).select_related("verdict", "reviewer")
    blind = BlindRating.objects.filter(verdict__claim=claim).select_related("verdict", "person", "rating")
    found = [_describe_review(one, one.reviewer, one.vote, one.get_vote_display(), tz) for one in votes]
    found += [
        _describe_review(
            one,
            one.person,
            "rate_blind",
            gettext("Rated it blind as “{rating}”").format(rating=one.label_text),
            tz,
        )
        for one in blind
    ]
    return sorted(found, key=lambda version: (version["at"], version["version"]))


def _describe_review(
    one: Review | BlindRating, person: User, vote: str, words: str, tz: tzinfo
) -> dict[str, Any]:
    return {
        "version": one.verdict.number,
        "reviewer": str(person),
        "vote": vote,
        "vote_words": words,
        "content_hash": one.content_hash if isinstance(one, Review) else one.verdict.content_hash,
        "comment": one.comment,
        "at": PackTimestamp.from_datetime(one.created_at, tz),
        "withdrawn_at": PackTimestamp.from_optional(one.withdrawn_at, tz)
        if isinstance(one, Review)
        else None,
    }

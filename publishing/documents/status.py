"""The publication status of a document in words, for channels that have no field for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from factcheck.models.enums import PublicationStatus
from factcheck.verdicts.wording import get_short_claim

UNDER_REVIEW_NOTICE = gettext_lazy("Under review: we are checking this fact check again.")


def is_under_review(content: Mapping[str, Any]) -> bool:
    return bool(content["publication_status"] == PublicationStatus.UNDER_REVIEW)


def is_retracted(content: Mapping[str, Any]) -> bool:
    return bool(content["publication_status"] == PublicationStatus.RETRACTED)


def append_status(rating: str, content: Mapping[str, Any]) -> str:
    """Return a rating with the publication status behind it, where the verdict is under review."""
    return gettext("{rating} (under review)").format(rating=rating) if is_under_review(content) else rating


def build_title(content: Mapping[str, Any]) -> str:
    """Return one line that names a verdict or a tombstone, its rating or its retraction first."""
    claim = get_short_claim(content["statement"], content.get("summary", ""))
    if is_retracted(content):
        return gettext("Retracted: {claim}").format(claim=claim)
    return f"{append_status(content['rating']['label'], content)}: {claim}"

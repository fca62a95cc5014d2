"""Indexing: the card by which a search finds a document, written with the document and gone with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lib import terms
from lib.times import beginning
from publishing.models import IndexCard, PublicDocument


def index(document: PublicDocument, content: dict[str, Any]) -> None:
    """Put the card of ``document`` in the place of the one before it, if it is to be found at all.

    Runs inside the relay's transaction. A tombstone and what carries no ClaimReview have no card.
    """
    forget(document.public_id)
    if review := content.get("claim_review"):
        IndexCard.objects.create(
            document=document,
            desk_id=document.desk_id,
            language=document.language,
            published_at=document.published_at,
            newest_at=newest(review, document.updated_at),
            words=kept_words(document.words),
        )


def forget(public_id: UUID) -> None:
    """Take away the card of whatever document of the claim has one."""
    IndexCard.objects.filter(document__public_id=public_id).delete()


def kept_words(text: str) -> str:
    """The words of ``text`` as a card has them."""
    return "".join(f" {word}" for word in terms.words(text))


def newest(review: dict[str, Any], updated_at: datetime) -> datetime:
    """The newest of: when it was claimed, published, changed."""
    claimed = review["itemReviewed"].get("datePublished", "")
    moments = [beginning(written) for written in (claimed, review.get("dateModified", "")) if written]
    return max([updated_at, *moments])
